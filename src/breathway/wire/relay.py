"""The relay of live sound at the centre: one source to any number of listeners.

In: recordings that edges open, their frames and words; listeners who may hear a treatment (the
console has asked the database). Out: each frame to each listener, prepared once; a listener that
does not read is cut off (``socket.SLOW_BYTES``); what was missed is filled in when it comes; and
when samples and SHA-256 agree, *complete*. Several API processes are one relay over an
``Exchange``; a single process needs none. Nothing here is written down: sound that counts is a
record.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from typing import Protocol
from uuid import UUID

from breathway.model.datagram import frames_of
from breathway.model.errors import Rejection, TooMuch
from breathway.model.frame import Head, read_head
from breathway.model.live import (
    Complete,
    Ended,
    Hello,
    Line,
    Moved,
    Opening,
    Refusal,
    Word,
    encode_word,
)
from breathway.wire.assembly import Assembly
from breathway.wire.datagram import Door
from breathway.wire.socket import BINARY, FRAME, TEXT, prepare

BEAT_S = 1.0
KEPT_S = 900.0  # a recording whose edge is away may go on for so long
HELD_BYTES = 256 << 20  # of all recordings of a process together
LISTENERS_MOST = 4000  # of one process
RECENT_S = 8.0  # what somebody who comes in is shown at once
BUSY, CALM = 4000, 2000  # frames delivered a second: from which two go in one write, and until when

MOVED_AWAY = Rejection(name="moved_away", detail="another process has it", hint="")

Place = tuple[str, UUID]  # facility, treatment


class Listener(Protocol):
    @property
    def closed(self) -> bool: ...

    @property
    def write(self) -> Callable[[bytes], None]: ...


class Source(Protocol):
    """The edge's end, as far as it is connected here."""

    @property
    def rtt_s(self) -> float | None: ...

    @property
    def by_datagrams(self) -> bool: ...

    def say(self, word: Word) -> None: ...

    def hang_up(self, code: int) -> None: ...


class Elsewhere(Protocol):
    """The other processes, as ``wire.exchange`` joins them."""

    def listens(self, place: Place, listeners: int, listener: Listener | None) -> None: ...

    def wanted(self, place: Place) -> int: ...

    def tell(self, place: Place, prepared: bytes) -> None: ...

    def lives(self) -> Iterable[tuple[Place, Opening]]: ...

    def to_source(self, place: Place, word: bytes) -> None: ...


class Stream:
    """One recording at this process."""

    def __init__(self, opening: Opening) -> None:
        self.opening = opening
        self.place: Place = (opening.facility_id, opening.treatment_id)
        self.assembly = Assembly(opening)
        self.moved: list[Moved] = []
        self.ended: Ended | None = None
        self.complete = False
        self.refused: Rejection | None = None
        self.source: Source | None = None
        self.heard_s = time.monotonic()

    @property
    def live(self) -> bool:
        return self.source is not None and self.ended is None and self.refused is None


