"""The negative binomial against its own definition."""

from __future__ import annotations

import math

import numpy as np
import pytest

from breathway.warn import counts


def pmf(y: int, mean: float, phi: float) -> float:
    if phi == 0:
        return math.exp(-mean) * mean**y / math.factorial(y)
    size = 1 / phi
    return math.exp(
        math.lgamma(y + size) - math.lgamma(size) - math.lgamma(y + 1)
        + size * math.log(size / (size + mean)) + y * math.log(mean / (size + mean))
    )  # fmt: skip


@pytest.mark.parametrize(("mean", "phi"), [(0.2, 0.0), (3.0, 0.0), (3.0, 0.4), (40.0, 0.05)])
def test_tail_and_quantile(mean, phi):
    m, f = np.array([mean]), np.array([phi])
    total = 0.0
    for y in range(60):
        total += pmf(y, mean, phi)
        assert counts.above(m, f, np.array([float(y)]))[0] == pytest.approx(1 - total, abs=1e-9)
        if total >= 0.8:
            break
    assert counts.quantile(m, f, 0.8)[0] == y


def test_large_counts_and_unknown_ones():
    mean, phi = np.array([400.0, np.nan, 150.0, 250.0]), np.array([0.02, 0.1, 0.02, 0.02])
    bound = counts.quantile(mean, phi, 0.8)
    assert np.isnan(bound[1])
    tail = counts.above(mean, phi, bound)
    assert np.isnan(tail[1])
    assert np.allclose(tail[[0, 2, 3]], 0.2, atol=0.015)  # normal beyond 200, exact below
    assert counts.above(np.array([2.0]), np.zeros(1), np.array([-1.0]))[0] == 1
