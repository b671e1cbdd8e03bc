"""A question to the map, as it stands in the address: days, step, level, measure, checked.

In: an ``Ask``. Out: ``Question``, or a refusal that says what may be asked.
"""

from __future__ import annotations

import datetime as dt
import typing
from zoneinfo import ZoneInfo

from msgspec import Struct

from breathway.console.ask import Ask
from breathway.console.views.map import Level, Measure, Step
from breathway.model.errors import BadRequest

STEPS_MOST = 400
HOUR_DAYS = 7
RATIO_STEPS = 31
COARSEST, FINEST = 3, 7


class Question(Struct, frozen=True, kw_only=True):
    level: Level
    step: Step
    measure: Measure
    resolution: int
    first: dt.date
    last: dt.date
    steps: list[dt.datetime]


def read(ask: Ask, zone: str) -> Question:
    """``from`` and ``to`` are days; without them today, where most facilities are."""
    today = ask.now.astimezone(ZoneInfo(zone)).date()
    last = _day(ask, "to", today)
    first = _day(ask, "from", last)
    level, resolution = units_of(ask)
    step = _one_of(ask, "step", Step, "day")
    measure = _one_of(ask, "measure", Measure, "count")
    if first > last:
        raise BadRequest("from is later than to", name="bad_query")
    if step == "hour" and (last - first).days >= HOUR_DAYS:
        raise BadRequest(f"hours of at most {HOUR_DAYS} days at once", name="bad_query")
    if (last - first).days > 366 * 50:
        raise BadRequest("at most fifty years at once", name="bad_query")
    steps = steps_of(step, first, last)
    if step not in ("hour", "day"):  # whole ones: parts of them would be days by difference
        first, last = steps[0].date(), _end(step, steps[-1])
    if len(steps) > STEPS_MOST:
        raise BadRequest(
            f"{len(steps)} steps: at most {STEPS_MOST} at once",
            name="bad_query",
            hint="take a longer step, or fewer days",
        )
    if measure == "ratio" and (step not in ("day", "week") or len(steps) > RATIO_STEPS):
        raise BadRequest(
            f"what was expected is known by day and week, for at most {RATIO_STEPS} of them",
            name="bad_query",
        )
    if measure == "unanswered" and step == "hour":
        raise BadRequest("unanswered tasks are known by day, not by hour", name="bad_query")
    return Question(
        level=level,
        step=step,  # type: ignore[arg-type]
        measure=measure,  # type: ignore[arg-type]
        resolution=resolution,
        first=first,
        last=last,
        steps=steps,
    )


def units_of(ask: Ask) -> tuple[Level, int]:
    """The level, and the resolution of its cells: 0 where it has none."""
    level: Level = _one_of(ask, "level", Level, "h3")  # type: ignore[assignment]
    fine = ask.number("resolution", 4, lowest=COARSEST, highest=FINEST)
    return level, fine if level == "h3" else 0


def steps_of(step: str, first: dt.date, last: dt.date) -> list[dt.datetime]:
    """The first moment of each step between two days, as ``date_trunc`` has it."""
    at = dt.datetime.combine(first, dt.time())
    if step == "week":
        at -= dt.timedelta(days=first.weekday())
    elif step in ("month", "year"):
        at = at.replace(day=1, month=at.month if step == "month" else 1)
    end = dt.datetime.combine(last, dt.time()) + dt.timedelta(days=1)
    found = []
    while at < end:
        found.append(at)
        if step == "month":
            at = (at + dt.timedelta(days=31)).replace(day=1)
        elif step == "year":
            at = at.replace(year=at.year + 1)
        else:
            length = {"hour": 1, "day": 24, "week": 168}[step]
            at += dt.timedelta(hours=length)
    return found


def _end(step: str, start: dt.datetime) -> dt.date:
    """The last day of a step."""
    days = {"week": 7, "month": 31, "year": 366}[step]
    following = steps_of(step, start.date(), (start + dt.timedelta(days=days)).date())[1]
    return (following - dt.timedelta(days=1)).date()


def _day(ask: Ask, name: str, otherwise: dt.date) -> dt.date:
    try:
        day = dt.date.fromisoformat(ask.text(name)) if ask.text(name) else otherwise
    except ValueError:
        raise BadRequest(f"{name} must be a day: 2026-11-25", name="bad_query") from None
    if not 1900 <= day.year <= 9000:
        raise BadRequest(f"{name} is out of all time", name="bad_query")
    return day


def _one_of(ask: Ask, name: str, kind: object, otherwise: str) -> str:
    allowed = typing.get_args(kind)
    value = ask.text(name, otherwise)
    if value not in allowed:
        raise BadRequest(f"{name} must be one of {', '.join(allowed)}", name="bad_query")
    return value
