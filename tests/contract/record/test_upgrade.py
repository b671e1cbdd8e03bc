"""A database of an earlier version is led to this one, with what it holds."""

from __future__ import annotations

import asyncio

import asyncpg
import pytest
from msgspec.structs import replace

from breathway.centre.rehearsal import rehearse_record
from breathway.model import decode_event
from breathway.record import Appender, Database, prepare, replay, schema
from breathway.watch.rules import proposed
from tests.contract.record.conftest import Server, _at, _execute
from tests.contract.record.story import NOW, Bedside, register

DAY = "INSERT INTO facility_day (facility_id, day, jurisdiction) VALUES ('kh-a', now(), 'KH')"


@pytest.mark.parametrize("version", [2, 3])
def test_from_an_earlier_version(server: Server, monkeypatch, version: int) -> None:
    name = f"upgraded_{version}"
    url = _at(server.admin_url, name)

    async def case() -> tuple[int, list[str], bool]:
        await _execute(server.admin_url, f"CREATE DATABASE {name}")
        with monkeypatch.context() as patch:
            patch.setattr(schema, "VERSIONS", schema.VERSIONS[:version])
            await prepare(url, jurisdiction="KH", box_public_key=bytes(32))
        await _execute(url, "SET search_path = breathway", "SET ROLE breathway_owner", DAY)
        await prepare(url, jurisdiction="KH", box_public_key=bytes(32))
        connection = await asyncpg.connect(url)
        try:
            await connection.execute("SET search_path = breathway")
            await connection.execute("SET ROLE breathway_owner")
            reached = await connection.fetchval("SELECT max(version) FROM schema_version")
            columns = await connection.fetch(
                "SELECT attname FROM pg_attribute WHERE attrelid = 'day_row'::regclass"
                " AND attnum > 0 AND NOT attisdropped ORDER BY attnum"
            )
            counted = await connection.fetchval("SELECT sum(deviations) = 0 FROM facility_day")
            return reached, [row["attname"] for row in columns], counted
        finally:
            await connection.close()

    reached, columns, counted = asyncio.run(case())
    assert reached == len(schema.VERSIONS)
    assert columns[-2:] == ["tasks", "deviations"]
    assert counted


SHOWN = "fev1_before_l, grade_before, z_before, fev1_after_l, grade_after, response_percent"


def test_tests_that_version_3_folded_are_folded_as_a_replay_folds_them(
    server: Server, monkeypatch
) -> None:
    """There the last test of a phase counted; here the best: the record follows its log again."""
    url = _at(server.admin_url, "refolded")

    async def treated(database: Database) -> None:
        appender, bedside = Appender(database), Bedside()
        await register(appender, "kh-kampot")
        await appender.append([bedside.enrolled()], received_at=NOW)
        again = [bedside.treat(), bedside.treat()][1]
        await appender.append_batch(bedside.identity, bedside.batch(), NOW)
        patient = bedside.entries[6].event  # of the second treatment
        who = {"patient_id": decode_event(patient).patient_id, "treatment_id": again}
        for phase in ("before", "after"):  # each in a commit of its own
            test, blob = bedside.test(**who, phase=phase, fev1_l=0.7)
            worse = replace(test, grade_fev1="F", response_percent=-30.0)
            last = bedside.say(worse, blob)
            await appender.append_batch(bedside.identity, bedside.batch(last), NOW)
        await appender.close()

    async def case() -> None:
        await _execute(server.admin_url, "CREATE DATABASE refolded")
        with monkeypatch.context() as patch:
            patch.setattr(schema, "VERSIONS", schema.VERSIONS[:3])
            await prepare(url, jurisdiction="KH", box_public_key=bytes(32))
        database = await Database.open(url, "intake")
        await treated(database)
        await database.close()
        select = f"SELECT {SHOWN} FROM breathway.treatment ORDER BY grade_before"
        connection = await asyncpg.connect(url)
        try:
            await connection.execute("SET ROLE breathway_owner")
            last = tuple(await connection.fetchrow(select + " DESC"))
            assert last[:2] == (0.7, "F")  # as version 3 folded it
            await prepare(url, jurisdiction="KH", box_public_key=bytes(32))
            rows = {tuple(row) for row in await connection.fetch(select)}
            assert rows == {(1.42, "B", -3.1, 1.61, "B", 7.9)}
        finally:
            await connection.close()
        report = await replay(url)
        assert report.identical, report
        found = await rehearse_record(url, proposed(), 1)
        assert (found.treatments, found.by_reason) == (2, {"no_response": 2})

    asyncio.run(case())
