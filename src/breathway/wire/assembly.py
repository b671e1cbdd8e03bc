"""A live recording as it comes together at the centre, frame by frame, in memory.

In: whole frames in any order. Out: which samples are there; whether a frame tells the truth about
its place; the SHA-256 over all samples, once none is missing. Nothing is written to a disk: the
record itself comes by the durable lane.

A stream lies about its index when it runs ahead of time (more sound than seconds have passed),
when by one way it says *now* of a place before the last, or when it says two things of one sample.
Two ways are not compared: datagrams overtake a line that stands still. Nor is it a lie when a
source, or the line to it, stood still and catches up: it is forgiven now and then.
"""

from __future__ import annotations

import hashlib

import numpy as np

from breathway.model.errors import Rejection
from breathway.model.frame import HALF, LATER, Frame, Head, decode_frame
from breathway.model.live import SAMPLES_MOST, Opening
from breathway.model.ranges import Ranges

FRAMES_MOST = SAMPLES_MOST // 80  # of 10 ms: smaller ones cost more memory than they are worth
AHEAD_S = 5.0  # what may arrive at once after a stall, and what a source's clock may be off
STALL_S = 30.0  # a longer one is forgiven, where time began to count within it
FORGIVEN_EVERY_S = 60.0


class Assembly:
    def __init__(self, opening: Opening) -> None:
        self.opening = opening
        self._tag, self._rate_hz = opening.tag, opening.rate_hz
        self.held = Ranges()
        self.halves = Ranges()  # what was heard at half the rate: none of it counts as held
        self.frames: list[tuple[int, bytes]] = []  # as they came
        self.bytes = 0
        self.live_to = 0  # the index after the last frame of now
        self._anchor: tuple[int, float] | None = None  # a place, and when it was said
        self._forgiven_s = float("-inf")
        self._last = [0, 0]  # the newest frame of now by the line, and by datagrams

    def take(
        self, raw: bytes, head: Head, at_s: float, *, datagram: bool = False
    ) -> bool | Rejection:
        """Whether the frame is new; ``at_s`` is a monotonic time."""
        kind, index, end = head.kind, head.index, head.end
        rate_hz = head.rate_hz * 2 if kind == HALF else head.rate_hz
        if head.tag != self._tag or rate_hz != self._rate_hz:
            return _lies("a frame of another recording or rate")
        if end > SAMPLES_MOST or len(self.frames) >= FRAMES_MOST:
            return _lies("more samples or frames than the longest recording has")
        if kind == LATER:
            if self._anchor is not None and self._ahead(index, end, at_s):
                return _lies("a missing piece from the future")
        elif (why := self._place_of_now(index, end, at_s, datagram)) is not None:
            return why
        if kind == HALF:
            new = not self.halves.overlaps(index, end)
            self.halves.add(index, end)
            return new
        if self.held.overlaps(index, end):
            return self._again(raw, head)
        self._keep(raw, index, end)
        return True

    def knows(self, head: Head) -> bool:
        """Whether this place was heard: of frames that come several times by datagrams."""
        heard = self.halves if head.kind == HALF else self.held
        return heard.overlaps(head.index, head.end)

    def again(self) -> None:
        """The edge called anew: time begins where it goes on."""
        self._anchor, self._last = None, [0, 0]

    def _place_of_now(self, index: int, end: int, at_s: float, datagram: bool) -> Rejection | None:
        if self._anchor is None:
            self._anchor = (index, at_s)
        if self._ahead(index, end, at_s):
            return _lies("more sound than seconds have passed")
        early = round(AHEAD_S * self._rate_hz) if datagram else 0  # they overtake each other
        if index < self._last[datagram] - early:
            return _lies("a frame of now from the past")
        self._last[datagram] = max(self._last[datagram], index)
        self.live_to = max(self.live_to, end)
        return None

    def _ahead(self, index: int, end: int, at_s: float) -> bool:
        assert self._anchor is not None
        since, since_s = self._anchor
        ahead_s = (end - since) / (1.02 * self._rate_hz) - (at_s - since_s)
        if ahead_s <= AHEAD_S:
            return False
        if ahead_s < STALL_S and at_s - self._forgiven_s > FORGIVEN_EVERY_S:
            self._anchor, self._forgiven_s = (index, at_s), at_s
            return False
        return True

    def _again(self, raw: bytes, head: Head) -> bool | Rejection:
        """Some of it is there already: it must say the same."""
        new = decode_frame(raw)
        if isinstance(new, Rejection):
            return new
        for index, other in self.frames:
            if index < head.end and head.index - index < 65_536:
                old = decode_frame(other)
                if isinstance(old, Frame) and _contradict(old, new):
                    return _lies("two different sounds at one place")
        gaps = self.held.missing(head.end, head.index)
        if not gaps:
            return False
        self._keep(raw, head.index, head.end)
        return True

    def adopt(self, raw: bytes, head: Head) -> None:
        """From another process, which has looked at it."""
        if not self.held.overlaps(head.index, head.end):
            self._keep(raw, head.index, head.end)
            self.live_to = max(self.live_to, head.end)

    def _keep(self, raw: bytes, index: int, end: int) -> None:
        self.frames.append((index, raw))
        self.bytes += len(raw) + 120  # what Python needs to hold it
        self.held.add(index, end)

    def since(self, index: int) -> list[bytes]:
        """The frames that end after ``index``, for whoever comes later."""
        return [raw for at, raw in self.frames if at >= index]

    def pcm(self, samples: int) -> bytes:
        """All samples, 16 bit little-endian; zeros where none came (ask ``held`` first)."""
        out = np.zeros(samples, "<i2")
        for index, raw in self.frames:
            frame = decode_frame(raw)
            if isinstance(frame, Frame) and frame.head.end <= samples:
                out[index : frame.head.end] = frame.samples
        return out.tobytes()

    def sha256(self, samples: int) -> bytes:
        """Takes a while: in a thread."""
        return hashlib.sha256(self.pcm(samples)).digest()


def _contradict(old: Frame, new: Frame) -> bool:
    start, end = max(old.head.index, new.head.index), min(old.head.end, new.head.end)
    if start >= end:
        return False
    mine = old.samples[start - old.head.index : end - old.head.index]
    return not np.array_equal(mine, new.samples[start - new.head.index : end - new.head.index])


def _lies(detail: str) -> Rejection:
    return Rejection(
        name="stream_lies_about_its_index",
        detail=detail,
        hint="look at the source's clock and program; the record at the bedside is kept",
    )
