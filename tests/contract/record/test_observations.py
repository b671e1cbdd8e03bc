"""Observations: kept once, corrected, the best source speaks; a person's effects end with them."""

from __future__ import annotations

import asyncio
import datetime as dt

import asyncpg
import numpy as np
import pytest

from breathway.record.observations import Observed, keep, series
from tests.contract.record.conftest import opened

START = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def rows(source, quality, hours, value, place="kh-kampot"):
    return [
        Observed(place=place, quantity="temperature_c", at=START + n * HOUR, value=value + n,
                 source=source, quality=quality)
        for n in hours
    ]  # fmt: skip


def test_the_best_source_speaks_and_a_correction_replaces(database_url, tmp_path):
    async def main():
        async with opened(database_url, tmp_path) as record:
            db = record.stage
            await keep(db, rows("garden", "measured", range(3), 20.0))
            await keep(db, rows("airport", "measured", range(2), 30.0))
            await keep(db, rows("model", "forecast", range(6), 40.0))
            found = await series(db, "kh-kampot", "temperature_c", START, START + 6 * HOUR)
            assert found.values.tolist() == [20, 21, 22, 43, 44, 45]  # the fuller of the two
            assert found.quality[2:4] == ("measured", "forecast")
            await record.sql(
                "INSERT INTO air_source (place, source, rank) VALUES ('kh-kampot', 'airport', 1)"
            )
            again = rows("airport", "measured", [1, 1], 31.0)
            assert await keep(db, again) == 2
            found = await series(db, "kh-kampot", "temperature_c", START, START + 6 * HOUR)
            assert found.values.tolist() == [30, 32, 42, 43, 44, 45]
            hourly = found.hourly(START - HOUR, 8)
            np.testing.assert_array_equal(hourly, [np.nan, 30, 32, 42, 43, 44, 45, np.nan])
            nothing = await series(db, "kh-kep", "temperature_c", START, START + HOUR)
            assert nothing.values.size == 0

    asyncio.run(main())


def test_people_read_the_air_and_do_not_write_it(database_url, tmp_path):
    async def main():
        async with opened(database_url, tmp_path) as record:
            assert await record.console.connections.fetchval("SELECT count(*) FROM observation")
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await keep(record.console, rows("x", "measured", [0], 1.0))

    asyncio.run(main())
