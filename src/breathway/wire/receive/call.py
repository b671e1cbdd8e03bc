"""One HTTP call: its headers, its body within bounds, and its answer.

In: an ASGI scope and ``receive``. Out: bytes, never more than allowed; ``Gone`` where the caller
hung up; the answer by ``send``. What a call says of its own length is a hint and not believed.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

from msgspec import Struct

from breathway.model.batch import HEADER_EDGE, HEADER_SIGNATURE
from breathway.model.errors import Unavailable
from breathway.wire.receive.limits import Budget, Limits
from breathway.wire.receive.problem import TooLarge, TooSlow

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receiver = Callable[[], Awaitable[Message]]
Sender = Callable[[Message], Awaitable[None]]

_EDGE = HEADER_EDGE.encode()
_SIGNATURE = HEADER_SIGNATURE.encode()


class Gone(Exception):
    """The caller hung up: there is nobody to answer."""


class Reply(Struct, frozen=True):
    """What a call is answered."""

    status: int
    content_type: bytes
    body: bytes
    headers: tuple[tuple[bytes, bytes], ...] = ()

    def lines(self) -> list[tuple[bytes, bytes]]:
        """All headers."""
        if self.status == 204:
            return [*self.headers]
        length = b"%d" % len(self.body)
        return [
            *self.headers,
            (b"content-type", self.content_type),
            (b"content-length", length),
        ]


class Call:
    """One call: what its headers say, and its body, which is there or arrives in parts."""

    def __init__(
        self,
        path: str,
        headers: Iterable[tuple[bytes, bytes]],
        address: str,
        limits: Limits,
        body: bytes | None = None,
    ) -> None:
        self.path, self.address, self._limits = path, address, limits
        self.edge_id, self.signature, self.length = b"", b"", 0
        self._body = body
        self.whole = body is not None  # whether the body was read to its end
        for name, value in headers:
            if name == _EDGE:
                self.edge_id = value
            elif name == _SIGNATURE:
                self.signature = value
            elif name == b"content-length" and value.isdigit():
                self.length = int(value[:20])

    def streamed(self, receive: Receiver, budget: Budget) -> None:
        """Where the parts of the body, and the news that the caller hung up, come from."""
        self._receive, self._budget = receive, budget

    async def gone(self) -> None:
        """Returns when the caller hung up."""
        while (await self._receive())["type"] != "http.disconnect":
            pass

    async def read(self, limit: int) -> bytes:
        """The body, at most ``limit`` bytes of it."""
        if self.length > limit:
            raise TooLarge(f"the body is larger than {limit} bytes")
        if self._body is not None:
            return self._body
        message = await self._next()
        body: bytes = message.get("body", b"")
        if not message.get("more_body") and len(body) <= limit:
            self.whole = True
            return body
        return await self._read_on(limit, message)

    async def _read_on(self, limit: int, message: Message) -> bytes:
        parts: list[bytes] = []
        size = 0
        until = time.monotonic() + self._limits.body_s
        try:
            while True:
                part = message.get("body", b"")
                parts.append(part)
                size += len(part)
                self._budget.used += len(part)
                if size > limit:
                    raise TooLarge(f"the body is larger than {limit} bytes")
                if not message.get("more_body"):
                    self.whole = True
                    return b"".join(parts)
                if self._budget.used > self._budget.limit:
                    raise Unavailable("too many bodies are being read at once", name="busy")
                if time.monotonic() > until:
                    raise TooSlow("the body came too slowly")
                message = await self._next()
        finally:
            self._budget.used -= size

    async def _next(self) -> Message:
        try:
            async with asyncio.timeout(self._limits.idle_s):
                message = await self._receive()
        except TimeoutError:
            raise TooSlow("the body stopped arriving", name="body_truncated") from None
        if message["type"] == "http.disconnect":
            raise Gone
        return message


async def first_of(poll: asyncio.Future[None], call: Call, wait_s: float) -> bool:
    """Wait for the poll to be woken; False when time ran out, Gone when the caller hung up."""
    gone = asyncio.ensure_future(call.gone())
    waiting: set[asyncio.Future[Any]] = {poll, gone}
    try:
        await asyncio.wait(waiting, timeout=wait_s, return_when=asyncio.FIRST_COMPLETED)
        if gone.done() and not poll.done():
            raise Gone
        return poll.done()
    finally:
        gone.cancel()


async def answer_with(send: Sender, reply: Reply) -> None:
    """Send it as ASGI does."""
    start = {"type": "http.response.start", "status": reply.status, "headers": reply.lines()}
    await send(start)
    await send({"type": "http.response.body", "body": reply.body})
