"""WebSocket, both ends (RFC 6455), as little of it as the live lane needs.

In: bytes of a connection that was upgraded. Out: whole messages to ``on_text`` and ``on_frame``,
and ``on_lost`` once. No extension is offered: sound frames do not compress. A message for many is
prepared once and its bytes are written to each, which is what keeps a delivered frame cheap.
Whoever does not read is cut off when ``SLOW_BYTES`` wait for them: memory stays bounded.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import os
import ssl
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from urllib.parse import unquote, urlsplit

from breathway.model.errors import Refused
from breathway.wire.link import LinkDown

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA
FRAME = 0x80 | BINARY  # how a prepared message of sound begins
_WHOLE = (FRAME, 0x80 | TEXT)
NORMAL, GOING_AWAY, WRONG, UNSUITABLE, NOT_UTF8, POLICY, TOO_LARGE, LATER = (
    *(1000, 1001, 1002, 1003),
    *(1007, 1008, 1009, 1013),
)
MESSAGE_LIMIT = 64 << 10
SLOW_BYTES = 64 << 10  # some ten seconds of sound
NOTSENT_LOWAT = 25  # TCP_NOTSENT_LOWAT of tcp(7), which Python's socket does not name
_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_HEAD_LIMIT = 16 << 10


class ProtocolBroken(Exception):
    """The other end does not speak WebSocket; ``code`` says how."""

    def __init__(self, code: int) -> None:
        super().__init__(str(code))
        self.code = code


def prepare(opcode: int, payload: bytes, mask: bytes = b"") -> bytes:
    """One message in one frame (section 5.2); ``mask`` is 4 bytes at a client."""
    size, bit = len(payload), 0x80 if mask else 0
    if size < 126:
        head = bytes((0x80 | opcode, bit | size))
    elif size < 65536:
        head = bytes((0x80 | opcode, bit | 126)) + size.to_bytes(2, "big")
    else:
        head = bytes((0x80 | opcode, bit | 127)) + size.to_bytes(8, "big")
    return head + mask + masked(payload, mask) if mask else head + payload


def messages(prepared: bytes) -> Iterator[bytes]:
    """Those of a server that were joined, each below 64 KiB."""
    at = 0
    while at < len(prepared):
        size = prepared[at + 1]
        size = size + 2 if size < 126 else int.from_bytes(prepared[at + 2 : at + 4], "big") + 4
        yield prepared[at : at + size]
        at += size


def masked(payload: bytes, mask: bytes) -> bytes:
    """XOR with the repeated mask, as one large integer: there and back (section 5.3)."""
    size = len(payload)
    key = (mask * (size // 4 + 1))[:size]
    return (int.from_bytes(payload, "big") ^ int.from_bytes(key, "big")).to_bytes(size, "big")


class Parser:
    """Bytes to (opcode, payload) of whole messages; raises ProtocolBroken."""

    def __init__(self, *, from_client: bool, limit: int = MESSAGE_LIMIT) -> None:
        self._rest = b""
        self._from_client, self._limit = from_client, limit
        self._parts: list[bytes] = []
        self._opcode = 0

    def feed(self, data: bytes) -> Iterator[tuple[int, bytes]]:
        data, at = self._rest + data if self._rest else data, 0
        while (place := self._place(data, at)) is not None:
            first, start, end = data[at], *place
            payload = data[start:end]
            if self._from_client:
                payload = masked(payload, data[start - 4 : start])
            at = end
            if first in _WHOLE and not self._parts:
                yield first & 0x0F, payload
            elif (found := self._piece(first, payload)) is not None:
                yield found
        self._rest = data[at:]

    def _place(self, data: bytes, at: int) -> tuple[int, int] | None:
        """Where the payload of the frame at ``at`` is, if all of it is there."""
        have = len(data)
        if have < at + 2:
            return None
        first, second = data[at], data[at + 1]
        opcode, size, start = first & 0x0F, second & 0x7F, at + 2
        if first & 0x70 or 0x2 < opcode < 0x8 or opcode > 0xA:
            raise ProtocolBroken(WRONG)
        if (second > 0x7F) != self._from_client:
            raise ProtocolBroken(WRONG)
        if size >= 126:
            start += 2 if size == 126 else 8
            if have < start:
                return None
            size = int.from_bytes(data[at + 2 : start], "big")
        if size > self._limit:
            raise ProtocolBroken(TOO_LARGE)
        if self._from_client:
            start += 4
        return (start, start + size) if have >= start + size else None

    def _piece(self, first: int, payload: bytes) -> tuple[int, bytes] | None:
        """What a frame gives that is no message by itself; control frames come in between."""
        final, opcode = bool(first & 0x80), first & 0x0F
        if opcode >= CLOSE:
            if not final or len(payload) > 125:
                raise ProtocolBroken(WRONG)
            return opcode, payload
        if (opcode == CONTINUATION) != bool(self._parts):
            raise ProtocolBroken(WRONG)
        self._opcode = opcode or self._opcode
        self._parts.append(payload)
        if sum(map(len, self._parts)) > self._limit or len(self._parts) > 1024:
            raise ProtocolBroken(TOO_LARGE)
        if not final:
            return None
        whole, self._parts = b"".join(self._parts), []
        return self._opcode, whole


def _nothing(*_: Any) -> None:
    pass


class Socket(asyncio.Protocol):
    """One open connection; a client where ``masks``."""

    def __init__(self, *, masks: bool) -> None:
        self.on_text: Callable[[bytes], object] = _nothing
        self.on_frame: Callable[[bytes], object] = _nothing
        self.on_lost: Callable[[], object] = _nothing
        self.on_room: Callable[[], object] = _nothing  # the line takes more
        self.on_pong: Callable[[], object] = _nothing
        self.transport: asyncio.Transport = None  # type: ignore[assignment]
        self.heard_s = self.pinged_s = 0.0  # monotonic
        self.rtt_s: float | None = None
        self.full = False  # the line takes no more for now
        self.closed = False
        self.close_code: int | None = None  # the other end's
        self._masks = masks
        self._parser = Parser(from_client=not masks)

    # what is said

    def send(self, opcode: int, *payloads: bytes) -> None:
        """Each a message; together they are one write."""
        masks = (os.urandom(4) if self._masks else b"" for _ in payloads)
        self.write(b"".join(map(partial(prepare, opcode), payloads, masks)))

    def write(self, prepared: bytes) -> None:
        """Bytes of ``prepare``. One whose line has been full for ``SLOW_BYTES`` is cut off."""
        if self.full and self.transport.get_write_buffer_size() > SLOW_BYTES:
            self.abort()
        elif not self.closed:
            self.transport.write(prepared)

    def ping(self) -> None:
        self.pinged_s = time.monotonic()
        self.send(PING, b"")

    def close(self, code: int = NORMAL, reason: str = "") -> None:
        if not self.closed:
            self.send(CLOSE, code.to_bytes(2, "big") + reason.encode()[:120])
            self.closed = True
            self.transport.close()

    def abort(self) -> None:
        self.closed = True
        self.transport.abort()

    # what is heard

    def data_received(self, data: bytes) -> None:
        self.heard_s = time.monotonic()
        try:
            for opcode, payload in self._parser.feed(data):
                if self.closed:
                    return
                self._message(opcode, payload)
        except ProtocolBroken as problem:
            self.close(problem.code)

    def _message(self, opcode: int, payload: bytes) -> None:
        if opcode == BINARY:
            self.on_frame(payload)
        elif opcode == TEXT:
            self.on_text(payload)
        elif opcode == PING:
            self.send(PONG, payload)
        elif opcode == PONG:
            self.rtt_s = self.heard_s - self.pinged_s
            self.on_pong()
        elif opcode == CLOSE:
            self.close_code = int.from_bytes(payload[:2], "big") if len(payload) > 1 else None
            self.close(NORMAL)

    def pause_writing(self) -> None:
        self.full = True

    def resume_writing(self) -> None:
        self.full = False
        self.on_room()

    def connection_lost(self, problem: Exception | None) -> None:
        self.closed = True
        on_lost, self.on_lost = self.on_lost, _nothing
        on_lost()


class ClientSocket(Socket):
    """The calling end: says the handshake, and is ``opened`` by the answer to it."""

    def __init__(self) -> None:
        super().__init__(masks=True)
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._key = base64.b64encode(os.urandom(16))
        self._head = bytearray()

    def handshake(self, host: str, path: str, headers: dict[str, str]) -> bytes:
        lines = [
            f"GET {path} HTTP/1.1",
            f"Host: {host}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            f"Sec-WebSocket-Key: {self._key.decode()}",
            "Sec-WebSocket-Version: 13",
            *(f"{name}: {value}" for name, value in headers.items()),
        ]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()

    def data_received(self, data: bytes) -> None:
        if self.opened.done():
            super().data_received(data)
            return
        self._head += data
        head, found, rest = bytes(self._head).partition(b"\r\n\r\n")
        if not found and len(head) > _HEAD_LIMIT:
            self._fail(LinkDown("not_the_centre"))
        elif found:
            self._answered(head.split(b"\r\n"), rest)

    def _answered(self, lines: list[bytes], rest: bytes) -> None:
        status = lines[0].split(b" ")[1:2]
        headers = {}
        for line in lines[1:]:
            name, _, value = line.partition(b":")
            headers[name.strip().lower()] = value.strip()
        if status != [b"101"]:
            number = int(status[0]) if status and status[0].isdigit() else 0
            detail, problem, hint = (
                unquote(headers.get(b"breathway-" + what, b"").decode("ascii", "replace"))
                for what in (b"detail", b"problem", b"hint")
            )
            refused = number in (401, 403, 404, 409, 410) or (number == 400 and problem)
            said = detail or f"the answer was {number}"
            why = Refused(said, name=problem or "live_refused", hint=hint)
            why.status = number
            self._fail(why if refused else None)
        elif headers.get(b"sec-websocket-accept") != accept_of(self._key):
            self._fail(None)
        else:
            self.opened.set_result(None)
            if rest:
                # after whoever waits has said what is to happen with messages
                asyncio.get_running_loop().call_soon(super().data_received, rest)

    def connection_lost(self, problem: Exception | None) -> None:
        self._fail(LinkDown("line_broke"))
        super().connection_lost(problem)

    def _fail(self, why: Exception | None) -> None:
        if not self.opened.done():
            self.opened.set_exception(why or LinkDown("not_the_centre"))
            self.transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport  # type: ignore[assignment]


def accept_of(key: bytes) -> bytes:
    """Section 4.2.2."""
    return base64.b64encode(hashlib.sha1(key + _GUID).digest())  # noqa: S324 - as the RFC says


async def connect(
    url: str,
    headers: dict[str, str] | None = None,
    *,
    tls: ssl.SSLContext | None = None,
    within_s: float = 10.0,
) -> ClientSocket:
    """Call ``http(s)://host:port/path``; raises LinkDown, or Refused where the answer is no."""
    parts = urlsplit(url)
    secure = parts.scheme in ("https", "wss")
    host, port = parts.hostname or "", parts.port or (443 if secure else 80)
    context = (tls or ssl.create_default_context()) if secure else None
    loop = asyncio.get_running_loop()
    made: ClientSocket | None = None
    try:
        async with asyncio.timeout(within_s):
            _, made = await loop.create_connection(
                ClientSocket, host, port, ssl=context, server_hostname=host if secure else None
            )
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            made.transport.write(
                made.handshake(parts.netloc.rpartition("@")[2], path, headers or {})
            )
            await made.opened
            return made
    except TimeoutError:
        _drop(made)
        raise LinkDown("timed_out") from None
    except ssl.SSLCertVerificationError:
        raise LinkDown("certificate_not_trusted") from None
    except (OSError, ValueError) as problem:
        raise LinkDown("no_line") from problem
    except asyncio.CancelledError:
        _drop(made)
        raise


def _drop(made: ClientSocket | None) -> None:
    if made is not None:
        with contextlib.suppress(Exception):
            made.opened.cancel()
            made.abort()
