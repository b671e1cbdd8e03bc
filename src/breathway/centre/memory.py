"""A centre that keeps what it gets in memory: for tests of the wire and for measuring its path.

In: the calls of ``wire.receive.Records``. Out: answers as the real record gives them, without a
database: numbers kept once, in order, and objects by their hash. Nothing of it is durable.
"""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from msgspec import Struct

from breathway.model.batch import Answer, Batch, Enrolment, EnrolRequest, Message, ranges
from breathway.model.errors import NotEnrolled
from breathway.wire.receive import Edge


class MemoryEdge(Struct, frozen=True, kw_only=True):
    edge_id: UUID
    facility_id: str
    public_key: bytes
    revoked: bool = False


class MemoryRecords:
    """An adapter of ``Records``."""

    def __init__(self, *edges: MemoryEdge) -> None:
        self.edges = {edge.edge_id: edge for edge in edges}
        self.kept: dict[tuple[UUID, int], bytes] = {}  # (spool, number) → event
        self.objects: dict[bytes, bytes] = {}
        self.outbox: dict[str, list[Message]] = {}
        self.seen: dict[str, dt.datetime] = {}
        self.keep = True

    def edge(self, edge_id: UUID) -> MemoryEdge | None:
        return self.edges.get(edge_id)

    async def find_edge(self, edge_id: UUID) -> MemoryEdge | None:
        return self.edges.get(edge_id)

    async def append_batch(self, edge: Edge, batch: Batch, received_at: dt.datetime) -> Answer:
        if self.keep:
            for entry in batch.entries:
                self.kept.setdefault((batch.spool_id, entry.number), entry.event)
        return Answer(kept=ranges([e.number for e in batch.entries]), answered_at=received_at)

    def note_presence(self, edge: Edge, batch: Batch, received_at: dt.datetime) -> None:
        self.seen[edge.facility_id] = received_at

    async def acknowledge(self, edge: Edge, ids: tuple[int, ...]) -> None:
        left = [m for m in self.outbox.get(edge.facility_id, []) if m.id not in ids]
        self.outbox[edge.facility_id] = left

    async def messages(self, edge: Edge) -> tuple[Message, ...]:
        return tuple(self.outbox.get(edge.facility_id, ()))

    async def put_object(self, sha256: bytes, data: bytes) -> None:
        self.objects[sha256] = data

    async def enrol(self, request: EnrolRequest, received_at: dt.datetime) -> Enrolment:
        raise NotEnrolled("this centre enrols nobody", name="code_not_known")
