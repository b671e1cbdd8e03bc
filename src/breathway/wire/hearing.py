"""One page that listens: by its WebSocket, and what is of now by datagrams while they reach it.

In: messages of the relay, prepared for WebSockets; the page's own words. Out: the same to the page.
A frame of now goes by the DataChannel where one is open; what did not arrive so, the page asks for
and is given by the line, from what was sent it lately. Whatever else is said goes by the line.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from breathway.model.datagram import Repeats
from breathway.model.frame import LATER, place_of
from breathway.model.live import Datagrams, Missing, Talk, Word, decode_word, encode_word
from breathway.model.ranges import Range
from breathway.wire.datagram import Door
from breathway.wire.datagram.peer import Peer
from breathway.wire.socket import FRAME, POLICY, TEXT, messages, prepare
from breathway.wire.upgrade import Request

ECHO_BYTES = 80
WORDS_MOST = 250  # of a page at once: a voice of 20 s that waited on the way, and
WORDS_PER_S = 40.0  # in the long run: twice what ours says on the worst line, a voice with it
KEPT = 1000  # frames: half a minute


class Hearing:
    """A ``Listener`` of the relay."""

    def __init__(self, request: Request, door: Door | None) -> None:
        self.on_talk: Callable[[Talk], object] = lambda word: None
        self.request, self._door = request, door
        self.write: Callable[[bytes], None] = request.write  # what most listeners cost
        self._peer: Peer | None = None
        self._room, self._said_s = float(WORDS_MOST), time.monotonic()
        self._repeats = Repeats()
        self._sent: deque[tuple[Range, bytes]] = deque(maxlen=KEPT)  # by datagrams

    @property
    def closed(self) -> bool:
        return self.request.closed

    def _write(self, prepared: bytes) -> None:
        """While there is a channel: one message, or a frame and what waited for it."""
        peer = self._peer
        if peer is None or not peer.open:
            self.request.write(prepared)
            return
        for each in messages(prepared):
            frame = each[2 if each[1] < 126 else 4 :]
            if each[0] == FRAME and frame[0] != LATER:
                self._sent.append((place_of(frame), each))
                peer.send(self._repeats.message(frame))
            else:
                self.request.write(each)

    def _too_many(self) -> bool:
        said_s, self._said_s = self._said_s, time.monotonic()
        room = self._room + (self._said_s - said_s) * WORDS_PER_S
        self._room = min(WORDS_MOST, room) - 1
        return self._room < 0

    def hear(self, raw: bytes) -> None:
        """What the page says. A short word that we do not know comes back: it measures its line."""
        if self._too_many():
            self.request.close(POLICY, "too_many_words")
            return
        if raw.startswith(b'{"kind":"echo"'):
            if len(raw) <= ECHO_BYTES and not self.request.full:
                self.request.send(TEXT, raw)
            return
        word = decode_word(raw)
        if isinstance(word, Datagrams):
            self._invite(word.fingerprint)
        elif isinstance(word, Missing):
            self._again(word)
        elif isinstance(word, Talk):
            self.on_talk(word)

    def say(self, word: Word) -> None:
        self.request.write(prepare(TEXT, encode_word(word)))

    def end(self) -> None:
        if self._peer is not None and self._door is not None:
            self._door.forget(self._peer)
            self._peer = None
            self.write = self.request.write

    def _invite(self, fingerprint: str) -> None:
        self.end()
        if self._door is None or not fingerprint:
            return
        called = self.request.transport.get_extra_info("sockname")
        invited = self._door.invite(fingerprint, called[0] if called else "")
        if invited is not None:
            self._peer, way = invited
            self.write = self._write
            self.say(way)

    def _again(self, word: Missing) -> None:
        """Each frame once: what goes by the line arrives."""
        wanted = [r for r in self._sent if any(a < r[0][1] and r[0][0] < b for a, b in word.ranges)]
        for each in wanted:
            self._sent.remove(each)
            self.request.write(each[1])
