"""What nobody answers goes further: the next expert, then the network's duty doctor.

In: ``DeadlineReached`` and what happened to the task before, the roster, and who the roster's names
are. Out: ``TaskEscalated``, once for each deadline. After the duty doctor it is asked of the next
shift's, as long as nobody answers (at most ``MOST`` times); where the roster names nobody, it is
everyone's.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from msgspec import Struct

from breathway.model import Event, derived_id
from breathway.model.order import (
    DeadlineReached,
    Level,
    Priority,
    TaskAssigned,
    TaskClaimed,
    TaskDone,
    TaskEscalated,
    TaskRaised,
    TaskReleased,
)
from breathway.watch.roster import NOBODY, Roster

SILENCE = dt.timedelta(minutes=15)  # a claim without a word, as record.apply folds it
MOST = 10


class Task(Struct, kw_only=True):
    """Where a task stands: the same fold as the projection's (``record.apply``)."""

    priority: Priority
    deadline_at: dt.datetime
    due_at: dt.datetime | None
    state: str = "open"
    holder: UUID | None = None
    step: int = 0
    tried: list[UUID] = []  # held it or were asked, and did not answer


def fold(task_id: UUID, history: Iterable[Event]) -> Task | None:
    """The task after its events, oldest first; None where it was never raised."""
    task: Task | None = None
    for event in history:
        if getattr(event, "task_id", None) != task_id:
            continue
        if isinstance(event, TaskRaised):
            task = task or Task(
                priority=event.priority, deadline_at=event.deadline_at, due_at=event.deadline_at
            )
        elif task is not None and task.state != "done":
            _step(task, event)
    return task


def _step(task: Task, event: Event) -> None:
    at = event.occurred_at
    if isinstance(event, TaskClaimed) and task.state != "claimed":
        task.state, task.holder = "claimed", event.by
        task.due_at = max(task.deadline_at, at + SILENCE)
    elif isinstance(event, TaskAssigned) and (task.state, task.holder) == ("claimed", event.by):
        task.holder, task.due_at = event.to, max(task.deadline_at, at + SILENCE)
    elif isinstance(event, TaskReleased) and task.state == "claimed":
        _let_go(task, "open", max(task.deadline_at, at))
    elif isinstance(event, TaskDone):
        task.state, task.due_at = "done", None
    elif isinstance(event, DeadlineReached) and task.due_at is not None and task.due_at <= at:
        _let_go(task, "overdue", None)
    elif isinstance(event, TaskEscalated) and task.state == "overdue" and event.step > task.step:
        task.step, task.due_at = event.step, event.until_at
        task.tried += event.to


def _let_go(task: Task, state: str, due_at: dt.datetime | None) -> None:
    if task.holder is not None:
        task.tried.append(task.holder)
    task.state, task.holder, task.due_at = state, None, due_at


class Escalation:
    """The stage, by a roster. ``people`` are the accounts behind its names; the centre keeps them
    current, and what was concluded with them stands in the event."""

    NAME = "escalation"
    KINDS = frozenset({"deadline_reached"})
    HISTORY_KINDS = frozenset(
        {
            *("task_raised", "task_claimed", "task_assigned", "task_released", "task_done"),
            *("task_escalated", "deadline_reached"),
        }
    )
    HISTORY_DAYS = 31

    def __init__(self, roster: Roster = NOBODY, people: Mapping[str, UUID] | None = None) -> None:
        self.roster = roster
        self.people: dict[str, UUID] = dict(people or {})

    def wants_history(self, event: Event) -> bool:
        return True

    def on_event(
        self, event: Event, history: Sequence[Event], received_at: dt.datetime
    ) -> list[Event]:
        """``history`` includes the deadline itself."""
        if not isinstance(event, DeadlineReached):
            return []
        task = fold(event.task_id, history)
        if task is None or task.state != "overdue" or task.due_at is not None or task.step >= MOST:
            return []
        at = event.occurred_at
        level, to, until_at = self._next(task, event.facility_id, at)
        return [
            TaskEscalated(
                id=derived_id(event.id, self.NAME, 0),
                facility_id=event.facility_id,
                jurisdiction=event.jurisdiction,
                occurred_at=at,
                patient_id=event.patient_id,
                treatment_id=event.treatment_id,
                cause_id=event.id,
                task_id=event.task_id,
                step=task.step + 1,
                level=level,
                to=to,
                until_at=until_at,
                roster=self.roster.version,
            )
        ]

    def _next(
        self, task: Task, facility_id: str, at: dt.datetime
    ) -> tuple[Level, tuple[UUID, ...], dt.datetime | None]:
        """Who is asked now, and until when."""
        if task.step == 0:
            fresh = [p for p in self._on_duty("expert", facility_id, at) if p not in task.tried]
            if fresh:
                return "expert", (fresh[0],), at + self.roster.after_s.of(task.priority)
        until_at = self.roster.next_change("duty_doctor", facility_id, at)
        doctors = tuple(self._on_duty("duty_doctor", facility_id, at))
        return ("duty_doctor" if doctors else "everyone"), doctors, until_at

    def _on_duty(self, level: Level, facility_id: str, at: dt.datetime) -> list[UUID]:
        names = self.roster.on_duty(level, facility_id, at)
        return [self.people[name] for name in names if name in self.people]
