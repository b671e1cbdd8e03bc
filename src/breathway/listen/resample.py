"""To the rate of the analysis, from whatever the sound card gave.

In: samples at any whole rate. Out: float32 mono at another, band-limited. Windowed sinc in
polyphase form (Smith, Digital Audio Resampling, section on bandlimited interpolation; recalled).
"""

from __future__ import annotations

from functools import cache
from math import gcd

import numpy as np
from numpy.typing import NDArray

from breathway.listen.spectrum import Floats

ZEROS = 12  # zero crossings of the sinc on each side
PASS = 0.94  # of the lower Nyquist frequency


@cache
def _kernels(up: int, down: int) -> tuple[NDArray[np.int64], Floats]:
    """First tap and taps of each of the ``up`` phases."""
    cut = PASS * min(1.0, up / down)
    half = int(np.ceil(ZEROS / cut))
    place = np.arange(up) * down / up
    first = np.floor(place).astype(np.int64) - half + 1
    distance = first[:, None] + np.arange(2 * half) - place[:, None]
    window = np.cos(np.pi * np.clip(distance / (half + 1), -1, 1) / 2) ** 2
    taps = cut * np.sinc(cut * distance) * window
    return first, np.asarray(taps / taps.sum(1, keepdims=True), np.float32)


def resample(samples: Floats, rate_hz: int, to_hz: int) -> Floats:
    """The same sound at ``to_hz``; ``round(len * to / rate)`` samples, silence beyond the ends."""
    if rate_hz == to_hz or not len(samples):
        return np.asarray(samples, np.float32)
    common = gcd(rate_hz, to_hz)
    up, down = to_hz // common, rate_hz // common
    first, taps = _kernels(up, down)
    count = max(1, round(len(samples) * up / down))
    width = taps.shape[1]
    before = int(-first.min())
    padded = np.pad(np.asarray(samples, np.float32), (before, width + down))
    windows = np.lib.stride_tricks.sliding_window_view(padded, width)
    out = np.zeros(count, np.float32)
    for phase in range(min(up, count)):
        turns = len(out[phase::up])
        start = before + int(first[phase])
        out[phase::up] = windows[start : start + down * turns : down][:turns] @ taps[phase]
    return out
