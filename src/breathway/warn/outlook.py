"""The next days of every place, with how far each may be trusted.

In: a ``Series`` whose last days lie ahead, the index of today and of the last day that is known.
Out: ``Outlook``: probabilities by lead and place, reasons as codes, verifications by walk-forward.

Reasons are what raises the expected count by more than ``LEAST_REASON``, most first: ``cold``,
``heat``, ``many_treated``, or a quantity without its unit and ``_high`` or ``_low``: ``pm25_high``,
``humidity_low``, ``pollen_high``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import msgspec
import numpy as np
from numpy.typing import NDArray

from breathway.model.alert import Part
from breathway.model.errors import Finding
from breathway.warn import decide, forecast, hours, predictors, season, verify
from breathway.warn.errors import WarnError
from breathway.warn.forecast import Walked
from breathway.warn.hours import UsualHours
from breathway.warn.predictors import Predictors
from breathway.warn.season import Usual
from breathway.warn.series import LEADS, Series, checked
from breathway.warn.verify import HourRecord, Verification

Floats = NDArray[np.float64]
START_DAYS = 180  # with counts, before a place is verified
VERIFIED_DAYS = 730  # the latest ones
NEEDED_DAYS = START_DAYS + decide.RULE.least_days  # with counts, before a forecast may speak
LEAST_REASON = 0.03  # of the logarithm of the count
LEAST_PART = 0.02  # of what is expected
UNITS = ("_ug_m3", "_grains_m3", "_percent", "_m_s", "_hpa", "_mm", "_c")


@dataclass(frozen=True, kw_only=True)
class Ahead:
    """One lead; arrays (places,), NaN where nothing can be said yet."""

    day: np.datetime64
    probability: Floats
    usual: Floats
    mean: Floats
    expected: Floats
    reasons: tuple[tuple[str, ...], ...]
    parts: tuple[tuple[Part, ...], ...]  # how the mean comes from what is expected
    hours: Floats | None = None  # (2, places, 24): of each hour, and the usual of it


@dataclass(frozen=True, kw_only=True)
class Skilled:
    """The leads that have skill, by place: of days, and of their hours."""

    days: Mapping[str, frozenset[int]] = field(default_factory=dict)
    hours: Mapping[str, frozenset[int]] = field(default_factory=dict)


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
    before: Skilled | None = None,
    verified: bool = True,
) -> Outlook:
    """``known`` is the last day with counts and air: yesterday, or today where the day is over or
    its last 24 hours stand for it. ``before``: what had skill until now."""
    series, findings = checked(series)
    if not 0 <= known < series.counts.shape[1] or not known <= today <= known + 1:
        raise WarnError("days_misplaced", f"today is day {today}, known are days up to {known}",
                        "let the last known day be today or yesterday")  # fmt: skip
    usual = season.usual(series.counts, series.days)
    exposures = predictors.normalised(series)
    known_of = {lag: predictors.predictors(usual, exposures, lag) for lag in range(1, LEADS + 2)}
    walked = {lag: forecast.walk(usual, columns) for lag, columns in known_of.items()}
    clock, by_hour = _hours(series, usual, walked, verified)
    ahead = {}
    for lead in range(LEADS + 1):
        at, lag = today + lead, today + lead - known
        if lag >= 1 and at < series.counts.shape[1]:
            ahead[lead] = _ahead(series.days[at], usual, walked[lag], known_of[lag], at)
            if clock is not None:
                rows = np.stack([by_hour[lag][:, at], clock.probability[:, at]])
                ahead[lead] = replace(
                    ahead[lead], hours=rows.reshape(2, len(series.places), hours.HOURS)
                )
    skilled = before or Skilled()
    found = _verified(series, usual, walked, known, seed, rule, skilled) if verified else {}
    if clock is not None:
        found = _with_hours(series, usual, clock, by_hour, found, known, seed, rule, skilled)
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
    x, mean, expected = known.values[:, at], walked.mean[:, at], usual.expected[:, at]
    raised = [
        raised_by(known.names, effects[1:], row)
        for effects, row in zip(walked.model.effects, x, strict=True)
    ]
    parts = tuple(map(parts_of, raised, mean, expected))
    return Ahead(
        day=day,
        probability=walked.probability[:, at],
        usual=usual.probability[:, at],
        mean=mean,
        expected=expected,
        reasons=tuple(reasons_of(each) for each in raised),
        parts=parts,
    )


def raised_by(names: tuple[str, ...], effects: Floats, x: Floats) -> dict[str, float]:
    """What each quantity, as a reason's code, adds to the logarithm of the count."""
    raised: dict[str, float] = {}
    level: dict[str, float] = {}
    for name, part, value in zip(names, effects * x, x, strict=True):
        stem, _, word = name.partition(":")
        stem = stem if word else "treated"
        raised[stem] = raised.get(stem, 0.0) + float(part)
        if word in ("last", "foreseen"):
            level[stem] = level.get(stem, 0.0) + float(value)
    return {code_of(stem, level.get(stem, 0.0)): part for stem, part in raised.items()}


