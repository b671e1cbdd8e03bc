"""What a centre refuses, and how: a 4xx by name with a hint, or quarantine; nothing half-written.

And the canary: a person's words are sent the whole way, well and badly formed, and then the logs
are searched for them.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import socket
import struct
from uuid import UUID, uuid4

import httpx
import msgspec
import nacl.bindings as sodium
import pytest
import zstandard

from breathway.centre.keys import keys_of
from breathway.model import FROM_EDGE, VitalsRecorded, encode_event
from breathway.model.batch import (
    BODY_LIMIT,
    CONTEXT_BATCH,
    HEADER_EDGE,
    HEADER_SIGNATURE,
    Batch,
    encode_batch,
    sign,
)
from breathway.model.vitals import VitalSample
from breathway.record import Database, application_url, revoke
from tests.path.centre.bedside import Bedside, name_of_refusal

NAME, PHONE = "Canary Vireakboth", "+855 77 133 713"


async def state(centre) -> list[int]:
    """How much the record holds of what edges send."""
    tables = ("curve", "patient", "patient_key", "treatment", "quarantine")
    async with centre.record() as record:
        counts = [await record.fetchval(f"SELECT count(*) FROM {table}") for table in tables]
        log = "SELECT count(*) FROM log WHERE kind = ANY($1)"
        return [*counts, await record.fetchval(log, sorted(FROM_EDGE))]


async def refused(centre, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
    """Status and name of a problem document that is as RFC 9457 wants it."""
    async with httpx.AsyncClient(timeout=20) as client:
        answer = await client.post(centre.url + "/v1/batches", content=body, headers=headers)
    document = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert document["status"] == answer.status_code
    assert document["type"] == "urn:breathway:problem:" + document["title"]
    assert document["hint"]
    assert document["detail"]
    return answer.status_code, document["title"]


def of(bedside, body: bytes) -> dict[str, str]:
    """Headers with which this edge signs a body, whatever is in it."""
    return {
        HEADER_EDGE: str(bedside.edge_id),
        HEADER_SIGNATURE: sign(CONTEXT_BATCH + body, bedside.secret),
    }


def bomb() -> bytes:
    packer = zstandard.ZstdCompressor(write_content_size=False).compressobj()
    return packer.compress(bytes(64 << 20)) + packer.flush()


def with_nan(bedside) -> bytes:
    plain = msgspec.msgpack.encode(
        {"spool_id": str(bedside.spool_id), "sent_at": dt.datetime.now(dt.UTC), "wait_s": 1.5}
    )
    nan = plain.replace(struct.pack(">d", 1.5), struct.pack(">d", float("nan")))
    return zstandard.compress(nan)


def test_bad_bodies_are_refused_by_name_and_change_nothing(centre):
    async def scenario():
        bedside = await centre.bedside(1)
        bedside.treat()
        good, headers = bedside.batch()
        before = await state(centre)
        nan = with_nan(bedside)
        other = sodium.crypto_sign_seed_keypair(b"2" * 32)[1]
        cases = [
            (
                good,
                {**headers, HEADER_SIGNATURE: sign(CONTEXT_BATCH + good, other)},
                401,
                "wrong_signature",
            ),
            (good, {**headers, HEADER_EDGE: str(uuid4())}, 401, "unknown_edge"),
            (good, {HEADER_SIGNATURE: headers[HEADER_SIGNATURE]}, 401, "unknown_edge"),
            (good[:-9], headers, 401, "wrong_signature"),
            (good[:-9], of(bedside, good[:-9]), 400, "batch_not_zstd"),
            (bomb(), of(bedside, bomb()), 400, "batch_not_zstd"),
            (nan, of(bedside, nan), 400, "batch_not_understood"),
            (b"", of(bedside, b""), 400, "batch_not_zstd"),
        ]
        for body, sent, status, name in cases:
            assert await refused(centre, body, sent) == (status, name)
        large = bytes(BODY_LIMIT + 1)
        assert await refused(centre, large, of(bedside, large)) == (413, "body_too_large")
        assert await state(centre) == before
        await bedside.sync_all()
        assert len(bedside.kept) == bedside.number
        await bedside.link.close()

    asyncio.run(scenario())


def test_a_cut_body_changes_nothing_and_the_worker_lives(centre):
    async def scenario():
        bedside = await centre.bedside(2)
        bedside.treat()
        body, headers = bedside.batch()
        before = await state(centre)
        host, port = centre.url.removeprefix("http://").split(":")
        lines = [f"{name}: {value}\r\n" for name, value in headers.items()]
        head = f"POST /v1/batches HTTP/1.1\r\nhost: x\r\n{''.join(lines)}"
        for length in (len(body), len(body) + 5, 10 << 20):
            with socket.create_connection((host, int(port)), timeout=10) as line:
                line.sendall(f"{head}content-length: {length}\r\n\r\n".encode() + body[:-3])
        # A length that is too small cuts the body, and what follows is not HTTP.
        with socket.create_connection((host, int(port)), timeout=10) as line:
            line.sendall(f"{head}content-length: 20\r\n\r\n".encode() + body)
            answer = line.recv(4096)
            assert b" 400 " in answer
            assert b'"title":"not_http"' in answer
        assert await state(centre) == before
        await bedside.sync_all()
        await bedside.link.close()

    asyncio.run(scenario())


def test_a_revoked_key_is_refused_by_every_worker(centre):
    async def scenario():
        bedside = await centre.bedside(3)
        body, headers = bedside.batch()
        await bedside.sync()
        url = application_url(centre.admin_url(), keys_of(centre.data).node)
        database = await Database.open(url, "intake", size=1)
        now = dt.datetime.now(dt.UTC)
        await revoke(database, bedside.edge_id, reason="lost", by=None, at=now)
        await database.close()
        for _ in range(8):  # fresh connections: both workers are asked
            assert await refused(centre, body, headers) == (401, "edge_revoked")
        await bedside.link.close()

    asyncio.run(scenario())


def test_a_used_code_and_a_wrong_proof_enrol_nobody(centre):
    async def scenario():
        code = await asyncio.to_thread(centre.operate, "enrol-code", "kh-kampot")
        first, second, third = (Bedside(centre.link(), seed) for seed in (4, 5, 6))
        await first.enrol(code)
        assert await name_of_refusal(second.enrol(code)) == "code_not_valid"
        assert await name_of_refusal(third.enrol("AAAAA-AAAAA")) == "code_not_valid"
        for bedside in (first, second, third):
            await bedside.link.close()

    asyncio.run(scenario())


def odd_events(bedside) -> dict[str, bytes]:
    """Entries that are not records, by the name they are quarantined under."""
    good = VitalsRecorded(
        **bedside.common(patient_id=uuid4()),
        instrument_id="oximeter-1",
        samples=(VitalSample(0.0, 95.0),),
        spo2_percent=95.5,
    )
    raw = encode_event(good)
    fields = msgspec.msgpack.decode(raw)
    nan = raw.replace(struct.pack(">d", 95.5), struct.pack(">d", float("nan")))
    ids = {name: str(uuid4()) for name in ("year_1", "year_9999", "other", "tick", "unknown")}
    year_1, year_9999 = "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"
    pack = msgspec.msgpack.encode
    return {
        "impossible_value": nan,
        "impossible_time": pack({**fields, "id": ids["year_1"], "occurred_at": year_1}),
        "impossible_time ": pack({**fields, "id": ids["year_9999"], "occurred_at": year_9999}),
        "not_yours": pack({**fields, "id": ids["other"], "facility_id": "kh-takeo"}),
        "not_from_edge": pack(
            {k: fields[k] for k in ("facility_id", "jurisdiction", "occurred_at")}
            | {"id": ids["tick"], "kind": "tick"}
        ),
        "unknown_kind": pack({**fields, "id": ids["unknown"], "kind": "dream_recorded"}),
        "not_an_event": b"\xc1" + NAME.encode(),
    }


def test_what_is_not_understood_is_quarantined_and_blocks_nothing(centre):
    async def scenario():
        bedside = await centre.bedside(7)
        bedside.treat()
        expected = {}
        for name, raw in odd_events(bedside).items():
            expected[bedside.append(raw).number] = name.strip()
        bedside.treat()
        await bedside.sync_all()
        assert bedside.quarantined == expected
        async with centre.record() as record:
            rows = await record.fetch(
                "SELECT number, name, hint, bytes, state FROM quarantine WHERE spool_id = $1",
                bedside.spool_id,
            )
            assert {row["number"]: row["name"] for row in rows} == expected
            assert all(row["hint"] and row["bytes"] for row in rows)
            kept = await record.fetchval(
                "SELECT count(*) FROM log WHERE id = ANY($1)", list(bedside.kept.values())
            )
            assert kept == len(bedside.kept) == bedside.number - len(expected)
        await bedside.link.close()

    asyncio.run(scenario())


@pytest.mark.parametrize("year", [1, 2009, 9999])
def test_a_clock_that_is_years_off_is_an_offset_and_nothing_else(centre, year):
    async def scenario():
        bedside = await centre.bedside(year)
        bedside.treat()
        entries = tuple(bedside.waiting.values())
        sent_at = dt.datetime(year, 6, 1, tzinfo=dt.UTC)
        batch = Batch(
            spool_id=bedside.spool_id, sent_at=sent_at, entries=entries, keys=tuple(bedside.keys)
        )
        body, headers = encode_batch(batch, bedside.secret, bedside.edge_id)
        answer = await bedside.link.send(body, headers)
        assert answer.kept == ((1, bedside.number),)
        expected_s = pytest.approx((sent_at - dt.datetime.now(dt.UTC)).total_seconds(), abs=30)
        offset_s = None
        async with centre.record() as record:
            for _ in range(50):  # it is written now and then
                offset_s = await record.fetchval(
                    "SELECT clock_offset_s FROM presence WHERE facility_id = 'kh-kampot'"
                )
                if offset_s == expected_s:
                    break
                await asyncio.sleep(0.2)
        assert offset_s == expected_s
        await bedside.link.close()

    asyncio.run(scenario())


def test_no_log_tells_who_was_treated(centre):
    """The logs of all tests before it are searched too."""

    async def scenario():
        bedside = await centre.bedside(8)
        bedside.profile = msgspec.structs.replace(bedside.profile, name=NAME, phone=PHONE)
        bedside.treat(sound=True)
        for odd in (NAME.encode(), msgspec.msgpack.encode({"kind": NAME, "name": PHONE})):
            bedside.append(odd)
        await bedside.sync_all()
        async with httpx.AsyncClient() as client:
            for path in (
                f"/v1/objects/{NAME}",
                f"/v1/{PHONE}",
                f"/api/patients?q={NAME}",
                f"/{NAME}",
            ):
                await client.put(centre.url + path, content=NAME.encode())
            wrong = json.dumps({"code": NAME, "public_key": PHONE, "proof": NAME})
            await client.post(centre.url + "/v1/enrolments", content=wrong)
            sign_in = {"username": NAME, "password": PHONE}
            await client.post(centre.url + "/api/session", json=sign_in)
            headers = {HEADER_EDGE: NAME, HEADER_SIGNATURE: PHONE}
            await client.post(centre.url + "/v1/batches", content=NAME.encode(), headers=headers)
        await bedside.link.close()
        return UUID(bytes=bedside.treatments[0].bytes)

    asyncio.run(scenario())
    logs = [centre.log, *(f for f in (centre.data / "pg").rglob("log*") if f.is_file())]
    assert len(logs) > 1
    assert centre.log.read_text().count('"call_refused"') > 3
    for log in logs:
        text = log.read_bytes()
        for word in (*NAME.split(), PHONE, PHONE.replace(" ", "")):
            assert word.encode() not in text, log
    for line in centre.log.read_text().splitlines():
        assert set(json.loads(line)) >= {"at", "level", "event", "process"}
