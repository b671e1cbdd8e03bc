"""The live lane of one recording: now at once, what was missed behind it.

In: a take that grows, and a way to call the centre. Out: frames of now while the line takes them;
what waits longer than a second is skipped, and sent again as *later* when nothing of now waits.
It ends when the centre says *complete* (samples and SHA-256 agree), refuses, or the take is
dropped. Nothing depends on it: the record travels by the durable lane.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket as sockets
import time
from collections.abc import Awaitable, Callable

from breathway import log
from breathway.edge.recording.take import Take
from breathway.model.batch import sign
from breathway.model.errors import BreathwayError, Rejection
from breathway.model.frame import FRAME_S, LATER, NOW, encode_frame
from breathway.model.live import (
    CONTEXT_LIVE,
    Challenge,
    Complete,
    Ended,
    Held,
    Open,
    Refusal,
    decode_word,
    encode_word,
)
from breathway.model.ranges import Ranges
from breathway.wire.link import LinkDown
from breathway.wire.socket import BINARY, TEXT, Socket

Call = Callable[[], Awaitable[Socket]]

BACKLOG_S = 1.0  # of now; what is older is for later
SILENT_S = 4.0  # nothing heard from the centre: the line is dead
AGAIN_S = (0.3, 0.5, 1.0, 1.0, 2.0)  # between calls while sound comes, the last for ever
LATER_SAMPLES = 2048
UNSENT_BYTES = 2048  # in the kernel (TCP_NOTSENT_LOWAT): what is there can be skipped no more
_NOTSENT_LOWAT = 25

_log = log.get(__name__)


class Lane:
    """``state`` is "connecting", "up", "cut", "complete" or the name of a refusal."""

    def __init__(self, take: Take, call: Call, secret_key: bytes) -> None:
        self.take, self.state, self.skipped = take, "connecting", 0
        self.sent_bytes = 0
        self._call, self._secret_key = call, secret_key
        self._woken = asyncio.Event()
        self._socket: Socket | None = None
        self._rate_hz = take.opening.rate_hz
        self._frame = round(FRAME_S * self._rate_hz)
        self._now = 0  # the index of the next frame of now
        self._there = Ranges()  # what the centre says it holds, and what this line has taken
        self._said_moves = self._said_found = 0
        self._end_said: float | None = None
        self._opened = False
        take.grown = self._woken.set

    async def run(self) -> None:
        """Until it is complete, refused, or dropped."""
        tries = 0
        while not self._over():
            try:
                await self._once()
                tries = 0
            except LinkDown:
                tries += 1
            except BreathwayError as refusal:
                self.state = refusal.name
            if self._over():
                return
            self.state = "cut"
            wait_s = AGAIN_S[min(tries, len(AGAIN_S) - 1)]
            await asyncio.sleep(wait_s if not self.take.ended else 3 * wait_s)

    def _over(self) -> bool:
        return self.take.dropped or self.state not in ("connecting", "up", "cut")

    async def _once(self) -> None:
        """One line, from its opening to its end."""
        socket = await self._call()
        self._socket, self._opened, self._end_said = socket, False, None
        socket.on_text, socket.on_lost, socket.on_room = (
            self._hear,
            self._woken.set,
            self._woken.set,
        )
        socket.transport.set_write_buffer_limits(high=0)
        raw = socket.transport.get_extra_info("socket")
        with contextlib.suppress(OSError, AttributeError):
            raw.setsockopt(sockets.IPPROTO_TCP, sockets.TCP_NODELAY, 1)
            raw.setsockopt(sockets.IPPROTO_TCP, _NOTSENT_LOWAT, UNSENT_BYTES)
        socket.heard_s = time.monotonic()
        # Live again at once: what came while there was no line is for later.
        self._now = max(self._now, self._last_whole() - self._frame)
        try:
            await self._pump(socket)
        finally:
            self._socket = None
            socket.abort()

    async def _pump(self, socket: Socket) -> None:
        while not self._over():
            self._woken.clear()
            if socket.closed or time.monotonic() - socket.heard_s > SILENT_S:
                raise LinkDown("line_broke")
            if self._opened and not socket.full and self._send_one():
                await asyncio.sleep(0)
                continue
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(0.5):
                    await self._woken.wait()

    # what is sent

    def _send_one(self) -> bool:
        """The most urgent thing there is; whether there was one."""
        self._skip_old()
        return self._send_word() or self._send_now() or self._send_later() or self._send_end()

    def _last_whole(self) -> int:
        return self.take.samples // self._frame * self._frame

    def _skip_old(self) -> None:
        if self.take.samples - self._now > BACKLOG_S * self._rate_hz:
            fresh = self._last_whole() - self._frame
            self.skipped += max(0, fresh - self._now)
            self._now = max(self._now, fresh)

    def _send_word(self) -> bool:
        if self._said_moves < len(self.take.moved):
            self._say_raw(TEXT, encode_word(self.take.moved[self._said_moves]))
            self._said_moves += 1
            return True
        if self._said_found < len(self.take.found):  # of what is past only the last is news
            self._said_found = len(self.take.found)
            self._say_raw(TEXT, encode_word(self.take.found[-1]))
            return True
        return False

    def _send_now(self) -> bool:
        end = min(self._now + self._frame, self.take.samples)
        if end <= self._now or (end - self._now < self._frame and not self.take.ended):
            return False
        self._send_frame(self._now, end, NOW)
        self._now = end
        return True

    def _send_later(self) -> bool:
        for start, end in self._there.missing(self._now)[:1]:
            self._send_frame(start, min(end, start + LATER_SAMPLES), LATER)
            return True
        return False

    def _send_end(self) -> bool:
        if not self.take.ended or self._end_said is not None:
            return False
        word = Ended(samples=self.take.samples, sha256=self.take.sha256())
        self._say_raw(TEXT, encode_word(word))
        self._end_said = time.monotonic()
        return True

    def _send_frame(self, start: int, end: int, kind: int) -> None:
        samples, tag = self.take.part(start, end), self.take.opening.tag
        raw = encode_frame(samples, start, rate_hz=self._rate_hz, tag=tag, kind=kind)
        self._say_raw(BINARY, raw)
        self._there.add(start, end)

    def _say_raw(self, opcode: int, raw: bytes) -> None:
        assert self._socket is not None
        self.sent_bytes += len(raw) + (6 if len(raw) < 126 else 8)
        self._socket.send(opcode, raw)

    # what the centre says

    def _hear(self, raw: bytes) -> None:
        word = decode_word(raw)
        if isinstance(word, Challenge):
            self._open(word.nonce)
        elif isinstance(word, Held):
            self._hear_held(word)
        elif isinstance(word, Complete):
            self.state = "complete"
        elif isinstance(word, Refusal):
            self._refused(word.why)
        self._woken.set()

    def _open(self, nonce: bytes) -> None:
        opening = encode_word(self.take.opening)
        signature = sign(CONTEXT_LIVE + nonce + opening, self._secret_key)
        again = self.state == "cut"
        word = Open(opening=opening.decode(), signature=signature, again=again)
        self._say_raw(TEXT, encode_word(word))

    def _hear_held(self, word: Held) -> None:
        self.take.listeners = word.listeners
        if not self._opened:
            self._opened, self.state = True, "up"
            self._there = Ranges(word.ranges)
            self._said_moves = 0
        elif self._end_said is not None and time.monotonic() - self._end_said > 2 * SILENT_S:
            # All was sent and it is still not whole: believe the centre, and send what it lacks.
            self._there, self._end_said = Ranges(word.ranges), None

    def _refused(self, why: Rejection) -> None:
        _log.warning("live_refused", extra={"problem": why.name})
        self.state = why.name
