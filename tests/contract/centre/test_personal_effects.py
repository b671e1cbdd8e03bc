"""From treatments and air in the record to each person's effects: found, scoped, erased."""

from __future__ import annotations

import asyncio
import datetime as dt
import secrets
from uuid import UUID

import asyncpg
import duckdb
import msgspec
import numpy as np
import pytest

from breathway.centre.air.effects import due, work_out
from breathway.centre.air.export import export
from breathway.exposure.triggers import Triggers
from breathway.record import Database, Embedded, Scope, prepare
from breathway.record.observations import Observed, keep

NOW = dt.datetime(2026, 11, 20, 9, 30, tzinfo=dt.UTC)
START = NOW.replace(minute=0) - dt.timedelta(days=730)
HOURS = 730 * 24
PEOPLE = 120
TWICE = UUID(int=1)
SENSITIVE = range(2, 30)
PLACE = "kh-kampot"


@pytest.fixture(scope="module")
def record(tmp_path_factory):
    """A year and ten months of cold nights, dirty days, and people whom one or the other harms."""
    embedded = Embedded(tmp_path_factory.mktemp("effects") / "pg")
    url = embedded.start()
    asyncio.run(_fill(url))
    yield url
    embedded.stop()


async def _fill(url: str) -> None:
    application = await prepare(url, jurisdiction="KH", secret=b"s" * 32)
    rng = np.random.default_rng(7)
    day = np.zeros((730, 2))
    for n, shock in enumerate(rng.normal(size=(730, 2))):
        day[n] = 0.7 * day[n - 1] + shock
    noon = np.arange(730) * 24 + 12
    cold, dirt = (np.interp(np.arange(HOURS), noon, column) / 1.4 for column in day.T)
    temperature = 27 - 2 * cold + 2 * np.sin(np.arange(HOURS) * np.pi / 12)
    db = await Database.open(application, "stage", 2)
    for quantity, values in (("temperature_c", temperature), ("pm25_ug_m3", 40 + 12 * dirt)):
        await keep(db, (Observed(place=PLACE, quantity=quantity, value=float(value), source="x",
                                 at=START + dt.timedelta(hours=hour))
                        for hour, value in enumerate(values)))  # fmt: skip
    await db.close()
    treatments, patients = [], []
    for number in range(1, PEOPLE + 1):
        person = UUID(int=number)
        patients.append((person, "kh-a" if number % 2 else "kh-b"))
        weight = np.exp((1.0 if number in SENSITIVE else 0.1) * cold)
        count = 2 if person == TWICE else 30
        for hour in rng.choice(HOURS, count, p=weight / weight.sum()).tolist():
            treatments.append((UUID(bytes=secrets.token_bytes(16)), person, patients[-1][1],
                               START + dt.timedelta(hours=hour, minutes=20)))  # fmt: skip
    owner = await asyncpg.connect(url, server_settings={"search_path": "breathway"})
    await owner.execute("SET ROLE breathway_owner")
    await owner.executemany(
        "INSERT INTO facility (facility_id, name, kind, jurisdiction, zone, city)"
        " VALUES ($1, $1, 'respiratory_clinic', 'KH', 'Asia/Phnom_Penh', 'Kampot')",
        [("kh-a",), ("kh-b",)],
    )
    await owner.executemany("INSERT INTO patient (patient_id, facility_id, jurisdiction, as_of)"
                            " VALUES ($1, $2, 'KH', now())", patients)  # fmt: skip
    await owner.executemany(
        "INSERT INTO treatment (treatment_id, patient_id, facility_id, jurisdiction, started_at,"
        " received_at, position) VALUES ($1, $2, $3, 'KH', $4, $4, 1)",
        treatments,
    )
    await owner.close()


async def _stage(url: str) -> Database:
    return await Database.open(await prepare(url, jurisdiction="KH", secret=b"s" * 32), "stage", 2)


