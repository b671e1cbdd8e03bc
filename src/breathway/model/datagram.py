"""Sound by datagrams: each carries its frame and one or two of those before it. Pure.

In: frames as they are made. Out: messages in which a frame comes two or three times, so that one
lost datagram costs nothing; and, between an edge and its centre, sealed datagrams. To a page the
same messages go by a WebRTC DataChannel, which seals them itself.

    message    frames, the oldest first, each after its length (u16, big-endian)
    datagram   u8 0xB7 · u32 session · u64 number · ChaCha20-Poly1305 of u8 kind ‖ content
               (RFC 8439; the nonce is direction and number, the head is authenticated)

A session's key is fresh, and came to the edge by the live lane's WebSocket after both ends knew
each other. 0xB7 is none of the first bytes of STUN, DTLS or RTP (RFC 7983).
"""

from __future__ import annotations

import struct
from collections import deque
from collections.abc import Iterator

from msgspec import Struct
from nacl import bindings, exceptions

MARK = 0xB7
KEY_BYTES = bindings.crypto_aead_chacha20poly1305_ietf_KEYBYTES
FRAMES, PING, REPORT = 1, 2, 3
REPEATS = 2
MOST_BYTES = 410  # of a message on average: within 150 kbit/s at a frame each 25 ms
SAVED_BYTES = 100 * MOST_BYTES  # a loud breath takes what the pause before it left: three seconds
LARGEST_BYTES = 1150  # of any: it fits every path's packet
_HEAD = struct.Struct(">BIQ")
_REPORT = struct.Struct(">QI")


class Repeats:
    """The frames of one way, in their order."""

    def __init__(self) -> None:
        self._last: deque[bytes] = deque(maxlen=REPEATS)
        self._saved = 0

    def message(self, frame: bytes, repeats: int = REPEATS) -> bytes:
        """``frame`` and those before it, one at least, as many as there is room for."""
        out, count = _with_length(frame), 0
        room = min(MOST_BYTES + self._saved, LARGEST_BYTES)
        for old in reversed(self._last):
            size = len(out) + len(old) + 2
            if count == repeats or size > (room if count else LARGEST_BYTES):
                break
            out, count = _with_length(old) + out, count + 1
        self._saved = max(0, min(SAVED_BYTES, self._saved + MOST_BYTES - len(out)))
        self._last.append(frame)
        return out


def frames_of(message: bytes) -> Iterator[bytes]:
    """As many as are whole."""
    at = 0
    while at + 2 <= len(message):
        end = at + 2 + int.from_bytes(message[at : at + 2], "big")
        if end > len(message):
            return
        yield message[at + 2 : end]
        at = end


class Opened(Struct, frozen=True, gc=False):
    number: int
    kind: int
    content: bytes


def session_of(datagram: bytes) -> int | None:
    """Whose it says it is."""
    if len(datagram) < _HEAD.size or datagram[0] != MARK:
        return None
    return int(_HEAD.unpack_from(datagram)[1])


def seal(
    kind: int, content: bytes, *, session: int, number: int, key: bytes, to_edge: bool
) -> bytes:
    head = _HEAD.pack(MARK, session, number)
    box = bindings.crypto_aead_chacha20poly1305_ietf_encrypt(
        bytes((kind,)) + content, head, _nonce(number, to_edge), key
    )
    return head + box


def unseal(datagram: bytes, key: bytes, *, to_edge: bool) -> Opened | None:
    """None for what is not from the other end of this session."""
    if session_of(datagram) is None:
        return None
    number = int(_HEAD.unpack_from(datagram)[2])
    try:
        plain = bindings.crypto_aead_chacha20poly1305_ietf_decrypt(
            datagram[_HEAD.size :], datagram[: _HEAD.size], _nonce(number, to_edge), key
        )
    except (exceptions.CryptoError, ValueError):
        return None
    return Opened(number, plain[0], plain[1:]) if plain else None


def report(highest: int, count: int) -> bytes:
    """What the centre has of a session: the highest number, and how many came."""
    return _REPORT.pack(highest, count & 0xFFFFFFFF)


def read_report(content: bytes) -> tuple[int, int] | None:
    return _REPORT.unpack(content) if len(content) == _REPORT.size else None


def _nonce(number: int, to_edge: bool) -> bytes:
    return (b"edge" if to_edge else b"home") + number.to_bytes(8, "big")


def _with_length(frame: bytes) -> bytes:
    return len(frame).to_bytes(2, "big") + frame
