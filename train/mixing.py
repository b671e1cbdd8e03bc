"""Recordings laid over and after one another, of which it is known what they then hold.

In: a recording, others, a generator. Out: its bands, events and label, mixed: beneath it a normal
one of the same loudness or less, as a rougher place would sound; after it another, so that whistles
of one and crackles of the other make a recording with both.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from breathway.listen.classes import RECORDS
from breathway.listen.spectrum import FRAMES_PER_S
from train.data import Recording

Floats = NDArray[np.float32]
NORMAL, POOR = RECORDS.index("Normal"), RECORDS.index("Poor Quality")
CONTINUOUS, DISCONTINUOUS = (1, 3), (2, 3)  # of ``RECORDS``
BENEATH, AFTER = 0.3, 0.25  # how often
SOFTER = (-1.2, -0.2)  # what lies beneath, log10 of power
PART = 250  # frames of a normal recording that come after: 4 s


def both(one: int, other: int) -> int:
    """The label of a recording that holds two."""
    return (one in CONTINUOUS or other in CONTINUOUS) + 2 * (
        one in DISCONTINUOUS or other in DISCONTINUOUS
    )


class Mixer:
    """Mixes recordings with those that it was given."""

    def __init__(self, recordings: list[Recording], rng: np.random.Generator) -> None:
        self.normal = [r for r in recordings if r.label == NORMAL]
        self.ill = [r for r in recordings if r.label not in (NORMAL, POOR)]
        self.rng = rng

    def __call__(self, of: Recording) -> Recording:
        """A poor one stays as it is: what is in it is not known."""
        if of.label == POOR or not self.normal or not self.ill:
            return of
        if self.rng.random() < BENEATH:
            of = replace(of, bands=self._beneath(of.bands.astype(np.float32)))
        return self._after(of) if self.rng.random() < AFTER else of

    def _any(self, of: list[Recording]) -> Recording:
        return of[int(self.rng.integers(len(of)))]

    def _beneath(self, bands: Floats) -> Floats:
        other = self._any(self.normal).bands.astype(np.float32)
        start = int(self.rng.integers(other.shape[1]))
        other = other[:, (start + np.arange(bands.shape[1])) % other.shape[1]]
        other = other - other[0].mean() + bands[0].mean() + self.rng.uniform(*SOFTER)
        return np.asarray(np.log10(10**bands + 10**other))

    def _after(self, of: Recording) -> Recording:
        other = self._any(self.ill if self.rng.random() < 0.5 else self.normal)
        then, events = other.bands.astype(np.float32), other.events
        if other.label == NORMAL and then.shape[1] > PART + 10:
            first = int(self.rng.integers(then.shape[1] - PART))
            then = then[:, first : first + PART]
            from_s, to_s = first / FRAMES_PER_S, (first + PART) / FRAMES_PER_S
            events = [
                (a - from_s, e - from_s, x) for a, e, x in events if a >= from_s and e <= to_s
            ]
        bands = of.bands.astype(np.float32)
        then = then - then[0].mean() + bands[0].mean()
        late = bands.shape[1] / FRAMES_PER_S
        return replace(
            of,
            bands=np.concatenate([bands, then], 1),
            events=[*of.events, *((a + late, e + late, x) for a, e, x in events)],
            label=both(of.label, other.label),
        )
