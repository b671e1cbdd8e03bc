"""The live lane of one recording: now at once, what was missed behind it.

In: a take that grows, and a way to call the centre. Out: frames of now while the line takes them,
by datagrams where those reach the centre; what waits longer than a second is skipped, and sent
again as *later* when nothing of now waits, as is what datagrams lost. Where now is too much for the
line, it goes at half the rate (``pace``), what waits then is skipped too, and all of it follows as
*later*. ``unsent_s`` is the age of the oldest sample of now that has not left this machine.
It ends when the centre says *complete* (samples and SHA-256 agree), refuses, or the take is
dropped. Nothing depends on it: the record travels by the durable lane.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket as sockets
import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

from breathway import log
from breathway.edge.recording.pace import LINE_FREE_S, Pace, Sparing
from breathway.edge.recording.queue import Waiting, Written, waiting
from breathway.edge.recording.sound import HALF_REACH
from breathway.edge.recording.take import Take
from breathway.edge.recording.way import DatagramWay
from breathway.model.batch import sign
from breathway.model.errors import BreathwayError, Rejection
from breathway.model.frame import FRAME_S, LATER, NOW, RATES_HZ
from breathway.model.live import (
    CONTEXT_LIVE,
    Challenge,
    Complete,
    Ended,
    Held,
    Open,
    Refusal,
    Talk,
    Way,
    Word,
    decode_word,
    encode_word,
)
from breathway.model.ranges import Ranges
from breathway.wire.link import LinkDown
from breathway.wire.socket import BINARY, NOTSENT_LOWAT, TEXT, Socket

Call = Callable[[], Awaitable[Socket]]

BACKLOG_S = 1.0  # of now; what is older is for later
SILENT_S = 4.0  # nothing heard from the centre: the line is dead
AGAIN_S = (0.3, 0.5, 1.0, 1.0, 2.0)  # between calls while sound comes, the last for ever
LATER_SAMPLES = 2048
ALOFT_S = 1.2  # a datagram's frames that the centre does not hold by then are lost
PROBE_S = 0.25  # a line that was not free is tried again
LOOK_S = 0.02  # now waits for room on the line
TOGETHER_BYTES = 1200  # of frames that waited, in one segment
LATER_GONE_S = 1.0
HELD_MOST = 200  # ranges that a centre says
UNSENT_BYTES = 2048  # in the kernel (TCPNOTSENT_LOWAT): what is there can be skipped no more

_log = log.get(__name__)


class Lane:
    """``state`` is "connecting", "up", "cut", "complete" or the name of a refusal."""

    def __init__(
        self, take: Take, call: Call, secret_key: bytes, *, datagrams: bool = True
    ) -> None:
        self._datagrams = datagrams
        self.take, self.state, self.skipped, self.sent_bytes = take, "connecting", 0, 0
        self._call, self._secret_key, self._woken = call, secret_key, asyncio.Event()
        self._socket: Socket | None = None
        self._rate_hz = take.opening.rate_hz
        self._frame = round(FRAME_S * self._rate_hz)
        self._now = 0  # the index of the next frame of now
        self._there = Ranges()  # what the centre says it holds, and what this line has taken
        self._said_moves = self._said_found = 0
        self._end_said: float | None = None  # with everything sent before it
        self._end_told = False
        self._opened, self._opened_s = False, 0.0
        self._pace = Pace(halves=self._rate_hz // 2 in RATES_HZ)
        self._way: DatagramWay | None = None
        self._looking: asyncio.Task[DatagramWay] | None = None
        self._taken = Ranges()  # what this line has taken
        self._aloft: deque[tuple[int, int, float]] = deque()  # sent by datagrams, and when
        self._sparing = Sparing()
        self._raw: Any = None  # the system's end of the line
        self._written = Written()
        self._waits = False  # for room: there is something of now
        self.unsent_s = self.unsent_most_s = 0.0
        self._later_s = float("-inf")  # when later was sent
        take.grown = self._woken.set

    @property
    def by(self) -> str:
        """How now travels."""
        by = "datagrams" if self._way is not None and self._way.up else "websocket"
        return f"{by}, half rate" if self._pace.half else by

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
        self._socket, self._opened = socket, False
        self._end_said, self._end_told = None, False
        socket.on_text, socket.on_lost, socket.on_room = (
            self._hear,
            self._woken.set,
            self._woken.set,
        )
        socket.transport.set_write_buffer_limits(high=0)
        raw = self._raw = socket.transport.get_extra_info("socket")
        with contextlib.suppress(OSError, AttributeError):
            raw.setsockopt(sockets.IPPROTO_TCP, sockets.TCP_NODELAY, 1)
            raw.setsockopt(sockets.IPPROTO_TCP, NOTSENT_LOWAT, UNSENT_BYTES)
        socket.heard_s = time.monotonic()
        socket.on_pong = self._pong
        self._taken, self._written, self._sparing.waits = Ranges(), Written(), False
        self._aloft.clear()  # Live again at once: what came while there was no line is for later.
        self._now = max(self._now, self._last_whole() - self._frame)
        try:
            await self._pump(socket)
        finally:
            self._socket = self._raw = None
            self.unsent_s, self._waits = 0.0, False  # what there is, is for later
            socket.abort()
            self._leave_way()

    async def _pump(self, socket: Socket) -> None:
        while not self._over():
            self._woken.clear()
            if socket.closed or time.monotonic() - socket.heard_s > SILENT_S:
                raise LinkDown("line_broke")
            if self._opened and self._send_one(socket):
                await asyncio.sleep(0)
                continue
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_S if self._waits else 0.5):
                    await self._woken.wait()

    # what is sent

    def _send_one(self, socket: Socket) -> bool:
        """The most urgent thing there is; whether there was one."""
        now_s, way, line = time.monotonic(), self._way, Waiting()
        self._waits = False
        if way is not None and way.up:
            self._pace.datagrams(way.lost_share(), way.waiting_s, now_s)
            if self._pace.no_good:
                self._leave_way()
                return False
            self._skip_old(line, now_s)
            if (piece := self._next_now()) is not None:
                last = self.take.ended and piece[1] == self.take.samples
                way.send(self._coded(*piece, aloft=True), self._pace.repeats, last=last)
                return True
        else:
            line = waiting(self._raw) or line
            self._skip_old(line, now_s)
            room = line.room and not socket.full
            if room and self._send_now():
                return True
            self._waits = not room and self._next_now() is not None
        if self._waits or socket.full:
            return False
        return self._send_word() or self._send_end() or self._send_later(now_s)

    def _last_whole(self) -> int:
        return self.take.samples // self._frame * self._frame

    def _skip_old(self, line: Waiting, now_s: float) -> None:
        """Of now nothing waits longer than the bound, and nothing after a step down: that is for
        later. While later fills the line, what is on it says nothing."""
        assert self._socket is not None
        waiting_bytes = line.unsent + self._socket.transport.get_write_buffer_size()
        oldest = self._written.oldest(waiting_bytes)
        line_s = line.line_s if now_s - self._later_s >= LATER_GONE_S else 0.0
        self._measure(oldest)
        settled = now_s - self._opened_s > BACKLOG_S  # what came before says nothing of the line
        stepped = settled and self._pace.line(self.unsent_s + line_s, now_s)
        if stepped or self.unsent_s + line_s > BACKLOG_S:
            fresh = max(self._now, self._last_whole() - self._frame)
            self.skipped += fresh - self._now
            self._now = fresh
            self._measure(oldest)
        self.unsent_most_s = max(self.unsent_most_s, self.unsent_s)

    def _measure(self, oldest: int | None) -> None:
        at = self._now if oldest is None else oldest
        self.unsent_s = (self.take.samples - at) / self._rate_hz

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

    def _next_now(self) -> tuple[int, int, bool] | None:
        """From, to, and whether at half the rate."""
        start, ended = self._now, self.take.ended
        end = min(start + self._frame, self.take.samples)
        whole = end - start == self._frame
        half = self._pace.half and whole
        if end <= start or not (whole or ended):
            return None
        if half and not ended and self.take.samples < end + HALF_REACH:
            return None
        return start, end, half

    def _coded(self, start: int, end: int, half: bool, *, aloft: bool) -> bytes:
        raw = self.take.half_frame(start, end) if half else self.take.frame(start, end, NOW)
        if not half:
            self._sent(start, end, aloft=aloft)
        self._now = end
        return raw

    def _send_now(self) -> bool:
        """A frame, and with it those that waited."""
        start, frames, size = self._now, [], 0
        while size < TOGETHER_BYTES and (piece := self._next_now()) is not None:
            frames.append(self._coded(*piece, aloft=False))
            size += len(frames[-1])
        if frames:
            self._say_raw(BINARY, *frames, start=start)
        return bool(frames)

    def _send_later(self, now_s: float) -> bool:
        missing = self._there.missing(self._now)
        self._pace.later(sum(b - a for a, b in missing) / self._rate_hz, now_s)
        way, narrow = self._way, self._pace.half
        if way is not None and way.up:
            narrow = narrow or way.waiting_s > LINE_FREE_S
        narrow = narrow and not (self.take.ended and self._now == self.take.samples)
        sparing = self._sparing
        if narrow and sparing.waits:
            return False
        for start, end in missing[:1]:
            end = min(end, start + min(LATER_SAMPLES, sparing.room if narrow else LATER_SAMPLES))
            self._say_raw(BINARY, self.take.frame(start, end, LATER))
            self._later_s = now_s
            self._sent(start, end, aloft=False)
            if narrow and sparing.gave(end - start) and self._socket is not None:
                self._socket.ping()
            return True
        return False

    def _pong(self) -> None:
        assert self._socket is not None
        if self._sparing.answered(self._socket.rtt_s or 0.0):
            asyncio.get_running_loop().call_later(PROBE_S, self._probe, self._socket)
        else:
            self._woken.set()

    def _probe(self, socket: Socket) -> None:
        if socket is self._socket and not socket.closed:
            socket.ping()

    def _sent(self, start: int, end: int, *, aloft: bool) -> None:
        self._there.add(start, end)
        if aloft:
            self._aloft.append((start, end, time.monotonic()))
        else:
            self._taken.add(start, end)

    def _send_end(self) -> bool:
        """When all is sent; at first as soon as no more of now follows, for those who listen."""
        if not self.take.ended or self._end_said is not None:
            return False
        whole = not self._aloft and not self._there.missing(self.take.samples)
        if self._now < self.take.samples or (self._end_told and not whole):
            return False
        word = Ended(samples=self.take.samples, sha256=self.take.sha256())
        self._say_raw(TEXT, encode_word(word))
        self._end_told = True
        self._end_said = time.monotonic() if whole else None
        return True

    def say(self, word: Word) -> bool:
        """At once; whether the line is there."""
        if not self._opened or self._socket is None or self._socket.closed:
            return False
        self._say_raw(TEXT, encode_word(word))
        return True

    def _say_raw(self, opcode: int, *messages: bytes, start: int | None = None) -> None:
        """``start``: the first index, where they are of now."""
        assert self._socket is not None
        size = sum(len(each) + (6 if len(each) < 126 else 8) for each in messages)
        self.sent_bytes += size
        self._written.note(size, start)
        self._socket.send(opcode, *messages)

    # what the centre says

    def _hear(self, raw: bytes) -> None:
        word = decode_word(raw)
        if isinstance(word, Challenge):
            self._open(word.nonce)
        elif isinstance(word, Held):
            self._hear_held(word)
        elif isinstance(word, Way):
            self._find_way(word)
        elif isinstance(word, Talk):
            self.take.talk(word)
        elif isinstance(word, Complete):
            self.state = "complete"
        elif isinstance(word, Refusal):
            self._refused(word.why)
        self._woken.set()

    def _open(self, nonce: bytes) -> None:
        opening = encode_word(self.take.opening)
        signature = sign(CONTEXT_LIVE + nonce + opening, self._secret_key)
        again = self.state == "cut"
        word = Open(
            opening=opening.decode(), signature=signature, again=again, datagrams=self._datagrams
        )
        self._say_raw(TEXT, encode_word(word))

    def _hear_held(self, word: Held) -> None:
        self.take.listeners = word.listeners
        by_line = self._way is None or not self._way.up
        if self._opened and by_line and not self._pace.half and not self.take.ended and word.ranges:
            behind = self._now - word.ranges[-1][1]
            self._pace.delivered(behind / self._rate_hz, time.monotonic())
        if not self._opened:
            self._opened, self._opened_s, self.state = True, time.monotonic(), "up"
            self._there = Ranges(word.ranges)
            self._said_moves = 0
        elif self._aloft:
            self._land(word)
        elif self._end_said is not None and time.monotonic() - self._end_said > 2 * SILENT_S:
            # All was sent and it is still not whole: believe the centre, and send what it lacks.
            self._there, self._end_said = Ranges(word.ranges), None

    def _land(self, word: Held) -> None:
        """What was sent by datagrams a while ago is there now, or is sent again as later."""
        old = time.monotonic() - ALOFT_S
        while self._aloft and self._aloft[0][2] < old:
            self._aloft.popleft()
        if len(word.ranges) < HELD_MOST:
            known = [(start, end) for start, end, _ in self._aloft]
            self._there = Ranges([*word.ranges, *self._taken, *known])

    # datagrams

    def _find_way(self, word: Way) -> None:
        if self._socket is not None and self._way is None and self._looking is None:
            peer = self._socket.transport.get_extra_info("peername")
            task = asyncio.get_running_loop().create_task(DatagramWay.to(word, peer[0]))
            task.add_done_callback(self._found_way)
            self._looking = task

    def _found_way(self, task: asyncio.Task[DatagramWay]) -> None:
        if task.cancelled() or task.exception() is not None:
            return
        if task is self._looking:
            self._way, self._looking = task.result(), None
        else:  # the line is another by now
            task.result().close()

    def _leave_way(self) -> None:
        if self._looking is not None:
            self._looking.cancel()
            self._looking = None
        if self._way is not None:
            self._way.close()
            self._way = None

    def _refused(self, why: Rejection) -> None:
        _log.warning("live_refused", extra={"problem": why.name})
        self.state = why.name
