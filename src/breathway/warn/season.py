"""What is usual: the expected count of each day as known then, and which days were bad.

In: counts (places, days). Out: ``Usual``: expected counts, dispersion, the bound above which a day
is **bad**, whether it was, and how probable that is by the season alone. Everything said of a day
rests on days at least ``GAP`` before it, so that it is the same for every lead.

expected = exp(weekday + harmonics of the year + slope) x level: the first by Poisson regression
with a ridge, fitted anew every ``BLOCK`` days on all days before; the level is what the last
``LEVEL_DAYS`` had over what that says of them, so that a network that grows is not always bad. A
day is bad where its count is above the 80th percentile of the negative binomial distribution.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from breathway.warn import counts as binomial

Floats = NDArray[np.float64]
GAP = 4  # days: the longest lag
BLOCK = 28
LEVEL_DAYS, FIRST_LEVEL_DAYS = 56, 28  # the shorter one while the year's season is not known
LEAST_DAYS = 90  # with counts, before anything is expected
YEAR_DAYS = 365  # from so many on the year has two harmonics
BAD_LEVEL = 0.8  # ours: of usual days one in five is bad, or fewer where counts are small
SILENT = np.log(1e-5)  # zeros in a row that are less probable were not reported
YEAR = 365.2425
PRIOR = 20.0  # bad days by the season's own word, that past frequency is weighed against
STEPS = 4
FIRST_PHI, PHI_WEIGHT, FAR = 0.05, 30.0, 2.5
LEVEL_PRIOR, FIRST_LEVEL_PRIOR = 28, 3  # days of the season's own word


@dataclass(frozen=True, kw_only=True)
class Usual:
    """All (places, days); NaN where it is too early to say."""

    counts: Floats  # without days that were silent
    expected: Floats
    phi: Floats
    bound: Floats
    bad: Floats  # 0, 1, NaN
    probability: Floats  # of a bad day, by the season alone
    silent: NDArray[np.bool_]


def usual(counts: Floats, days: NDArray[np.datetime64]) -> Usual:
    """As known then: a day's figures do not change when later days come."""
    places, size = counts.shape
    expected, phi = np.full((places, size), np.nan), np.full((places, size), np.nan)
    design = calendar(days)
    seen = counts.copy()
    silent = np.zeros((places, size), bool)
    coefficients, run = np.zeros((places, design.shape[1])), np.zeros(places)
    for first in range(LEAST_DAYS, size, BLOCK):
        past, block = slice(0, first - GAP + 1), slice(first, min(size, first + BLOCK))
        enough = (~np.isnan(seen[:, past])).sum(1) >= LEAST_DAYS - GAP
        coefficients = _fit(design[past], seen[:, past], coefficients)
        shape = np.exp(design @ coefficients.T).T  # (places, days)
        for day in range(block.start, block.stop):
            expected[:, day] = shape[:, day] * _level(seen, shape, day)
            expected[~enough, day] = np.nan
            if day == block.start:
                phi[:, block] = _dispersion(seen[:, past], expected[:, past], shape[:, past])[
                    :, None
                ]
            zero = np.log(binomial.zero(expected[:, day], phi[:, day]))
            # Known days end a run of zeros, days that are not known leave it as it is.
            run = np.where(counts[:, day] > 0, 0.0, run + np.where(counts[:, day] == 0, zero, 0.0))
            gone = (counts[:, day] == 0) & (run < SILENT)
            silent[gone, day], seen[gone, day] = True, np.nan
    phi = np.where(np.isnan(expected), np.nan, phi)
    bound = binomial.quantile(expected, phi, BAD_LEVEL)
    bad = np.where(np.isnan(seen) | np.isnan(bound), np.nan, (seen > bound).astype(float))
    alone = binomial.above(expected, phi, bound)
    return Usual(
        counts=seen,
        expected=expected,
        phi=phi,
        bound=bound,
        bad=bad,
        probability=held_to(alone, bad),
        silent=silent,
    )


