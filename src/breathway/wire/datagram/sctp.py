"""As much of SCTP as one unreliable, unordered DataChannel outward needs. Pure.

In: packets of a browser (RFC 9260 inside DTLS, RFC 8261). Out: packets to it. We are called, never
call; we send whole messages once each, never again, and tell the other end to wait for none of
them (FORWARD-TSN, RFC 3758). The channel is negotiated by both ends beforehand (id 0, no DCEP), and
what the page says travels by its WebSocket: DATA from there is not taken.
"""

from __future__ import annotations

import struct

_DATA, _INIT, _INIT_ACK, _SACK, _HEARTBEAT, _HEARTBEAT_ACK, _ABORT, _SHUTDOWN = range(8)
_COOKIE_ECHO, _COOKIE_ACK, _FORWARD_TSN = 10, 11, 192
_COOKIE_PARAM, _EXTENSIONS, _CAN_FORWARD, _ZERO_CHECKSUM = 7, 0x8008, 0xC000, 0x8001
_WHOLE_UNORDERED = 7
_BINARY = 53  # payload protocol of a binary message (RFC 8831, section 8)
_BEHIND = 32  # messages; what is older is not waited for
_OURS = struct.Struct(">HHI")
_TURN = 1 << 32


class Association:
    """``tag`` and ``tsn`` are random, of 32 bits. ``open`` once the other end has our answer."""

    def __init__(self, tag: int, tsn: int, cookie: bytes) -> None:
        self.open = self.closed = False
        self.sent = self.acknowledged = 0
        self._tag, self._tsn, self._cookie = tag, tsn, cookie
        self._theirs = 0
        self._ports = (5000, 5000)
        self._plain = False  # the other end takes packets without a check sum (RFC 9653)
        self._cumulative = (tsn - 1) % _TURN  # as far as it has said

    def receive(self, raw: bytes) -> bytes:
        """One packet; what is to be sent back, or b""."""
        if len(raw) < 16:
            return b""
        there, here, tag = _OURS.unpack_from(raw)
        at, out = 12, b""
        while at + 4 <= len(raw):
            kind, _, size = struct.unpack_from(">BBH", raw, at)
            if size < 4 or at + size > len(raw):
                break
            body = raw[at + 4 : at + size]
            if kind == _INIT and len(body) >= 16:
                self._ports = (here, there)
                out += self._begin(body)
            elif tag == self._tag:
                out += self._chunk(kind, body)
            at += size + (-size % 4)
        return self._packet(out, plain=False) if out else b""

    def send(self, message: bytes) -> bytes:
        """The packet of one message."""
        data = struct.pack(">IHHI", self._tsn, 0, 0, _BINARY) + message
        out = _chunk(_DATA, data, _WHOLE_UNORDERED)
        behind = (self._tsn - self._cumulative) % _TURN
        if behind > _BEHIND and self.sent % 8 == 0:
            wanted = (self._tsn - _BEHIND) % _TURN
            out = _chunk(_FORWARD_TSN, wanted.to_bytes(4, "big")) + out
        self._tsn = (self._tsn + 1) % _TURN
        self.sent += 1
        return self._packet(out, plain=self._plain)

    def _begin(self, body: bytes) -> bytes:
        self._theirs = int.from_bytes(body[:4], "big")
        self._plain = _asks_for(body[16:], _ZERO_CHECKSUM)
        head = struct.pack(">IIHHI", self._tag, 1 << 16, 1, 1, self._tsn)
        params = struct.pack(">HH", _COOKIE_PARAM, 4 + len(self._cookie)) + self._cookie
        params += struct.pack(">HH", _CAN_FORWARD, 4)
        params += struct.pack(">HHBxxx", _EXTENSIONS, 5, _FORWARD_TSN)
        return _chunk(_INIT_ACK, head + params)

    def _chunk(self, kind: int, body: bytes) -> bytes:
        if kind == _COOKIE_ECHO and body == self._cookie:
            self.open = True
            return _chunk(_COOKIE_ACK, b"")
        if kind == _HEARTBEAT:
            return _chunk(_HEARTBEAT_ACK, body)
        if kind == _SACK and len(body) >= 4:
            self._cumulative = int.from_bytes(body[:4], "big")
        elif kind in (_ABORT, _SHUTDOWN):
            self.open, self.closed = False, True
        return b""

    def _packet(self, chunks: bytes, *, plain: bool) -> bytes:
        head = _OURS.pack(*self._ports, self._theirs)
        if plain:
            return head + bytes(4) + chunks
        return head + crc32c(head + bytes(4) + chunks).to_bytes(4, "little") + chunks


def _chunk(kind: int, body: bytes, flags: int = 0) -> bytes:
    return struct.pack(">BBH", kind, flags, 4 + len(body)) + body + bytes(-len(body) % 4)


def _asks_for(params: bytes, wanted: int) -> bool:
    at = 0
    while at + 4 <= len(params):
        kind, size = struct.unpack_from(">HH", params, at)
        if kind == wanted:
            return True
        at += max(4, size + (-size % 4))
    return False


def _table() -> tuple[int, ...]:
    table = []
    for value in range(256):
        for _ in range(8):
            value = (value >> 1) ^ (0x82F63B78 if value & 1 else 0)
        table.append(value)
    return tuple(table)


_TABLE = _table()


def crc32c(raw: bytes) -> int:
    """Castagnoli's (RFC 9260, appendix A)."""
    value, table = 0xFFFFFFFF, _TABLE
    for byte in raw:
        value = table[(value ^ byte) & 0xFF] ^ (value >> 8)
    return value ^ 0xFFFFFFFF
