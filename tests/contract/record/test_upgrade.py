"""A database of an earlier version is led to this one, with what it holds."""

from __future__ import annotations

import asyncio

import asyncpg
import pytest

from breathway.record import prepare, schema
from tests.contract.record.conftest import Server, _at, _execute

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
