"""A database of the version before is led to this one, with what it holds."""

from __future__ import annotations

import asyncio

import asyncpg
import pytest

from breathway.record import prepare, schema
from breathway.record.schema import VERSIONS


def test_from_version_2(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def case() -> tuple[int, list[str], bool]:
        connection = await asyncpg.connect(database_url)
        try:
            await connection.execute("SET ROLE breathway_owner")
            await connection.execute("DROP SCHEMA breathway CASCADE")
        finally:
            await connection.close()
        with monkeypatch.context() as older:
            older.setattr(schema, "VERSIONS", VERSIONS[:2])
            await prepare(database_url, jurisdiction="KH", box_public_key=bytes(32))
        connection = await asyncpg.connect(database_url)
        await connection.execute("SET ROLE breathway_owner")
        await connection.execute(
            "INSERT INTO breathway.facility_day (facility_id, day, jurisdiction, treatments)"
            " VALUES ('kh-kampot', '2026-03-01', 'KH', 4)"
        )
        await connection.close()
        await prepare(database_url, jurisdiction="KH", box_public_key=bytes(32))
        connection = await asyncpg.connect(database_url)
        try:
            await connection.execute("SET search_path = breathway")
            await connection.execute("SET ROLE breathway_owner")
            version = await connection.fetchval("SELECT max(version) FROM schema_version")
            columns = await connection.fetch(
                "SELECT attname FROM pg_attribute WHERE attrelid = 'day_row'::regclass"
                " AND attnum > 0 AND NOT attisdropped ORDER BY attnum"
            )
            counted = await connection.fetchval(
                "SELECT sum(treatments) = 4 AND count(deviations) = count(*) FROM facility_day"
            )
            return version, [row["attname"] for row in columns], counted
        finally:
            await connection.close()

    version, columns, counted = asyncio.run(case())
    assert version == len(VERSIONS)
    assert columns[-2:] == ["tasks", "deviations"]
    assert counted
