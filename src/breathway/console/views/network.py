"""Facilities, their edges, the quarantine, and the wall."""

from __future__ import annotations

import datetime as dt
from typing import Literal
from uuid import UUID

from msgspec import Struct

from breathway.model.facility import FacilityKind, Instrument
from breathway.model.order import Priority


class FacilityRow(Struct, kw_only=True):
    """GET /api/facilities: all of them, sorted by trouble; compact, for 14,220 marks."""

    facility_id: str
    name: str
    city: str
    kind: FacilityKind
    jurisdiction: str
    zone: str
    link: Literal["good", "weak", "silent", "never"]
    last_seen_at: dt.datetime | None
    backlog: int
    backlog_oldest_at: dt.datetime | None
    clock_offset_s: float | None
    instruments: list[Instrument]
    treatments_today: int
    open_tasks: int
    version: str
    alarms: list[str]  # catalogue keys: "fork", "disk_low", "clock_off", "quarantine"


class Facilities(Struct, kw_only=True):
    rows: list[FacilityRow]
    counts: dict[str, int]  # good, weak, silent, never, backlog
    answered_at: dt.datetime


class FacilityPage(Struct, kw_only=True):
    """GET /api/facilities/{id}."""

    row: FacilityRow
    edges: list[EdgeRow]
    days: list[FacilityDay]  # the last 30


class EdgeRow(Struct, kw_only=True):
    edge_id: UUID
    enrolled_at: dt.datetime
    revoked_at: dt.datetime | None
    forked: bool
    next_number: int


class FacilityDay(Struct, kw_only=True):
    day: dt.date
    treatments: int
    completed: int
    tests: int
    sounds: int
    tasks: int
    deviations: int  # doses and records that departed from the protocol


class CodeRequest(Struct, kw_only=True):
    """POST /api/facilities/{id}/enrolment-codes (operator): a one-time code for a new edge."""

    hours: int = 24


class CodeView(Struct, kw_only=True):
    code: str
    expires_at: dt.datetime


class ReasonRequest(Struct, kw_only=True):
    """POST …/discard, …/revoke, …/end: a code of the catalogue, or a few words without names."""

    reason: str


class QuarantineRow(Struct, kw_only=True):
    """GET /api/quarantine?state=open: newest first."""

    quarantine_id: UUID
    received_at: dt.datetime
    facility_id: str | None
    facility_name: str
    edge_id: UUID | None
    number: int | None
    name: str
    detail: str
    hint: str
    size: int
    state: Literal["open", "replayed", "discarded"]
    decided_by: str
    decided_at: dt.datetime | None
    reason: str


class QuarantineDetail(Struct, kw_only=True):
    """GET /api/quarantine/{id}. POST …/replay; POST …/discard {"reason"}."""

    row: QuarantineRow
    bytes_base64: str  # at most the first 64 KiB
    decoded: str  # the msgpack as indented JSON, where it is that


class QuarantineList(Struct, kw_only=True):
    rows: list[QuarantineRow]
    counts: dict[str, int]


class WallPlace(Struct, kw_only=True):
    """No names of people: a place, a priority, a reason, a clock."""

    facility_id: str
    name: str
    city: str
    link: Literal["good", "weak", "silent", "never"]
    treating: int
    waiting: list[WallTask]
    latitude: float | None = None
    longitude: float | None = None


class WallTask(Struct, kw_only=True):
    priority: Priority
    reason: str  # "" where the reader is given counts alone
    values: dict[str, float | str]
    state: Literal["open", "claimed", "overdue"]
    deadline_at: dt.datetime  # the first one's
    claimed: bool
    people: int = 1  # who wait so at this place


class Wall(Struct, kw_only=True):
    """GET /api/wall."""

    jurisdiction: str
    # facilities, good, weak, silent, treating, treated_today, unclaimed_high
    counts: dict[str, int]
    by_hour: list[int]  # treatments started, the last 24 hours, oldest first
    places: list[WallPlace]  # trouble first, at most 60
    answered_at: dt.datetime
