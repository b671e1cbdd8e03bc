"""What the console asks of the record beside the database: the few calls it makes.

``record`` has the adapters; the console's tests run against them on a real PostgreSQL.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from breathway.model.event import Event


class Appends(Protocol):
    async def append(
        self,
        events: Sequence[Event],
        *,
        received_at: dt.datetime,
        cursor: tuple[str, int] | None = None,
    ) -> list[int]: ...


class Objects(Protocol):
    async def get(self, sha256: bytes) -> bytes | None: ...


class Decisions(Protocol):
    """What only the record may do, asked for by somebody whom the API has let through."""

    async def revoke(self, edge_id: UUID, by: UUID, reason: str, at: dt.datetime) -> None: ...

    async def quarantine_replay(self, quarantine_id: UUID, by: UUID, at: dt.datetime) -> None: ...

    async def quarantine_discard(
        self, quarantine_id: UUID, by: UUID, reason: str, at: dt.datetime
    ) -> None: ...

    async def erase(self, patient_id: UUID, by: UUID, reason: str, at: dt.datetime) -> None: ...
