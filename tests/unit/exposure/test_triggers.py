"""Personal effects: planted ones come back, intervals cover, and who came twice is told nothing."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from breathway.exposure import triggers

DAYS = 730
MEAN = np.array([0.3, 0.1, 0.0, 0.35])
SPREAD = 0.25
NAMES = ["cold", "humidity", "pm25", "pollen"]


@cache
def world(seed: int, people: int = 200, treatments: int = 14):
    """Treatments of people with effects of their own, in weather that changes from day to day."""
    rng = np.random.default_rng(seed)
    air = np.zeros((DAYS * 24, len(MEAN)))
    for column in range(len(MEAN)):
        day = np.zeros(DAYS)
        for n, shock in enumerate(rng.normal(size=DAYS)):
            day[n] = 0.7 * day[n - 1] + shock
        air[:, column] = np.interp(np.arange(DAYS * 24), np.arange(DAYS) * 24 + 12, day) / 1.4
    true = MEAN + SPREAD * rng.normal(size=(people, len(MEAN)))
    counts = np.maximum(rng.poisson(treatments, people), 1)
    counts[0] = 2
    hours = []
    for effects, count in zip(true, counts, strict=True):
        weight = np.exp(air @ effects)
        hours.append(rng.choice(len(air), count, p=weight / weight.sum()))
    midnights = np.arange(DAYS) * 24
    months = (np.datetime64("2024-12-01") + np.arange(DAYS)).astype("datetime64[M]").astype(int)
    rows, own = triggers.referents(np.concatenate(hours), midnights, months, len(air))
    person = np.repeat(np.arange(people), counts)
    return triggers.personal(air, rows, own, person), true, counts


@pytest.mark.parametrize("treatments", [5, 14, 40])
def test_planted_effects_come_back_and_intervals_cover(treatments):
    found, true = zip(*[world(seed, treatments=treatments)[:2] for seed in (1, 2)], strict=True)
    error = np.concatenate([f.effects - t for f, t in zip(found, true, strict=True)])
    reach = np.concatenate([triggers.Z95 * np.sqrt(f.variances) for f in found])
    assert 0.92 <= np.mean(np.abs(error) < reach) <= 0.98
    assert np.sqrt(np.mean(error**2)) < SPREAD  # better than telling everybody the mean
    for f in found:
        np.testing.assert_allclose(f.mean, MEAN, atol=0.13)


def test_more_treatments_tell_more():
    errors = []
    for treatments in (5, 14, 40):
        found, true, _ = world(1, treatments=treatments)
        errors.append(np.sqrt(np.mean((found.effects - true) ** 2)))
    assert errors[0] > errors[1] > errors[2]
    assert errors[2] < 0.18


def air(known: np.ndarray) -> triggers.Air:
    usual = np.where(known, 10.0, np.nan)
    return triggers.Air(np.zeros((1, 4)), usual, usual + 5)


def test_who_came_twice_is_told_nothing_and_who_came_often_something():
    found, true, counts = world(1)
    everything = np.ones(4, dtype=bool)
    twice = triggers.effects_of(found, 0, int(counts[0]), air(everything), NAMES)
    assert {effect.verdict for effect in twice} == {"cannot_tell"}
    found, true, counts = world(1, treatments=40)
    strong = np.flatnonzero(true[:, 0] > 0.6)
    told = [
        triggers.effects_of(found, n, int(counts[n]), air(everything), NAMES)[0] for n in strong
    ]
    raised = [effect for effect in told if effect.verdict == "raises"]
    assert len(raised) > 0.8 * len(told) > 8
    assert all(1 < effect.lower < effect.rr < effect.upper for effect in raised)
    assert raised[0].others == pytest.approx(np.exp(0.3), rel=0.1)


def test_what_nobody_measures_is_said_and_pollen_only_where_it_is_counted():
    found, _, _ = world(1)
    some = triggers.effects_of(found, 5, 14, air(np.array([True, False, True, False])), NAMES)
    assert [effect.verdict for effect in some][1::2] == ["not_measured", "not_measured"]
    assert some[1].rr is None
    birch = triggers.effects_of(None, 0, 1, air(np.zeros(4, dtype=bool)), ["pollen_birch"] * 4)
    assert birch == []


def test_the_first_who_come_are_told_that_nothing_can_be_told():
    effects = triggers.effects_of(None, 0, 3, air(np.ones(4, dtype=bool)), NAMES)
    assert {(effect.verdict, effect.rr) for effect in effects} == {("cannot_tell", None)}


def test_the_verdict_in_words():
    said = [
        triggers.verdict(0.5, 0.3, 0.01, 0.06, 9), triggers.verdict(-0.5, 0.3, 0.01, 0.06, 9),
        triggers.verdict(0.1, 0.3, 0.01, 0.06, 9), triggers.verdict(0.1, 0.3, 0.05, 0.06, 9),
        triggers.verdict(0.5, 0.3, 0.01, 0.06, 4),
    ]  # fmt: skip
    assert said == ["raises", "lowers", "little", "cannot_tell", "cannot_tell"]


def test_a_count_a_day_holds_for_its_day_and_a_gap_stays_a_gap():
    start = np.datetime64("2026-03-01T00", "s")
    at = start + np.array([0, 24, 48, 96]) * np.timedelta64(3600, "s")
    hourly = triggers.held(at, np.array([1.0, 2.0, 3.0, 5.0]), start, 120)
    assert hourly[[0, 23, 24, 71]].tolist() == [1, 1, 2, 3]
    assert np.isnan(hourly[72:96]).all()  # the fourth day was not counted
    assert hourly[96] == 5
    mean = triggers.mean_before(hourly)
    assert np.isnan(mean[14])
    assert mean[15] == 1  # sixteen hours are known
    assert mean[30] == pytest.approx((17 * 1 + 7 * 2) / 24)


def test_air_in_units_of_usual_to_high():
    hours = np.arange(24 * 100.0)
    temperature = 25 + 5 * np.sin(hours / 90)
    series = {"temperature_c": temperature, "pm25_ug_m3": np.full(len(hours), 8.0)}
    made = triggers.air_of(series, ["cold", "heat", "pm25", "o3"])
    assert made.high[0] < made.usual[0] == made.usual[1] < made.high[1]
    assert np.isnan(made.usual[2:]).all()  # one does not change, the other is not measured
    assert (made.columns[:, 2:] == 0).all()
    cold, heat = made.columns[30:, 0], made.columns[30:, 1]
    assert cold.min() == heat.min() == 0
    assert ((cold > 0) & (heat > 0)).sum() == 0
    assert np.quantile(cold, 0.95) == pytest.approx(1, abs=0.02)


def test_a_treatment_is_compared_with_its_month_at_its_hour():
    midnights = np.array([-7, 17, 41, 65])  # a zone seven hours ahead
    months = np.array([5, 6, 6, 6])
    rows, own = triggers.referents(np.array([50, 10]), midnights, months, 80)
    assert rows[0, :3].tolist() == [26, 50, 74]
    assert (rows[0, 3:] == -1).all()
    assert own.tolist() == [1, 0]
    assert rows[1, 0] == 10
