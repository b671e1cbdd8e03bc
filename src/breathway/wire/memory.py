"""The wire in memory: a centre that keeps its promises, and a line between that keeps none.

``MemoryLink`` in: calls of an edge, a receiver, hostility and a seed. Out: the receiver's answers,
or LinkDown after the call was dropped, cut after it arrived, corrupted, or held back to arrive
later, when the edge has given up and sent it again; a call may arrive twice. A corrupted answer is
LinkDown, as TLS would make of it.

``MemoryCentre`` is the smallest receiver that does all that ``model.batch`` asks of a centre: it
verifies, keeps each number once, wants objects and keys before it acknowledges, sees forks, and
holds an outbox. Edges are tried against it; the real one is ``wire.receive`` over the record.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import datetime as dt
import hashlib
import random
from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar
from uuid import UUID

import msgspec
from msgspec import Struct

from breathway.model import FROM_EDGE, KINDS, Rejection, decode_event
from breathway.model.batch import (
    CONTEXT_ENROL,
    CONTEXT_OBJECT,
    HEADER_EDGE,
    HEADER_SIGNATURE,
    Answer,
    Batch,
    Enrolment,
    EnrolRequest,
    Entry,
    Message,
    PatientKey,
    Quarantined,
    decode_answer,
    decode_batch,
    encode_answer,
    entry_hash,
    ranges,
    verify,
)
from breathway.model.errors import BadBatch, NotEnrolled, NotFound
from breathway.model.sound import SoundRecorded
from breathway.wire.link import LinkDown

T = TypeVar("T")


class Receiver(Protocol):
    """The centre's end of a ``Link``."""

    async def enrol(self, request: EnrolRequest) -> Enrolment: ...

    async def send(self, body: bytes, headers: dict[str, str]) -> Answer: ...

    async def put_object(self, sha256: bytes, data: bytes, headers: dict[str, str]) -> None: ...


class Hostility(Struct, frozen=True, kw_only=True):
    """How likely each ill is, per call."""

    drop: float = 0.0  # never arrives
    lose_answer: float = 0.0  # arrives, and the edge does not hear so
    repeat: float = 0.0  # arrives twice
    hold_back: float = 0.0  # arrives after a later call did; the edge does not hear so
    corrupt: float = 0.0  # some bytes of the body change on the way
    corrupt_answer: float = 0.0
    delay_s: float = 0.0  # at most, before and after


PEACE = Hostility()


