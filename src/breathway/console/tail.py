"""The tail of the log: one per worker. It feeds the pages' streams and the index of names.

In: the log by position, woken by the database's notices (which only wake: what is told is what was
read). Out: changes told to the hub, names indexed. When the database goes away it waits and goes on
from where it was.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging

from breathway.console.desk import Desk
from breathway.console.indexer import KINDS as INDEX_KINDS
from breathway.console.indexer import NOBODY, Indexer
from breathway.console.live import Change
from breathway.console.views import LiveEvent
from breathway.model.errors import BreathwayError
from breathway.record import AWAY, Scope

ROWS = 2000  # of the log at a time
WAKE_S = 1.0  # without a notice we look anyway
GATHER_S = 0.02  # under load, from one look to the next: a look is four round trips
IDLE_S = 0.25  # the same while no page is open
QUARANTINE_S = 5.0  # how often open quarantine is counted while an operator looks
INDEX_S = 60.0  # how often the index is brought up to date without a reason
INDEX_PAUSE_S = 0.01  # between steps, so that answers go first
AWAY_S = 1.0

_log = logging.getLogger(__name__)

_NODE = "select jurisdiction from node limit 1"
_LAST = """
select coalesce(max(position), 0) from (
  select position from log order by position desc limit 1) x
"""
_AFTER = """
select position, id, kind, facility_id, jurisdiction, patient_id, treatment_id, occurred_at,
  received_at
from log where position > $1 order by position limit $2
"""
# Nobody looks: only where the log ends, and whether somebody's name came.
_GLANCE = """
select coalesce(max(position), $1::bigint), coalesce(bool_or(kind = any($2::text[])), false)
from log where position > $1
"""
_QUARANTINED = "select count(*) from quarantine where state = 'open'"


class Tail:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._grown = asyncio.Event()
        self._indexer = Indexer(desk)
        self._index_now = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._quarantined: int | None = None

    async def start(self) -> None:
        """Know where the log ends before the first answer names a position."""
        while True:
            try:
                await self._begin()
                break
            except AWAY:
                await asyncio.sleep(AWAY_S)
        loops = (self._follow, self._index, self._watch_quarantine)
        self._tasks = [asyncio.create_task(self._forever(loop)) for loop in loops]

    async def stop(self) -> None:
        self._desk.hub.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def heard(self) -> None:
        """The log has grown, or may have."""
        self._grown.set()

    def _scope(self, role: str = "nurse") -> Scope:
        return Scope(
            account_id=NOBODY,
            role=role,  # type: ignore[arg-type]
            jurisdiction=self._desk.jurisdiction,
            facilities=("*",),
        )

    async def _begin(self) -> None:
        async with self._desk.console.transaction() as conn:
            self._desk.jurisdiction = await conn.fetchval(_NODE) or ""
        async with self._desk.console.scoped(self._scope()) as conn:
            self._desk.hub.position = await conn.fetchval(_LAST)

    async def _forever(self, loop: object) -> None:
        """A loop that outlives the database's absence."""
        while True:
            try:
                await loop()  # type: ignore[operator]
            except AWAY as problem:
                _log.warning("database_away", extra={"problem": type(problem).__name__})
            except BreathwayError as problem:
                _log.warning("tail_stopped", extra={"problem": problem.name})
            except Exception:
                _log.exception("tail_failed")
            await asyncio.sleep(AWAY_S)

    async def _follow(self) -> None:
        """Read what is new: at once while a page is open, now and then while none is."""
        while True:
            self._grown.clear()  # before reading: what comes while we read is heard
            if await self._tell() == ROWS:
                continue
            await asyncio.sleep(GATHER_S if self._desk.hub.pages else IDLE_S)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(WAKE_S):
                    await self._grown.wait()

    async def _tell(self) -> int:
        """What is new, to the open pages; how many rows were read."""
        hub = self._desk.hub
        async with self._desk.console.scoped(self._scope()) as conn:
            if not hub.pages:
                top, names = await conn.fetchrow(_GLANCE, hub.position, list(INDEX_KINDS))
                hub.skip(top)
                if names:
                    self._index_now.set()
                return 0
            rows = await conn.fetch(_AFTER, hub.position, ROWS)
        changes = [Change(*row.values()) for row in rows]
        hub.tell(changes, self._desk.now(), asyncio.get_running_loop().time())
        if any(change.kind in INDEX_KINDS for change in changes):
            self._index_now.set()
        return len(rows)

    async def _index(self) -> None:
        while True:
            if await self._indexer.step():
                await asyncio.sleep(INDEX_PAUSE_S)
                continue
            self._index_now.clear()
            try:
                async with asyncio.timeout(INDEX_S):
                    await self._index_now.wait()
            except TimeoutError:
                continue

    async def _watch_quarantine(self) -> None:
        """The quarantine is not in the log: it is counted while an operator has a page open."""
        while True:
            if self._desk.hub.has_operators():
                async with self._desk.console.scoped(self._scope("operator")) as conn:
                    count = await conn.fetchval(_QUARANTINED)
                if count != self._quarantined:  # the first look too: the page may be older than it
                    event = LiveEvent(topic="quarantine", position=self._desk.hub.position)
                    self._desk.hub.tell_operators(event)
                self._quarantined = count
            else:
                self._quarantined = None
            await asyncio.sleep(QUARANTINE_S)
