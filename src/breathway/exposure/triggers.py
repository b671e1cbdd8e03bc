"""What cold, heat, humidity, polluted air and pollen do to each person who comes for treatment.

In: the hours of treatments, the air of every hour at the place. Out: for each person the rate ratio
of a bad day against a usual one, with its interval, a verdict, and what it rests on.

A treatment is compared with the same hour of every other day of its month, at its place: a
time-stratified case-crossover (Levy et al. 2001, Epidemiology 12:186; Lu and Zeger 2007,
Biostatistics 8:337), whose likelihood is the conditional Poisson one of ``condpois``. What people
share is the mean and the spread of their effects, by penalised quasi-likelihood (Breslow and
Clayton 1993, JASA 88:9) with Schall's update of the spread (1991, Biometrika 78:719); each person
is drawn towards the mean as far as their own treatments leave it open.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from breathway.exposure.quantities import POLLEN

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Verdict = Literal["raises", "lowers", "little", "cannot_tell", "not_measured"]
Side = Literal["below", "above", "whole"]

FEWEST_PEOPLE = 10  # ours: below it what people share is not estimated
FEWEST_TREATMENTS = 5  # ours: below it nothing is said of a person alone
MEAN_HOURS, MEAN_FEWEST = (
    24,
    16,
)  # the air of the day before, and of how many hours it must be known
KNOWN_SHARE = 0.6  # of a place's hours; below it a quantity is not used there
FARTHEST = 3.0  # one unit is from usual to high: values beyond three are taken as three
SPREAD_LEAST, SPREAD_MOST = 1e-4, 1.0  # variances between people, on the log scale
PRIOR_PEOPLE, PRIOR_SPREAD = 12.0, 0.0625  # ours: where few tell, people differ by a quarter
ROUNDS, SPREAD_ROUNDS = 12, 60
CHUNK = 4096  # treatments at a time
Z95 = 1.959964

# Code → quantity, and which side of its usual value counts.
EXPOSURES: dict[str, tuple[str, Side]] = {
    "cold": ("temperature_c", "below"),
    "heat": ("temperature_c", "above"),
    "humidity": ("humidity_percent", "whole"),
    "pm25": ("pm25_ug_m3", "whole"),
    "o3": ("o3_ug_m3", "whole"),
    "no2": ("no2_ug_m3", "whole"),
    "pollen": ("pollen_grains_m3", "whole"),
    **{f"pollen_{name}": (f"pollen_{name}_grains_m3", "whole") for name in sorted(POLLEN.values())},
}


class Effect(Struct, frozen=True, kw_only=True):
    """One exposure of one person. The ratio is of a day at ``high`` against one at ``usual``."""

    exposure: str
    verdict: Verdict
    rr: float | None = None
    lower: float | None = None  # 95 % interval
    upper: float | None = None
    others: float | None = None  # the mean of all people
    usual: float | None = None  # the place's median
    high: float | None = None  # its 95th percentile; of cold its 5th


class Triggers(Struct, frozen=True, kw_only=True):
    """What is known of one person, and what it rests on."""

    treatments: int  # that could be compared
    months: int  # between the first and the last of them
    people: int  # whose treatments say what is usual
    place: str  # whose usual and high values are shown
    effects: list[Effect]


def held(at: NDArray[np.datetime64], values: Floats, start: np.datetime64, hours: int) -> Floats:
    """A series as one value an hour (hours,): means of hours; what is measured seldom (a count of
    pollen a day) holds until the next is due, a day at most. NaN where nothing is known."""
    slot = (at - start) // np.timedelta64(1, "h")
    inside = (slot >= 0) & (slot < hours) & ~np.isnan(values)
    slot, values = slot[inside].astype(np.int64), values[inside]
    count = np.bincount(slot, minlength=hours)
    found = np.where(count > 0, np.bincount(slot, values, hours) / np.maximum(count, 1), np.nan)
    known = np.flatnonzero(count)
    if len(known) < 2:
        return found
    due = int(np.clip(np.median(np.diff(known)), 1, 24))
    last = np.maximum.accumulate(np.where(count > 0, np.arange(hours), -1))
    holds = (last >= 0) & (np.arange(hours) - last < due)
    return np.where(holds, found[np.maximum(last, 0)], np.nan)


def mean_before(values: Floats) -> Floats:
    """The mean of the day up to each hour (hours,), NaN where fewer than 16 hours are known."""
    there = ~np.isnan(values)
    total = np.append(0.0, np.cumsum(np.where(there, values, 0.0)))
    count = np.append(0, np.cumsum(there))
    first = np.maximum(np.arange(1, len(values) + 1) - MEAN_HOURS, 0)
    last = np.arange(1, len(values) + 1)
    n = count[last] - count[first]
    return np.where(n >= MEAN_FEWEST, (total[last] - total[first]) / np.maximum(n, 1), np.nan)


@dataclass(frozen=True)
class Air:
    """The air of one place: columns in units of usual to high (hours, exposures), 0 where an
    exposure is not known there at all; NaN in hours in which it is missing."""

    columns: Floats
    usual: Floats  # (exposures,), NaN where not used
    high: Floats


def air_of(series: Mapping[str, Floats], exposures: list[str]) -> Air:
    """From hourly values by quantity (``held``) to the columns of the model."""
    hours = len(next(iter(series.values()))) if series else 0
    columns = np.zeros((hours, len(exposures)))
    usual, high = np.full((2, len(exposures)), np.nan)
    for number, code in enumerate(exposures):
        quantity, side = EXPOSURES[code]
        if quantity not in series:
            continue
        day = mean_before(series[quantity])
        if np.mean(~np.isnan(day)) < KNOWN_SHARE:
            continue
        middle, far = np.nanquantile(day, [0.5, 0.05 if side == "below" else 0.95])
        if abs(far - middle) < 1e-3 * max(1.0, abs(middle)):
            continue  # it hardly changes here
        scaled = (day - middle) / (far - middle)
        if side != "whole":
            scaled = np.maximum(scaled, 0)
        columns[:, number] = np.clip(scaled, -FARTHEST, FARTHEST)
        usual[number], high[number] = middle, far
    return Air(columns, usual, high)


def referents(
    treated: Integers, midnights: Integers, months: Integers, hours: int
) -> tuple[Integers, Integers]:
    """For treatments at hours (t,): the same hour of all days of the month (t, 31), -1 for none,
    and which column is the treatment's own. ``midnights`` (days,) are the hours at which the
    place's days begin, ``months`` their months, both rising."""
    day = np.searchsorted(midnights, treated, side="right") - 1
    first = np.searchsorted(months, months[day], side="left")
    last = np.searchsorted(months, months[day], side="right")
    candidate = first[:, None] + np.arange(31)
    inside = candidate < last[:, None]
    hour = (treated - midnights[day])[:, None]
    rows = midnights[np.minimum(candidate, len(midnights) - 1)] + hour
    rows = np.where(inside & (rows >= 0) & (rows < hours), rows, -1)
    return rows, day - first


