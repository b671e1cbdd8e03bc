"""What weather, air and pollen do to people: models from columns to effects.

In: arrays of outcomes and exposures; out: coefficients, relative risks with intervals, what is
attributable, each person's own effects. Nothing here reads a file or the clock: ``breathway
exposure`` does. The parts, each usable by itself: ``basis`` and ``crossbasis`` (Gasparrini 2011),
``poisson``, ``condpois``, ``clogit``, ``pool``, ``individuals``, ``predict``; ``plan``, ``design``
and ``analyse`` put them together as a configuration says.
"""

from breathway.exposure.analyse import ANALYSES, analyse
from breathway.exposure.crossbasis import CrossBasis
from breathway.exposure.plan import Plan, Term
from breathway.exposure.plan import read as read_plan
from breathway.exposure.solve import Fit

__all__ = ["ANALYSES", "CrossBasis", "Fit", "Plan", "Term", "analyse", "read_plan"]
