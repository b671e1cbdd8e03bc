"""Models against what can be counted by hand or by trying every choice."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from breathway.exposure import analyse, clogit, condpois, individuals, poisson, pool, read_plan
from breathway.exposure.analyse import _attributable
from breathway.exposure.design import build
from breathway.exposure.errors import DataError, FitError
from breathway.exposure.solve import without_aliased

NAMES = ["a", "b"]


def every_choice(x, y, strata, beta):
    total = 0.0
    for stratum in np.unique(strata):
        here = strata == stratum
        score = x[here] @ beta
        choices = combinations(range(here.sum()), int(y[here].sum()))
        total += score[y[here] == 1].sum()
        total -= np.log(sum(np.exp(score[list(c)].sum()) for c in choices))
    return total


def test_clogit_is_the_most_likely_of_all_choices():
    rng = np.random.default_rng(3)
    strata = np.repeat(np.arange(6), 7)
    x = rng.normal(size=(42, 2))
    y = (rng.random(42) < 0.5).astype(float)
    y[:7], y[7:14] = 1, 0  # strata that say nothing
    found = clogit.fit(x, y, strata, NAMES)
    best = every_choice(x, y, strata, found.coefficients)
    assert best == pytest.approx(-found.deviance / 2)
    for step in np.eye(2):
        low = every_choice(x, y, strata, found.coefficients - 1e-3 * step)
        high = every_choice(x, y, strata, found.coefficients + 1e-3 * step)
        assert max(low, high) < best
        assert -(low + high - 2 * best) * 1e6 == pytest.approx(
            np.linalg.inv(found.covariance)[step > 0, step > 0][0], rel=1e-4
        )
    assert found.strata == 5  # all cases is kept, none is dropped


def test_one_event_in_a_stratum_makes_both_conditional_models_one():
    rng = np.random.default_rng(4)
    strata = np.repeat(np.arange(50), 4)
    x = rng.normal(size=(200, 2))
    y = (np.arange(200) % 4 == rng.integers(0, 4, 50).repeat(4)).astype(float)
    logistic, counts = (model.fit(x, y, strata, NAMES) for model in (clogit, condpois))
    np.testing.assert_allclose(logistic.coefficients, counts.coefficients, rtol=1e-8)
    np.testing.assert_allclose(logistic.covariance, counts.covariance, rtol=1e-6)


def test_conditional_poisson_is_poisson_with_a_level_for_each_stratum():
    rng = np.random.default_rng(5)
    strata = rng.permutation(np.repeat(np.arange(8), 6))
    x = rng.normal(size=(48, 2))
    y = rng.poisson(np.exp(0.3 * x[:, 0] + 0.1 * strata)).astype(float)
    y[strata == 3] = 0
    found = condpois.fit(x, y, strata, NAMES)
    kept = strata != 3
    levels = (strata[kept, None] == [s for s in range(8) if s != 3]).astype(float)
    whole = poisson.fit(np.hstack([x[kept], levels]), y[kept], [str(i) for i in range(9)])
    np.testing.assert_allclose(found.coefficients, whole.coefficients[:2], rtol=1e-7)
    np.testing.assert_allclose(found.covariance, whole.covariance[:2, :2], rtol=1e-6)
    assert found.dispersion == pytest.approx(whole.dispersion)
    assert (found.rows, found.strata, found.residual_df) == (42, 7, 33)


def test_many_chunks_give_what_one_gives(monkeypatch):
    rng = np.random.default_rng(6)
    strata = np.repeat(np.arange(3000), 4)
    x = rng.normal(size=(12000, 2))
    y = rng.poisson(0.8, 12000).astype(float)
    whole = condpois.fit(x, y, strata, NAMES)
    monkeypatch.setattr(condpois, "CHUNK_ROWS", 100)
    parts = condpois.fit(x, y, strata, NAMES)
    np.testing.assert_allclose(parts.coefficients, whole.coefficients, rtol=1e-9)


def test_what_cannot_be_told_is_said():
    x = np.c_[np.arange(8.0), np.arange(8.0) * 2]
    y, strata = np.array([0, 1, 1, 0, 2, 0, 1, 1.0]), np.repeat([0, 1], 4)
    with pytest.raises(FitError, match="effect of b cannot be told"):
        condpois.fit(x, y, strata, NAMES)
    fit = without_aliased(lambda c, n: condpois.fit(c, y, strata, n), x, NAMES)
    assert np.isnan(fit.coefficients).tolist() == [False, True]
    twice = np.c_[x, x + 1, x]
    named = [str(n) for n in range(6)]
    fit = without_aliased(lambda c, n: condpois.fit(c, y, strata, n), twice, named)
    assert np.flatnonzero(np.isfinite(fit.coefficients)).tolist() == [0]
    with pytest.raises(DataError, match="no stratum has an event"):
        condpois.fit(x, y * 0, strata, NAMES)
    with pytest.raises(DataError, match="zero in every row"):
        poisson.fit(x, y * 0, NAMES)
    with pytest.raises(DataError, match="other than 0 and 1"):
        clogit.fit(x, y, strata, NAMES)


def test_a_column_that_is_constant_within_strata_says_nothing():
    rng = np.random.default_rng(10)
    strata = np.repeat(np.arange(300), 12)
    year = 2015.0 + strata % 7
    x = np.c_[rng.normal(101_325, 300, 3600), year]
    y = rng.poisson(1.0, 3600).astype(float)
    fit = without_aliased(lambda c, n: condpois.fit(c, y, strata, n), x, NAMES)
    assert np.isnan(fit.coefficients).tolist() == [False, True]
    cases = np.minimum(y, 1)
    exact = without_aliased(lambda c, n: clogit.fit(c, cases, strata, n), x, NAMES)
    assert np.isnan(exact.coefficients).tolist() == [False, True]


def test_pooling_finds_the_planted_mean_and_spread():
    rng = np.random.default_rng(7)
    between = np.array([[0.04, 0.01], [0.01, 0.09]])
    own = np.tile(np.eye(2) * 0.01, (4000, 1, 1))
    truth = rng.multivariate_normal([0.2, -0.1], between, 4000)
    pooled = pool.pool(truth + rng.normal(0, 0.1, (4000, 2)), own)
    np.testing.assert_allclose(pooled.mean, [0.2, -0.1], atol=0.02)
    np.testing.assert_allclose(pooled.between, between, atol=0.006)


def test_no_spread_between_members_gives_all_of_them_the_mean():
    rng = np.random.default_rng(8)
    own = np.tile(np.eye(1) * 0.04, (40, 1, 1))
    estimates = rng.normal(0.3, 0.05, (40, 1))  # less spread than their own uncertainty
    pooled = pool.pool(estimates, own)
    assert pooled.between[0, 0] == pytest.approx(0, abs=1e-6)
    drawn, _ = pool.shrink(pooled, estimates, own)
    np.testing.assert_allclose(drawn, pooled.mean[0], atol=1e-4)


def test_a_person_without_events_gets_the_mean_and_is_marked():
    rng = np.random.default_rng(9)
    persons = np.repeat(np.arange(12), 40)
    x = rng.normal(size=(480, 1))
    y = rng.poisson(np.exp(0.4 * x[:, 0])).astype(float)
    y[persons == 5] = 0
    x[persons == 7] = 1.5  # the same every day: nothing to learn from
    pooled, people = individuals.estimate(x, y, persons, None, ["pm"], 1)
    silent = people[5]
    assert not silent.own
    assert silent.effects[0] == pytest.approx(pooled.mean[0], abs=1e-6)
    assert np.sqrt(silent.covariance[0, 0]) >= np.sqrt(pooled.between[0, 0])
    assert [number for number, person in enumerate(people) if not person.own] == [5, 7]


@pytest.mark.parametrize(
    ("effect", "reach", "variance", "between", "says"),
    [
        (0.3, 0.2, 0.01, 0.04, "raises"),
        (-0.3, 0.2, 0.01, 0.04, "lowers"),
        (0.1, 0.2, 0.01, 0.04, "little"),
        (0.1, 0.4, 0.035, 0.04, "cannot_tell"),
    ],
)
def test_what_is_said_of_a_person(effect, reach, variance, between, says):
    assert individuals.verdict(effect, reach, variance, between) == says


@pytest.mark.parametrize(
    ("direction", "fraction", "count"),
    [("backward", 0.2720617203, 14.4192711770), ("forward", 0.2348586358, 7.4371901321)],
)
def test_what_is_attributable_as_attrdl_has_it(direction, fraction, count):
    """attrdl (Gasparrini and Leone 2014) by R, gaps and all; a second person's rows stay apart."""
    x = [1.0, 2, 3, np.nan, 2, 4, 1, 0, 3, 2]
    y = [5.0, 3, 8, 6, 9, 4, 7, np.nan, 6, 5]
    exposure = {"name": "x", "lag": [0, 2], "lag_basis": "factor"}
    plan = read_plan({"file": "-", "outcome": "y", "person": "who", "attributable": direction,
                      "exposure": [exposure]})  # fmt: skip
    columns = {"x": x + [0.0] * 5, "y": y + [0.0] * 5, "who": [1] * 10 + [2] * 5}
    design = build(plan, {name: np.array(values) for name, values in columns.items()})
    (found,) = _attributable(plan, design, np.array([0.1, 0.05, -0.02]))
    assert found["fraction"] == pytest.approx(fraction, rel=1e-9)
    assert found["number"] == pytest.approx(count, rel=1e-9)


