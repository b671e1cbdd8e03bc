"""What the checks of therapy say at the bedside.

Words are keys: a finding is ``therapy-<code>`` with its values, a form ``severity-<form>``, an item
``severity-<form>-<item>``, a band ``band-<band>``, a task of care ``care-<task>``.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal
from uuid import UUID

from msgspec import Struct

from breathway.edge.views.asked import NebulizationBody
from breathway.edge.views.marks import RecordView
from breathway.model.spirometry import Phase
from breathway.model.treatment import Outcome, TherapyFinding


class ProtocolView(Struct, kw_only=True):
    """The protocol in force. ``proposal``: not signed off; ``changed``: changed since it was;
    ``future``: dated after today."""

    id: str
    version: str
    title: str
    state: Literal["signed", "proposal", "changed", "future"]
    signed_by: str
    signed_on: dt.date | None


class OptionView(Struct, kw_only=True):
    id: str
    points: int


class ItemView(Struct, kw_only=True):
    id: str
    options: list[OptionView]
    suggested: str | None  # by a reading; the nurse taps it all the same


class FormView(Struct, kw_only=True):
    """A score that sums its items, or a guideline whose signs are ticked (no items)."""

    id: str
    items: list[ItemView]
    bands: dict[str, tuple[int, int]]  # of the sum, from and to, both within
    speech: list[str]
    signs: list[str]
    source: str
    confidence: str


class SeverityView(Struct, kw_only=True):
    event_id: UUID
    at: dt.datetime
    phase: Phase
    form: str
    points: int | None
    band: str | None
    findings: list[TherapyFinding]
    record: RecordView | None


class NextView(Struct, kw_only=True):
    """What comes next: "reassess at 14:20"."""

    what: Literal["give", "reassess", "hourly", "watch", "escalate", "none"]
    due_at: dt.datetime | None
    until_at: dt.datetime | None
    given: int
    of: int
    findings: list[TherapyFinding]
    order: NebulizationBody | None  # what the next dose is, where one was given
    plan: list[dt.datetime]  # the course: ``given`` times that were, then those to be
    asked_by: str  # the expert who changed the step, until the next dose


class CareLine(Struct, kw_only=True):
    """A task of a device. ``uses_left`` and ``due_at`` where the protocol counts them."""

    instrument_id: str
    task: str
    due: bool
    uses: int
    uses_left: int | None
    done_at: dt.datetime | None
    due_at: dt.datetime | None
    finding: TherapyFinding


class CareList(Struct, kw_only=True):
    """GET /api/care, and the answer to POST /api/instruments/{id}/care."""

    protocol: ProtocolView
    lines: list[CareLine]  # due ones first


class CheckView(Struct, kw_only=True):
    """POST /api/treatments/{id}/check: hard stops first."""

    findings: list[TherapyFinding]
    interface: Literal["mask", "mouthpiece"] | None  # what the protocol says to breathe through
    usual_mg: tuple[float, float] | None  # of the first drug, from and to
    protocol: ProtocolView


class TherapyView(Struct, kw_only=True):
    """Part of TreatmentView."""

    protocol: ProtocolView
    forms: list[FormView]  # that the person's age can be judged by
    severity: list[SeverityView]  # newest first
    next: NextView
    live: list[TherapyFinding]  # of oxygen and heart rate now, the worst first
    rinse: list[TherapyFinding]  # after a steroid
    missing: dict[Outcome, list[TherapyFinding]]  # what a record that ends so would lack
