"""The wall: places, priorities, reasons and clocks, and no name of a person anywhere.

In: the scope. Out: ``Wall``. The day's hours change slowly: a worker counts them once a minute for
each scope.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
from msgspec import Struct

from breathway.console.ask import Ask
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


class _Seen(Struct):
    rows: list[Any]
    today: dict[str, int]
    tasks: list[Any]
    treating: dict[str, int]
    unclaimed_high: int


async def show(desk: Desk, visitor: Visitor, ask: Ask) -> Wall:
    now = ask.now
    async with desk.console.scoped(visitor.scope) as conn:
        rows = await conn.fetch(_FACILITIES)
        seen = _Seen(
            rows=rows,
            today=await treated_today(conn, rows, now),
            tasks=await _tasks(conn, visitor),
            treating={
                row["facility_id"]: row["n"] for row in await conn.fetch(_TREATING, now - TREATING)
            },
            unclaimed_high=await _unclaimed_high(conn, visitor),
        )
        by_hour = desk.hours.get(visitor, now)
        if by_hour is None:
            by_hour = await _by_hour(conn, now)
            desk.hours.put(visitor, now, by_hour)
    links = [link_of(row["last_seen_at"], row["backlog_oldest_at"], now) for row in seen.rows]
    return Wall(
        jurisdiction=visitor.jurisdiction,
        counts=_counts(seen, links),
        by_hour=by_hour,
        places=_places(seen, links),
        answered_at=now,
    )


async def _tasks(conn: Any, visitor: Visitor) -> list[Any]:
    await conn.execute(WALK)
    rows = await conn.fetch(walk(visitor), *arguments(visitor, TASKS_LIMIT))
    return list(rows)


async def _unclaimed_high(conn: Any, visitor: Visitor) -> int:
    tasks = walk(visitor, "k.priority = 1 and k.claimed_by is null")
    number = await conn.fetchval(
        f"select count(*) from ({tasks}) t",  # noqa: S608
        *arguments(visitor, COUNT_LIMIT),
    )
    return int(number)


async def _by_hour(conn: Any, now: dt.datetime) -> list[int]:
    hours = [0] * HOURS
    for row in await conn.fetch(_HOURS, now, now - dt.timedelta(hours=HOURS)):
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
    places = [
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
        for row, link in zip(seen.rows, links, strict=True)
    ]
    places.sort(
        key=lambda place: (
            order.get(place.facility_id, len(order) + TASKS_LIMIT),
            _LINK_ORDER[place.link],
            -place.treating,
            place.name.casefold(),
        )
    )
    return places[:PLACES_LIMIT]


def _task(row: Any) -> WallTask:
    return WallTask(
        priority=PRIORITIES.get(row["priority"], "low"),
        reason=row["reason"],
        values=_values.decode(row["values"]),
        state=row["state"],
        deadline_at=row["deadline_at"],
        claimed=row["claimed_by"] is not None,
    )
