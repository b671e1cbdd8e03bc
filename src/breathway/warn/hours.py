"""The hours of a day: when children come, and how probable a bad hour is.

In: treatments by hour of the local day (places, 24), a day's expected count with and without what
is known of it. Out: for each hour the probability that more children come than is usual for it, and
what the season alone says of it. A place's own hours are drawn to those of all places. On a day
of 23 or 25 hours the hour that is missing or comes twice is one hour of the clock.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from breathway.warn import counts as binomial
from breathway.warn.season import BAD_LEVEL

Floats = NDArray[np.float64]
HOURS = 24
OWN_WEIGHT = 200.0  # ours: treatments at which a place's own hours count as much as everybody's


def profile(treated: Floats) -> Floats:
    """The share of each hour (places, 24), each row adding up to 1."""
    everyone = treated.sum(0) + 1.0
    everyone = everyone / everyone.sum()
    shares: Floats = (treated + OWN_WEIGHT * everyone) / (
        treated.sum(1, keepdims=True) + OWN_WEIGHT
    )
    return shares


def by_hour(
    mean: Floats, expected: Floats, phi: Floats, shares: Floats
) -> tuple[Floats, Floats, Floats]:
    """Of days (places,): the probability of each hour (places, 24), the usual, and the bound."""
    usual = expected[:, None] * shares
    spread = np.broadcast_to(phi[:, None], usual.shape)
    bound = binomial.quantile(usual, spread, BAD_LEVEL)
    return (
        binomial.above(mean[:, None] * shares, spread, bound),
        binomial.above(usual, spread, bound),
        bound,
    )
