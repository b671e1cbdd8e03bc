"""Who may warn the public: recorded by an operator, ended likewise, both in the audit.

In: who holds the authority, by which act, where that stands. Out: rows; at most one is in force,
and as long as none is every warning says Exercise. Also what weather services warn of.
"""

from __future__ import annotations

from typing import Any

import asyncpg

from breathway.console.ask import Ask
from breathway.console.audit import reading
from breathway.console.desk import Desk
from breathway.console.views import AuthorityRequest, AuthorityRow, StandingWarning, WarningFeed
from breathway.console.visitor import Visitor
from breathway.model.errors import BadInput, Conflict, NotFound
from breathway.record import given, schools
from breathway.record.places import gather, place_of

_REACHED = "select facility_id, jurisdiction, city from facility order by facility_id"
_ROWS = """
select w.authority_id, w.holder, w.authority, w.document, w.recorded_at, w.ended_at,
  r.name as recorded_by, e.name as ended_by
from warning_authority w left join account_name r on r.account_id = w.recorded_by
left join account_name e on e.account_id = w.ended_by
order by w.ended_at is not null, w.recorded_at desc
"""
_RECORD = """
insert into warning_authority (authority_id, jurisdiction, holder, authority, document, recorded_by,
  recorded_at) values ($1, $2, $3, $4, $5, $6, $7)
"""
_END = """
update warning_authority set ended_by = $2, ended_at = $3
where authority_id = $1 and ended_at is null returning authority_id
"""


async def show(desk: Desk, visitor: Visitor, ask: Ask) -> list[AuthorityRow]:
    """What is in force, then what was."""
    async with desk.console.scoped(visitor.scope) as conn:
        return await _rows(conn)


async def record(desk: Desk, visitor: Visitor, ask: Ask) -> list[AuthorityRow]:
    body: AuthorityRequest = ask.body
    texts = [" ".join(text.split()) for text in (body.holder, body.authority, body.document)]
    if not all(2 <= len(text) <= 300 for text in texts):
        raise BadInput(
            "holder, authority and document each have 2 to 300 letters",
            name="bad_authority",
            hint="who may warn, by which law or agreement, and where that stands",
        )
    try:
        async with reading(desk, visitor, ask.now) as read:
            values = (desk.new_id(), visitor.jurisdiction, *texts, visitor.account_id, ask.now)
            await read.conn.execute(_RECORD, *values)
            read.did("authority_recorded", None, None, visitor.jurisdiction)
            return await _rows(read.conn)
    except asyncpg.UniqueViolationError:
        raise Conflict(
            "an authority to warn is in force already",
            name="authority_in_force",
            hint="end it first",
        ) from None


async def end(desk: Desk, visitor: Visitor, ask: Ask) -> list[AuthorityRow]:
    async with reading(desk, visitor, ask.now) as read:
        if await read.conn.fetchval(_END, ask.id("id"), visitor.account_id, ask.now) is None:
            raise NotFound("no such authority is in force")
        read.did("authority_ended", None, None, visitor.jurisdiction)
        return await _rows(read.conn)


async def standing(desk: Desk, visitor: Visitor, ask: Ask) -> list[StandingWarning]:
    """What weather services warn of now at our places, or at one of them."""
    only = ask.text("place")
    async with desk.console.scoped(visitor.scope) as conn:
        rows = await given.standing(conn, [only] if only else None, ask.now)
        names = {one.id: one.name for one in gather(await schools.cities(conn))}
        reached: dict[str, list[str]] = {}
        for one in await conn.fetch(_REACHED) if rows else ():
            reached.setdefault(place_of(one), []).append(one["facility_id"])
    return [
        StandingWarning(
            place_name=names.get(row["place"], row["place"]),
            facility_ids=reached.get(row["place"], []),
            **dict(row),
        )
        for row in rows
    ]


async def followed(desk: Desk, visitor: Visitor, ask: Ask) -> list[WarningFeed]:
    """How the indexes of weather services stand that the centre follows."""
    async with desk.console.scoped(visitor.scope) as conn:
        return [WarningFeed(**dict(row)) for row in await given.feeds(conn)]


async def _rows(conn: Any) -> list[AuthorityRow]:
    return [AuthorityRow(**dict(row)) for row in await conn.fetch(_ROWS)]
