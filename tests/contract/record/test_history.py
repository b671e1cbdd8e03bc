"""History from a real record: written when a day is over, again when something of it changes."""

from __future__ import annotations

import asyncio
import datetime as dt
from pathlib import Path
from typing import Any

import asyncpg
import duckdb
import pytest

from breathway.model.facility import Facility, FacilityRegistered
from breathway.model.people import PatientLinked, PatientUnlinked
from breathway.record.history import History, first_open_day, folder_of, rows_since, salt_of, view
from breathway.record.places import places
from tests.contract.record.conftest import Record, opened
from tests.contract.record.story import BEGAN, NOW, Bedside, new_id

LATER = NOW + dt.timedelta(days=2)


def registered(place: str, zone: str, longitude: float) -> FacilityRegistered:
    facility = Facility(
        id=place, name=place, kind="clinic", jurisdiction="KH", zone=zone, city="Phnom Penh",
        latitude=11.5, longitude=longitude,
    )  # fmt: skip
    return FacilityRegistered(
        id=new_id(), facility_id=place, jurisdiction="KH", occurred_at=NOW, facility=facility
    )


def rows(data: Path, what: str = "*") -> list[Any]:
    with duckdb.connect() as database:
        view(database, folder_of(data))
        return database.execute(f"SELECT {what} FROM history ORDER BY ALL").fetchall()


async def arrive(record: Record, bedside: Bedside, *patients: Any) -> None:
    first = len(bedside.entries)
    keys = []
    for patient in patients:
        if patient is not None:
            keys.append(bedside.key(patient, new_id()))
            bedside.say(bedside.registration(patient, keys[-1].key_id))
        bedside.treat(patient)
    await record.appender.append_batch(
        bedside.identity, bedside.batch(*bedside.entries[first:], keys=tuple(keys)), NOW
    )


def test_written_once_over_again_when_it_changes(database_url, tmp_path):
    async def case() -> None:
        async with opened(database_url, tmp_path) as record:
            history = History(tmp_path, "KH", salt_of(bytes(32)))
            assert await history.bring_up(record.stage, LATER) == []  # nothing was ever treated
            assert rows(tmp_path) == []
            await record.appender.append(
                [registered("kh-kampot", "Asia/Phnom_Penh", 104.9)], received_at=NOW
            )
            bedside, one, other = Bedside("kh-kampot"), new_id(), new_id()
            await arrive(record, bedside, one, other, None)
            assert await history.bring_up(record.stage, BEGAN) == []  # the day is not over
            async with record.stage.transaction() as connection:
                first = await first_open_day(connection, BEGAN)
                today = await rows_since(connection, history.salt, first, BEGAN)
            assert len(today["at"]) == 3
            day = BEGAN.astimezone(dt.timezone(dt.timedelta(hours=7))).date()
            assert first <= day
            assert await history.bring_up(record.stage, LATER) == [day]
            what = 'facility, place, severity, response, age_years, day, local - "at"'
            expected = ("kh-kampot", "kh-phnom-penh", "moderate", "partial", 54.0, day)
            assert rows(tmp_path, what) == [(*expected, dt.timedelta(hours=7))] * 3
            assert rows(tmp_path, "count(DISTINCT person), count(DISTINCT cell)") == [(3, 1)]
            assert rows(tmp_path, "count(*) FILTER (synthetic)") == [(2,)]
            assert await history.bring_up(record.stage, LATER) == []

            await arrive(record, bedside, None)  # late
            assert await history.bring_up(record.stage, LATER) == [day]
            link = {"patient_id": one, "other_patient_id": other, "reason": "same_person"}
            await record.appender.append(
                [PatientLinked(**bedside.about(), **link)], received_at=NOW
            )
            assert await history.bring_up(record.stage, LATER) == [day]
            assert rows(tmp_path, "count(*), count(DISTINCT person)") == [(4, 3)]
            await record.appender.append(
                [PatientUnlinked(**bedside.about(), **link)], received_at=NOW
            )
            assert await history.bring_up(record.stage, LATER) == [day]
            assert rows(tmp_path, "count(DISTINCT person)") == [(4,)]
            assert (await places(record.stage))[0].id == "kh-phnom-penh"

    asyncio.run(case())


