"""The quarantine, for operators: what was kept but not understood, and what becomes of it.

In: a state; an id. Out: rows newest first; one with its bytes. The bytes are from the
wire: an event may name a patient's id, its words are sealed. Opening one leaves a row of audit.
"""

from __future__ import annotations

import base64
import json
from typing import Any
from uuid import UUID

import msgspec

from breathway.console.ask import Ask
from breathway.console.audit import reading
from breathway.console.desk import Desk
from breathway.console.views import QuarantineDetail, QuarantineList, QuarantineRow
from breathway.console.visitor import Visitor
from breathway.model.errors import BadRequest, NotFound

BYTES_SHOWN = 64 << 10
STATES = ("open", "replayed", "discarded")

_ROWS = """
select q.quarantine_id, q.received_at, q.facility_id, f.name as facility_name, q.edge_id, q.number,
  q.name, q.detail, q.hint, q.jurisdiction, octet_length(q.bytes) as size, q.state, n.name as who,
  q.decided_at, q.reason {more}
from quarantine q left join facility f on f.facility_id = q.facility_id
left join account_name n on n.account_id = q.decided_by
"""
_LIST = _ROWS.format(more="") + "where q.state = $1 order by q.received_at desc limit $2"
_ONE = _ROWS.format(more=", substr(q.bytes, 1, $2) as head") + "where q.quarantine_id = $1"
_COUNTS = "select state, count(*) as n from quarantine group by state"


async def show_all(desk: Desk, visitor: Visitor, ask: Ask) -> QuarantineList:
    state = ask.text("state", "open")
    if state not in STATES:
        raise BadRequest("state must be open, replayed or discarded", name="bad_query")
    limit = ask.number("limit", 200, lowest=1, highest=1000)
    async with desk.console.scoped(visitor.scope) as conn:
        rows = await conn.fetch(_LIST, state, limit)
        counts = {row["state"]: row["n"] for row in await conn.fetch(_COUNTS)}
    return QuarantineList(
        rows=[_row(row) for row in rows], counts={name: counts.get(name, 0) for name in STATES}
    )


async def show(desk: Desk, visitor: Visitor, ask: Ask) -> QuarantineDetail:
    async with reading(desk, visitor, ask.now) as read:
        row = await read.conn.fetchrow(_ONE, ask.id("id"), BYTES_SHOWN)
        if row is None:
            raise NotFound("there is no such entry in the quarantine")
        about = _patient_in(row["head"])
        read.saw("quarantine", about, row["facility_id"], row["jurisdiction"])
    return QuarantineDetail(
        row=_row(row),
        bytes_base64=base64.b64encode(row["head"]).decode(),
        decoded=decoded(row["head"]),
    )


def decoded(raw: bytes) -> str:
    """The bytes as indented JSON where they are msgpack, else nothing."""
    try:
        value = msgspec.msgpack.decode(raw)
        return json.dumps(_plain(value), indent=2, ensure_ascii=False)[: 2 * BYTES_SHOWN]
    except (msgspec.DecodeError, ValueError, TypeError, RecursionError):
        return ""


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(_plain(key)): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, str | int | float | bool) or value is None:
        return value
    return repr(value)


def _patient_in(raw: bytes) -> UUID | None:
    try:
        value = msgspec.msgpack.decode(raw)
        return UUID(str(value["patient_id"])) if isinstance(value, dict) else None
    except (msgspec.DecodeError, ValueError, KeyError, RecursionError):
        return None


def _row(row: Any) -> QuarantineRow:
    return QuarantineRow(
        quarantine_id=row["quarantine_id"],
        received_at=row["received_at"],
        facility_id=row["facility_id"],
        facility_name=row["facility_name"] or row["facility_id"] or "",
        edge_id=row["edge_id"],
        number=row["number"],
        name=row["name"],
        detail=row["detail"],
        hint=row["hint"],
        size=row["size"],
        state=row["state"],
        decided_by=row["who"] or "",
        decided_at=row["decided_at"],
        reason=row["reason"] or "",
    )
