"""ERS/ATS 2021: change over time, as tables a pulmonologist can read."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from breathway.score.errors import SamplesError
from breathway.score.history import Person, follow, read_history
from breathway.score.over_time import (
    conditional_change,
    diurnal_percent,
    fev1q,
    personal_best,
    trend,
    within_subject_percent,
)

# r = 0.642 - 0.04 years + 0.020 age at the first test; (z2 - r z1) / sqrt(1 - r^2)
CHILDREN = [
    # z before, z after, age at first, years between   conditional change, more than healthy
    (-1.0, -2.5, 10.0, 2.0, -2.684, True),
    (0.0, -1.0, 8.0, 1.0, -1.544, False),
    (-2.0, -2.0, 12.0, 1.0, -0.586, False),  # the mean would have come back towards zero
    (-2.0, -0.5, 12.0, 1.0, 2.195, True),
    (0.5, 0.5, 6.0, 0.5, 0.192, False),
]
FEV1Q = [("M", 2.0, 4.0), ("F", 2.0, 5.0), ("M", 0.5, 1.0), ("F", 0.4, 1.0)]


@pytest.mark.parametrize(("before", "after", "age", "years", "change", "real"), CHILDREN)
def test_conditional_change(before, after, age, years, change, real):
    found = conditional_change(before, after, age, years)
    assert found == pytest.approx(change, abs=0.001)
    assert (abs(found) > 1.96) == real


@pytest.mark.parametrize(("sex", "fev1_l", "units"), FEV1Q)
def test_fev1q(sex, fev1_l, units):
    assert fev1q(fev1_l, sex == "M") == pytest.approx(units)


def test_many_children_in_one_call():
    columns = np.array(CHILDREN, dtype=float).T
    assert np.abs(conditional_change(*columns[:4]) - columns[4]).max() < 0.001


def test_a_trend_is_not_turned_by_one_odd_test():
    years = np.arange(10.0)
    litres = 3.0 - 0.05 * years + 0.004 * np.tile([1, -1], 5)
    odd = litres.copy()
    odd[7] = 4.5
    clean, turned = trend(years, litres), trend(years, odd)
    assert turned.robust.per_year == pytest.approx(clean.robust.per_year, abs=0.004)
    assert abs(turned.least_squares.per_year + 0.05) > 0.02
    assert turned.robust.lower < -0.05 < turned.robust.upper
    assert clean.direction == "falling"


def test_the_interval_lies_at_the_ranks_that_sen_gives():
    """Seven tests make 21 slopes; C = 1.96 sqrt(7 x 6 x 19 / 18) = 13: the 4th and the 18th."""
    found = trend([1, 2, 3, 4, 10, 12, 18], [9, 15, 19, 20, 45, 55, 78])
    assert found.robust.per_year == pytest.approx(4.0)
    assert found.robust.lower == pytest.approx(26 / 7)
    assert found.robust.upper == pytest.approx(35 / 8)


def test_the_interval_holds_the_truth_about_as_often_as_it_says():
    rng = np.random.default_rng(3)
    years = np.linspace(0, 5, 12)
    held = 0
    for _ in range(400):
        line = trend(years, 3 - 0.06 * years + rng.normal(0, 0.1, 12)).robust
        held += line.lower <= -0.06 <= line.upper
    assert 0.92 <= held / 400 <= 0.99


def test_too_few_tests_have_no_interval():
    assert trend([0, 1], [3.0, 2.9]) is None
    assert trend([0, 0, 0], [3.0, 2.9, 2.8]) is None
    assert trend([0, 1, 2], [3.0, 2.9, 2.8]).direction == "unknown"


def test_variability_and_best():
    assert within_subject_percent([3.0, 3.3, 2.7]) == pytest.approx(10.0)
    assert np.isnan(within_subject_percent([3.0]))
    # two days: 100/450 and 50/425
    assert diurnal_percent([1, 1, 2, 2, 3], [400, 500, 400, 450, 430]) == pytest.approx(
        16.993, abs=0.001
    )
    best = personal_best([2.0, np.nan, 2.5, 2.2])
    assert best.tolist() == [2.0, 2.0, 2.5, 2.5]


NOW = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
HISTORY = b"""date;height_cm;fev1_l;pef_l_s
2025-06-01;140;2,00;5,0
2024-06-01;134;1,80;4,4
2025-12-01T08:00+07:00;143;2,10;
"""


def test_a_child_in_its_history():
    child = Person(sex="F", age_years=11.0, height_cm=146.0)
    found = follow(read_history(HISTORY), {"fev1_l": 1.5, "pef_l_s": 3.9}, NOW, child)
    assert found.tests == 4
    assert found.courses["fev1_l"].previous == 2.10
    assert found.courses["fev1_l"].percent_of_best == pytest.approx(71.43, abs=0.01)
    assert found.courses["pef_l_s"].previous == 5.0
    assert found.conditional_change < -1.96
    assert found.fev1q is None
    assert found.codes == ("fell_more_than_healthy", "below_best", "trend_unknown")


def test_a_man_who_falls():
    years = range(2014, 2026)
    rows = "\n".join(f"{year}-06-01,{3.5 - 0.09 * (year - 2014):.2f}" for year in years)
    tests = read_history(f"date,fev1_l\n{rows}\n".encode())
    found = follow(tests, {"fev1_l": 2.42}, NOW, Person(sex="M", age_years=60, height_cm=170))
    assert found.fev1q == pytest.approx(4.84)
    assert found.fev1q_per_year == pytest.approx(-0.18, abs=0.01)
    assert found.codes == ("below_best", "falling")
    assert "falls by 90 mL a year" in found.reasons[1]
    assert found.conditional_change is None


PROBLEMS = {
    b"": "no_rows",
    b"day,fev1_l\n": "columns_missing",
    b"date,fev1_l\n31.03.2026,2\n": "date_unreadable",
    b"date,fev1_l\n2026-03-31,2,1\n": "row_width_wrong",
    b"date,fev1_l\n2026-03-31,2100\n": "history_value_wrong",
    b"date,fev1_l\n2027-03-31,2\n": "history_from_the_future",
}


@pytest.mark.parametrize("data", PROBLEMS)
def test_a_history_that_cannot_be_read_says_why(data):
    person = Person(sex=None, age_years=None, height_cm=None)
    with pytest.raises(SamplesError) as raised:
        follow(read_history(data), {"fev1_l": 2.0}, NOW, person)
    assert raised.value.name == PROBLEMS[data]
