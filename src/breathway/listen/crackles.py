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
        (mean,) = running(held(out, half, half), 2 * half + 1)
        mean /= 2 * half + 1
        out = out - mean
    return np.asarray(out, np.float32)


def burst_db(high: Floats) -> Floats:
    """Per sample: energy within 4 ms against that within 60 ms without the burst, dB."""
    energy = high * high
    floor = np.float32(max(1e-12, float(energy.mean()) * 1e-3))
    near, far = running(held(energy, FAR, FAR), 2 * NEAR + 1, 2 * FAR + 1)
    near = near[FAR - NEAR :][: len(high)]
    far -= near
    far /= 2 * (FAR - NEAR)
    np.maximum(far, np.zeros_like(far), out=far)  # a plain 0 takes four times as long (NumPy 2.4)
    far += floor
    out = near / np.float32(2 * NEAR + 1)
    out += floor
    out /= far
    np.log10(out, out)
    out *= 10
    return out


def candidates(stands_out: Floats, least_db: float) -> NDArray[np.intp]:
    """Indices of the highest point of each burst, at least ``APART`` apart."""
    above = np.flatnonzero(stands_out >= least_db)
    if not len(above):
        return above
    start = np.concatenate([[0], np.flatnonzero(above[1:] - above[:-1] > APART) + 1])
    heights = stands_out[above]
    highest = np.maximum.reduceat(heights, start)
    many = np.concatenate([start[1:], [len(above)]]) - start
    at = np.flatnonzero(heights == np.repeat(highest, many))
    return above[at[np.searchsorted(at, start)]]  # the first of equal ones


def measure(high: Floats, at: NDArray[np.intp]) -> tuple[Floats, Floats, NDArray[np.intp]]:
    """IDW and 2CD in ms, and the index of the largest deflection, for bursts at ``at``."""
    size = len(high)
    offsets = np.arange(-NEAR * 2, NEAR * 2 + 1)
    window = np.abs(high.take(at[:, None] + offsets, mode="clip"))
    peak = np.maximum(0, np.minimum(at + offsets[window.argmax(1)], size - 1))
    sign = high >= 0
    before = np.flatnonzero(sign[1:] != sign[:-1])  # a crossing lies between i and i + 1
    last = len(before) - 1
    if last < 5:
        nothing = np.full(len(at), np.nan, np.float32)
        return nothing, nothing, peak

    def exact(crossing: NDArray[np.intp]) -> NDArray[np.float64]:
        here = before[crossing]
        step = high[here + 1] - high[here]  # of two signs, so never nothing
        return np.asarray(here - high[here] / step, np.float64)

    # The first deflection may be a smaller one just before the largest.
    start = np.maximum(np.searchsorted(before, peak) - 1, 0)
    lead = np.maximum(start - 1, 0)
    size_before = np.abs(high[((exact(lead) + exact(start)) / 2).astype(int)])
    start = np.where(size_before > 0.3 * np.abs(high[peak]), lead, start)
    to_ms, begin = 1000 / RATE_HZ, exact(start)
    idw = (exact(np.minimum(start + 1, last)) - begin) * to_ms
    two = (exact(np.minimum(start + 4, last)) - begin) * to_ms
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
