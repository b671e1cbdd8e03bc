"""Tasks for professionals and their advice to the bedside (FHIR Task, CommunicationRequest)."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from breathway.model.event import Event, Sealed
from breathway.model.quantity import Code, Instant, Number

Level = Literal["expert", "duty_doctor", "everyone"]
Priority = Literal["high", "medium", "low"]  # IEC 60601-1-8


class TaskRaised(Event, frozen=True, kw_only=True, tag="task_raised"):
    """A rule of ``watch`` found that somebody should look; ``values`` fill the reason's words.

    ``rules_version`` among them says which rules, ``instruct_within_s`` until when the bedside is
    to be told what to do (without it, as long again after the deadline).
    """

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


class TaskAssigned(Event, frozen=True, kw_only=True, tag="task_assigned"):
    """Who held a task handed it to a colleague, who holds it from now on."""

    task_id: UUID
    to: UUID


class TaskEscalated(Event, frozen=True, kw_only=True, tag="task_escalated"):
    """Nobody answered in time, and somebody else is asked, by the duty roster of that moment."""

    task_id: UUID
    step: Annotated[int, Meta(ge=1, le=1000)]  # counted from the first one
    level: Level
    to: tuple[UUID, ...] = ()  # accounts; none of level "everyone"
    until_at: Instant | None = None  # then it goes further; None: it stays here
    roster: Annotated[str, Meta(max_length=80)] = ""  # its version


class TaskDone(Event, frozen=True, kw_only=True, tag="task_done"):
    task_id: UUID
    outcome: Code  # "advised", "no_action", "duplicate"


class DeadlineReached(Event, frozen=True, kw_only=True, tag="deadline_reached"):
    """The centre says that a task's time is over and nobody has claimed or finished it."""

    task_id: UUID


class StepRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A step that an expert asks the bedside for, and that can be started from the advice."""

    what: Literal["blow", "listen", "vitals", "protocol_step"]
    # Of a blow its phase, of a listen a body site, of a protocol "repeat_dose", "next", "stop".
    detail: Code | None = None


class AdviceGiven(Event, frozen=True, kw_only=True, tag="advice_given"):
    """From an expert to the bedside by the outbox. Words are sealed, phrases and requests are
    codes."""

    patient_id: UUID
    advice_id: UUID
    task_id: UUID | None = None
    phrase: Code | None = None  # a reviewed instruction of the catalogues
    words: Sealed | None = None  # msgpack of one string
    request: StepRequest | None = None


class AdviceDelivered(Event, frozen=True, kw_only=True, tag="advice_delivered"):
    """The bedside shows it (``seen``), or the nurse has done what it says (``done``)."""

    patient_id: UUID
    advice_id: UUID
    state: Literal["seen", "done"]


class RecordSeen(Event, frozen=True, kw_only=True, tag="record_seen"):
    """A professional opened a treatment: the bedside's third dot, with a name behind ``by``."""

    patient_id: UUID
    treatment_id: UUID
