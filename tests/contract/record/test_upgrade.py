"""A database of the version before is led to this one, with what it holds."""

from __future__ import annotations

import asyncio

import asyncpg

from breathway.record import prepare
from breathway.record.schema import VERSIONS

BACK_TO_2 = (
    "SET search_path = breathway",
    "SET ROLE breathway_owner",
    "ALTER TABLE facility_day DROP COLUMN deviations",
    "ALTER TYPE day_row DROP ATTRIBUTE deviations",
    "DELETE FROM schema_version WHERE version > 2",
)


def test_from_version_2(database_url: str) -> None:
    async def case() -> tuple[int, list[str], bool]:
        connection = await asyncpg.connect(database_url)
        try:
            for statement in BACK_TO_2:
                await connection.execute(statement)
        finally:
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
                "SELECT count(deviations) = count(*) FROM facility_day"
            )
            return version, [row["attname"] for row in columns], counted
        finally:
            await connection.close()

    version, columns, counted = asyncio.run(case())
    assert version == len(VERSIONS)
    assert columns[-2:] == ["tasks", "deviations"]
    assert counted
