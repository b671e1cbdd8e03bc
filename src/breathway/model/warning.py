"""Findings about a record that was kept although something in it is implausible."""

from __future__ import annotations

from uuid import UUID

from breathway.model.event import Event
from breathway.model.quantity import Code


class FindingNoted(Event, frozen=True, kw_only=True, tag="finding_noted"):
    """``about`` is the event; ``name`` and ``field`` say what is odd, as ``clock_off``."""

    about: UUID
    name: Code
    field: Code
    detail: str = ""
