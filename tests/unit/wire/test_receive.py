"""The centre's end of the wire, called as ASGI with the centre kept in memory."""

from __future__ import annotations

import asyncio
import base64
import datetime as dt
import hashlib
import json
import struct
from uuid import UUID

import msgspec
import nacl.bindings as sodium
import pytest
import zstandard

from breathway.centre.memory import MemoryEdge, MemoryRecords
from breathway.model.batch import (
    BODY_LIMIT,
    CONTEXT_BATCH,
    CONTEXT_OBJECT,
    FIRST_HASH,
    HEADER_EDGE,
    HEADER_SIGNATURE,
    Batch,
    Entry,
    Message,
    decode_answer,
    encode_batch,
    sign,
)
from breathway.wire.receive import Receive
from breathway.wire.receive.limits import Buckets, Limits, network

EDGE = UUID(int=5)
SPOOL = UUID(int=9)
PUBLIC, SECRET = sodium.crypto_sign_seed_keypair(b"1" * 32)
AT = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)


class Wire:
    """Calls ``Receive`` and keeps what it answers."""

    def __init__(self, **limits: float) -> None:
        edges = [
            MemoryEdge(edge_id=EDGE, facility_id="kh-kampot", public_key=PUBLIC),
            MemoryEdge(
                edge_id=UUID(int=6), facility_id="kh-kampot", public_key=PUBLIC, revoked=True
            ),
        ]
        self.records = MemoryRecords(*edges)
        self.app = Receive(self.records, limits=Limits(**limits))
        self.headers: dict[str, str] = {}

    async def call(
        self,
        method: str,
        path: str,
        parts: list[bytes],
        headers: dict[str, str],
        *,
        hang_up: bool = False,
        leave: bool = False,
        address: str = "192.0.2.1",
    ) -> tuple[int, bytes]:
        sent: list[dict[str, object]] = []
        messages = [
            {"type": "http.request", "body": part, "more_body": more}
            for part, more in zip(parts, [True] * (len(parts) - 1) + [hang_up], strict=True)
        ]
        done = asyncio.Event()

        async def receive() -> dict[str, object]:
            if messages:
                return messages.pop(0)
            if not hang_up and not leave:
                await done.wait()
            return {"type": "http.disconnect"}

        async def send(message: dict[str, object]) -> None:
            sent.append(message)

        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "client": (address, 1),
            "headers": [(k.encode(), v.encode()) for k, v in headers.items()],
        }
        await self.app(scope, receive, send)
        if not sent:
            return 0, b""
        self.headers = {k.decode(): v.decode() for k, v in sent[0]["headers"]}  # type: ignore[attr-defined]
        return sent[0]["status"], sent[1]["body"]  # type: ignore[return-value]

    async def refused(self, *args: object, **more: object) -> tuple[int, str]:
        status, body = await self.call(*args, **more)  # type: ignore[arg-type]
        document = json.loads(body)
        assert self.headers["content-type"] == "application/problem+json"
        assert document["type"] == f"urn:breathway:problem:{document['title']}"
        assert document["status"] == status
        assert document["hint"]
        assert len(document["reference"]) == 12
        return status, document["title"]


def batch(count: int = 2, edge: UUID = EDGE, **more: object) -> tuple[bytes, dict[str, str]]:
    entries = tuple(
        Entry(number=n, previous=FIRST_HASH, event=b"event %d" % n) for n in range(1, count + 1)
    )
    return encode_batch(Batch(spool_id=SPOOL, sent_at=AT, entries=entries, **more), SECRET, edge)


def signed(body: bytes) -> dict[str, str]:
    return {HEADER_EDGE: str(EDGE), HEADER_SIGNATURE: sign(CONTEXT_BATCH + body, SECRET)}


def packed(plain: bytes) -> bytes:
    return zstandard.ZstdCompressor().compress(plain)


def run(coroutine):
    return asyncio.run(coroutine)


