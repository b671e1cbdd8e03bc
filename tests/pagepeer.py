"""A page's end of a DataChannel without a browser: for measuring, and for bad manners.

In: the centre's ``WayToPage``. Out: messages to ``take``. Calls as a browser does (ICE, DTLS as the
client, SCTP) and repeats itself until it is answered.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import struct
from collections.abc import Callable

from OpenSSL import SSL

from breathway.model.live import WayToPage
from breathway.wire.datagram import stun
from breathway.wire.datagram.peer import Identity
from breathway.wire.datagram.sctp import crc32c

AGAIN_S = 0.25
CONSENT_S = 5.0


def binding_request(way: WayToPage) -> bytes:
    raw = stun._HEAD.pack(1, 0, stun._COOKIE, os.urandom(12))
    raw += stun._as_attribute(stun._USERNAME, f"{way.ufrag}:page".encode())
    signed = stun._signed(raw, way.password.encode())
    raw += stun._as_attribute(stun._INTEGRITY, signed)
    return stun._with_length(raw, len(raw) - 20)


class PagePeer(asyncio.DatagramProtocol):
    def __init__(self, take: Callable[[bytes], object]) -> None:
        self.identity = Identity()
        self.fingerprint = self.identity.fingerprint
        self.open = asyncio.Event()
        self.packets = 0
        self._take = take
        self._tls = SSL.Connection(self.identity.context)
        self._tls.set_connect_state()
        self._bound = self._shaken = False
        self._tag, self._tsn = int.from_bytes(os.urandom(4), "big"), 7
        self._there, self._cookie, self._cumulative = 0, b"", 0
        self._transport: asyncio.DatagramTransport | None = None

    async def call(self, way: WayToPage, host: str = "") -> None:
        """Until the channel is open."""
        self._way = way
        where = (host or way.address, way.port)
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(lambda: self, remote_addr=where)
        while not self.open.is_set():
            self._step()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(AGAIN_S):
                    await self.open.wait()
        self._still_there()

    def _still_there(self) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.sendto(binding_request(self._way))
            asyncio.get_running_loop().call_later(CONSENT_S, self._still_there)

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def _step(self) -> None:
        """Whatever is not answered, again."""
        assert self._transport is not None
        if not self._bound:
            self._transport.sendto(binding_request(self._way))
        elif not self._shaken:
            with contextlib.suppress(SSL.Error):
                self._tls.DTLSv1_handle_timeout()
            self._shake()
        elif not self._cookie:
            body = struct.pack(">IIHHI", self._tag, 1 << 20, 1, 1, self._tsn)
            self._packet(1, body)
        else:
            self._packet(10, self._cookie)

    def _shake(self) -> None:
        try:
            self._tls.do_handshake()
            self._shaken = True
            self._step()
        except SSL.WantReadError:
            pass
        self._flush()

    def _packet(self, kind: int, body: bytes) -> None:
        chunk = struct.pack(">BBH", kind, 0, 4 + len(body)) + body + bytes(-len(body) % 4)
        head = struct.pack(">HHI", 5000, 5000, self._there)
        check = crc32c(head + bytes(4) + chunk).to_bytes(4, "little")
        self._tls.send(head + check + chunk)
        self._flush()

    def _flush(self) -> None:
        with contextlib.suppress(SSL.Error):
            while raw := self._tls.bio_read(1400):
                assert self._transport is not None
                self._transport.sendto(raw)

    def connection_made(self, transport: object) -> None:
        self._transport = transport  # type: ignore[assignment]

    def datagram_received(self, raw: bytes, address: object) -> None:
        if stun.is_stun(raw):
            self._bound = True
            return
        self._tls.bio_write(raw)
        if not self._shaken:
            self._shake()
            return
        with contextlib.suppress(SSL.Error):
            while True:
                self._chunks(self._tls.recv(4096))

    def _chunks(self, packet: bytes) -> None:
        self.packets += 1
        check = int.from_bytes(packet[8:12], "little")
        assert check == crc32c(packet[:8] + bytes(4) + packet[12:])
        at = 12
        while at < len(packet):
            kind, _, size = struct.unpack_from(">BBH", packet, at)
            body = packet[at + 4 : at + size]
            if kind == 2:
                self._there, self._cookie = int.from_bytes(body[:4], "big"), body[20:36]
                self._step()
            elif kind == 11:
                self.open.set()
            elif kind == 0:
                self._take(body[12:])
            elif kind == 192:
                self._cumulative = int.from_bytes(body, "big")
                self._packet(3, struct.pack(">IIHH", self._cumulative, 1 << 20, 0, 0))
            at += size + (-size % 4)
