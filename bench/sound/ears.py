"""Who listens to the relay, for measuring: one, or a thousand, well or ill.

In: the relay's URL. Out: lines of JSON: what was heard and how late, who was hung up on.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import os
import socket
import sys
import time
from functools import partial
from urllib.parse import urlsplit
from uuid import UUID

from tests.pagepeer import PagePeer

from breathway.model.datagram import frames_of
from breathway.model.frame import HALF, LATER, NOW, read_head
from breathway.model.live import Datagrams, Missing, WayToPage, decode_word, encode_word
from breathway.model.ranges import Ranges
from breathway.wire.socket import TEXT, ClientSocket, connect

RATE = 8000


def treatment(number: int) -> UUID:
    return UUID(int=(1 << 80) + number)


def say(**what: object) -> None:
    print(json.dumps(what), flush=True)


class Heard:
    """What came to one listener, and when: kind, from, to, at."""

    def __init__(self) -> None:
        self.count = 0
        self.places: dict[tuple[int, int], tuple[int, int, int, float]] = {}

    def frame(self, raw: bytes) -> None:
        head = read_head(raw)
        self.places.setdefault(
            (head.kind, head.index), (head.kind, head.index, head.end, time.time())
        )

    def message(self, message: bytes) -> None:
        self.count += 1
        for raw in frames_of(message):
            self.frame(raw)

    def samples(self, *kinds: int) -> int:
        return sum(end - at for kind, at, end, _ in self.places.values() if kind in kinds)

    def missing(self) -> list[tuple[int, int]]:
        held = Ranges((at, end) for kind, at, end, _ in self.places.values() if kind != HALF)
        return list(held.missing(max(end for _, end in held)))

    async def by_datagrams(self, line: ClientSocket) -> None:
        """Until the channel is open."""
        ways: asyncio.Queue[WayToPage] = asyncio.Queue()

        def hear(raw: bytes) -> None:
            word = decode_word(raw)
            if isinstance(word, WayToPage):
                ways.put_nowait(word)

        page = PagePeer(self.message)
        line.on_text = hear
        line.send(TEXT, encode_word(Datagrams(fingerprint=page.fingerprint)))
        await page.call(await ways.get())


class Bytes(asyncio.Protocol):
    """Counts what comes; of a crowd only the first is looked at, so that one process can be it."""

    first = True

    def __init__(self, line: ClientSocket, ear: Heard) -> None:
        self._line = line if Bytes.first else None
        self._ear, Bytes.first = ear, False

    def data_received(self, data: bytes) -> None:
        self._ear.count += len(data)
        if self._line is not None:
            self._line.data_received(data)

    def connection_lost(self, problem: Exception | None) -> None:
        if self._line is not None:
            self._line.connection_lost(problem)


async def hear(url: str, sources: int, each: int, by: str) -> None:
    """Until stdin ends; the delay of each frame of now from its capture, in milliseconds, when the
    source's beginning (wall clock) is the line read."""
    ears = [Heard() for _ in range(sources * each)]
    for number, ear in enumerate(ears):
        line = await connect(f"{url}/hear/{treatment(number // each)}")
        line.on_frame = partial(_count, ear) if sources > 1 else ear.frame
        if sources == 1:
            line.transport.set_protocol(Bytes(line, ear))
        if by == "datagrams":
            await ear.by_datagrams(line)
    say(ready=True)
    read = await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    began = float(read) if read.strip() else 0.0
    await _quiet(ears)
    one = ears[0]
    now = [(end, at) for kind, _, end, at in one.places.values() if kind != LATER]
    delays = sorted(1000 * (at - began - end / RATE) for end, at in now)
    live = {"samples_now": one.samples(NOW), "halves": one.samples(HALF)}
    if by == "datagrams" and (missing := one.missing()):  # as a page asks
        line.send(TEXT, encode_word(Missing(ranges=tuple(missing[:50]))))
        await _quiet(ears)
    say(
        heard=sum(ear.count for ear in ears),
        least=min(ear.count for ear in ears),
        first=one.count,
        **live,
        samples=one.samples(NOW, LATER),
        p50_ms=round(delays[len(delays) // 2], 1) if delays else None,
        p95_ms=round(delays[int(0.95 * len(delays))], 1) if delays else None,
        most_ms=round(delays[-1], 1) if delays else None,
    )


def _count(ear: Heard, raw: bytes) -> None:
    ear.count += 1


async def ill(url: str, each: int) -> None:
    """Until stdin ends: half of them stop reading, half read 50 bytes now and then. How many the
    relay hung up on."""
    lines = []
    for number in range(each):
        raw = socket.socket()
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        parts = urlsplit(url)
        raw.connect((parts.hostname, parts.port))
        key = base64.b64encode(os.urandom(16)).decode()
        raw.sendall(
            f"GET /hear/{treatment(0)} HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n".encode()
        )
        raw.setblocking(False)
        lines.append((raw, number % 2 == 1))
    say(ready=True)
    over = asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    while not over.done():
        for raw, slow in lines:
            with contextlib.suppress(OSError):
                slow and raw.recv(50)
        await asyncio.sleep(0.05)
    say(gone=sum(_gone(raw) for raw, _ in lines))


def _gone(raw: socket.socket) -> bool:
    """What is left is read to its end."""
    try:
        while raw.recv(65536):
            pass
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


async def _quiet(ears: list[Heard]) -> None:
    """What is on its way still comes."""
    before = -1
    while (count := sum(ear.count for ear in ears)) != before:
        before = count
        await asyncio.sleep(1.0)