class MemoryLink:
    """A ``Link`` to a receiver in this process. ``cut`` is the line itself."""

    def __init__(
        self,
        receiver: Receiver,
        *,
        seed: int = 0,
        hostility: Hostility = PEACE,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.cut = False
        self.calls = 0
        self._receiver = receiver
        self._random = random.Random(seed)  # noqa: S311
        self._ills = hostility
        self._sleep = sleep
        self._held: list[Callable[[], Awaitable[object]]] = []

    async def enrol(self, request: EnrolRequest) -> Enrolment:
        return await self._deliver(lambda: self._receiver.enrol(request))

    async def send(self, body: bytes, headers: dict[str, str]) -> Answer:
        body = self._perhaps_corrupted(body)
        answer = await self._deliver(lambda: self._receiver.send(body, headers))
        if self._happens(self._ills.corrupt_answer):
            self._corrupt_answer(answer)
        return answer

    async def put_object(self, sha256: bytes, data: bytes, headers: dict[str, str]) -> None:
        data = self._perhaps_corrupted(data)
        await self._deliver(lambda: self._receiver.put_object(sha256, data, headers))

    async def close(self) -> None:
        """What was held back arrives at last."""
        await self._release()

    async def _deliver(self, call: Callable[[], Awaitable[T]]) -> T:
        self.calls += 1
        await self._delay()
        if self.cut or self._happens(self._ills.drop):
            raise LinkDown("no_line")
        if self._happens(self._ills.hold_back):
            self._held.append(call)
            raise LinkDown("timed_out")
        answer = await call()
        if self._happens(self._ills.repeat):
            answer = await call()
        await self._release()
        await self._delay()
        if self.cut or self._happens(self._ills.lose_answer):
            raise LinkDown("line_broke")
        return answer

    async def _release(self) -> None:
        held, self._held = self._held, []
        self._random.shuffle(held)
        for call in held:
            try:
                await call()
            except Exception as problem:  # its sender gave up long ago
                self._last_late_problem = problem

    async def _delay(self) -> None:
        if self._ills.delay_s:
            await self._sleep(self._random.random() * self._ills.delay_s)

    def _happens(self, likely: float) -> bool:
        return likely > 0 and self._random.random() < likely

    def _perhaps_corrupted(self, body: bytes) -> bytes:
        if not self._happens(self._ills.corrupt) or not body:
            return body
        changed = bytearray(body)
        for _ in range(self._random.randint(1, 4)):
            place = self._random.randrange(len(changed))
            changed[place] ^= self._random.randint(1, 255)
        return bytes(changed[: self._random.randint(0, len(changed))])

    def _corrupt_answer(self, answer: Answer) -> None:
        raw = encode_answer(answer)
        raw = raw[: self._random.randrange(len(raw))]
        try:
            decode_answer(raw)
        except BadBatch:
            raise LinkDown("answer_not_understood") from None
        raise LinkDown("answer_damaged")


class MemoryCentre:
    """A receiver that keeps everything in dictionaries, and says what it holds."""

    def __init__(
        self, now: Callable[[], dt.datetime], *, facility: dict[str, object], box_key: bytes
    ) -> None:
        self.codes: set[str] = set()
        self.used_codes: dict[str, UUID] = {}
        self.edges: dict[UUID, bytes] = {}
        self.spools: dict[UUID, dict[int, Entry]] = {}
        self.order: list[tuple[UUID, int]] = []  # as they were first kept
        self.objects: dict[bytes, bytes] = {}
        self.keys: dict[UUID, PatientKey] = {}
        self.quarantine: list[tuple[UUID, Entry, str]] = []
        self.outbox: dict[int, Message] = {}
        self.batches: list[Batch] = []
        self.arrived = asyncio.Event()
        self._now = now
        self._facility = facility
        self._box_key = box_key

    async def enrol(self, request: EnrolRequest) -> Enrolment:
        if not verify(CONTEXT_ENROL + request.code.encode(), _base64(request), request.public_key):
            raise NotEnrolled("the proof does not fit the key", name="wrong_signature")
        edge_id = UUID(bytes=hashlib.sha256(request.public_key).digest()[:16], version=4)
        if self.used_codes.get(request.code) != edge_id:  # asking again with the same key is once
            if request.code not in self.codes:
                raise NotFound("no such code", name="code_unknown")
            self.codes.discard(request.code)
            self.used_codes[request.code] = edge_id
            self.edges[edge_id] = request.public_key
        return Enrolment(edge_id=edge_id, facility=self._facility, centre_box_key=self._box_key)

    async def send(self, body: bytes, headers: dict[str, str]) -> Answer:
        batch = decode_batch(body, headers.get(HEADER_SIGNATURE, ""), self._public_key(headers))
        self.batches.append(batch)
        for key in batch.keys:
            self.keys[key.key_id] = key
        for message_id in batch.outbox_acknowledged:
            self.outbox.pop(message_id, None)
        answer = self._keep(batch)
        if batch.wait_s and not self.outbox:
            self.arrived.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(batch.wait_s):
                    await self.arrived.wait()
        return msgspec.structs.replace(
            answer, messages=tuple(self.outbox[i] for i in sorted(self.outbox)[:100])
        )

    async def put_object(self, sha256: bytes, data: bytes, headers: dict[str, str]) -> None:
        signature = headers.get(HEADER_SIGNATURE, "")
        if not verify(CONTEXT_OBJECT + sha256, signature, self._public_key(headers)):
            raise NotEnrolled("the signature does not fit the edge's key", name="wrong_signature")
        if hashlib.sha256(data).digest() != sha256:
            raise BadBatch("the object is not what its name says", name="object_damaged")
        self.objects[sha256] = data

    def say(self, message: Message) -> None:
        """Put a message into the outbox."""
        self.outbox[message.id] = message
        self.arrived.set()

    def _public_key(self, headers: dict[str, str]) -> bytes:
        try:
            return self.edges[UUID(headers.get(HEADER_EDGE, ""))]
        except (KeyError, ValueError):
            raise NotEnrolled("no such edge", name="unknown_edge") from None

    def _keep(self, batch: Batch) -> Answer:
        spool = self.spools.setdefault(batch.spool_id, {})
        kept: list[int] = []
        refused: list[Quarantined] = []
        missing_objects: list[bytes] = []
        missing_keys: list[UUID] = []
        for entry in batch.entries:
            event = decode_event(entry.event)
            if isinstance(event, SoundRecorded):
                if event.object_sha256 not in self.objects:
                    missing_objects.append(event.object_sha256)
                    continue
                if event.key_id not in self.keys:
                    missing_keys.append(event.key_id)
                    continue
            why = self._why_not(batch.spool_id, entry, event)
            if why is not None:
                self.quarantine.append((batch.spool_id, entry, why.name))
                refused.append(Quarantined(number=entry.number, why=why))
            if entry.number not in spool:
                self.order.append((batch.spool_id, entry.number))
                spool[entry.number] = entry
            kept.append(entry.number)
        return Answer(
            kept=ranges(kept),
            quarantined=tuple(refused),
            missing_objects=tuple(missing_objects),
            missing_keys=tuple(missing_keys),
            answered_at=self._now(),
        )

    def _why_not(self, spool_id: UUID, entry: Entry, event: object) -> Rejection | None:
        if isinstance(event, Rejection):
            return event
        here = self.spools[spool_id].get(entry.number)
        if here is not None and entry_hash(here) != entry_hash(entry):
            return Rejection(
                name="fork", detail="another record bears this number", hint="enrol the edge anew"
            )
        kind = next(name for name, known in KINDS.items() if known is type(event))
        if kind not in FROM_EDGE:
            return Rejection(name="not_from_edge", detail=kind, hint="upgrade the edge")
        return None


def _base64(request: EnrolRequest) -> str:
    return base64.b64encode(request.proof).decode()
