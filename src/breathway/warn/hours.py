"""The hours of a day: when children come, how probable a bad hour is, and how right that was.

In: children treated by hour of the local day (places, days, 24), NaN where not known; a day's
expected count with and without what is known of it. Out: for each hour the probability that more
children come than the 80th percentile of what is usual for it, the season's own, what happened.

Arrays have a row for each place and hour of the clock, a column for each day: (places x 24, days).
A day's mean is spread over the clock by a place's own hours of the year before, drawn to those of
all places. All of it is as known then, by the same gaps and blocks as the day's, with a
recalibration of its own. On a day of 23 or 25 hours the hour that is missing or comes twice is one
hour of the clock.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from breathway.warn import counts as binomial
from breathway.warn import forecast
from breathway.warn.forecast import FIRST_DAY, Walked
from breathway.warn.season import BAD_LEVEL, BLOCK, GAP, LEAST_DAYS, YEAR_DAYS, Usual, held_to

Floats = NDArray[np.float64]
HOURS = 24
OWN_WEIGHT = 200.0  # ours: treatments at which a place's own hours count as much as everybody's
MOST_CASES = 40_000  # that a recalibration rests on: every n-th of the last year


@dataclass(frozen=True, kw_only=True)
class UsualHours:
    """All (places x 24, days); NaN where it is too early to say."""

    shares: Floats  # of the day's count
    bound: Floats
    bad: Floats  # 0, 1, NaN
    probability: Floats  # of a bad hour, by season and clock alone


def profile(treated: Floats) -> Floats:
    """The share of each hour (places, 24), each row adding up to 1."""
    everyone = treated.sum(0) + 1.0
    everyone = everyone / everyone.sum()
    shares: Floats = (treated + OWN_WEIGHT * everyone) / (
        treated.sum(1, keepdims=True) + OWN_WEIGHT
    )
    return shares


def usual_hours(usual: Usual, hourly: Floats) -> UsualHours:
    """What is usual of each hour, of the days from the first one whose hours are known."""
    places, size, _ = hourly.shape
    seen = np.where(np.isnan(usual.counts)[:, :, None], np.nan, hourly)  # silent days are not known
    treated = np.cumsum(np.nan_to_num(seen), 1)
    shares = np.full((places, size, HOURS), np.nan)
    counted = np.flatnonzero((~np.isnan(hourly)).any((0, 2)))
    begin = int(counted[0]) if counted.size else size
    for first in range(LEAST_DAYS, size, BLOCK):
        last = first - GAP
        if last < begin:
            continue
        before = last - YEAR_DAYS
        year = treated[:, last] - (treated[:, before] if before >= 0 else 0)
        shares[:, first : first + BLOCK] = profile(year)[:, None, :]
    by_clock = _rows(shares)
    expected, phi = _spread(usual.expected) * by_clock, _spread(usual.phi)
    bound = binomial.quantile(expected, phi, BAD_LEVEL)
    counts = _rows(seen)
    bad = np.where(np.isnan(counts) | np.isnan(bound), np.nan, (counts > bound).astype(float))
    alone = binomial.above(expected, phi, bound)
    return UsualHours(shares=by_clock, bound=bound, bad=bad, probability=held_to(alone, bad))


def walk(known: UsualHours, walked: Walked, *, all_blocks: bool) -> Floats:
    """The probability of each hour as it would have been said then; without ``all_blocks`` only of
    the last block, which is what is said now."""
    mean = _spread(walked.mean) * known.shares
    raw = binomial.above(mean, _spread(walked.phi), known.bound)
    size = raw.shape[1]
    said = np.full(raw.shape, np.nan)
    blocks = range(FIRST_DAY, size, BLOCK)
    for first in blocks if all_blocks else blocks[-1:]:
        past = slice(max(0, first - GAP + 1 - YEAR_DAYS), max(0, first - GAP + 1))
        cases = [part[:, past].ravel() for part in (raw, known.probability, known.bad)]
        step = 1 + cases[0].size // MOST_CASES
        by = forecast.recalibrate(*(part[::step] for part in cases))
        block = slice(first, first + BLOCK)
        said[:, block] = forecast.recalibrated(raw[:, block], known.probability[:, block], by)
    return said


def of_place(rows: Floats, place: int) -> Floats:
    """One place's (days, 24)."""
    return rows[place * HOURS : (place + 1) * HOURS].T


def _rows(values: Floats) -> Floats:
    """(places, days, 24) as (places x 24, days)."""
    return np.swapaxes(values, 1, 2).reshape(-1, values.shape[1])


def _spread(days: Floats) -> Floats:
    """A day's value for each of its hours."""
    return np.repeat(days, HOURS, 0)
