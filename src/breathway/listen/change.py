"""Before and after at the same place: what changed in the sound, with intervals.

In: two sounds, ``laid``. Out: ``Change`` in wheeze share and in ratios of breath sound, each with a
95 % interval from resampling blocks of 1.5 s (``blocks``). It is a difference of two sounds, never
a diagnosis: posture, effort and pressure of the stethoscope move it too.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from breathway.listen import spectrum
from breathway.listen.blocks import resampled
from breathway.listen.hear import mono
from breathway.listen.spectrum import FRAMES_PER_S, edges
from breathway.listen.whistles import peaks, tonality, whistles

LOW_HZ, HIGH_HZ = (120.0, 400.0), (400.0, 1200.0)
# Octaves of breath sound, each against the one below 200 Hz (Pasterkamp et al. 1997, recalled).
BASE_HZ: Final = (100.0, 200.0)
OCTAVES_HZ: Final = ((200.0, 400.0), (400.0, 800.0), (800.0, 1600.0))


class Difference(Struct, frozen=True, kw_only=True):
    """After minus before; ``clear`` when the interval leaves out zero."""

    before: float
    after: float
    difference: float
    low: float
    high: float
    clear: bool


class Ratio(Struct, frozen=True, kw_only=True):
    """Level of a band over 100-200 Hz."""

    from_hz: float
    to_hz: float
    db: Difference


class Change(Struct, frozen=True, kw_only=True):
    """``high_to_low_db``: level of 400-1200 Hz over 120-400 Hz."""

    wheeze_share: Difference
    high_to_low_db: Difference
    octaves: tuple[Ratio, ...]


class Laid(Struct, frozen=True):
    """``level``: (frames, BANDS) dB. ``wheezing``: frames in which a sure wheeze sounds."""

    level: NDArray[np.float64]
    wheezing: NDArray[np.float64]


def laid(samples: NDArray[np.float32], rate_hz: int) -> Laid:
    """What is compared of one sound."""
    sound = mono(samples, rate_hz)
    power = spectrum.long_power(sound)
    wheezing = np.zeros(len(power))
    for track in whistles(peaks(tonality(power)[1])):
        if track.sure and track.kind != "rhonchus":
            wheezing[round(track.start_s * FRAMES_PER_S) : round(track.end_s * FRAMES_PER_S)] = 1
    bands = power @ spectrum.band_matrix(spectrum.LONG)
    return Laid(10 * np.log10(bands.astype(np.float64) + spectrum.TINY), wheezing)


def ratio_db(
    of: Laid, high_hz: tuple[float, float], low_hz: tuple[float, float]
) -> NDArray[np.float64]:
    """(frames,) dB of one band of breath over another."""
    middle = (edges()[:-1] + edges()[1:]) / 2
    high, low = ((middle >= band[0]) & (middle < band[1]) for band in (high_hz, low_hz))
    return np.asarray(of.level[:, high].mean(1) - of.level[:, low].mean(1), np.float64)


def change(before: Laid, after: Laid, seed: int = 0) -> Change:
    """Compare two sounds; the same seed gives the same intervals."""
    rng = np.random.default_rng(seed)

    def ratio(high_hz: tuple[float, float], low_hz: tuple[float, float]) -> Difference:
        first, second = (ratio_db(of, high_hz, low_hz) for of in (before, after))
        return _difference(first, second, rng)

    return Change(
        wheeze_share=_difference(before.wheezing, after.wheezing, rng),
        high_to_low_db=ratio(HIGH_HZ, LOW_HZ),
        octaves=tuple(
            Ratio(from_hz=band[0], to_hz=band[1], db=ratio(band, BASE_HZ)) for band in OCTAVES_HZ
        ),
    )


def _difference(
    before: NDArray[np.float64], after: NDArray[np.float64], rng: np.random.Generator
) -> Difference:
    drawn = resampled(after, FRAMES_PER_S, rng) - resampled(before, FRAMES_PER_S, rng)
    low, high = np.quantile(drawn, (0.025, 0.975))
    return Difference(
        before=round(float(before.mean()), 3),
        after=round(float(after.mean()), 3),
        difference=round(float(after.mean() - before.mean()), 3),
        low=round(float(low), 3),
        high=round(float(high), 3),
        clear=bool(low > 0 or high < 0),
    )
