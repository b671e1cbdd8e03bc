"""Warnings for a patient's family: agreed at the patient page, ended there or with one click."""

from __future__ import annotations

import datetime as dt
from typing import Literal
from uuid import UUID

from msgspec import Struct

from breathway.model.alert import Colour


class FamilyRequest(Struct, kw_only=True):
    """POST /api/patients/{id}/family-warnings (nurse or expert in scope), with their consent."""

    email: str
    place: str
    language: Literal["en", "zh-CN", "km"]
    consent: str  # how it was given: "signed", "verbal-witnessed"
    triggers: list[str] = []  # only days with one of them; empty: every day from ``least`` on
    least: Colour = "orange"


class FamilyEndRequest(Struct, kw_only=True):
    """POST /api/patients/{id}/family-warnings/end."""

    agreement_id: UUID


class FamilyRow(Struct, kw_only=True):
    """One agreement. The contact is shown as long as it holds."""

    agreement_id: UUID
    email: str
    place: str
    language: str
    triggers: list[str]
    least: Colour
    agreed_at: dt.datetime
    ended_at: dt.datetime | None
    reason: str | None  # why it ended


class FamilyPage(Struct, kw_only=True):
    """GET /api/patients/{id}/family-warnings: what holds, and what could be agreed."""

    rows: list[FamilyRow]
    places: dict[str, str]  # of this person's facilities: id → name
    triggers: list[str]  # that raise this person's own need for treatment, as far as is known
