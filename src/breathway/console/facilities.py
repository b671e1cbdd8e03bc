"""The facilities: link, backlog, instruments, trouble; one query for all 14,220 of them.

In: the scope. Out: ``Facilities``, sorted by trouble; ``FacilityPage`` with edges and 30 days. For
operators also one-time enrolment codes and the end of an edge's key.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping
from typing import Any

import anyio.to_thread
import msgspec

from breathway.console.ask import Ask
from breathway.console.desk import Desk
from breathway.console.places import (
    CLOCK_OFF_S,
    DISK_LOW_PERCENT,
    link_of,
    treated_today,
)
from breathway.console.respond import Encoded, encode
from breathway.console.views import (
    CodeRequest,
    CodeView,
    EdgeRow,
    Facilities,
    FacilityDay,
    FacilityPage,
    FacilityRow,
    ReasonRequest,
)
from breathway.console.visitor import Visitor
from breathway.model.errors import BadInput, NotFound
from breathway.model.facility import Instrument
from breathway.record import code_hash

DAYS = 30
CODE_HOURS_MOST = 24 * 14
_CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_LINK_ORDER = {"silent": 0, "weak": 1, "never": 2, "good": 3}
_instruments = msgspec.json.Decoder(list[Instrument])

_ROWS = """
select f.*, pr.last_seen_at, pr.backlog, pr.backlog_oldest_at, pr.instruments, pr.version,
  pr.clock_offset_s, pr.disk_free_percent, coalesce(t.open, 0) as open_tasks,
  coalesce(q.n, 0) as quarantined, s.forked
from facility f
left join presence pr on pr.facility_id = f.facility_id
left join (select facility_id, sum(open) as open from task_counts() group by 1) t
  on t.facility_id = f.facility_id
left join (select facility_id, count(*) as n from quarantine where state = 'open' group by 1) q
  on q.facility_id = f.facility_id
left join (select facility_id, bool_or(forked) as forked from spool group by 1) s
  on s.facility_id = f.facility_id
"""
_ONE = _ROWS + "where f.facility_id = $1"
_EDGES = """
select e.edge_id, e.enrolled_at, e.revoked_at, coalesce(bool_or(s.forked), false) as forked,
  coalesce(max(s.next_number), 1) as next_number
