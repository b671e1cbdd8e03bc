"""A recording as another device in another room would have it.

In: samples at 8 kHz, a generator. Out: as many samples, with another tone (a smooth curve over
pitch), half of them with noise of any colour 6 to 30 dB softer, some without their upper band.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from breathway.listen.spectrum import RATE_HZ

Floats = NDArray[np.float64]
LOWEST_HZ = 40.0
BENDS = 7
NOISY, NARROW = 0.5, 0.15  # how often


def rough(samples: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float32]:
    """Tone, noise and band, each drawn anew."""
    spectrum = np.fft.rfft(samples)
    hz = np.fft.rfftfreq(len(samples), 1 / RATE_HZ)
    octaves = np.log2(np.maximum(hz, LOWEST_HZ))
    spectrum *= 10 ** (_curve(octaves, rng, rng.uniform(0, 6)) / 20)
    if rng.random() < NOISY:
        noise = np.fft.rfft(rng.normal(size=len(samples)))
        fall = rng.uniform(0, 4) * (octaves - octaves[0])  # dB
        noise *= (hz >= LOWEST_HZ) * 10 ** ((_curve(octaves, rng, 5.0) - fall) / 20)
        louder = np.sqrt((np.abs(spectrum) ** 2).mean() / max((np.abs(noise) ** 2).mean(), 1e-20))
        spectrum += noise * louder * 10 ** (-rng.uniform(6, 30) / 20)
    if rng.random() < NARROW:
        spectrum /= 1 + (hz / rng.uniform(1200, 2500)) ** 8
    return np.fft.irfft(spectrum, len(samples)).astype(np.float32)


def _curve(octaves: Floats, rng: np.random.Generator, db: float) -> Floats:
    """dB over pitch."""
    bends = np.linspace(np.log2(LOWEST_HZ), np.log2(RATE_HZ / 2), BENDS)
    return np.interp(octaves, bends, rng.normal(0, db, BENDS))
