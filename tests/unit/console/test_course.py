"""The year of lung function in a few numbers, for the patient page."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest

from breathway.console.course import course_of
from breathway.console.views import Person, TreatmentLine

NOW = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)


def line(days_ago: int, before: float | None, z: float | None) -> TreatmentLine:
    blank = dict.fromkeys(TreatmentLine.__struct_fields__)
    known = {
        "started_at": NOW - dt.timedelta(days=days_ago),
        "fev1_before_l": before,
        "fev1_after_l": None if before is None else before + 0.1,
        "z_before": z,
        "z_after": z,
    }
    return TreatmentLine(**{**blank, **known})


def person(age_years: float) -> Person:
    return Person(patient_id=UUID(int=1), name="", name_latin="", sex="female",
                  age_years=age_years, synthetic=True)  # fmt: skip


def falling(count: int = 9) -> list[TreatmentLine]:
    """Newest first; 30 mL and 0.1 z lower every 40 days."""
    return [line(40 * n, 2.0 + 0.03 * n, -2.0 + 0.1 * n) for n in range(count)]


def test_a_woman_who_falls():
    course = course_of(falling(), person(45))
    assert course.direction == "falling"
    assert course.per_year_l == pytest.approx(-0.03 * 365.25 / 40, abs=0.001)
    assert course.lower_l <= course.per_year_l <= course.upper_l < 0
    assert (course.best_l, course.last_l) == (pytest.approx(2.34), pytest.approx(2.1))
    assert course.line == [pytest.approx(-1.2), pytest.approx(-2.0)]
    assert course.fev1q == pytest.approx(2.1 / 0.4)
    assert course.conditional_change is None


def test_a_girl_is_compared_with_healthy_children():
    course = course_of(falling(), person(9))
    assert course.fev1q is None
    assert course.conditional_change < -1


def test_a_few_weeks_say_nothing_of_a_year():
    course = course_of([line(7 * n, 2.0 + n, -1.0) for n in range(5)], person(45))
    assert (course.direction, course.per_year_l, course.line) == ("unknown", None, [])


def test_tests_without_a_value_are_left_out():
    assert course_of([line(0, 2.0, None)], person(45)) is None
    assert course_of([line(0, None, None), line(9, 2.0, None)], person(45)) is None
    assert course_of([line(0, 2.0, None), line(9, 2.0, None)], person(45)).tests == 2