def calendar(days: NDArray[np.datetime64]) -> Floats:
    """(days, 12): one, six weekdays, two harmonics of the year, a slope in years."""
    number = days.astype("datetime64[D]").astype(int)
    weekday = (number + 3) % 7  # 1970-01-01 was a Thursday; Monday is 0
    angle = 2 * np.pi * number / YEAR
    columns = [np.ones(len(number))]
    columns += [(weekday == which) - 1 / 7 for which in range(1, 7)]
    columns += [wave(times * angle) for times in (1, 2) for wave in (np.cos, np.sin)]
    columns.append((number - number[0]) / YEAR)
    return np.stack(columns, 1)


def _fit(design: Floats, counts: Floats, start: Floats) -> Floats:
    """Poisson regressions of all places at once, with a ridge. (places, columns)"""
    known = ~np.isnan(counts)
    y = np.where(known, counts, 0)
    ridge = np.full(design.shape[1], 1.0)
    ridge[0] = 1e-3
    if len(design) < YEAR_DAYS:
        ridge[7:] = 1e6  # a part of a year says nothing of the rest
    elif len(design) < 1.5 * YEAR_DAYS:
        ridge[-1] = 100.0  # nor is its growth told from its season
    beta = start.copy()
    fresh = beta[:, 0] == 0
    beta[fresh, 0] = np.log((y[fresh].sum(1) + 0.5) / np.maximum(known[fresh].sum(1), 1))
    for _ in range(STEPS):
        mean = np.exp(np.clip(beta @ design.T, -20, 20)) * known
        gradient = (y - mean) @ design - ridge * np.where(np.arange(len(ridge)) == 0, 0, beta)
        weights = mean[:, :, None] * design
        information = np.swapaxes(weights, 1, 2) @ design + np.diag(ridge)
        beta = beta + np.clip(np.linalg.solve(information, gradient[:, :, None])[:, :, 0], -2, 2)
    return beta


def _level(counts: Floats, shape: Floats, day: int) -> Floats:
    """What a place has over what season and weekday say, in the window known for ``day``."""
    early = day < YEAR_DAYS
    length = FIRST_LEVEL_DAYS if early else LEVEL_DAYS
    window = slice(max(0, day - GAP + 1 - length), day - GAP + 1)
    known = ~np.isnan(counts[:, window])
    seen = np.where(known, counts[:, window], 0).sum(1)
    said = (shape[:, window] * known).sum(1)
    prior = (FIRST_LEVEL_PRIOR if early else LEVEL_PRIOR) * np.maximum(
        shape[:, window].mean(1), 0.1
    )
    level: Floats = (seen + prior) / (said + prior)
    return level


def _dispersion(counts: Floats, expected: Floats, shape: Floats) -> Floats:
    """phi by moments, over the last year; drawn to 0.05 where there is little."""
    mean = np.where(np.isnan(expected), shape, expected)[:, -YEAR_DAYS:]
    y = counts[:, -YEAR_DAYS:]
    return dispersion(np.where(np.isnan(y), mean, y), mean * ~np.isnan(y))


def dispersion(y: Floats, mean: Floats) -> Floats:
    """phi (places,) of counts about their means, 0 where a count is not known: by moments, in which
    a day counts for no more than ``FAR`` standard deviations, so that the tail of a few wild days
    does not make common ones look usual."""
    phi = np.full(len(mean), FIRST_PHI)
    squares = (mean**2).sum(1)
    for _ in range(4):
        most = FAR**2 * (mean + phi[:, None] * mean**2)
        over = (np.minimum((y - mean) ** 2, most) * (mean > 0) - mean).sum(1)
        phi = np.clip((over + FIRST_PHI * PHI_WEIGHT) / (squares + PHI_WEIGHT), 0.0, 2.0)
    return phi


def held_to(alone: Floats, bad: Floats) -> Floats:
    """The season's probability, held to how often days were bad before."""
    known = ~np.isnan(bad)
    happened = _before(np.where(known, bad, 0))
    said = _before(np.where(known, np.nan_to_num(alone), 0))
    return np.clip(alone * (happened + PRIOR) / (said + PRIOR), 0.01, 0.9)


def _before(values: Floats) -> Floats:
    """Sums of all days at least ``GAP`` before each."""
    sums = np.cumsum(values, 1)
    out = np.zeros_like(sums)
    out[:, GAP:] = sums[:, :-GAP]
    return out
