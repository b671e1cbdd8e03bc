"""Instruments on a serial line, USB serial adapter or pseudo-terminal.

In: the path of the device and its speed. Out: an ``Instrument``. The line is set raw (8 data bits,
no parity, one stop bit, no flow control, POSIX.1 termios) and locked (flock): no second edge
steals bytes. Needs no library beyond Python's own; POSIX only.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import termios
import tty

from breathway.edge.ports.backoff import BackOff
from breathway.edge.ports.stream import StreamInstrument
from breathway.model.errors import BadInput
from breathway.model.facility import InstrumentKind

_READ_BYTES = 16_384
_WRITE_S = 5.0
_SPEEDS = {
    9600: termios.B9600,
    19200: termios.B19200,
    38400: termios.B38400,
    57600: termios.B57600,
    115200: termios.B115200,
    230400: termios.B230400,
}


class TerminalChannel:
    """A file descriptor of a terminal, read and written without blocking the loop."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._open = True
        os.set_blocking(descriptor, False)

    async def read(self) -> bytes:
        while self._open:
            try:
                return os.read(self._descriptor, _READ_BYTES)
            except BlockingIOError:
                await self._ready(write=False)
            except OSError:  # the other side hung up: EIO on Linux
                return b""
        return b""

    async def write(self, data: bytes) -> None:
        async with asyncio.timeout(_WRITE_S):
            while data and self._open:
                try:
                    data = data[os.write(self._descriptor, data) :]
                except BlockingIOError:
                    await self._ready(write=True)

    def close(self) -> None:
        if self._open:
            self._open = False
            loop = asyncio.get_running_loop()
            loop.remove_reader(self._descriptor)
            loop.remove_writer(self._descriptor)
            os.close(self._descriptor)

    async def _ready(self, *, write: bool) -> None:
        loop = asyncio.get_running_loop()
        ready = loop.create_future()

        def fire() -> None:
            if not ready.done():
                ready.set_result(None)

        add, remove = (
            (loop.add_writer, loop.remove_writer)
            if write
            else (loop.add_reader, loop.remove_reader)
        )
        add(self._descriptor, fire)
        try:
            await ready
        finally:
            if self._open:
                remove(self._descriptor)


def open_terminal(path: str, speed: int) -> int:
    """The descriptor of a raw, locked line. Raises ``OSError`` when it is not there."""
    descriptor = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    try:
        # Not TIOCEXCL: on a pseudo-terminal that one outlives a program that was killed.
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        tty.setraw(descriptor, termios.TCSANOW)
        settings = termios.tcgetattr(descriptor)
        settings[2] |= termios.CLOCAL | termios.CREAD
        settings[2] &= ~(termios.PARENB | termios.CSTOPB | getattr(termios, "CRTSCTS", 0))
        settings[4] = settings[5] = _SPEEDS[speed]
        termios.tcsetattr(descriptor, termios.TCSANOW, settings)
        termios.tcflush(descriptor, termios.TCIOFLUSH)
    except termios.error as problem:
        os.close(descriptor)
        raise OSError(*problem.args) from None
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


class SerialInstrument(StreamInstrument):
    """An instrument at the end of a serial line."""

    def __init__(
        self,
        instrument_id: str,
        kind: InstrumentKind,
        path: str,
        speed: int = 115_200,
        *,
        silent_s: float = 10.0,
        backoff: BackOff | None = None,
    ) -> None:
        if speed not in _SPEEDS:
            raise BadInput(
                f"no serial speed {speed}",
                name="bad_speed",
                hint="one of " + ", ".join(map(str, _SPEEDS)),
            )

        async def open_channel() -> TerminalChannel:
            return TerminalChannel(await asyncio.to_thread(open_terminal, path, speed))

        super().__init__(instrument_id, kind, open_channel, silent_s=silent_s, backoff=backoff)
