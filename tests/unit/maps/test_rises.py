"""Rises: places side by side are places alone; planted rises are found; short pasts are refused."""

from __future__ import annotations

import math

import numpy as np
import pytest

from breathway.maps import rises
from breathway.maps.errors import MapError


@pytest.fixture(scope="module")
def counts():
    rng = np.random.default_rng(1)
    season = 1 + 0.3 * np.sin(np.arange(330) * 2 * np.pi / 52)
    return rng.poisson(rng.gamma(3, 3, 20)[:, None] * season).astype(float)


def test_places_do_not_influence_each_other(counts):
    whole = rises.farrington(counts, 329)
    for place in range(0, 20, 7):
        alone = rises.farrington(counts[place : place + 1], 329)
        np.testing.assert_array_equal(alone.bound[0], whole.bound[place])


def test_a_planted_rise_is_found_and_quiet_is_quiet(counts):
    risen = counts.copy()
    risen[3, 329] = counts[3].max() * 3
    before, after = (rises.farrington(c, 329) for c in (counts, risen))
    assert after.alarm[3]
    assert before.alarm.sum() <= 2
    np.testing.assert_array_equal(np.delete(after.bound, 3), np.delete(before.bound, 3))


def test_few_cases_give_no_verdict_and_unknown_weeks_are_left_out(counts):
    few = counts.copy()
    few[0, 325:] = [0, 1, 1, 1, 1]
    few[1, 100:110] = np.nan
    judged = rises.farrington(few, 329)
    assert np.isnan(judged.bound[0])
    assert not judged.alarm[0]
    assert np.isfinite(judged.bound[1])


def test_years_of_nothing_are_not_an_error():
    zeros = np.zeros((2, 330))
    zeros[:, 326:] = 2
    judged = rises.farrington(zeros, 329)
    assert judged.alarm.shape == (2,)


def test_a_short_past_is_refused(counts):
    with pytest.raises(MapError, match="has not 5 years"):
        rises.farrington(counts, 200)
    with pytest.raises(MapError, match="too few for C3"):
        rises.ears(counts[:, :11], "C3")
    with pytest.raises(MapError, match="method"):
        rises.ears(counts, "C4")


@pytest.mark.parametrize(
    ("mean", "phi", "p"), [(3.0, 1.0, 0.99), (3.0, 2.5, 0.99), (900.0, 4.0, 0.9)]
)
def test_quantiles_by_adding_up(mean, phi, p):
    found = rises.negative_binomial_quantile(p, np.array([mean]), np.array([phi]))[0]

    def mass(k):
        if phi == 1:
            return math.exp(k * math.log(mean) - mean - math.lgamma(k + 1))
        size = mean / (phi - 1)
        log = math.lgamma(k + size) - math.lgamma(size) - math.lgamma(k + 1)
        return math.exp(log - size * math.log(phi) + k * math.log(1 - 1 / phi))

    assert sum(map(mass, range(int(found) + 1))) >= p
    assert sum(map(mass, range(int(found)))) < p


def test_student_as_the_tables_have_it():
    t = np.array([2.228, 1.96, 12.706, 2.015])
    p = rises.two_sided_p(t, np.array([10.0, 100_000, 1, 5]))
    np.testing.assert_allclose(p, [0.05, 0.05, 0.05, 0.1], atol=2e-5)


def test_ears_looks_at_the_week_before_alone():
    counts = np.array([[1, 2, 3, 1, 2, 3, 2, 9.0, 2]])
    judged = rises.ears(counts)
    assert judged.alarm.tolist() == [[True, False]]
    assert judged.expected[0, 0] == 2