from edge e left join spool s on s.edge_id = e.edge_id
where e.facility_id = $1 group by e.edge_id order by e.enrolled_at desc
"""
_DAYS = """
select day, treatments, completed, tests, sounds, tasks, deviations from facility_day
where facility_id = $1 order by day desc limit $2
"""


async def show_all(desk: Desk, visitor: Visitor, ask: Ask) -> Encoded:
    """All of them: made in a thread, and the same for a moment, because it is much."""
    kept = desk.places.get(visitor, ask.now)
    if kept is not None:
        return kept
    async with desk.console.scoped(visitor.scope) as conn:
        found = await conn.fetch(_ROWS)
        today = await treated_today(conn, found, ask.now)
    made = await anyio.to_thread.run_sync(_all, found, today, ask.now)
    desk.places.put(visitor, ask.now, made)
    return made


def _all(found: list[Any], today: Mapping[str, int], now: dt.datetime) -> Encoded:
    rows = [_row(line, today, now) for line in found]
    rows.sort(key=_trouble)
    counts = dict.fromkeys(("good", "weak", "silent", "never"), 0)
    for row in rows:
        counts[row.link] += 1
    counts["backlog"] = sum(row.backlog for row in rows)
    counts["alarms"] = sum(1 for row in rows if row.alarms)
    return encode(Facilities(rows=rows, counts=counts, answered_at=now))


async def show(desk: Desk, visitor: Visitor, ask: Ask) -> FacilityPage:
    facility_id = ask.path["id"]
    async with desk.console.scoped(visitor.scope) as conn:
        line = await _find(conn, facility_id)
        today = await treated_today(conn, [line], ask.now)
        edges = await conn.fetch(_EDGES, facility_id)
        days = await conn.fetch(_DAYS, facility_id, DAYS)
    return FacilityPage(
        row=_row(line, today, ask.now),
        edges=[EdgeRow(**dict(edge)) for edge in edges],
        days=[FacilityDay(**dict(day)) for day in days],
    )


async def make_code(desk: Desk, visitor: Visitor, ask: Ask) -> CodeView:
    """A code that enrols one edge, once. Only its hash is kept."""
    body: CodeRequest = ask.body
    if not 1 <= body.hours <= CODE_HOURS_MOST:
        raise BadInput(f"hours must be 1 to {CODE_HOURS_MOST}", name="bad_hours")
    facility_id = ask.path["id"]
    letters = "".join(secrets.choice(_CODE_LETTERS) for _ in range(20))
    code = "-".join(letters[at : at + 5] for at in range(0, 20, 5))
    expires_at = ask.now + dt.timedelta(hours=body.hours)
    async with desk.console.scoped(visitor.scope) as conn:
        await _find(conn, facility_id)
        await conn.execute(
            "insert into enrolment_code (code_hash, facility_id, created_by, created_at, "
            "expires_at) values ($1, $2, $3, $4, $5)",
            code_hash(code),
            facility_id,
            visitor.account_id,
            ask.now,
            expires_at,
        )
    return CodeView(code=code, expires_at=expires_at)


async def find_edge(desk: Desk, visitor: Visitor, ask: Ask) -> Any:
    """The edge named in the path, if it is the facility's and in scope."""
    async with desk.console.scoped(visitor.scope) as conn:
        edge = await conn.fetchrow(
            "select * from edge where edge_id = $1 and facility_id = $2",
            ask.id("edge_id"),
            ask.path["id"],
        )
    if edge is None:
        raise NotFound("there is no such edge")
    return edge


def reason_of(body: ReasonRequest) -> str:
    reason = body.reason.strip()
    if not 1 <= len(reason) <= 200:
        raise BadInput("say why, in 1 to 200 letters", name="reason_missing")
    return reason


async def _find(conn: Any, facility_id: str) -> Any:
    line = await conn.fetchrow(_ONE, facility_id)
    if line is None:
        raise NotFound("there is no such facility")
    return line


def _row(line: Any, today: Mapping[str, int], now: dt.datetime) -> FacilityRow:
    return FacilityRow(
        facility_id=line["facility_id"],
        name=line["name"],
        city=line["city"],
        kind=line["kind"],
        jurisdiction=line["jurisdiction"],
        zone=line["zone"],
        link=link_of(line["last_seen_at"], line["backlog_oldest_at"], now),
        last_seen_at=line["last_seen_at"],
        backlog=line["backlog"] or 0,
        backlog_oldest_at=line["backlog_oldest_at"],
        clock_offset_s=line["clock_offset_s"],
        instruments=_instruments.decode(line["instruments"]) if line["instruments"] else [],
        treatments_today=today.get(line["facility_id"], 0),
        open_tasks=int(line["open_tasks"]),
        version=line["version"] or "",
        alarms=_alarms(line),
    )


def _alarms(line: Any) -> list[str]:
    alarms = []
    if line["forked"]:
        alarms.append("fork")
    if line["disk_free_percent"] is not None and line["disk_free_percent"] < DISK_LOW_PERCENT:
        alarms.append("disk_low")
    if line["clock_offset_s"] is not None and abs(line["clock_offset_s"]) > CLOCK_OFF_S:
        alarms.append("clock_off")
    if line["quarantined"]:
        alarms.append("quarantine")
    return alarms


def _trouble(row: FacilityRow) -> tuple[int, int, int, int, str]:
    broken = sum(1 for instrument in row.instruments if instrument.status == "fault")
    return (
        0 if row.alarms else 1,
        _LINK_ORDER[row.link],
        -broken,
        -row.backlog,
        row.name.casefold(),
    )
