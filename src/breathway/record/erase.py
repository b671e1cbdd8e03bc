"""Erasing a person: their data keys are destroyed, and with them every word and sound.

In: a patient's id, who decides and why. Out: ``PatientErased`` in the log, for the patient's own
facility and for every other that treated them (so that each edge destroys its copy of the key), and
no data key. Names, notes and sounds stay as ciphertext that nobody can open; ids, hashes and
figures stay as they are.

The bytes of the keys leave the tables' files at once (the tables are written anew) and the
write-ahead log with the next checkpoint after a segment's end: the embedded server removes old
segments instead of using them again. What remains is outside: backups and archived segments taken
before, which must be aged out, and blocks that the file system has freed and not yet overwritten.
"""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import asyncpg

from breathway.model import derived_id
from breathway.model.errors import NotFound, Unavailable
from breathway.model.people import PatientErased
from breathway.record.append import append_within
from breathway.record.database import AWAY, Database


async def erase_patient(
    database: Database, patient_id: UUID, *, by: UUID | None, reason: str, at: dt.datetime
) -> int:
    """Erase; answers how many keys were destroyed. Repeating it is harmless."""
    try:
        async with database.transaction() as connection:
            places = await _places(connection, patient_id)
            events = [
                PatientErased(
                    id=derived_id(patient_id, f"erase:{facility_id}", 0),
                    facility_id=facility_id,
                    jurisdiction=jurisdiction,
                    occurred_at=at,
                    by=by,
                    patient_id=patient_id,
                    reason=reason,
                )
                for facility_id, jurisdiction in places
            ]
            await append_within(database, connection, events, at)
            destroyed = int(await connection.fetchval("SELECT destroy_keys($1)", patient_id))
        async with database.connections.acquire() as connection:
            await connection.execute("SELECT rewrite_keys()")
    except AWAY as problem:
        raise Unavailable(
            f"the database does not answer: {type(problem).__name__}",
            name="database_away",
            hint="erase again: what was done stays done",
        ) from problem
    return destroyed


async def flush_wal(admin_url: str) -> None:
    """Close the current segment of the write-ahead log and let the checkpoint drop old ones.

    Needs the administrator: the centre's supervisor calls it some time after an erasure.
    """
    connection = await asyncpg.connect(admin_url)
    try:
        await connection.execute("SELECT pg_switch_wal()")
        await connection.execute("CHECKPOINT")
    finally:
        await connection.close()


async def _places(connection: asyncpg.Connection, patient_id: UUID) -> list[tuple[str, str]]:
    """The patient's facility first, then the others that treated them."""
    own = await connection.fetchrow(
        "SELECT facility_id, jurisdiction FROM patient WHERE patient_id = $1", patient_id
    )
    if own is None:
        raise NotFound("no patient has that id", name="patient_not_found")
    rows = await connection.fetch(
        "SELECT DISTINCT facility_id, jurisdiction FROM treatment WHERE patient_id = $1"
        " AND facility_id <> $2 ORDER BY facility_id",
        patient_id,
        own["facility_id"],
    )
    return [tuple(row) for row in (own, *rows)]
