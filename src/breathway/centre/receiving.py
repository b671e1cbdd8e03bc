"""The record as the wire sees it: an adapter of ``wire.receive.Records``.

In: verified batches. Out: the appender's answers. Identities of edges are at hand in memory and
kept fresh by notifications; the outbox is asked only where something waits; presence is gathered
and written every two seconds. What a broken database or a full disk does to a call is an
``Unavailable`` with a name, and the edge keeps what it has.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import errno
from collections.abc import AsyncIterator, Callable, Iterator
from uuid import UUID

import asyncpg

from breathway import log
from breathway.centre.metrics import Counters
from breathway.model.batch import Answer, Batch, Enrolment, EnrolRequest, Message
from breathway.model.errors import BreathwayError, TooMuch, Unavailable
from breathway.record import (
    AWAY,
    Appender,
    Database,
    EdgeIdentity,
    Objects,
    PresenceNote,
    edge_identity,
    enrol,
    note_presence,
    outbox_acknowledge,
    outbox_fetch,
)
from breathway.wire.receive import Edge

PRESENCE_EVERY_S = 2.0
LARGEST_ID = 2**63 - 1  # of a message: what PostgreSQL's bigint holds

_log = log.get(__name__)

EDGES = """
SELECT e.edge_id, e.facility_id, e.jurisdiction, e.public_key, e.revoked_at IS NOT NULL AS revoked,
  coalesce(f.zone, 'UTC') AS zone
