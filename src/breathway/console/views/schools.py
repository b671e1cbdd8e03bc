"""Schools that are warned, as operators see them."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from msgspec import Struct

from breathway.model.alert import Alert, Colour
from breathway.model.school import Channel, Language


class SchoolRow(Struct, kw_only=True):
    """GET /api/schools: those in trouble first."""

    subscription_id: UUID
    school: str
    place: str
    channel: Channel
    to: str  # the host, or an e-mail address with its name hidden
    language: Language
    least: Colour
    state: str  # waiting, active, paused
    reason: str
    page: str  # the address of its page
    synthetic: bool
    last_at: dt.datetime | None
    last_state: str
    last_outcome: str
    sent: int  # over the last 30 days
    failed: int  # failed or too late
    helped: int
    not_helped: int


class Schools(Struct, kw_only=True):
    rows: list[SchoolRow]  # at most 500
    counts: dict[str, int]  # active, waiting, paused, failing, sent, helped, not_helped
    answered_at: dt.datetime


class SchoolDelivery(Struct, kw_only=True):
    """GET /api/schools/{id}/deliveries: newest first."""

    kind: str
    colour: str
    state: str
    outcome: str
    attempts: int
    planned_at: dt.datetime
    due_at: dt.datetime
    sent_at: dt.datetime | None
    helped: bool | None


class WarnRequest(Struct, kw_only=True):
    """POST /api/schools-warned (operator): green ends what stands for the day."""

    place: str
    day: dt.date  # today or tomorrow, of the place's own zone
    colour: Colour
    reasons: list[str] = []  # at most two, of ``SchoolsWarned.reasons``


class WarnedPlace(Struct, kw_only=True):
    place: str
    name: str
    today: dt.date
    schools: int  # that asked to be warned, and confirmed
    warned: int  # of them, by what reached them of a day that is not over
    waiting: int  # something is still on its way
    alerts: list[Alert]  # that stand


class SchoolsWarned(Struct, kw_only=True):
    """GET /api/schools-warned: every place in reach."""

    places: list[WarnedPlace]
    reasons: list[str]  # codes that an operator may give
    may_warn: bool
    exercise: bool  # what is sent now says Exercise
    answered_at: dt.datetime
