"""Readings of one instrument to whole blows, clips and stretches. No I/O, no clock.

In: readings in their order, and the claim that holds when a blow or clip begins. Out: ``Blow`` and
``Clip`` with the claim they began under. What began under one claim can never end under another:
the claim is taken when the first reading of a blow arrives, and stays with its number.
"""

from __future__ import annotations

from typing import Generic, TypeVar
from uuid import UUID

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from breathway.device import (
    BlowEnded,
    BlowStarted,
    FlowSamples,
    FramesLost,
    LinkChanged,
    PcmFrame,
    Reading,
    SoundEnded,
    VolumeSamples,
)
from breathway.model.sound import BodySite
from breathway.model.spirometry import Phase

MOST_BLOW_SAMPLES = 120_000  # two minutes at 1 kHz
MOST_CLIP_BYTES = 120 * 2 * 48_000  # two minutes at 48 kHz


class BlowClaim(Struct, frozen=True, kw_only=True):
    treatment_id: UUID
    phase: Phase


class ClipClaim(Struct, frozen=True, kw_only=True):
    treatment_id: UUID
    phase: Phase
    body_site: BodySite
    seconds: float


class Blow(Struct, frozen=True, kw_only=True):
    """A blow from its start to its end. ``problem`` is "" where it is whole."""

    claim: BlowClaim | None
    number: int
    flow_l_s: NDArray[np.float64]
    rate_hz: int
    btps: bool
    humidity_percent: float | None
    problem: str


class Clip(Struct, frozen=True, kw_only=True):
    claim: ClipClaim | None
    number: int
    pcm: bytes
    rate_hz: int
    problem: str


C = TypeVar("C")


class _Latch(Generic[C]):
    """A claim waits in ``next``; what begins takes it along."""

    def __init__(self) -> None:
        self.next: C | None = None
        self.running: C | None = None

    def begin(self) -> None:
        self.running, self.next = self.next, None

    def end(self) -> C | None:
        running, self.running = self.running, None
        return running


class BlowCollector:
    def __init__(self) -> None:
        self.claims: _Latch[BlowClaim] = _Latch()
        self._start: BlowStarted | None = None
        self._samples: list[float] = []
        self._rate_hz = 0
        self._volume = False
        self._hole = False

    @property
    def collecting(self) -> bool:
        return self._start is not None

    def abandon(self) -> None:
        """Nothing more is expected of what began; what still comes of it is not heard."""
        self._start = None
        self.claims.end()

    @property
    def seconds(self) -> float:
        return len(self._samples) / self._rate_hz if self._rate_hz else 0.0

    def volume_l(self) -> float:
        """Expired so far."""
        if self._volume:
            return self._samples[-1] if self._samples else 0.0
        return sum(self._samples) / self._rate_hz if self._rate_hz else 0.0

    def feed(self, reading: Reading) -> list[Blow]:
        if isinstance(reading, BlowStarted):
            left = self._finish("blow_lost") if self._start else []
            self.claims.begin()
            self._start, self._rate_hz = reading, reading.rate_hz
            self._samples, self._hole, self._volume = [], False, False
            return left
        if isinstance(reading, FlowSamples | VolumeSamples):
            self._take(reading)
        elif isinstance(reading, FramesLost):
            self._hole = True
        elif isinstance(reading, LinkChanged) and not reading.connected and self._start:
            return self._finish("instrument_silent")
        elif isinstance(reading, BlowEnded) and self._start and reading.blow == self._start.blow:
            return self._finish(self._problem(reading))
        return []

    def _problem(self, end: BlowEnded) -> str:
        if end.cause == "no_effort" or not self._samples:
            return "no_blow"
        if end.cause == "stopped":
            return "blow_stopped"
        return "blow_lost" if self._hole or end.samples != len(self._samples) else ""

    def _take(self, reading: FlowSamples | VolumeSamples) -> None:
        if self._start is None or reading.blow != self._start.blow:
            return
        volume = isinstance(reading, VolumeSamples)
        values = reading.volume_l if isinstance(reading, VolumeSamples) else reading.flow_l_s
        if not self._samples:
            self._volume, self._rate_hz = volume, reading.rate_hz
        fits = reading.index == len(self._samples) and volume == self._volume
        if not fits or len(self._samples) + len(values) > MOST_BLOW_SAMPLES:
            self._hole = True
            return
        self._samples.extend(values)

    def _finish(self, problem: str) -> list[Blow]:
        start, self._start = self._start, None
        if start is None:
            return []
        values = np.asarray(self._samples, dtype=np.float64)
        if self._volume and values.size:
            values = np.gradient(values) * self._rate_hz if values.size > 1 else values * 0.0
        return [
            Blow(
                claim=self.claims.end(),
                number=start.blow,
                flow_l_s=values,
                rate_hz=self._rate_hz,
                btps=start.btps,
                humidity_percent=start.humidity_percent,
                problem=problem,
            )
        ]


class ClipCollector:
    def __init__(self) -> None:
        self.claims: _Latch[ClipClaim] = _Latch()
        self._number: int | None = None
        self._ended: int | None = None  # the last one: what still comes of it begins nothing
        self._pcm = bytearray()
        self._rate_hz = 0
        self._hole = False

    @property
    def collecting(self) -> bool:
        return self._number is not None

    def abandon(self) -> None:
        self._ended, self._number = self._number, None
        self.claims.end()

    def feed(self, reading: Reading) -> list[Clip]:
        if isinstance(reading, PcmFrame) and reading.clip != self._ended:
            done = self._finish("sound_lost") if self._is_other(reading) else []
            if self._number is None:
                self.claims.begin()
                self._number, self._rate_hz = reading.clip, reading.rate_hz
                self._pcm, self._hole = bytearray(), False
            self._take(reading)
            return done
        if isinstance(reading, FramesLost):
            self._hole = True
        elif isinstance(reading, LinkChanged) and not reading.connected and self.collecting:
            return self._finish("instrument_silent")
        elif isinstance(reading, SoundEnded) and reading.clip == self._number:
            whole = not self._hole and 2 * reading.samples == len(self._pcm) > 0
            return self._finish("" if whole else "sound_lost")
        return []

    def _is_other(self, reading: PcmFrame) -> bool:
        return self._number is not None and reading.clip != self._number

    def _take(self, reading: PcmFrame) -> None:
        fits = 2 * reading.sample_index == len(self._pcm) and reading.rate_hz == self._rate_hz
        if not fits or len(self._pcm) + len(reading.pcm) > MOST_CLIP_BYTES:
            self._hole = True
            return
        self._pcm += reading.pcm

    def _finish(self, problem: str) -> list[Clip]:
        number, self._number = self._number, None
        if number is None:
            return []
        self._ended = number
        return [
            Clip(
                claim=self.claims.end(),
                number=number,
                pcm=bytes(self._pcm),
                rate_hz=self._rate_hz,
                problem=problem,
            )
        ]
