"""Who may warn the public, and what weather services warn of."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from msgspec import Struct


class AuthorityRequest(Struct, kw_only=True):
    """POST /api/warning-authority (operator): nothing is Actual without it."""

    holder: str  # an office, or a person in office
    authority: str  # the law, decree or agreement
    document: str  # where that stands: number, date


class AuthorityRow(Struct, kw_only=True):
    """GET /api/warning-authority (operator): in force first."""

    authority_id: UUID
    holder: str
    authority: str
    document: str
    recorded_at: dt.datetime
    recorded_by: str | None
    ended_at: dt.datetime | None
    ended_by: str | None


class StandingWarning(Struct, kw_only=True):
    """GET /api/weather-warnings: a CAP message of others that concerns one of our places."""

    place: str
    place_name: str
    sender: str
    identifier: str
    event: str
    headline: str
    severity: str
    urgency: str
    certainty: str
    sent_at: dt.datetime
    expires_at: dt.datetime | None
    signature: str  # unsigned, unchecked, unknown, trusted
    signer: str
    facility_ids: list[str] = []  # of the place, those in your reach


class WarningFeed(Struct, kw_only=True):
    """GET /api/weather-feeds (operator): an index of a weather service that the centre follows."""

    feed: str
    tried_at: dt.datetime
    answered_at: dt.datetime | None  # none: never
    problem: str
    unplaced: int  # areas of its messages by codes alone, of which none is a place of ours
    unplaced_as: list[str]  # the first of them
