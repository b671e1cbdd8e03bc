"""Delivery marks of records, the link, instruments, advice."""

from __future__ import annotations

import datetime as dt
from typing import Literal
from uuid import UUID

from msgspec import Struct

from breathway.model.facility import InstrumentKind
from breathway.model.order import StepRequest

RecordState = Literal["saved", "sent", "acknowledged", "seen", "done", "refused"]
# saved: synced to this edge's disk. sent: on its way, no answer yet. acknowledged: durable at the
# centre. seen: a professional opened the treatment (seen_by says who). done: advice was given or
# the advice was carried out. refused: the centre keeps it in quarantine; an operator must look.


class LinkView(Struct, kw_only=True):
    """The way to the centre. ``not_enrolled``: records stay here until the edge is enrolled."""

    state: Literal["up", "down", "connecting", "refused", "not_enrolled"]
    since_at: dt.datetime | None  # when it came into this state
    last_answer_at: dt.datetime | None
    backlog: int  # records saved and not yet acknowledged
    backlog_oldest_at: dt.datetime | None
    clock_offset_s: float | None  # this edge's clock minus the centre's, as last measured
    problem: str = ""  # stable name of what the centre or the line said last


class Instrument(Struct, kw_only=True):
    """An instrument as the edge knows it now; every field is always there."""

    id: str
    kind: InstrumentKind
    model: str
    status: Literal["ready", "active", "silent", "fault"]
    last_reading_at: dt.datetime | None
    detail: str


class AdviceCard(Struct, kw_only=True):
    """Advice from an expert. Show it at once; POST /api/advice/{id} when shown and when done."""

    advice_id: UUID
    patient_id: UUID
    treatment_id: UUID | None
    patient_name: str
    given_at: dt.datetime
    by_name: str
    phrase: str | None  # catalogue key "phrase-<code>"
    words: str
    request: StepRequest | None  # what POST /api/advice/{id}/start begins, as is; or the phrase's
    seen_at: dt.datetime | None
    done_at: dt.datetime | None


class AdviceState(Struct, kw_only=True):
    """POST /api/advice/{id} → AdviceCard."""

    state: Literal["seen", "done"]


class RecordView(Struct, kw_only=True):
    """One record in the spool, with its delivery marks."""

    event_id: UUID
    kind: str  # the event's kind; catalogue key "record-<kind>"
    at: dt.datetime
    patient_id: UUID | None
    treatment_id: UUID | None
    patient_name: str
    values: dict[str, float | str]  # for the line: fev1_l, drug, delivered_mg, spo2_percent, …
    state: RecordState
    saved_at: dt.datetime
    sent_at: dt.datetime | None
    acknowledged_at: dt.datetime | None
    seen_at: dt.datetime | None
    seen_by: str
    done_at: dt.datetime | None
    number: int  # in the spool


class Records(Struct, kw_only=True):
    """GET /api/records?treatment=…&limit=100: newest first."""

    rows: list[RecordView]
    counts: dict[str, int]  # saved, sent, acknowledged, seen, done, refused
    unassigned: int
