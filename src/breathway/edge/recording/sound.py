"""Sound of any source as the network carries it: 16 bit, mono, 4 or 8 kHz; and FLAC.

In: samples of a file or card at its own rate and channels. Out: blocks at 4 or 8 kHz, with notes of
what was done to them and what is wrong with them. Pure arithmetic on arrays, in bounded memory:
filters keep their state from block to block.
"""

from __future__ import annotations

import io
import math

import numpy as np
import soundfile
from numpy.typing import NDArray

CLIPPED_SHARE = 0.001  # of the samples at full scale: more is heard as distortion
SILENT_PEAK = 4  # of 32 768
_TAPS_PER_PHASE = 24
HALF_REACH = 24
_Float = NDArray[np.float64]


def to_flac(pcm: bytes, rate_hz: int) -> bytes:
    """Signed 16 bit little-endian mono as FLAC, lossless (RFC 9639)."""
    file = io.BytesIO()
    samples = np.frombuffer(pcm, dtype="<i2")
    soundfile.write(file, samples, rate_hz, format="FLAC", subtype="PCM_16")
    return file.getvalue()


class Resampler:
    """From any rate to ``to_hz``, block by block: a polyphase windowed-sinc low-pass.

    Kaiser window (β 8, about 80 dB); the pass band ends at 0.9 of the lower Nyquist frequency
    (Crochiere & Rabiner 1983, Multirate Digital Signal Processing, chapter 4). The same rate is
    passed on sample by sample.
    """

    def __init__(self, from_hz: int, to_hz: int) -> None:
        shared = math.gcd(from_hz, to_hz)
        self._up, self._down = to_hz // shared, from_hz // shared
        half = _TAPS_PER_PHASE * max(self._up, self._down) // 2
        at = np.arange(-half, half + 1)
        cut = 0.9 / max(self._up, self._down)
        self._taps = np.sinc(at * cut) * cut * np.kaiser(at.size, 8.0) * self._up
        self._half = half
        self._held: _Float = np.zeros(-(-half // self._up) + 1)
        self._first = -self._held.size  # the index of the first held sample
        self._next = 0  # the index of the next sample out

    def feed(self, samples: _Float, *, last: bool = False) -> _Float:
        """float64, shape (n,), −1 to 1; out the same at the new rate."""
        if self._up == self._down:
            return samples
        tail = np.zeros(-(-self._half // self._up) + 1 if last else 0)
        self._held = np.concatenate([self._held, samples, tail])
        end = self._first + self._held.size
        # The n-th sample out lies at n·down/up of the samples in, and reaches half a filter on.
        until = ((end - 1) * self._up - self._half) // self._down + 1
        if until <= self._next:
            return np.zeros(0)
        places = np.arange(self._next, until) * self._down
        low = -((self._half - places) // self._up)  # the first sample in that is reached
        reach = np.arange(2 * self._half // self._up + 1)
        index = low[:, None] + reach
        tap = places[:, None] - index * self._up + self._half
        inside = (tap >= 0) & (tap < self._taps.size)
        values = self._held[np.clip(index - self._first, 0, self._held.size - 1)]
        out = (
            values * np.where(inside, self._taps[np.clip(tap, 0, None) % self._taps.size], 0)
        ).sum(1)
        self._next = until
        keep = int(-((self._half - until * self._down) // self._up)) - self._first
        drop = max(0, min(keep - 1, self._held.size))
        self._held, self._first = self._held[drop:], self._first + drop
        return np.asarray(out, np.float64)


_HALF_AT = np.arange(-HALF_REACH, HALF_REACH + 1)
_HALF_TAPS = np.sinc(_HALF_AT * 0.45) * 0.45 * np.kaiser(_HALF_AT.size, 8.0)


def halve(samples: NDArray[np.int16]) -> NDArray[np.int16]:
    """Every second sample behind ``Resampler``'s low-pass for 2:1; ``HALF_REACH`` samples on both
    sides are for the filter alone."""
    low = np.convolve(samples.astype(np.float64), _HALF_TAPS, "valid")[::2]
    return np.clip(np.rint(low), -32768, 32767).astype(np.int16)


def to_pcm(samples: _Float) -> bytes:
    """−1 to 1 as 16 bit little-endian, rounded to the nearest, held at full scale."""
    return np.clip(np.rint(samples * 32768.0), -32768, 32767).astype("<i2").tobytes()


class Ear:
    """What is wrong with a sound, in words that a nurse can act on."""

    def __init__(self) -> None:
        self._samples = self._clipped = self._peak = 0

    def hear(self, pcm: bytes) -> None:
        values = np.abs(np.frombuffer(pcm, "<i2").astype(np.int32))
        if values.size:
            self._samples += values.size
            self._clipped += int((values >= 32_767).sum())
            self._peak = max(self._peak, int(values.max()))

    def notes(self) -> list[str]:
        """Names: "silent", "clipped"."""
        if not self._samples or self._peak <= SILENT_PEAK:
            return ["silent"]
        return ["clipped"] if self._clipped > CLIPPED_SHARE * self._samples else []
