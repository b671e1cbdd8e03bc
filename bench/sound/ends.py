"""The ends of the live lane as processes, for measuring: relay, sources, listeners.

In: ``relay HOST``, ``source URL``, ``flood URL``, and of ``ears`` ``listeners URL``, ``ill URL``.
Out: lines of JSON: where the relay is, and for each line of its stdin and at its end its CPU; what
a source sent. The sound is breath-like noise with a wheeze, or the file that is named.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import os
import socket
import sys
import time
import zlib
from functools import partial
from uuid import UUID

import nacl.bindings as sodium
import numpy as np
import soundfile
import uvicorn
import uvloop

from bench.sound.ears import RATE, hear, ill, say, treatment
from breathway.edge.recording.lane import Lane
from breathway.edge.recording.take import Take
from breathway.model.batch import sign
from breathway.model.frame import FRAME_S, HEAD_BYTES, encode_frame
from breathway.model.live import (
    CONTEXT_LIVE,
    Challenge,
    Open,
    Opening,
    decode_word,
    encode_word,
)
from breathway.wire.datagram import Door
from breathway.wire.hearing import Hearing
from breathway.wire.ingest import Ingest
from breathway.wire.relay import Relay
from breathway.wire.socket import BINARY, TEXT, ClientSocket, connect
from breathway.wire.upgrade import Request

FACILITY = "kh-sihanoukville"
PUBLIC, SECRET = sodium.crypto_sign_seed_keypair(b"7" * 32)
STEP = round(FRAME_S * RATE)
PLAYED_S = 8.0  # of the sound, again and again


class Edge:
    edge_id, facility_id, public_key, revoked = UUID(int=7), FACILITY, PUBLIC, False


def opening(number: int) -> Opening:
    import datetime as dt

    return Opening(
        recording_id=UUID(int=(int.from_bytes(os.urandom(8), "big") << 40) + number),
        facility_id=FACILITY,
        patient_id=UUID(int=3),
        treatment_id=treatment(number),
        instrument_id="stethoscope-1",
        phase="before",
        body_site="trachea",
        rate_hz=RATE,  # type: ignore[arg-type]
        began_at=dt.datetime.now(dt.UTC),
    )


def sound(file: str | None, seconds: float) -> np.ndarray:
    if file:
        samples, rate_hz = soundfile.read(file, dtype="int16")
        assert rate_hz == RATE
        return np.resize(samples, round(seconds * RATE))
    chance = np.random.default_rng(5)
    at = np.arange(round(seconds * RATE)) / RATE
    noise = np.convolve(chance.normal(0, 80, at.size), np.ones(8) / 8, "same")
    breath = 0.2 + np.abs(np.sin(2 * np.pi * 0.2 * at))
    return (breath * (noise + 30 * np.sin(2 * np.pi * 400 * at))).astype(np.int16)


def noisy(seconds: float) -> np.ndarray:
    """What cannot be coded shorter: 8 bits a sample and more."""
    loud = np.random.default_rng(6).normal(0, 2000, round(seconds * RATE))
    return np.clip(loud, -32768, 32767).astype(np.int16)


# the relay


async def serve(host: str) -> None:
    relay = Relay()
    relay.door = await Door.open(host, 0)
    assert relay.door is not None

    async def answer(request: Request) -> None:
        if request.path.startswith("/hear/"):
            place = (FACILITY, UUID(request.path.removeprefix("/hear/")))
            hearing = Hearing(request, relay.door)
            request.on_lost = lambda: (relay.leave(place, hearing), hearing.end())
            request.on_text = hearing.hear
            request.accept()
            relay.join(place, hearing)
        else:
            Ingest(request, Edge(), relay, None).begin()

    listener = socket.create_server((host, 0), backlog=2000)
    config = uvicorn.Config(
        _no_http,
        http="httptools",
        ws=partial(Request, answer),  # type: ignore[arg-type]
        log_config=None,
        lifespan="off",
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    tasks = [asyncio.create_task(server.serve([listener])), asyncio.create_task(relay.run())]
    tasks.append(asyncio.create_task(relay.door.run()))
    while not server.started:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    say(url=f"http://{host}:{listener.getsockname()[1]}", pid=os.getpid())
    loop, line = asyncio.get_running_loop(), "\n"
    while line:
        line = await loop.run_in_executor(None, sys.stdin.readline)
        say(delivered=relay.delivered, cpu_s=time.process_time())
    server.should_exit = True
    await tasks[0]


async def _no_http(scope: object, receive: object, send: object) -> None:
    raise RuntimeError("only websockets come here")


# one honest source over a bad line: tape, lane, backfill


async def send(url: str, seconds: float, file: str | None, by: str, noise: bool) -> None:
    """Its stdin's end is nothing; it ends when the centre has all of it."""
    take = Take(opening(0), None)
    headers = {"breathway-edge": str(Edge.edge_id)}

    async def call() -> ClientSocket:
        return await connect(f"{url}/v1/live", headers, within_s=5.0)

    lane = Lane(take, call, SECRET, datagrams=by == "datagrams")
    running = asyncio.create_task(lane.run())
    while lane.by != by or lane.state != "up":  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    samples = noisy(seconds) if noise else sound(file, seconds)
    ways: dict[str, None] = {}
    loop = asyncio.get_running_loop()
    began, wall = loop.time(), time.time()
    say(began=wall)
    for at in range(0, samples.size, 80):
        await asyncio.sleep(max(0.0, began + (at + 80) / RATE - loop.time()))
        take.add(samples[at : at + 80].astype("<i2").tobytes())
        ways[lane.by] = None
    await take.end()
    await running
    say(
        state=lane.state,
        by=list(ways),
        after_end_s=round(loop.time() - began - seconds, 2),
        skipped_s=round(lane.skipped / RATE, 2),
        unsent_most_s=round(lane.unsent_most_s, 3),
        sent_bytes=lane.sent_bytes,
        sha256=hashlib.sha256(samples.astype("<i2").tobytes()).hexdigest(),
        complete_at=time.time(),
    )


