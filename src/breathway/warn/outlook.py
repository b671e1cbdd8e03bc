"""The next days of every place, with how far each may be trusted.

In: a ``Series`` whose last days lie ahead, the index of today and of the last day that is known.
Out: ``Outlook``: probabilities by lead and place, reasons as codes, verifications by walk-forward.

Reasons are what raises the expected count by more than ``LEAST_REASON``, most first: ``cold``,
``heat``, ``many_treated``, or a quantity without its unit and ``_high`` or ``_low``: ``pm25_high``,
``humidity_low``, ``pollen_high``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec
import numpy as np
from numpy.typing import NDArray

from breathway.model.errors import Finding
from breathway.warn import decide, forecast, predictors, season, verify
from breathway.warn.errors import WarnError
from breathway.warn.forecast import Walked
from breathway.warn.predictors import Predictors
from breathway.warn.season import Usual
from breathway.warn.series import LEADS, Series, checked
from breathway.warn.verify import Verification

Floats = NDArray[np.float64]
START_DAYS = 180  # with counts, before a place is verified
VERIFIED_DAYS = 730  # the latest ones
LEAST_REASON = 0.03  # of the logarithm of the count
UNITS = ("_ug_m3", "_grains_m3", "_percent", "_m_s", "_hpa", "_mm", "_c")


@dataclass(frozen=True, kw_only=True)
class Ahead:
    """One lead; arrays (places,), NaN where nothing can be said yet."""

    day: np.datetime64
    probability: Floats
    usual: Floats
    mean: Floats
    expected: Floats
    phi: Floats
    reasons: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Outlook:
    usual: Usual
    walked: Mapping[int, Walked]  # by lag
    ahead: Mapping[int, Ahead]  # by lead
    verified: Mapping[str, tuple[Verification, ...]]  # by place, of leads 0 to LEADS
    findings: tuple[Finding, ...]


def look_ahead(
    series: Series,
    *,
    today: int,
    known: int,
    seed: int,
    rule: decide.Rule = decide.RULE,
    before: Mapping[str, frozenset[int]] | None = None,
    verified: bool = True,
) -> Outlook:
    """``known`` is the last day with counts and air: yesterday, or today where the day is over or
    its last 24 hours stand for it. ``before``: the leads that had skill until now, by place."""
    series, findings = checked(series)
    if not 0 <= known < series.counts.shape[1] or not known <= today <= known + 1:
        raise WarnError("days_misplaced", f"today is day {today}, known are days up to {known}",
                        "let the last known day be today or yesterday")  # fmt: skip
    usual = season.usual(series.counts, series.days)
    exposures = predictors.normalised(series)
    known_of = {lag: predictors.predictors(usual, exposures, lag) for lag in range(1, LEADS + 2)}
    walked = {lag: forecast.walk(usual, columns) for lag, columns in known_of.items()}
    ahead = {}
    for lead in range(LEADS + 1):
        at, lag = today + lead, today + lead - known
        if lag >= 1 and at < series.counts.shape[1]:
            ahead[lead] = _ahead(series.days[at], usual, walked[lag], known_of[lag], at)
    found = _verified(series, usual, walked, known, seed, rule, before or {}) if verified else {}
    silent = [
        Finding(name="counts_silent", field="treatments_children",
                detail=f"{place}: {int(days.sum())} days with none, where many were expected")
        for place, days in zip(series.places, usual.silent, strict=True) if days.any()
    ]  # fmt: skip
    return Outlook(
        usual=usual,
        walked=walked,
        ahead=ahead,
        verified=found,
        findings=(*findings, *silent),
    )


def _ahead(day: np.datetime64, usual: Usual, walked: Walked, known: Predictors, at: int) -> Ahead:
    x = known.values[:, at]
    reasons = tuple(
        reasons_of(known.names, walked.model.effects[place, 1:], x[place])
        for place in range(len(x))
    )
    return Ahead(
        day=day,
        probability=walked.probability[:, at],
        usual=usual.probability[:, at],
        mean=walked.mean[:, at],
        expected=usual.expected[:, at],
        phi=usual.phi[:, at],
        reasons=reasons,
    )


def reasons_of(names: tuple[str, ...], effects: Floats, x: Floats) -> tuple[str, ...]:
    """What raises the count, most first."""
    raised: dict[str, float] = {}
    level: dict[str, float] = {}
    for name, part, value in zip(names, effects * x, x, strict=True):
        stem, _, word = name.partition(":")
        stem = stem if word else "treated"
        raised[stem] = raised.get(stem, 0.0) + float(part)
        if word in ("last", "foreseen"):
            level[stem] = level.get(stem, 0.0) + float(value)
    most = sorted(raised, key=lambda stem: -raised[stem])
    return tuple(code_of(s, level.get(s, 0.0)) for s in most if raised[s] > LEAST_REASON)


def code_of(name: str, level: float) -> str:
    if name == "treated":
        return "many_treated"
    if name == "temperature_c":
        return "heat" if level > 0 else "cold"
    unit = next((unit for unit in UNITS if name.endswith(unit)), "")
    return f"{name.removesuffix(unit)}_{'high' if level > 0 else 'low'}"


def _verified(
    series: Series,
    usual: Usual,
    walked: Mapping[int, Walked],
    known: int,
    seed: int,
    rule: decide.Rule,
    before: Mapping[str, frozenset[int]],
) -> dict[str, tuple[Verification, ...]]:
    persisted = {lag: verify.persistence(usual.bad, usual.probability, lag)
                 for lag in range(1, LEADS + 1)}  # fmt: skip
    counted = np.cumsum(~np.isnan(usual.counts), 1)
    found = {}
    for number, place in enumerate(series.places):
        days = np.flatnonzero(counted[number] > START_DAYS)
        days = days[(days <= known) & (days > known - VERIFIED_DAYS)]
        said = {lead: walked[max(lead, 1)].probability[number, days] for lead in range(LEADS + 1)}
        bad = usual.bad[number, days]
        flags = {lead: np.nan_to_num(p) >= rule.orange for lead, p in said.items()}
        leads = []
        for lead in range(LEADS + 1):
            one = verify.verify(
                lead_days=lead,
                days=series.days[days],
                said=said[lead],
                usual=usual.probability[number, days],
                persisted=persisted[max(lead, 1)][number, days],
                bad=bad,
                flag_from=rule.orange,
                seed=seed,
            )
            could = decide.is_skilled(one, rule, before=lead in before.get(place, ()))
            leads.append(
                msgspec.structs.replace(
                    one, skilled=could, lead_time_days=verify.lead_time(flags, bad)
                )
            )
        found[place] = tuple(leads)
    return found


def last_days(
    series: Series, outlook: Outlook, place: str, lead: int, known: int, number: int = 100
) -> tuple[verify.Day, ...]:
    """What was said of the last days and what happened, oldest first."""
    at = series.places.index(place)
    said = outlook.walked[max(lead, 1)].probability[at]
    usual, bad = outlook.usual.probability[at], outlook.usual.bad[at]
    days = np.flatnonzero(~np.isnan(said) & ~np.isnan(bad) & (np.arange(said.size) <= known))
    return tuple(
        verify.Day(
            day=str(series.days[d]), said=float(said[d]), usual=float(usual[d]), bad=bool(bad[d])
        )
        for d in days[-number:]
    )