def test_a_batch_is_kept_and_answered():
    wire = Wire()
    body, headers = batch()
    status, raw = run(wire.call("POST", "/v1/batches", [body], headers))
    assert status == 200
    assert decode_answer(raw).kept == ((1, 2),)
    assert wire.records.kept[SPOOL, 2] == b"event 2"
    assert "kh-kampot" in wire.records.seen


def test_a_body_may_come_in_pieces():
    wire = Wire()
    body, headers = batch()
    parts = [body[:10], b"", body[10:]]
    status, _ = run(wire.call("POST", "/v1/batches", parts, headers))
    assert status == 200
    assert wire.app._budget.used == 0


def test_messages_travel_back_and_are_forgotten_once_acknowledged():
    wire = Wire()
    wire.records.outbox["kh-kampot"] = [Message(id=3, event=b"advice")]
    body, headers = batch(0)
    _, raw = run(wire.call("POST", "/v1/batches", [body], headers))
    assert [m.id for m in decode_answer(raw).messages] == [3]
    body, headers = batch(0, outbox_acknowledged=(3,))
    _, raw = run(wire.call("POST", "/v1/batches", [body], headers))
    assert decode_answer(raw).messages == ()


def bomb() -> bytes:
    """40 MiB in some kilobytes, with no size declared."""
    packer = zstandard.ZstdCompressor(write_content_size=False).compressobj()
    return packer.compress(bytes(40 << 20)) + packer.flush()


def with_nan() -> bytes:
    plain = msgspec.msgpack.encode({"spool_id": str(SPOOL), "sent_at": AT, "wait_s": 1.5})
    return packed(plain.replace(struct.pack(">d", 1.5), struct.pack(">d", float("nan"))))


@pytest.mark.parametrize(
    ("body", "status", "name"),
    [
        (b"", 400, "batch_not_zstd"),
        (b"not zstd", 400, "batch_not_zstd"),
        (packed(b"x" * 100)[:-5], 400, "batch_not_zstd"),
        (packed(b"\xc1"), 400, "batch_not_understood"),
        (packed(msgspec.msgpack.encode({"spool_id": 3})), 400, "batch_not_understood"),
        (packed(b"\x91" * 100_000), 400, "batch_not_understood"),
        (with_nan(), 400, "batch_not_understood"),
        (bomb(), 400, "batch_not_zstd"),
        (packed(bytes(33 << 20)), 413, "batch_too_large"),
        (bytes(BODY_LIMIT + 1), 413, "body_too_large"),
    ],
    ids=[
        *("empty", "noise", "truncated", "not-msgpack", "other-msgpack", "deep", "nan"),
        *("bomb", "declared-bomb", "oversized"),
    ],
)
def test_a_bad_body_is_refused_by_name_and_nothing_is_kept(body, status, name):
    wire = Wire()
    assert run(wire.refused("POST", "/v1/batches", [body], signed(body))) == (status, name)
    assert not wire.records.kept


def test_too_many_bytes_are_not_read_whatever_the_length_says():
    wire = Wire()
    parts = [bytes(1 << 20)] * 5
    for length in (str(10 << 20), "5", "", "-1", "9" * 400):
        headers = {**signed(b""), "content-length": length}
        refused = run(wire.refused("POST", "/v1/batches", parts, headers))
        assert refused == (413, "body_too_large")
        assert ("connection" in wire.headers) == (length not in (str(10 << 20), "5"))
        assert wire.app._budget.used == 0


def test_a_caller_that_hangs_up_gets_nothing_and_keeps_nothing():
    wire = Wire()
    body, headers = batch()
    call = wire.call("POST", "/v1/batches", [body[:9]], headers, hang_up=True)
    assert run(call) == (0, b"")
    assert not wire.records.kept


