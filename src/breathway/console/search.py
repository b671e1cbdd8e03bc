"""Finding patients by name, by the facility's own number, or by facility.

In: what somebody typed; nothing: the people treated last. Out: ``PatientRow``s within the scope;
each patient shown leaves a row of audit. Names are sealed: what is compared are keyed hashes of
their parts, which ``indexer`` writes.
"""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from breathway.console.ask import Ask
from breathway.console.audit import reading
from breathway.console.desk import Desk
from breathway.console.names import number_part, query_parts
from breathway.console.open_tasks import WALK
from breathway.console.persons import PERSON_COLUMNS, PERSON_JOIN, person_of, profile_of
from breathway.console.places import PLACE_COLUMNS, PLACE_JOIN, place_of
from breathway.console.views import PatientRow
from breathway.console.visitor import Visitor
from breathway.model.errors import BadRequest

QUERY_LONGEST = 120

_BY_TOKENS = """
select n.patient_id from name_token n where n.token = $1
  and not exists (
    select from unnest($2::bytea[]) other where not exists (
      select from name_token m where m.token = other and m.patient_id = n.patient_id))
limit $3
"""
_BY_FACILITY = """
select p.patient_id from facility f join patient p on p.facility_id = f.facility_id
where f.name ilike $1 or f.city ilike $1 or f.facility_id = $2 limit $3
"""
_RECENT = """
select patient_id, max(started_at) as at from (
  select patient_id, started_at from treatment where started_at <= $1
  order by started_at desc limit 500) t
where patient_id is not null group by 1 order by 2 desc limit $2
"""
_RECENT_OF = """
select patient_id, max(started_at) as at from (
  select t.patient_id, t.started_at from unnest($3::text[]) f(id) cross join lateral (
    select patient_id, started_at from treatment
    where facility_id = f.id and started_at <= $1 order by started_at desc limit 100) t
  union all
  select c.patient_id, c.granted_at from consultation c
  where c.expert_id = $4 and c.ended_at is null and c.until_at > now()) t
where patient_id is not null group by 1 order by 2 desc limit $2
"""
_ROWS = f"""
select {PERSON_COLUMNS}, {PLACE_COLUMNS}, s.last_at, s.treatments
from unnest($1::uuid[]) x(id)
{PERSON_JOIN.format(id="x.id")}
{PLACE_JOIN.format(id="p.facility_id")}
left join lateral (
  select max(started_at) as last_at, count(*) as treatments from treatment
  where patient_id = x.id) s on true
where p.patient_id is not null
order by s.last_at desc nulls last
"""  # noqa: S608


async def show(desk: Desk, visitor: Visitor, ask: Ask) -> list[PatientRow]:
    typed = ask.text("q").strip()
    if len(typed) > QUERY_LONGEST:
        raise BadRequest("the search is too long", name="bad_query")
    limit = ask.number("limit", 30, lowest=1, highest=100)
    async with reading(desk, visitor, ask.now) as read:
        if typed:
            ids = await _find(read.conn, desk, typed, limit)
        else:
            ids = await _recent(read.conn, visitor, ask.now, limit)
        rows = await read.conn.fetch(_ROWS, ids) if ids else []
        for row in rows:
            read.saw("search", row["p_id"], row["p_facility"], row["p_jurisdiction"])
    return [_row(desk, row, ask.now) for row in rows]


async def _recent(conn: Any, visitor: Visitor, now: dt.datetime, limit: int) -> list[UUID]:
    """The people treated last; a clock that is ahead does not push the others out."""
    latest = now + dt.timedelta(days=1)
    await conn.execute(WALK)
    if "*" in visitor.facilities:
        rows = await conn.fetch(_RECENT, latest, limit)
    else:
        of = (list(visitor.facilities), visitor.account_id)
        rows = await conn.fetch(_RECENT_OF, latest, limit, *of)
    return [row["patient_id"] for row in rows]


async def _find(conn: Any, desk: Desk, typed: str, limit: int) -> list[UUID]:
    found: dict[UUID, None] = {}
    parts = sorted(query_parts(typed), key=len, reverse=True)
    if parts:
        tokens = [desk.keys.name_token(part) for part in parts]
        for row in await conn.fetch(_BY_TOKENS, tokens[0], tokens[1:], limit):
            found[row["patient_id"]] = None
    number = desk.keys.name_token(number_part(typed))
    for row in await conn.fetch(_BY_TOKENS, number, [], limit):
        found[row["patient_id"]] = None
    if len(found) < limit and len(typed) >= 3:
        like = "%" + typed.replace("\\", "").replace("%", "").replace("_", "") + "%"
        left = limit - len(found)
        for row in await conn.fetch(_BY_FACILITY, like, typed.casefold(), left):
            found[row["patient_id"]] = None
    return list(found)[:limit]


def _row(desk: Desk, row: Any, now: dt.datetime) -> PatientRow:
    return PatientRow(
        person=person_of(row, profile_of(desk.keys, row), now, otherwise=row["p_id"]),
        place=place_of(row, row["p_facility"], now),
        last_treatment_at=row["last_at"],
        treatments=row["treatments"],
    )
