"""Scores by hand."""

from __future__ import annotations

import numpy as np
import pytest

from breathway.warn import verify

DAYS = np.datetime64("2026-01-01") + np.arange(8)  # a Thursday


def of(said, bad, **more):
    given = {
        "lead_days": 1,
        "days": DAYS[: len(bad)],
        "said": np.array(said, float),
        "usual": np.full(len(bad), 0.5),
        "persisted": np.full(len(bad), 0.25),
        "bad": np.array(bad, float),
        "flag_from": 0.5,
        "seed": 7,
    }
    return verify.verify(**(given | more))


def test_brier_skill_and_flags():
    one = of([0.9, 0.1, 0.6, 0.4, 0.5, np.nan], [1, 0, 0, 1, 1, 1])
    assert (one.days, one.bad_days) == (5, 3)
    brier = (0.01 + 0.01 + 0.36 + 0.36 + 0.25) / 5
    assert one.brier == pytest.approx(brier)
    assert one.skill_climatology.value == pytest.approx(1 - brier / 0.25)
    assert one.brier_persistence == pytest.approx((3 * 0.75**2 + 2 * 0.25**2) / 5)
    assert (one.flagged, one.hits, one.false_alarms, one.misses) == (3, 2, 1, 1)
    # 3 January is a Saturday: no school, no false alarm of a school.
    assert one.false_alarms_per_school_year == 0
    assert of([0.9, 0.9], [0, 1]).false_alarms_per_school_year == pytest.approx(95)


def test_area_under_the_curve():
    assert of([0.1, 0.2, 0.8, 0.9], [0, 0, 1, 1]).auc.value == 1
    assert of([0.9, 0.8, 0.2, 0.1], [0, 0, 1, 1]).auc.value == 0
    assert of([0.5, 0.5, 0.5, 0.5], [0, 1, 0, 1]).auc.value == 0.5


def test_of_days_of_one_kind_nothing_is_said():
    one = of([0.2, 0.3], [0, 0])
    assert one.brier is None
    assert one.auc is None
    assert not one.skilled
    assert of([np.nan, np.nan], [0, 1]).days == 0


def test_wilson():
    low, high = verify.wilson(1, 10)
    assert (low, high) == (pytest.approx(0.0179, abs=1e-4), pytest.approx(0.4042, abs=1e-4))
    assert verify.wilson(0, 5)[0] == 0


def test_persistence_learns_what_follows():
    bad = np.tile([1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0], 60)[None, :]
    usual = np.full(bad.shape, 2 / 7)
    said = verify.persistence(bad, usual, 1)
    late = slice(350, 420)
    after_bad = bad[0, np.arange(350, 420) - 1] == 1
    assert said[0, late][after_bad] == pytest.approx(0.5, abs=0.06)
    assert said[0, late][~after_bad] == pytest.approx(0.2, abs=0.06)


def test_lead_time():
    bad = np.array([1.0, 1.0, 1.0, 0.0, 1.0])
    flags = {
        0: np.array([True, True, True, True, False]),
        1: np.array([True, False, True, False, True]),
        2: np.array([True, True, False, False, True]),
    }
    assert verify.lead_time(flags, bad) == pytest.approx((2 + 0 + 1) / 3)
    assert verify.lead_time({0: np.zeros(5, bool)}, bad) is None
