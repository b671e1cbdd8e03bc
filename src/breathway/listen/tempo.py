"""How long a breath is, of the intervals that a sound offers, and breaths counted one by one.

In: the envelope of a recording (``breath.envelope``) and its correlation with itself. Out: the
interval that most looks like a whole breath; ``Count``: the mean of the breaths found at it. In and
out each swell, and breathing is never quite even: half a breath, a breath and two all come back. A
whole breath is told by a weighed sum of five figures; a pause or a cough spoils only the intervals
beside it. ``train/breathing.py`` made the weights, on sounds of its own making.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from breathway.listen.order import quantile

Envelope = NDArray[np.float64]
Swells = Sequence[NDArray[np.intp]]  # found at each of the prominences

PROMINENCES: Final = (0.2, 0.35, 0.6)  # of the swing: how far a swell stands out of what is beside
LEAST_DB: Final = 0.8
WITHIN: Final = (0.65, 1.4)  # of the median: other intervals hold a pause, a cough, a breath missed
ALIKE: Final = 1.06  # intervals closer than this are one
PEAKS: Final = 4  # of the correlation
OVERLAP: Final = 0.72  # of the recording: a longer lag has too little left to compare
NAMES: Final = (
    "again",  # correlation at two intervals
    "swells",  # how far two swells an interval are from those counted, in octaves
    "once",  # share of the swing that comes once an interval
    "twice",  # … and twice
    "colour",  # log of what the colour changes once an interval, against once in two
)
WEIGHTS: Final = (3.77, -1.58, 9.3, 13.31, 1.6)


class Count(Struct, frozen=True):
    """In steps of the envelope. ``scatter``: standard deviation of the kept intervals over their
    median, and the share of those not kept."""

    interval: float
    scatter: float


def swells(loud: NDArray[Any]) -> Swells:
    """Turning points from up to down, by each of the prominences."""
    swing = quantile(loud, 0.9) - quantile(loud, 0.1)
    levels = loud.tolist()
    return [_turning(levels, max(LEAST_DB, share * swing)) for share in PROMINENCES]


def _turning(loud: list[float], prominence: float) -> NDArray[np.intp]:
    found = []
    low = high = loud[0]
    at, rises = 0, False
    for i, level in enumerate(loud):
        if rises:
            if level > high:
                high, at = level, i
            elif high - level >= prominence:
                found.append(at)
                rises, low = False, level
        elif level < low:
            low = level
        elif level - low >= prominence:
            rises, high, at = True, level, i
    return np.asarray(found, np.intp)


def offered(of: Swells, correlated: Envelope, least: int, most: int) -> NDArray[np.float64]:
    """Intervals, in steps, from swells and from the peaks of the correlation."""
    found = [kept.mean() for each in of for fold in (1, 2) if len(kept := _kept(each, fold)[0])]
    last = min(most, int(OVERLAP * len(correlated)))
    inner = correlated[least - 1 : last + 1]
    at = np.flatnonzero((inner[1:-1] >= inner[:-2]) & (inner[1:-1] > inner[2:])) + least
    found += at[np.argsort(-correlated[at])][:PEAKS].tolist()
    ranked = sorted(x for x in found if least <= x <= most)
    groups: list[list[float]] = []
    for each in ranked:
        if groups and each <= groups[-1][-1] * ALIKE:
            groups[-1].append(each)
        else:
            groups.append([each])
    return np.array([np.median(group) for group in groups])


def _kept(at: NDArray[np.intp], fold: int) -> tuple[NDArray[np.intp], int, float]:
    """Of the intervals over ``fold`` swells: those near their median, how many there are, it."""
    apart = at[fold:] - at[:-fold] if len(at) >= 3 else at[:0]
    if not len(apart):
        return apart, 0, 0.0
    middle = float(np.median(apart))
    return apart[(apart > WITHIN[0] * middle) & (apart < WITHIN[1] * middle)], len(apart), middle


def figures(
    intervals: NDArray[np.float64], rising: Envelope, of: Swells, correlated: Envelope
) -> NDArray[np.float64]:
    """(intervals, NAMES)"""
    length = len(rising)
    loud = rising.mean(1)
    colour = rising - loud[:, None]
    parts = np.column_stack([loud - loud.mean(), colour - colour.mean(0)])
    window = np.hanning(length + 2)[1:-1, None]
    size = 4 << length.bit_length()
    power = np.abs(np.fft.rfft(parts * window, size, axis=0)) / window.sum()
    of_loud = power[:, 0] / (parts[:, 0].std() + 1e-6)
    of_colour = np.sqrt((power[:, 1:] ** 2).sum(1))
    usable = correlated[: int(0.85 * length)]
    count = max(len(of[0]), 1)
    rows = []
    for interval in intervals.tolist():
        once = size / interval
        again = _most(usable, 2 * interval, 0.1) if 2.2 * interval < len(usable) else None
        row = (
            _most(usable, interval, 0.1) if again is None else again,
            abs(np.log2(count * interval / length) - 1),
            _most(of_loud, once, 0.08),
            _most(of_loud, 2 * once, 0.08),
            np.log(_most(of_colour, once, 0.08) + 0.05)
            - np.log(_most(of_colour, once / 2, 0.08) + 0.05),
        )
        rows.append(row)
    return np.array(rows)


def _most(values: Envelope, at: float, reach: float) -> float:
    part = values[int(at * (1 - reach)) : int(at * (1 + reach)) + 2]
    return float(part.max()) if len(part) else 0.0


def chosen(
    rising: Envelope, of: Swells, correlated: Envelope, least: int, most: int
) -> float | None:
    """The interval that most looks like a breath; none where nothing comes back."""
    intervals = offered(of, correlated, least, most)
    if not len(intervals):
        return None
    weighed = figures(intervals, rising, of, correlated) @ np.asarray(WEIGHTS)
    return float(intervals[weighed.argmax()])


def count(of: Swells, interval: float) -> Count | None:
    """The breaths of about this interval, from the swells that keep to it best."""
    best: Count | None = None
    for each in of:
        for fold in (1, 2):
            kept, number, middle = _kept(each, fold)
            if len(kept) < 2 or not 0.87 < middle / interval < 1.15:
                continue
            scatter = float(kept.std() / middle + 1 - len(kept) / number)
            if best is None or scatter < best.scatter:
                best = Count(float(kept.mean()), scatter)
    return best
