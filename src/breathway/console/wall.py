"""The wall: places, priorities, reasons and clocks, and no name of a person anywhere.

In: the scope. Out: ``Wall``. Clinical roles are shown each task that waits; to the others the
database gives counts by place, and the wall says how many wait. The day's hours change slowly: a
worker counts them once a minute for each scope, and the wall itself once a moment.
"""

from __future__ import annotations

import datetime as dt
from heapq import nsmallest
from typing import Any

import msgspec
from msgspec import Struct

from breathway.console.ask import CLINICAL, Ask
from breathway.console.counts import COUNT_LIMIT
from breathway.console.desk import Desk
from breathway.console.open_tasks import WALK, arguments, walk
from breathway.console.places import Link, link_of, treated_today
from breathway.console.tasks import PRIORITIES
from breathway.console.views import Wall, WallPlace, WallTask
from breathway.console.visitor import Visitor

PLACES_LIMIT = 60
TASKS_LIMIT = 200
TREATING = dt.timedelta(hours=6)  # a treatment not finished after that was forgotten, not running
HOURS = 24
_LINK_ORDER: dict[Link, int] = {"silent": 0, "weak": 1, "good": 2, "never": 3}
_values = msgspec.json.Decoder(dict[str, float | str])

_FACILITIES = """
select f.facility_id, f.name, f.city, f.zone, f.latitude, f.longitude, pr.last_seen_at,
  pr.backlog_oldest_at
from facility f left join presence pr on pr.facility_id = f.facility_id
"""
_TREATING = """
select facility_id, count(*) as n from treatment
where finished_at is null and started_at > $1 group by 1
"""
_HOURS = """
select floor(extract(epoch from $1::timestamptz - started_at) / 3600)::int as ago, count(*) as n
from treatment where started_at > $2 and started_at <= $1 group by 1
"""
_TREATING_COUNTED = "select facility_id, n from treating_counts($1)"
_HOURS_COUNTED = "select ago, n from hour_counts($1, $2)"
_HIGH_COUNTED = """
select coalesce(sum(people), 0) from task_counts() where priority = 1 and not claimed
"""
_WAITING_COUNTED = """
select facility_id, priority, '' as reason, '{}' as values, people,
  case when claimed then 'claimed' when overdue > 0 then 'overdue' else 'open' end as state,
  first_deadline_at as deadline_at, claimed
from task_counts() where people > 0 order by priority, first_deadline_at
"""


class _Seen(Struct):
    rows: list[Any]
    today: dict[str, int]
    tasks: list[Any]
    treating: dict[str, int]
    unclaimed_high: int


async def show(desk: Desk, visitor: Visitor, ask: Ask) -> Wall:
    kept = desk.walls.get(visitor, ask.now)
    if kept is not None:
        return kept
    clinical = visitor.role in CLINICAL
    async with desk.console.scoped(visitor.scope) as conn:
        seen = await (_see if clinical else _see_counts)(conn, visitor, ask.now)
        by_hour = desk.hours.get(visitor, ask.now)
        if by_hour is None:
            by_hour = await _by_hour(conn, _HOURS if clinical else _HOURS_COUNTED, ask.now)
            desk.hours.put(visitor, ask.now, by_hour)
    links = [link_of(row["last_seen_at"], row["backlog_oldest_at"], ask.now) for row in seen.rows]
    wall = Wall(
        jurisdiction=visitor.jurisdiction,
        counts=_counts(seen, links),
        by_hour=by_hour,
        places=_places(seen, links),
        answered_at=ask.now,
    )
    desk.walls.put(visitor, ask.now, wall)
    return wall


async def _see(conn: Any, visitor: Visitor, now: dt.datetime) -> _Seen:
    """As the clinical scope shows it: task by task, consultations granted included."""
    rows = await conn.fetch(_FACILITIES)
    today = await treated_today(conn, rows, now)
    treating = await conn.fetch(_TREATING, now - TREATING)
    await conn.execute(WALK)
    found = await conn.fetch(walk(visitor), *arguments(visitor, TASKS_LIMIT))
    tasks: dict[Any, Any] = {}
    for task in found:  # each person once, by what is most urgent
        tasks.setdefault(task["patient_id"], task)
    urgent = walk(visitor, "k.priority = 1 and k.claimed_by is null")
    high = await conn.fetchval(
        f"select count(distinct patient_id) from ({urgent}) t",  # noqa: S608
        *arguments(visitor, COUNT_LIMIT),
    )
    by_place = {row["facility_id"]: row["n"] for row in treating}
    return _Seen(rows, today, list(tasks.values()), by_place, int(high))


async def _see_counts(conn: Any, visitor: Visitor, now: dt.datetime) -> _Seen:
    """As counts by place, for roles that reach no row of a patient."""
    rows = await conn.fetch(_FACILITIES)
    today = await treated_today(conn, rows, now)
    treating = await conn.fetch(_TREATING_COUNTED, now - TREATING)
    tasks = await conn.fetch(_WAITING_COUNTED)
    high = await conn.fetchval(_HIGH_COUNTED)
    by_place = {row["facility_id"]: row["n"] for row in treating}
    return _Seen(rows, today, tasks[:TASKS_LIMIT], by_place, int(high))


async def _by_hour(conn: Any, query: str, now: dt.datetime) -> list[int]:
    hours = [0] * HOURS
    for row in await conn.fetch(query, now, now - dt.timedelta(hours=HOURS)):
        if 0 <= row["ago"] < HOURS:
            hours[HOURS - 1 - row["ago"]] = row["n"]
    return hours


def _counts(seen: _Seen, links: list[Link]) -> dict[str, int]:
    return {
        "facilities": len(seen.rows),
        "good": links.count("good"),
        "weak": links.count("weak"),
        "silent": links.count("silent"),
        "never": links.count("never"),
        "treating": sum(seen.treating.values()),
        "treated_today": sum(seen.today.values()),
        "unclaimed_high": seen.unclaimed_high,
    }


def _places(seen: _Seen, links: list[Link]) -> list[WallPlace]:
    """Those who wait first, by urgency; then silence; then where treatments run."""
    waiting: dict[str, list[WallTask]] = {}
    order: dict[str, int] = {}
    for number, task in enumerate(seen.tasks):
        waiting.setdefault(task["facility_id"], []).append(_task(task))
        order.setdefault(task["facility_id"], number)

    def rank(at: tuple[Any, Link]) -> tuple[int, int, int, str]:
        row, link = at
        treating = seen.treating.get(row["facility_id"], 0)
        number = order.get(row["facility_id"], len(order) + TASKS_LIMIT)
        return number, _LINK_ORDER[link], -treating, row["name"].casefold()

    return [
        WallPlace(
            facility_id=row["facility_id"],
            name=row["name"],
            city=row["city"],
            link=link,
            treating=seen.treating.get(row["facility_id"], 0),
            waiting=waiting.get(row["facility_id"], []),
            latitude=row["latitude"],
            longitude=row["longitude"],
        )
        for row, link in nsmallest(PLACES_LIMIT, zip(seen.rows, links, strict=True), key=rank)
    ]


def _task(row: Any) -> WallTask:
    return WallTask(
        priority=PRIORITIES.get(row["priority"], "low"),
        reason=row["reason"],
        values=_values.decode(row["values"]),
        state=row["state"],
        deadline_at=row["deadline_at"],
        claimed=row["claimed"] if "claimed" in row else row["claimed_by"] is not None,
        people=row.get("people", 1),
    )