def test_a_facility_that_moves_across_the_date_line_is_counted_once(database_url, tmp_path):
    async def case() -> None:
        async with opened(database_url, tmp_path) as record:
            await record.appender.append(
                [registered("kh-takeo", "Pacific/Pago_Pago", -179.9)], received_at=NOW
            )
            await arrive(record, Bedside("kh-takeo"), None)
            history = History(tmp_path, "KH", salt_of(bytes(32)))
            await history.bring_up(record.stage, LATER)
            mine = "day) FILTER (facility = 'kh-takeo'"
            before = rows(tmp_path, f"list({mine})")[0][0]
            await record.appender.append(
                [registered("kh-takeo", "Pacific/Kiritimati", 179.9)], received_at=NOW
            )
            assert len(await history.bring_up(record.stage, LATER)) == 2  # the old day, the new
            after = rows(tmp_path, f"list({mine})")[0][0]
            # 25 hours apart: the next day, or for an hour of each day the one after it.
            assert [(b - a).days in (1, 2) for a, b in zip(before, after, strict=True)] == [True]
            place = next(p for p in await places(record.stage) if p.id == "kh-phnom-penh")
            assert 104 < place.longitude <= 180  # not on the other side of the Earth

    asyncio.run(case())


def test_people_get_their_scope_and_no_ids(database_url, tmp_path):
    async def case() -> None:
        async with opened(database_url, tmp_path) as record:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await record.intake.connections.fetch(
                    "SELECT * FROM map_treatments(current_date, current_date, '')"
                )
            for role, facility, seen in (
                ("epidemiologist", "*", True),
                ("nurse", "kh-sihanoukville", False),
                ("administrator", "*", False),
            ):
                async with record.console.transaction() as scoped:
                    await scoped.execute(
                        "SELECT set_config('breathway.role', $1, true),"
                        " set_config('breathway.jurisdiction', 'KH', true),"
                        " set_config('breathway.facilities', $2, true)", role, facility,
                    )  # fmt: skip
                    first = NOW.date() - dt.timedelta(days=2)
                    found = await scoped.fetch(
                        "SELECT * FROM map_treatments($1, $2, $3)",
                        *(first, LATER.date(), bytes(32)),
                    )
                    assert bool(found) is seen
                    tasks = await scoped.fetch("SELECT * FROM map_tasks($1, $2)", first, NOW.date())
                    assert tasks == []

    asyncio.run(case())


def test_a_day_is_the_facilitys_own_when_clocks_change(database_url, tmp_path):
    """25 October 2026 has 25 hours in Berlin, 29 March 23: every treatment is on one day."""

    async def case() -> None:
        async with opened(database_url, tmp_path) as record:
            await record.sql(
                "UPDATE facility SET zone = 'Europe/Berlin' WHERE facility_id = 'kh-sihanoukville'"
            )
            for at in ("2026-10-24T22:00Z", "2026-10-25T00:30Z", "2026-10-25T01:30Z",
                       "2026-10-25T22:59Z", "2026-10-25T23:00Z", "2026-03-28T23:00Z",
                       "2026-03-29T21:59Z", "2026-03-29T22:00Z"):  # fmt: skip
                await record.sql(
                    "INSERT INTO treatment (treatment_id, facility_id, jurisdiction, started_at,"
                    " received_at, position) VALUES (gen_random_uuid(), 'kh-sihanoukville', 'KH',"
                    " $1::text::timestamptz, now(), 1)",
                    at,
                )
            seen = {}
            for day in ("2026-03-29", "2026-03-30", "2026-10-25", "2026-10-26"):
                one = dt.date.fromisoformat(day)
                rows = await record.stage.connections.fetch(
                    'SELECT "local" FROM map_treatments($1, $1, $2) ORDER BY at', one, bytes(32)
                )
                seen[day] = [row["local"].strftime("%H:%M") for row in rows]
            assert seen == {
                "2026-03-29": ["00:00", "23:59"],
                "2026-03-30": ["00:00"],
                "2026-10-25": ["00:00", "02:30", "02:30", "23:59"],  # half past two came twice
                "2026-10-26": ["00:00"],
            }

    asyncio.run(case())
