"""The demonstration's line from Sihanoukville to the centre, which somebody can cut.

In: the centre's URL, the demonstration's folder. Out: a URL that leads there through this process;
``breathway demo --cut SECONDS`` speaks to it by a socket in the folder: every connection ends, and
none is let through until the seconds are over.
"""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path
from urllib.parse import urlsplit

from breathway.model.errors import BadInput, Unavailable

LONGEST_S = 3600.0
_DOOR = "line.sock"


class Line:
    def __init__(self, url: str, folder: Path) -> None:
        parts = urlsplit(url)
        self._to = (parts.hostname or "127.0.0.1", parts.port or 80)
        self._door = folder / _DOOR
        self._open: set[asyncio.WriteTransport] = set()
        self._cut_until_s = 0.0
        self._servers: list[asyncio.AbstractServer] = []
        self.url = ""

    async def start(self) -> str:
        server = await asyncio.start_server(self._pass, "127.0.0.1", 0)
        self._door.unlink(missing_ok=True)
        self._servers = [server, await asyncio.start_unix_server(self._told, self._door)]
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        return self.url

    async def stop(self) -> None:
        for server in self._servers:
            server.close()
        self.cut(0.0)
        self._door.unlink(missing_ok=True)

    def cut(self, seconds: float) -> None:
        self._cut_until_s = asyncio.get_running_loop().time() + seconds
        for transport in list(self._open):
            transport.abort()

    async def _told(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ValueError, OSError):
            seconds = float(await reader.readline())
            if 0 <= seconds <= LONGEST_S:
                self.cut(seconds)
                writer.write(b"cut\n")
                await writer.drain()
        writer.close()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if asyncio.get_running_loop().time() < self._cut_until_s:
            writer.transport.abort()
            return
        try:
            far_reader, far_writer = await asyncio.open_connection(*self._to)
        except OSError:
            writer.transport.abort()
            return
        ends = {writer.transport, far_writer.transport}
        self._open |= ends
        try:
            await asyncio.gather(_flow(reader, far_writer), _flow(far_reader, writer))
        finally:
            self._open -= ends


async def _flow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    writer.close()


async def cut(folder: Path, seconds: float) -> None:
    """The second command's side."""
    if not 0 <= seconds <= LONGEST_S:
        raise BadInput(
            f"a line is cut for 0 to {LONGEST_S:.0f} seconds",
            name="bad_duration",
            hint="breathway demo --cut 20",
        )
    try:
        reader, writer = await asyncio.open_unix_connection(folder / _DOOR)
    except OSError:
        raise Unavailable(
            f"no demonstration runs in {folder}",
            name="demo_not_running",
            hint="start it first: breathway demo",
        ) from None
    writer.write(b"%f\n" % seconds)
    await reader.readline()
    writer.close()
