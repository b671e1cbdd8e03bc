"""Tasks for professionals and their advice to the bedside (FHIR Task, CommunicationRequest)."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

import msgspec

from breathway.model.event import Event, Sealed
from breathway.model.quantity import Code, Instant, Number

Priority = Literal["high", "medium", "low"]  # IEC 60601-1-8


class TaskRaised(Event, frozen=True, kw_only=True, tag="task_raised"):
    """A rule of ``watch`` found that somebody should look; ``values`` fill the reason's words, and
    ``rules_version`` among them says which rules."""

    patient_id: UUID
    task_id: UUID
    priority: Priority
    reason: Code  # "no_response", "spo2_low", … a key of the catalogues: reason-no-response
    values: dict[str, Number | str] = msgspec.field(default_factory=dict)
    deadline_at: Instant


class TaskClaimed(Event, frozen=True, kw_only=True, tag="task_claimed"):
    task_id: UUID


class TaskReleased(Event, frozen=True, kw_only=True, tag="task_released"):
    task_id: UUID


class TaskDone(Event, frozen=True, kw_only=True, tag="task_done"):
    task_id: UUID
    outcome: Code  # "advised", "no_action", "duplicate"


class DeadlineReached(Event, frozen=True, kw_only=True, tag="deadline_reached"):
    """The centre says that a task's time is over and nobody has claimed or finished it."""

    task_id: UUID


class AdviceGiven(Event, frozen=True, kw_only=True, tag="advice_given"):
    """From an expert to the bedside by the outbox. Words are sealed, phrases are codes."""

    patient_id: UUID
    advice_id: UUID
    task_id: UUID | None = None
    phrase: Code | None = None  # a reviewed instruction of the catalogues
    words: Sealed | None = None  # msgpack of one string


class AdviceDelivered(Event, frozen=True, kw_only=True, tag="advice_delivered"):
    """The bedside shows it (``seen``), or the nurse has done what it says (``done``)."""

    patient_id: UUID
    advice_id: UUID
    state: Literal["seen", "done"]


class RecordSeen(Event, frozen=True, kw_only=True, tag="record_seen"):
    """A professional opened a treatment: the bedside's third dot, with a name behind ``by``."""

    patient_id: UUID
    treatment_id: UUID
