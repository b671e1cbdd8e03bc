"""History: treatments as Parquet, by day and jurisdiction, for the map, exposure and forecasts.

In: the record, the node's key, the time. Out: one row a treatment (``COLUMNS``) in
``<data>/history/jurisdiction=KH/day=2026-11-25.parquet``. A day is that of the facility's own zone.
It is written once it is over everywhere in the node, and again when something of it arrives late, a
person is found to be another, or a facility moves; ``state.json`` beside the files says up to which
position of the log they go. Nothing of a person is in it but a pseudonym, and who has no key cannot
tell whose. ``day=<day>.<source>.parquet`` holds what did not come from the record, such as a
demonstration's year; the record never touches it.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import hmac
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import h3.api.basic_int as h3
import msgspec
import numpy as np
from asyncpg import Connection
from msgspec import Struct
from numpy.typing import NDArray

from breathway.model import decode_event
from breathway.record.database import Database
from breathway.record.places import place_of

COLUMNS = {
    "at": "TIMESTAMP",  # UTC
    "local": "TIMESTAMP",  # the facility's own clock
    "facility": "VARCHAR",
    "place": "VARCHAR",
    "cell": "UBIGINT",  # H3; null where the facility's place is not known
    "jurisdiction": "VARCHAR",
    "person": "UBIGINT",  # null where nobody is named
    "age_years": "FLOAT",
    "severity": "VARCHAR",  # severe, moderate, mild, normal
    "response": "VARCHAR",  # responded, partial, none
    "synthetic": "BOOLEAN",
}
RESOLUTION = 7  # of the cells: 5 km²
CHUNK = 50_000  # rows in memory at a time
LOOK = 200_000  # positions of the log at a time
_NAMES = ", ".join(f'"{name}"' for name in COLUMNS)  # "at" is a word of DuckDB's
_TABLE = ", ".join(f'"{name}" {kind}' for name, kind in COLUMNS.items())
_FACILITIES = "SELECT facility_id, jurisdiction, city, zone, latitude, longitude FROM facility"
_OPEN = "SELECT min((($1::timestamptz) AT TIME ZONE zone)::date) FROM facility"
_TOP = "SELECT coalesce(max(position), 0) FROM (SELECT position FROM log ORDER BY 1 DESC LIMIT 1) l"
# Days of what the log says of treatments between two positions, and of people linked or parted.
_CHANGED = """
SELECT DISTINCT (t.started_at AT TIME ZONE f.zone)::date AS day
FROM treatment t JOIN facility f USING (facility_id)
WHERE t.started_at IS NOT NULL AND (t.patient_id = ANY ($3) OR t.treatment_id IN
  (SELECT treatment_id FROM log WHERE position > $1 AND position <= $2))
"""
_LINKS = """
SELECT body FROM log WHERE position > $1 AND position <= $2
  AND kind IN ('patient_linked', 'patient_unlinked')
"""
_OF_FACILITIES = """
SELECT DISTINCT (t.started_at AT TIME ZONE z.zone)::date AS day
FROM treatment t JOIN unnest($1::text[], $2::text[]) z(facility_id, zone) USING (facility_id)
WHERE t.started_at IS NOT NULL
"""
_ROWS = "SELECT * FROM map_treatments($1, $2, $3)"


class _State(Struct):
    position: int = 0
    waiting: list[dt.date] = []  # days that changed and are not written yet
    facilities: dict[str, tuple[str, str, float | None, float | None]] = {}  # as written


def salt_of(node_key: bytes) -> bytes:
    """What the pseudonyms rest on; destroyed with the node's key."""
    return hmac.digest(node_key, b"breathway-map-1", hashlib.sha256)


def folder_of(data: Path) -> Path:
    """Where the history of a centre lies."""
    return data / "history"


