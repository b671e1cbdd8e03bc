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


class ControlBody(Struct, kw_only=True):
    """POST /api/instruments/{id}/control → VerificationList: a healthy member of the staff blew."""

    fev1_l: Litres
    fvc_l: Litres


class ChartView(Struct, kw_only=True):
    """A control over time against its own first sessions (Levey-Jennings, Westgard's rules)."""

    name: Literal["fev1_l", "fvc_l", "syringe_percent"]
    values: list[float]  # the newest 30, oldest first
    mean: float | None  # None until there are enough sessions
    sd: float | None
    broken: list[str]  # rules that the newest value breaks; "1_2s" only warns
    in_control: bool
    missing: int  # sessions until there is a mean


class VerificationLine(Struct, kw_only=True):
    """A spirometer's last verification; it is due every day once there is one."""

    instrument_id: str
    state: Literal["verified", "failed", "overdue", "unknown"]
    checked_at: dt.datetime | None
    due_at: dt.datetime | None
    reasons: list[str]  # of ``score.device_check``
    charts: list[ChartView]


class VerificationList(Struct, kw_only=True):
    """GET /api/verification, and the answer to POST /api/instruments/{id}/verification."""

    lines: list[VerificationLine]
