"""A family that is warned of days that may be hard for their child."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct


class FamilyBody(Struct, kw_only=True):
    """POST /api/patients/{id}/family (→ PatientView, 201): agreed at the bedside, with consent."""

    email: Annotated[str, Meta(max_length=320)]
    language: Literal["en", "zh-CN", "km"]
    consent: Literal["verbal-witnessed", "signed"]
    triggers: Annotated[list[str], Meta(max_length=20)] = []  # none: every warning of the place


class FamilyEndBody(Struct, kw_only=True):
    """POST /api/patients/{id}/family/end → PatientView: one press, and the address is forgotten."""

    agreement_id: UUID


class FamilyLine(Struct, kw_only=True):
    """An agreement that holds, as far as this edge has heard."""

    agreement_id: UUID
    email: str
    language: str
    triggers: list[str]
    agreed_at: dt.datetime
