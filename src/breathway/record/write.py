"""Writing a planned group: the statements, and reading back what a plan needs to know.

In: a connection and a ``Group``. Out: rows, in one transaction. Where a group is only what is
frequent, all of it is a single statement; what is rare follows inside the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import asyncpg

from breathway.model.facility import EdgeEnrolled, EdgeRevoked, FacilityRegistered
from breathway.record.apply import TO_BEDSIDE, apply
from breathway.record.binary import (
    CURVE_ROW,
    DAY_ROW,
    EVENT_ROW,
    SPOOL_ROW,
    TREATMENT_ROW,
)
from breathway.record.each import execute_each
from breathway.record.group import Group, Kept, Known, Work
from breathway.record.spool import Spool

APPEND = "SELECT b, fold_treatments(b - 1, $4), fold_days($5) FROM append_events($1, $2, $3) AS b"
_QUARANTINE = (
    "INSERT INTO quarantine (quarantine_id, received_at, edge_id, facility_id, jurisdiction,"
    " spool_id, number, hash, name, detail, hint, bytes, blob)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
    " ON CONFLICT (quarantine_id) DO NOTHING"
)
# A key of a person who was erased does not come back.
_KEY = (
    "INSERT INTO patient_key (key_id, patient_id, facility_id, jurisdiction, sealed)"
    " SELECT $1, $2, $3, $4, $5 WHERE NOT EXISTS (SELECT FROM patient"
    " WHERE patient_id = $2 AND erased_at IS NOT NULL) ON CONFLICT (key_id) DO NOTHING"
)
_CURSOR = (
    "INSERT INTO stage_cursor (stage, position) VALUES ($1, $2)"
    " ON CONFLICT (stage) DO UPDATE SET position = excluded.position"
)


def parameters(group: Group, types: dict[str, int]) -> list[bytes]:
    """The parameters of ``APPEND``."""
    spools = [group.spools[spool_id] for spool_id in group.touched]
    return [
        SPOOL_ROW.encode(
            [(s.spool_id, s.revision, s.next_number, s.head_hash, s.forked) for s in spools],
            types["spool_row"],
        ),
        EVENT_ROW.array(group.events, types["event_row"]),
        CURVE_ROW.array(group.curves, types["curve_row"]),
        TREATMENT_ROW.encode(group.fold.treatments(), types["treatment_row"]),
        DAY_ROW.encode(group.fold.days(), types["day_row"]),
    ]


def is_simple(group: Group, before: dict[UUID, Spool]) -> bool:
    """Whether ``APPEND`` is all there is to do; ``before`` are the spools as they were."""
    return not (
        group.rare
        or group.quarantine
        or group.tails
        or group.ahead
        or any(work.keys or work.cursor for work in group.works)
        or any(before[spool_id].ahead for spool_id in group.touched)
    )


async def write(
    connection: asyncpg.Connection, group: Group, before: dict[UUID, Spool], types: dict[str, int]
) -> int:
    """Write all of the group, inside the caller's transaction; the position before its first."""
    for tail in group.tails:
        await connection.execute(
            "SELECT quarantine_tail($1, $2, $3, $4, $5, $6)",
            *tail,
            "kept before the fork was seen; it stands in the record",
            "compare the two tails and decide which one is the facility's",
        )
    for work in group.works:
        await _write_keys(connection, work)
    for order, event, raw, received_at in group.rare:
        if type(event) is FacilityRegistered:  # days are counted in its zone
            await apply(connection, event, raw, order, received_at)
    first = await connection.fetchval(APPEND, *parameters(group, types))
    offset = (first or 1) - 1
    for order, event, raw, received_at in group.rare:
        if type(event) is not FacilityRegistered:
            await apply(connection, event, raw, offset + order, received_at)
    if group.quarantine:
        await execute_each(connection, _QUARANTINE, group.quarantine)
    await _write_ahead(connection, group, before)
    for work in group.works:
        if work.cursor is not None:
            await connection.execute(_CURSOR, *work.cursor)
    await _notify(connection, group)
    return offset


