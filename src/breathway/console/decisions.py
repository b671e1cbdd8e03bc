"""The record's own acts, as the console asks for them."""

from __future__ import annotations

from breathway.console.ports import Appends


class RecordDecisions:
    def __init__(self, appender: Appends) -> None:
        self._appender = appender

    async def revoke(self, edge_id: UUID, by: UUID, reason: str, at: dt.datetime) -> None:
        raise NotImplementedError

    async def quarantine_replay(self, quarantine_id: UUID, by: UUID, at: dt.datetime) -> None:
        raise NotImplementedError

    async def quarantine_discard(
        self, quarantine_id: UUID, by: UUID, reason: str, at: dt.datetime
    ) -> None:
        raise NotImplementedError

    async def erase(self, patient_id: UUID, by: UUID, reason: str, at: dt.datetime) -> None:
        raise NotImplementedError
