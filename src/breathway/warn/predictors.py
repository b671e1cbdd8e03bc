"""What is known of a day ahead of it, as numbers: counts and exposures against what is usual.

In: a ``Series`` and its ``Usual``, a lag: how many days the last known day lies before the day that
is foretold. Out: ``Predictors`` (places, days, columns), each about 0 on a usual day and 1 wide.

An exposure is taken as its departure from its own season as known then, in its own standard
deviations (concentrations as logarithms, where they are skewed). Where it is missing it is what was
last seen, drawn towards the usual by its own autocorrelation for each day that passed. What was
foreseen for the day counts as a departure from that; where nothing was foreseen it is 0, and what
is left is the model of the last observed values at this lag.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from breathway.warn.season import BLOCK, LEAST_DAYS, YEAR_DAYS, Usual, calendar
from breathway.warn.series import Series

Floats = NDArray[np.float64]
WEEK = 7
SHORT_DAYS = 28  # before a year is known an exposure's normal is the mean of so many days
SKEWED = 1.0
WIDEST = 4.0  # standard deviations
COUNTS = ("treated_week", "treated_last")


@dataclass(frozen=True, kw_only=True)
class Normalised:
    """One exposure: departures (places, days), NaN filled, and what the next day keeps of them."""

    z: Floats
    keeps: Floats
    age: Floats  # days since it was seen; 0 seen, inf never
    foreseen: Floats | None  # (leads, places, days), NaN where nothing was said


@dataclass(frozen=True, kw_only=True)
class Predictors:
    names: tuple[str, ...]  # columns, as "pm25_ug_m3:last"
    values: Floats  # (places, days, columns)


def normalised(series: Series) -> dict[str, Normalised]:
    """Every exposure that moves, against its own season."""
    made = {}
    for name, values in series.exposures.items():
        if np.isfinite(values).any():
            made[name] = _normalise(values, series.foreseen.get(name), series.days)
    return made


def _normalise(values: Floats, foreseen: Floats | None, days: NDArray[np.datetime64]) -> Normalised:
    if _is_skewed(values[:, : 2 * LEAST_DAYS]):
        values = np.log1p(np.maximum(values, 0))
        foreseen = None if foreseen is None else np.log1p(np.maximum(foreseen, 0))
    places, size = values.shape
    normal, width = np.full((places, size), np.nan), np.full((places, size), np.nan)
    keeps = np.zeros((places, size))
    design = calendar(days)[:, [0, 7, 8, 9, 10]]
    lately = _lately(values)
    for first in range(BLOCK, size, BLOCK):
        past, block = slice(0, first), slice(first, min(size, first + BLOCK))
        if first < YEAR_DAYS:
            here, ahead_normal = lately[:, past], lately[:, block]
        else:
            here, ahead_normal = _season_of(values[:, past], design[past], design[block])
        departures = values[:, past] - here
        normal[:, block], width[:, block] = ahead_normal, _width(departures)[:, None]
        keeps[:, block] = _kept(departures)[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.clip((values - normal) / width, -WIDEST, WIDEST)
        ahead = None if foreseen is None else np.clip((foreseen - normal) / width, -WIDEST, WIDEST)
    filled, age = _carried(np.where(width > 0, z, np.nan), keeps)
    return Normalised(z=filled, keeps=keeps, age=age, foreseen=ahead)


def _is_skewed(values: Floats) -> bool:
    known = values[np.isfinite(values)]
    if known.size < BLOCK or known.min() < 0 or known.std() == 0:
        return False
    return bool((((known - known.mean()) / known.std()) ** 3).mean() > SKEWED)


def _lately(values: Floats) -> Floats:
    """The mean of the ``SHORT_DAYS`` before each day; NaN where fewer than a quarter are known."""
    known = ~np.isnan(values)
    sums = np.cumsum(np.where(known, values, 0), 1), np.cumsum(known, 1)
    total, number = (part - _shifted(part, SHORT_DAYS) for part in sums)
    total, number = _shifted(total, 1), _shifted(number, 1)
    return np.where(number >= SHORT_DAYS / 4, total / np.maximum(number, 1), np.nan)


def _season_of(past: Floats, design: Floats, ahead: Floats) -> tuple[Floats, Floats]:
    """Normals by harmonics of the year: of the past days and of those ahead (places, days)."""
    known = ~np.isnan(past)
    x = known[:, :, None] * design
    information = np.swapaxes(x, 1, 2) @ design + np.diag([1e-6, 1, 1, 1, 1])
    gradient = np.swapaxes(x, 1, 2) @ np.where(known, past, 0)[:, :, None]
    beta = np.linalg.solve(information, gradient)[:, :, 0]
    return beta @ design.T, beta @ ahead.T


def _width(departures: Floats) -> Floats:
    """The standard deviation (places,); NaN where too little is known or nothing moves."""
    known = ~np.isnan(departures)
    number = known.sum(1)
    width = np.sqrt(np.where(known, departures**2, 0).sum(1) / np.maximum(number, 1))
    return np.where((number >= BLOCK) & (width > 1e-9), width, np.nan)


def _kept(departures: Floats) -> Floats:
    """The autocorrelation at one day, over days both of which are known."""
    before, after = departures[:, :-1], departures[:, 1:]
    both = ~np.isnan(before) & ~np.isnan(after)
    shared = np.where(both, before * after, 0).sum(1)
    size = np.where(both, before**2, 0).sum(1)
    keeps: Floats = np.clip(shared / np.maximum(size, 1e-12), 0, 0.95)
    return keeps


def _carried(z: Floats, keeps: Floats) -> tuple[Floats, Floats]:
    """Gaps filled by what was last seen, drawn to the usual for each day since."""
    index = np.arange(z.shape[1])
    last = np.maximum.accumulate(np.where(np.isnan(z), -1, index), 1)
    age = np.where(last >= 0, index - last, np.inf)
    seen = np.take_along_axis(np.nan_to_num(z), np.maximum(last, 0), 1)
    with np.errstate(invalid="ignore"):
        filled = np.where(last >= 0, seen * keeps ** np.where(last >= 0, age, 1), 0.0)
    return filled, age


def predictors(usual: Usual, exposures: dict[str, Normalised], lag: int) -> Predictors:
    """Of every day, from what was known ``lag`` days before it."""
    names = list(COUNTS)
    columns = [_shifted(column, lag) for column in _treated(usual)]
    for name, one in exposures.items():
        z = one.z
        before = np.mean([_shifted(z, back) for back in (1, 2, 3)], 0)
        for word, column in (
            ("last", z),
            ("before", before),
            ("high", np.maximum(z - 1, 0)),
            ("low", np.maximum(-z - 1, 0)),
        ):
            names.append(f"{name}:{word}")
            columns.append(_shifted(column, lag))
        if one.foreseen is not None:
            lead = min(lag, len(one.foreseen) - 1)
            drawn = _shifted(z, lag) * one.keeps**lag
            names.append(f"{name}:foreseen")
            columns.append(np.nan_to_num(one.foreseen[lead] - drawn))
    return Predictors(names=tuple(names), values=np.stack(columns, 2))


def _treated(usual: Usual) -> tuple[Floats, Floats]:
    """The logarithm of treated over expected: the last week, the last day."""
    known = ~np.isnan(usual.counts) & ~np.isnan(usual.expected)
    seen, expected = np.where(known, usual.counts, 0), np.where(known, usual.expected, 0)
    week = [sum(_shifted(part, back) for back in range(WEEK)) for part in (seen, expected)]
    return np.log((week[0] + 1) / (week[1] + 1)), np.log((seen + 1) / (expected + 1))


def _shifted(values: Floats, lag: int) -> Floats:
    """What was known ``lag`` days before each day; 0 before the beginning."""
    if lag == 0:
        return values
    out = np.zeros_like(values)
    out[:, lag:] = values[:, :-lag]
    return out
