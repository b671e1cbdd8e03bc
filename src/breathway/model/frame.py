"""A frame of sound on the live lane: some samples, losslessly coded, at their place in time.

In: signed 16 bit samples and the index of the first. Out: bytes, and back; any bytes are a
``Frame`` or a ``Rejection``, never an exception. The source's sample index is the only timeline.

Coding is that of Shorten and FLAC (RFC 9639, sections 9.2.5 and 9.2.7): the residual of a fixed
polynomial predictor of order 0 to 3, Rice coded with one parameter a frame. Unlike there, all unary
parts stand before all binary parts, so that NumPy and a page's typed arrays decode without a loop
over bits; and the first samples are predicted by the lower orders, so that none is stored whole.

    u8   kind        1 sound now, 2 sound that was missing (backfill), 3 sound now at half the
                     recording's rate: each sample stands at every second index
    u8   order << 5 | k     order 7: samples as they are, 16 bit
    u16  tag         of the recording: the last two bytes of its id
    u16  rate of these samples, Hz
    u16  samples
    u32  index of the first sample
    i16  first sample
    u32  CRC-32 (ISO-HDLC, as zlib's) of all other bytes
    …    the other samples' residuals, folded to 0, −1, 1, −2, … = 0, 1, 2, 3, …:
         quotients in unary (zeros, then a one), then k bits each, padded with zeros

Integers are big-endian. A frame is 20 to 40 ms as a rule; the coding takes up to 65 535 samples.
"""

from __future__ import annotations

import struct
import zlib

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from breathway.model.errors import Rejection

NOW, LATER, HALF = 1, 2, 3
RATES_HZ = (4000, 8000)
FRAME_S = 0.025
SAMPLES_MOST = 4096  # of one frame that we take: half a second
_ORDERS = 4
_VERBATIM = 7
_K_MOST = 15
_HEAD = struct.Struct(">BBHHHIhI")
HEAD_BYTES = _HEAD.size
_BEFORE_CRC = HEAD_BYTES - 4

Samples = NDArray[np.int16]


class Head(Struct, frozen=True, gc=False):
    """What a relay needs to know of a frame; its bytes are whole (the CRC fits)."""

    kind: int
    tag: int
    rate_hz: int
    samples: int
    index: int
    end: int  # the index after the last sample


class Frame(Struct, frozen=True, gc=False):
    """``samples``: int16, shape (n,), the first at ``head.index``."""

    head: Head
    samples: Samples


def encode_frame(samples: Samples, index: int, *, rate_hz: int, tag: int, kind: int = NOW) -> bytes:
    """Code 1 to ``SAMPLES_MOST`` samples; raises ValueError on anything else: a caller's error."""
    if not 1 <= samples.size <= SAMPLES_MOST or samples.dtype != np.int16:
        raise ValueError(f"a frame takes 1 to {SAMPLES_MOST} samples of 16 bit")
    order, k, body = _code(samples.astype(np.int64))
    if len(body) >= 2 * (samples.size - 1):
        order, k, body = _VERBATIM, 0, samples[1:].astype(">i2").tobytes()
    head = struct.pack(
        ">BBHHHIh", kind, order << 5 | k, tag, rate_hz, samples.size, index, int(samples[0])
    )
    return head + zlib.crc32(body, zlib.crc32(head)).to_bytes(4, "big") + body


def read_head(raw: bytes) -> Head | Rejection:
    """The head of a whole frame, without decoding it: what a relay does for every frame."""
    if len(raw) < HEAD_BYTES:
        return _rejected("frame_truncated", f"{len(raw)} bytes are no frame")
    kind, _, tag, rate_hz, samples, index, _, crc = _HEAD.unpack_from(raw)
    if zlib.crc32(raw[HEAD_BYTES:], zlib.crc32(raw[:_BEFORE_CRC])) != crc:
        return _rejected("frame_damaged", "the check sum does not fit the bytes")
    if kind not in (NOW, LATER, HALF):
        return _rejected("frame_of_unknown_kind", f"kind {kind}")
    if rate_hz not in RATES_HZ:
        return _rejected("frame_impossible", "the rate is neither 4000 nor 8000 Hz")
    if not 1 <= samples <= SAMPLES_MOST or index + samples > 1 << 32:
        return _rejected("frame_impossible", "more samples than a frame may hold")
    return Head(kind, tag, rate_hz, samples, index, index + samples * (2 if kind == HALF else 1))


def place_of(raw: bytes) -> tuple[int, int]:
    """The indices [from, to) of a frame that was looked at before."""
    kind, _, _, _, samples, index, _, _ = _HEAD.unpack_from(raw)
    return index, index + samples * (2 if kind == HALF else 1)


