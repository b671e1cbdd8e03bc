"""How long a breath is, of the intervals that a sound offers, and breaths counted one by one.

In: the envelope of a recording (``breath.envelope``) and its correlation with itself. Out: the
interval that most looks like a whole breath; ``Count``: the mean of the breaths found at it. In and
out each swell, and breathing is never quite even: half a breath, a breath and two all come back. A
whole breath is told by a weighed sum of nine figures; a pause or a cough spoils only the intervals
beside it. ``train/breathing.py`` made the weights, on sounds of its own making.
"""

from __future__ import annotations

from functools import lru_cache
from math import log, log2, sqrt
from typing import Any, Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from breathway.listen.order import quantile

Envelope = NDArray[np.float64]

PROMINENCES: Final = (0.2, 0.35, 0.6)  # of the swing: how far a swell stands out of what is beside
LEAST_DB: Final = 0.8
WITHIN: Final = (0.65, 1.4)  # of the median: other intervals hold a pause, a cough, a breath missed
NEAR: Final = (0.87, 1.15)  # of the interval: a count is of it
ALIKE: Final = 1.06  # intervals closer than this are one
PEAKS: Final = 4  # of the correlation
OVERLAP: Final = 0.72  # of the recording: a longer lag has too little left to compare
NAMES: Final = (
    "itself",  # correlation at the interval
    "again",  # … at two
    "half",  # … at half of it
    "swells",  # how far one or two swells an interval are from those counted, in octaves
    "once",  # share of the swing that comes once an interval
    "twice",  # … and twice
    "seldom",  # … and once in two
    "hasty",  # octaves beyond 8 and 60 breaths a minute, which hardly anybody breathes
    "colour",  # log of what the colour changes once an interval, against once in two
)
WEIGHTS: Final = (3.57, 2.65, -0.97, -2.38, 5.66, 10.7, -1.64, -8.63, 1.5)
QUICK, SLOW = 31.25, 234.4  # steps of the envelope, 1 and 7.5 s
SAME: Final = 1.12  # intervals that are one breath, when it is asked how sure it is


class Count(Struct, frozen=True):
    """Breaths of about one length, in steps of the envelope: ``mean`` of those near the ``median``,
    how many they are. ``scatter``: their standard deviation over the median, and the share of those
    that are not near."""

    mean: float
    median: float
    kept: int
    scatter: float


class Swells(Struct, frozen=True):
    """``number``: at the lowest prominence. ``counts``: each one a breath, and each second, at each
    of the prominences."""

    number: int
    counts: tuple[Count, ...]


def swells(loud: NDArray[Any]) -> Swells:
    """Turning points from up to down, by each of the prominences."""
    swing = quantile(loud, 0.9) - quantile(loud, 0.1)
    # Where it only goes on up, or on down, nothing turns: such points are left out.
    up, down = loud[1:] > loud[:-1], loud[1:] < loud[:-1]
    bends = ~((up[1:] & up[:-1]) | (down[1:] & down[:-1]))
    points = np.concatenate([[0], np.flatnonzero(bends) + 1, [len(loud) - 1]])
    at, levels = points.tolist(), loud[points].tolist()
    found = [_turning(at, levels, max(LEAST_DB, share * swing)) for share in PROMINENCES]
    counts = [_count(at, fold) for at in found if len(at) >= 3 for fold in (1, 2)]
    return Swells(len(found[0]), tuple(each for each in counts if each.kept))


def _count(at: list[int], fold: int) -> Count:
    """In plain numbers: they are few."""
    apart = sorted(then - now for now, then in zip(at, at[fold:], strict=False))
    median = (apart[(len(apart) - 1) // 2] + apart[len(apart) // 2]) / 2
    near = [each for each in apart if WITHIN[0] * median < each < WITHIN[1] * median]
    if not near:
        return Count(0.0, median, 0, 1.0)
    mean = sum(near) / len(near)
    spread = sqrt(sum((each - mean) ** 2 for each in near) / len(near))
    return Count(mean, median, len(near), spread / median + 1 - len(near) / len(apart))


def _turning(points: list[int], loud: list[float], prominence: float) -> list[int]:
    found = []
    low = high = loud[0]
    at, rises = 0, False
    for i, level in zip(points, loud, strict=True):
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
    return found


def offered(of: Swells, correlated: Envelope, least: int, most: int) -> NDArray[np.float64]:
    """Intervals, in steps, from swells and from the peaks of the correlation."""
    found = [each.mean for each in of.counts]
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
    return np.array([(g[(len(g) - 1) // 2] + g[len(g) // 2]) / 2 for g in groups])


def figures(
    intervals: NDArray[np.float64], rising: Envelope, of: Swells, correlated: Envelope
) -> NDArray[np.float64]:
    """(intervals, NAMES)"""
    length = len(rising)
    loud = rising.mean(1)
    colour = rising - loud[:, None]
    parts = np.concatenate([[loud], colour.T])
    parts -= parts.mean(1, keepdims=True)
    window = _window(length)
    size = 4 << length.bit_length()
    power = np.abs(np.fft.rfft(parts * window, size)) / window.sum()
    spread = sqrt(parts[0] @ parts[0] / length)
    of_loud = (power[0] / (spread + 1e-6)).tolist()  # plain numbers: few are asked of each
    of_colour = np.sqrt((power[1:] ** 2).sum(0)).tolist()
    usable = correlated[: int(0.85 * length)].tolist()
    number = max(of.number, 1)
    rows = []
    for interval in intervals.tolist():
        once = size / interval
        itself, twofold = _most(usable, interval, 0.1), 2.2 * interval < len(usable)
        swells_each = log2(number * interval / length)
        row = (
            itself,
            _most(usable, 2 * interval, 0.1) if twofold else itself,
            _most(usable, interval / 2, 0.1),
            max(0.0, swells_each - 1, -swells_each),
            _most(of_loud, once, 0.08),
            _most(of_loud, 2 * once, 0.08),
            _most(of_loud, once / 2, 0.08),
            max(0.0, log2(QUICK / interval), log2(interval / SLOW)),
            log(_most(of_colour, once, 0.08) + 0.05) - log(_most(of_colour, once / 2, 0.08) + 0.05),
        )
        rows.append(row)
    return np.array(rows)


@lru_cache(4)  # windows while listening are of one length
def _window(length: int) -> NDArray[np.float64]:
    return np.hanning(length + 2)[1:-1]


def _most(values: list[float], at: float, reach: float) -> float:
    return max(values[int(at * (1 - reach)) : int(at * (1 + reach)) + 2], default=0.0)


def chosen(
    rising: Envelope, of: Swells, correlated: Envelope, least: int, most: int
) -> tuple[float, float] | None:
    """The interval that most looks like a breath, and the chance that it is one, of those offered;
    none where nothing comes back."""
    intervals = offered(of, correlated, least, most)
    if not len(intervals):
        return None
    weighed = figures(intervals, rising, of, correlated) @ np.asarray(WEIGHTS)
    best = intervals[weighed.argmax()]
    chance = np.exp(weighed - weighed.max())
    same = (intervals < SAME * best) & (intervals * SAME > best)
    return float(best), float(chance[same].sum() / chance.sum())


def count(of: Swells, interval: float) -> Count | None:
    """The breaths of about this interval, by the swells that keep to it best."""
    near = [c for c in of.counts if c.kept >= 2 and NEAR[0] < c.median / interval < NEAR[1]]
    return min(near, key=lambda each: each.scatter, default=None)
