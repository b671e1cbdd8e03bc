"""The person whom the simulated instruments measure: a few numbers that move together.

In: a seed, and doses as they are inhaled. Out: how obstructed the airways are now, and what follows
for blows, sounds and vital signs. Deterministic: the same seed and the same doses give the same
person. The relations are plausible, not physiological; they are for demonstrations and tests, and
no number here is used to judge anybody.
"""

from __future__ import annotations

import random
from typing import Literal

from msgspec import Struct

Sound = Literal["wheeze", "rhonchi", "fine_crackle", "coarse_crackle", "normal"]
_HEARD: tuple[Sound, ...] = ("wheeze", "wheeze", "wheeze", "rhonchi", "fine_crackle")
_QUIET_BELOW = 0.3  # obstruction below which nothing but normal breathing is heard
_FULL_DOSE_MG = 2.5  # what the person responds to fully; salbutamol, for the simulation only


class Vitals(Struct, frozen=True, kw_only=True):
    spo2_percent: float
    heart_rate_per_min: float
    breathing_rate_per_min: float
    perfusion_percent: float


class Person:
    """One simulated person, from arrival to leaving; ``fvc_l`` is what is usual for them."""

    def __init__(self, seed: int, fvc_l: float | None = None) -> None:
        draw = random.Random(seed)  # noqa: S311 - a simulation, not a secret
        self.seed = seed
        own, adult = draw.uniform(0.92, 1.06), draw.uniform(2.6, 4.6)
        self.fvc_l = adult if fvc_l is None else own * fvc_l
        self.obstruction_before = draw.uniform(0.45, 0.9)
        responds = draw.random() < 0.75
        # The share of the obstruction that a full dose takes away.
        self.reversible = draw.uniform(0.45, 0.8) if responds else draw.uniform(0.02, 0.15)
        self.takes_mask_off = draw.random() < 0.4
        self.abnormal_sound: Sound = draw.choice(_HEARD)
        self.inhaled_mg = 0.0
        self._noise = random.Random(seed + 1)  # noqa: S311
        self._drift = [0.0, 0.0, 0.0]

    @property
    def obstruction(self) -> float:
        """0 is open airways, 1 is nearly closed."""
        share = min(1.0, self.inhaled_mg / _FULL_DOSE_MG)
        return self.obstruction_before * (1.0 - self.reversible * share)

    @property
    def sound(self) -> Sound:
        return self.abnormal_sound if self.obstruction > _QUIET_BELOW else "normal"

    def inhale(self, milligrams: float) -> None:
        """A part of a dose reaches the person."""
        self.inhaled_mg += milligrams

    def effort(self, blow: int) -> float:
        """How close to the best this blow comes, 0.96-1: repeatable, never twice the same."""
        return 1.0 - 0.04 * random.Random(self.seed * 1009 + blow).random() ** 2  # noqa: S311

    def vitals(self) -> Vitals:
        """The next reading; each moves a little from the one before."""
        for which, pull in enumerate((0.15, 0.1, 0.1)):
            self._drift[which] += self._noise.gauss(0.0, 0.35) - pull * self._drift[which]
        beta_agonist = min(1.0, self.inhaled_mg / _FULL_DOSE_MG)
        closed = self.obstruction
        return Vitals(
            spo2_percent=round(min(100.0, 98.5 - 11.0 * closed + self._drift[0] * 0.6)),
            heart_rate_per_min=round(76 + 38 * closed + 9 * beta_agonist + 2 * self._drift[1]),
            breathing_rate_per_min=round(14 + 15 * closed + self._drift[2]),
            perfusion_percent=round(max(0.3, 3.2 - 1.4 * closed + 0.2 * self._drift[1]), 1),
        )
