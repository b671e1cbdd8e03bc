"""The datagram path of the live lane: one UDP socket of a process, for lines where TCP stalls.

In: datagrams of edges (sealed, ``model.datagram``) and of pages (WebRTC, ``peer``), told apart by
their first byte (RFC 7983). Out: frames of edges to who expects them, messages to pages. Whoever is
let in was known by their WebSocket before: it says where this door is, and gives the key or the
fingerprint. Nothing depends on it: without an answer both ends stay with the WebSocket.
"""

from __future__ import annotations

import asyncio
import os
import socket
import time
from collections.abc import Callable
from typing import Any

from breathway import log
from breathway.model import datagram
from breathway.model.live import Way, WayToPage
from breathway.wire.datagram import stun
from breathway.wire.datagram.peer import Address, Identity, Peer

PAGES_MOST = 400  # of one process: a datagram costs more than a WebSocket's message
TICK_S = 0.25
REPORT_EVERY = 8  # datagrams: four times a second
WINDOW = 1024  # datagrams behind the newest that may still come: half a minute

_log = log.get(__name__)


class Session:
    """One edge's: what came, by number."""

    def __init__(self, number: int, key: bytes, take: Callable[[bytes], object]) -> None:
        self.number, self.key, self.take = number, key, take
        self.highest = self.count = self.said = 0
        self._seen = 0  # a bit for each of the last ``WINDOW``

    def fresh(self, number: int) -> bool:
        """Whether it comes for the first time: one said again is not answered (RFC 4303, 3.4.3)."""
        ahead = number - self.highest
        if ahead > 0:
            self._seen = (self._seen << min(ahead, WINDOW) | 1) & ((1 << WINDOW) - 1)
            self.highest = number
            return True
        if -ahead >= WINDOW or self._seen >> -ahead & 1:
            return False
        self._seen |= 1 << -ahead
        return True


class Door(asyncio.DatagramProtocol):
    """``address`` is what edges and pages are told; empty: the one they called."""

    def __init__(self, address: str = "") -> None:
        self._address, self.port = address, 0
        self._identity = Identity()
        self._transport: asyncio.DatagramTransport | None = None
        self._sessions: dict[int, Session] = {}
        self._peers: dict[str, Peer] = {}  # by our ufrag
        self._by_address: dict[Address, Peer] = {}

    @classmethod
    async def open(cls, host: str, port: int, address: str = "") -> Door | None:
        """On ``port`` or one of the next; None where UDP is not to be had."""
        loop = asyncio.get_running_loop()
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        for tried in range(port, port + 64) if port else (0,):
            made = socket.socket(family, socket.SOCK_DGRAM)
            try:
                made.bind((host, tried))
            except OSError:
                made.close()
                continue
            door = cls(address)
            await loop.create_datagram_endpoint(lambda door=door: door, sock=made)  # type: ignore[misc]
            return door
        _log.warning("no_datagrams", extra={"port": port})
        return None

    async def run(self) -> None:
        """Until cancelled."""
        try:
            while True:
                await asyncio.sleep(TICK_S)
                for peer in list(self._peers.values()):
                    peer.tick(time.monotonic())
                    if peer.closed:
                        self.forget(peer)
        finally:
            if self._transport is not None:
                self._transport.close()

    # who is let in

    def expect(self, take: Callable[[bytes], object]) -> tuple[Session, Way]:
        """An edge's datagrams: each message goes to ``take``."""
        number, key = int.from_bytes(os.urandom(4), "big"), os.urandom(datagram.KEY_BYTES)
        session = self._sessions[number] = Session(number, key, take)
        return session, Way(address=self._address, port=self.port, session=number, key=key)

    def leave(self, session: Session) -> None:
        self._sessions.pop(session.number, None)

    def invite(self, fingerprint: str, called: str) -> tuple[Peer, WayToPage] | None:
        """A page whose certificate has this fingerprint; ``called`` is our address as it has it."""
        if len(self._peers) >= PAGES_MOST:
            return None
        peer = Peer(self._identity, fingerprint, self._send)
        self._peers[peer.ufrag] = peer
        return peer, WayToPage(
            address=self._address or called,
            port=self.port,
            ufrag=peer.ufrag,
            password=peer.password,
            fingerprint=self._identity.fingerprint,
        )

    def forget(self, peer: Peer) -> None:
        peer.close()
        self._peers.pop(peer.ufrag, None)
        for address in [at for at, each in self._by_address.items() if each is peer]:
            del self._by_address[address]

    # asyncio calls these

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        self.port = transport.get_extra_info("sockname")[1]

    def error_received(self, problem: Exception) -> None:
        pass  # a page that is gone; its consent ends

    def datagram_received(self, raw: bytes, address: Any) -> None:
        address = address[:2]
        if stun.is_stun(raw):
            peer = self._peers.get(stun.username_of(raw).partition(":")[0])
            if peer is not None and peer.stun(raw, address):
                self._is_at(peer, address)
        elif raw and 20 <= raw[0] < 64:
            peer = self._by_address.get(address)
            if peer is not None and not peer.closed:
                peer.receive(raw)
        elif (number := datagram.session_of(raw)) is not None:
            session = self._sessions.get(number)
            if session is not None:
                self._sound(session, raw, address)

    def _is_at(self, peer: Peer, address: Address) -> None:
        if self._by_address.get(address) is peer:
            return
        self._by_address[address] = peer
        for old in peer.moved_to(address):
            if self._by_address.get(old) is peer:
                del self._by_address[old]

    def _sound(self, session: Session, raw: bytes, address: Address) -> None:
        opened = datagram.unseal(raw, session.key, to_edge=False)
        if opened is None or not session.fresh(opened.number):
            return
        session.count += 1
        if opened.kind == datagram.FRAMES:
            session.take(opened.content)
        if opened.kind == datagram.PING or session.count % REPORT_EVERY == 0:
            session.said += 1
            content = datagram.report(session.highest, session.count)
            sealed = datagram.seal(
                datagram.REPORT,
                content,
                session=session.number,
                number=session.said,
                key=session.key,
                to_edge=True,
            )
            self._send(sealed, address)

    def _send(self, raw: bytes, address: Address) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.sendto(raw, address)
