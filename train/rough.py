"""A recording as another device in another room would have it.

In: samples at 8 kHz, a generator. Out: as many samples, with another tone (a smooth curve over
pitch); some with an echo, noise of any colour, hum, an input that saturates, coarse steps, no upper
band.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from breathway.listen.spectrum import RATE_HZ

Floats = NDArray[np.float64]
LOWEST_HZ = 40.0
BENDS = 7
NOISY, ECHOES, HUMS, SATURATES, COARSE, NARROW = 0.5, 0.25, 0.2, 0.25, 0.25, 0.15  # how often
TINY = 1e-9


def rough(samples: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float32]:
    """Each drawn anew."""
    count = len(samples)
    spectrum = np.fft.rfft(samples)
    hz = np.fft.rfftfreq(count, 1 / RATE_HZ)
    octaves = np.log2(np.maximum(hz, LOWEST_HZ))
    spectrum *= 10 ** (_curve(octaves, rng, rng.uniform(0, 6)) / 20)
    if rng.random() < ECHOES:
        fades = np.exp(-np.arange(count) / RATE_HZ / rng.uniform(0.002, 0.012))
        echo = np.fft.rfft(rng.normal(size=count) * fades / np.sqrt((fades**2).sum()))
        spectrum *= 1 + rng.uniform(0.2, 0.8) * echo
    if rng.random() < NOISY:
        noise = np.fft.rfft(rng.normal(size=count))
        fall = rng.uniform(0, 4) * (octaves - octaves[0])  # dB
        noise *= (hz >= LOWEST_HZ) * 10 ** ((_curve(octaves, rng, 5.0) - fall) / 20)
        louder = _size(spectrum) / max(_size(noise), TINY)
        spectrum += noise * louder * 10 ** (-rng.uniform(6, 30) / 20)
    if rng.random() < NARROW:
        spectrum /= 1 + (hz / rng.uniform(1200, 2500)) ** 8
    return _recorded(np.fft.irfft(spectrum, count), rng).astype(np.float32)


def _recorded(sound: Floats, rng: np.random.Generator) -> Floats:
    """Hum, and what an input and its steps make of it."""
    size = max(float(sound.std()), TINY)
    if rng.random() < HUMS:
        turns = np.arange(len(sound)) / RATE_HZ * rng.choice((50.0, 60.0)) + rng.random()
        sound = sound + rng.uniform(0.1, 0.5) * size * np.sin(2 * np.pi * turns)
    if rng.random() < SATURATES:
        most = rng.uniform(2, 5) * size
        sound = most * np.tanh(sound / most)
    if rng.random() < COARSE:
        step = np.abs(sound).max() / 2 ** rng.uniform(5, 9) + TINY
        sound = step * np.round(sound / step)
    return sound


def _size(spectrum: NDArray[np.complex128]) -> float:
    return float(np.sqrt((np.abs(spectrum) ** 2).mean()))


def _curve(octaves: Floats, rng: np.random.Generator, db: float) -> Floats:
    """dB over pitch."""
    bends = np.linspace(np.log2(LOWEST_HZ), np.log2(RATE_HZ / 2), BENDS)
    return np.interp(octaves, bends, rng.normal(0, db, BENDS))