FROM edge e LEFT JOIN facility f USING (facility_id)
"""
WAITING = "SELECT DISTINCT facility_id FROM outbox WHERE acknowledged_at IS NULL"


@contextlib.contextmanager
def known_troubles() -> Iterator[None]:
    """What our side may suffer, as errors with a name and a hint."""
    try:
        yield
    except TooMuch as problem:  # ours, not the caller's
        raise Unavailable(str(problem), name=problem.name) from problem
    except BreathwayError:
        raise
    except asyncpg.DiskFullError as problem:
        raise disk_full() from problem
    except AWAY as problem:
        if isinstance(problem, OSError) and problem.errno in (errno.ENOSPC, errno.EDQUOT):
            raise disk_full() from problem
        raise Unavailable("the database does not answer", name="database_away") from problem


def disk_full() -> Unavailable:
    return Unavailable(
        "the centre's disk is full",
        name="disk_full",
        hint="nothing was lost: it is kept at the edge; give the centre's disk room",
    )


class Receiving:
    """An adapter of ``Records`` on the record."""

    def __init__(
        self,
        database: Database,
        appender: Appender,
        objects: Objects,
        counters: Counters,
        is_full: Callable[[], bool],
    ) -> None:
        self.database, self.appender, self.objects = database, appender, objects
        self.counters, self.is_full = counters, is_full
        self._edges: dict[UUID, EdgeIdentity] = {}
        self._waiting: dict[str, int] = {}  # facilities whose outbox has something: notices so far
        self._presence: dict[str, PresenceNote] = {}
        self._news: set[UUID] = set()  # edges of which there is news since the last reading began
        self._all_stale = asyncio.Event()
        self._wake: Callable[[str | None], None] = lambda facility_id: None

    # Who calls

    def edge(self, edge_id: UUID) -> EdgeIdentity | None:
        return self._edges.get(edge_id)

    async def find_edge(self, edge_id: UUID) -> EdgeIdentity | None:
        self._news.discard(edge_id)
        with known_troubles():
            edge = await edge_identity(self.database, edge_id)
        if edge is not None and edge_id not in self._news:  # not revoked while we asked
            self._edges[edge_id] = edge
        return edge

    # What is said

    async def append_batch(self, edge: Edge, batch: Batch, received_at: dt.datetime) -> Answer:
        assert isinstance(edge, EdgeIdentity)
        if self.is_full():
            raise disk_full()
        with known_troubles():
            answer = await self.appender.append_batch(edge, batch, received_at)
        self.counters.entries.inc(sum(last - first + 1 for first, last in answer.kept))
        if answer.quarantined:
            self.counters.quarantined.inc(len(answer.quarantined))
        return answer

    def note_presence(self, edge: Edge, batch: Batch, received_at: dt.datetime) -> None:
        assert isinstance(edge, EdgeIdentity)
        before = self._presence.get(edge.facility_id)
        said = batch.presence
        if said is None and before is not None:
            said = before.presence
        self._presence[edge.facility_id] = PresenceNote(
            facility_id=edge.facility_id,
            edge_id=edge.edge_id,
            jurisdiction=edge.jurisdiction,
            seen_at=received_at,
            presence=said,
            clock_offset_s=(batch.sent_at - received_at).total_seconds(),
        )

    async def put_object(self, sha256: bytes, data: bytes) -> None:
        if self.is_full():
            raise disk_full()
        with known_troubles():
            await self.objects.put(sha256, data)

    async def enrol(self, request: EnrolRequest, received_at: dt.datetime) -> Enrolment:
        with known_troubles():
            return await enrol(self.database, request, received_at)

    # What goes back

    async def messages(self, edge: Edge) -> tuple[Message, ...]:
        facility_id = edge.facility_id
        notices = self._waiting.get(facility_id)
        if notices is None:
            return ()
        with known_troubles():
            messages = await outbox_fetch(self.database, facility_id)
        # A notice that came while we asked is of a message we may not have seen.
        if not messages and self._waiting.get(facility_id) == notices:
            del self._waiting[facility_id]
        return tuple(messages)

    async def acknowledge(self, edge: Edge, ids: tuple[int, ...]) -> None:
        known = [number for number in ids if 0 < number <= LARGEST_ID]
        with known_troubles():
            await outbox_acknowledge(self.database, edge.facility_id, known)

    # Staying fresh

    @contextlib.asynccontextmanager
    async def kept_fresh(self, wake: Callable[[str | None], None]) -> AsyncIterator[None]:
        """Follow the news of edges and outboxes, and write presence, while the block runs."""
        self._wake = wake
        await self._load()
        tasks = [
            asyncio.create_task(self._refresh(), name="refresh"),
            asyncio.create_task(self._write_presence(), name="presence"),
        ]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            with contextlib.suppress(*AWAY):
                await self._flush_presence()

    def heard_of_outbox(self, facility_id: str) -> None:
        if not facility_id:  # the line was made anew: what came meanwhile was not heard
            self._all_stale.set()
            return
        self._waiting[facility_id] = self._waiting.get(facility_id, 0) + 1
        self._wake(facility_id)

    def heard_of_edge(self, edge_id: str) -> None:
        with contextlib.suppress(ValueError):
            self._news.add(UUID(edge_id))
            self._edges.pop(UUID(edge_id), None)  # the next call asks the database

    async def _refresh(self) -> None:
        while True:
            await self._all_stale.wait()
            self._all_stale.clear()
            try:
                await self._load()
            except AWAY as problem:
                _log.warning("database_away", extra={"problem": type(problem).__name__})
                self._all_stale.set()
                await asyncio.sleep(0.5)

    async def _load(self) -> None:
        connections = self.database.connections
        self._news.clear()
        rows = await connections.fetch(EDGES)
        edges = {row["edge_id"]: EdgeIdentity(**dict(row)) for row in rows}
        self._edges = {each: edge for each, edge in edges.items() if each not in self._news}
        for row in await connections.fetch(WAITING):
            facility_id = row["facility_id"]
            self._waiting[facility_id] = self._waiting.get(facility_id, 0) + 1
            self._wake(facility_id)

    async def _write_presence(self) -> None:
        while True:
            await asyncio.sleep(PRESENCE_EVERY_S)
            try:
                await self._flush_presence()
            except AWAY as problem:
                _log.warning("presence_not_noted", extra={"problem": type(problem).__name__})

    async def _flush_presence(self) -> None:
        notes, self._presence = self._presence, {}
        if notes:
            await note_presence(self.database, notes.values())
