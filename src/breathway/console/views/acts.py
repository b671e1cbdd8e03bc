"""What professionals do: advice, tasks, consultations, links, erasure."""

from __future__ import annotations

import datetime as dt
from typing import Literal
from uuid import UUID

from msgspec import Struct

from breathway.console.views.clinic import Holder
from breathway.model.order import StepRequest


class AdviceRequest(Struct, kw_only=True):
    """POST /api/treatments/{id}/advice."""

    phrase: str | None = None
    words: str = ""
    task_id: UUID | None = None
    request: StepRequest | None = None  # a step that can be started from the advice


class PhraseView(Struct, kw_only=True):
    """GET /api/phrases: reviewed instructions, by catalogue key "phrase-<code>"."""

    code: str
    key: str  # "1" to "9"


class TaskDoneRequest(Struct, kw_only=True):
    """POST /api/tasks/{id}/done."""

    outcome: Literal["advised", "no_action", "duplicate"] = "advised"


class HandOverRequest(Struct, kw_only=True):
    """POST /api/tasks/{id}/hand-over: who holds it from now on."""

    account_id: UUID


class TaskMoment(Struct, kw_only=True):
    """GET /api/tasks/{id}/history: one thing that happened to a task, oldest first."""

    at: dt.datetime
    what: Literal[
        "raised", "claimed", "assigned", "released", "overdue", "escalated", "advised", "done"
    ]
    by: str = ""  # a name
    to: list[str] = []  # names
    level: str = ""  # of an escalation: expert, duty_doctor, everyone
    step: int = 0
    rules_version: str = ""
    roster: str = ""
    outcome: str = ""


class Given(Struct, kw_only=True):
    """What a POST that adds something answers: its id."""

    id: UUID


class UnassignedRow(Struct, kw_only=True):
    """GET /api/facilities/{id}/unassigned (nurse): a reading that came without a person."""

    treatment_id: UUID  # under which it came
    read_at: dt.datetime
    instrument_id: str
    blows: int
    fev1_l: float | None
    fvc_l: float | None
    pef_l_s: float | None


class AssignRequest(Struct, kw_only=True):
    """POST /api/treatments/{id}/assign (nurse): whose it is."""

    patient_id: UUID


class GrantRequest(Struct, kw_only=True):
    """POST /api/patients/{id}/consultations (nurse or expert in scope)."""

    expert_id: UUID
    until_at: dt.datetime
    consent: str


class GrantRow(Struct, kw_only=True):
    """GET /api/patients/{id}/consultations."""

    expert: Holder
    until_at: dt.datetime
    consent: str
    ended: bool


class EndGrantRequest(Struct, kw_only=True):
    """POST /api/patients/{id}/consultations/end."""

    expert_id: UUID
    reason: str = "no_longer_needed"


class ExpertRow(Struct, kw_only=True):
    """GET /api/experts: whom a consultation can be granted to."""

    account_id: UUID
    name: str
    jurisdiction: str


class LinkRequest(Struct, kw_only=True):
    """POST /api/patients/{id}/link and …/unlink."""

    other_patient_id: UUID
    reason: str


class EraseRequest(Struct, kw_only=True):
    """POST /api/patients/{id}/erase (administrator). ``confirm`` is the patient's id, typed."""

    confirm: str
    reason: str
