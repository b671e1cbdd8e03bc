"""A facility as a row of an answer, and what its link is worth.

In: rows of ``facility`` and ``presence``, and the time. Out: ``Place`` and the link's state.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Literal
from zoneinfo import ZoneInfo

from breathway.console.views import Place

Link = Literal["good", "weak", "silent", "never"]

# An edge calls at least once a minute: two missed calls are a weak line, five are silence.
WEAK_AFTER_S = 130.0
SILENT_AFTER_S = 300.0
BACKLOG_OLD_S = 120.0  # records that wait longer at a facility that does call: the line is weak
CLOCK_OFF_S = 120.0
DISK_LOW_PERCENT = 10.0

PLACE_COLUMNS = (
    "f.facility_id as f_id, f.name as f_name, f.city as f_city, f.zone as f_zone, "
    "pr.last_seen_at as f_seen_at, pr.backlog_oldest_at as f_oldest_at"
)
PLACE_JOIN = (
    "left join facility f on f.facility_id = {id} left join presence pr on pr.facility_id = {id}"
)


def link_of(seen_at: dt.datetime | None, oldest_at: dt.datetime | None, now: dt.datetime) -> Link:
    if seen_at is None:
        return "never"
    silent_s = (now - seen_at).total_seconds()
    if silent_s > SILENT_AFTER_S:
        return "silent"
    waits_s = (now - oldest_at).total_seconds() if oldest_at else 0.0
    return "weak" if silent_s > WEAK_AFTER_S or waits_s > BACKLOG_OLD_S else "good"


def place_of(row: Any, facility_id: str, now: dt.datetime) -> Place:
    """``facility_id`` stands for the name where the reader may not see the facility."""
    if row["f_id"] is None:
        return Place(facility_id=facility_id, name=facility_id, city="", zone="UTC", link="never")
    return Place(
        facility_id=row["f_id"],
        name=row["f_name"],
        city=row["f_city"],
        zone=row["f_zone"],
        link=link_of(row["f_seen_at"], row["f_oldest_at"], now),
        last_seen_at=row["f_seen_at"],
    )


_TODAY = """
select d.facility_id, d.treatments
from unnest($1::text[], $2::date[]) x(id, day)
join facility_day d on d.facility_id = x.id and d.day = x.day
"""


async def treated_today(conn: Any, facilities: Sequence[Any], now: dt.datetime) -> dict[str, int]:
    """Treatments of each facility on the day it has there now; rows with facility_id and zone."""
    days: dict[str, dt.date] = {}
    for row in facilities:
        if row["zone"] not in days:
            days[row["zone"]] = now.astimezone(ZoneInfo(row["zone"])).date()
    ids = [row["facility_id"] for row in facilities]
    found = await conn.fetch(_TODAY, ids, [days[row["zone"]] for row in facilities])
    return {row["facility_id"]: row["treatments"] for row in found}
