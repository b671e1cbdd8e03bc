"""Each person's own effects, worked out anew from the record, and kept beside the patient.

In: treatments of the last two years, observations of their places. Out: a row in
``personal_effect`` for everybody who was treated, under the registration in front; who is erased
meanwhile gets none. Synthetic people are compared with synthetic people. Bounded: the newest
treatments, in memory that their number bounds.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
import numpy as np
from numpy.typing import NDArray

from breathway import log
from breathway.centre.rising import Round
from breathway.exposure.triggers import (
    EXPOSURES,
    FEWEST_PEOPLE,
    Air,
    Triggers,
    air_of,
    effects_of,
    held,
    personal,
    referents,
)
from breathway.model.alert import Place
from breathway.record import Database
from breathway.record.observations import series
from breathway.record.places import place_of, places

EVERY = dt.timedelta(days=7)
DAYS = 730
MOST_TREATMENTS = 200_000
MONTH_DAYS = 30.4
_TREATMENTS = """
SELECT coalesce(p.linked_to, p.patient_id) AS person, p.synthetic, t.started_at, f.facility_id,
  f.jurisdiction, f.city
FROM treatment t JOIN patient p USING (patient_id) JOIN facility f ON f.facility_id = t.facility_id
WHERE t.started_at >= $1 AND t.started_at < $2 AND p.erased_at IS NULL
ORDER BY t.started_at DESC LIMIT $3
"""
_KEEP = """
INSERT INTO personal_effect (patient_id, facility_id, jurisdiction, made_at, body)
SELECT p.patient_id, p.facility_id, p.jurisdiction, $2, r.body::jsonb
FROM unnest($1::uuid[], $3::text[]) AS r(person, body) JOIN patient p ON p.patient_id = r.person
WHERE p.erased_at IS NULL FOR SHARE OF p
ON CONFLICT (patient_id) DO UPDATE SET facility_id = excluded.facility_id,
  made_at = excluded.made_at, body = excluded.body
"""


_log = log.get(__name__)


@dataclass(frozen=True)
class Ground:
    """One place over the whole time: its air, and when its days begin."""

    air: Air
    midnights: NDArray[np.int64]
    months: NDArray[np.int64]


async def due(db: Database, now: dt.datetime) -> bool:
    """Once a week, where there are air and treatments at all."""
    made_at = await db.connections.fetchval("SELECT max(made_at) FROM personal_effect")
    if made_at is not None and now - made_at < EVERY:
        return False
    both = "SELECT EXISTS (SELECT FROM observation) AND EXISTS (SELECT FROM treatment)"
    return bool(await db.connections.fetchval(both))


async def weekly(one: Round) -> None:
    """A job of ``centre.upkeep``."""
    if await due(one.database, one.now):
        people = await work_out(one.database, one.now)
        _log.info("effects_worked_out", extra={"count": people})


async def work_out(db: Database, now: dt.datetime, days: int = DAYS) -> int:
    """Everybody's effects; how many people were kept. ``db`` is opened as ``stage``."""
    end = now.replace(minute=0, second=0, microsecond=0)
    start = end - dt.timedelta(days=days)
    rows = await db.connections.fetch(_TREATMENTS, start, end, MOST_TREATMENTS)
    found: dict[UUID, Triggers] = {}
    if rows:
        grounds = await _grounds(db, {place_of(row) for row in rows}, start, days)
        for synthetic in (False, True):
            some = [row for row in rows if row["synthetic"] is synthetic]
            found |= await asyncio.to_thread(conclude, some, grounds, start, days * 24)
    async with db.transaction() as connection:
        bodies = [msgspec.json.encode(triggers).decode() for triggers in found.values()]
        await connection.execute(_KEEP, list(found), now, bodies)
        await connection.execute("DELETE FROM personal_effect WHERE made_at < $1", now)
    return len(found)


async def _grounds(
    db: Database, wanted: set[str], start: dt.datetime, days: int
) -> dict[str, Ground]:
    exposures = list(EXPOSURES)
    first = np.datetime64(int(start.timestamp()), "s")
    made: dict[str, Ground] = {}
    for place in await places(db):
        if place.id not in wanted:
            continue
        known = await db.connections.fetch(
            "SELECT DISTINCT quantity FROM observation WHERE place = $1 AND quantity = ANY ($2)",
            *(place.id, [quantity for quantity, _ in EXPOSURES.values()]),
        )
        hourly = {}
        for (quantity,) in known:
            given = await series(db, place.id, quantity, start, start + dt.timedelta(days=days))
            observed = np.array([q != "forecast" for q in given.quality], dtype=bool)
            hourly[quantity] = held(given.at[observed], given.values[observed], first, days * 24)
        midnights, months = _calendar(place, start, days)
        if hourly:
            made[place.id] = Ground(air_of(hourly, exposures), midnights, months)
    return made


