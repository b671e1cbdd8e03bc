"""One recording at the edge: what is on tape, and where the stethoscope was.

In: sound in the order of its samples. Out: the samples to whoever sends them, and in the end the
stretches at one body site, each of which becomes a record. The source's sample index is the only
timeline; nothing is ever filled in.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from breathway.edge.recording.sound import HALF_REACH, halve
from breathway.edge.recording.tape import Tape
from breathway.model.frame import HALF, encode_frame
from breathway.model.live import RECORDING_S, Found, Moved, Opening, Talk
from breathway.model.sound import BodySite

SYNC_S = 0.5


class Stretch(Struct, frozen=True):
    """At one body site: samples [start, end)."""

    number: int
    body_site: BodySite
    start: int
    end: int


class Take:
    def __init__(self, opening: Opening, tape: Tape | None, pcm: bytes = b"") -> None:
        self.opening, self.tape = opening, tape
        self.moved: list[Moved] = []
        self.ended = False
        self.dropped = False
        self.grown: Callable[[], object] = lambda: None
        self.talk: Callable[[Talk], object] = lambda word: None
        self.listeners = 0
        self.found: list[Found] = []  # what the analysis says, as it comes
        self._pcm = bytearray(pcm)
        self._syncing: asyncio.Task[None] | None = None

    @property
    def samples(self) -> int:
        return len(self._pcm) // 2

    @property
    def full(self) -> bool:
        """As long as one recording may be: the listening goes on in another."""
        return self.samples >= RECORDING_S * self.opening.rate_hz

    @property
    def body_site(self) -> BodySite:
        return self.moved[-1].body_site if self.moved else self.opening.body_site

    def add(self, pcm: bytes) -> None:
        """Whole samples, 16 bit little-endian: first to the tape, then to who listens. Raises
        OSError where the disk takes no more, of what was said before, too."""
        if self.dropped:
            return
        if self.tape is not None:
            self.tape.sound(pcm)
            if self._syncing is None or self._syncing.done():
                if self._syncing is not None:
                    self._syncing.result()
                self._syncing = asyncio.get_running_loop().create_task(self._sync(self.tape))
        self._pcm += pcm
        self.grown()

    def move(self, body_site: BodySite) -> None:
        if body_site == self.body_site:
            return
        word = Moved(index=self.samples, body_site=body_site)
        if self.tape is not None:
            self.tape.moved(word)
        self.moved.append(word)
        self.grown()

    def note(self, found: Found) -> None:
        """The analysis of a stretch."""
        self.found.append(found)
        self.grown()

    @property
    def problems(self) -> tuple[str, ...]:
        """Of the last stretch: for the nurse, at once."""
        return self.found[-1].problems if self.found else ()

    async def end(self) -> None:
        """No sound follows; what there is, is on the disk."""
        self.ended = True
        if self._syncing is not None:
            await asyncio.gather(self._syncing, return_exceptions=True)
        if self.tape is not None:
            await asyncio.to_thread(self.tape.sync)
        self.grown()

    def part(self, start: int, end: int) -> NDArray[np.int16]:
        """Samples [start, end)."""
        raw = bytes(self._pcm[2 * start : 2 * end])
        return np.frombuffer(raw, "<i2").astype(np.int16)

    def frame(self, start: int, end: int, kind: int) -> bytes:
        """Samples [start, end) as they go over the line."""
        rate_hz, tag = self.opening.rate_hz, self.opening.tag
        return encode_frame(self.part(start, end), start, rate_hz=rate_hz, tag=tag, kind=kind)

    def half_frame(self, start: int, end: int) -> bytes:
        """The same at half the rate."""
        before = min(start, HALF_REACH)
        samples = self.part(start - before, end + HALF_REACH)
        after = end + HALF_REACH - self.samples
        samples = halve(np.pad(samples, (HALF_REACH - before, max(0, after))))
        rate_hz, tag = self.opening.rate_hz // 2, self.opening.tag
        return encode_frame(samples, start, rate_hz=rate_hz, tag=tag, kind=HALF)

    def pcm(self, start: int = 0, end: int | None = None) -> bytes:
        return bytes(self._pcm[2 * start : None if end is None else 2 * end])

    def sha256(self) -> bytes:
        return hashlib.sha256(self._pcm).digest()

    def stretches(self) -> list[Stretch]:
        places = [(0, self.opening.body_site), *((m.index, m.body_site) for m in self.moved)]
        ends = [index for index, _ in places[1:]] + [self.samples]
        return [
            Stretch(number, site, start, end)
            for number, ((start, site), end) in enumerate(zip(places, ends, strict=True))
            if end > start
        ]

    @staticmethod
    async def _sync(tape: Tape) -> None:
        await asyncio.sleep(SYNC_S)
        await asyncio.to_thread(tape.sync)
