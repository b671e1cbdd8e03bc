"""ATS/ERS 2019, device quality assurance: syringe, linearity, controls, what is due."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from breathway import score
from breathway.score.device_check import SENTENCES, factor_jumps
from breathway.score.errors import SamplesError

RATE = 100


def strokes(seconds=(4.0, 1.4, 0.7), gain=(1.0, 1.0, 1.0), zero=0.0, litres=3.0) -> np.ndarray:
    """A syringe emptied and filled at these speeds; the device reads `gain` times the flow."""
    parts = [np.zeros(RATE)]
    for lasts, factor in zip(seconds, gain, strict=True):
        push = np.sin(np.linspace(0, np.pi, round(lasts * RATE))) ** 0.5
        push *= factor * litres / (push.sum() / RATE)
        parts += [push, np.zeros(RATE // 2), -push, np.zeros(RATE // 2)]
    flow = np.concatenate(parts) + zero
    return flow + np.random.default_rng(1).normal(0, 0.003, len(flow))


SYRINGE = [
    # what is wrong                 recording                              reasons
    ("nothing", {}, []),
    ("2.5 % too much", {"gain": (1.025,) * 3}, []),
    ("3.5 % too much", {"gain": (1.035,) * 3}, ["stroke_beyond_limit"]),
    ("3.5 % too little", {"gain": (0.965,) * 3}, ["stroke_beyond_limit"]),
    ("3.5 % too much when fast", {"gain": (1.0, 1.0, 1.035)}, ["stroke_beyond_limit"]),
    ("-2 % slow, +2 % fast", {"gain": (0.98, 1.0, 1.02)}, ["not_linear"]),
    ("only slow strokes", {"seconds": (4.0, 4.0, 5.0)}, ["no_medium_stroke", "no_fast_stroke"]),
    ("one slow stroke, and back", {"seconds": (4.0,), "gain": (1.0,)},
     ["too_few_strokes", "no_medium_stroke", "no_fast_stroke"]),
    ("half the syringe", {"litres": 1.0},
     ["too_few_strokes", "no_slow_stroke", "no_medium_stroke", "no_fast_stroke"]),
]  # fmt: skip


@pytest.mark.parametrize(("wrong", "recording", "reasons"), SYRINGE)
def test_syringe(wrong, recording, reasons):
    found = score.verify([strokes(**recording)], RATE)
    assert list(found.reasons) == reasons
    assert found.passed is not reasons
    assert found.passed == (not reasons)


def test_a_wrong_zero_is_told_apart():
    assert "zero_flow_wrong" in score.verify([strokes(zero=0.03)], RATE).reasons


def test_each_stroke_is_measured():
    found = score.verify([strokes(gain=(1.01, 1.01, 1.01))], RATE)
    assert [s.speed for s in found.strokes] == ["low", "low", "medium", "medium", "high", "high"]
    assert [s.direction for s in found.strokes] == ["out", "in"] * 3
    assert found.factor == pytest.approx(1 / 1.01, abs=0.001)
    assert all(abs(s.error_percent - 1) < 0.2 for s in found.strokes)
    assert set(found.error_percent) == {"low", "medium", "high"}


def test_every_reason_has_a_sentence_and_an_absurd_syringe_an_error():
    assert {reason for *_, reasons in SYRINGE for reason in reasons} < set(SENTENCES)
    with pytest.raises(SamplesError):
        score.verify([strokes()], RATE, syringe_l=3000)


BASE = [3.0 + 0.03 * step for step in (-1, 1, 0, 1, -1) * 4]  # mean 3.00, SD 0.025 or so
CONTROL = [
    # the newest sessions, in SD from the mean of the first twenty        rules broken
    ([0.5], []),
    ([2.2], ["1_2s"]),
    ([3.2], ["1_2s", "1_3s"]),
    ([2.3, 2.4], ["1_2s", "2_2s"]),
    ([-2.3, 2.4], ["1_2s", "r_4s"]),
    ([1.2, 1.3, 1.4, 1.1], ["4_1s"]),
    ([0.3] * 10, ["10_x"]),
    ([0.3, -0.3] * 5, []),
]


@pytest.mark.parametrize(("newest", "rules"), CONTROL)
def test_control_chart(newest, rules):
    own = np.array(BASE)
    values = np.concatenate([own, own.mean() + np.array(newest) * own.std(ddof=1)])
    chart = score.control_chart(values)
    assert [rule for rule, flags in chart.broken.items() if flags[-1]] == rules
    assert chart.in_control == (not set(rules) - {"1_2s"})


def test_a_control_needs_twenty_sessions():
    assert score.control_chart(BASE[:19]) is None
    assert score.control_chart([3.0] * 25) is None  # a value that never moves is no measurement


FACTORS = [([1.00, 1.02], False), ([1.00, 1.06], True), ([1.0, 1.0, 0.93], True), ([1.0], False)]


@pytest.mark.parametrize(("factors", "jumps"), FACTORS)
def test_a_calibration_factor_that_jumps(factors, jumps):
    assert factor_jumps(factors) is jumps


NOW = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
STANDING = [
    # hours since the last check, passed     standing
    (1, True, "verified"),
    (24, True, "verified"),
    (25, True, "overdue"),
    (1, False, "failed"),
    (200, False, "failed"),
]


@pytest.mark.parametrize(("hours", "passed", "state"), STANDING)
def test_standing(hours, passed, state):
    assert score.standing((NOW - dt.timedelta(hours=hours), passed), NOW).state == state


def test_never_checked_is_not_known():
    assert score.standing(None, NOW).state == "unknown"


def blow(litres: float) -> np.ndarray:
    time = np.arange(0, 5, 0.01)
    effort = np.where(time < 0.08, time / 0.08, np.exp(-(time - 0.08) / 0.35))
    return np.concatenate([np.zeros(50), effort * litres / (effort.sum() / 100)])


GRADES = [  # three good blows that repeat, on a device that is …
    ("verified", "A"),
    ("unknown", "A"),
    ("overdue", "B"),
    ("failed", "U"),
]


@pytest.mark.parametrize(("device", "grade"), GRADES)
def test_a_device_that_fails_cannot_produce_an_a(device, grade):
    session = score.assess([blow(4.0), blow(3.97), blow(3.95)], 100, device=device)
    assert (session.grade_fev1, session.grade_fvc) == (grade, grade)
    if device == "failed":
        assert session.maneuvers[0].reasons == ("device_failed_check",)
        assert session.coaching.code == "check_device"
        assert session.fev1_l is not None  # usable: shown, but graded U


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"syringe_l": 0.0}, "syringe_implausible"),
        ({"limit_percent": float("nan")}, "limit_implausible"),
        ({"limit_percent": 50.0}, "limit_implausible"),
    ],
)
def test_a_syringe_or_a_limit_that_verifies_nothing_is_refused(given, name):
    with pytest.raises(SamplesError) as refused:
        score.verify([np.zeros(500)], 100, **given)
    assert refused.value.name == name