def decode_frame(raw: bytes) -> Frame | Rejection:
    """The samples as they were, or why not."""
    head = read_head(raw)
    if isinstance(head, Rejection):
        return head
    order, k = raw[1] >> 5, raw[1] & 0x1F
    first = struct.unpack_from(">h", raw, _BEFORE_CRC - 2)[0]
    body, count = raw[HEAD_BYTES:], head.samples - 1
    if order == _VERBATIM and k == 0:
        if len(body) != 2 * count:
            return _rejected("frame_impossible", "the samples do not fill the frame")
        samples = np.empty(head.samples, np.int16)
        samples[0], samples[1:] = first, np.frombuffer(body, ">i2")
        return Frame(head, samples)
    if order >= _ORDERS or k > _K_MOST:
        return _rejected("frame_impossible", "a coding that is not known")
    folded = _unpack(body, count, k)
    if folded is None:
        return _rejected("frame_impossible", "the residuals do not fill the frame")
    values = _integrate(np.where(folded & 1, -(folded + 1) // 2, folded // 2), first, order)
    if values.min() < -32768 or values.max() > 32767:
        return _rejected("frame_impossible", "a sample does not fit 16 bit")
    return Frame(head, values.astype(np.int16))


def _code(values: NDArray[np.int64]) -> tuple[int, int, bytes]:
    """The cheapest order and parameter, and the body."""
    best: tuple[int, int, int, NDArray[np.int64]] | None = None
    for order in range(min(_ORDERS, values.size)):
        residual = _residual(values, order)
        folded = np.where(residual < 0, -2 * residual - 1, 2 * residual)
        bits, k = _cost(folded)
        if best is None or bits < best[0]:
            best = (bits, order, k, folded)
    assert best is not None
    _, order, k, folded = best
    return order, k, _pack(folded, k)


def _residual(values: NDArray[np.int64], order: int) -> NDArray[np.int64]:
    """Of all but the first sample; the i-th is predicted by order min(i, ``order``)."""
    if order == 0:
        return values[1:]
    starts = []
    for _ in range(order):
        values = np.diff(values)
        starts.append(values[:1])
    return np.concatenate([*starts[:-1], values])


def _integrate(residual: NDArray[np.int64], first: int, order: int) -> NDArray[np.int64]:
    """The inverse of ``_residual``."""
    order = min(order, residual.size)
    values = residual[max(order - 1, 0) :]
    for level in range(order - 2, -1, -1):
        values = np.cumsum(np.concatenate([residual[level : level + 1], values]))
    values = np.concatenate([np.array([first], np.int64), values])
    return np.cumsum(values) if order else values


def _cost(folded: NDArray[np.int64]) -> tuple[int, int]:
    """Bits and parameter; the best k is near log2 of the mean (Rice 1979; RFC 9639, 9.2.7)."""
    if not folded.size:
        return 0, 0
    near = min(_K_MOST, int(folded.mean() + 1).bit_length() - 1)
    tried = range(max(0, near - 1), min(_K_MOST, near + 1) + 1)
    return min((int((folded >> k).sum()) + folded.size * (k + 1), k) for k in tried)


def _pack(folded: NDArray[np.int64], k: int) -> bytes:
    stops = np.cumsum((folded >> k) + 1) - 1
    unary = int(stops[-1]) + 1 if stops.size else 0
    if unary > 16 * folded.size:  # never cheaper than verbatim
        return bytes(2 * folded.size)
    bits = np.zeros(unary + k * folded.size, np.uint8)
    bits[stops] = 1
    shifts = np.arange(k - 1, -1, -1)
    bits[unary:] = ((folded[:, None] >> shifts) & 1).ravel()
    return np.packbits(bits).tobytes()


def _unpack(body: bytes, count: int, k: int) -> NDArray[np.int64] | None:
    """``count`` folded residuals, or None where the body is not exactly as long as it must be."""
    bits = np.unpackbits(np.frombuffer(body, np.uint8))
    stops = np.flatnonzero(bits)[:count]
    if stops.size < count:
        return None
    unary = int(stops[-1]) + 1 if count else 0
    if len(body) != (unary + k * count + 7) // 8 or bits[unary + k * count :].any():
        return None
    quotients = np.diff(stops, prepend=-1) - 1
    weights = 1 << np.arange(k - 1, -1, -1, dtype=np.int64)
    rests = bits[unary : unary + k * count].reshape(count, k) @ weights
    return np.asarray((quotients << k) + rests, np.int64)


def _rejected(name: str, detail: str) -> Rejection:
    return Rejection(
        name=name,
        detail=detail,
        hint="the frame is not played; it is asked for again from the recording",
    )
