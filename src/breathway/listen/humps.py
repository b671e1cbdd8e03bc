"""Breaths counted one by one, for breathing that does not keep its own time.

In: the envelope of a recording (``breath.envelope``). Out: ``Count``: the mean interval of the
breaths found, and how much it varies. A correlation over the whole recording wants every breath as
long as the last; here each swell of the sound is found by itself, and in and out are told by what
comes back with every second swell: loudness, colour, spacing and the quiet between. A pause or a
cough spoils only the intervals beside it. The limits are ours, set on made sounds.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from breathway.listen.order import quantile

Envelope = NDArray[np.float64]

PROMINENCES: Final = (0.2, 0.35, 0.6)  # of the swing: how far a swell stands out of what is beside
LEAST_DB: Final = 0.8
SWING_DB: Final = 2.5  # less is steady noise
SCATTER: Final = 0.35  # of the interval; beyond, swells are no breaths
WITHIN: Final = (0.65, 1.4)  # of the median: other intervals hold a pause, a cough, a breath missed
BETTER: Final = 0.02
ALIKE: Final = (0.25, 1.2)  # the fewer the swells, the more chance can do


class Count(Struct, frozen=True):
    """In steps of the envelope. ``scatter``: standard deviation of the kept intervals over their
    median, and the share of those not kept. ``twofold``: in and out both swell."""

    interval: float
    scatter: float
    twofold: bool
    swells: tuple[int, ...]


def count(rising: Envelope, hint: float = float("nan")) -> Count | None:
    """The breaths of an envelope (steps, bands) in dB. ``hint``: the interval by another way; where
    it is twice that of the swells, two swells are a breath."""
    loud = rising.mean(1)
    swing = quantile(loud, 0.9) - quantile(loud, 0.1)
    if swing < SWING_DB:
        return None
    best: Count | None = None
    for prominence in PROMINENCES:
        swells = _swells(loud.tolist(), max(LEAST_DB, prominence * swing))
        found = _counted(swells, rising, loud, hint) if len(swells) >= 3 else None
        if found is None:
            continue
        if found.twofold and found.scatter < SCATTER:
            return found
        if best is None or found.scatter < best.scatter - BETTER:
            best = found
    return best


def _swells(loud: list[float], prominence: float) -> NDArray[np.intp]:
    """Turning points from up to down, each out of its surroundings by ``prominence``."""
    found = []
    low = high = loud[0]
    at, rises = 0, False
    for i, level in enumerate(loud):
        if rises:
            if level > high:
                high, at = level, i
            elif high - level >= prominence:
                found.append(at)
                rises, low = False, level
        elif level < low:
            low = level
        elif level - low >= prominence:
            rises, high, at = True, level, i
    return np.asarray(found, np.intp)


def _counted(
    swells: NDArray[np.intp], rising: Envelope, loud: NDArray[np.float64], hint: float
) -> Count | None:
    middle = float(np.median(np.diff(swells)))
    twofold = _alternates(swells, rising, loud) or (
        len(swells) >= 4 and abs(hint - 2 * middle) < 0.15 * hint
    )
    apart = swells[2:] - swells[:-2] if twofold else np.diff(swells)
    middle = float(np.median(apart))
    kept = apart[(apart > WITHIN[0] * middle) & (apart < WITHIN[1] * middle)]
    if len(kept) < 2:
        return None
    scatter = float(kept.std() / middle + 1 - len(kept) / len(apart))
    return Count(float(kept.mean()), scatter, twofold, tuple(swells.tolist()))


def _alternates(swells: NDArray[np.intp], rising: Envelope, loud: NDArray[np.float64]) -> bool:
    """Whether a swell is more like the one after next than like the next."""
    if len(swells) < 5:
        return False
    quiet = np.array([loud[a:b].min() for a, b in pairwise(swells)])
    colour = rising[swells][:, 3:].mean(1) - rising[swells][:, :2].mean(1)
    told = (
        _likeness(loud[swells], 0.5)
        + _likeness(np.log(np.diff(swells)), 0.05)
        + _likeness(quiet, 0.5)
        + max(0.0, _likeness(colour, 0.5))
    )
    return bool(told > ALIKE[0] + ALIKE[1] / len(swells) ** 0.5)


def _likeness(values: NDArray[np.float64], grain: float) -> float:
    """Log of the mean difference of neighbours over that of the next but one; one outlier counts
    for at most eight grains."""

    def apart(by: int) -> float:
        return float(np.minimum(np.abs(values[by:] - values[:-by]), 8 * grain).mean()) + grain

    return float(np.log(apart(1) / apart(2)))
