"""Whether a forecast was right: against what happened on days it had not seen.

In: what was said of each day of one place, what the season alone and the day before would have
said, what happened; a seed for the bootstrap. Out: ``Verification``.

Brier score and skill: Wilks 2019, Statistical Methods in the Atmospheric Sciences, 4th ed.,
sections 9.4.2 and 9.4.3 (recalled, not verified). Reliability with Wilson's interval: Wilson 1927,
J Am Stat Assoc 22:209 (recalled, not verified). The area under the ROC curve is Mann and Whitney's.
Days that follow each other are alike: intervals come from a bootstrap of blocks of ``BLOCK_DAYS``,
those of the reliability of hours too.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from breathway.warn.season import GAP

Floats = NDArray[np.float64]
BLOCK_DAYS = 14
PRIOR = 10.0  # bad days by the usual, that what followed is weighed against
ROUNDS = 400
INTERVAL = (5.0, 95.0)  # percent: its lower end is what the skill rule asks
Z95 = 1.959964
EDGES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 1.0)
SCHOOL_DAYS = 190  # of a year: configuration; recalled, not verified


class Interval(Struct, frozen=True, kw_only=True):
    value: float
    low: float
    high: float


class Bin(Struct, frozen=True, kw_only=True):
    """Days on which about the same was said: shares, with a 95 % interval."""

    said: float
    happened: float
    low: float
    high: float
    days: int


class Day(Struct, frozen=True, kw_only=True):
    """One day: what was said, what the season said, whether it was bad."""

    day: str
    said: float
    usual: float
    bad: bool


class HourRecord(Struct, frozen=True, kw_only=True):
    """Of the hours of one place and lead, each an hour of the clock of one day."""

    hours: int
    bad_hours: int
    brier: float | None = None
    brier_climatology: float | None = None  # the usual of season and clock
    brier_persistence: float | None = None  # what follows the same hour of the last known day
    skill_climatology: Interval | None = None
    skill_persistence: Interval | None = None
    auc: Interval | None = None
    reliability: tuple[Bin, ...] = ()
    skilled: bool = False


class Verification(Struct, frozen=True, kw_only=True):
    """Of one place and lead. None: too few days of one kind or the other."""

    lead_days: int
    days: int
    bad_days: int
    known_days: int = 0  # with a count, of all that went before too
    brier: float | None = None
    brier_climatology: float | None = None  # always saying the season's usual
    brier_persistence: float | None = None  # what follows a last known day that was bad, or not
    skill_climatology: Interval | None = None
    skill_persistence: Interval | None = None
    auc: Interval | None = None
    reliability: tuple[Bin, ...] = ()
    flagged: int = 0  # days with the flag up, and what came of them
    hits: int = 0
    false_alarms: int = 0
    misses: int = 0
    false_alarms_per_school_year: float | None = None
    lead_time_days: float | None = None  # of bad days that were flagged: how long before, at most
    skilled: bool = False
    seed: int = 0
    hours: HourRecord | None = None  # where treatments by the hour are known


def persistence(bad: Floats, usual: Floats, lag: int) -> Floats:
    """What follows a last known day that was bad, or was not: frequencies of the days before, held
    to the usual where they are few. (places, days)"""
    state = np.full(bad.shape, np.nan)
    state[:, lag:] = bad[:, :-lag]
    out = usual.copy()
    for was in (0.0, 1.0):
        here = (state == was) & ~np.isnan(bad)
        number = _before(here.astype(float))
        happened = _before(np.where(here, bad, 0.0))
        said = _before(np.where(here, np.nan_to_num(usual), 0.0))
        share = (happened + PRIOR) / (said + PRIOR)
        out = np.where((state == was) & (number > 0), np.clip(usual * share, 0.005, 0.97), out)
    return out


def _before(values: Floats) -> Floats:
    sums = np.cumsum(values, 1)
    out = np.zeros_like(sums)
    out[:, GAP:] = sums[:, :-GAP]
    return out


def verify(
    *,
    lead_days: int,
    days: NDArray[np.datetime64],
    said: Floats,
    usual: Floats,
    persisted: Floats,
    bad: Floats,
    flag_from: float,
    seed: int,
    rounds: int = ROUNDS,
    each_day: int = 1,
) -> Verification:
    """Compare what was said of each day with what happened; all of one place, (days,). Of hours
    there are 24 ``each_day``, in order."""
    known = ~np.isnan(said) & ~np.isnan(bad) & ~np.isnan(usual)
    y, p = bad[known], said[known]
    total, happened = int(y.size), int(y.sum())
    if not 0 < happened < total:
        return Verification(lead_days=lead_days, days=total, bad_days=happened, seed=seed)
    errors = np.stack([(part[known] - y) ** 2 for part in (said, usual, persisted)])
    block = np.arange(total) // (BLOCK_DAYS * each_day)
    draws = _resampled(int(block[-1]) + 1, np.random.default_rng(seed), rounds)
    sums = np.stack([np.bincount(block, part) for part in errors]) @ draws.T  # (3, rounds)
    brier = errors.mean(1)
    up = p >= flag_from
    school = (days[known].astype("datetime64[D]").astype(int) + 3) % 7 < 5
    wrong = int((up & (y == 0) & school).sum())
    return Verification(
        lead_days=lead_days,
        days=total,
        bad_days=happened,
        brier=float(brier[0]),
        brier_climatology=float(brier[1]),
        brier_persistence=float(brier[2]),
        skill_climatology=_interval(1 - brier[0] / brier[1], 1 - sums[0] / sums[1]),
        skill_persistence=_interval(1 - brier[0] / brier[2], 1 - sums[0] / sums[2]),
        auc=_area(p, y, block, draws),
        reliability=reliability(p, y, (block, draws) if each_day > 1 else None),
        flagged=int(up.sum()),
        hits=int((up & (y == 1)).sum()),
        false_alarms=int((up & (y == 0)).sum()),
        misses=int((~up & (y == 1)).sum()),
        false_alarms_per_school_year=wrong / int(school.sum()) * SCHOOL_DAYS
        if school.any()
        else None,
        seed=seed,
    )


def reliability(
    said: Floats, bad: Floats, drawn: tuple[NDArray[np.int64], Floats] | None = None
) -> tuple[Bin, ...]:
    """By tenths of what was said, those without a day left out. Of hours, the blocks ``drawn``."""
    which = np.clip(np.searchsorted(EDGES, said, side="right") - 1, 0, len(EDGES) - 2)
    bins = []
    for number in np.unique(which):
        here = which == number
        low, high = (
            _drawn(bad, here, *drawn) if drawn else wilson(int(bad[here].sum()), int(here.sum()))
        )
        bins.append(
            Bin(
                said=float(said[here].mean()),
                happened=float(bad[here].mean()),
                low=low,
                high=high,
                days=int(here.sum()),
            )
        )
    return tuple(bins)


def _drawn(
    bad: Floats, here: NDArray[np.bool_], block: NDArray[np.int64], draws: Floats
) -> tuple[float, float]:
    """The 95 % interval of a share by the blocks drawn: hours of a day are not days apart."""
    cases, happened = (
        draws @ np.bincount(block[here], weights, draws.shape[1])
        for weights in (np.ones(int(here.sum())), bad[here])
    )
    low, high = np.percentile(happened[cases > 0] / cases[cases > 0], (2.5, 97.5))
    return float(low), float(high)


def wilson(happened: int, days: int) -> tuple[float, float]:
    """The 95 % score interval of a share."""
    share, z2 = happened / days, Z95**2
    middle = (share + z2 / (2 * days)) / (1 + z2 / days)
    half = Z95 * np.sqrt(share * (1 - share) / days + z2 / (4 * days**2)) / (1 + z2 / days)
    return max(0.0, float(middle - half)), min(1.0, float(middle + half))


def lead_time(flags: Mapping[int, NDArray[np.bool_]], bad: Floats) -> float | None:
    """Of bad days with the flag up on the day itself (lead 0): how many days before it first stood
    and stayed, at most the longest lead. None where there was none."""
    standing = flags[0] & (bad == 1)
    if not standing.any():
        return None
    days = np.zeros(bad.shape)
    for lead in sorted(lead for lead in flags if lead > 0):
        standing = standing & flags[lead]
        days[standing] = lead
    return float(days[flags[0] & (bad == 1)].mean())


def _resampled(blocks: int, rng: np.random.Generator, rounds: int) -> Floats:
    """How often each block is drawn in each round, (rounds, blocks)."""
    return rng.multinomial(blocks, np.full(blocks, 1 / blocks), size=rounds).astype(float)


def _interval(value: float, drawn: Floats) -> Interval:
    known = drawn[np.isfinite(drawn)]
    low, high = np.percentile(known, INTERVAL) if known.size else (value, value)
    return Interval(value=float(value), low=float(low), high=float(high))


def _area(said: Floats, bad: Floats, block: NDArray[np.int64], draws: Floats) -> Interval:
    """The area under the ROC curve; ties count half."""
    values, rank = np.unique(np.round(said, 4), return_inverse=True)
    shape = int(block[-1]) + 1, values.size
    good, poor = (
        np.bincount(block * values.size + rank, weights, shape[0] * shape[1]).reshape(shape)
        for weights in (bad == 0, bad == 1)
    )
    value = float(_areas(good.sum(0, keepdims=True), poor.sum(0, keepdims=True))[0])
    return _interval(value, _areas(draws @ good, draws @ poor))


def _areas(good: Floats, poor: Floats) -> Floats:
    """Of how many good and bad days each value was said of, (rounds, values)."""
    below = np.cumsum(good, 1) - good
    with np.errstate(invalid="ignore", divide="ignore"):
        area: Floats = (poor * (below + good / 2)).sum(1) / (good.sum(1) * poor.sum(1))
    return area
