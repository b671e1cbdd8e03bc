"""The centre's end of the wire: ``/v1/*`` as a lean ASGI application.

In: HTTP calls of edges (``POST /v1/batches``, ``PUT /v1/objects/{sha256}``, ``POST
/v1/enrolments``). Out: what ``Records`` answers, as msgpack or JSON; every refusal is a problem
document (RFC 9457) with a stable name and a hint. Who calls is known before a body is opened, a
body is bounded while it is read, and whatever one caller does costs bounded memory. ``wake`` ends
the long polls (``Batch.wait_s``) of a facility whose outbox got a message.
"""

from __future__ import annotations

import asyncio
import binascii
import datetime as dt
import hashlib
import time
from collections.abc import Awaitable, Callable
from typing import Protocol
from uuid import UUID, uuid4

import msgspec

from breathway import log
from breathway.model.batch import (
    BODY_LIMIT,
    CONTEXT_OBJECT,
    OBJECT_LIMIT,
    Answer,
    Batch,
    Enrolment,
    EnrolRequest,
    Message,
    decode_batch,
    encode_answer,
    verify,
)
from breathway.model.body import decode
from breathway.model.errors import BadRequest, BreathwayError, NotEnrolled
from breathway.model.quantity import FacilityId
from breathway.wire.receive.call import (
    Call,
    Gone,
    Receiver,
    Reply,
    Scope,
    Sender,
    answer_with,
    first_of,
)
from breathway.wire.receive.limits import Buckets, Budget, Limits, network
from breathway.wire.receive.problem import (
    PROBLEM_TYPE,
    NotHttp,
    NotThisMethod,
    TooLarge,
    TooOften,
    TooSlow,
    document,
    headers_of,
    status_of,
)

ANSWER_TYPE = b"application/vnd.breathway.answer"
ENROL_LIMIT = 16 << 10
DRAINED = 32 << 20  # bytes of a refused body that are read on
BATCHES = "/v1/batches"

_log = log.get(__name__)


class Edge(Protocol):
    """What the wire asks of an edge's identity."""

    @property
    def edge_id(self) -> UUID: ...
    @property
    def facility_id(self) -> FacilityId: ...
    @property
    def public_key(self) -> bytes: ...
    @property
    def revoked(self) -> bool: ...


class Records(Protocol):
    """Where calls end. Each raises ``Unavailable`` when our side cannot do it now."""

    def edge(self, edge_id: UUID) -> Edge | None: ...  # as far as it is at hand

    async def find_edge(self, edge_id: UUID) -> Edge | None: ...

    async def append_batch(self, edge: Edge, batch: Batch, received_at: dt.datetime) -> Answer: ...

    def note_presence(self, edge: Edge, batch: Batch, received_at: dt.datetime) -> None: ...

    async def acknowledge(self, edge: Edge, ids: tuple[int, ...]) -> None: ...

    async def messages(self, edge: Edge) -> tuple[Message, ...]: ...

    async def put_object(self, sha256: bytes, data: bytes) -> None: ...

    async def enrol(self, request: EnrolRequest, received_at: dt.datetime) -> Enrolment: ...


