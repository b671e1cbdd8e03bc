"""The recalibration finds its optimum, also where a whole step would leap over it."""

from __future__ import annotations

import numpy as np
import pytest

from breathway.warn.forecast import RECALIBRATION_SD, logit, recalibrate

USUAL = np.full(56, 0.25)
OFTEN = (np.arange(56) % 2 == 0).astype(float)


def slopes(raw, usual, bad, at):
    """Of the logarithm of the penalised likelihood, by hand."""
    offset = logit(usual)
    x = logit(raw) - offset
    left = bad - 1 / (1 + np.exp(-(offset + at[0] + at[1] * x)))
    a, b = at
    return left.sum() - a / RECALIBRATION_SD**2, left @ x - (b - 1) / RECALIBRATION_SD**2


@pytest.mark.parametrize(
    "raw",
    [
        np.where(np.arange(56) < 45, 0.97, 0.6),  # too sure: Newton's whole steps run away
        np.where(np.arange(56) % 7 < 5, 0.95, 0.02),
        np.where(np.arange(56) % 4 < 2, 0.4, 0.2),
    ],
)
def test_it_is_where_the_slopes_are_flat(raw):
    made = recalibrate(raw, USUAL, OFTEN)
    assert slopes(raw, USUAL, OFTEN, made) == pytest.approx((0, 0), abs=1e-3)
    assert abs(made[0]) < 2


def test_nothing_known_changes_nothing():
    assert recalibrate(np.full(3, np.nan), USUAL[:3], OFTEN[:3]) == (0.0, 1.0)
