"""ATS/ERS 2019, Table 7: what each fault takes from FEV1 and FVC, and the limits in numbers."""

from __future__ import annotations

import numpy as np
import pytest

from breathway import score
from breathway.score.faults import Faults
from breathway.score.quality import judge_rows, repeats_fvc
from breathway.score.signal import Measures

BOOLS = [name for name in Faults.__struct_fields__ if not name.endswith(("_l", "_l_s"))]

TABLE_7 = [
    # fault              acceptable   usable
    #                    FEV1  FVC    FEV1  FVC
    ("none", True, True, True, True),
    ("slow_start", False, False, False, False),
    ("faulty_zero", False, False, False, False),
    ("cough", False, True, False, True),
    ("closure", False, False, False, False),
    ("late_closure", True, False, True, True),
    ("no_plateau", True, False, True, True),
    ("obstruction", False, False, True, True),
    ("leak", False, False, True, True),
    ("short_inspiration", False, False, True, True),
    ("start_missed", False, False, False, False),
    ("no_blow", False, False, False, False),
    ("submaximal", True, True, True, True),  # no criterion of Table 7: it is said, not counted
    ("hesitation", True, True, True, True),  # "should be 2 s or less": advice, not in Table 7
    ("slow_rise", True, True, True, True),  # advice
    ("late_cough", True, True, True, True),
]


@pytest.mark.parametrize(("fault", "fev1", "fvc", "usable_fev1", "usable_fvc"), TABLE_7)
def test_what_a_fault_costs(fault, fev1, fvc, usable_fev1, usable_fvc):
    found = {name: np.array([name == fault]) for name in BOOLS}
    zero = np.zeros(1)
    faults = Faults(**found, moved_l=zero, bev_limit_l=zero, zero_l_s=zero, drift_l_s=zero)
    columns = {n: np.ones(1) for n in Measures.__struct_fields__ if n != "rate_hz"}
    judged = judge_rows(faults, Measures(rate_hz=100.0, **columns), np.array([False]))
    assert judged.acceptable_fev1[0] == fev1
    assert judged.acceptable_fvc[0] == fvc
    assert judged.usable_fev1[0] == usable_fev1
    assert judged.usable_fvc[0] == usable_fvc


EOFE_BY_REPEATABILITY = [
    # FVCs in the order blown (L), age <= 6, which meet it
    ([4.00], False, [False]),  # nothing to compare with yet
    ([4.00, 3.85], False, [True, True]),  # the first is judged again after the second
    ([4.00, 3.84], False, [True, False]),
    ([3.50, 4.00, 3.90], False, [False, True, True]),
    ([1.00, 0.90], True, [True, True]),  # 0.100 L or 10 %
    ([1.00, 0.89], True, [True, False]),
]


@pytest.mark.parametrize(("fvc_l", "young", "expected"), EOFE_BY_REPEATABILITY)
def test_end_of_expiration_by_repeatability(fvc_l, young, expected):
    values = np.array(fvc_l)
    met = repeats_fvc(values, np.ones(len(values), dtype=bool), young)
    assert met.tolist() == expected


