"""From an HTTP request to an open WebSocket: the answering end, under uvicorn.

In: the bytes of an upgrade request, as uvicorn hands them on. Out: a ``Request`` to ``answer``,
which looks at who asks and then accepts or refuses: nobody is let in before it is known who it is.
A refusal is an HTTP status with the name of the problem.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import time
from collections.abc import Awaitable, Callable
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import quote

from breathway import log
from breathway.model.errors import BreathwayError
from breathway.wire.socket import GOING_AWAY, NOTSENT_LOWAT, SLOW_BYTES, Socket, accept_of

PING_S = 10.0
SILENT_S = 35.0  # nothing heard for so long: the line is dead, whatever TCP thinks
UNANSWERED_S = 20.0
UNSENT_BYTES = 16 << 10  # of one listener, in the kernel
_HEAD_LIMIT = 32 << 10

_log = log.get(__name__)

Answer = Callable[["Request"], Awaitable[None]]


class Request(Socket):
    """A caller who wants a WebSocket; once ``accept``-ed, the socket."""

    def __init__(self, answer: Answer, config: Any, server_state: Any, **_: Any) -> None:
        super().__init__(masks=False)
        self.path = ""
        self.headers: list[tuple[bytes, bytes]] = []
        self.address = ""
        self.accepted = False
        self._answer = answer
        self._state = server_state
        self._head = bytearray()
        self._early: bytes = b""
        self._beat: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None

    def header(self, name: bytes) -> bytes:
        return next((value for key, value in self.headers if key == name), b"")

    def cookie(self, name: str) -> str:
        try:
            held = SimpleCookie(self.header(b"cookie").decode("latin-1")).get(name)
        except CookieError:
            return ""
        return held.value if held is not None else ""

    def accept(self) -> None:
        key = self.header(b"sec-websocket-key")
        self.transport.write(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: " + accept_of(key) + b"\r\n\r\n"
        )
        self.transport.set_write_buffer_limits(high=SLOW_BYTES)
        raw = self.transport.get_extra_info("socket")
        with contextlib.suppress(OSError, AttributeError):  # or it may keep megabytes of each
            raw.setsockopt(socket.IPPROTO_TCP, NOTSENT_LOWAT, UNSENT_BYTES)
        self.accepted = True
        self.heard_s = time.monotonic()
        self._tick()
        early, self._early = self._early, b""
        if early:
            super().data_received(early)

    def refuse(self, problem: BreathwayError) -> None:
        if self.closed:
            return
        body = f"{problem} ({problem.name}). {problem.hint}\n".encode()
        head = f"HTTP/1.1 {problem.status} Refused\r\nbreathway-problem: {problem.name}\r\n"
        head += f"breathway-detail: {quote(str(problem))}\r\n"
        head += f"breathway-hint: {quote(problem.hint)}\r\n"
        head += f"content-type: text/plain; charset=utf-8\r\ncontent-length: {len(body)}\r\n"
        self.closed = True
        self.transport.write(head.encode() + b"connection: close\r\n\r\n" + body)
        self.transport.close()

    # asyncio and uvicorn call these

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport  # type: ignore[assignment]
        peer = transport.get_extra_info("peername")
        self.address = peer[0] if peer else ""
        self._state.connections.add(self)

    def data_received(self, data: bytes) -> None:
        if self.accepted:
            super().data_received(data)
            return
        if self._task is not None:
            self._early += data
            if len(self._early) > _HEAD_LIMIT:
                self.abort()
            return
        self._head += data
        head, found, rest = bytes(self._head).partition(b"\r\n\r\n")
        if found:
            self._early = rest
            self._read(head.split(b"\r\n"))
        elif len(head) > _HEAD_LIMIT:
            self.abort()

    def _read(self, lines: list[bytes]) -> None:
        self.path = lines[0].split(b" ")[1].decode("latin-1")
        for line in lines[1:]:
            name, _, value = line.partition(b":")
            self.headers.append((name.strip().lower(), value.strip()))
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def _run(self) -> None:
        right = self.header(b"sec-websocket-version") == b"13"
        if not right or len(self.header(b"sec-websocket-key")) != 24:
            problem = BreathwayError("not a websocket of version 13", name="not_a_websocket")
            problem.status = 426
            self.refuse(problem)
            return
        late = asyncio.get_running_loop().call_later(UNANSWERED_S, self._too_late)
        try:
            await self._answer(self)
        except BreathwayError as problem:
            self.refuse(problem) if not self.accepted else self.close(1008, problem.name)
        except Exception:  # one caller's trouble is nobody else's
            _log.exception("live_call_failed")
            self.abort()
        finally:
            late.cancel()

    def _too_late(self) -> None:
        if not self.accepted:
            self.abort()

    def _tick(self) -> None:
        if self.closed:
            return
        if time.monotonic() - self.heard_s > SILENT_S:
            self.abort()
            return
        self.ping()
        self._beat = asyncio.get_running_loop().call_later(PING_S, self._tick)

    def connection_lost(self, problem: Exception | None) -> None:
        self._state.connections.discard(self)
        if self._beat is not None:
            self._beat.cancel()
        if self._task is not None and not self.accepted:
            self._task.cancel()
        super().connection_lost(problem)

    def shutdown(self) -> None:
        """The server stops."""
        if self.accepted:
            self.close(GOING_AWAY)
        else:
            self.transport.close()
