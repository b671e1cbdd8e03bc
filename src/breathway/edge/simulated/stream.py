"""The instrument's end of a byte stream: hears command frames, says reading frames.

In: command frames. Out: reading frames, paced as the instrument would send them, ``speed`` times
faster. ``serve_tcp`` and ``Terminal`` put an instrument on a channel; one conversation at a time.
A heartbeat says who the instrument is when it has nothing else to say, once it was spoken to.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import select
from collections.abc import Awaitable, Callable

from breathway.device.frame import Frame, FrameReader, encode_frame
from breathway.edge.ports.ending import end
from breathway.edge.ports.serial import TerminalChannel
from breathway.edge.ports.stream import Channel

HEARTBEAT_S = 2.0
_INFO = 0x01
_POLL_S = 0.05
_READ_BYTES = 65_536


def encode_info(battery_percent: int, *words: str) -> bytes:
    """The payload of an info frame: battery, model, serial number, firmware."""
    texts = [word.encode() for word in words]
    return bytes([battery_percent]) + b"".join(bytes([len(text)]) + text for text in texts)


class FramedInstrument:
    """What the two streaming instruments share. A subclass answers ``_hear``."""

    def __init__(self, sync: bytes, info: bytes, speed: float) -> None:
        self._sync = sync
        self._info = info
        self._speed = speed
        self._sequence = 0
        self._channel: Channel | None = None
        self._saying = asyncio.Lock()
        self._performance: asyncio.Task[None] | None = None
        self._stop = asyncio.Event()

    async def converse(self, channel: Channel) -> None:
        """Hear and answer until the channel ends."""
        frames = FrameReader(self._sync)
        self._channel = channel
        heart = None
        try:
            while data := await channel.read():
                for frame in frames.feed(data):
                    if isinstance(frame, Frame):
                        await self._hear_frame(frame)
                        heart = heart or asyncio.create_task(self._beat())
        except (OSError, TimeoutError):
            pass
        finally:
            self._channel = None
            await end(heart)
            await self._cancel_performance()
            channel.close()

    async def _hear_frame(self, frame: Frame) -> None:
        if frame.type == 0x81:
            await self._say(_INFO, self._info, restart=True)
        else:
            await self._hear(frame)

    async def _hear(self, frame: Frame) -> None:
        raise NotImplementedError

    async def _say(self, type_: int, payload: bytes, *, restart: bool = False) -> None:
        async with self._saying:
            if self._channel is None:
                raise ConnectionError("nobody is connected")
            if restart:
                self._sequence = 0
            data = encode_frame(self._sync, type_, self._sequence, payload)
            self._sequence = (self._sequence + 1) & 0xFFFF
            await self._channel.write(data)

    async def _beat(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                await asyncio.sleep(HEARTBEAT_S)
                if self._performance is None or self._performance.done():
                    await self._say(_INFO, self._info)

    async def _perform(self, performance: Callable[[], Awaitable[None]]) -> None:
        """Begin a blow or a recording; one that runs already goes on."""

        async def until_done() -> None:
            with contextlib.suppress(OSError):
                try:
                    await performance()
                except _Stopped:
                    await self._stopped()

        if self._performance is None or self._performance.done():
            self._stop.clear()
            self._performance = asyncio.create_task(until_done())

    async def _stopped(self) -> None:
        """What to say when a performance was stopped by command."""
        raise NotImplementedError

    async def _cancel_performance(self) -> None:
        running, self._performance = self._performance, None
        await end(running)

    async def _wait_until(self, began: float, signal_s: float) -> None:
        """Sleep until ``signal_s`` of the signal should have been sent, or it is stopped."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout_at(began + signal_s / self._speed):
                await self._stop.wait()
                raise _Stopped


class _Stopped(Exception):
    """The command to stop came."""


class _Streams:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def read(self) -> bytes:
        return await self._reader.read(_READ_BYTES)

    async def write(self, data: bytes) -> None:
        self._writer.write(data)
        await self._writer.drain()

    def close(self) -> None:
        self._writer.close()


class TcpServer:
    """An instrument that waits to be called; a new caller replaces the old."""

    def __init__(self, instrument: FramedInstrument) -> None:
        self._instrument = instrument
        self._server: asyncio.Server | None = None
        self._talk: asyncio.Task[None] | None = None

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> tuple[str, int]:
        """Answers the address."""
        self._server = await asyncio.start_server(self._called, host, port)
        name = self._server.sockets[0].getsockname()
        return str(name[0]), int(name[1])

    async def stop(self) -> None:
        if self._server:
            self._server.close()
            self._server = None
        await self._hang_up()

    async def hang_up(self) -> None:
        """Drop the caller, as a pulled cable does; the instrument may be called again."""
        await self._hang_up()

    async def _called(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._hang_up()
        self._talk = asyncio.create_task(self._instrument.converse(_Streams(reader, writer)))

    async def _hang_up(self) -> None:
        talk, self._talk = self._talk, None
        await end(talk)


async def call(instrument: FramedInstrument, host: str, port: int) -> None:
    """An instrument that calls the edge: one conversation."""
    await instrument.converse(_Streams(*await asyncio.open_connection(host, port)))


class Terminal:
    """An instrument at the end of a serial line: a pseudo-terminal that the edge opens by path."""

    def __init__(self, instrument: FramedInstrument) -> None:
        self._instrument = instrument
        self._descriptor = -1
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> str:
        """Answers the path."""
        self._descriptor, other = os.openpty()
        path = os.ttyname(other)
        os.close(other)
        self._task = asyncio.create_task(self._serve())
        return path

    async def stop(self) -> None:
        await end(self._task)
        self._task = None
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    async def _serve(self) -> None:
        while True:
            if _somebody_there(self._descriptor):
                channel = TerminalChannel(os.dup(self._descriptor))
                await self._instrument.converse(channel)
            await asyncio.sleep(_POLL_S)


def _somebody_there(descriptor: int) -> bool:
    """Whether the other side of the pseudo-terminal is open: there is no hang-up."""
    poller = select.poll()
    poller.register(descriptor, select.POLLIN)
    return not any(event & select.POLLHUP for _, event in poller.poll(0))
