"""Short-time spectra of a lung sound, the ground on which both layers stand.

In: float32 samples in -1..1 at ``RATE_HZ``. Out: power per frame and frequency, and log power per
frame and band at two window lengths: the long one resolves pitch, the short one transients.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

RATE_HZ = 8000  # breath sounds lie below 2 kHz (Pasterkamp et al. 1997)
HOP = 128  # 16 ms, one frame
LONG, SHORT = 512, 128  # windows of 64 and 16 ms
SHORT_HOP = HOP // 2
BANDS, EVEN = 40, 26  # so many of them are equally wide
FRAMES_PER_S = RATE_HZ / HOP
AT_ONCE = 1 << 14  # samples that are transformed together: 128 KiB, which a cache holds
TINY = 1e-12  # power below that of a 16-bit step


@cache
def hann(size: int) -> NDArray[np.float64]:
    """Periodic Hann window, scaled to unit power. In double: NumPy's transform of singles is no
    faster (2.4, x86-64)."""
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(size) / size)
    return np.asarray(window / np.sqrt((window**2).sum()))


def power(samples: Floats, size: int, hop: int, count: int) -> Floats:
    """(count, size/2 + 1) power of frames centred at ``hop * (i + 1/2)``; zero outside."""
    before = size // 2 - hop // 2
    padded = np.zeros(before + max(len(samples), hop * count + size - before))
    padded[before : before + len(samples)] = samples
    step = padded.itemsize
    frames = np.ndarray((count, size), np.float64, padded, 0, (hop * step, step))
    out, window = np.empty((count, size // 2 + 1), np.float32), hann(size)
    at_once = min(count, AT_ONCE // size)
    shaped, found = np.empty((at_once, size)), np.empty((at_once, size // 2 + 1), np.complex128)
    for first in range(0, count, at_once):
        part = out[first : first + at_once]
        shaped, found = shaped[: len(part)], found[: len(part)]
        np.multiply(frames[first : first + at_once], window, shaped)
        np.fft.rfft(shaped, out=found)
        squares = found.view(np.float64)
        np.multiply(squares, squares, squares)
        np.add(squares[:, 0::2], squares[:, 1::2], out=part, casting="same_kind")
    return out


@cache
def edges() -> NDArray[np.float64]:
    """Edges of the bands in Hz: even up to 1.2 kHz, where wheezes lie, then geometric."""
    even = np.linspace(60.0, 1204.0, EVEN + 1)
    return np.concatenate([even, np.geomspace(1204.0, 3900.0, BANDS - EVEN + 1)[1:]])


@cache
def band_matrix(size: int) -> Floats:
    """(size/2 + 1, BANDS) share of each bin in each band; a column sums to 1."""
    width = RATE_HZ / size
    low = np.arange(size // 2 + 1)[:, None] * width - width / 2
    limits = edges()
    overlap = np.minimum(low + width, limits[1:]) - np.maximum(low, limits[:-1])
    overlap = np.maximum(overlap, 0.0)
    return np.asarray(overlap / overlap.sum(0), np.float32)


@cache
def _halves(size: int) -> list[tuple[slice, slice, Floats]]:
    """The even bands and the others: which they are, their bins, (bands, bins) of the matrix."""
    found = []
    for of in (slice(EVEN), slice(EVEN, BANDS)):
        bins = np.flatnonzero(band_matrix(size)[:, of].any(1))
        part = slice(int(bins[0]), int(bins[-1]) + 1)
        found.append((of, part, band_matrix(size)[part, of].T.copy()))
    return found


def bands(long_power: Floats, samples: Floats) -> Floats:
    """(3, frames, BANDS) log10 power: the long window, and two short ones within each hop. In
    memory, frames lie beside each other: what comes after goes along them."""
    count = len(long_power)
    short = power(samples, SHORT, SHORT_HOP, 2 * count)
    out = np.empty((3, BANDS, count), np.float32)
    for row, each, size in zip(
        out, (long_power, short[0::2], short[1::2]), (LONG, SHORT, SHORT), strict=True
    ):
        for of, bins, matrix in _halves(size):
            np.matmul(matrix, each[:, bins].T, row[of])
    out += np.float32(TINY)
    return np.log10(out, out).transpose(0, 2, 1)


def frame_count(samples: Floats) -> int:
    """Whole frames in the samples; at least one."""
    return max(1, len(samples) // HOP)


def long_power(samples: Floats) -> Floats:
    """(frames, LONG/2 + 1) power of the long window."""
    return power(samples, LONG, HOP, frame_count(samples))
