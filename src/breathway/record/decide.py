"""What an operator decides about a record in quarantine: replay it, or discard it with a reason.

In: the row's id, who decides. Out: the event in the log (once, by its id, as if it had come today)
or a refusal that says what is still wrong; the row stays, with the decision on it. The bytes are
never changed.
"""

from __future__ import annotations

import datetime as dt
from hashlib import sha256
from typing import Any
from uuid import UUID

import asyncpg

from breathway.intake import key_ids, read_entry
from breathway.model import Rejection, decode_event
from breathway.model.batch import FIRST_HASH, Entry
from breathway.model.errors import BadInput, Conflict, NotFound
from breathway.record.database import Database
from breathway.record.group import Group, Work
from breathway.record.write import write


async def quarantine_replay(
    database: Database, quarantine_id: UUID, *, by: UUID | None, at: dt.datetime
) -> int:
    """Read the bytes again with what this version knows; the event's position in the log."""
    async with database.transaction() as connection:
        await connection.execute("SELECT lock_log()")
        row = await _open_row(connection, quarantine_id)
        entry = Entry(row["number"] or 1, FIRST_HASH, row["bytes"], row["blob"])
        position = await _position(connection, entry)
        if position is None:
            event = read_entry(entry.event, entry.blob, row["facility_id"], row["jurisdiction"])
            position = await _append(connection, database.row_types, entry, event, at)
        await _decide(connection, quarantine_id, "replayed", by, at, None)
    return position


async def quarantine_discard(
    database: Database, quarantine_id: UUID, *, by: UUID | None, reason: str, at: dt.datetime
) -> None:
    """Set it aside for good. The bytes stay in the row."""
    if not reason.strip():
        raise BadInput("a reason is needed", name="reason_missing", hint="say why it is discarded")
    async with database.transaction() as connection:
        await connection.execute("SELECT lock_log()")
        await _open_row(connection, quarantine_id)
        await _decide(connection, quarantine_id, "discarded", by, at, reason.strip()[:1000])


async def _position(connection: asyncpg.Connection, entry: Entry) -> int | None:
    """Where the very same event stands already, as the first tail of a fork does."""
    event = decode_event(entry.event)
    if type(event) is Rejection:
        return None
    row = await connection.fetchrow(
        "SELECT position, body_digest(position) AS digest FROM arrival WHERE id = $1", event.id
    )
    if row is None:
        return None
    if row["digest"] != sha256(entry.event).digest():
        raise Conflict(
            "another record with other bytes bears the same id",
            name="id_taken",
            hint="compare the two, then discard this one with a reason",
        )
    return int(row["position"])


async def _append(
    connection: asyncpg.Connection,
    row_types: dict[str, int],
    entry: Entry,
    event: Any,
    at: dt.datetime,
) -> int:
    if type(event) is Rejection:
        raise BadInput(
            f"it is still refused: {event.name}, {event.detail}",
            name="still_refused",
            hint=event.hint,
        )
    await _keys_are_here(connection, event)
    group = Group({}, None)
    group.add_decided(Work(at), entry, event)
    return 1 + await write(connection, group, {}, row_types)


async def _open_row(connection: asyncpg.Connection, quarantine_id: UUID) -> asyncpg.Record:
    row = await connection.fetchrow(
        "SELECT * FROM quarantine WHERE quarantine_id = $1 FOR UPDATE", quarantine_id
    )
    if row is None:
        raise NotFound("nothing in quarantine has that id", name="quarantine_not_found")
    if row["state"] != "open":
        raise Conflict("it was decided already", name="quarantine_decided")
    return row


async def _keys_are_here(connection: asyncpg.Connection, event: Any) -> None:
    for key_id in key_ids(event):
        known = await connection.fetchval("SELECT true FROM patient_key WHERE key_id = $1", key_id)
        erased = await connection.fetchval(
            "SELECT true FROM patient WHERE patient_id = $1 AND erased_at IS NOT NULL",
            event.patient_id,
        )
        if not (known or erased):
            raise Conflict(
                "the data key of its words has not arrived",
                name="key_missing",
                hint="let the edge send its records first, then replay this one",
            )


async def _decide(
    connection: asyncpg.Connection,
    quarantine_id: UUID,
    state: str,
    by: UUID | None,
    at: dt.datetime,
    reason: str | None,
) -> None:
    await connection.execute(
        "UPDATE quarantine SET state = $2, decided_by = $3, decided_at = $4, reason = $5"
        " WHERE quarantine_id = $1",
        quarantine_id,
        state,
        by,
        at,
        reason,
    )