class Relay:
    def __init__(self, elsewhere: Elsewhere | None = None) -> None:
        self.elsewhere = elsewhere
        self.door: Door | None = None  # where this process takes and gives datagrams
        self.streams: dict[UUID, Stream] = {}
        self._now: dict[Place, Stream] = {}  # the newest of each place
        self._listeners: dict[Place, list[Listener]] = {}
        self._held: dict[Place, bytes] = {}  # a frame that waits for the next
        self._busy, self._counted = False, (0, time.monotonic())
        self.listening = 0
        self.delivered = 0

    # sources

    def open(self, opening: Opening, source: Source) -> Stream:
        """A recording begins, or goes on; an older line of the same recording is replaced."""
        stream = self.streams.get(opening.recording_id)
        if stream is None:
            stream = self.streams[opening.recording_id] = Stream(opening)
            self._make_room()
        stream.source = source
        stream.assembly.again()
        stream.heard_s = time.monotonic()
        newest = self._now.get(stream.place)
        if newest is None or newest.opening.began_at <= opening.began_at:
            self._now[stream.place] = stream
        if stream.ended is None:
            self.tell(stream.place, Hello(opening=stream.opening))
        return stream

    def frame(self, stream: Stream, raw: bytes) -> Rejection | None:
        """Check, keep, and pass on."""
        head = read_head(raw)
        return head if isinstance(head, Rejection) else self._pass_on(stream, raw, head)

    def _pass_on(
        self, stream: Stream, raw: bytes, head: Head, *, datagram: bool = False
    ) -> Rejection | None:
        stream.heard_s = at_s = time.monotonic()
        new = stream.assembly.take(raw, head, at_s, datagram=datagram)
        if new is True:
            self._spread(stream.place, prepare(BINARY, raw))
            return None
        return new or None

    def datagram(self, stream: Stream, message: bytes) -> Rejection | None:
        """Frames that come more than once; the first that is new goes on."""
        for raw in frames_of(message):
            head = read_head(raw)
            if isinstance(head, Rejection):
                return head
            if stream.assembly.knows(head):
                continue
            if (why := self._pass_on(stream, raw, head, datagram=True)) is not None:
                return why
        stream.heard_s = time.monotonic()
        return None

    def adopt(self, opening: Opening, moved: Iterable[Moved], frames: Iterable[bytes]) -> None:
        """A recording that another process held: its edge calls here now."""
        stream = self.streams[opening.recording_id] = Stream(opening)
        stream.moved = list(moved)
        for raw in frames:
            head = read_head(raw)
            if not isinstance(head, Rejection):
                stream.assembly.adopt(raw, head)

    def let_go(self, recording_id: UUID) -> Stream | None:
        """Another process goes on with it."""
        stream = self.streams.get(recording_id)
        if stream is not None:
            self._forget(stream)
            stream.refused = MOVED_AWAY
        return stream

    def moved(self, stream: Stream, word: Moved) -> None:
        if word not in stream.moved:  # said again after a cut
            stream.moved.append(word)
            self.tell(stream.place, word)

    def lost(self, stream: Stream, source: Source) -> None:
        """Its line broke; it may come back."""
        if stream.source is source:
            stream.source = None
            self.tell(stream.place, self._line(stream))

    def refuse(self, stream: Stream, why: Rejection) -> None:
        """The others are not concerned."""
        stream.refused = why
        stream.assembly.frames.clear()
        self.tell(stream.place, Refusal(why=why))

    async def ended(self, stream: Stream, word: Ended) -> Word | None:
        """What the edge is told: Complete, Refusal, or None where samples are missing still."""
        first, stream.ended = stream.ended is None, word
        if first:
            self.tell(stream.place, word)
        if stream.complete:
            return Complete(samples=word.samples)
        if stream.assembly.held.missing(word.samples):
            return None
        digest = await asyncio.to_thread(stream.assembly.sha256, word.samples)
        if digest != word.sha256:
            why = Rejection(
                name="recording_differs",
                detail="all samples came, and their SHA-256 is another",
                hint="look at the memory of both machines; the record at the bedside is kept",
            )
            self.refuse(stream, why)
            return Refusal(why=why)
        stream.complete = True
        stream.assembly.frames.clear()
        self.tell(stream.place, Complete(samples=word.samples))
        return Complete(samples=word.samples)

    # listeners

    def join(self, place: Place, listener: Listener) -> None:
        """From now on it hears the place; first what is known of it."""
        if self.listening >= LISTENERS_MOST:
            raise TooMuch("too many listen here", hint="try again in a minute")
        self.listening += 1
        self._let_out(place)
        self._listeners.setdefault(place, []).append(listener)
        stream = self._now.get(place)
        if stream is not None and stream.ended is None:
            listener.write(self.snapshot(stream))
        else:
            listener.write(_prepared(Hello()))
        if self.elsewhere is not None:
            mine = None if stream is not None else listener
            self.elsewhere.listens(place, len(self._listeners[place]), mine)

    def leave(self, place: Place, listener: Listener) -> None:
        listeners = self._listeners.get(place, [])
        if listener in listeners:
            self.listening -= 1
            listeners.remove(listener)
            if not listeners:
                del self._listeners[place]
                self._held.pop(place, None)
            if self.elsewhere is not None:
                self.elsewhere.listens(place, len(listeners), None)

    def snapshot(self, stream: Stream) -> bytes:
        """The source, its places and the last seconds, as they go over the line."""
        since = stream.assembly.live_to - round(RECENT_S * stream.opening.rate_hz)
        words: list[Word] = [Hello(opening=stream.opening), *stream.moved, self._line(stream)]
        frames = (prepare(BINARY, raw) for raw in stream.assembly.since(max(0, since)))
        return b"".join([*map(_prepared, words), *frames])

    def current(self, place: Place) -> Stream | None:
        return self._now.get(place)

    def lives(self) -> list[tuple[Place, Opening]]:
        """What is live now, here and elsewhere; where the line is cut, too."""
        here = [(s.place, s.opening) for s in self._now.values() if _going_on(s)]
        return here if self.elsewhere is None else [*here, *self.elsewhere.lives()]

    # passing on

    def tell(self, place: Place, word: Word) -> None:
        self._spread(place, _prepared(word))

    def _spread(self, place: Place, prepared: bytes) -> None:
        self.hand_out(place, prepared)
        if self.elsewhere is not None and self.elsewhere.wanted(place):
            self.elsewhere.tell(place, prepared)

    def hand_out(self, place: Place, prepared: bytes) -> None:
        """To the listeners of this process. A write costs more than all else, so where many listen
        every second frame waits for the one behind it, or for a word: one comes every second."""
        listeners = self._listeners.get(place)
        if not listeners:
            return
        self.delivered += len(listeners)
        held = self._held.pop(place, None)
        if held is not None:
            prepared = held + prepared
        elif self._busy and prepared[0] == FRAME:
            self._held[place] = prepared
            return
        for listener in listeners:
            listener.write(prepared)

    def _let_out(self, place: Place) -> None:
        held = self._held.pop(place, None)
        if held is not None:
            for listener in self._listeners[place]:
                listener.write(held)

    def to_source(self, place: Place, word: Word) -> bool:
        """To the edge that is live there; whether one may be."""
        stream = self._now.get(place)
        if stream is not None and stream.source is not None:
            stream.source.say(word)
            return True
        if self.elsewhere is None or not any(at == place for at, _ in self.elsewhere.lives()):
            return False
        self.elsewhere.to_source(place, encode_word(word))
        return True

    def listeners(self, place: Place) -> int:
        there = self.elsewhere.wanted(place) if self.elsewhere is not None else 0
        return len(self._listeners.get(place, ())) + there

    # time

    async def run(self) -> None:
        """Until cancelled: say how each line is, and forget what is over."""
        while True:
            await asyncio.sleep(BEAT_S)
            self.beat(time.monotonic())

    def beat(self, now_s: float) -> None:
        count, since_s = self._counted
        self._counted = (self.delivered, now_s)
        most = (CALM if self._busy else BUSY) * (now_s - since_s)
        self._busy = self.delivered - count > most
        for stream in list(self.streams.values()):
            if now_s - stream.heard_s > KEPT_S:
                self._forget(stream)
            elif _going_on(stream) and self.listeners(stream.place):
                self.tell(stream.place, self._line(stream))

    def _line(self, stream: Stream) -> Line:
        source = stream.source
        rtt_s = source.rtt_s if source is not None else None
        return Line(
            rtt_ms=None if rtt_s is None else round(rtt_s * 1000),
            silent_ms=round((time.monotonic() - stream.heard_s) * 1000),
            listeners=self.listeners(stream.place),
            up=source is not None,
            datagrams=source is not None and source.by_datagrams,
        )

    def _make_room(self) -> None:
        held = sum(stream.assembly.bytes for stream in self.streams.values())
        for stream in list(self.streams.values()):
            if held <= HELD_BYTES:
                return
            if stream.source is None:
                held -= stream.assembly.bytes
                self._forget(stream)

    def _forget(self, stream: Stream) -> None:
        self.streams.pop(stream.opening.recording_id, None)
        if self._now.get(stream.place) is stream:
            del self._now[stream.place]


def _going_on(stream: Stream) -> bool:
    return stream.ended is None and stream.refused is None


def _prepared(word: Word) -> bytes:
    return prepare(TEXT, encode_word(word))