class History:
    """The files of one node."""

    def __init__(self, data: Path, jurisdiction: str, salt: bytes) -> None:
        self.folder, self.jurisdiction, self.salt = folder_of(data), jurisdiction, salt
        self._state = self.folder / "state.json"

    async def bring_up(self, db: Database, now: dt.datetime, most: int = 31) -> list[dt.date]:
        """Write at most so many days that changed and are over; answers which, newest first."""
        state = await asyncio.to_thread(self._read)
        first_open = await db.connections.fetchval(_OPEN, now)
        if first_open is None:
            return []
        rows = await db.connections.fetch(_FACILITIES)
        waiting = {*state.waiting, *await self._news(db, state, rows)}
        ready = sorted((day for day in waiting if day < first_open), reverse=True)[:most]
        places = _places(rows)
        for day in ready:
            await self._write(db, day, places)
        state.waiting = sorted(waiting.difference(ready))
        await asyncio.to_thread(self._keep, state)
        return ready

    async def _news(self, db: Database, state: _State, rows: Sequence[Any]) -> set[dt.date]:
        """Days that changed since the state was kept; the state goes forward."""
        top = await db.connections.fetchval(_TOP)
        if top < state.position:  # another record than the files are of
            state.position, state.facilities = 0, {}
        days: set[dt.date] = set()
        while state.position < top:
            reached = min(state.position + LOOK, top)
            links = await db.connections.fetch(_LINKS, state.position, reached)
            events = [decode_event(row["body"]) for row in links]
            people = [i for e in events for i in (e.patient_id, e.other_patient_id)]
            found = await db.connections.fetch(_CHANGED, state.position, reached, people)
            days.update(row["day"] for row in found)
            state.position = reached
        for name, zones in _moved(state, rows).items():
            found = await db.connections.fetch(_OF_FACILITIES, [name] * len(zones), zones)
            days.update(row["day"] for row in found)
        return days

    async def _write(self, db: Database, day: dt.date, places: Mapping[str, Any]) -> None:
        parts: list[dict[str, NDArray[Any]]] = []
        async with db.transaction() as connection:
            cursor = await connection.cursor(_ROWS, day, day, self.salt)
            while rows := await cursor.fetch(CHUNK):
                parts.append(columns(rows, places))
        await asyncio.to_thread(write_day, self.folder, self.jurisdiction, day, parts)

    def _read(self) -> _State:
        try:
            return msgspec.json.decode(self._state.read_bytes(), type=_State)
        except (OSError, msgspec.DecodeError):
            return _State()

    def _keep(self, state: _State) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        half = self._state.with_name(f".state.{os.getpid()}")
        half.write_bytes(msgspec.json.encode(state))
        half.replace(self._state)


async def first_open_day(connection: Connection, now: dt.datetime) -> dt.date:
    """The first day that is not over at some facility which the connection reaches."""
    return await connection.fetchval(_OPEN, now) or now.date()


async def rows_since(
    connection: Connection, salt: bytes, first: dt.date, now: dt.datetime
) -> dict[str, NDArray[Any]]:
    """Treatments of the days from ``first`` on, from the record, as far as the scope reaches."""
    places = _places(await connection.fetch(_FACILITIES))
    last = (now + dt.timedelta(days=1)).date()
    return columns(await connection.fetch(_ROWS, first, last, salt), places)


def columns(rows: Sequence[Any], places: Mapping[str, Any]) -> dict[str, NDArray[Any]]:
    """Rows of ``map_treatments`` as arrays by ``COLUMNS``; a masked array has nulls."""
    of = [places[row["facility"]] for row in rows]
    person = np.array([row["person"] or 0 for row in rows], dtype=np.int64).view(np.uint64)
    age = np.array([np.nan if row["age_years"] is None else row["age_years"] for row in rows])
    cell = np.array([place[1] for place in of], dtype=np.uint64)
    return {
        "at": np.array([row["at"] for row in rows], dtype="datetime64[us]"),
        "local": np.array([row["local"] for row in rows], dtype="datetime64[us]"),
        "facility": np.array([row["facility"] for row in rows], dtype=object),
        "place": np.array([place[0] for place in of], dtype=object),
        "cell": np.ma.masked_array(cell, cell == 0),
        "jurisdiction": np.array([place[2] for place in of], dtype=object),
        "person": np.ma.masked_array(person, [row["person"] is None for row in rows]),
        "age_years": np.ma.masked_array(age.astype(np.float32), np.isnan(age)),
        "severity": np.array([row["severity"] for row in rows], dtype=object),
        "response": np.array([row["response"] for row in rows], dtype=object),
        "synthetic": np.array([row["synthetic"] for row in rows], dtype=bool),
    }