@pytest.mark.parametrize(
    ("headers", "name"),
    [
        ({}, "unknown_edge"),
        ({HEADER_EDGE: "x"}, "unknown_edge"),
        ({HEADER_EDGE: str(UUID(int=1))}, "unknown_edge"),
        ({HEADER_EDGE: str(UUID(int=6))}, "edge_revoked"),
        ({HEADER_EDGE: str(EDGE)}, "wrong_signature"),
        ({HEADER_EDGE: str(EDGE), HEADER_SIGNATURE: "ÿ"}, "wrong_signature"),
        ({HEADER_EDGE: str(EDGE), HEADER_SIGNATURE: sign(b"other", SECRET)}, "wrong_signature"),
    ],
)
def test_who_is_not_known_is_refused(headers, name):
    wire = Wire()
    body, _ = batch()
    assert run(wire.refused("POST", "/v1/batches", [body], headers)) == (401, name)
    assert not wire.records.kept


def test_a_changed_byte_does_not_fit_the_signature():
    wire = Wire()
    body, headers = batch()
    body = body[:-1] + bytes([body[-1] ^ 1])
    refused = run(wire.refused("POST", "/v1/batches", [body], headers))
    assert refused == (401, "wrong_signature")


def test_an_edge_that_calls_too_often_waits_and_others_do_not():
    async def scenario():
        wire = Wire(edge_calls_per_s=0.5)
        body, headers = batch(0)
        for _ in range(2):
            assert (await wire.call("POST", "/v1/batches", [body], headers))[0] == 200
        assert await wire.refused("POST", "/v1/batches", [body], headers) == (429, "too_often")
        assert int(wire.headers["retry-after"]) >= 1

    run(scenario())


def test_an_address_that_guesses_is_stopped_and_an_edge_behind_it_is_not():
    async def scenario():
        wire = Wire(refusals_per_min=12)
        body, headers = batch()
        guess = {HEADER_EDGE: str(UUID(int=1))}
        for _ in range(6):
            assert await wire.refused("POST", "/v1/batches", [body], guess) == (401, "unknown_edge")
        assert await wire.refused("POST", "/v1/batches", [body], guess) == (429, "too_often")
        code = b'{"code": "x"}'
        assert (await wire.refused("POST", "/v1/enrolments", [code], {}))[0] == 429
        assert (await wire.call("POST", "/v1/batches", [body], headers))[0] == 200
        other = await wire.refused("POST", "/v1/batches", [body], guess, address="192.0.2.2")
        assert other == (401, "unknown_edge")

    run(scenario())


def test_buckets_hold_so_many_keys_and_no_more():
    buckets = Buckets(1.0, 2.0, keys=10)
    for key in range(1000):
        assert buckets.take(key, 0.0) == 0.0
    assert len(buckets._level) == 10
    assert buckets.take(999, 0.0) == 0.0
    assert buckets.take(999, 0.0) == 1.0
    assert buckets.wait_s(999, 0.5) == 0.5
    assert buckets.take(999, 1.0) == 0.0


def test_a_network_is_one_caller():
    assert network("2001:db8::1") == network("2001:db8::ffff:1") != network("2001:db8:0:1::1")
    assert network("192.0.2.1") != network("192.0.2.2")
    assert network("fe80::1%eth0") == "fe80::/64"
    assert network("::nonsense:") == "::nonsense:"


def test_an_object_is_kept_by_its_hash():
    data = b"sound" * 1000
    sha256 = hashlib.sha256(data).digest()
    path = f"/v1/objects/{sha256.hex()}"
    headers = {
        HEADER_EDGE: str(EDGE),
        HEADER_SIGNATURE: sign(CONTEXT_OBJECT + sha256, SECRET),
    }
    wire = Wire()
    assert run(wire.call("PUT", path, [data[:7], data[7:]], headers)) == (204, b"")
    assert wire.records.objects == {sha256: data}
    other = Wire()
    refused = run(other.refused("PUT", path, [b"other"], headers))
    assert refused == (400, "object_hash_wrong")
    refused = run(other.refused("PUT", path, [data], {**headers, HEADER_SIGNATURE: ""}))
    assert refused == (401, "wrong_signature")
    refused = run(other.refused("PUT", "/v1/objects/../x", [data], headers))
    assert refused == (400, "object_name_wrong")
    assert not other.records.objects


