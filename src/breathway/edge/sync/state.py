"""The state of the way to the centre, as the bedside shows it."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Literal

LinkName = Literal["up", "down", "connecting", "refused", "not_enrolled"]


class LinkState:
    """Changed by every call; ``since_at`` is when ``name`` last changed."""

    def __init__(self) -> None:
        self.name: LinkName = "connecting"
        self.since_at: dt.datetime | None = None
        self.last_answer_at: dt.datetime | None = None
        self.clock_offset_s: float | None = None
        self.problem = ""
        self.restored = asyncio.Event()  # set, and replaced, when the line comes back

    def answered(self, now: dt.datetime, answered_at: dt.datetime) -> bool:
        """Note an answer; whether the state changed."""
        self.last_answer_at = now
        self.clock_offset_s = round((now - answered_at).total_seconds(), 1)
        return self._become("up", "", now)

    def failed(self, name: Literal["down", "refused"], problem: str, now: dt.datetime) -> bool:
        return self._become(name, problem, now)

    def _become(self, name: LinkName, problem: str, now: dt.datetime) -> bool:
        changed = name != self.name or problem != self.problem
        if name != self.name:
            self.since_at = now
            if name == "up":
                self.restored.set()
                self.restored = asyncio.Event()
        self.name, self.problem = name, problem
        return changed
