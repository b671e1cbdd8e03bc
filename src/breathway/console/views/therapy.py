"""Therapy as it was judged, checked and given; by which protocol, and what departs from it."""

from __future__ import annotations

import datetime as dt
from typing import Literal
from uuid import UUID

from msgspec import Struct

from breathway.model.spirometry import Phase
from breathway.model.treatment import DrugDose, ProtocolRef, TherapyFinding


class OverrideView(Struct, kw_only=True):
    """A hard stop that was passed. ``words`` are empty where they cannot be read any more."""

    reason: str  # catalogue key "override-reason-<reason>"
    stops: list[str]
    words: str


class CheckedView(Struct, kw_only=True):
    findings: list[TherapyFinding]
    deviations: int
    override: OverrideView | None
    protocol: ProtocolRef | None  # without ``signed_on``: a proposal, and to be called one
    operator: str


class SeverityView(Struct, kw_only=True):
    event_id: UUID
    at: dt.datetime
    phase: Phase
    form: str
    points: int | None
    band: str | None
    findings: list[TherapyFinding]
    protocol: ProtocolRef | None
    operator: str


class OrderView(Struct, kw_only=True):
    """What went into the cup, as it was checked before the nebulizer started."""

    event_id: UUID
    at: dt.datetime
    instrument_id: str
    drugs: list[DrugDose]
    gas: Literal["oxygen", "air"] | None
    flow_l_min: float | None
    fill_ml: float | None
    device: str | None
    interface: Literal["mask", "mouthpiece"] | None
    checked: CheckedView
    logged: bool  # the nebulizer's own log of it has come


class SafetyView(Struct, kw_only=True):
    """A limit of the protocol that was passed while the nebulizer ran."""

    event_id: UUID
    at: dt.datetime
    order_id: UUID | None
    findings: list[TherapyFinding]


class TherapyView(Struct, kw_only=True):
    """Part of TreatmentView: one record of the therapy, beside what the devices logged."""

    severity: list[SeverityView]  # oldest first
    orders: list[OrderView]
    by_hand: dict[str, CheckedView]  # by the event's id
    safety: list[SafetyView]  # oldest first
    missing: list[TherapyFinding]  # what the protocol expects on record and nobody did
    deviations: int
    side_effects: list[str]  # catalogue key "side-effect-<code>"
    rinsed: bool | None
    operator: str  # who finished it