class Receive:
    """The application. ``observe`` gets (route, status, seconds) of every call."""

    def __init__(
        self,
        records: Records,
        *,
        limits: Limits | None = None,
        now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
        observe: Callable[[str, int, float], None] = lambda route, status, seconds: None,
    ) -> None:
        self.records, self.now, self.observe = records, now, observe
        self.limits = limits or Limits()
        per_s = self.limits.edge_calls_per_s
        self._edges = Buckets(per_s, 4 * per_s)
        self._refusals = Buckets(
            self.limits.refusals_per_min / 60, max(5.0, self.limits.refusals_per_min / 2)
        )
        self._budget = Budget(self.limits.in_flight_bytes)
        self._polls: dict[FacilityId, dict[UUID, asyncio.Future[None]]] = {}
        self._closing = False

    async def __call__(self, scope: Scope, receive: Receiver, send: Sender) -> None:
        client = scope.get("client")
        address = client[0] if client else ""
        call = Call(scope["path"], scope["headers"], address, self.limits)
        call.streamed(receive, self._budget)
        reply = await self.answer(scope["method"], call)
        if reply is not None:
            await answer_with(send, reply)

    async def answer(self, method: str, call: Call) -> Reply | None:
        """The answer to a call; None where the caller hung up."""
        started = time.perf_counter()
        route, expected, handle = self._route(call.path)
        reply: Reply | None = None
        try:
            if method != expected:
                raise NotThisMethod(expected)
            reply = await handle(call)
        except Gone:
            pass
        except Exception as problem:
            reply = self._refuse(call, problem)
        # 499: nobody hears it; for the counters only
        status = 499 if reply is None else reply.status
        self.observe(route, status, time.perf_counter() - started)
        return reply

    def _route(self, path: str) -> tuple[str, str, Callable[[Call], Awaitable[Reply]]]:
        if path == BATCHES:
            return "batches", "POST", self._batch
        if path.startswith("/v1/objects/"):
            return "objects", "PUT", self._object
        if path == "/v1/enrolments":
            return "enrolments", "POST", self._enrol
        return "none", "GET", _not_found

    # The three calls

    async def _batch(self, call: Call) -> Reply:
        edge = await self.known(call)
        body = await call.read(BODY_LIMIT)
        batch = decode_batch(body, call.signature.decode("ascii", "replace"), edge.public_key)
        self._not_too_often(edge)
        received_at = self.now()
        answer: Answer | None = None
        if batch.entries or batch.keys:
            answer = await self.records.append_batch(edge, batch, received_at)
        self.records.note_presence(edge, batch, received_at)
        if batch.outbox_acknowledged:
            await self.records.acknowledge(edge, batch.outbox_acknowledged)
        if answer is None and batch.wait_s:
            messages = await self._poll(edge, batch.wait_s, call)
        else:
            messages = await self.records.messages(edge)
        if answer is None:
            answer = Answer(messages=messages, answered_at=self.now())
        elif messages:
            answer = msgspec.structs.replace(answer, messages=messages)
        raw = encode_answer(answer)
        # A damaged acknowledgement would make an edge forget: RFC 9530, Content-Digest.
        digest = b"sha-256=:%b:" % binascii.b2a_base64(hashlib.sha256(raw).digest(), newline=False)
        return Reply(200, ANSWER_TYPE, raw, ((b"content-digest", digest),))

    async def _object(self, call: Call) -> Reply:
        try:
            sha256 = binascii.unhexlify(call.path.removeprefix("/v1/objects/"))
        except ValueError:
            sha256 = b""
        if len(sha256) != 32:
            raise BadRequest(
                "an object is named by the 64 hexadecimal digits of its sha-256",
                name="object_name_wrong",
                hint="PUT /v1/objects/ followed by the digits",
            )
        edge = await self.known(call)
        signature = call.signature.decode("ascii", "replace")
        if not verify(CONTEXT_OBJECT + sha256, signature, edge.public_key):
            raise NotEnrolled("the signature does not fit the edge's key", name="wrong_signature")
        self._not_too_often(edge)
        data = await call.read(OBJECT_LIMIT)
        if hashlib.sha256(data).digest() != sha256:
            raise BadRequest(
                "the bytes do not have the hash of their name",
                name="object_hash_wrong",
                hint="send it again as it stands in the spool; the line may have damaged it",
            )
        await self.records.put_object(sha256, data)
        return Reply(204, b"", b"")

    async def _enrol(self, call: Call) -> Reply:
        # Each try costs a token, the right ones too: a code is not to be guessed.
        wait_s = self._refusals.take(network(call.address), time.monotonic())
        if wait_s:
            raise TooOften(wait_s)
        body = await call.read(ENROL_LIMIT)
        try:
            request: EnrolRequest = decode(body, EnrolRequest)
        except BadRequest as problem:
            raise BadRequest(
                f"not an enrolment: {problem}",
                name="enrolment_not_understood",
                hint="send JSON with code, public_key and proof; upgrade the edge if it repeats",
            ) from None
        enrolment = await self.records.enrol(request, self.now())
        return Reply(201, b"application/json", msgspec.json.encode(enrolment))

    # Who calls, and how much

    async def known(self, call: Call) -> Edge:
        """The enrolled edge that a call names; what it signed is to be checked by the caller."""
        try:
            edge_id = UUID(call.edge_id.decode("ascii"))
        except ValueError:
            raise NotEnrolled("the call names no edge", name="unknown_edge") from None
        edge = self.records.edge(edge_id)
        if edge is None:
            wait_s = self._refusals.wait_s(network(call.address), time.monotonic())
            if wait_s:  # whoever guesses ids costs the database nothing
                raise TooOften(wait_s)
            edge = await self.records.find_edge(edge_id)
        if edge is None:
            raise NotEnrolled("this edge is not enrolled here", name="unknown_edge")
        if edge.revoked:
            raise NotEnrolled(
                "the key of this edge was revoked",
                name="edge_revoked",
                hint="ask an operator of the centre why, and enrol it anew with a one-time code",
            )
        return edge

    def _not_too_often(self, edge: Edge) -> None:
        wait_s = self._edges.take(edge.edge_id, time.monotonic())
        if wait_s:
            raise TooOften(wait_s)

    # The long poll

    def wake(self, facility_id: FacilityId | None = None) -> None:
        """Answer the polls of a facility, or with None all of them."""
        facilities = list(self._polls) if facility_id is None else [facility_id]
        for each in facilities:
            for poll in self._polls.get(each, {}).values():
                if not poll.done():
                    poll.set_result(None)

    def close(self) -> None:
        """Answer all polls, and hold no new ones: the worker is about to stop."""
        self._closing = True
        self.wake()

    async def _poll(self, edge: Edge, wait_s: float, call: Call) -> tuple[Message, ...]:
        if self._closing:
            return await self.records.messages(edge)
        poll = asyncio.get_running_loop().create_future()
        polls = self._polls.setdefault(edge.facility_id, {})
        older = polls.get(edge.edge_id)
        if older is not None and not older.done():
            older.set_result(None)  # an edge holds one poll: the newer one
        polls[edge.edge_id] = poll
        try:
            # Registered first, fetched second: a message between the two wakes us.
            messages = await self.records.messages(edge)
            if messages:
                return messages
            if not await first_of(poll, call, wait_s):
                return ()
            return await self.records.messages(edge)
        finally:
            if polls.get(edge.edge_id) is poll:
                del polls[edge.edge_id]
                if not polls:
                    self._polls.pop(edge.facility_id, None)

    # Refusals

    def stopped_arriving(self) -> Reply:
        """For whoever gathers bodies before they are a call."""
        self.observe("batches", TooSlow.status, self.limits.idle_s)
        return self._early(TooSlow("the body stopped arriving", name="body_truncated"))

    def head_refused(self, *, large: bool) -> Reply:
        """For whoever waits for a request's head: it did not end in time, or not at all."""
        self.observe("none", (TooLarge if large else TooSlow).status, self.limits.head_s)
        if large:
            return self._early(
                TooLarge("the head of the request is too large", name="head_too_large")
            )
        return self._early(TooSlow("the head of the request did not arrive", name="head_too_slow"))

    def not_http(self) -> Reply:
        """For whoever reads HTTP and finds something else."""
        self.observe("none", NotHttp.status, 0.0)
        return self._early(NotHttp("the bytes are not an HTTP request"))

    def _early(self, problem: BreathwayError) -> Reply:
        raw = document(problem, uuid4().hex[:12])
        return Reply(status_of(problem), PROBLEM_TYPE, raw, tuple(headers_of(problem, whole=True)))

    def _refuse(self, call: Call, problem: Exception) -> Reply:
        reference = uuid4().hex[:12]
        caller, at = network(call.address), time.monotonic()
        if not isinstance(problem, BreathwayError):
            _log.error("call_failed", exc_info=problem, extra={"reference": reference})
            problem = BreathwayError("the centre failed at this", name="unexpected")
        elif status_of(problem) < 500:
            wait_s = self._refusals.take(caller, at)
            if wait_s and status_of(problem) == 401:
                problem = TooOften(wait_s)
            elif not wait_s:
                _log.info(
                    "call_refused",
                    extra={
                        "problem": problem.name,
                        "status": status_of(problem),
                        "edge_id": _maybe_id(call.edge_id),
                        "reference": reference,
                    },
                )
        status = status_of(problem)
        # Hanging up on a caller who still sends loses the answer on the way (TCP resets the line):
        # a body of a length that can be borne is read on and thrown away.
        whole = call.whole or 0 < call.length <= DRAINED
        headers = headers_of(problem, whole=whole)
        return Reply(status, PROBLEM_TYPE, document(problem, reference), tuple(headers))


async def _not_found(call: Call) -> Reply:
    raise BadRequest("there is no such call", name="no_such_call", hint="see the wire's reference")


def _maybe_id(raw: bytes) -> UUID | None:
    try:
        return UUID(raw.decode("ascii"))
    except ValueError:
        return None
