"""Who looked at whom: a row for every read of a patient's data, committed before the answer.

In: a visitor, what they did, the patients shown. Out: rows of ``audit``. Looking again within ten
minutes in the same session is one look: the row's id is a hash of session, patient, action and
ten-minute window, so that two workers write it once (see docs/decisions/0012-audit-of-reads.md).
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import OrderedDict
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from breathway.console.desk import Desk
from breathway.console.visitor import Visitor

WINDOW_S = 600  # looks of one session at one patient within it are one row
REMEMBERED = 50_000

_INSERT = """
insert into audit (audit_id, at, account_id, role, action, patient_id, facility_id, jurisdiction)
select x.audit_id, $2, $3, $4, x.action, x.patient_id, x.facility_id, x.jurisdiction
from unnest($1::uuid[], $5::text[], $6::uuid[], $7::text[], $8::text[])
  as x(audit_id, action, patient_id, facility_id, jurisdiction)
on conflict do nothing
"""


class Written:
    """Ids of the rows this process has committed, so that a refresh costs no write."""

    def __init__(self) -> None:
        self._ids: OrderedDict[UUID, None] = OrderedDict()

    def __contains__(self, audit_id: UUID) -> bool:
        return audit_id in self._ids

    def add(self, ids: Iterable[UUID]) -> None:
        for audit_id in ids:
            self._ids[audit_id] = None
        while len(self._ids) > REMEMBERED:
            self._ids.popitem(last=False)


class Reading:
    """One scoped transaction in which patients are read, and what was seen in it."""

    def __init__(self, conn: Any, visitor: Visitor, now: dt.datetime, written: Written) -> None:
        self.conn = conn
        self._visitor = visitor
        self._now = now
        self._written = written
        self._rows: dict[UUID, tuple[str, UUID | None, str | None, str]] = {}

    @property
    def reader(self) -> UUID:
        return self._visitor.account_id

    def saw(
        self, action: str, patient_id: UUID | None, facility_id: str | None, jurisdiction: str
    ) -> None:
        """A patient's data goes into the answer."""
        audit_id = look_id(self._visitor.session_hash, action, patient_id, self._now)
        if audit_id not in self._written:
            self._rows[audit_id] = (action, patient_id, facility_id, jurisdiction)

    def did(
        self, action: str, patient_id: UUID | None, facility_id: str | None, jurisdiction: str
    ) -> None:
        """Something was changed: never coalesced."""
        seed = f"{action}:{self._now.isoformat()}:{len(self._rows)}"
        audit_id = look_id(self._visitor.session_hash, seed, patient_id, self._now)
        self._rows[audit_id] = (action, patient_id, facility_id, jurisdiction)

    async def write(self) -> list[UUID]:
        if not self._rows:
            return []
        ids = list(self._rows)
        columns = list(zip(*self._rows.values(), strict=True))
        await self.conn.execute(
            _INSERT,
            ids,
            self._now,
            self._visitor.account_id,
            self._visitor.role,
            *[list(column) for column in columns],
        )
        return ids


@asynccontextmanager
async def reading(desk: Desk, visitor: Visitor, now: dt.datetime) -> AsyncIterator[Reading]:
    """Read within the visitor's scope; the audit rows are committed with the end of the block."""
    async with desk.console.scoped(visitor.scope) as conn:
        held = Reading(conn, visitor, now, desk.written)
        yield held
        ids = await held.write()
    desk.written.add(ids)


def look_id(session: bytes, action: str, patient_id: UUID | None, now: dt.datetime) -> UUID:
    """A UUIDv8 (RFC 9562, section 5.8) that is the same for the same look."""
    window = int(now.timestamp()) // WINDOW_S
    patient = patient_id.bytes if patient_id else b""
    digest = hashlib.sha256(
        b"%b\x00%b\x00%b\x00%d" % (session, action.encode(), patient, window)
    ).digest()
    raw = bytearray((window * WINDOW_S * 1000).to_bytes(6, "big") + digest[:10])
    raw[6] = 0x80 | (raw[6] & 0x0F)
    raw[8] = 0x80 | (raw[8] & 0x3F)
    return UUID(bytes=bytes(raw))
