"""Who is asking: a signed-in account, and the scope within which the database answers them."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from msgspec import Struct

from breathway.console.views import Language
from breathway.model.people import Role
from breathway.record import Scope


class Visitor(Struct, frozen=True, kw_only=True):
    account_id: UUID
    username: str
    name: str
    role: Role
    jurisdiction: str  # of the account; an expert from abroad keeps their own
    facilities: tuple[str, ...]  # ("*",) is every facility of the jurisdiction
    language: Language
    second_factor: bool
    csrf: str
    session_hash: bytes
    expires_at: dt.datetime

    @property
    def scope(self) -> Scope:
        return Scope(
            account_id=self.account_id,
            role=self.role,
            jurisdiction=self.jurisdiction,
            facilities=self.facilities,
        )

    def reaches(self, facility_id: str, jurisdiction: str) -> bool:
        """Whether a facility is in scope. The database asks the same again, by its own rules."""
        if jurisdiction != self.jurisdiction:
            return False
        return "*" in self.facilities or facility_id in self.facilities
