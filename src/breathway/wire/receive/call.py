"""One HTTP call: its headers, its body within bounds, and its answer.

In: an ASGI scope and ``receive``. Out: bytes, never more than allowed; ``Gone`` where the caller
hung up; the answer by ``send``. What a call says of its own length is a hint and not believed.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

from breathway.model.errors import BadRequest, Unavailable
from breathway.wire.batch import HEADER_EDGE, HEADER_SIGNATURE
from breathway.wire.receive.limits import Budget, Limits
from breathway.wire.receive.problem import TooLarge

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receiver = Callable[[], Awaitable[Message]]
Sender = Callable[[Message], Awaitable[None]]

_EDGE = HEADER_EDGE.encode()
_SIGNATURE = HEADER_SIGNATURE.encode()


class Gone(Exception):
    """The caller hung up: there is nobody to answer."""


class Call:
    """One call as read from the ASGI scope."""

    def __init__(self, scope: Scope, receive: Receiver, limits: Limits, budget: Budget) -> None:
        self.path: str = scope["path"]
        self.receive, self._limits, self._budget = receive, limits, budget
        self.edge_id, self.signature, self.length = b"", b"", 0
        self.whole = False  # whether the body was read to its end
        client = scope.get("client")
        self.address: str = client[0] if client else ""
        for name, value in scope["headers"]:
            if name == _EDGE:
                self.edge_id = value
            elif name == _SIGNATURE:
                self.signature = value
            elif name == b"content-length" and value.isdigit():
                self.length = int(value[:20])

    async def read(self, limit: int) -> bytes:
        """The body, at most ``limit`` bytes of it."""
        if self.length > limit:
            raise TooLarge(f"the body is larger than {limit} bytes")
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
                    raise BadRequest("the body came too slowly", name="body_too_slow")
                message = await self._next()
        finally:
            self._budget.used -= size

    async def _next(self) -> Message:
        try:
            async with asyncio.timeout(self._limits.idle_s):
                message = await self.receive()
        except TimeoutError:
            raise BadRequest(
                "the body stopped arriving",
                name="body_truncated",
                hint="send it again; if it repeats, the line cuts large bodies",
            ) from None
        if message["type"] == "http.disconnect":
            raise Gone
        return message


async def first_of(poll: asyncio.Future[None], receive: Receiver, wait_s: float) -> bool:
    """Wait for the poll to be woken; False when time ran out, Gone when the caller hung up."""
    gone = asyncio.ensure_future(receive())
    waiting: set[asyncio.Future[Any]] = {poll, gone}
    try:
        await asyncio.wait(waiting, timeout=wait_s, return_when=asyncio.FIRST_COMPLETED)
        if gone.done() and not poll.done():
            raise Gone
        return poll.done()
    finally:
        gone.cancel()


async def answer_with(
    send: Sender,
    status: int,
    content_type: bytes,
    body: bytes,
    headers: Iterable[tuple[bytes, bytes]] = (),
) -> None:
    lines = list(headers)
    if status != 204:
        lines.append((b"content-type", content_type))
        lines.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": lines})
    await send({"type": "http.response.body", "body": body})
