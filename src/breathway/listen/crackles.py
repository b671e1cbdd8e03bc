"""Crackles: short bursts out of the breath noise, each measured by its own waveform.

In: samples at 8 kHz. Out: ``Crackle`` with the width of its first deflection (IDW) and of its first
two cycles (2CD). Fine: IDW about 0.7 ms and 2CD 5 ms; coarse: 1.5 and 10 ms (ATS 1977 after Murphy;
recalled, not verified); here fine is 2CD < 7.5 ms, halfway.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from breathway.listen.order import held, running
from breathway.listen.spectrum import RATE_HZ, Floats

FINE_BELOW_MS = 7.5
LEAST_DB = 14.0  # above the noise within 60 ms, to be told as a crackle
NEAR = round(0.002 * RATE_HZ)  # half of the burst's own window, samples
FAR = round(0.030 * RATE_HZ)
APART = round(0.006 * RATE_HZ)
LOWEST_HZ = 150.0


class Crackle(Struct, frozen=True, kw_only=True):
    """One burst; ``stands_out_db`` is its energy against the noise around it."""

    at_s: float
    kind: Literal["fine", "coarse"]
    idw_ms: float
    two_cd_ms: float
    stands_out_db: float


def high_passed(samples: Floats) -> Floats:
    """Without what lies below ``LOWEST_HZ`` (heart, handling): minus a moving mean, twice."""
    half = round(0.44 * RATE_HZ / LOWEST_HZ / 2)
    out = samples
    for _ in range(2):
        out = out - running(held(out, half, half), 2 * half + 1) / np.float32(2 * half + 1)
    return np.asarray(out, np.float32)


def burst_db(high: Floats) -> Floats:
    """Per sample: energy within 4 ms against that within 60 ms without the burst, dB."""
    size = len(high)
    energy = held(high * high, FAR, FAR)
    near = running(energy[FAR - NEAR : FAR + NEAR + size], 2 * NEAR + 1)
    far = running(energy, 2 * FAR + 1) - near
    near /= 2 * NEAR + 1
    far /= 2 * (FAR - NEAR)
    floor = np.float32(max(1e-12, float((high * high).mean()) * 1e-3))
    ratio = (near + floor) / (np.maximum(far, 0) + floor)
    return np.asarray(10 * np.log10(ratio.astype(np.float32)), np.float32)


def candidates(stands_out: Floats, least_db: float) -> NDArray[np.intp]:
    """Indices of the highest point of each burst, at least ``APART`` apart."""
    above = np.flatnonzero(stands_out >= least_db)
    if not len(above):
        return above
    group = np.cumsum(np.diff(above, prepend=above[0]) > APART)
    order = np.lexsort((-stands_out[above], group))
    first = np.flatnonzero(np.diff(group[order], prepend=-1))
    return above[order[first]]


def measure(high: Floats, at: NDArray[np.intp]) -> tuple[Floats, Floats, NDArray[np.intp]]:
    """IDW and 2CD in ms, and the index of the largest deflection, for bursts at ``at``."""
    size = len(high)
    offsets = np.arange(-NEAR * 2, NEAR * 2 + 1)
    window = np.abs(high[np.clip(at[:, None] + offsets, 0, size - 1)])
    peak = np.clip(at + offsets[window.argmax(1)], 0, size - 1)
    sign = high >= 0
    before = np.flatnonzero(sign[1:] != sign[:-1])  # a crossing lies between i and i + 1
    step = high[before + 1] - high[before]
    exact = before - np.where(step != 0, high[before] / np.where(step != 0, step, 1), 0)
    if len(exact) < 6:
        nothing = np.full(len(at), np.nan, np.float32)
        return nothing, nothing, peak
    # The first deflection may be a smaller one just before the largest.
    after = np.searchsorted(exact, peak)
    start = np.clip(after - 1, 0, len(exact) - 1)
    lead = np.clip(start - 1, 0, len(exact) - 1)
    size_before = np.abs(high[np.clip(((exact[lead] + exact[start]) / 2).astype(int), 0, size - 1)])
    start = np.where(size_before > 0.3 * np.abs(high[peak]), lead, start)
    last = len(exact) - 1
    to_ms = 1000 / RATE_HZ
    idw = (exact[np.minimum(start + 1, last)] - exact[start]) * to_ms
    two = (exact[np.minimum(start + 4, last)] - exact[start]) * to_ms
    return idw.astype(np.float32), two.astype(np.float32), peak


def usable(idw: Floats, two: Floats) -> NDArray[np.bool_]:
    """Whether a burst has the form of a crackle at all."""
    return (idw >= 0.15) & (idw <= 3.5) & (two >= 1.0) & (two <= 16.0)


def crackle(at_s: float, idw_ms: float, two_cd_ms: float, stands_out_db: float) -> Crackle:
    """In words."""
    return Crackle(
        at_s=round(float(at_s), 4),
        kind="fine" if two_cd_ms < FINE_BELOW_MS else "coarse",
        idw_ms=round(float(idw_ms), 2),
        two_cd_ms=round(float(two_cd_ms), 2),
        stands_out_db=round(float(stands_out_db), 1),
    )
