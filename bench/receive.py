"""What the wire's end costs: CPU per batch of the whole HTTP path, without the record.

In: batches of one treatment's records, signed and compressed as an edge sends them. Out: CPU per
request of the centre's receive application with records kept in memory, beside a bare uvicorn that
reads the same bodies and answers a fixed answer, and beside verifying and opening alone. The
generator is another process and is not counted.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from uuid import UUID, uuid4

import nacl.bindings as sodium

from bench.load import closed, request_bytes
from bench.processes import CpuMeter
from breathway.model.batch import (
    CONTEXT_BATCH,
    FIRST_HASH,
    HEADER_SIGNATURE,
    Answer,
    Batch,
    Entry,
    decode_batch,
    encode_answer,
    encode_batch,
    entry_hash,
    verify,
)

EDGE = UUID(int=5)
PUBLIC, SECRET = sodium.crypto_sign_seed_keypair(b"1" * 32)
FIXED = encode_answer(Answer(answered_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC)))
REQUESTS = 6000
ENTRIES = 8  # events of a treatment
EVENT_BYTES = 300
CURVE_BYTES = 2500


def batches(count: int) -> list[tuple[bytes, dict[str, str]]]:
    """Bodies and headers; the bytes are random, so that nothing is won by compressing."""
    made = []
    for _ in range(count):
        previous, entries = FIRST_HASH, []
        for number in range(1, ENTRIES + 1):
            blob = os.urandom(CURVE_BYTES) if number in (2, 6) else None
            event = os.urandom(EVENT_BYTES)
            entry = Entry(number=number, previous=previous, event=event, blob=blob)
            previous = entry_hash(entry)
            entries.append(entry)
        batch = Batch(spool_id=uuid4(), sent_at=dt.datetime.now(dt.UTC), entries=tuple(entries))
        made.append(encode_batch(batch, SECRET, EDGE))
    return made


def rows() -> list[dict[str, object]]:
    """The measured rows."""
    made = batches(200)
    size = round(sum(len(body) for body, _ in made) / len(made))
    bare = _served("bare", made)
    asgi = _served("asgi", made)
    whole = _served("short", made)
    opened = _cpu_us(
        lambda body, headers: decode_batch(body, headers[HEADER_SIGNATURE], PUBLIC), made
    )
    verified = _cpu_us(
        lambda body, headers: verify(CONTEXT_BATCH + body, headers[HEADER_SIGNATURE], PUBLIC), made
    )
    what = f"POST /v1/batches, {ENTRIES} records, {size} bytes"
    return [
        {"what": f"{what}: CPU, records in memory", "value": round(whole), "unit": "µs"},
        {"what": f"{what}: CPU, the same by ASGI", "value": round(asgi), "unit": "µs"},
        {"what": f"{what}: CPU, bare uvicorn", "value": round(bare), "unit": "µs"},
        {"what": "of it verifying the signature alone", "value": round(verified), "unit": "µs"},
        {"what": "of it verifying, opening, decoding", "value": round(opened), "unit": "µs"},
        {
            "what": "the whole beyond verifying, opening, decoding",
            "value": round(whole - opened),
            "unit": "µs",
        },
    ]


def _cpu_us(work, made: Sequence[tuple[bytes, dict[str, str]]]) -> float:  # type: ignore[no-untyped-def]
    started = time.process_time()
    for _ in range(10):
        for body, headers in made:
            work(body, headers)
    return (time.process_time() - started) / (10 * len(made)) * 1e6


def _served(kind: str, made: Sequence[tuple[bytes, dict[str, str]]]) -> float:
    """CPU per request of a server of this kind, in microseconds."""
    command = [sys.executable, "-m", "bench.receive", kind]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        port = int(server.stdout.readline())
        requests = [request_bytes("x", "/v1/batches", headers, body) for body, headers in made]
        asyncio.run(closed("127.0.0.1", port, requests, 8))  # warm
        meter = CpuMeter(server.pid)
        repeated = requests * (REQUESTS // len(requests))
        outcomes = asyncio.run(closed("127.0.0.1", port, repeated, 8))
        used = meter.read()["total"]
        wrong = [outcome.status for outcome in outcomes if outcome.status != 200]
        if wrong:
            raise RuntimeError(f"{len(wrong)} requests failed, the first with {wrong[0]}")
        return used / len(outcomes) * 1e6
    finally:
        server.terminate()
        server.wait()


async def _bare(scope, receive, send) -> None:  # type: ignore[no-untyped-def]
    while (await receive()).get("more_body"):
        pass
    headers = [(b"content-length", b"%d" % len(FIXED))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": FIXED})


def _serve(kind: str) -> None:
    import uvloop

    from breathway.centre.binding import listen
    from breathway.centre.memory import MemoryEdge, MemoryRecords
    from breathway.centre.serving import server_of
    from breathway.config import CentreSettings
    from breathway.wire.receive import Receive
    from breathway.wire.receive.limits import Limits

    settings = CentreSettings(data=".", port=0)  # type: ignore[arg-type]
    edge = MemoryEdge(edge_id=EDGE, facility_id="kh-kampot", public_key=PUBLIC)
    records = MemoryRecords(edge)
    records.keep = False
    receive = Receive(records, limits=Limits(edge_calls_per_s=1e9))
    application = _bare if kind == "bare" else receive
    server = server_of(settings, application, receive)
    if kind != "short":  # uvicorn's own way
        server.config.http = "httptools"
    listening = listen(settings)
    print(listening.getsockname()[1], flush=True)
    uvloop.run(server.serve([listening]))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        _serve(sys.argv[1])
    else:
        for row in rows():
            print(f"{row['what']:75} {row['value']:>8} {row['unit']}")