async def _write_keys(connection: asyncpg.Connection, work: Work) -> None:
    if work.keys and work.edge is not None:
        edge = work.edge
        await execute_each(
            connection,
            _KEY,
            [
                (key.key_id, key.patient_id, edge.facility_id, edge.jurisdiction, key.sealed)
                for key in work.keys
            ],
        )


async def _write_ahead(
    connection: asyncpg.Connection, group: Group, before: dict[UUID, Spool]
) -> None:
    """Numbers beyond a gap that is still there; those that the frontier passed go."""
    waiting = [row for row in group.ahead if row[1] >= group.spools[row[0]].next_number]
    if waiting:
        await execute_each(
            connection,
            "INSERT INTO spool_ahead (spool_id, number, hash, previous) VALUES ($1, $2, $3, $4)",
            waiting,
        )
    for spool_id in group.touched:
        frontier = group.spools[spool_id].next_number
        if before[spool_id].ahead and frontier > before[spool_id].next_number:
            await connection.execute(
                "DELETE FROM spool_ahead WHERE spool_id = $1 AND number < $2", spool_id, frontier
            )


async def _notify(connection: asyncpg.Connection, group: Group) -> None:
    """Wake who waits for a facility's outbox or for news of the edges; heard after the commit."""
    channels = {
        ("outbox", event.facility_id) for _, event, _, _ in group.rare if type(event) in TO_BEDSIDE
    }
    channels |= {
        ("edges", str(event.edge_id))
        for _, event, _, _ in group.rare
        if isinstance(event, EdgeEnrolled | EdgeRevoked)
    }
    for channel, payload in sorted(channels):
        await connection.execute("SELECT pg_notify($1, $2)", channel, payload)


async def read_spools(connection: asyncpg.Connection, works: Iterable[Work]) -> dict[UUID, Spool]:
    """The spools of the works, made where they are new; under the lock of the log."""
    owners = {work.spool_id: work.edge for work in works if work.spool_id and work.entries}
    if not owners:
        return {}
    await execute_each(
        connection,
        "INSERT INTO spool (spool_id, edge_id, facility_id, jurisdiction, next_number, head_hash)"
        " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (spool_id) DO NOTHING",
        [
            (spool_id, edge.edge_id, edge.facility_id, edge.jurisdiction, 1, bytes(32))
            for spool_id, edge in owners.items()
            if spool_id is not None and edge is not None
        ],
    )
    spools = {
        row["spool_id"]: Spool(
            spool_id=row["spool_id"],
            next_number=row["next_number"],
            head_hash=row["head_hash"],
            forked=row["forked"],
            revision=row["revision"],
        )
        for row in await connection.fetch(
            "SELECT spool_id, next_number, head_hash, forked, revision FROM spool"
            " WHERE spool_id = ANY ($1)",
            list(owners),
        )
    }
    for row in await connection.fetch(
        "SELECT spool_id, number, hash, previous FROM spool_ahead WHERE spool_id = ANY ($1)",
        list(owners),
    ):
        spools[row["spool_id"]].ahead[row["number"]] = (row["hash"], row["previous"])
    return spools


async def read_known(connection: asyncpg.Connection, works: Iterable[Work]) -> Known:
    """What is kept of the works' ids and numbers; under the lock of the log."""
    ids = {event_id for work in works for event_id in work.ids()}
    events = {
        row["id"]: Kept(row["position"], row["spool_id"], row["number"], row["hash"], row["digest"])
        for row in await connection.fetch(
            "SELECT id, position, spool_id, number, hash, body_digest(position) AS digest"
            " FROM arrival WHERE id = ANY ($1)",
            list(ids),
        )
    }
    parked: dict[tuple[UUID, int], set[bytes]] = {}
    for work in works:
        if work.spool_id is None or not work.entries:
            continue
        for row in await connection.fetch(
            "SELECT number, hash FROM quarantine WHERE spool_id = $1 AND number = ANY ($2)",
            work.spool_id,
            [entry.number for entry, _ in work.entries],
        ):
            parked.setdefault((work.spool_id, row["number"]), set()).add(row["hash"])
    return Known(events=events, parked=parked)
