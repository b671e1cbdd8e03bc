"""Signing in, and what an error looks like."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from msgspec import Meta, Struct


class Problem(Struct, kw_only=True):
    """RFC 9457 problem document: every 4xx and 5xx."""

    type: str  # "urn:breathway:problem:<name>"
    title: str  # the stable snake_case name
    status: int
    detail: str
    hint: str


class SignIn(Struct, kw_only=True):
    """POST /api/session → Session. Wrong PINs: 401 ``wrong_pin``; too many: 429, Retry-After."""

    pin: str
    name: Annotated[str, Meta(max_length=100)] = ""  # who sits here, shown in the header


class Session(Struct, kw_only=True):
    """GET /api/session (401 when nobody is signed in). DELETE /api/session signs out (204)."""

    name: str
    facility_name: str
    expires_at: dt.datetime
