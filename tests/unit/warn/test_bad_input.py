"""Gaps, instruments that stopped, too little history: found, said, nothing poisoned."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.spec.warn.worlds import world

from breathway.warn import Series, look_ahead, predictors, season
from breathway.warn.errors import WarnError
from breathway.warn.series import checked

PM = "pm25_ug_m3"


def looked(series: Series):
    last = series.counts.shape[1] - 4
    return look_ahead(series, today=last, known=last, seed=1)


def with_air(series: Series, name: str, values) -> Series:
    return replace(series, exposures={**series.exposures, name: values})


def test_a_constant_year_of_pollen_is_no_exposure():
    series = world(1, effect=0.4, days=500)
    still = np.full(series.counts.shape, 31.0)
    one = looked(with_air(series, "pollen_grains_m3", still))
    assert [f.name for f in one.findings] == ["exposure_constant"]
    without = {k: v for k, v in series.exposures.items() if k != "pollen_grains_m3"}
    other = looked(replace(series, exposures=without))
    assert np.allclose(
        one.walked[1].probability, other.walked[1].probability, atol=1e-9, equal_nan=True
    )
    zeros = looked(with_air(series, "pollen_grains_m3", np.zeros(series.counts.shape)))
    assert np.allclose(  # no pollen at all is possible, and says nothing
        zeros.walked[1].probability, other.walked[1].probability, atol=1e-9, equal_nan=True
    )


def test_a_stuck_instrument_is_missing_for_as_long():
    series = world(1, effect=0.4, days=500)
    values = series.exposures[PM].copy()
    values[0, 300:340] = 18.0
    made, findings = checked(with_air(series, PM, values))
    assert [f.name for f in findings] == ["exposure_stuck"]
    assert np.isnan(made.exposures[PM][0, 300:340]).all()
    assert not np.isnan(made.exposures[PM][0, 340:]).any()


def test_a_gap_is_the_last_value_drawn_to_the_usual():
    series = world(1, effect=0.4, days=500)
    values = series.exposures[PM].copy()
    values[0, 450:] = np.nan
    filled = predictors.normalised(with_air(series, PM, values))[PM]
    z = filled.z[0, 449:480]
    assert np.all(np.abs(z[1:]) <= np.abs(z[:-1]) + 1e-12)
    assert abs(z[-1]) < 0.1
    assert z[1] == pytest.approx(z[0] * filled.keeps[0, 450])
    ahead = looked(with_air(series, PM, values)).ahead[1]
    assert np.isfinite(ahead.probability).all()  # a sensor dead at the time stops nothing


def test_missing_counts_are_missing_and_a_silence_is_found():
    series = world(1, effect=0.0, days=500, level=20.0)
    gaps = series.counts.copy()
    gaps[0, 200:230] = np.nan
    usual = season.usual(gaps, series.days)
    assert np.isnan(usual.bad[0, 200:230]).all()
    zeros = series.counts.copy()
    zeros[0, 200:230] = 0
    one = looked(replace(series, counts=zeros))
    assert one.usual.silent[0, 201:230].all()  # one day without anybody is possible
    assert [f.name for f in one.findings] == ["counts_silent"]
    ratio = one.usual.expected[0, 235:260] / usual.expected[0, 235:260]
    assert np.allclose(ratio, 1, atol=0.06)  # what is expected afterwards did not fall


def test_too_little_history_says_nothing_yet():
    series = world(1, effect=0.4, days=100)
    one = looked(series)
    verified = one.verified["kh-city-0"]
    assert all(v.days == 0 and not v.skilled for v in verified)
    assert np.isnan(one.ahead[1].probability).all()


def test_without_what_was_foreseen_it_is_the_last_observed_values():
    series = world(4, effect=0.5, days=700)
    true = series.exposures[PM]
    foreseen = np.stack([true] * 4)  # a weather service that is always right
    better = looked(replace(series, foreseen={PM: foreseen})).verified["kh-city-0"][2]
    plain = looked(series).verified["kh-city-0"][2]
    assert better.skill_climatology.value > plain.skill_climatology.value + 0.03
    none = looked(replace(series, foreseen={PM: np.full_like(foreseen, np.nan)}))
    assert none.verified["kh-city-0"][2].brier == pytest.approx(plain.brier, abs=1e-4)


def test_days_of_bad_counts_and_shapes_are_refused():
    series = world(1, effect=0.0, days=120)
    with pytest.raises(WarnError, match="below zero"):
        looked(replace(series, counts=series.counts - 100))
    with pytest.raises(WarnError, match="pm25"):
        looked(with_air(series, PM, np.ones((1, 3))))
    with pytest.raises(WarnError, match="days up to"):
        look_ahead(series, today=119, known=200, seed=1)


def test_bad_days_are_one_in_five_or_fewer():
    for level, most in ((0.3, 0.15), (3.0, 0.22), (60.0, 0.25)):
        usual = season.usual(world(9, effect=0.0, level=level).counts, world(9, effect=0.0).days)
        assert 0.01 < np.nanmean(usual.bad) < most
        assert np.nanmean(usual.probability) == pytest.approx(np.nanmean(usual.bad), abs=0.04)
