"""A bounded load on a centre over loopback: raw HTTP/1.1, so that the generator costs little.

In: prepared requests (whole bytes). Out: for each, when it was sent and answered, and the answer.
``closed`` keeps a number of connections busy; ``paced`` offers requests at times given beforehand,
whatever the answers do (an open loop, so a slow server cannot hide its delay).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

from breathway.model.batch import Answer, decode_answer


@dataclass(slots=True)
class Outcome:
    """One request: seconds by ``time.perf_counter``; ``answer`` is None where it was refused."""

    due: float
    answered: float
    status: int
    answer: Answer | None


def request_bytes(host: str, path: str, headers: dict[str, str], body: bytes) -> bytes:
    """A whole POST."""
    lines = [f"POST {path} HTTP/1.1", f"host: {host}", f"content-length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


class Connection:
    """One keep-alive connection, one request at a time."""

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port
        self.reader: asyncio.StreamReader | None = None
        self.writer: asyncio.StreamWriter | None = None

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection(self.host, self.port)
        assert self.reader is not None
        self.writer.write(request)
        head = await self.reader.readuntil(b"\r\n\r\n")
        status = int(head[9:12])
        length, closing = 0, False
        for line in head.lower().split(b"\r\n")[1:]:
            if line.startswith(b"content-length:"):
                length = int(line[15:])
            elif line.startswith(b"connection: close"):
                closing = True
        body = await self.reader.readexactly(length)
        if closing:
            self.close()
        return status, body

    def close(self) -> None:
        if self.writer is not None:
            self.writer.close()
        self.reader = self.writer = None


async def _one(connection: Connection, request: bytes, due: float) -> Outcome:
    try:
        status, body = await connection.ask(request)
    except (OSError, asyncio.IncompleteReadError):
        connection.close()
        return Outcome(due, time.perf_counter(), 0, None)
    answer = decode_answer(body) if status == 200 else None
    return Outcome(due, time.perf_counter(), status, answer)


async def closed(
    host: str, port: int, requests: Sequence[bytes], connections: int
) -> list[Outcome]:
    """Every request once, ``connections`` at a time. Order within one connection is kept."""
    outcomes: list[Outcome] = []

    async def work(mine: Sequence[bytes]) -> None:
        connection = Connection(host, port)
        for request in mine:
            outcomes.append(await _one(connection, request, time.perf_counter()))
        connection.close()

    await asyncio.gather(*(work(requests[n::connections]) for n in range(connections)))
    return outcomes


async def paced(
    host: str,
    port: int,
    schedule: Sequence[tuple[float, bytes]],
    *,
    fresh: bool,
    most: int = 400,
) -> list[Outcome]:
    """Each request at its second from now. ``fresh``: a new connection each, as an edge that
    connects once a minute; else kept-alive ones. ``most`` bounds what is under way at once."""
    outcomes: list[Outcome] = []
    room = asyncio.Semaphore(most)
    idle: list[Connection] = []
    start = time.perf_counter()

    async def work(request: bytes, due: float) -> None:
        async with room:
            connection = idle.pop() if idle and not fresh else Connection(host, port)
            outcomes.append(await _one(connection, request, due))
            if fresh:
                connection.close()
            else:
                idle.append(connection)

    async with asyncio.TaskGroup() as group:
        for second, request in schedule:
            due = start + second
            if (wait := due - time.perf_counter()) > 0:
                await asyncio.sleep(wait)
            group.create_task(work(request, due))
    for connection in idle:
        connection.close()
    return outcomes