# many sources at once: frames made beforehand, so that the generator costs little


async def flood(url: str, sources: int, seconds: float) -> None:
    frames = coded()
    tags = [opening(number) for number in range(sources)]
    lines = await asyncio.gather(*(open_line(url, each) for each in tags))
    loop = asyncio.get_running_loop()
    say(ready=True)
    began = loop.time() + 1.0
    for n in range(round(seconds / FRAME_S)):
        for number, line in enumerate(lines):
            at = began + (n + number / sources) * FRAME_S
            if at - loop.time() > 0.001:
                await asyncio.sleep(at - loop.time())
            line.send(BINARY, tagged(frames[n % len(frames)], n * STEP, tags[number].tag))
    await asyncio.sleep(2.0)
    say(sent=sources * round(seconds / FRAME_S))


def coded() -> list[bytes]:
    samples = sound(None, PLAYED_S)
    return [
        encode_frame(samples[at : at + STEP], 0, rate_hz=RATE, tag=0)
        for at in range(0, samples.size - STEP + 1, STEP)
    ]


def tagged(raw: bytes, index: int, tag: int) -> bytes:
    head = raw[:2] + tag.to_bytes(2, "big") + raw[4:8] + index.to_bytes(4, "big") + raw[12:14]
    body = raw[HEAD_BYTES:]
    return head + zlib.crc32(body, zlib.crc32(head)).to_bytes(4, "big") + body


async def open_line(url: str, said: Opening):
    line = await connect(f"{url}/v1/live", {"breathway-edge": str(Edge.edge_id)})
    opened = asyncio.get_running_loop().create_future()

    def hear(raw: bytes) -> None:
        word = decode_word(raw)
        if isinstance(word, Challenge):
            text = encode_word(said)
            signature = sign(CONTEXT_LIVE + word.nonce + text, SECRET)
            line.send(TEXT, encode_word(Open(opening=text.decode(), signature=signature)))
        elif not opened.done():
            opened.set_result(word)

    line.on_text = hear
    await opened
    return line


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.sound.ends", description=__doc__)
    parser.add_argument("end", choices=("relay", "source", "flood", "listeners", "ill"))
    parser.add_argument("where", help="relay: the host; otherwise the relay's URL")
    parser.add_argument("--sources", type=int, default=1)
    parser.add_argument("--each", type=int, default=1, help="listeners of each source")
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--file")
    parser.add_argument("--by", choices=("datagrams", "websocket"), default="websocket")
    parser.add_argument("--noise", action="store_true", help="sound that cannot be coded shorter")
    given = parser.parse_args()
    work = {
        "relay": lambda: serve(given.where),
        "source": lambda: send(given.where, given.seconds, given.file, given.by, given.noise),
        "flood": lambda: flood(given.where, given.sources, given.seconds),
        "listeners": lambda: hear(given.where, given.sources, given.each, given.by),
        "ill": lambda: ill(given.where, given.each),
    }[given.end]()
    uvloop.run(work)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
