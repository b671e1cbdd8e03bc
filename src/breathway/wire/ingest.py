"""The live lane's end at the centre: an edge's WebSocket at ``/v1/live``.

In: an upgrade request of an enrolled edge. Out: a recording in the relay, for as long as the line
lasts. The edge signs its opening with the centre's challenge; a facility can open only its own
recordings. What cannot be understood, or lies about its index, ends this recording's line alone.
"""

from __future__ import annotations

import asyncio
import os
import time

from breathway import log
from breathway.model.batch import verify
from breathway.model.errors import Rejection
from breathway.model.live import (
    CONTEXT_LIVE,
    Challenge,
    Ended,
    Found,
    Held,
    Moved,
    Open,
    Opening,
    Refusal,
    Talk,
    Word,
    decode_opening,
    decode_word,
    encode_word,
    not_understood,
)
from breathway.wire.datagram import Session
from breathway.wire.exchange import Exchange
from breathway.wire.receive import Edge
from breathway.wire.relay import Relay, Stream
from breathway.wire.socket import POLICY, TEXT
from breathway.wire.upgrade import Request

HELD_EVERY_S = 1.0
TALK_BYTES = 32 << 10  # that wait for the edge: whoever rings costs it no line
BY_DATAGRAMS_S = 2.0  # without one: the sound comes by the line
_log = log.get(__name__)


class Ingest:
    """One line of one edge, for one recording."""

    def __init__(
        self, socket: Request, edge: Edge, relay: Relay, exchange: Exchange | None
    ) -> None:
        self._socket, self._edge, self._relay, self._exchange = socket, edge, relay, exchange
        self._session: Session | None = None
        self._datagram_s = 0.0  # when the last came
        self._nonce = os.urandom(16)
        self._stream: Stream | None = None
        self._opening: asyncio.Task[None] | None = None
        self._ending: asyncio.Task[None] | None = None
        self._beat: asyncio.TimerHandle | None = None
        self._waiting: list[bytes] = []  # frames that come before the recording is at hand

    def begin(self) -> None:
        socket = self._socket
        socket.on_text, socket.on_frame, socket.on_lost = self._text, self._frame, self._lost
        socket.accept()
        self.say(Challenge(nonce=self._nonce))

    # what the relay sees of it

    @property
    def rtt_s(self) -> float | None:
        return self._socket.rtt_s

    @property
    def by_datagrams(self) -> bool:
        return time.monotonic() - self._datagram_s < BY_DATAGRAMS_S

    @property
    def closed(self) -> bool:
        return self._socket.closed

    def say(self, word: Word) -> None:
        if self._socket.closed:
            return
        raw, waiting = encode_word(word), self._socket.transport.get_write_buffer_size()
        if not isinstance(word, Talk) or waiting + len(raw) <= TALK_BYTES:
            self._socket.send(TEXT, raw)

    def hang_up(self, code: int) -> None:
        self._socket.close(code)

    # what the edge says

    def _text(self, raw: bytes) -> None:
        word = decode_word(raw)
        stream = self._stream
        if isinstance(word, Open) and self._opening is None:
            self._open(word)
        elif stream is None or isinstance(word, Rejection):
            self._refuse(word if isinstance(word, Rejection) else not_understood("out of turn"))
        elif isinstance(word, Moved) and len(stream.moved) < 100:
            self._relay.moved(stream, word)
        elif isinstance(word, Found | Talk):
            self._relay.tell(stream.place, word)
        elif isinstance(word, Ended) and (self._ending is None or self._ending.done()):
            self._ending = asyncio.get_running_loop().create_task(self._end(stream, word))

    def _open(self, word: Open) -> None:
        raw = word.opening.encode()
        message = CONTEXT_LIVE + self._nonce + raw
        if not verify(message, word.signature, self._edge.public_key):
            self._refuse(
                Rejection(
                    name="wrong_signature",
                    detail="the signature does not fit the edge's key",
                    hint="enrol the edge again",
                )
            )
            return
        opening = decode_opening(raw)
        if isinstance(opening, Rejection):
            self._refuse(opening)
        elif opening.facility_id != self._edge.facility_id:
            self._refuse(not_understood("a recording of another facility"))
        else:
            self._opening = asyncio.get_running_loop().create_task(self._start(opening, word))

    async def _start(self, opening: Opening, said: Open) -> None:
        """A recording that another process holds is fetched from there first."""
        known = opening.recording_id in self._relay.streams
        if said.again and not known and self._exchange is not None:
            await self._exchange.fetch(opening)
        held = self._relay.streams.get(opening.recording_id)
        if held is not None and held.place != (opening.facility_id, opening.treatment_id):
            self._refuse(not_understood("a recording of another treatment"))
            return
        self._stream = stream = self._relay.open(opening, self)
        if stream.refused is not None:
            self._refuse(stream.refused)
            return
        if said.datagrams and self._relay.door is not None:
            self._session, way = self._relay.door.expect(self._datagram)
            self.say(way)
        self._say_held()
        waiting, self._waiting = self._waiting, []
        for raw in waiting:
            self._frame(raw)

    def _frame(self, raw: bytes) -> None:
        stream = self._stream
        if stream is None:
            if self._opening is None or len(self._waiting) > 100:
                self._refuse(not_understood("a frame before the opening"))
            else:
                self._waiting.append(raw)
            return
        if not self._socket.closed and stream.source is self:
            self._took(stream, self._relay.frame(stream, raw))

    def _datagram(self, message: bytes) -> None:
        stream = self._stream
        if stream is None or self._socket.closed or stream.source is not self:
            return
        self._datagram_s = time.monotonic()
        self._took(stream, self._relay.datagram(stream, message))

    def _took(self, stream: Stream, why: Rejection | None) -> None:
        if why is not None:
            self._relay.refuse(stream, why)
            self._refuse(why)

    async def _end(self, stream: Stream, word: Ended) -> None:
        answer = await self._relay.ended(stream, word)
        self.say(answer or self._held(stream))

    def _refuse(self, why: Rejection) -> None:
        _log.warning("live_refused", extra={"problem": why.name, "edge_id": self._edge.edge_id})
        self.say(Refusal(why=why))
        self._socket.close(POLICY, why.name)

    # time

    def _held(self, stream: Stream) -> Held:
        ranges = tuple(stream.assembly.held)[:200]
        return Held(ranges=ranges, listeners=self._relay.listeners(stream.place))

    def _say_held(self) -> None:
        stream = self._stream
        if stream is None or self._socket.closed:
            return
        self.say(self._held(stream))
        self._beat = asyncio.get_running_loop().call_later(HELD_EVERY_S, self._say_held)

    def _lost(self) -> None:
        for timer in (self._beat, self._opening):
            if timer is not None:
                timer.cancel()
        if self._session is not None and self._relay.door is not None:
            self._relay.door.leave(self._session)
        if self._stream is not None:
            self._relay.lost(self._stream, self)
