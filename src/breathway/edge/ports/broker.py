"""The edge's own MQTT broker: a supervised ``nats-server`` on loopback.

In: a folder for its state, and the ids of the instruments that may speak. Out: an address for the
edge and one for each instrument, each with a password made fresh. The broker listens on a port the
system chose, keeps that port when it is restarted, and restarts when it dies; it dies with the
process that started it, even when that one is killed.

NATS maps the MQTT topic ``breathway/oximeter-1/reading`` to the subject
``breathway.oximeter-1.reading``; its permissions let an instrument publish as itself and hear its
own commands, nothing else. MQTT needs JetStream for sessions and retained messages.

A program on the same machine that speaks for an instrument, a Bluetooth bridge say, finds its
address and password in ``access/<instrument>.json`` of the folder, written anew at every start.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import secrets
from collections.abc import Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from breathway.edge.ports.ending import end
from breathway.model.errors import BadInput, Unavailable
from breathway.wire.nats import find_nats_server

_READY = re.compile(rb"Listening for MQTT clients on mqtt://[^ ]*:(\d+)")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_START_S = 20.0
_STOP_S = 5.0
_PAUSE_S = 0.5

# A shell between us and the broker: it holds the other end of a pipe, so that when this process
# ends, however it ends, the read returns and the broker is told to stop. Works on any POSIX system.
_WATCHED = """
exec 3<&0
"$@" </dev/null 3<&- &
child=$!
{ read -r _ <&3; kill "$child"; } 2>/dev/null &
watch=$!
exec 3<&-
wait "$child"; code=$?
kill "$watch" 2>/dev/null
exit "$code"
"""


class BrokerAddress(Struct, frozen=True, kw_only=True):
    """Where and as whom to speak MQTT."""

    host: str
    port: int
    username: str
    password: str


class Broker:
    """One broker; ``start``, use ``address`` and ``address_of``, ``stop``."""

    def __init__(self, folder: Path, instruments: Sequence[str] = ()) -> None:
        for name in instruments:
            if not _ID.fullmatch(name):
                raise BadInput(
                    f"{name[:64]!r} is no id of an instrument on mqtt",
                    name="bad_instrument_id",
                    hint="letters, digits, - and _, at most 64",
                )
        self._folder = folder
        self._passwords = {name: secrets.token_urlsafe(24) for name in ("edge", *instruments)}
        self._port = 0
        self._process: asyncio.subprocess.Process | None = None
        self._watch: asyncio.Task[None] | None = None
        self._drain: asyncio.Task[None] | None = None

    @property
    def address(self) -> BrokerAddress:
        """For the edge, which hears and tells every instrument."""
        return self.address_of("edge")

    def address_of(self, user: str) -> BrokerAddress:
        """For one instrument."""
        return BrokerAddress(
            host="127.0.0.1", port=self._port, username=user, password=self._passwords[user]
        )

    @property
    def pid(self) -> int | None:
        """Of the shell that holds the broker, for those who look after processes."""
        return self._process.pid if self._process else None

    async def start(self) -> BrokerAddress:
        """Start the broker and answer when it accepts connections."""
        await self._launch()
        self._watch = asyncio.create_task(self._keep_alive())
        return self.address

    async def stop(self) -> None:
        """Stop it and forget its passwords on disk."""
        await end(self._watch)
        self._watch = None
        await self._end()
        self._configuration.unlink(missing_ok=True)
        for name in self._passwords:
            self._access(name).unlink(missing_ok=True)

    @property
    def _configuration(self) -> Path:
        return self._folder / "broker.conf"

    async def _keep_alive(self) -> None:
        while True:
            if self._process:
                await self._process.wait()
            await asyncio.sleep(_PAUSE_S)
            await self._end()
            with contextlib.suppress(Unavailable):
                await self._launch()

    async def _launch(self) -> None:
        await asyncio.to_thread(self._write_configuration)
        self._process = process = await asyncio.create_subprocess_exec(
            "/bin/sh",
            "-c",
            _WATCHED,
            "broker",
            find_nats_server(),
            "-c",
            str(self._configuration),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,  # Ctrl-C reaches us, and we stop it in our order
        )
        if process.stderr is None:
            raise RuntimeError("the broker has no stderr")
        try:
            async with asyncio.timeout(_START_S):
                self._port = await _port_announced(process.stderr)
        except TimeoutError:
            await self._end()
            raise Unavailable(
                "the broker did not start in time", name="broker_away", hint=_HINT
            ) from None
        except Unavailable:
            await self._end()
            self._port = 0  # somebody may have taken it; let the system choose again
            raise
        self._drain = asyncio.create_task(_drain(process.stderr))
        await asyncio.to_thread(self._write_access)

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process:
            if process.stdin:
                process.stdin.close()
            try:
                async with asyncio.timeout(_STOP_S):
                    await process.wait()
            except TimeoutError:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, 9)
                await process.wait()
        if self._drain:
            await self._drain
            self._drain = None

    def _write_configuration(self) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        store = self._folder / "jetstream"
        text = _configure(self._passwords, self._port, store)
        _write_private(self._configuration, text.encode())

    def _access(self, name: str) -> Path:
        return self._folder / "access" / f"{name}.json"

    def _write_access(self) -> None:
        (self._folder / "access").mkdir(mode=0o700, exist_ok=True)
        for name in self._passwords:
            if name != "edge":
                address = msgspec.json.encode(self.address_of(name))
                _write_private(self._access(name), address)


_HINT = "look at the free space and the rights of the edge's folder, then start the edge again"


def _write_private(path: Path, data: bytes) -> None:
    """Readable by this user only from the first byte, and never half there."""
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
    fresh.replace(path)


def _configure(passwords: dict[str, str], port: int, store: Path) -> str:
    users = []
    for name, password in passwords.items():
        allowed = (
            ""
            if name == "edge"
            else f', permissions: {{ publish: ["breathway.{name}.>"], '
            f'subscribe: ["breathway.{name}.command", "$MQTT.sub.>"] }}'
        )
        users.append(f'    {{ user: "{name}", password: "{password}"{allowed} }}')
    escaped = str(store).replace("\\", "\\\\").replace('"', '\\"')
    return "\n".join(
        [
            f'server_name: "edge-{secrets.token_hex(6)}"',
            'host: "127.0.0.1"',
            "port: -1",
            "max_payload: 65536",
            "max_connections: 64",
            f'jetstream {{ store_dir: "{escaped}", max_memory_store: 8MB, max_file_store: 64MB }}',
            f'mqtt {{ host: "127.0.0.1", port: {port or -1} }}',
            "authorization { users: [",
            *users,
            "] }",
            "",
        ]
    )


async def _port_announced(stderr: asyncio.StreamReader) -> int:
    port = 0
    async for line in stderr:
        if found := _READY.search(line):
            port = int(found[1])
        if b"Server is ready" in line and port:
            return port
    raise Unavailable("the broker ended while starting", name="broker_away", hint=_HINT)


async def _drain(stderr: asyncio.StreamReader) -> None:
    """Its log is dropped: it names clients, and what matters shows as ``LinkChanged``."""
    while await stderr.read(65_536):
        pass
