"""The record's own acts, as the console asks for them: with the database role that appends."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from breathway import record
from breathway.record import Database


class RecordDecisions:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def revoke(self, edge_id: UUID, by: UUID, reason: str, at: dt.datetime) -> None:
        await record.revoke(self._database, edge_id, reason=reason, by=by, at=at)

    async def quarantine_replay(self, quarantine_id: UUID, by: UUID, at: dt.datetime) -> None:
        await record.quarantine_replay(self._database, quarantine_id, by=by, at=at)

    async def quarantine_discard(
        self, quarantine_id: UUID, by: UUID, reason: str, at: dt.datetime
    ) -> None:
        await record.quarantine_discard(self._database, quarantine_id, by=by, reason=reason, at=at)

    async def erase(self, patient_id: UUID, by: UUID, reason: str, at: dt.datetime) -> None:
        await record.erase_patient(self._database, patient_id, by=by, reason=reason, at=at)
