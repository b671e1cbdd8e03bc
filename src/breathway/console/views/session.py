"""Signing in, problems, and what the live stream says."""

from __future__ import annotations

import datetime as dt
from typing import Literal
from uuid import UUID

from msgspec import Struct

from breathway.model.people import Role

Language = Literal["en", "zh-CN", "km"]


class Problem(Struct, kw_only=True):
    """RFC 9457 problem document: every 4xx and 5xx."""

    type: str  # "urn:breathway:problem:<name>"
    title: str  # the stable snake_case name
    status: int
    detail: str
    hint: str
    reference: str = ""  # quote this to support


class Me(Struct, kw_only=True):
    """GET /api/session."""

    account_id: UUID
    username: str
    name: str
    role: Role
    jurisdiction: str
    facilities: list[str]  # ["*"] is every facility of the jurisdiction
    language: Language
    csrf: str  # send as X-Breathway-CSRF with every POST, PUT, DELETE
    second_factor: bool
    expires_at: dt.datetime


class SignIn(Struct, kw_only=True):
    """POST /api/session."""

    username: str
    password: str
    code: str = ""  # TOTP, where the account has it


class PasskeyBegin(Struct, kw_only=True):
    """POST /api/session/passkeys/begin: the password once more."""

    password: str


class PasskeyOptions(Struct, kw_only=True):
    """What the browser's authenticator is asked: JSON as WebAuthn level 3 writes it."""

    options: str


class PasskeyAnswer(Struct, kw_only=True):
    """What the authenticator answered: JSON as WebAuthn level 3 writes it."""

    answer: str


class PasskeyRow(Struct, kw_only=True):
    """GET /api/session/passkeys."""

    credential_id: str
    site: str
    created_at: dt.datetime
    last_used_at: dt.datetime | None


class PasskeyRemove(Struct, kw_only=True):
    """POST /api/session/passkeys/remove."""

    credential_id: str
    password: str


class LanguageRequest(Struct, kw_only=True):
    """POST /api/session/language; the answer is Me."""

    language: Language


class PasswordRequest(Struct, kw_only=True):
    """POST /api/session/password. Every other session of the account ends."""

    password: str
    new_password: str


class SecondFactorRequest(Struct, kw_only=True):
    """POST /api/session/second-factor: without a code to begin, with the first code to confirm."""

    code: str = ""


class SecondFactor(Struct, kw_only=True):
    """The answer to it. ``secret`` and ``uri`` (for a QR code) are shown once, when it begins."""

    active: bool
    secret: str
    uri: str


class LiveEvent(Struct, kw_only=True):
    """GET /api/live (text/event-stream): each message's data. What changed, not the change."""

    topic: Literal["worklist", "patient", "facility", "quarantine", "wall", "hello"]
    id: str = ""  # patient id or facility id
    event_id: UUID | None = None
    treatment_id: UUID | None = None
    kind: str = ""  # the event's kind
    position: int = 0
    occurred_at: dt.datetime | None = None
    received_at: dt.datetime | None = None
