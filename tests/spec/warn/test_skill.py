"""A planted signal is found, its absence is too, and nothing is known before its day."""

from __future__ import annotations

import csv
from dataclasses import replace

import numpy as np
import pytest
from tests.spec.warn.worlds import with_hours, world

from breathway.warn import Series, forecast, hours, look_ahead, predictors, season


def looked(series: Series, seed: int = 1):
    last = series.counts.shape[1] - 4
    return look_ahead(series, today=last, known=last, seed=seed)


def test_a_planted_signal_is_found():
    found = [looked(world(seed, effect=0.35)).verified["kh-city-0"][1] for seed in range(6)]
    for one in found:
        assert one.skill_climatology.value > 0.05
        assert one.skill_persistence.value > 0.05
        assert one.auc.low > 0.6
    assert sum(one.skilled for one in found) >= 5
    bins = [each for one in found for each in one.reliability]
    for low in (0.0, 0.1, 0.2, 0.3, 0.4):
        days, said, happened = np.sum(
            [
                (b.days, b.said * b.days, b.happened * b.days)
                for b in bins
                if low <= b.said < low + 0.1
            ],
            0,
        )
        assert happened / days == pytest.approx(said / days, abs=0.03 + days**-0.5)


def test_a_year_shows_a_strong_signal_and_may_be_too_short_to_prove_it():
    found = [looked(world(s, effect=0.5, days=369)).verified["kh-city-0"][1] for s in range(6)]
    assert np.mean([one.skill_climatology.value for one in found]) > 0.1
    assert 1 <= sum(one.skilled for one in found) <= 5


def test_places_with_little_share_what_they_know():
    few = {"effect": 0.35, "level": 3.0, "days": 500}
    together = looked(world(3, places=8, **few)).verified.values()
    alone = [looked(world(seed, **few)).verified["kh-city-0"] for seed in range(5)]
    mean = [np.mean([v[1].skill_climatology.value for v in each]) for each in (together, alone)]
    assert mean[0] > mean[1] + 0.01
    assert mean[0] > 0.05


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("kind", [{}, {"days": 400}, {"growth": 0.5}], ids=str)
def test_without_a_signal_it_is_silent(seed, kind):
    for verified in looked(world(seed, effect=0.0, **kind)).verified.values():
        assert not any(one.skilled for one in verified)
        assert verified[1].skill_climatology.value < 0.05


def test_what_was_said_of_a_day_rests_on_days_before_it():
    series = world(1, effect=0.4, days=500)
    before = looked(series)
    changed = series.counts.copy()
    changed[:, 400:] = changed[:, 400:] * 3 + 7
    air = {name: values.copy() for name, values in series.exposures.items()}
    for values in air.values():
        values[:, 400:] = values[:, 400:][:, ::-1]
    after = looked(replace(series, counts=changed, exposures=air))
    for lag in (1, 2, 3):
        was, now = (each.walked[lag].probability[:, : 400 + lag] for each in (before, after))
        assert np.array_equal(was, now, equal_nan=True)
    assert not np.array_equal(before.usual.bad[:, 400:], after.usual.bad[:, 400:])


def test_hours_have_a_record_of_their_own():
    """A signal of days shows in hours where many come in one; without one hours are silent too."""
    days = {"level": 60.0, "days": 600}
    found = [looked(with_hours(world(s, effect=0.4, **days), s)).verified for s in range(2)]
    records = [one["kh-city-0"][1].hours for one in found]
    assert all(one.skill_climatology.value > 0.05 for one in records)
    assert any(one.skilled for one in records)
    cases = np.sum([[b.days, b.said * b.days, b.happened * b.days] for one in records
                    for b in one.reliability if b.said > 0.3], 0)  # fmt: skip
    assert cases[2] / cases[0] == pytest.approx(cases[1] / cases[0], abs=0.06)
    for seed in range(2):
        verified = looked(with_hours(world(seed, effect=0.0, **days), seed)).verified["kh-city-0"]
        assert not any(one.hours.skilled for one in verified)
        assert verified[1].hours.skill_climatology.value < 0.02


def test_what_was_said_of_an_hour_rests_on_days_before_it():
    series = with_hours(world(1, effect=0.4, days=400), 1)
    later = series.hourly.copy()
    later[:, 300:] = later[:, 300:, ::-1] + 3
    for known in (series.hourly, later):
        usual = season.usual(series.counts, series.days)
        walked = forecast.walk(
            usual, predictors.predictors(usual, predictors.normalised(series), 1)
        )
        clock = hours.usual_hours(usual, known)
        said = hours.walk(clock, walked, all_blocks=True)[:, :301]
        if known is series.hourly:
            before = said
    assert np.isfinite(before[:, -1]).all()
    assert np.array_equal(before, said, equal_nan=True)


def test_what_a_forecast_rests_on_adds_up():
    ahead = looked(world(2, effect=0.5)).ahead[1]
    parts = {part.code: part.added for part in ahead.parts[0]}
    assert sum(parts.values()) == pytest.approx(ahead.mean[0] - ahead.expected[0], abs=0.1)
    assert {"pm25_high", "pm25_low"} & parts.keys()


def test_the_seed_draws_the_intervals_and_nothing_else():
    series = world(2, effect=0.4, days=600)
    one, again, other = (looked(series, seed).verified["kh-city-0"][1] for seed in (1, 1, 2))
    assert one == again
    assert one.brier == other.brier
    assert one.skill_climatology != other.skill_climatology


def test_real_days_run_through_it_and_are_told_as_they_are(reference):
    """Daily deaths of Chicago 1987 to 1990 are not asthma: what counts is that it is honest."""
    with (reference / "exposure" / "chicago_nmmaps.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if row["year"] < "1991"]

    def column(name):
        return np.array([[float(row[name] or "nan") for row in rows]])

    series = Series(
        places=("chicago",),
        first_day=np.datetime64("1987-01-01"),
        counts=column("resp"),
        exposures={name: column(name) for name in ("temp", "rhum", "pm10", "o3")},
    )
    verified = looked(series).verified["chicago"]
    for one in verified:
        assert one.days == 730
        assert abs(one.brier_climatology - 0.16) < 0.04
        assert (
            one.skill_climatology.low <= one.skill_climatology.value <= one.skill_climatology.high
        )
        assert one.skilled == (
            min(one.skill_climatology.value, one.skill_persistence.value) > 0.05
            and min(one.skill_climatology.low, one.skill_persistence.low) > 0
        )
        assert sum(each.days for each in one.reliability) == one.days