def fill(database: duckdb.DuckDBPyConnection, table: str, part: Mapping[str, Any]) -> None:
    """Make a table of the columns of rows, if there is none, and put them in."""
    database.execute(f"CREATE TABLE IF NOT EXISTS {table} ({_TABLE})")
    if len(part["at"]):
        database.register("part", dict(part))
        database.execute(f"INSERT INTO {table} SELECT {_NAMES} FROM part")  # noqa: S608
        database.unregister("part")


def write_day(
    folder: Path,
    jurisdiction: str,
    day: dt.date,
    parts: Iterable[Mapping[str, NDArray[Any]]],
    source: str = "",
) -> Path:
    """One day's file from columns in parts, whole or not at all; no rows, no file."""
    name = f"day={day.isoformat()}{'.' if source else ''}{source}.parquet"
    path = folder / f"jurisdiction={jurisdiction}" / name
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    half = path.with_name(f".{name}.{os.getpid()}")
    with duckdb.connect(":memory:", config={"threads": 1}) as database:
        for part in parts:
            fill(database, "day", part)
        database.execute(f"CREATE TABLE IF NOT EXISTS day ({_TABLE})")
        if not database.execute("SELECT count(*) FROM day").fetchall()[0][0]:
            path.unlink(missing_ok=True)
            return path
        database.sql("SELECT * FROM day ORDER BY day.at").write_parquet(
            str(half), compression="zstd"
        )
    half.replace(path)
    return path


def view(database: duckdb.DuckDBPyConnection, folder: Path, name: str = "history") -> None:
    """Make the history of a folder a view of DuckDB with ``COLUMNS`` and ``day``; empty where there
    is none yet. Of this connection alone: two that make it at once would refuse each other."""
    if next(folder.glob("jurisdiction=*/day=*.parquet"), None) is None:
        empty = ", ".join(f'NULL::{kind} AS "{column}"' for column, kind in COLUMNS.items())
        database.execute(
            f"CREATE OR REPLACE TEMP VIEW {name} AS SELECT {empty}, NULL::DATE AS day LIMIT 0"
        )
        return
    # A filter on the day leaves the other files closed.
    database.execute(
        f"CREATE OR REPLACE TEMP VIEW {name} AS SELECT {_NAMES},"  # noqa: S608
        " regexp_extract(filename, 'day=(.{10})', 1)::DATE AS day FROM read_parquet("
        f"'{folder}/jurisdiction=*/day=*.parquet', filename = true, hive_partitioning = false)"
    )


def _places(rows: Sequence[Any]) -> dict[str, tuple[str, int, str]]:
    """Of each facility: its place, its cell (0: not known), its jurisdiction."""
    return {row["facility_id"]: (place_of(row), _cell(row), row["jurisdiction"]) for row in rows}


def _cell(row: Any) -> int:
    if row["latitude"] is None or row["longitude"] is None:
        return 0
    return int(h3.latlng_to_cell(row["latitude"], row["longitude"], RESOLUTION))


def _moved(state: _State, rows: Sequence[Any]) -> dict[str, list[str]]:
    """Facilities whose zone, city or coordinates are others than when their days were written, with
    the zones whose days are concerned; the state learns them."""
    moved = {}
    for row in rows:
        now = (row["zone"], row["city"], row["latitude"], row["longitude"])
        before = state.facilities.get(row["facility_id"])
        if before is not None and before != now:
            moved[row["facility_id"]] = sorted({before[0], now[0]})
        state.facilities[row["facility_id"]] = now
    return moved
