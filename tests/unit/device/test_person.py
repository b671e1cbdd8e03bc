"""The simulated person and their blows: deterministic, plausible, better after the dose."""

from __future__ import annotations

import numpy as np
import pytest

from breathway.edge.simulated.blow import ATS_NAMES, Blow, ats_waveform, blow_of
from breathway.edge.simulated.person import Person
from breathway.score import signal

SEEDS = range(40)


def measured(blow: Blow) -> signal.Blow:
    return signal.measure(np.array(blow.flow_ml_s) / 1000, blow.rate_hz)


def after_dose(seed: int) -> Person:
    person = Person(seed)
    person.inhale(2.5)
    return person


def test_the_same_seed_gives_the_same_person() -> None:
    one, two = Person(7), Person(7)
    assert blow_of(one, 1) == blow_of(two, 1)
    assert [one.vitals() for _ in range(50)] == [two.vitals() for _ in range(50)]
    assert blow_of(Person(8), 1) != blow_of(one, 1)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_blow_is_one_a_spirometer_could_have_seen(seed: int) -> None:
    for person in (Person(seed), after_dose(seed)):
        found = measured(blow_of(person, 1))
        assert found.fev1_l is not None
        assert found.fvc_l is not None
        assert 0.5 < found.fev1_l < found.fvc_l <= person.fvc_l
        assert 1.5 < found.pef_l_s < 14  # ATS/ERS 2019, table 2: instruments reach 14 L/s
        assert found.bev_l <= max(0.1, 0.05 * found.fvc_l)  # ATS/ERS 2019, table 7
        last_second = sum(blow_of(person, 1).flow_ml_s[-100:]) / 100
        assert last_second < 25  # mL; ATS/ERS 2019, end of forced expiration


@pytest.mark.parametrize("seed", SEEDS)
def test_the_dose_opens_the_airways(seed: int) -> None:
    before, after = Person(seed), after_dose(seed)
    first, second = measured(blow_of(before, 1)), measured(blow_of(after, 1))
    assert first.fev1_fvc is not None
    assert second.fev1_fvc is not None
    assert first.fev1_fvc < second.fev1_fvc
    gain = second.fev1_l / first.fev1_l - 1
    assert gain > 0.1 if before.reversible > 0.4 else 0 < gain < 0.12


def test_people_differ_in_how_they_respond() -> None:
    people = [Person(seed) for seed in SEEDS]
    poor = [person for person in people if person.reversible < 0.2]
    assert 3 <= len(poor) <= 20
    assert {person.abnormal_sound for person in people} >= {"wheeze", "rhonchi", "fine_crackle"}
    assert {person.takes_mask_off for person in people} == {True, False}


@pytest.mark.parametrize("seed", SEEDS)
def test_three_blows_repeat_within_150_ml(seed: int) -> None:
    """ATS/ERS 2019: the two largest FVC within 0.150 L."""
    fvc = sorted(measured(blow_of(Person(seed), number)).fvc_l for number in (1, 2, 3))
    assert len(set(fvc)) == 3
    assert fvc[2] - fvc[1] <= 0.150


@pytest.mark.parametrize("seed", SEEDS)
def test_vital_signs_stay_in_range_and_follow_the_airways(seed: int) -> None:
    person = Person(seed)
    sick = [person.vitals() for _ in range(300)]
    person.inhale(2.5)
    better = [person.vitals() for _ in range(300)]
    for one in sick + better:
        assert 80 <= one.spo2_percent <= 100
        assert 50 <= one.heart_rate_per_min <= 150
        assert 8 <= one.breathing_rate_per_min <= 40
        assert 0.3 <= one.perfusion_percent <= 10
    if person.reversible > 0.4:
        assert np.mean([one.spo2_percent for one in better]) > np.mean(
            [one.spo2_percent for one in sick]
        )


def test_an_ats_waveform_is_replayed_as_published() -> None:
    flow = np.array(ats_waveform("w01").flow_ml_s) / 1000
    assert len(ATS_NAMES) == 26
    assert flow.max() == pytest.approx(7.445, abs=0.002)  # L/s, the published target
    assert measured(ats_waveform("w01")).fev1_l == pytest.approx(3.373, abs=0.01)
