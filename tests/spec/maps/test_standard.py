"""Rates, ratios and what is usual, against published tables.

Exact Poisson limits: Ulm 1990, Am J Epidemiol 131:373, and any table of Garwood's (1936).
"""

from __future__ import annotations

import numpy as np
import pytest

from breathway.maps import standard


@pytest.mark.parametrize(
    ("count", "low", "high"),
    [
        (0, 0.0, 3.689),
        (1, 0.0253, 5.572),
        (5, 1.623, 11.668),
        (10, 4.795, 18.390),
        (100, 81.36, 121.63),
    ],
)
def test_exact_limits_of_a_count(count, low, high):
    found = standard.poisson_interval(np.array([count]))
    assert [float(limit[0]) for limit in found] == pytest.approx([low, high], abs=0.006)


def test_byar_takes_over_where_it_is_as_good():
    exact = standard.poisson_interval(np.array([100.0]))
    byar = standard.poisson_interval(np.array([101.0]))
    for here, there in zip(exact, byar, strict=True):
        assert float(there[0] - here[0]) == pytest.approx(1, abs=0.1)


def test_rates_only_where_people_are_known():
    value, low, high = standard.rate(np.array([10.0, 10.0]), np.array([5000.0, np.nan]))
    assert (value[0], round(float(low[0]), 2), round(float(high[0]), 2)) == (20.0, 9.59, 36.78)
    assert np.isnan([value[1], low[1], high[1]]).all()


def test_ratio_to_what_is_usual():
    value, low, high = standard.ratio(np.array([41.0, 3.0]), np.array([17.0, 0.0]))
    assert float(value[0]) == pytest.approx(2.41, abs=0.01)
    assert 1.7 < low[0] < 1.74 < 3.2 < high[0] < 3.3
    assert np.isnan(value[1])


def test_usual_from_earlier_stretches():
    windows = np.array([[16, 18, 17, 17, np.nan], [np.nan] * 5, [0, 0, 0, 0, 0]], dtype=float)
    mean, low, high = standard.usual(windows)
    assert mean[0] == 17
    assert 9 < low[0] < 11  # a Poisson of 17 has 10 to 24
    assert 24 < high[0] < 26
    assert np.isnan(mean[1])
    assert (mean[2], low[2], high[2]) == (0, 0, 0)
