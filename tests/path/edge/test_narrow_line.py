"""A line that narrows while a stethoscope is live: what waits is bounded, and nothing is lost."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import socket
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import numpy as np

from breathway.edge.recording.lane import BACKLOG_S
from breathway.edge.recording.take import Take
from breathway.model.frame import FRAME_S, HALF, LATER
from breathway.model.live import Complete
from tests.livelane import Centre, Ears, edge_key, lane_to, opening, play, until

BYTES_S = 8_000.0  # half of the noise's rate fits, the whole does not


class Throttle:
    """Carries no more than ``bytes_s`` from the edge, and holds little: TCP feels it at once."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._to = (parts.hostname, parts.port)
        self.url, self.bytes_s = "", None
        self._tasks: set[asyncio.Task[None]] = set()

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator[Throttle]:
        door = socket.socket()
        door.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        door.bind(("127.0.0.1", 0))
        server = await asyncio.start_server(self._join, sock=door, limit=512)
        try:
            self.url = f"http://127.0.0.1:{door.getsockname()[1]}"
            yield self
        finally:
            server.close()
            for task in self._tasks:
                task.cancel()

    async def _join(self, near_in, near_out) -> None:
        far_in, far_out = await asyncio.open_connection(*self._to)
        for one, other, slow in ((near_in, far_out, True), (far_in, near_out, False)):
            self._tasks.add(asyncio.create_task(self._pass(one, other, slow)))

    async def _pass(self, one, other, slow: bool) -> None:
        with contextlib.suppress(OSError):
            while data := await one.read(512):
                other.write(data)
                if slow and self.bytes_s is not None:
                    await asyncio.sleep(len(data) / self.bytes_s)
        other.close()


def noise(seconds: float) -> np.ndarray:
    """It cannot be coded shorter: some 110 kbit/s."""
    chance = np.random.default_rng(6).normal(0, 2000, round(seconds * 8000))
    return np.clip(chance, -32768, 32767).astype(np.int16)


async def longest_pause(said: list[float]) -> None:
    """Of this process, which plays the sound too: on a busy machine nothing is sent meanwhile."""
    loop = asyncio.get_running_loop()
    while True:
        began = loop.time()
        await asyncio.sleep(0.01)
        said[0] = max(said[0], loop.time() - began)


def test_at_the_step_down_what_waits_goes_later_and_nothing_is_lost():
    async def work():
        edge = edge_key()
        async with Centre(edge).serving() as centre, Throttle(centre.url).open() as throttle:
            take = Take(opening(edge), None)
            ears = await Ears.at(centre.url, take.opening.treatment_id)
            lane = lane_to(throttle.url, take, edge)
            running, pause = asyncio.create_task(lane.run()), [0.0]
            watch = asyncio.create_task(longest_pause(pause))
            await until(lambda: lane.state == "up")
            samples = noise(5.0)
            await play(take, samples[:8000])
            throttle.bytes_s = BYTES_S
            await play(take, samples[8000:])
            throttle.bytes_s = None
            await take.end()
            await running
            assert lane.state == "complete"
            await until(lambda: ears.said(Complete))
            kinds = {frame.head.kind for frame in ears.frames}
            assert {HALF, LATER} <= kinds
            watch.cancel()
            assert 0.1 < lane.unsent_most_s <= BACKLOG_S + 2 * FRAME_S + pause[0]
            assert lane.skipped > 0
            assert hashlib.sha256(ears.pcm(samples.size)).digest() == take.sha256()

    asyncio.run(asyncio.wait_for(work(), 120))
