"""Readings that came without a person, and whose they are.

In: a facility, or such a reading and a patient. Out: what waits there to be assigned; an event by
which the reading belongs to the patient from then on, in the record and in every replay of it. An
instrument that nobody had asked for a blow sends one all the same: the edge gives it to nobody.
"""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from breathway.console.ask import Ask
from breathway.console.audit import reading
from breathway.console.desk import Desk
from breathway.console.patient import persons
from breathway.console.treatment import find
from breathway.console.views import AssignRequest, UnassignedRow
from breathway.console.visitor import Visitor
from breathway.model import decode_event
from breathway.model.errors import Conflict, NotAllowed
from breathway.model.spirometry import SpirometryRecorded
from breathway.model.treatment import TreatmentAssigned

ROWS = 100

_WAITING = f"""
select l.treatment_id, l.body from (
  select treatment_id from treatment where facility_id = $1 and patient_id is null
  order by received_at desc limit {ROWS}) t
join log l on l.treatment_id = t.treatment_id and l.patient_id is null
order by l.position desc
"""  # noqa: S608
_CAME = """
select body from log where treatment_id = $1 and patient_id is null order by position limit 1
"""


async def show(desk: Desk, visitor: Visitor, ask: Ask) -> list[UnassignedRow]:
    """Newest first. No person is in it, so nobody's record is looked at."""
    async with desk.console.scoped(visitor.scope) as conn:
        found = await conn.fetch(_WAITING, ask.path["id"])
    events = [(row["treatment_id"], decode_event(row["body"])) for row in found]
    return [_row(id_, event) for id_, event in events if isinstance(event, SpirometryRecorded)]


async def assign(desk: Desk, visitor: Visitor, ask: Ask) -> None:
    """What a nurse assigned to the wrong person is assigned again; both looks are written down."""
    body: AssignRequest = ask.body
    async with reading(desk, visitor, ask.now) as read:
        row = await find(read.conn, ask.id("id"))
        came = await read.conn.fetchval(_CAME, row["treatment_id"])
        if came is None:
            raise Conflict(
                "it came with a patient of its own",
                name="not_unassigned",
                hint="link the two registrations if they are one person",
            )
        person = next(
            each
            for each in await persons(read.conn, body.patient_id)
            if each["p_id"] == body.patient_id
        )
        for where in ((row["facility_id"], row["jurisdiction"]), _home(person)):
            if not visitor.reaches(*where):
                raise NotAllowed("the reading and the patient must be in your scope")
        if row["patient_id"] == body.patient_id:
            raise Conflict("it is this patient's already", name="assigned_already")
        if row["patient_id"] is not None:
            read.did("assigned", row["patient_id"], row["facility_id"], row["jurisdiction"])
        read.did("assigned", body.patient_id, *_home(person))
    event = TreatmentAssigned(
        id=desk.new_id(),
        facility_id=row["facility_id"],
        jurisdiction=row["jurisdiction"],
        occurred_at=ask.now,
        patient_id=body.patient_id,
        treatment_id=row["treatment_id"],
        by=visitor.account_id,
        read_at=_read_at(came, ask.now),
    )
    await desk.append([event], ask.now)


def _home(person: Any) -> tuple[str, str]:
    return person["p_facility"], person["p_jurisdiction"]


def _read_at(raw: bytes, now: dt.datetime) -> dt.datetime:
    """By the clock of the place; one in the future counts as now."""
    event = decode_event(raw)
    return min(event.occurred_at, now) if isinstance(event, SpirometryRecorded) else now


def _row(treatment_id: UUID, event: SpirometryRecorded) -> UnassignedRow:
    """The session's figures; where no blow counts, the largest, by which it may be recognized."""
    blows = event.maneuvers
    return UnassignedRow(
        treatment_id=treatment_id,
        read_at=event.occurred_at,
        instrument_id=event.instrument_id,
        blows=len(blows),
        fev1_l=event.fev1_l or max((blow.fev1_l or 0.0 for blow in blows), default=None) or None,
        fvc_l=event.fvc_l or max((blow.fvc_l for blow in blows), default=None),
        pef_l_s=event.pef_l_s or max((blow.pef_l_s for blow in blows), default=None),
    )
