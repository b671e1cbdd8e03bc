"""What happened to a task: raised, claimed, handed over, given back, gone further, done.

In: a task's id. Out: its events of the log, oldest first, with the names of people. Reading it is a
look at the patient, and leaves its row of audit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from breathway.console.ask import Ask
from breathway.console.audit import reading
from breathway.console.desk import Desk
from breathway.console.views import TaskMoment
from breathway.console.visitor import Visitor
from breathway.model import Event, decode_event
from breathway.model.errors import NotFound
from breathway.model.order import (
    AdviceGiven,
    DeadlineReached,
    TaskAssigned,
    TaskClaimed,
    TaskDone,
    TaskEscalated,
    TaskRaised,
    TaskReleased,
)

WHAT: dict[type[Event], Any] = {
    TaskRaised: "raised",
    TaskClaimed: "claimed",
    TaskAssigned: "assigned",
    TaskReleased: "released",
    DeadlineReached: "overdue",
    TaskEscalated: "escalated",
    AdviceGiven: "advised",
    TaskDone: "done",
}
KINDS = [str(kind.__struct_config__.tag) for kind in WHAT]
_TASK = "select * from task where task_id = $1"
_EVENTS = """
select body from log where patient_id = $1 and kind = any($2::text[])
  and received_at >= $3::timestamptz - interval '1 minute' order by position limit 2000
"""
_NAMES = "select account_id, name from account_name where account_id = any($1::uuid[])"


async def show(desk: Desk, visitor: Visitor, ask: Ask) -> list[TaskMoment]:
    task_id = ask.id("id")
    async with reading(desk, visitor, ask.now) as read:
        task = await read.conn.fetchrow(_TASK, task_id)
        if task is None:
            raise NotFound("there is no such task")
        read.saw("worklist", task["patient_id"], task["facility_id"], task["jurisdiction"])
        rows = await read.conn.fetch(_EVENTS, task["patient_id"], KINDS, task["raised_at"])
        events = [event for row in rows if _is_of(task_id, event := decode_event(row["body"]))]
        people = await read.conn.fetch(_NAMES, list(_people(events)))
    names = {row["account_id"]: row["name"] for row in people}
    return [moment(event, names) for event in events]


def _is_of(task_id: UUID, event: object) -> bool:
    return type(event) in WHAT and getattr(event, "task_id", None) == task_id


def _to(event: Event) -> Sequence[UUID]:
    if isinstance(event, TaskAssigned):
        return (event.to,)
    return event.to if isinstance(event, TaskEscalated) else ()


def _people(events: Sequence[Event]) -> set[UUID]:
    return {p for event in events for p in (event.by, *_to(event)) if p is not None}


def moment(event: Event, names: Mapping[UUID, str]) -> TaskMoment:
    """One line of the history."""
    version = event.values.get("rules_version", "") if isinstance(event, TaskRaised) else ""
    return TaskMoment(
        at=event.occurred_at,
        what=WHAT[type(event)],
        by=names.get(event.by, "") if event.by else "",
        to=[names.get(person, "") for person in _to(event)],
        level=event.level if isinstance(event, TaskEscalated) else "",
        step=event.step if isinstance(event, TaskEscalated) else 0,
        rules_version=str(version),
        roster=event.roster if isinstance(event, TaskEscalated) else "",
        outcome=event.outcome if isinstance(event, TaskDone) else "",
    )