async def _all(db: Database) -> dict[UUID, Triggers]:
    rows = await db.connections.fetch("SELECT patient_id, body FROM personal_effect")
    return {row[0]: msgspec.json.decode(row[1], type=Triggers) for row in rows}


def test_planted_effects_are_recovered_and_who_came_twice_is_told_nothing(record):
    async def main():
        db = await _stage(record)
        assert await due(db, NOW)
        assert await work_out(db, NOW) == PEOPLE
        assert not await due(db, NOW + dt.timedelta(days=6))
        assert await due(db, NOW + dt.timedelta(days=8))
        found = await _all(db)
        await db.close()
        return found

    found = asyncio.run(main())
    twice = {effect.exposure: effect for effect in found[TWICE].effects}
    assert found[TWICE].treatments == 2
    assert twice["cold"].verdict == twice["pm25"].verdict == "cannot_tell"
    assert twice["o3"].verdict == "not_measured"
    cold = {person: t.effects[0] for person, t in found.items() if person != TWICE}
    assert {effect.exposure for effect in cold.values()} == {"cold"}
    sensitive = [cold[UUID(int=number)] for number in SENSITIVE]
    others = [effect for person, effect in cold.items() if person.int >= 30]
    assert np.median([e.rr for e in sensitive]) > 1.3 * np.median([e.rr for e in others])
    assert sum(e.verdict == "raises" for e in sensitive) > 0.8 * len(sensitive)
    assert sensitive[0].high < sensitive[0].usual  # cold: the low end
    dirt = [t.effects[3] for t in found.values()]
    assert {effect.exposure for effect in dirt} == {"pm25"}
    assert sum(effect.verdict == "raises" for effect in dirt) < 0.1 * PEOPLE
    assert 20 <= found[UUID(int=2)].months <= 24
    assert found[UUID(int=2)].people == PEOPLE


def test_only_who_may_read_the_patient_reads_the_effects(record):
    async def main():
        db = await _stage(record)
        await work_out(db, NOW)
        await db.close()
        console = await Database.open(
            await prepare(record, jurisdiction="KH", secret=b"s" * 32), "console", 2
        )
        seen = {}
        for role, facilities in (("nurse", ("kh-a",)), ("expert", ("*",)), ("operator", ("*",)),
                                 ("epidemiologist", ("*",))):  # fmt: skip
            scope = Scope(account_id=UUID(int=9), role=role, jurisdiction="KH",
                          facilities=facilities)  # fmt: skip
            async with console.scoped(scope) as connection:
                seen[role] = await connection.fetchval("SELECT count(*) FROM personal_effect")
        await console.close()
        return seen

    assert asyncio.run(main()) == {
        "nurse": PEOPLE // 2, "expert": PEOPLE, "operator": 0, "epidemiologist": 0,
    }  # fmt: skip


def test_who_is_erased_has_no_effects_and_gets_none(record):
    async def main():
        db = await _stage(record)
        await work_out(db, NOW)
        await db.connections.execute(
            "UPDATE patient SET erased_at = now() WHERE patient_id = $1", UUID(int=5)
        )
        found = await _all(db)
        await work_out(db, NOW)
        again = await _all(db)
        await db.close()
        return UUID(int=5) in found, UUID(int=5) in again, len(again)

    assert asyncio.run(main()) == (False, False, PEOPLE - 1)


def test_observations_go_out_with_the_places_own_clock(record, tmp_path):
    async def main():
        db = await _stage(record)
        rows = await export(db, START, START + dt.timedelta(hours=30), tmp_path / "air.parquet")
        await db.close()
        return rows

    assert asyncio.run(main()) == 60
    found = duckdb.sql(
        'SELECT place, "at", "local" - "at", quantity, value, source'
        f" FROM '{tmp_path}/air.parquet' ORDER BY quantity, \"at\""
    ).fetchall()
    assert found[0][:4] == (PLACE, START.replace(tzinfo=None), dt.timedelta(hours=7), "pm25_ug_m3")
    assert {row[5] for row in found} == {"x"}
    assert all(20 < row[4] < 80 for row in found[:30])
