"""The exchange between the API processes: a ``nats-server`` of the centre's own, on loopback.

In: a folder. Out: its URL, with a secret made fresh, for the processes alone; the server is started
again on the same port when it dies, and ends with this process. A centre with one API process needs
none, and one that is told of a NATS (``nats_url``) uses that.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import secrets
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

from breathway import log
from breathway.centre import lifeline
from breathway.config import CentreSettings
from breathway.model.errors import Unavailable
from breathway.wire.nats import find_nats_server

START_S = 15.0
_READY = re.compile(rb"Listening for client connections on [^ ]*:(\d+)")
_log = log.get(__name__)


@contextlib.asynccontextmanager
async def exchange(settings: CentreSettings) -> AsyncIterator[str]:
    """The URL of the NATS that the workers share; "" where there is nothing to share."""
    if settings.nats_url or settings.workers == 1:
        yield settings.nats_url
        return
    async with serving(settings.data / "exchange") as url:
        yield url


@contextlib.asynccontextmanager
async def serving(folder: Path) -> AsyncIterator[str]:
    secret = secrets.token_urlsafe(24)
    process, port = await _start(folder, secret, -1)
    keeping = asyncio.ensure_future(_keep(process, folder, secret, port))
    try:
        yield f"nats://{secret}@127.0.0.1:{port}"
    finally:
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)
        (folder / "nats.conf").unlink(missing_ok=True)


async def _keep(process: asyncio.subprocess.Process, folder: Path, secret: str, port: int) -> None:
    try:
        while True:
            await _drain(process)
            _log.error("exchange_died", extra={"exit_status": await process.wait()})
            await asyncio.sleep(0.5)
            with contextlib.suppress(Unavailable, OSError):
                process, _ = await _start(folder, secret, port)
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        await process.wait()


async def _start(folder: Path, secret: str, port: int) -> tuple[asyncio.subprocess.Process, int]:
    configuration = await asyncio.to_thread(_configure, folder, secret, port)
    process = await asyncio.create_subprocess_exec(
        *(find_nats_server(), "-c", str(configuration)),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
        preexec_fn=partial(lifeline.die_with, os.getpid()),
    )
    assert process.stderr is not None
    found = 0
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(START_S):
            async for line in process.stderr:
                if said := _READY.search(line):
                    found = int(said[1])
                if found and b"Server is ready" in line:
                    return process, found
    with contextlib.suppress(ProcessLookupError):
        process.kill()
    await process.wait()
    raise Unavailable(
        "the exchange between the API processes did not start",
        name="exchange_away",
        hint="give one with nats_url, or run one worker",
    )


def _configure(folder: Path, secret: str, port: int) -> Path:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    configuration = folder / "nats.conf"
    handle = os.open(configuration, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(f'host: "127.0.0.1"\nport: {port}\nauthorization {{ token: "{secret}" }}\n')
    return configuration


async def _drain(process: asyncio.subprocess.Process) -> None:
    assert process.stderr is not None
    while await process.stderr.read(65_536):
        pass