def _calendar(
    place: Place, start: dt.datetime, days: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Hours from the start at which the place's days begin, and the month of each."""
    zone = ZoneInfo(place.zone)
    first = start.astimezone(zone).date()
    dates = [first + dt.timedelta(days=n) for n in range(days + 1)]
    begins = [dt.datetime(d.year, d.month, d.day, tzinfo=zone) for d in dates]
    hours = [int((b - start).total_seconds() // 3600) for b in begins]
    return np.array(hours), np.array([d.year * 12 + d.month for d in dates])


def conclude(
    rows: Sequence[Any], grounds: dict[str, Ground], start: dt.datetime, hours: int
) -> dict[UUID, Triggers]:
    """From treatments and the air of their places to what is known of each person."""
    people: defaultdict[UUID, list[tuple[int, str]]] = defaultdict(list)
    for row in rows:
        hour = int((row["started_at"] - start).total_seconds() // 3600)
        people[row["person"]].append((hour, place_of(row)))
    exposures = list(EXPOSURES)
    names = sorted(grounds)
    columns = np.concatenate([grounds[name].air.columns for name in names]) if names else None
    compared: dict[UUID, list[tuple[int, NDArray[np.int64], int]]] = {}
    if columns is not None:
        there = ~np.isnan(columns).any(1)
        columns = np.nan_to_num(columns)
        for number, name in enumerate(names):
            treated = [(p, h) for p, all_ in people.items() for h, at in all_ if at == name]
            if treated:
                _compare(treated, grounds[name], there[number * hours : (number + 1) * hours],
                         number * hours, compared)  # fmt: skip
    enough = columns is not None and len(compared) >= FEWEST_PEOPLE
    fit = _fit(columns, compared) if enough and columns is not None else None
    numbers = {person: number for number, person in enumerate(compared)}
    made: dict[UUID, Triggers] = {}
    for person, visits in people.items():
        mine = compared.get(person, [])
        counted = [at for _, at in visits]
        place = max(sorted(set(counted)), key=counted.count)
        air = grounds[place].air if place in grounds else _no_air(len(exposures))
        used = [hour for hour, _, _ in mine]
        personal_fit = fit if person in numbers else None
        made[person] = Triggers(
            treatments=len(mine),
            months=round((max(used) - min(used)) / 24 / MONTH_DAYS) if used else 0,
            people=len(compared),
            place=place,
            effects=effects_of(personal_fit, numbers.get(person, 0), len(mine), air, exposures),
        )
    return made


def _compare(
    treated: list[tuple[UUID, int]],
    ground: Ground,
    there: NDArray[np.bool_],
    offset: int,
    compared: dict[UUID, list[tuple[int, NDArray[np.int64], int]]],
) -> None:
    """Each treatment's own hour and the same hour of the month's other days, where the air of the
    day before is known; a treatment without is left out."""
    hours = np.array([hour for _, hour in treated])
    rows, own = referents(hours, ground.midnights, ground.months, len(there))
    rows = np.where((rows >= 0) & there[np.maximum(rows, 0)], rows, -1)
    held_own = rows[np.arange(len(rows)), own] >= 0
    usable = held_own & ((rows >= 0).sum(1) >= 3)
    for number in np.flatnonzero(usable).tolist():
        person, hour = treated[number]
        line = np.where(rows[number] >= 0, rows[number] + offset, -1)
        compared.setdefault(person, []).append((hour, line, int(own[number])))


def _fit(
    columns: NDArray[np.float64], compared: dict[UUID, list[tuple[int, NDArray[np.int64], int]]]
) -> Any:
    lines = [line for mine in compared.values() for _, line, _ in mine]
    own = [at for mine in compared.values() for _, _, at in mine]
    person = np.repeat(np.arange(len(compared)), [len(mine) for mine in compared.values()])
    return personal(columns, np.array(lines), np.array(own), person)


def _no_air(width: int) -> Air:
    nothing = np.full(width, np.nan)
    return Air(np.zeros((0, width)), nothing, nothing)