@dataclass(frozen=True)
class Personal:
    """Effects per unit (people, exposures) on the log scale, and what they rest on."""

    mean: Floats
    between: Floats  # variances (exposures,)
    effects: Floats
    variances: Floats
    left: Floats  # variance that a person's own treatments leave, beside ``between``


def personal(columns: Floats, rows: Integers, own: Integers, person: Integers) -> Personal:
    """``rows`` (t, 31) point into ``columns`` (hours, q), -1 for none; ``own`` (t,) is each
    treatment's own row, ``person`` (t,) rises from 0."""
    people, width = int(person[-1]) + 1, columns.shape[1]
    effects = np.zeros((people, width))
    mean, between = np.zeros(width), np.full(width, 0.04)
    for _ in range(ROUNDS):
        score, information = _derivatives(columns, rows, own, person, effects)
        natural = score + np.einsum("pab,pb->pa", information, effects)
        mean, between, spread_of_mean = _shared(natural, information, mean, between)
        left = np.linalg.inv(information + np.diag(1 / between))
        found = np.einsum("pab,pb->pa", left, natural + mean / between)
        step = np.clip(found - effects, -1, 1)
        effects = effects + step
        if float(np.abs(step).max(initial=0)) < 1e-5:
            break
    pulled = left / between  # how far each is the mean's
    variances = np.einsum("paa->pa", left + pulled @ spread_of_mean @ pulled.transpose(0, 2, 1))
    return Personal(mean, between, effects, variances, np.einsum("paa->pa", left))


