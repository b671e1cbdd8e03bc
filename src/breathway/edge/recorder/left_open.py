"""Treatments that nobody finished.

In: the open treatments and what was saved of each. Out: those of which nothing was saved for half a
day, finished as ``abandoned``: an open one is never purged, and the patient would stay *in
treatment* for ever. A power cut alone ends nothing: a treatment goes on where it was. When the wall
clock jumps, the time of waiting begins anew, and a time before the clock was set says nothing.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable
from uuid import UUID

from breathway import log
from breathway.edge.clock import Clock
from breathway.edge.recorder.treatments import TreatmentRecorder
from breathway.edge.spool import Spool
from breathway.edge.views import FinishBody

QUIET = dt.timedelta(hours=12)  # a proposal: no treatment of a clinic's day is so long
LOOK_S = 600.0
JUMP_S = 60.0
_SET = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)  # before: the clock of a machine without battery
_log = log.get(__name__)


class LeftOpen:
    def __init__(
        self,
        spool: Spool,
        treatments: TreatmentRecorder,
        clock: Clock,
        release: Callable[[UUID], Awaitable[None]],
    ) -> None:
        self._spool, self._treatments, self._clock = spool, treatments, clock
        self._release = release  # its instruments
        self._since = _SET  # nothing waits longer than since then
        self._seen = (clock.now(), clock.monotonic())

    async def run(self) -> None:
        while True:
            for treatment_id in await asyncio.to_thread(self.look):
                await self._release(treatment_id)
            await self._clock.sleep(LOOK_S)

    def look(self) -> list[UUID]:
        """End what is left open; which."""
        now, monotonic = self._clock.now(), self._clock.monotonic()
        passed = (now - self._seen[0]).total_seconds() - (monotonic - self._seen[1])
        if abs(passed) > JUMP_S:
            self._since = now
        self._seen = now, monotonic
        ended = []
        for state in self._treatments.unfinished():
            saved = self._spool.entries.saved(treatment_id=state.treatment_id, limit=1)
            last = saved[0].saved_at if saved else state.started_at
            if state.open and last >= _SET and now - max(last, self._since) >= QUIET:
                body = FinishBody(outcome="abandoned")
                self._treatments.finish(state.treatment_id, body, lambda _: {})
                ended.append(state.treatment_id)
        if ended:
            _log.info("treatments_left_open", extra={"count": len(ended)})
        return ended
