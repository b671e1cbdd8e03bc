"""Several API processes as one relay, over core NATS.

In: what the relay of this process has and wants. Out: the same of the others. Frames travel only
where somebody listens; who comes in is shown the last seconds by the process that has the source;
a recording whose edge calls another process after a cut is handed over with all that is held of
it. Whatever is lost on the way is a live signal lost.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Iterable
from uuid import UUID

import msgspec
from msgspec import Struct

from breathway.model.live import Moved, Opening, decode_word
from breathway.wire.nats import Nats
from breathway.wire.relay import Listener, Place, Relay
from breathway.wire.socket import GOING_AWAY

NEWS_S = 2.0
STALE_S = 7.0
FETCH_S = 1.0
NEWS_MOST = 2000  # of each: a message of NATS holds 1 MiB
CHUNK_BYTES = 200 << 10
_ALL = "breathway.live.all"


class News(Struct, frozen=True, tag="news"):
    """What a process has and wants; said every two seconds and when it changes."""

    me: str
    wants: list[tuple[str, UUID, int]]
    lives: list[Opening]


class Ask(Struct, frozen=True, tag="ask"):
    me: str
    facility_id: str
    treatment_id: UUID
    token: int


class Shown(Struct, frozen=True, tag="shown"):
    token: int
    prepared: bytes


class Fetch(Struct, frozen=True, tag="fetch"):
    me: str
    recording_id: UUID
    treatment_id: UUID


class Handed(Struct, frozen=True, tag="handed"):
    opening: Opening
    moved: list[Moved]
    frames: list[bytes]
    last: bool


class ToSource(Struct, frozen=True, tag="to_source"):
    """A word for the edge, for whoever has its line."""

    facility_id: str
    treatment_id: UUID
    word: bytes


_decoder = msgspec.msgpack.Decoder(News | Ask | Shown | Fetch | Handed | ToSource)
_encode = msgspec.msgpack.Encoder().encode


class Exchange:
    """An ``Elsewhere`` of a relay; ``run`` it beside the relay."""

    def __init__(self, url: str) -> None:
        self.relay = Relay(self)
        self._nats = Nats(url)
        self._me = secrets.token_hex(6)
        self._mine: dict[Place, tuple[int, bytes]] = {}  # my listeners, and the subscription
        self._news: dict[str, tuple[float, News]] = {}
        self._wanted: dict[Place, int] = {}
        self._asked: dict[int, Listener] = {}
        self._tokens = 0
        self._fetching: dict[UUID, tuple[list[Handed], asyncio.Event]] = {}

    async def run(self) -> None:
        """Until cancelled."""
        self._nats.hear(_ALL, self._hear)
        self._nats.hear(_to(self._me), self._hear)
        running = asyncio.ensure_future(self._nats.run())
        try:
            while True:
                await asyncio.sleep(NEWS_S)
                self._drop_stale()
                self._say_news()
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)

    async def connected(self) -> None:
        await self._nats.up.wait()

    # the relay asks

    def listens(self, place: Place, listeners: int, listener: Listener | None) -> None:
        known = self._mine.get(place)
        if listeners and known is None:
            sid = self._nats.hear(_at(place), lambda raw: self.relay.hand_out(place, raw))
            self._mine[place] = (listeners, sid)
        elif listeners and known is not None:
            self._mine[place] = (listeners, known[1])
        elif known is not None:
            self._nats.stop(known[1])
            del self._mine[place]
        self._say_news()
        if listener is not None:
            self._tokens += 1
            self._asked[self._tokens] = listener
            self._say(_ALL, Ask(self._me, *place, self._tokens))
            if len(self._asked) > 1000:
                del self._asked[next(iter(self._asked))]

    def wanted(self, place: Place) -> int:
        return self._wanted.get(place, 0)

    def tell(self, place: Place, prepared: bytes) -> None:
        self._nats.say(_at(place), prepared)

    def lives(self) -> Iterable[tuple[Place, Opening]]:
        for _, news in self._news.values():
            for opening in news.lives:
                yield (opening.facility_id, opening.treatment_id), opening

    def to_source(self, place: Place, word: bytes) -> None:
        self._say(_ALL, ToSource(*place, word))

    async def fetch(self, opening: Opening) -> None:
        """Take a recording over from whoever holds it, if anybody does."""
        parts: list[Handed] = []
        whole = asyncio.Event()
        self._fetching[opening.recording_id] = (parts, whole)
        self._say(_ALL, Fetch(self._me, opening.recording_id, opening.treatment_id))
        try:
            async with asyncio.timeout(FETCH_S):
                await whole.wait()
        except TimeoutError:
            return
        finally:
            del self._fetching[opening.recording_id]
        frames = (raw for part in parts for raw in part.frames)
        self.relay.adopt(opening, parts[-1].moved, frames)

    # the others say

    def _hear(self, raw: bytes) -> None:
        try:
            said = _decoder.decode(raw)
        except msgspec.DecodeError:
            return
        if isinstance(said, News):
            self._news[said.me] = (time.monotonic(), said)
            self._count()
        elif isinstance(said, Ask):
            stream = self.relay.current((said.facility_id, said.treatment_id))
            if stream is not None and stream.live:
                self._say(_to(said.me), Shown(said.token, self.relay.snapshot(stream)))
        elif isinstance(said, Shown):
            listener = self._asked.pop(said.token, None)
            if listener is not None and not listener.closed:
                listener.write(said.prepared)
        elif isinstance(said, Fetch):
            self._hand_over(said)
        elif isinstance(said, ToSource):
            stream = self.relay.current((said.facility_id, said.treatment_id))
            if stream is not None and stream.source is not None:
                stream.source.say(decode_word(said.word))
        elif said.opening.recording_id in self._fetching:
            parts, whole = self._fetching[said.opening.recording_id]
            parts.append(said)
            if said.last:
                whole.set()

    def _hand_over(self, said: Fetch) -> None:
        known = self.relay.streams.get(said.recording_id)
        if known is None or known.opening.treatment_id != said.treatment_id:
            return
        stream = self.relay.let_go(said.recording_id)
        assert stream is not None
        source, stream.source = stream.source, None
        if source is not None:
            source.hang_up(GOING_AWAY)
        frames, size, to = [], 0, _to(said.me)
        for _, raw in stream.assembly.frames:
            frames.append(raw)
            size += len(raw)
            if size > CHUNK_BYTES:
                self._say(to, Handed(stream.opening, stream.moved, frames, False))
                frames, size = [], 0
        self._say(to, Handed(stream.opening, stream.moved, frames, True))

    # news

    def _say_news(self) -> None:
        wants = [(*place, count) for place, (count, _) in self._mine.items()]
        here = [s.opening for s in self.relay.streams.values() if self._is_current(s.opening)]
        self._say(_ALL, News(self._me, wants[:NEWS_MOST], here[:NEWS_MOST]))

    def _is_current(self, opening: Opening) -> bool:
        stream = self.relay.current((opening.facility_id, opening.treatment_id))
        return stream is not None and stream.opening is opening and stream.ended is None

    def _drop_stale(self) -> None:
        old = time.monotonic() - STALE_S
        self._news = {me: known for me, known in self._news.items() if known[0] > old}
        self._count()

    def _count(self) -> None:
        self._wanted = {}
        for _, news in self._news.values():
            for facility_id, treatment_id, count in news.wants:
                place = (facility_id, treatment_id)
                self._wanted[place] = self._wanted.get(place, 0) + count

    def _say(self, subject: str, said: Struct) -> None:
        self._nats.say(subject, _encode(said))


def _at(place: Place) -> str:
    return f"breathway.live.at.{place[0]}.{place[1].hex}"


def _to(me: str) -> str:
    return f"breathway.live.to.{me}"
