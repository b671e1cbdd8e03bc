"""Counts on the map made comparable: rates by population, ratios to what is usual, intervals.

In: counts, people, counts of earlier stretches of the same season, as arrays. Out: arrays of the
same shape, NaN where nothing can be said. Expected counts standardise indirectly: each cell against
its own earlier same season, so that a ratio of 1 is a usual day there (Breslow and Day 1987, IARC
Scientific Publications 82, chapter 2). Intervals of Poisson counts are exact (Garwood 1936,
Biometrika 28:437) up to ``EXACT``, beyond it Byar's approximation (the same chapter).
"""

from __future__ import annotations

from functools import lru_cache
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
PER = 10_000
EXACT = 100


def poisson_interval(counts: Floats, level: float = 0.95) -> tuple[Floats, Floats]:
    """Limits of the mean behind each count (any shape); counts are whole and not negative."""
    z = NormalDist().inv_cdf((1 + level) / 2)
    count = np.asarray(counts, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        low = count * (1 - 1 / (9 * count) - z / (3 * np.sqrt(count))) ** 3
        more = count + 1
        high = more * (1 - 1 / (9 * more) + z / (3 * np.sqrt(more))) ** 3
    lows, highs = _exact(round(level, 6))
    few = (count >= 0) & (count <= EXACT)
    place = np.where(few, count, 0).astype(int)
    return np.asarray(np.where(few, lows[place], low)), np.asarray(
        np.where(few, highs[place], high)
    )


@lru_cache(maxsize=8)
def _exact(level: float) -> tuple[Floats, Floats]:
    """Garwood's limits of 0 to ``EXACT``, by bisection on the Poisson distribution."""
    tail = (1 - level) / 2
    count = np.arange(EXACT + 1)
    high = _mean_where(count, tail)
    low = np.concatenate([[0.0], _mean_where(count[1:] - 1, 1 - tail)])
    return low, high


def _mean_where(counts: NDArray[np.int64], probability: float) -> Floats:
    """The mean at which a count or less has a probability (n,)."""
    k = np.arange(counts.max() + 1)
    log_factorial = np.concatenate([[0.0], np.cumsum(np.log(k[1:]))])
    below, above = np.zeros(len(counts)), np.full(len(counts), counts.max() * 3.0 + 50)
    for _ in range(80):
        mean = (below + above) / 2
        mass = np.exp(k * np.log(mean)[:, None] - mean[:, None] - log_factorial)
        more = np.cumsum(mass, axis=1)[np.arange(len(counts)), counts] > probability
        below, above = np.where(more, mean, below), np.where(more, above, mean)
    return np.asarray((below + above) / 2)


def rate(counts: Floats, people: Floats, level: float = 0.95) -> tuple[Floats, Floats, Floats]:
    """Treatments per 10,000 people with limits; NaN where the population is not known."""
    with np.errstate(divide="ignore", invalid="ignore"):
        each = np.where(people > 0, PER / people, np.nan)
    low, high = poisson_interval(counts, level)
    return counts * each, low * each, high * each


def ratio(counts: Floats, expected: Floats, level: float = 0.95) -> tuple[Floats, Floats, Floats]:
    """Observed to expected with limits; what is expected counts as known. NaN where nothing is."""
    with np.errstate(divide="ignore", invalid="ignore"):
        each = np.where(expected > 0, 1 / expected, np.nan)
    low, high = poisson_interval(counts, level)
    return counts * each, low * each, high * each


def usual(windows: Floats, level: float = 0.9) -> tuple[Floats, Floats, Floats]:
    """What a day is expected to be from earlier stretches (…, windows), NaN for those not known:
    mean, and the range a usual day lies in. As Farrington et al. 1996, section 3.6: on the scale of
    the power 2/3, with the dispersion of the windows (1 at least) and the mean's own variance."""
    known = np.isfinite(windows)
    n = known.sum(-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.where(known, windows, 0).sum(-1) / np.where(n > 0, n, np.nan)
        squares = np.where(known, (windows - mean[..., None]) ** 2, 0).sum(-1)
        spread = np.where(n > 1, squares / np.maximum(n - 1, 1), mean) / mean
        phi = np.maximum(np.where(mean > 0, spread, 1), 1)
        z = NormalDist().inv_cdf((1 + level) / 2)
        width = z * np.sqrt(4 / 9 * mean ** (1 / 3) * phi * (1 + 1 / n))
        low = np.maximum(mean ** (2 / 3) - width, 0) ** 1.5
        high = (mean ** (2 / 3) + width) ** 1.5
    return mean, low, high
