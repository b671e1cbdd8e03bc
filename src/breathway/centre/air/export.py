"""Observations out of the record, as Parquet, for analyses of any size.

In: a span of time. Out: one row for each value of the best source of each quantity and place:
``place``, ``at`` (UTC), ``local`` (the place's own clock), ``quantity``, ``value``, ``quality``,
``source``. No forecasts.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import numpy as np
from numpy.typing import NDArray

from breathway.record import Database
from breathway.record.observations import Series, series
from breathway.record.places import places

_TABLE = """
CREATE TABLE air (place VARCHAR, "at" TIMESTAMP, "local" TIMESTAMP, quantity VARCHAR, value DOUBLE,
  quality VARCHAR, source VARCHAR)
"""


async def export(db: Database, start: dt.datetime, end: dt.datetime, out: Path) -> int:
    """Write the file; how many rows it has."""
    rows = 0
    with duckdb.connect(":memory:") as engine:
        engine.execute(_TABLE)
        for place in await places(db):
            known = await db.connections.fetch(
                "SELECT DISTINCT quantity FROM observation WHERE place = $1", place.id
            )
            for (quantity,) in known:
                found = await series(db, place.id, quantity, start, end)
                if len(found.at):
                    rows += await asyncio.to_thread(
                        _add, engine, place.id, ZoneInfo(place.zone), quantity, found
                    )
        await asyncio.to_thread(engine.table("air").write_parquet, str(out))
    return rows


def _add(
    engine: duckdb.DuckDBPyConnection, place: str, zone: ZoneInfo, quantity: str, found: Series
) -> int:
    given = np.array(found.quality) != "forecast"
    at = found.at[given].astype("datetime64[us]")
    rows = {  # read by name, as a table
        "at": at,
        "local": at + _offsets(found.at[given], zone),
        "value": found.values[given],
        "quality": np.array(found.quality, dtype=object)[given],
        "source": np.array(found.source, dtype=object)[given],
    }
    engine.register("rows", rows)
    engine.execute(
        'INSERT INTO air SELECT $1, "at", "local", $2, value, quality, source FROM rows',
        [place, quantity],
    )
    engine.unregister("rows")
    return int(given.sum())


def _offsets(at: NDArray[np.datetime64], zone: ZoneInfo) -> NDArray[np.timedelta64]:
    """What the place's clock is ahead of UTC at each moment."""
    seconds = [
        int((dt.datetime.fromtimestamp(s, zone).utcoffset() or dt.timedelta()).total_seconds())
        for s in at.astype(np.int64).tolist()
    ]
    return np.array(seconds, dtype="timedelta64[s]")
