"""What comes next: give, reassess, go on hourly, watch, escalate.

In: a protocol, the doses of this course, the severities judged so far, what an expert changed, the
time. Out: a ``Step`` with when it is due and why, and the doses of the course, given and planned.
The course is every 20 minutes three times in the proposal; each number stands in the protocol.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from breathway.model.treatment import TherapyFinding
from breathway.therapy.dose import Past, Person, rule_for
from breathway.therapy.protocol import Protocol, Schedule, finding
from breathway.therapy.severity import Severity

What = Literal["give", "reassess", "hourly", "watch", "escalate", "none"]


class Judged(Struct, frozen=True, kw_only=True):
    """A severity and when it was judged; PEF in % of best or predicted where it was blown."""

    at: dt.datetime
    severity: Severity
    pef_percent: float | None = None


Change = Literal["repeat_dose", "next", "stop"]


class Step(Struct, frozen=True, kw_only=True):
    what: What
    due_at: dt.datetime | None = None
    until_at: dt.datetime | None = None  # the latest, where it is a span
    given: int = 0  # doses of the course so far
    of: int = 0
    findings: tuple[TherapyFinding, ...] = ()
    plan: tuple[dt.datetime, ...] = ()  # of the course: ``given`` times that were, then those to be


def changed(protocol: Protocol, step: Step, change: Change, at: dt.datetime, by: str) -> Step:
    """The step as an expert changed it, until the next dose: the same dose again now, on without
    waiting for what is due, or no more."""
    why = finding(protocol, None, "note", f"expert_{change}", by=by)
    found = (why, *step.findings)
    if change == "stop":
        return replace(step, what="watch", due_at=None, until_at=None, findings=found)
    if change == "next" and (step.what == "escalate" or (step.of and step.given >= step.of)):
        return replace(step, what="escalate", due_at=at, until_at=None, findings=found)
    return replace(step, what="give", due_at=at, until_at=None, findings=found)


def next_step(
    protocol: Protocol,
    person: Person,
    past: Sequence[Past],
    judged: Sequence[Judged],
    at: dt.datetime,
) -> Step:
    rule = protocol.schedule
    if rule is None:
        return Step(what="none")
    # Where the clock was set back, nothing that was can lie ahead: all of it moves behind now.
    latest_at = max((*(each.at for each in past), *(each.at for each in judged)), default=at)
    if (shift := latest_at - at) > dt.timedelta(0):
        past = [replace(each, at=each.at - shift) for each in past]
        judged = [replace(each, at=each.at - shift) for each in judged]
    course = _course(protocol, rule, past)
    latest = max(judged, key=lambda j: j.at, default=None)
    plan = _plan(rule, course)
    return replace(_next(protocol, rule, person, course, judged, latest, at), plan=plan)


def _plan(rule: Schedule, course: Sequence[Past]) -> tuple[dt.datetime, ...]:
    """When the doses of the course were given, and when the others are due."""
    given = [each.at for each in course]
    every = dt.timedelta(minutes=rule.every_min)
    more = max(0, rule.times - len(given)) if given else 0
    return (*given, *(given[-1] + every * n for n in range(1, more + 1)))


def _next(
    protocol: Protocol,
    rule: Schedule,
    person: Person,
    course: Sequence[Past],
    judged: Sequence[Judged],
    latest: Judged | None,
    at: dt.datetime,
) -> Step:
    given, of = len(course), rule.times
    if latest is not None and latest.severity.band == "life_threatening":
        why = finding(protocol, None, "warn", "escalate_life_threatening")
        more = _continuous(protocol, person, course)
        return Step(what="escalate", due_at=at, given=given, of=of, findings=(why, *more))
    if not course:
        return Step(what="give", due_at=at, of=of, findings=(_why(protocol, rule, "first_dose"),))
    last = course[-1].at
    assess_at = last + dt.timedelta(minutes=rule.assess_after_min)
    since = latest if latest is not None and latest.at > last else None
    if since is None:
        why = _why(protocol, rule, "reassess", "assess_after_min", minutes=rule.assess_after_min)
        return Step(what="reassess", due_at=assess_at, given=given, of=of, findings=(why,))
    form = since.severity.form
    before = (j for j in judged if j.at <= course[0].at and j.severity.form == form)
    first = max(before, key=lambda j: j.at, default=None)
    return _after(protocol, rule, person, course, first, since)


def _after(
    protocol: Protocol,
    rule: Schedule,
    person: Person,
    course: Sequence[Past],
    first: Judged | None,
    now: Judged,
) -> Step:
    """The step after a dose that was followed by a judgement."""
    given, of, last = len(course), rule.times, course[-1].at
    poor = _poor(protocol, rule, first, now)
    if given >= of and (poor or now.severity.grave):
        why = poor or (_why(protocol, rule, "escalate_severe", "times", times=float(given)),)
        more = _continuous(protocol, person, course)
        return Step(what="escalate", due_at=now.at, given=given, of=of, findings=(*why, *more))
    if _good(rule, now) and not poor:
        why = (_why(protocol, rule, "good_response", "good_pef_percent"),)
        return Step(what="watch", given=given, of=of, findings=why)
    if given < of:
        due = last + dt.timedelta(minutes=rule.every_min)
        why = (_why(protocol, rule, "next_dose", "every_min", minutes=rule.every_min), *poor)
        return Step(what="give", due_at=due, given=given, of=of, findings=why)
    low, high = rule.later_every_min
    why = (_why(protocol, rule, "later_dose", "later_every_min", low=low, high=high),)
    return Step(
        what="hourly",
        due_at=last + dt.timedelta(minutes=low),
        until_at=last + dt.timedelta(minutes=high),
        given=given,
        of=of,
        findings=why,
    )


def _course(protocol: Protocol, rule: Schedule, past: Sequence[Past]) -> list[Past]:
    """The last doses of a reliever that lie closer together than the window. Drugs given together
    are one."""
    relievers = [each for each in past if protocol.in_class("reliever", each.drug)]
    times = sorted({each.at: each for each in relievers}.values(), key=lambda each: each.at)
    course: list[Past] = []
    for each in reversed(times):
        if course and course[0].at - each.at >= dt.timedelta(minutes=rule.window_min):
            break
        course.insert(0, each)
    return course


def _good(rule: Schedule, now: Judged) -> bool:
    if now.pef_percent is not None:
        return now.pef_percent > rule.good_pef_percent and not now.severity.grave
    return now.severity.band in ("mild", "mild_moderate")


def _poor(
    protocol: Protocol, rule: Schedule, first: Judged | None, now: Judged
) -> tuple[TherapyFinding, ...]:
    found: list[TherapyFinding] = []
    if now.pef_percent is not None and now.pef_percent < rule.poor_pef_percent:
        values = {"value": now.pef_percent, "limit": rule.poor_pef_percent}
        found.append(_why(protocol, rule, "poor_pef", "poor_pef_percent", **values))
    form, points = now.severity.form, now.severity.points
    least = rule.least_fall_points.get(form)
    before = first.severity if first is not None else None
    if (
        least is not None
        and points is not None
        and before is not None
        and before.points is not None
        and now.severity.band != "mild"
        and before.points - points < least
    ):
        values = {"fall": float(before.points - points), "least": float(least)}
        found.append(_why(protocol, rule, "score_not_falling", "least_fall_points", **values))
    return tuple(found)


def _continuous(protocol: Protocol, person: Person, course: Sequence[Past]) -> list[TherapyFinding]:
    """What the protocol says of continuous nebulization, for the expert who orders it."""
    for drug in dict.fromkeys(each.drug for each in reversed(course)):
        rule = rule_for(protocol, drug, person)
        if rule is None:
            continue
        if rule.mg_per_h is not None:
            low, high = rule.mg_per_h
            return [
                finding(
                    protocol, rule, "note", "continuous", "mg_per_h", drug=drug, low=low, high=high
                )
            ]
        if rule.mg_per_kg_h is not None and person.weight_kg is not None:
            mg = round(rule.mg_per_kg_h * person.weight_kg, 1)
            return [
                finding(
                    protocol, rule, "note", "continuous", "mg_per_kg_h", drug=drug, low=mg, high=mg
                )
            ]
    return []


def _why(
    protocol: Protocol, rule: Schedule, code: str, field: str = "", **values: float | str
) -> TherapyFinding:
    return finding(protocol, rule, "note", code, field, **values)