def ideal(fvc_l: float, seconds: float, rate_hz: int = 100, tau_s: float = 0.35) -> np.ndarray:
    """A blow that decays exponentially, after 80 ms of rising and half a second of nothing."""
    time = np.arange(0, seconds, 1 / rate_hz)
    effort = np.where(time < 0.08, time / 0.08, np.exp(-(time - 0.08) / tau_s))
    effort = np.concatenate([np.zeros(rate_hz // 2), effort])
    volume = np.cumsum((effort[1:] + effort[:-1]) / 2) / rate_hz
    return effort * fvc_l / volume[-1]


PLATEAU = [
    # seconds of blowing, end reached; 4 L with a time constant of 0.35 s, so that the last second
    # moves 25 mL after 2.8 s
    (2.0, False),
    (2.6, False),
    (3.2, True),
    (6.0, True),
]


@pytest.mark.parametrize(("seconds", "reached"), PLATEAU)
def test_plateau_of_25_ml_in_a_second(seconds, reached):
    maneuver = score.assess([ideal(4.0, seconds)], 100).maneuvers[0]
    assert maneuver.fvc_acceptable is reached
    assert ("early_stop" in maneuver.reasons) is not reached
    assert maneuver.fev1_acceptable


def test_a_child_may_be_empty_in_less_than_a_second():
    """What counts is a second without air moving, not how soon the air was out."""
    quick = ideal(0.9, 0.9, tau_s=0.12)
    held = np.concatenate([quick, np.zeros(130)])
    for blow, reached in ((quick, False), (held, True)):
        maneuver = score.assess([blow], 100, age_years=5).maneuvers[0]
        assert maneuver.fvc_acceptable is reached
        assert ("early_stop" in maneuver.reasons) is not reached


def test_fifteen_seconds_are_an_end():
    """Severe obstruction never reaches a plateau; 15 s of forced expiration are enough."""
    slow = ideal(3.0, 15.2, tau_s=6.0)
    assert score.assess([slow], 100).maneuvers[0].fvc_acceptable
    assert not score.assess([slow[:-100]], 100).maneuvers[0].fvc_acceptable


def test_silence_is_no_blow():
    maneuver = score.assess([np.zeros(400)], 100).maneuvers[0]
    assert "no_blow" in maneuver.reasons
    assert not (maneuver.fev1_usable)
    assert not (maneuver.fvc_usable)


def test_small_children_are_judged_by_three_quarters_of_a_second():
    """A cough at 0.85 s spoils FEV1 from seven years on, and not before."""
    blow = ideal(1.2, 3.0, tau_s=0.5)
    at = 50 + int(0.85 * 100)
    blow[at : at + 6] *= 0.1
    blow[at + 6 : at + 10] *= 2.2
    assert not score.assess([blow], 100, age_years=7).maneuvers[0].fev1_acceptable
    assert score.assess([blow], 100, age_years=5).maneuvers[0].fev1_acceptable


def test_hesitation_counts_from_full_inspiration():
    """Two seconds between full lungs and the blow are the limit."""
    breath = -np.sin(np.linspace(0, np.pi, 150)) * 4.0
    for pause_s, too_long in ((1.0, False), (2.5, True)):
        pause = np.zeros(int(pause_s * 100))
        blow = np.concatenate([breath, pause, ideal(4.0, 5.0)[50:]])
        maneuver = score.assess([blow], 100).maneuvers[0]
        assert ("hesitation_too_long" in maneuver.reasons) is too_long
        assert maneuver.blow.hesitation_s == pytest.approx(pause_s, abs=0.15)


def test_what_is_breathed_in_afterwards_shows_lungs_that_were_not_full():
    """FIVC above FVC by more than 0.100 L or 5 %."""
    for extra_l, faulty in ((0.0, False), (0.15, False), (0.4, True)):
        back = -np.sin(np.linspace(0, np.pi, 150))
        back *= (4.0 + extra_l) / (-back.sum() / 100)
        maneuver = score.assess([np.concatenate([ideal(4.0, 5.0), back])], 100).maneuvers[0]
        assert ("incomplete_inspiration_or_leak" in maneuver.reasons) is faulty
        assert maneuver.blow.fivc_l == pytest.approx(4.0 + extra_l, abs=0.02)


def test_the_session_reports_the_largest_from_different_blows():
    """FEV1 and FVC may come from different blows; their ratio is of the largest ones."""
    session = score.assess([ideal(4.0, 5.0), ideal(3.9, 5.0, tau_s=0.3), ideal(3.95, 5.0)], 100)
    blows = [maneuver.blow for maneuver in session.maneuvers]
    assert session.fvc_l == max(blow.fvc_l for blow in blows)
    assert session.fev1_l == max(blow.fev1_l for blow in blows)
    assert session.fev1_fvc == pytest.approx(session.fev1_l / session.fvc_l)
    assert (session.grade_fev1, session.grade_fvc) == ("A", "A")
