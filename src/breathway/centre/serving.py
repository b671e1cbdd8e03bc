"""HTTP for an ASGI application on a socket that somebody else bound, and a shorter way for batches.

In: settings, an application, the wire's ``Receive``. Out: a uvicorn server that says nothing of
itself, logs no request, believes no header about who calls, and leaves signals to us. A small
``POST /v1/batches`` goes from the parser straight to ``Receive``: of all calls it is the one that
must cost little, and ASGI's messages cost more than the rest of it (bench/receive.py). Every other
call is uvicorn's, but for its head: that has a time and a size within which it must end, however
slowly it trickles.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Iterator
from functools import partial
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from breathway.config import CentreSettings
from breathway.wire.receive import BATCHES, Receive
from breathway.wire.receive.call import Call, Reply
from breathway.wire.upgrade import Answer, Request

KEEP_ALIVE_S = 75  # an edge calls once a minute: let it find its connection open
GRACE_S = 3  # for calls in flight when we stop
SMALL = 64 << 10  # bytes of a body that is gathered here; larger ones are read with bounds
_URL = BATCHES.encode()


class Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class ShortCycle:
    """One small batch: from its headers to its answer. The names are those uvicorn asks for."""

    def __init__(self, protocol: ShortProtocol, keep_alive: bool) -> None:
        self.protocol, self.keep_alive = protocol, keep_alive
        self.body = bytearray()
        self.more_body = True
        self.response_complete = False
        self.disconnected = False
        self.message_event = asyncio.Event()  # set while the body comes, and when the line is cut

    async def run(self) -> None:
        protocol, receive = self.protocol, self.protocol.receive
        address = protocol.client[0] if protocol.client else ""
        call = Call(BATCHES, protocol.headers, address, receive.limits, bytes(self.body))
        call.gone = self.gone  # type: ignore[method-assign]
        self.message_event.clear()
        reply = await receive.answer("POST", call)
        if reply is not None and not self.disconnected:
            self.send(reply)

    async def gone(self) -> None:
        while not self.disconnected:
            await self.message_event.wait()
            self.message_event.clear()

    def send(self, reply: Reply) -> None:
        parts = [STATUS_LINE[reply.status]]
        for name, value in reply.lines():
            parts += (name, b": ", value, b"\r\n")
        if not self.keep_alive:
            parts.append(b"connection: close\r\n")
        parts += (b"\r\n", reply.body)
        self.protocol.transport.write(b"".join(parts))
        self.response_complete = True
        if not self.keep_alive:
            self.protocol.transport.close()
        self.protocol.on_response_complete()


class ShortProtocol(HttpToolsProtocol):
    """uvicorn's protocol, with bounds for heads and a way of its own for small batches."""

    def __init__(self, receive: Receive, **more: Any) -> None:
        super().__init__(**more)
        self.receive = receive
        self.short: ShortCycle | None = None
        self.idle: asyncio.TimerHandle | None = None
        self.head: asyncio.TimerHandle | None = None  # runs while a head is awaited or incomplete
        self.head_bytes = 0
        self.in_message = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._await_head()

    def _await_head(self) -> None:
        if self.head is None:
            self.head_bytes = 0
            self.head = self.loop.call_later(self.receive.limits.head_s, self._refuse_head)

    def _head_ended(self) -> None:
        if self.head is not None:
            self.head.cancel()
            self.head = None

    def _refuse_head(self, large: bool = False) -> None:
        self._head_ended()
        if self.cycle is not None and not self.cycle.response_complete:
            self._await_head()  # an answer is under way: what comes behind it waits
        elif not self.transport.is_closing():
            reply = self.receive.head_refused(large=large)
            ShortCycle(self, keep_alive=False).send(reply)

    def handle_websocket_upgrade(self) -> None:
        super().handle_websocket_upgrade()
        self.in_message = True  # for good: what comes now is no request, and no head is awaited

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.in_message = True
        self._await_head()

    def on_headers_complete(self) -> None:
        self._head_ended()
        if self._is_short():
            self.short = ShortCycle(self, self.parser.should_keep_alive())
            self.cycle = self.short  # type: ignore[assignment]
        else:
            self.short = None
            super().on_headers_complete()

    def _is_short(self) -> bool:
        if self.url != _URL or self.parser.get_method() != b"POST" or self.expect_100_continue:
            return False
        if self.cycle is not None and not self.cycle.response_complete:
            return False  # pipelined: uvicorn keeps the order
        for name, value in self.headers:
            if name == b"content-length":
                return len(value) <= 5 and value.isdigit() and 0 < int(value) <= SMALL
        return False

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self.in_message = False
        short = self.short
        if short is not None and not short.more_body:
            self.short = None
            task = self.loop.create_task(short.run())
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if not self.in_message and (self.cycle is None or self.cycle.response_complete):
            self._await_head()  # even where nothing but empty lines came
        if self.head is not None:
            self.head_bytes += len(data)
            if self.head_bytes > self.receive.limits.head_bytes:
                self._refuse_head(large=True)
        if self.idle is not None:
            self.idle.cancel()
            self.idle = None
        if self.short is not None:  # its body is not whole yet
            self.idle = self.loop.call_later(self.receive.limits.idle_s, self._gave_up)

    def connection_lost(self, exc: Exception | None) -> None:
        if self.idle is not None:
            self.idle.cancel()
        self._head_ended()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """What is not HTTP is refused as everything else is."""
        reply = self.receive.not_http()
        ShortCycle(self, keep_alive=False).send(reply)

    def _gave_up(self) -> None:
        """The body stopped arriving: answer so, and hang up."""
        short, self.short = self.short, None
        if short is not None and not self.transport.is_closing():
            short.keep_alive = False
            short.send(self.receive.stopped_arriving())


def server_of(
    settings: CentreSettings, application: Any, receive: Receive, upgrade: Answer | None = None
) -> Server:
    """``upgrade`` answers who wants a WebSocket."""
    config = uvicorn.Config(
        application,
        http=partial(ShortProtocol, receive),  # type: ignore[arg-type]
        ws="none" if upgrade is None else partial(Request, upgrade),  # type: ignore[arg-type]
        lifespan="off",
        loop="none",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=False,  # an address that the caller writes itself is not one
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=GRACE_S,
        ssl_certfile=settings.tls_cert,
        ssl_keyfile=None if settings.tls_key is None else str(settings.tls_key),
    )
    return Server(config)