@pytest.mark.parametrize("kind", ["dlnm", "condpois"])
def test_a_quartic_in_kelvin_says_what_one_in_celsius_says(kind):
    rng = np.random.default_rng(8)
    celsius = rng.normal(12, 8, 1500).round(1)
    columns = {"y": rng.poisson(np.exp(2 + 0.001 * celsius**2)), "s": np.repeat(range(50), 30)}

    def told(values, shift):
        exposure = {"name": "t", "basis": "poly", "degree": 4, "lag": [0, 1], "lag_basis": "factor",
                    "reference": 10 + shift, "at": [-3 + shift, 25 + shift]}  # fmt: skip
        plan = read_plan({"file": "-", "outcome": "y", "strata": ["s"] if kind != "dlnm" else [],
                          "exposure": [exposure]})  # fmt: skip
        effects = analyse(kind, plan, columns | {"t": values})["effects"]
        return [(row["rr"], row["low"], row["high"]) for row in effects]

    np.testing.assert_allclose(told(celsius + 273.15, 273.15), told(celsius, 0), rtol=1e-5)


def test_members_who_are_alike_in_an_effect_are_pooled_all_the_same():
    """The likelihood is largest on the edge: nobody differs in the second effect."""
    rng = np.random.default_rng(7)
    covariances = np.tile(np.diag([0.02, 0.3]), (30, 1, 1))
    estimates = np.column_stack([rng.normal(0.3, 0.3, 30), rng.normal(0, 0.2, 30)])
    found = pool.pool(estimates, covariances)
    assert found.between[1, 1] < 1e-3 < 0.02 < found.between[0, 0]
    for first in np.linspace(0.01, 0.2, 20):
        for second in np.linspace(0, 0.1, 11):
            trial = np.diag([first, second])
            assert pool._likelihood(estimates, covariances, trial) <= found.log_likelihood + 1e-6


def test_constant_pollen_spoils_nothing_but_its_own_effect():
    rng = np.random.default_rng(9)
    persons = np.repeat(np.arange(20), 80)
    x = rng.normal(size=(1600, 2))
    y = rng.poisson(np.exp(0.3 * x[:, 0])).astype(float)
    x[persons == 3, 1] = 12
    pooled, people = individuals.estimate(x, y, persons, None, NAMES, 2)
    assert np.isfinite(people[3].own_effects[0])
    assert np.isnan(people[3].own_effects[1])
    assert people[3].effects[1] == pytest.approx(pooled.mean[1], abs=0.02)
    x[:, 1] = 12
    pooled, people = individuals.estimate(x, y, persons, None, NAMES, 2)
    assert pooled.mean[0] == pytest.approx(0.3, abs=0.05)
    assert np.isnan(pooled.mean[1])
    alone, _ = individuals.estimate(x[:, :1], y, persons, None, NAMES[:1], 1)
    assert pooled.mean[0] == pytest.approx(alone.mean[0])
