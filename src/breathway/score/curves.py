"""Flow curves as a few bytes, and back.

In: flow curves (L/s) of one session and their sampling rate. Out: bytes, lossless to 1 mL/s.

Layout, version 1, big-endian: version (u8), number of curves (u8), rate in mHz (u32), samples of
each curve (u32 each), then one zstd frame holding the low bytes and after them the high bytes of
the second differences (modulo 2^16) of flow in mL/s (i16).
"""

from __future__ import annotations

import itertools
import struct
from collections.abc import Sequence

import numpy as np
import zstandard
from numpy.typing import NDArray

from breathway.score.errors import CurvesError

VERSION = 1
MAX_CURVES = 64
MAX_SAMPLES = 8_000_000  # 30 minutes at 2 kHz, twice over
MAX_FLOW_L_S = 32.767
_HEAD = struct.Struct(">BBI")


def pack_curves(curves: Sequence[NDArray[np.float64]], rate_hz: float) -> bytes:
    """Pack the curves of a session."""
    if len(curves) > MAX_CURVES or sum(len(curve) for curve in curves) > MAX_SAMPLES:
        raise CurvesError(
            "too_many_samples",
            f"at most {MAX_CURVES} curves and {MAX_SAMPLES} samples fit in one pack",
            "pack the session's blows, not the whole recording",
        )
    if not 1.0 <= rate_hz <= 1_000_000.0:
        raise CurvesError(
            "rate_out_of_range", f"{rate_hz:g} samples per second", "give the rate in Hz"
        )
    parts = [_differences(np.asarray(curve, dtype=np.float64)) for curve in curves]
    joined = np.concatenate(parts) if parts else np.empty(0, dtype=np.uint16)
    planes = np.concatenate([joined & 0xFF, joined >> 8]).astype(np.uint8)
    head = _HEAD.pack(VERSION, len(curves), round(rate_hz * 1000))
    sizes = struct.pack(f">{len(curves)}I", *(len(curve) for curve in curves))
    packer = zstandard.ZstdCompressor(level=12, write_checksum=True, write_content_size=True)
    return head + sizes + packer.compress(planes.tobytes())


def unpack_curves(data: bytes) -> tuple[float, list[NDArray[np.float64]]]:
    """The rate and the curves; any other bytes raise CurvesError."""
    count, rate_hz = _head(data)
    body = _HEAD.size + 4 * count
    if len(data) < body:
        raise _broken("it ends within its header")
    sizes = struct.unpack_from(f">{count}I", data, _HEAD.size)
    total = sum(sizes)
    if total > MAX_SAMPLES:
        raise _broken("it announces too many samples")
    planes = _planes(data[body:], 2 * total)
    joined = planes[:total].astype(np.uint16) | (planes[total:].astype(np.uint16) << np.uint16(8))
    starts = np.cumsum([0, *sizes])
    curves = [_flow(joined[a:b]) for a, b in itertools.pairwise(starts)]
    return rate_hz, curves


def _head(data: bytes) -> tuple[int, float]:
    if len(data) < _HEAD.size:
        raise _broken("it is too short")
    version, count, rate_mhz = _HEAD.unpack_from(data)
    if version != VERSION:
        raise CurvesError(
            "curve_version_unknown",
            f"packed curves have version {version}, this program reads {VERSION}",
            "update the program that reads them",
        )
    if count > MAX_CURVES or not 1_000 <= rate_mhz <= 1_000_000_000:
        raise _broken("its header is out of range")
    return count, rate_mhz / 1000


def _planes(frame: bytes, size: int) -> NDArray[np.uint8]:
    """Decompress only a frame that states exactly the expected size."""
    try:
        if zstandard.frame_content_size(frame) != size:
            raise _broken("its size does not match its header")
        if size == 0:
            return np.empty(0, dtype=np.uint8)
        reader = zstandard.ZstdDecompressor(max_window_size=1 << 24)
        raw = reader.decompress(frame, max_output_size=size, allow_extra_data=False)
    except zstandard.ZstdError as error:
        raise _broken("its compressed part is damaged") from error
    if len(raw) != size:
        raise _broken("its compressed part is too short")
    return np.frombuffer(raw, dtype=np.uint8)


def _broken(reason: str) -> CurvesError:
    return CurvesError(
        "curves_damaged", f"packed curves are damaged: {reason}", "ask the sender for them again"
    )


def _differences(curve: NDArray[np.float64]) -> NDArray[np.uint16]:
    if not (np.isfinite(curve).all() and np.all(np.abs(curve) <= MAX_FLOW_L_S)):
        raise CurvesError(
            "flow_out_of_range",
            f"flow must be finite and within {MAX_FLOW_L_S} L/s",
            "check that flow is in litres per second",
        )
    flow_ml_s = np.rint(curve * 1000).astype(np.int16).view(np.uint16)
    return np.diff(flow_ml_s, n=2, prepend=np.zeros(2, dtype=np.uint16))


def _flow(second: NDArray[np.uint16]) -> NDArray[np.float64]:
    first = np.cumsum(second, dtype=np.uint16)
    flow_ml_s = np.cumsum(first, dtype=np.uint16).view(np.int16)
    return flow_ml_s.astype(np.float64) / 1000
