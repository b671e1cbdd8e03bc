"""Proving that the projections follow from the log.

In: an administrator's URL. Out: a report: every projection, folded anew from the stored events into
a schema of its own and compared with the living one row by row. All of it happens in one
transaction of one snapshot, while the centre goes on, and is rolled back: nothing remains.

What is not compared is no conclusion of the log: marks of delivery (``sent_at``, ``fetched_at``,
``acknowledged_at``), presence, spools, quarantine, keys and accounts.
"""

from __future__ import annotations

import asyncio
import time

import asyncpg
from msgspec import Struct

from breathway.model.errors import Unavailable
from breathway.model.facility import FacilityRegistered
from breathway.record.apply import apply, is_rare
from breathway.record.binary import DAY_ROW, TREATMENT_ROW, microseconds
from breathway.record.database import AWAY, know_rows, read_row_types
from breathway.record.fold import Fold
from breathway.record.read import StoredEvent, read_log
from breathway.record.roles import OWNER

SCRATCH = "breathway_replay"
CHUNK = 2000
# Every projection, and the columns that no event decides.
PROJECTIONS: dict[str, tuple[str, ...]] = {
    "facility": (),
    "edge": (),
    "patient": (),
    "treatment": (),
    "task": (),
    "advice": ("sent_at",),
    "facility_day": (),
    "consultation": (),
    "family_warning": (),
    "outbox": ("fetched_at", "acknowledged_at"),
}


class TableReport(Struct, kw_only=True):
    rows: int
    missing: int  # the log gives them, the record has not (or has them otherwise)
    surplus: int  # the record has them, the log does not give them


class ReplayReport(Struct, kw_only=True):
    identical: bool
    events: int
    position: int  # of the last event
    unmatched: int  # events without their line in the idempotency table, or the reverse
    seconds: float
    tables: dict[str, TableReport]


async def replay(admin_url: str) -> ReplayReport:
    """Fold the whole log anew and compare."""
    try:
        connection = await asyncpg.connect(
            admin_url, server_settings={"search_path": "breathway", "jit": "off"}
        )
    except AWAY as problem:
        raise Unavailable(
            f"the database does not answer: {type(problem).__name__}", name="database_away"
        ) from problem
    try:
        return await _replay(connection)
    finally:
        await connection.close()


async def _replay(connection: asyncpg.Connection) -> ReplayReport:
    began = time.monotonic()
    # The right to make the scratch schema is the administrator's; the rest is the owner's.
    transaction = connection.transaction(isolation="repeatable_read")
    await know_rows(connection)
    types = await read_row_types(connection)
    await transaction.start()
    try:
        await connection.execute(f"CREATE SCHEMA {SCRATCH} AUTHORIZATION {OWNER}")
        await connection.execute(f"SET LOCAL ROLE {OWNER}")
        for table in PROJECTIONS:
            await connection.execute(
                f"CREATE TABLE {SCRATCH}.{table} (LIKE breathway.{table} INCLUDING ALL)"
            )
        await connection.execute(f"SET LOCAL search_path = {SCRATCH}, breathway")
        await connection.execute("SET LOCAL synchronous_commit = off")
        events, position = await _fold(connection, types)
        tables = {table: await _compare(connection, table) for table in PROJECTIONS}
        unmatched = await _unmatched(connection)
    finally:
        await transaction.rollback()
    return ReplayReport(
        identical=not unmatched and not any(t.missing or t.surplus for t in tables.values()),
        events=events,
        position=position,
        unmatched=unmatched,
        seconds=round(time.monotonic() - began, 3),
        tables=tables,
    )


async def _fold(connection: asyncpg.Connection, types: dict[str, int]) -> tuple[int, int]:
    """The whole log into the scratch schema, with the very code that folded it first."""
    events = position = 0
    while True:
        stored = await read_log(connection, position, CHUNK)
        if not stored:
            return events, position
        chunk: list[StoredEvent] = []
        for one in stored:
            if one.kind == "facility_registered":  # days before it are counted in the old zone
                await _fold_chunk(connection, chunk, types)
                await _fold_chunk(connection, [one], types)
                chunk = []
            else:
                chunk.append(one)
        await _fold_chunk(connection, chunk, types)
        events, position = events + len(stored), stored[-1].position
        await asyncio.sleep(0)


async def _fold_chunk(
    connection: asyncpg.Connection, chunk: list[StoredEvent], types: dict[str, int]
) -> None:
    fold = Fold()
    for one in chunk:
        event = one.event
        fold.add(
            event,
            one.position,
            one.received_at,
            microseconds(event.occurred_at),
            microseconds(one.received_at),
        )
        if type(event) is FacilityRegistered:
            await apply(connection, event, one.raw, one.position, one.received_at)
    if chunk:
        await connection.execute(
            "SELECT fold_treatments(0, $1), fold_days($2)",
            TREATMENT_ROW.encode(fold.treatments(), types["treatment_row"]),
            DAY_ROW.encode(fold.days(), types["day_row"]),
        )
    for one in chunk:
        if is_rare(one.event) and type(one.event) is not FacilityRegistered:
            await apply(connection, one.event, one.raw, one.position, one.received_at)


async def _compare(connection: asyncpg.Connection, table: str) -> TableReport:
    rows = await connection.fetch(
        "SELECT attname FROM pg_attribute WHERE attrelid = $1::text::regclass AND attnum > 0"
        " AND NOT attisdropped ORDER BY attnum",
        f"breathway.{table}",
    )
    skipped = PROJECTIONS[table]
    columns = ", ".join(f'"{row[0]}"' for row in rows if row[0] not in skipped)
    living = f"SELECT {columns} FROM breathway.{table}"  # noqa: S608
    folded = f"SELECT {columns} FROM {SCRATCH}.{table}"  # noqa: S608
    count = "SELECT count(*) FROM ({} EXCEPT ALL {}) AS difference"
    return TableReport(
        rows=await connection.fetchval(f"SELECT count(*) FROM ({living}) AS living"),  # noqa: S608
        missing=await connection.fetchval(count.format(folded, living)),
        surplus=await connection.fetchval(count.format(living, folded)),
    )


async def _unmatched(connection: asyncpg.Connection) -> int:
    """The idempotency table and the log name the same events, each once."""
    lost = await connection.fetchval(
        "SELECT count(*) FROM log l LEFT JOIN arrival a ON a.id = l.id AND a.position = l.position"
        " WHERE a.id IS NULL"
    )
    surplus = await connection.fetchval(
        "SELECT abs((SELECT count(*) FROM arrival) - (SELECT count(*) FROM log))"
    )
    return int(lost) + int(surplus)
