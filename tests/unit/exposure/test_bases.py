"""Bases by hand: small cases whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest

from breathway.exposure import basis, crossbasis, knots, splines
from breathway.exposure.basis import Form
from breathway.exposure.errors import PlanError


def test_quantiles_of_type_seven():
    values = np.array([1.0, 2, 3, 4, np.nan])
    assert knots.percentile(values, [25, 50, 90]).tolist() == pytest.approx([1.75, 2.5, 3.7])


@pytest.mark.parametrize("last", [6, 9, 15, 30, 51])
def test_a_break_at_a_third_is_on_the_value_and_not_beside_it(last):
    """R: quantile(0:9, 1 / 3 * 1:2) is 3 and 6 exactly, so lag 3 is of the second stratum."""
    made = basis.fit(Form(kind="strata", df=3, intercept=True), np.arange(last + 1.0))
    assert made.knots.tolist() == [last / 3, last / 1.5]
    assert made.design(np.array([last / 3])).tolist() == [[1, 1, 0]]


def test_log_knots_as_the_vignette_has_them():
    assert knots.log_knots(0, 30, 3).tolist() == pytest.approx([1.1055018, 3.3221052, 9.9831437])


@pytest.mark.parametrize(
    ("low", "high", "count", "grid"),
    [
        (-26.7, 33.3, 5, [-30, -20, -10, 0, 10, 20, 30, 40]),
        (0, 33, 5, [0, 5, 10, 15, 20, 25, 30, 35]),
        (2, 9, 50, None),
        (3, 3, 5, None),
    ],
)
def test_pretty_grids_are_round_and_cover(low, high, count, grid):
    made = knots.pretty(low, high, count)
    assert made[0] <= low
    assert made[-1] >= high
    if grid is not None:
        assert made.tolist() == grid


def test_b_splines_sum_to_one_and_go_on_beyond_their_knots():
    x = np.linspace(-1, 11, 50)
    made = splines.bs(x, np.array([3.0, 5.0]), (0.0, 10.0), 3, intercept=True)
    np.testing.assert_allclose(made.sum(1), 1)
    beyond = splines.bs(np.array([10.5, 11, 11.5, 12, 12.5]), np.array([5.0]), (0.0, 10.0), 3, True)
    np.testing.assert_allclose(np.diff(beyond, 4, axis=0), 0, atol=1e-10)  # still a cubic


def test_natural_splines_are_straight_beyond_their_knots():
    x = np.array([-3.0, -2, -1, 11, 12, 13])
    made = splines.ns(x, np.array([4.0]), (0.0, 10.0), intercept=True)
    np.testing.assert_allclose(np.diff(made[:3], 2, axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(np.diff(made[3:], 2, axis=0), 0, atol=1e-12)


def test_thresholds_high_low_and_double():
    x = np.array([1.0, 5, 9])
    assert basis.fit(Form(kind="thr", knots=(4,)), x).design(x).tolist() == [[0], [1], [5]]
    low = basis.fit(Form(kind="thr", knots=(4,), side="low"), x)
    assert low.design(x).tolist() == [[3], [0], [0]]
    both = basis.fit(Form(kind="thr", knots=(4, 8)), x)
    assert both.design(x).tolist() == [[3, 0], [0, 0], [0, 1]]


def test_strata_begin_at_their_break_and_a_factor_drops_its_first_level():
    x = np.array([0.0, 1, 2, 3])
    made = basis.fit(Form(kind="strata", knots=(1, 3)), x).design(x)
    assert made.tolist() == [[0, 0], [1, 0], [1, 0], [0, 1]]
    words = np.array(["b", "a", "", "b"])
    factor = basis.fit(Form(kind="factor"), words)
    assert factor.labels == ["b"]
    np.testing.assert_array_equal(factor.design(words)[:, 0], [1, 0, np.nan, 1])


def test_polynomials_are_scaled_by_the_largest_value():
    x = np.array([-4.0, 2])
    made = basis.fit(Form(kind="poly", degree=2), x).design(x)
    assert made.tolist() == [[-1, 1], [0.5, 0.25]]
    assert basis.fit(Form(kind="poly", df=3), x).degree == 3
    assert basis.fit(Form(kind="poly", df=3, intercept=True), x).degree == 2


def test_lags_stay_within_their_series_and_gaps_stay_gaps():
    x = np.array([1.0, 2, 3, 10, np.nan, 30])
    place = np.array([0, 1, 2, 0, 1, 2])
    cross = crossbasis.fit(x, Form(), None, 0, 1)
    made = crossbasis.design(cross, x, place)
    np.testing.assert_array_equal(made[:, 0], [np.nan, 3, 5, np.nan, np.nan, np.nan])
    np.testing.assert_array_equal(
        crossbasis.shifted(x, -1, place), [2, 3, np.nan, np.nan, 30, np.nan]
    )


def test_histories_are_the_same_as_series():
    rng = np.random.default_rng(1)
    x = rng.normal(size=40)
    forms = Form(kind="ns", df=3), Form(kind="ns", df=2, intercept=True)
    cross = crossbasis.fit(x, *forms, 0, 4)
    series = crossbasis.design(cross, x, None)
    history = np.column_stack([crossbasis.shifted(x, lag, None) for lag in range(5)])
    np.testing.assert_allclose(crossbasis.design(cross, history, None), series)


def test_quantile_knots_on_the_boundary_are_those_of_r():
    """R 4.2.2: ns(c(rep(0, 6), 1:4), df = 3) steps at zero; it has none with knots at the end."""
    mostly_zero = np.array([0.0] * 6 + [1, 2, 3, 4])
    made = basis.fit(Form(kind="ns", df=3), mostly_zero)
    assert made.knots.tolist() == [0, 1]
    np.testing.assert_allclose(
        made.design(np.array([0.0, 1, 4])),
        [
            [-0.401974696, 0.586535108, -0.3351629187],
            [0.248722931, 0.446535043, -0.2194485960],
            [-0.156222380, 0.369965729, 0.7885910118],
        ],
        atol=1e-9,
    )
    full = 4 - mostly_zero
    assert basis.fit(Form(kind="ns", df=3), full).knots.tolist() == [3, 3.875]
    with pytest.raises(PlanError, match="lies on 4"):
        basis.fit(Form(kind="ns", df=2), full)


def test_no_values_between_boundary_knots_is_said():
    with pytest.raises(PlanError, match="between its boundary knots"):
        basis.fit(Form(kind="bs", df=4, boundary=(5, 6)), np.arange(4.0))


def test_percentiles_are_of_all_values_and_df_of_those_between_boundary_knots():
    """R: knots = quantile(x, 0.5), and df = 4, both with Boundary.knots."""
    x = np.append(np.arange(11.0), 100)
    asked = Form(kind="bs", knots_percentile=(50,), boundary=(2, 10))
    assert basis.fit(asked, x).knots.tolist() == [5.5]
    assert basis.fit(Form(kind="bs", df=4, boundary=(2, 10)), x).knots.tolist() == [6]
