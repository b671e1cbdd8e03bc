"""Instruments on TCP: the edge calls the instrument, or waits for it to call.

In: host and port. Out: an ``Instrument``. Calling is for instruments with an address of their own
and for serial converters; listening is for those that are set to call the edge. Listening takes one
instrument at a time: a new call replaces the old one, which is what an instrument does that was
switched off and on.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket

from breathway.edge.ports.backoff import BackOff
from breathway.edge.ports.stream import StreamInstrument
from breathway.model.facility import InstrumentKind

_READ_BYTES = 65_536
_WRITE_S = 5.0
_OPEN_S = 5.0


class _TcpChannel:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        sock = writer.get_extra_info("socket")
        if sock is not None:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)

    async def read(self) -> bytes:
        return await self._reader.read(_READ_BYTES)

    async def write(self, data: bytes) -> None:
        self._writer.write(data)
        async with asyncio.timeout(_WRITE_S):
            await self._writer.drain()

    def close(self) -> None:
        self._writer.close()


class TcpInstrument(StreamInstrument):
    """The edge calls the instrument."""

    def __init__(
        self,
        instrument_id: str,
        kind: InstrumentKind,
        host: str,
        port: int,
        *,
        silent_s: float = 10.0,
        backoff: BackOff | None = None,
    ) -> None:
        async def open_channel() -> _TcpChannel:
            async with asyncio.timeout(_OPEN_S):
                return _TcpChannel(*await asyncio.open_connection(host, port))

        super().__init__(instrument_id, kind, open_channel, silent_s=silent_s, backoff=backoff)


class TcpListener(StreamInstrument):
    """The instrument calls the edge; ``port`` 0 lets the system choose, see ``address``."""

    def __init__(
        self,
        instrument_id: str,
        kind: InstrumentKind,
        host: str,
        port: int,
        *,
        silent_s: float = 10.0,
        backoff: BackOff | None = None,
    ) -> None:
        super().__init__(instrument_id, kind, self._accept, silent_s=silent_s, backoff=backoff)
        self._host = host
        self._port = port
        self._server: asyncio.Server | None = None
        self._current: _TcpChannel | None = None
        self._called: asyncio.Queue[_TcpChannel] = asyncio.Queue(maxsize=1)

    async def listen(self) -> tuple[str, int]:
        """Begin to listen; answers the address. ``readings`` does it when nobody has."""
        if self._server is None:
            self._server = await asyncio.start_server(self._call, self._host, self._port)
        host, port = self._server.sockets[0].getsockname()[:2]
        return str(host), int(port)

    async def close(self) -> None:
        await super().close()
        if self._server:
            self._server.close()
        while not self._called.empty():
            self._called.get_nowait().close()

    async def _call(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        channel = _TcpChannel(reader, writer)
        if self._current:
            self._current.close()
        with contextlib.suppress(asyncio.QueueEmpty):
            self._called.get_nowait().close()
        self._called.put_nowait(channel)

    async def _accept(self) -> _TcpChannel:
        await self.listen()
        self._current = await self._called.get()
        return self._current
