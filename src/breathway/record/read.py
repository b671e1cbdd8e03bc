"""Reading the log: by position, or of one patient, always in the order of positions.

In: a connection whose role may read. Out: stored events. A reader who has seen up to a position has
missed nothing before it (see ``sql/4_append.sql``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import asyncpg

from breathway.model import Event, Rejection, decode_event
from breathway.model.errors import BreathwayError

_SELECT = "SELECT position, received_at, facility_id, kind, body FROM log "


class StoredEvent:
    """An event where it stands in the log; decoded when somebody looks."""

    __slots__ = ("_event", "facility_id", "kind", "position", "raw", "received_at")

    def __init__(
        self, position: int, received_at: dt.datetime, facility_id: str, kind: str, raw: bytes
    ) -> None:
        self.position, self.received_at = position, received_at
        self.facility_id, self.kind, self.raw = facility_id, kind, raw
        self._event: Any = None

    @property
    def event(self) -> Event:
        if self._event is None:
            event = decode_event(self.raw)
            if isinstance(event, Rejection):
                raise BreathwayError(
                    f"the event at position {self.position} cannot be read: {event.name}",
                    name="log_not_readable",
                    hint="this program is older than the one that wrote it: upgrade it",
                )
            self._event = event
        return self._event  # type: ignore[no-any-return]


async def read_log(
    connection: asyncpg.Connection, after: int, limit: int, *, kinds: Iterable[str] | None = None
) -> list[StoredEvent]:
    """At most ``limit`` events behind a position, of all kinds or of some."""
    if kinds is None:
        rows = await connection.fetch(
            _SELECT + "WHERE position > $1 ORDER BY position LIMIT $2",
            after,
            limit,
        )
    else:
        rows = await connection.fetch(
            _SELECT + "WHERE position > $1 AND kind = ANY ($3) ORDER BY position LIMIT $2",
            after,
            limit,
            list(kinds),
        )
    return [StoredEvent(*row) for row in rows]


async def patient_log(
    connection: asyncpg.Connection,
    patient_id: UUID,
    *,
    up_to: int | None = None,
    kinds: Sequence[str] | None = None,
    limit: int = 1000,
) -> list[StoredEvent]:
    """The newest ``limit`` events of a patient as of a position, in ascending order."""
    rows = await connection.fetch(
        _SELECT + "WHERE patient_id = $1 AND position <= $2"
        " AND ($3::text[] IS NULL OR kind = ANY ($3)) ORDER BY position DESC LIMIT $4",
        patient_id,
        2**62 if up_to is None else up_to,
        None if kinds is None else list(kinds),
        limit,
    )
    return [StoredEvent(*row) for row in reversed(rows)]


async def last_position(connection: asyncpg.Connection) -> int:
    """The position of the newest event that this role sees, 0 where there is none."""
    found = await connection.fetchval("SELECT position FROM log ORDER BY position DESC LIMIT 1")
    return int(found or 0)


async def stage_position(connection: asyncpg.Connection, stage: str) -> int:
    """How far a stage has concluded."""
    found = await connection.fetchval("SELECT position FROM stage_cursor WHERE stage = $1", stage)
    return int(found or 0)
