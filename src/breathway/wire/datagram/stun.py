"""STUN as an ICE-lite agent needs it: binding requests in, answers out. Pure.

In: a datagram, the password it must be signed with, where it came from. Out: the answer, or None
where it is no honest request. (RFC 8489; ICE-lite: RFC 8445, section 2.5)
"""

from __future__ import annotations

import hmac
import socket
import struct
import zlib

_COOKIE = 0x2112A442
_REQUEST, _SUCCESS = 0x0001, 0x0101
_USERNAME, _INTEGRITY, _MAPPED, _FINGERPRINT = 0x0006, 0x0008, 0x0020, 0x8028
_HEAD = struct.Struct(">HHI12s")


def is_stun(raw: bytes) -> bool:
    """RFC 7983: what the first bytes say of a datagram."""
    return len(raw) >= 20 and raw[0] < 4 and raw[4:8] == _COOKIE.to_bytes(4, "big")


def username_of(raw: bytes) -> str:
    """``ours:theirs`` of a binding request, or ""."""
    if _HEAD.unpack_from(raw)[0] != _REQUEST:
        return ""
    found = _attribute(raw, _USERNAME)
    return "" if found is None else raw[found[0] : found[1]].decode("ascii", "replace")


def answer(raw: bytes, password: bytes, address: tuple[str, int]) -> bytes | None:
    """A binding success for a request whose MESSAGE-INTEGRITY fits."""
    found = _attribute(raw, _INTEGRITY)
    if found is None or found[1] - found[0] != 20:
        return None
    start = found[0] - 4
    if not hmac.compare_digest(_signed(raw[:start], password), raw[found[0] : found[1]]):
        return None
    transaction = raw[8:20]
    out = _HEAD.pack(_SUCCESS, 0, _COOKIE, transaction)
    out += _as_attribute(_MAPPED, _mapped(address, transaction))
    out += _as_attribute(_INTEGRITY, _signed(out, password))
    whole = _with_length(out, len(out) - 20 + 8)
    return whole + _as_attribute(_FINGERPRINT, (zlib.crc32(whole) ^ 0x5354554E).to_bytes(4, "big"))


def _signed(before: bytes, password: bytes) -> bytes:
    """HMAC-SHA1 over what stands before, its length as if it ended behind this (section 14.5)."""
    return hmac.digest(password, _with_length(before, len(before) - 20 + 24), "sha1")


def _with_length(raw: bytes, length: int) -> bytes:
    return raw[:2] + length.to_bytes(2, "big") + raw[4:]


def _as_attribute(kind: int, value: bytes) -> bytes:
    return struct.pack(">HH", kind, len(value)) + value + bytes(-len(value) % 4)


def _attribute(raw: bytes, wanted: int) -> tuple[int, int] | None:
    at = 20
    while at + 4 <= len(raw):
        kind, size = struct.unpack_from(">HH", raw, at)
        if kind == wanted and at + 4 + size <= len(raw):
            return at + 4, at + 4 + size
        at += 4 + size + (-size % 4)
    return None


def _mapped(address: tuple[str, int], transaction: bytes) -> bytes:
    """XOR-MAPPED-ADDRESS (section 14.2)."""
    host, port = address
    family, code = (socket.AF_INET6, 2) if ":" in host else (socket.AF_INET, 1)
    key = _COOKIE.to_bytes(4, "big") + transaction
    packed = socket.inet_pton(family, host.partition("%")[0])
    masked = bytes(a ^ b for a, b in zip(packed, key, strict=False))
    return struct.pack(">BBH", 0, code, port ^ (_COOKIE >> 16)) + masked
