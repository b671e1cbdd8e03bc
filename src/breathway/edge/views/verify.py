"""Spirometers and their syringe, as the bedside page asks and sees."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from msgspec import Meta, Struct

from breathway.model.instrument import Speed
from breathway.model.quantity import Litres


class StrokeBody(Struct, kw_only=True):
    """One stroke: how fast, and what the spirometer read."""

    speed: Speed
    volume_l: Litres


class VerificationBody(Struct, kw_only=True):
    """POST /api/instruments/{id}/verification → VerificationList: strokes of a syringe."""

    strokes: Annotated[tuple[StrokeBody, ...], Meta(max_length=30)]
    syringe_l: Annotated[float, Meta(ge=0.5, le=7)] = 3.0


class VerificationLine(Struct, kw_only=True):
    """A spirometer's last verification; it is due every day once there is one."""

    instrument_id: str
    state: Literal["verified", "failed", "overdue", "unknown"]
    checked_at: dt.datetime | None
    due_at: dt.datetime | None
    reasons: list[str]  # of ``score.device_check``


class VerificationList(Struct, kw_only=True):
    """GET /api/verification, and the answer to POST /api/instruments/{id}/verification."""

    lines: list[VerificationLine]