def _derivatives(
    columns: Floats, rows: Integers, own: Integers, person: Integers, effects: Floats
) -> tuple[Floats, Floats]:
    """Of each person's log-likelihood at their effects: gradient (p, q) and information."""
    people, width = effects.shape
    score, information = np.zeros((people, width)), np.zeros((people, width, width))
    for chunk in _chunks(len(rows)):
        there = rows[chunk] >= 0
        x = columns[np.maximum(rows[chunk], 0)]  # (t, 31, q)
        eta = np.einsum("trq,tq->tr", x, effects[person[chunk]])
        eta = np.where(there, eta, -np.inf)
        share = np.exp(eta - eta.max(1, keepdims=True))
        share /= share.sum(1, keepdims=True)
        expected = np.einsum("tr,trq->tq", share, x)
        seen = np.take_along_axis(x, own[chunk][:, None, None], 1)[:, 0]
        second = np.matmul((x * share[:, :, None]).transpose(0, 2, 1), x)
        second -= expected[:, :, None] * expected[:, None, :]
        np.add.at(score, person[chunk], seen - expected)
        np.add.at(information, person[chunk], second)
    return score, information


def _chunks(length: int) -> Iterator[slice]:
    return (slice(first, first + CHUNK) for first in range(0, length, CHUNK))


def _shared(
    natural: Floats, information: Floats, mean: Floats, between: Floats
) -> tuple[Floats, Floats, Floats]:
    """Mean and variance of the effects between people, and the covariance of the mean. ``natural``
    is information times each one's own estimate, which need not exist. The mean has a prior of
    standard deviation 1 (ours): it says nothing, and keeps what nobody tells finite."""
    width = len(mean)
    spread_of_mean = np.eye(width)
    for _ in range(SPREAD_ROUNDS):
        weights = np.linalg.solve(np.eye(width) + information * between, information)
        pulled = np.linalg.solve(np.eye(width) + information * between, natural[:, :, None])[..., 0]
        spread_of_mean = np.linalg.inv(weights.sum(0) + np.eye(width))
        mean = spread_of_mean @ pulled.sum(0)
        left = np.linalg.inv(information + np.diag(1 / between))
        apart = np.einsum("pab,pb->pa", left, natural + mean / between) - mean
        told = (1 - np.einsum("paa->pa", left) / between).sum(0)
        new = ((apart**2).sum(0) + PRIOR_PEOPLE * PRIOR_SPREAD) / (told + PRIOR_PEOPLE)
        new = np.clip(new, SPREAD_LEAST, SPREAD_MOST)
        moved = float(np.abs(np.log(new / between)).max())
        between = new
        if moved < 1e-3:
            break
    return mean, between, spread_of_mean


def verdict(effect: float, reach: float, left: float, between: float, treatments: int) -> Verdict:
    """``raises`` or ``lowers`` where the interval says so; ``little`` where a person's own
    treatments took away more than half of what is open about anybody; else nothing can be told."""
    if treatments < FEWEST_TREATMENTS:
        return "cannot_tell"
    if abs(effect) > reach:
        return "raises" if effect > 0 else "lowers"
    return "cannot_tell" if left > between / 2 else "little"


def effects_of(
    found: Personal | None, number: int, treatments: int, air: Air, exposures: list[str]
) -> list[Effect]:
    """One person's, in the order of the exposures; those nobody measures there say so. Of pollen
    only what is counted is named."""
    made: list[Effect] = []
    for column, code in enumerate(exposures):
        if np.isnan(air.usual[column]):
            if not code.startswith("pollen_"):
                made.append(Effect(exposure=code, verdict="not_measured"))
            continue
        usual, high = float(air.usual[column]), float(air.high[column])
        if found is None:
            made.append(Effect(exposure=code, verdict="cannot_tell", usual=usual, high=high))
            continue
        effect = float(found.effects[number, column])
        reach = Z95 * float(np.sqrt(found.variances[number, column]))
        said = verdict(effect, reach, float(found.left[number, column]),
                       float(found.between[column]), treatments)  # fmt: skip
        made.append(
            Effect(exposure=code, verdict=said, rr=float(np.exp(effect)),
                   lower=float(np.exp(effect - reach)), upper=float(np.exp(effect + reach)),
                   others=float(np.exp(found.mean[column])), usual=usual, high=high)
        )  # fmt: skip
    return made
