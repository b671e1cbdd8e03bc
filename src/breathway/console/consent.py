"""What is decided about a patient's record: who else may see it, which are one person, erasure.

In: ids and reasons. Out: events, appended. A consultation is granted by somebody in whose scope the
patient lies, for a person's consent, until a moment; it covers every linked registration.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from breathway.console.ask import Ask
from breathway.console.audit import reading
from breathway.console.desk import Desk
from breathway.console.patient import persons
from breathway.console.views import (
    EndGrantRequest,
    EraseRequest,
    GrantRequest,
    GrantRow,
    Holder,
    LinkRequest,
)
from breathway.console.visitor import Visitor
from breathway.model.errors import BadInput, Conflict, NotAllowed, NotFound
from breathway.model.people import (
    ConsultationEnded,
    ConsultationGranted,
    PatientLinked,
    PatientUnlinked,
)

LONGEST_GRANT = dt.timedelta(days=90)
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:+/-]{0,63}")

_GRANTS = """
select c.expert_id, n.name, max(c.until_at) as until_at, min(c.consent) as consent,
  bool_and(c.ended_at is not null) as ended
from consultation c left join account_name n on n.account_id = c.expert_id
where c.patient_id = any($1::uuid[]) group by 1, 2 order by max(c.until_at) desc
"""
_EXPERT = """
select account_id from account where account_id = $1 and role = 'expert' and ended_at is null
"""


async def grants(desk: Desk, visitor: Visitor, ask: Ask) -> list[GrantRow]:
    async with reading(desk, visitor, ask.now) as read:
        rows = await persons(read.conn, ask.id("id"))
        for row in rows:
            read.saw("consultations", row["p_id"], row["p_facility"], row["p_jurisdiction"])
        found = await read.conn.fetch(_GRANTS, [row["p_id"] for row in rows])
    return [
        GrantRow(
            expert=Holder(account_id=row["expert_id"], name=row["name"] or ""),
            until_at=row["until_at"],
            consent=row["consent"],
            ended=row["ended"] or row["until_at"] <= ask.now,
        )
        for row in found
    ]


async def grant(desk: Desk, visitor: Visitor, ask: Ask) -> list[GrantRow]:
    body: GrantRequest = ask.body
    if body.until_at.tzinfo is None or not ask.now < body.until_at <= ask.now + LONGEST_GRANT:
        raise BadInput(
            f"until_at must lie within the next {LONGEST_GRANT.days} days", name="bad_until"
        )
    async with desk.console.transaction() as conn:
        if await conn.fetchval(_EXPERT, body.expert_id) is None:
            raise NotFound("there is no such expert", name="unknown_expert")
    rows = await _in_scope(desk, visitor, ask, "granted")
    events = [
        ConsultationGranted(
            expert_id=body.expert_id,
            until_at=body.until_at.astimezone(dt.UTC),
            consent=code(body.consent),
            **_about(desk, visitor, ask.now, row),
        )
        for row in rows
    ]
    await desk.append(events, ask.now)
    return await grants(desk, visitor, ask)


async def end_grant(desk: Desk, visitor: Visitor, ask: Ask) -> list[GrantRow]:
    body: EndGrantRequest = ask.body
    rows = await _in_scope(desk, visitor, ask, "ended")
    events = [
        ConsultationEnded(
            expert_id=body.expert_id,
            reason=code(body.reason),
            **_about(desk, visitor, ask.now, row),
        )
        for row in rows
    ]
    await desk.append(events, ask.now)
    return await grants(desk, visitor, ask)


async def link(desk: Desk, visitor: Visitor, ask: Ask) -> None:
    """The person of the path stays in front; all that was linked to the other comes along, so that
    a link is never longer than one step."""
    front, others = await _pair(desk, visitor, ask, "linked")
    events = [
        PatientLinked(
            other_patient_id=other["p_id"],
            reason=code(ask.body.reason),
            **_about(desk, visitor, ask.now, front[0]),
        )
        for other in others
        if other["p_id"] not in {row["p_id"] for row in front}
    ]
    if not events:
        raise Conflict("they are linked already", name="already_linked")
    await desk.append(events, ask.now)


async def unlink(desk: Desk, visitor: Visitor, ask: Ask) -> None:
    """Takes the one named last out of the person."""
    body: LinkRequest = ask.body
    front, _ = await _pair(desk, visitor, ask, "unlinked")
    leaves = next((row for row in front if row["p_id"] == body.other_patient_id), None)
    if leaves is None:
        raise Conflict("they are not linked", name="not_linked")
    pair = (leaves["linked_to"] or ask.id("id"), leaves["p_id"])
    event = PatientUnlinked(
        **{**_about(desk, visitor, ask.now, leaves), "patient_id": pair[0]},
        other_patient_id=pair[1],
        reason=code(body.reason),
    )
    await desk.append([event], ask.now)


async def erase(desk: Desk, visitor: Visitor, ask: Ask) -> None:
    """Destroys the keys of every registration that is this person. There is no way back."""
    body: EraseRequest = ask.body
    patient_id = ask.id("id")
    if body.confirm.strip().casefold() != str(patient_id):
        raise BadInput(
            "confirm must be the patient's id",
            name="not_confirmed",
            hint="type the id of the patient whose data is to be destroyed",
        )
    reason = code(body.reason)
    async with reading(desk, visitor, ask.now) as read:
        rows = await read.conn.fetch("select * from same_person($1)", patient_id)
        if not rows:
            raise NotFound("there is no such patient")
        for row in rows:
            read.did("erased", row["patient_id"], row["facility_id"], row["jurisdiction"])
    for row in rows:
        await desk.decisions.erase(row["patient_id"], visitor.account_id, reason, ask.now)


def code(text: str) -> str:
    """A reason as a code of the events: short, without blanks, no sentence about a person."""
    made = "-".join(text.split())[:64]
    if not _CODE.fullmatch(made):
        raise BadInput(
            "the reason must be a short code of letters, digits and dashes", name="bad_reason"
        )
    return made


async def _in_scope(desk: Desk, visitor: Visitor, ask: Ask, action: str) -> list[Any]:
    """The person's registrations. Who sees them only by a consultation grants nothing further."""
    async with reading(desk, visitor, ask.now) as read:
        rows = await persons(read.conn, ask.id("id"))
        reached = [row for row in rows if visitor.reaches(row["p_facility"], row["p_jurisdiction"])]
        if not reached:
            raise NotAllowed("a consultation does not reach so far", name="not_allowed")
        for row in reached:
            read.did(action, row["p_id"], row["p_facility"], row["p_jurisdiction"])
    return reached


async def _pair(desk: Desk, visitor: Visitor, ask: Ask, action: str) -> tuple[list[Any], list[Any]]:
    """The registrations of either person, the one in front first; both named must be in scope."""
    body: LinkRequest = ask.body
    patient_id = ask.id("id")
    if body.other_patient_id == patient_id:
        raise BadInput("a patient is not linked to themselves", name="same_patient")
    async with reading(desk, visitor, ask.now) as read:
        pair = []
        for one in (patient_id, body.other_patient_id):
            rows = await persons(read.conn, one)
            row = next(row for row in rows if row["p_id"] == one)
            if not visitor.reaches(row["p_facility"], row["p_jurisdiction"]):
                raise NotAllowed("both patients must be in your scope")
            read.did(action, one, row["p_facility"], row["p_jurisdiction"])
            pair.append(rows)
    return pair[0], pair[1]


def _about(desk: Desk, visitor: Visitor, now: dt.datetime, row: Any) -> dict[str, Any]:
    return {
        "id": desk.new_id(),
        "facility_id": row["p_facility"],
        "jurisdiction": row["p_jurisdiction"],
        "occurred_at": now,
        "patient_id": row["p_id"],
        "by": visitor.account_id,
    }
