"""Time to eyes and time to instruction."""

from __future__ import annotations

import datetime as dt
from typing import Literal
from uuid import UUID

from msgspec import Struct

from breathway.model.order import Priority


class ResponseRow(Struct, kw_only=True):
    """Of one facility, or of the whole scope; seconds from the beginning of a task."""

    facility_id: str | None
    tasks: int
    first_at: dt.datetime | None  # the oldest task that was counted
    eyes_p50_s: float | None  # somebody opened or took it
    eyes_p90_s: float | None
    eyes_missed: int  # nobody had by the deadline
    instruction_p50_s: float | None  # the first advice
    instruction_p90_s: float | None
    instruction_missed: int  # neither told nor closed by its deadline
    instructed: int
    escalated: int  # asked of somebody else because nobody answered
    open: int


class Miss(Struct, kw_only=True):
    """A task that nobody looked at or answered in time, for those who may see it."""

    task_id: UUID
    patient_id: UUID
    treatment_id: UUID | None
    facility_id: str
    priority: Priority
    reason: str
    raised_at: dt.datetime
    deadline_at: dt.datetime
    eyes_at: dt.datetime | None
    instruct_by_at: dt.datetime
    instructed_at: dt.datetime | None
    missed: Literal["eyes", "instruction"]
    state: Literal["open", "claimed", "overdue", "done"]


class Response(Struct, kw_only=True):
    """GET /api/response?days=7&facility=ID."""

    since: dt.datetime
    days: int
    network: ResponseRow | None  # None: there was no task
    facilities: list[ResponseRow]  # those with the most misses first
    misses: list[Miss]  # the latest; nurses and experts alone see them
    answered_at: dt.datetime
