"""The live lane on a real line: a centre's relay behind uvicorn, and an edge's lane to it."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import os
import socket
from collections.abc import AsyncIterator
from functools import partial
from uuid import UUID

import nacl.bindings as sodium
import numpy as np
import uvicorn
from msgspec import Struct

from breathway.edge.recording.lane import Lane
from breathway.edge.recording.take import Take
from breathway.model import uuid7
from breathway.model.errors import NotEnrolled, Rejection
from breathway.model.frame import HALF, Frame, decode_frame
from breathway.model.live import Hello, Opening, decode_word
from breathway.wire.datagram import Door
from breathway.wire.exchange import Exchange
from breathway.wire.hearing import Hearing
from breathway.wire.ingest import Ingest
from breathway.wire.relay import Relay
from breathway.wire.socket import ClientSocket, connect
from breathway.wire.upgrade import Request

NOW = dt.datetime(2026, 11, 26, 8, 0, tzinfo=dt.UTC)
FACILITY = "kh-sihanoukville"


def new_id() -> UUID:
    return uuid7(NOW, os.urandom(10))


class EdgeKey(Struct):
    edge_id: UUID
    facility_id: str
    public_key: bytes
    secret_key: bytes
    revoked: bool = False


def edge_key(facility_id: str = FACILITY) -> EdgeKey:
    public, secret = sodium.crypto_sign_keypair()
    return EdgeKey(new_id(), facility_id, public, secret)


class Centre:
    """``/v1/live`` for sources, ``/hear/<treatment>`` for listeners."""

    def __init__(
        self, *edges: EdgeKey, exchange: Exchange | None = None, datagrams: bool = False
    ) -> None:
        self.datagrams = datagrams
        self.exchange = exchange
        self.relay = exchange.relay if exchange is not None else Relay()
        self.edges = {str(edge.edge_id): edge for edge in edges}
        self.url = ""

    async def answer(self, request: Request) -> None:
        if request.path.startswith("/hear/"):
            place = (FACILITY, UUID(request.path.removeprefix("/hear/")))
            hearing = Hearing(request, self.relay.door)
            request.on_lost = lambda: (self.relay.leave(place, hearing), hearing.end())
            request.on_text = hearing.hear
            request.accept()
            self.relay.join(place, hearing)
            return
        edge = self.edges.get(request.header(b"breathway-edge").decode())
        if edge is None:
            raise NotEnrolled("this edge is not enrolled here", name="unknown_edge")
        Ingest(request, edge, self.relay, self.exchange).begin()

    @contextlib.asynccontextmanager
    async def serving(self) -> AsyncIterator[Centre]:
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))

        async def http(scope, receive, send) -> None:
            raise AssertionError("only websockets come here")

        config = uvicorn.Config(
            http,
            http="httptools",
            ws=partial(Request, self.answer),  # type: ignore[arg-type]
            log_config=None,
            lifespan="off",
            timeout_graceful_shutdown=1,
        )
        server = uvicorn.Server(config)
        tasks = [asyncio.create_task(server.serve(sockets=[listener]))]
        tasks.append(asyncio.create_task(self.relay.run()))
        if self.datagrams:
            self.relay.door = door = await Door.open("127.0.0.1", 0)
            assert door is not None
            tasks.append(asyncio.create_task(door.run()))
        while not server.started:  # noqa: ASYNC110
            await asyncio.sleep(0.005)
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        try:
            yield self
        finally:
            server.should_exit = True
            for task in tasks[1:]:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            listener.close()


def opening(edge: EdgeKey, rate_hz: int = 8000, treatment_id: UUID | None = None) -> Opening:
    return Opening(
        recording_id=new_id(),
        facility_id=edge.facility_id,
        patient_id=new_id(),
        treatment_id=treatment_id or new_id(),
        instrument_id="stethoscope-1",
        phase="before",
        body_site="posterior_lower_right",
        rate_hz=rate_hz,
        began_at=NOW,
    )


def lane_to(url: str, take: Take, edge: EdgeKey) -> Lane:
    headers = {"breathway-edge": str(edge.edge_id)}
    return Lane(take, lambda: connect(f"{url}/v1/live", headers, within_s=3.0), edge.secret_key)


class Ears:
    """A listener that decodes everything it is given."""

    def __init__(self) -> None:
        self.words: list = []
        self.frames: list[Frame] = []
        self.heard = asyncio.Event()
        self.socket: ClientSocket | None = None

    @classmethod
    async def at(cls, url: str, treatment_id: UUID) -> Ears:
        ears = cls()
        ears.socket = await connect(f"{url}/hear/{treatment_id}")
        ears.socket.on_text = ears._text
        ears.socket.on_frame = ears._frame
        return ears

    def _text(self, raw: bytes) -> None:
        word = decode_word(raw)
        assert not isinstance(word, Rejection), word
        self.words.append(word)
        self.heard.set()

    def _frame(self, raw: bytes) -> None:
        frame = decode_frame(raw)
        assert isinstance(frame, Frame), frame
        self.frames.append(frame)
        self.heard.set()

    def pcm(self, samples: int) -> bytes:
        out = np.zeros(samples, "<i2")
        for frame in (each for each in self.frames if each.head.kind != HALF):
            out[frame.head.index : frame.head.end] = frame.samples
        return out.tobytes()

    def said(self, kind: type) -> list:
        return [word for word in self.words if isinstance(word, kind)]

    @property
    def source(self) -> Opening | None:
        return self.said(Hello)[-1].opening


async def until(true, within_s: float = 10.0) -> None:
    async with asyncio.timeout(within_s):
        while not true():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


def breath(seconds: float, rate_hz: int = 8000, seed: int = 1) -> np.ndarray:
    """Breath-like noise with a wheeze."""
    chance = np.random.default_rng(seed)
    at = np.arange(round(seconds * rate_hz)) / rate_hz
    noise = np.convolve(chance.normal(0, 400, at.size), np.ones(8) / 8, "same")
    loud = 0.2 + np.abs(np.sin(2 * np.pi * 0.2 * at))
    return (loud * (noise + 200 * np.sin(2 * np.pi * 400 * at))).astype(np.int16)


async def play(take: Take, samples: np.ndarray, speed: float = 1.0, step_s: float = 0.01) -> None:
    """As a source would: in real time, or ``speed`` times as fast."""
    step = round(step_s * take.opening.rate_hz)
    loop = asyncio.get_running_loop()
    began = loop.time()
    for at in range(0, samples.size, step):
        due = began + at / take.opening.rate_hz / speed
        await asyncio.sleep(max(0.0, due - loop.time()))
        take.add(samples[at : at + step].astype("<i2").tobytes())
