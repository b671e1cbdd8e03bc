"""Tasks as rows: the worklist's, a patient's open ones, a treatment's.

In: rows of ``task`` joined with treatment, patient and place in one query. Out: ``TaskRow``s.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from breathway.console.audit import Reading
from breathway.console.keys import Keys
from breathway.console.persons import PERSON_COLUMNS, PERSON_JOIN, person_of, profile_of
from breathway.console.places import PLACE_COLUMNS, PLACE_JOIN, place_of
from breathway.console.views import Asked, Holder, Step, TaskRow
from breathway.model import decode_event
from breathway.model.order import Priority
from breathway.model.spirometry import SpirometryRecorded
from breathway.model.treatment import HelpRequested, NebulizationLogged

PRIORITIES: dict[int, Priority] = {1: "high", 2: "medium", 3: "low"}
STEPS_AROUND = dt.timedelta(days=2)  # a treatment's steps arrive so near to its task

_COLUMNS = f"""
  t.task_id, t.treatment_id, t.patient_id, t.facility_id, t.jurisdiction, t.priority, t.reason,
  t."values", t.state, t.raised_at, t.deadline_at, t.claimed_by, t.claimed_at,
  tr.fev1_before_l, tr.fev1_after_l, tr.response_percent, tr.spo2_percent, tr.heart_rate_per_min,
  t.step, t.level, t.asked, t.asked_at,
  array(select n.name from account_name n where n.account_id = any(t.asked)) as asked_names,
  tr.spo2_recent, tr.help_requested_at, a.name as holder, {PERSON_COLUMNS}, {PLACE_COLUMNS}
"""  # noqa: S608
_JOINS = f"""
  left join treatment tr on tr.treatment_id = t.treatment_id
  {PERSON_JOIN.format(id="t.patient_id")}
  {PLACE_JOIN.format(id="t.facility_id")}
  left join account_name a on a.account_id = t.claimed_by
"""

STEP_KINDS = ("spirometry_recorded", "nebulization_logged", "help_requested")
STEPS = """
select treatment_id, body from log
where patient_id = any($1::uuid[]) and treatment_id = any($2::uuid[]) and kind = any($3::text[])
  and received_at >= $4 and received_at <= $5
"""


def select_tasks(chosen: str) -> str:
    """One statement for the tasks that ``chosen`` (a subquery on ``task``) picks, in its order."""
    return f"select {_COLUMNS} from ({chosen}) t {_JOINS} order by t.priority, t.deadline_at"  # noqa: S608


async def task_rows(
    reading: Reading, keys: Keys, rows: Sequence[Any], now: dt.datetime, *, action: str
) -> list[TaskRow]:
    """The views, with each treatment's steps, and a row of audit for each patient shown."""
    steps = _steps(await read_steps(reading.conn, rows))
    for row in rows:
        reading.saw(action, row["patient_id"], row["facility_id"], row["jurisdiction"])
    return [
        _task_row(keys, row, steps.get(row["treatment_id"], []), now, reading.reader)
        for row in rows
    ]


def _asked(row: Any, reader: UUID) -> Asked | None:
    if not row["step"]:
        return None
    return Asked(
        step=row["step"],
        level=row["level"],
        at=row["asked_at"],
        names=row["asked_names"],
        you=reader in row["asked"],
    )


def _task_row(keys: Keys, row: Any, steps: list[Step], now: dt.datetime, reader: UUID) -> TaskRow:
    claimed_by = row["claimed_by"]
    return TaskRow(
        task_id=row["task_id"],
        treatment_id=row["treatment_id"],
        priority=PRIORITIES.get(row["priority"], "low"),
        reason=row["reason"],
        values=msgspec.json.decode(row["values"], type=dict[str, float | str]),
        person=person_of(row, profile_of(keys, row), now, otherwise=row["patient_id"]),
        place=place_of(row, row["facility_id"], now),
        state=row["state"],
        raised_at=row["raised_at"],
        deadline_at=row["deadline_at"],
        claimed_by=Holder(account_id=claimed_by, name=row["holder"] or "") if claimed_by else None,
        claimed_at=row["claimed_at"],
        fev1_before_l=row["fev1_before_l"],
        fev1_after_l=row["fev1_after_l"],
        response_percent=row["response_percent"],
        spo2_percent=row["spo2_percent"],
        heart_rate_per_min=row["heart_rate_per_min"],
        spo2_recent=[float(value) for value in row["spo2_recent"] or ()],
        help_requested=row["help_requested_at"] is not None,
        steps=steps,
        asked=_asked(row, reader),
    )


async def read_steps(conn: Any, rows: Sequence[Any]) -> Sequence[Any]:
    """The events of all rows' small timelines, in one query."""
    wanted = [row for row in rows if row["treatment_id"] is not None]
    if not wanted:
        return []
    found: Sequence[Any] = await conn.fetch(
        STEPS,
        list({row["patient_id"] for row in wanted}),
        list({row["treatment_id"] for row in wanted}),
        list(STEP_KINDS),
        min(row["raised_at"] for row in wanted) - STEPS_AROUND,
        max(row["raised_at"] for row in wanted) + STEPS_AROUND,
    )
    return found


def _steps(stored: Sequence[Any]) -> dict[UUID, list[Step]]:
    """The timelines by treatment."""
    out: dict[UUID, list[Step]] = {}
    for row in stored:
        step = step_of(decode_event(row["body"]))
        if step is not None:
            out.setdefault(row["treatment_id"], []).append(step)
    for steps in out.values():
        steps.sort(key=lambda step: step.at)
    return out


def step_of(event: object) -> Step | None:
    if isinstance(event, SpirometryRecorded):
        return Step(
            at=event.occurred_at, what=f"test_{event.phase}", values={"grade": event.leading_grade}
        )
    if isinstance(event, NebulizationLogged):
        return Step(
            at=event.began_at,
            until_at=event.ended_at,
            what="nebulized",
            values={
                "drug": event.drug,
                "delivered_mg": event.delivered_mg,
                "prescribed_mg": event.prescribed_mg,
            },
        )
    if isinstance(event, HelpRequested):
        return Step(at=event.occurred_at, what="help_requested", values={"reason": event.reason})
    return None
