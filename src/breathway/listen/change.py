"""Before and after at the same place: what changed in the sound, with intervals.

In: two sounds, ``laid`` as ``Ground``. Out: ``Change`` in wheeze share and in the ratio of high to
low breath sound, each with a 95 % interval from resampling blocks of 1.5 s (``blocks``). It is a
difference of two sounds, never a diagnosis: posture, effort and pressure of the stethoscope move it
too.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from breathway.listen.blocks import resampled
from breathway.listen.crackles import high_passed
from breathway.listen.figures import Ground, ground
from breathway.listen.hear import mono
from breathway.listen.spectrum import FRAMES_PER_S, edges, long_power
from breathway.listen.whistles import tonality

WHEEZE_DB: Final = 13.0
LOW_HZ, HIGH_HZ = (120.0, 400.0), (400.0, 1200.0)


class Difference(Struct, frozen=True, kw_only=True):
    """After minus before; ``clear`` when the interval leaves out zero."""

    before: float
    after: float
    difference: float
    low: float
    high: float
    clear: bool


class Change(Struct, frozen=True, kw_only=True):
    """``high_to_low_db``: level of 400-1200 Hz over 120-400 Hz."""

    wheeze_share: Difference
    high_to_low_db: Difference


def laid(samples: NDArray[np.float32], rate_hz: int) -> Ground:
    """The ground of one sound."""
    sound = mono(samples, rate_hz)
    power = long_power(sound)
    return ground(sound, power, tonality(power)[0], high_passed(sound))


def ratio_db(of: Ground) -> NDArray[np.float64]:
    """(frames,) dB of the high band of breath over the low one."""
    middle = (edges()[:-1] + edges()[1:]) / 2
    high = (middle >= HIGH_HZ[0]) & (middle < HIGH_HZ[1])
    low = (middle >= LOW_HZ[0]) & (middle < LOW_HZ[1])
    level = 10 * of.bands[0].astype(np.float64)
    return np.asarray(level[:, high].mean(1) - level[:, low].mean(1), np.float64)


def change(before: Ground, after: Ground, seed: int = 0) -> Change:
    """Compare two sounds; the same seed gives the same intervals."""
    rng = np.random.default_rng(seed)
    share = [(of.ridge >= WHEEZE_DB).astype(np.float64) for of in (before, after)]
    ratio = [ratio_db(of) for of in (before, after)]
    return Change(
        wheeze_share=_difference(share[0], share[1], rng),
        high_to_low_db=_difference(ratio[0], ratio[1], rng),
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