@pytest.mark.parametrize(
    ("method", "path", "refused"),
    [
        ("GET", "/v1/batches", (405, "method_not_allowed")),
        ("DELETE", "/v1/objects/" + "0" * 64, (405, "method_not_allowed")),
        ("GET", "/v1/nothing", (400, "no_such_call")),
        ("POST", "/v1/enrolments", (400, "enrolment_not_understood")),
    ],
)
def test_other_calls_are_refused(method, path, refused):
    wire = Wire()
    assert run(wire.refused(method, path, [b"{"], {})) == refused


def test_a_poll_is_answered_when_a_message_comes():
    async def scenario():
        wire = Wire()
        body, headers = batch(0, wait_s=20.0)
        poll = asyncio.create_task(wire.call("POST", "/v1/batches", [body], headers))
        await asyncio.sleep(0.05)
        assert not poll.done()
        wire.records.outbox["kh-kampot"] = [Message(id=1, event=b"advice")]
        wire.app.wake("kh-takeo")
        await asyncio.sleep(0.02)
        assert not poll.done()
        wire.app.wake("kh-kampot")
        _, raw = await asyncio.wait_for(poll, 1)
        assert [m.id for m in decode_answer(raw).messages] == [1]
        assert wire.app._polls == {}

    run(scenario())


def test_an_edge_holds_one_poll_and_closing_answers_all():
    async def scenario():
        wire = Wire()
        body, headers = batch(0, wait_s=20.0)
        first = asyncio.create_task(wire.call("POST", "/v1/batches", [body], headers))
        await asyncio.sleep(0.02)
        second = asyncio.create_task(wire.call("POST", "/v1/batches", [body], headers))
        assert (await asyncio.wait_for(first, 1))[0] == 200
        assert not second.done()
        wire.app.close()
        assert (await asyncio.wait_for(second, 1))[0] == 200
        # A worker that stops holds no new one.
        third = wire.call("POST", "/v1/batches", [body], headers)
        assert (await asyncio.wait_for(third, 1))[0] == 200

    run(scenario())


def test_a_poll_does_not_outlive_its_caller():
    async def scenario():
        wire = Wire()
        body, headers = batch(0, wait_s=20.0)
        call = wire.call("POST", "/v1/batches", [body], headers, leave=True)
        assert await asyncio.wait_for(call, 1) == (0, b"")
        assert wire.app._polls == {}

    run(scenario())


def test_what_is_kept_is_answered_at_once():
    wire = Wire()
    body, headers = batch(1, wait_s=20.0)
    call = asyncio.wait_for(wire.call("POST", "/v1/batches", [body], headers), 1)
    assert run(call)[0] == 200


def test_a_body_that_stops_arriving_is_given_up():
    wire = Wire(idle_s=0.05)
    _, headers = batch()

    async def scenario():
        async def receive():
            await asyncio.sleep(60)

        sent = []

        async def send(message):
            sent.append(message)

        scope = {
            "type": "http",
            "method": "POST",
            "path": "/v1/batches",
            "client": ("192.0.2.1", 1),
            "headers": [(k.encode(), v.encode()) for k, v in headers.items()],
        }
        await wire.app(scope, receive, send)
        return sent[0]["status"], json.loads(sent[1]["body"])["title"]

    assert run(scenario()) == (408, "body_truncated")


def test_an_answer_carries_its_digest():
    wire = Wire()
    body, headers = batch()
    _, raw = run(wire.call("POST", "/v1/batches", [body], headers))
    digest = base64.b64encode(hashlib.sha256(raw).digest()).decode()
    assert wire.headers["content-digest"] == f"sha-256=:{digest}:"
