"""Dose, day's total and interval of each drug in the cup, by age, weight and indication.

In: a protocol, the order, the person, what was given before, the time. Out: findings: ``stop`` for
an overdose, of one dose or of the day; ``warn`` for what is unusual, too soon, or cannot be
checked. No rule for a drug or an age is said, never passed over. A dose counts on both sides of
now: where a clock was set back, what was given before seems to lie ahead.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from breathway.model.errors import BadInput
from breathway.model.treatment import DrugDose, TherapyFinding
from breathway.therapy.protocol import DoseRule, Protocol, finding
from breathway.therapy.severity import within

_NO_TIME = dt.timedelta(0)
_DAY = dt.timedelta(hours=24)


class Person(Struct, frozen=True, kw_only=True):
    age_years: float | None = None
    weight_kg: float | None = None
    indication: str = ""
    allergies: tuple[str, ...] = ()  # substances, as they were written down

    def __post_init__(self) -> None:
        _possible("age_years", self.age_years, 0.0, 130.0)
        _possible("weight_kg", self.weight_kg, 0.2, 650.0)


class Past(Struct, frozen=True, kw_only=True):
    """A dose that was given."""

    drug: str
    mg: float
    at: dt.datetime


def _possible(name: str, value: float | None, low: float, high: float) -> None:
    if value is not None and not low <= value <= high:
        raise BadInput(
            f"{name} cannot be {value:g}",
            name="bad_person",
            hint=f"correct the person's record: between {low:g} and {high:g}",
        )


def rule_for(protocol: Protocol, drug: str, person: Person) -> DoseRule | None:
    """The first rule that fits; one for this indication or this weight comes before a general
    one."""
    name = protocol.drug(drug)
    fitting = [
        rule
        for rule in protocol.dose
        if rule.drug == name
        and person.age_years is not None
        and within(person.age_years, rule.age_years)
        and rule.indication in ("", person.indication)
        and (
            rule.weight_kg is None
            or (person.weight_kg is not None and within(person.weight_kg, rule.weight_kg))
        )
    ]
    fitting.sort(key=lambda rule: (not rule.indication, rule.weight_kg is None))
    return fitting[0] if fitting else None


def usual(rule: DoseRule, weight_kg: float | None) -> tuple[float, float]:
    """mg, from and to."""
    low, high = rule.mg
    if rule.mg_per_kg is None or weight_kg is None:
        return low, high
    return tuple(min(max(low, per * weight_kg), high) for per in rule.mg_per_kg)  # type: ignore[return-value]


def most(rule: DoseRule, weight_kg: float | None) -> tuple[float, str]:
    """mg above which it is an overdose, and the field that says so."""
    if rule.max_mg_per_kg is None or weight_kg is None:
        return rule.max_mg, "max_mg"
    by_weight = max(rule.max_mg_per_kg * weight_kg, rule.mg[0])
    return (by_weight, "max_mg_per_kg") if by_weight < rule.max_mg else (rule.max_mg, "max_mg")


def check_dose(
    protocol: Protocol,
    ordered: DrugDose,
    person: Person,
    past: Sequence[Past],
    at: dt.datetime,
) -> list[TherapyFinding]:
    name = protocol.drug(ordered.drug)
    if protocol.in_class("diluent", name) or protocol.in_class("excipient", name):
        return []
    found = _allergy(protocol, ordered, person)
    if ordered.dose_mg <= 0:
        raise BadInput(f"{ordered.drug}: a dose is more than 0 mg", name="bad_dose")
    rule = rule_for(protocol, name, person)
    if rule is None:
        return found + _unruled(protocol, ordered, person)
    found += _amount(protocol, rule, ordered, person)
    before = [each for each in past if protocol.drug(each.drug) == name]
    found += _later(protocol, ordered, before, at)
    return [
        *found,
        *_day(protocol, rule, ordered, before, at),
        *_interval(protocol, rule, before, at),
    ]


def _unruled(protocol: Protocol, ordered: DrugDose, person: Person) -> list[TherapyFinding]:
    """No rule fits this person; what is more than anybody may have is an overdose all the same."""
    rules = [rule for rule in protocol.dose if rule.drug == protocol.drug(ordered.drug)]
    drug, mg, found = ordered.drug, ordered.dose_mg, []
    highest = max(rules, key=lambda rule: rule.max_mg, default=None)
    if highest is not None and mg > highest.max_mg * (1 + 1e-9):
        values = {"mg": mg, "limit": highest.max_mg}
        found.append(finding(protocol, highest, "stop", "overdose", "max_mg", drug=drug, **values))
    if not protocol.knows(protocol.drug(drug)) and (known := protocol.within(drug)):
        said = {"drug": drug, "known": ", ".join(known)}
        return [*found, finding(protocol, None, "stop", "drug_within", **said)]
    if person.age_years is None:
        return [*found, finding(protocol, None, "warn", "age_missing")]
    code = "no_rule" if rules else "drug_unknown"
    return [*found, finding(protocol, None, "warn", code, drug=drug)]


def _amount(
    protocol: Protocol, rule: DoseRule, ordered: DrugDose, person: Person
) -> list[TherapyFinding]:
    found: list[TherapyFinding] = []
    mg, drug = ordered.dose_mg, ordered.drug
    if person.weight_kg is None and (rule.mg_per_kg or rule.max_mg_per_kg):
        found.append(finding(protocol, rule, "warn", "weight_missing", "max_mg", drug=drug))
    limit, field = most(rule, person.weight_kg)
    if mg > limit * (1 + 1e-9):
        return [
            *found,
            finding(
                protocol, rule, "stop", "overdose", field, drug=drug, mg=mg, limit=round(limit, 3)
            ),
        ]
    low, high = usual(rule, person.weight_kg)
    spare = protocol.procedure.tolerance if protocol.procedure else 0.0
    field = "mg_per_kg" if rule.mg_per_kg and person.weight_kg is not None else "mg"
    if not low * (1 - spare) <= mg <= high * (1 + spare):
        code = "dose_low" if mg < low else "dose_high"
        values = {"mg": mg, "low": round(low, 3), "high": round(high, 3)}
        found.append(finding(protocol, rule, "warn", code, field, drug=drug, **values))
    elif not found:
        values = {"mg": mg, "low": round(low, 3), "high": round(high, 3)}
        found.append(finding(protocol, rule, "note", "dose_usual", field, drug=drug, **values))
    return found


def _later(
    protocol: Protocol, ordered: DrugDose, before: Sequence[Past], at: dt.datetime
) -> list[TherapyFinding]:
    """A dose that was given cannot lie ahead: the clock was set. It counts all the same."""
    ahead = max((each.at - at for each in before), default=_NO_TIME)
    if ahead <= _NO_TIME:
        return []
    minutes = float(math.ceil(ahead.total_seconds() / 60))
    return [finding(protocol, None, "warn", "dated_later", drug=ordered.drug, minutes=minutes)]


def _day(
    protocol: Protocol,
    rule: DoseRule,
    ordered: DrugDose,
    before: Sequence[Past],
    at: dt.datetime,
) -> list[TherapyFinding]:
    if rule.max_day_mg is None:
        return []
    total = ordered.dose_mg + sum(each.mg for each in before if abs(at - each.at) < _DAY)
    if total <= rule.max_day_mg * (1 + 1e-9):
        return []
    values = {"mg": round(total, 3), "limit": rule.max_day_mg}
    return [finding(protocol, rule, "stop", "day_total", "max_day_mg", drug=ordered.drug, **values)]


def _interval(
    protocol: Protocol, rule: DoseRule, before: Sequence[Past], at: dt.datetime
) -> list[TherapyFinding]:
    if rule.every_min is None or not before:
        return []
    # Where the clock was set back, as long ago as it can have been at most: now.
    shift = max(max(each.at for each in before) - at, _NO_TIME)
    before = [replace(each, at=each.at - shift) for each in before]
    last = max(each.at for each in before)
    minutes = (at - last).total_seconds() / 60
    if minutes < rule.every_min:
        values = {"minutes": float(round(minutes)), "every_min": rule.every_min}
        return [finding(protocol, rule, "warn", "too_soon", "every_min", drug=rule.drug, **values)]
    # A course goes on while doses lie no more than twice the interval apart.
    course, since = 0, at
    for each in sorted(before, key=lambda p: p.at, reverse=True):
        if (since - each.at).total_seconds() / 60 > 2 * rule.every_min:
            break
        course, since = course + 1, each.at
    if rule.times is not None and course >= rule.times:
        return [
            finding(
                protocol, rule, "warn", "course_given", "times", drug=rule.drug, times=float(course)
            )
        ]
    return []


def _allergy(protocol: Protocol, ordered: DrugDose, person: Person) -> list[TherapyFinding]:
    """By the written name alone: what is written otherwise is not found, and nothing is guessed."""
    names = {ordered.drug, protocol.drug(ordered.drug)}
    names |= {other for other, name in protocol.alias.items() if name in names}
    for substance in person.allergies:
        written = substance.casefold().replace(" ", "_")
        if any(name.casefold() in written for name in names):
            return [finding(protocol, None, "stop", "allergy", drug=ordered.drug)]
    return []
