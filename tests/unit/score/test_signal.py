"""Measures of constructed blows whose truth is known by arithmetic."""

from __future__ import annotations

import numpy as np
import pytest

from breathway import score
from breathway.score.errors import SamplesError

RATE = 200


def triangle(lead_s: float = 0.0, rise_s: float = 0.1, fall_s: float = 1.9) -> np.ndarray:
    """Flow rising to 6 L/s and falling to nothing: 6 L in 2 s."""
    up = np.linspace(0, 6, int(rise_s * RATE) + 1)
    down = np.linspace(6, 0, int(fall_s * RATE) + 1)[1:]
    return np.concatenate([np.zeros(int(lead_s * RATE)), up, down])


@pytest.mark.parametrize("lead_s", [0.0, 0.5, 2.0])
def test_a_triangle(lead_s):
    blow = score.measure(triangle(lead_s), RATE)
    assert blow.fvc_l == pytest.approx(6.0)
    assert blow.pef_l_s == 6.0
    # the tangent through the peak has slope 6 and meets the base 0.05 s before the peak, when
    # the triangle has let out 6 / 0.1 * 0.05² / 2 = 0.075 L
    assert blow.bev_l == pytest.approx(0.075, abs=1e-9)
    assert blow.time_zero_s == pytest.approx(lead_s + 0.05)
    assert blow.rise_time_ms == pytest.approx(80.0)
    # at 1.05 s: 0.3 L of the rise and a trapezoid from 6 to 3 L/s over 0.95 s
    assert blow.fev1_l == pytest.approx(0.3 + 0.95 * 4.5)
    assert blow.fet_s == pytest.approx(1.95, abs=0.01)


def test_forced_flows_of_a_rectangle():
    """Constant 2 L/s for 3 s: every flow is 2."""
    flow = np.concatenate([np.zeros(50), np.full(600, 2.0), np.zeros(50)])
    blow = score.measure(flow, RATE)
    for name in ("fef2575_l_s", "fef25_l_s", "fef50_l_s", "fef75_l_s"):
        assert getattr(blow, name) == pytest.approx(2.0)
    assert blow.fev05_l == pytest.approx(1.0, abs=0.01)
    assert blow.fev3_l == pytest.approx(6.0, abs=0.02)
    assert blow.fev6_l is None  # the recording ends before six seconds


def test_inspiration_before_and_after():
    inhale = -np.sin(np.linspace(0, np.pi, RATE)) * 3
    flow = np.concatenate([inhale, triangle(), inhale * 1.5])
    blow = score.measure(flow, RATE)
    assert blow.fvc_l == pytest.approx(6.0, abs=0.02)
    assert blow.fivc_l == pytest.approx(4.5 * 2 / np.pi, abs=0.02)
    assert blow.pif_l_s == pytest.approx(4.5, abs=0.01)
    assert blow.inspired_before_l == pytest.approx(6 / np.pi, abs=0.02)


def test_tidal_breathing_before_the_blow_is_not_the_blow():
    time = np.arange(0, 8, 1 / RATE)
    tidal = 0.5 * np.sin(2 * np.pi * time / 4)
    flow = np.concatenate([tidal, -np.full(RATE, 2.0), triangle()])
    blow = score.measure(flow, RATE)
    assert blow.fvc_l == pytest.approx(6.0, abs=0.02)
    assert blow.time_zero_s == pytest.approx(9.05, abs=0.02)


def test_volume_gives_what_flow_gives():
    flow = triangle(0.3)
    volume = np.concatenate([[0], np.cumsum((flow[1:] + flow[:-1]) / 2)]) / RATE
    by_flow, by_volume = score.measure(flow, RATE), score.measure_volume(volume, RATE)
    assert by_volume.fvc_l == pytest.approx(by_flow.fvc_l)
    assert by_volume.fev1_l == pytest.approx(by_flow.fev1_l, abs=0.003)
    assert by_volume.pef_l_s == pytest.approx(by_flow.pef_l_s, rel=0.03)


def test_the_demonstration_blow():
    """5.8 L of volume in mL at 100 Hz, with a plateau of several seconds."""
    from importlib.resources import files

    path = files("breathway").joinpath("data", "spirometry", "ukb_3066_demo_blow.csv")
    rows = path.read_text().splitlines()[1:]
    volume = np.array([float(row.split(",")[1]) for row in rows]) / 1000
    blow = score.measure_volume(volume, 100)
    assert blow.fvc_l == pytest.approx(5.836)
    assert blow.fev1_l == pytest.approx(4.686, abs=0.01)


@pytest.mark.parametrize(
    ("samples", "rate_hz", "name"),
    [
        (np.zeros(1000), 50, "sampling_rate_out_of_range"),
        (np.zeros(1000), float("nan"), "sampling_rate_out_of_range"),
        (np.zeros(5), 100, "too_few_samples"),
        (np.zeros((10, 10)), 100, "too_few_samples"),
        (np.array([0.0, np.nan] * 20), 100, "samples_not_finite"),
    ],
)
def test_what_cannot_be_measured_says_so(samples, rate_hz, name):
    with pytest.raises(SamplesError) as error:
        score.measure(samples, rate_hz)
    assert error.value.name == name
    assert error.value.hint


def test_nothing_but_silence():
    blow = score.measure(np.zeros(500), 100)
    assert blow.fvc_l == 0.0
    assert blow.fev1_fvc is None


def test_many_at_once_are_what_each_is_alone():
    rng = np.random.default_rng(5)
    blows = [triangle(lead)[: rng.integers(300, 400)] for lead in rng.uniform(0, 1, 300)]
    measures, _, _ = score.judge_many(blows, RATE)
    for number in (0, 127, 128, 299):
        alone = score.measure(blows[number], RATE)
        assert measures.fvc_l[number] == pytest.approx(alone.fvc_l)
        assert measures.bev_l[number] == pytest.approx(alone.bev_l)
        assert np.isnan(measures.fev1_l[number]) == (alone.fev1_l is None)


@pytest.mark.parametrize("rate", [100, 250, 500, 1000])
def test_volume_in_millilitres_keeps_the_peak_at_any_rate(rate):
    """A count between two samples is up to 1 L/s: the flow is taken over as long as that asks."""
    clock = np.arange(0, 4, 1 / rate)
    flow = 9 * np.sin(np.minimum(clock / 0.09, 1) * np.pi / 2) * np.exp(-clock / 0.6)
    volume = np.cumsum(flow) / rate
    counted = np.round(volume, 3)
    assert score.measure_volume(counted, rate).pef_l_s == pytest.approx(flow.max(), rel=0.02)
    assert score.measure_volume(volume, rate).pef_l_s == pytest.approx(flow.max(), rel=0.01)
