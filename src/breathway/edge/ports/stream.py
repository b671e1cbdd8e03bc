"""An instrument on a byte stream, whatever carries it: opens, reads, tells, comes back.

In: a way to open a channel (``tcp``, ``serial``) and the instrument's kind. Out: an ``Instrument``.
Reading goes at the reader's pace: bytes that nobody reads wait in the channel. An instrument that
says nothing for ``silent_s`` is asked who it is; when it stays silent, the channel is opened anew.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from typing import Protocol, TypeVar

from breathway.device import (
    Command,
    Identify,
    LinkChanged,
    Reading,
    StreamDecoder,
    spirometer,
    stethoscope,
)
from breathway.edge.ports.backoff import BackOff
from breathway.edge.ports.ending import end
from breathway.model.errors import BadInput, Rejection, Unavailable
from breathway.model.facility import InstrumentKind

_Value = TypeVar("_Value")


class Channel(Protocol):
    """Bytes both ways."""

    async def read(self) -> bytes:
        """Some bytes; none at the end."""
        ...

    async def write(self, data: bytes) -> None: ...

    def close(self) -> None: ...


Open = Callable[[], Awaitable[Channel]]

_FAMILIES: dict[str, tuple[Callable[[str], StreamDecoder], Callable[[Command, int], bytes]]] = {
    "spirometer": (spirometer.SpirometerDecoder, spirometer.encode_command),
    "stethoscope": (stethoscope.StethoscopeDecoder, stethoscope.encode_command),
}


class StreamInstrument:
    """An ``Instrument`` over channels that ``open_channel`` makes."""

    def __init__(
        self,
        instrument_id: str,
        kind: InstrumentKind,
        open_channel: Open,
        *,
        silent_s: float = 10.0,
        backoff: BackOff | None = None,
    ) -> None:
        if kind not in _FAMILIES:
            raise BadInput(
                f"a {kind} does not speak on a byte stream",
                name="wrong_channel",
                hint="give it an mqtt: address",
            )
        self._id = instrument_id
        self._kind = kind
        self._make_decoder, self._encode = _FAMILIES[kind]
        self._open = open_channel
        self._silent_s = silent_s
        self._backoff = backoff or BackOff(random.random)
        self._channel: Channel | None = None
        self._sequence = 0
        self._closed = asyncio.Event()

    @property
    def id(self) -> str:
        return self._id

    @property
    def kind(self) -> InstrumentKind:
        return self._kind

    async def readings(self) -> AsyncIterator[Reading | Rejection]:
        """From now until ``close``."""
        said = ""
        while not self._closed.is_set():
            try:
                channel = await self._unless_closed(self._open())
            except OSError:
                if said != "away":
                    said = "away"
                    yield self._link(connected=False, detail=said)
                await self._pause()
                continue
            if channel is None:
                return
            said = ""
            self._channel = channel
            self._backoff.reset()
            try:
                yield self._link(connected=True)
                async with contextlib.aclosing(self._listen(channel)) as listening:
                    async for reading in listening:
                        yield reading
            finally:
                if self._channel is channel:  # else a later reader has opened its own
                    self._channel = None
                channel.close()
            if not self._closed.is_set():
                said = "away"
                yield self._link(connected=False, detail="closed")
                await self._pause()

    async def command(self, command: Command) -> None:
        """Tell the instrument."""
        data = self._encode(command, self._sequence)
        channel = self._channel
        if channel is None:
            raise self._away()
        self._sequence = (self._sequence + 1) & 0xFFFF
        try:
            await channel.write(data)
        except (OSError, TimeoutError):
            raise self._away() from None

    async def close(self) -> None:
        """Let go of the channel."""
        self._closed.set()
        if self._channel:
            self._channel.close()

    async def _listen(self, channel: Channel) -> AsyncGenerator[Reading | Rejection]:
        decoder = self._make_decoder(self._id)
        closing = asyncio.ensure_future(self._closed.wait())
        work = asyncio.ensure_future(channel.read())
        asked = False
        try:
            await self.command(Identify())
            while not self._closed.is_set():
                # The same read goes on through a silence, so that no byte is lost to a timeout.
                await asyncio.wait(
                    {work, closing}, timeout=self._silent_s, return_when=asyncio.FIRST_COMPLETED
                )
                if work.done():
                    data = work.result()
                    if not data:
                        return
                    work = asyncio.ensure_future(channel.read())
                    asked = False
                    for reading in decoder.feed(data):
                        yield reading
                elif asked:
                    return
                else:
                    asked = True
                    await self.command(Identify())
        except (OSError, Unavailable):
            return
        finally:
            await end(work, closing)

    async def _pause(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._backoff.next_s()):
                await self._closed.wait()

    async def _unless_closed(self, awaitable: Awaitable[_Value]) -> _Value | None:
        """The value, or None when the instrument is closed first."""
        work = asyncio.ensure_future(awaitable)
        closing = asyncio.ensure_future(self._closed.wait())
        try:
            await asyncio.wait({work, closing}, return_when=asyncio.FIRST_COMPLETED)
            return work.result() if work.done() else None
        finally:
            await end(work, closing)

    def _link(self, *, connected: bool, detail: str = "") -> LinkChanged:
        return LinkChanged(instrument_id=self._id, connected=connected, detail=detail)

    def _away(self) -> Unavailable:
        return Unavailable(
            f"the instrument {self._id} is not connected",
            name="instrument_away",
            hint="check that it is switched on and in reach, then try again",
        )