def reasons_of(raised: Mapping[str, float]) -> tuple[str, ...]:
    """What raises the count, most first."""
    most = sorted(raised, key=lambda code: -raised[code])
    return tuple(code for code in most if raised[code] > LEAST_REASON)


def parts_of(raised: Mapping[str, float], mean: float, expected: float) -> tuple[Part, ...]:
    """The difference between mean and expected count, shared out by what each adds to the
    logarithm: L(mean, expected) x part, L the logarithmic mean, so that the parts add up to it
    without a rest (Ang 2005, Energy Policy 33:867; recalled, not verified). What is small, and the
    place's own level, is ``other``."""
    if not np.isfinite(mean) or not np.isfinite(expected):
        return ()
    log = float(np.log(mean / expected))
    per = (mean - expected) / log if abs(log) > 1e-9 else mean
    told = [Part(code=c, added=round(float(per * raised[c]), 1)) for c in raised]
    told = [one for one in told if abs(one.added) >= LEAST_PART * expected]
    told.sort(key=lambda one: -abs(one.added))
    rest = round(float(mean - expected) - sum(one.added for one in told), 1)
    return (*told, Part(code="other", added=rest))


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
    before: Skilled,
) -> dict[str, tuple[Verification, ...]]:
    persisted = {lag: verify.persistence(usual.bad, usual.probability, lag)
                 for lag in range(1, LEADS + 1)}  # fmt: skip
    found = {}
    for number, place in enumerate(series.places):
        days = _judged(usual, number, known)
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
            could = decide.is_skilled(one, rule, before=lead in before.days.get(place, ()))
            leads.append(
                msgspec.structs.replace(
                    one,
                    skilled=could,
                    known_days=int((~np.isnan(usual.counts[number])).sum()),
                    lead_time_days=verify.lead_time(flags, bad),
                )
            )
        found[place] = tuple(leads)
    return found


def _judged(usual: Usual, place: int, known: int) -> NDArray[np.intp]:
    """The days on which a place is verified."""
    days = np.flatnonzero(np.cumsum(~np.isnan(usual.counts[place])) > START_DAYS)
    return days[(days <= known) & (days > known - VERIFIED_DAYS)]


def _hours(
    series: Series, usual: Usual, walked: Mapping[int, Walked], verified: bool
) -> tuple[UsualHours | None, dict[int, Floats]]:
    """What is usual of the hours, and what is said of them by lag."""
    if series.hourly is None:
        return None, {}
    clock = hours.usual_hours(usual, series.hourly)
    return clock, {
        lag: hours.walk(clock, one, all_blocks=verified and lag <= LEADS)
        for lag, one in walked.items()
    }


def _with_hours(
    series: Series,
    usual: Usual,
    clock: UsualHours,
    said: Mapping[int, Floats],
    found: Mapping[str, tuple[Verification, ...]],
    known: int,
    seed: int,
    rule: decide.Rule,
    before: Skilled,
) -> dict[str, tuple[Verification, ...]]:
    """Every lead's record with that of its hours."""
    bar = msgspec.structs.replace(rule, least_days=hours.HOURS * rule.least_days)
    persisted = {lag: verify.persistence(clock.bad, clock.probability, lag)
                 for lag in range(1, LEADS + 1)}  # fmt: skip
    made = {}
    for number, place in enumerate(found):
        days = _judged(usual, number, known)
        days = days[~np.isnan(hours.of_place(clock.bad, number)[days]).all(1)]
        leads = []
        for one in found[place]:
            lag = max(one.lead_days, 1)
            arrays = (said[lag], clock.probability, persisted[lag], clock.bad)
            cases = [hours.of_place(rows, number)[days].ravel() for rows in arrays]
            record = verify.verify(
                lead_days=one.lead_days,
                days=np.repeat(series.days[days], hours.HOURS),
                said=cases[0],
                usual=cases[1],
                persisted=cases[2],
                bad=cases[3],
                flag_from=rule.orange,
                seed=seed,
                each_day=hours.HOURS,
            )
            had = one.lead_days in before.hours.get(place, ())
            could = decide.is_skilled(record, bar, before=had)
            leads.append(msgspec.structs.replace(one, hours=_of_hours(record, could)))
        made[place] = tuple(leads)
    return made


def _of_hours(record: Verification, skilled: bool) -> HourRecord:
    same = [name for name in HourRecord.__struct_fields__ if name in Verification.__struct_fields__]
    values = {name: getattr(record, name) for name in same if name != "hours"}
    return HourRecord(
        **values | {"hours": record.days, "bad_hours": record.bad_days, "skilled": skilled}
    )


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
