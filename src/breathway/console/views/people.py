"""Accounts, for administrators."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from msgspec import Struct

from breathway.console.views.session import Language
from breathway.model.people import Role


class AccountRow(Struct, kw_only=True):
    """GET /api/people, for an administrator."""

    account_id: UUID
    username: str
    name: str
    role: Role
    jurisdiction: str
    facilities: list[str]
    second_factor: bool
    created_at: dt.datetime
    ended_at: dt.datetime | None
    last_seen_at: dt.datetime | None


class AccountRequest(Struct, kw_only=True):
    """POST /api/people; the answer is NewAccount, its secret is shown once."""

    username: str
    name: str
    role: Role
    facilities: list[str]
    language: Language = "en"


class NewAccount(Struct, kw_only=True):
    account: AccountRow
    password: str
    totp_uri: str
