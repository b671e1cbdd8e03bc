"""The durable outbox to a facility, and what its edge says of itself.

In: a facility's id, ids that its edge holds durably, presence. Out: messages, oldest first, again
and again until they are acknowledged. Presence is live and no projection: nothing depends on it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from uuid import UUID

import msgspec
from msgspec import Struct

from breathway.model.batch import Message
from breathway.model.facility import Presence
from breathway.record.database import Database

FETCH_LIMIT = 200


class PresenceNote(Struct, frozen=True, kw_only=True):
    """What one call of an edge told; the newest of a facility holds."""

    facility_id: str
    edge_id: UUID
    jurisdiction: str
    seen_at: dt.datetime
    presence: Presence | None = None  # None: it called, and said nothing of itself
    clock_offset_s: float | None = None  # its clock minus ours


async def outbox_fetch(
    database: Database, facility_id: str, limit: int = FETCH_LIMIT
) -> list[Message]:
    """The oldest messages that are not acknowledged; the first fetch of each is noted."""
    rows = await database.connections.fetch(
        "SELECT o.id, o.event, o.fetched_at, coalesce(a.name, '') AS by_name FROM outbox o"
        " LEFT JOIN account_name a ON a.account_id = o.by_account"
        " WHERE o.facility_id = $1 AND o.acknowledged_at IS NULL ORDER BY o.id LIMIT $2",
        facility_id,
        limit,
    )
    fresh = [row["id"] for row in rows if row["fetched_at"] is None]
    if fresh:
        await database.connections.execute(
            "UPDATE outbox SET fetched_at = now() WHERE facility_id = $1 AND id = ANY ($2)"
            " AND fetched_at IS NULL",
            facility_id,
            fresh,
        )
    return [Message(id=r["id"], event=r["event"], by_name=r["by_name"]) for r in rows]


async def outbox_acknowledge(database: Database, facility_id: str, ids: Sequence[int]) -> None:
    """These are durable at the edge; advice among them has now been sent."""
    if not ids:
        return
    async with database.transaction() as connection:
        await connection.execute(
            "UPDATE outbox SET acknowledged_at = now(), fetched_at = coalesce(fetched_at, now())"
            " WHERE facility_id = $1 AND id = ANY ($2) AND acknowledged_at IS NULL",
            facility_id,
            list(ids),
        )
        await connection.execute(
            "UPDATE advice SET sent_at = now() FROM outbox o WHERE o.facility_id = $1"
            " AND o.id = ANY ($2) AND advice.facility_id = $1 AND advice.sent_at IS NULL"
            " AND advice.position = o.id",
            facility_id,
            list(ids),
        )


async def note_presence(database: Database, notes: Iterable[PresenceNote]) -> None:
    """Note many at once; the newest of each facility. Live: no commit waits for the disk."""
    newest: dict[str, PresenceNote] = {}
    for note in notes:
        before = newest.get(note.facility_id)
        if before is None or (note.seen_at, note.presence is not None) >= (
            before.seen_at,
            before.presence is not None,
        ):
            newest[note.facility_id] = note
    if not newest:
        return
    rows = [_row(note) for _, note in sorted(newest.items())]
    async with database.transaction() as connection:
        await connection.execute("SET LOCAL synchronous_commit = off")
        await connection.execute(_PRESENCE, *zip(*rows, strict=True))


_PRESENCE = """
INSERT INTO presence AS p (facility_id, edge_id, jurisdiction, last_seen_at, backlog,
  backlog_oldest_at, instruments, version, clock_offset_s, disk_free_percent)
SELECT f, e, j, at, coalesce(b, 0), bo, coalesce(i::jsonb, '[]'), coalesce(v, ''), c, d
FROM unnest($1::text[], $2::uuid[], $3::text[], $4::timestamptz[], $5::bigint[],
  $6::timestamptz[], $7::text[], $8::text[], $9::float8[], $10::float8[])
  AS u (f, e, j, at, b, bo, i, v, c, d)
ON CONFLICT (facility_id) DO UPDATE SET edge_id = excluded.edge_id,
  last_seen_at = excluded.last_seen_at,
  backlog = CASE WHEN excluded.version <> '' THEN excluded.backlog ELSE p.backlog END,
  backlog_oldest_at = CASE WHEN excluded.version <> '' THEN excluded.backlog_oldest_at
    ELSE p.backlog_oldest_at END,
  instruments = CASE WHEN excluded.version <> '' THEN excluded.instruments ELSE p.instruments END,
  version = CASE WHEN excluded.version <> '' THEN excluded.version ELSE p.version END,
  clock_offset_s = coalesce(excluded.clock_offset_s, p.clock_offset_s),
  disk_free_percent = coalesce(excluded.disk_free_percent, p.disk_free_percent)
WHERE excluded.last_seen_at >= p.last_seen_at
"""


def _row(note: PresenceNote) -> tuple[object, ...]:
    said = note.presence
    instruments = None
    if said is not None:
        instruments = msgspec.json.encode(said.instruments).decode().replace("\\u0000", "")
    return (
        note.facility_id,
        note.edge_id,
        note.jurisdiction,
        note.seen_at,
        said.backlog if said else None,
        said.backlog_oldest_at if said else None,
        instruments,
        (said.version.replace("\0", "") or "unknown") if said else None,
        note.clock_offset_s,
        said.disk_free_percent if said else None,
    )
