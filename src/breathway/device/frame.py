"""The envelope of the two streaming instruments: bytes in any pieces in, whole frames out.

A frame, little-endian::

    0      2   sync, the instrument family's own
    2      1   version, 1
    3      1   type
    4      2   sequence, counts frames, wraps at 65536
    6      2   n, length of the payload, at most 1024
    8      1   check of the header: bytes 2..7 exclusive-or'd together
    9      n   payload
    9+n    2   CRC-16/IBM-3740 (polynomial 0x1021, initial 0xFFFF) over bytes 2..9+n

The check of the header keeps one flipped bit in the length from swallowing the frames behind it.
What comes out depends on the bytes alone, never on how a channel cut them: a run of bytes that are
no frame becomes one Rejection, said when the next whole frame is found or after ``GARBAGE_MOST``
bytes. The CRC is the one in the catalogue of parametrised CRC algorithms as CRC-16/IBM-3740.
"""

from __future__ import annotations

import struct
from binascii import crc_hqx
from functools import reduce
from operator import xor

from msgspec import Struct

from breathway.model.errors import Rejection

VERSION = 1
PAYLOAD_MOST = 1024
GARBAGE_MOST = 4096  # bytes of one run of garbage before it is reported
_HEADER = struct.Struct("<2sBBHHB")
_CRC_BYTES = 2


class Frame(Struct, frozen=True):
    """A frame whose checks hold."""

    type: int
    sequence: int
    payload: bytes


def encode_frame(sync: bytes, type_: int, sequence: int, payload: bytes = b"") -> bytes:
    """A frame as bytes."""
    covered = struct.pack("<BBHH", VERSION, type_, sequence & 0xFFFF, len(payload))
    covered += bytes((reduce(xor, covered),)) + payload
    return sync + covered + struct.pack("<H", crc_hqx(covered, 0xFFFF))


class FrameReader:
    """Finds frames in a stream. Holds at most one frame and one chunk."""

    def __init__(self, sync: bytes) -> None:
        self._sync = sync
        self._held = bytearray()
        self._garbage = 0
        self._damaged = False

    def feed(self, data: bytes) -> list[Frame | Rejection]:
        """The frames and rejections that ``data`` completes, in the order of the stream."""
        self._held += data
        out: list[Frame | Rejection] = []
        at = 0
        while True:
            start = self._held.find(self._sync, at)
            if start < 0:
                kept = at < len(self._held) and self._held.endswith(self._sync[:1])
                start = len(self._held) - kept
                self._discard(start - at, out)
                at = start
                break
            self._discard(start - at, out)
            at = start
            taken = self._take(at, out)
            if taken == 0:
                break
            at += taken
        del self._held[:at]
        return out

    def _take(self, at: int, out: list[Frame | Rejection]) -> int:
        """Bytes used of the candidate frame at ``at``; 0 when more must come first."""
        header = self._held[at : at + _HEADER.size]
        if len(header) < _HEADER.size:
            return 0
        length: int
        _, version, type_, sequence, length, check = _HEADER.unpack(header)
        if reduce(xor, header[2:8]) != check or length > PAYLOAD_MOST:
            self._discard(1, out)
            return 1
        end = at + _HEADER.size + length
        if len(self._held) < end + _CRC_BYTES:
            return 0
        crc = int.from_bytes(self._held[end : end + _CRC_BYTES], "little")
        if crc_hqx(self._held[at + 2 : end], 0xFFFF) != crc:
            self._damaged = True
            self._discard(1, out)
            return 1
        self._report(out)
        if version == VERSION:
            payload = bytes(self._held[at + _HEADER.size : end])
            out.append(Frame(type_, sequence, payload))
        else:
            out.append(_other_version(version))
        return end + _CRC_BYTES - at

    def _discard(self, count: int, out: list[Frame | Rejection]) -> None:
        while self._garbage + count >= GARBAGE_MOST:
            count -= GARBAGE_MOST - self._garbage
            self._garbage = GARBAGE_MOST
            self._report(out)
        self._garbage += count

    def _report(self, out: list[Frame | Rejection]) -> None:
        if self._garbage:
            out.append(_no_frame(self._garbage, self._damaged))
        self._garbage, self._damaged = 0, False


def _no_frame(count: int, damaged: bool) -> Rejection:
    if damaged:
        return Rejection(
            name="damaged_frame",
            detail=f"{count} bytes: a frame whose checksum does not hold",
            hint="check the cable and the connectors; the reading is lost, the next is not",
        )
    return Rejection(
        name="not_a_frame",
        detail=f"{count} bytes that belong to no frame",
        hint="check that the channel leads to this kind of instrument, and its speed",
    )


def _other_version(version: int) -> Rejection:
    return Rejection(
        name="unknown_version",
        detail=f"a frame of version {version}",
        hint="upgrade the edge: the instrument speaks a newer version",
    )


class SequenceWatch:
    """Counts the frames that are missing between those that came."""

    def __init__(self) -> None:
        self._next: int | None = None

    def missing(self, sequence: int, *, restarted: bool) -> int:
        """How many are missing before ``sequence``; none when the instrument began anew."""
        expected, self._next = self._next, (sequence + 1) & 0xFFFF
        if expected is None or restarted:
            return 0
        return (sequence - expected) & 0xFFFF
