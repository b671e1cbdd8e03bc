"""Which places' schools are warned, and an operator who warns them by their own decision.

In: an operator, a place, a day, a colour, reasons as codes: no words of their own, so that nothing
of a person gets out. Out: an ``Alert`` of the place's chain, which the courier and the weather
services' feed carry like any other: the same delivery, the same log. It says Exercise as long as no
authority to warn is recorded. What an operator decided holds until its day ends or they end it: a
forecast may only raise it, and after it was ended says nothing more of that day.
"""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from breathway.console.ask import EVERYONE, Ask, Operation
from breathway.console.audit import reading
from breathway.console.desk import Desk
from breathway.console.views import SchoolsWarned, WarnedPlace, WarnRequest
from breathway.console.visitor import Visitor
from breathway.model.alert import Alert, Place
from breathway.model.errors import BadInput, Conflict, NotFound
from breathway.record import alerts
from breathway.record.places import places
from breathway.share.school.words import words
from breathway.warn import by_operator
from breathway.warn.decide import STANDING, window

MOST_REASONS = 2  # as many as a message tells
_SCHOOLS = "SELECT place, schools, warned, waiting FROM schools_warned($1)"
_MAY = "SELECT EXISTS (SELECT FROM warning_authority WHERE ended_at IS NULL)"


def reasons() -> list[str]:
    """Codes that have words in every language of schools."""
    return [key.removeprefix("because-") for key in words("en").entries if key[:8] == "because-"]


async def show(desk: Desk, visitor: Visitor, ask: Ask) -> SchoolsWarned:
    async with desk.console.scoped(visitor.scope) as conn:
        return await _answer(conn, visitor, ask.now)


async def warn(desk: Desk, visitor: Visitor, ask: Ask) -> SchoolsWarned:
    body: WarnRequest = ask.body
    unknown = sorted(set(body.reasons) - set(reasons()))
    if unknown or len(body.reasons) > MOST_REASONS:
        raise BadInput(f"reasons are at most {MOST_REASONS} codes that schools have words for",
                       name="bad_reasons", hint=f"choose of {', '.join(reasons())}")  # fmt: skip
    async with reading(desk, visitor, ask.now) as read:
        place = next((p for p in await places(read.conn) if p.id == body.place), None)
        if place is None:
            raise NotFound("there is no such place in your reach")
        today = ask.now.astimezone(ZoneInfo(place.zone)).date()
        if body.day not in (today, today + dt.timedelta(days=1)):
            raise BadInput("schools are warned of today or tomorrow", name="bad_day",
                           hint=f"give {today} or the day after")  # fmt: skip
        await _issue(read.conn, place, body, ask.now)
        read.did("schools_warned", None, None, visitor.jurisdiction)
        return await _answer(read.conn, visitor, ask.now)


async def _issue(conn: Any, place: Place, body: WarnRequest, now: dt.datetime) -> None:
    await alerts.hold(conn)  # nobody issues another between this look and what follows from it
    onset_at = window(body.day, place.zone)[0]
    chains = await alerts.chains(conn, [place.id], now)
    made = by_operator(
        body.colour,
        tuple(body.reasons),
        place=place.id,
        zone=place.zone,
        day=body.day,
        last=next((each for each in chains if each.onset_at == onset_at), None),
        now=now,
        exercise=not await conn.fetchval(_MAY),
    )
    if made is None or await alerts.issue_within(conn, made) is None:
        raise Conflict("that is what stands already", name="already_warned",
                       hint="choose another colour, or leave it")  # fmt: skip


async def _answer(conn: Any, visitor: Visitor, now: dt.datetime) -> SchoolsWarned:
    known = await places(conn)
    counted = {row["place"]: row for row in await conn.fetch(_SCHOOLS, now)}
    standing: dict[str, list[Alert]] = {}
    for alert in await alerts.chains(conn, [place.id for place in known], now):
        if alert.kind in STANDING:
            standing.setdefault(alert.place, []).append(alert)
    return SchoolsWarned(
        places=[
            WarnedPlace(
                place=place.id,
                name=place.name,
                today=now.astimezone(ZoneInfo(place.zone)).date(),
                alerts=standing.get(place.id, []),
                **{
                    name: counted[place.id][name] if place.id in counted else 0
                    for name in ("schools", "warned", "waiting")
                },
            )
            for place in known
        ],
        reasons=reasons(),
        may_warn=visitor.role == "operator",
        exercise=not await _authority(conn, visitor),
        answered_at=now,
    )


async def _authority(conn: Any, visitor: Visitor) -> bool:
    """Operators alone read the authority; others are not told."""
    return visitor.role == "operator" and bool(await conn.fetchval(_MAY))


OPERATIONS = (
    Operation(
        method="GET",
        path="/api/schools-warned",
        does="How many schools of each place are warned now, and of what.",
        answer=SchoolsWarned,
        handler=show,
        roles=EVERYONE - {"administrator"},
    ),
    Operation(
        method="POST",
        path="/api/schools-warned",
        does="Warn the schools of a place of today or tomorrow, change that, or end it (green).",
        body=WarnRequest,
        answer=SchoolsWarned,
        handler=warn,
        roles=frozenset({"operator"}),
    ),
)
