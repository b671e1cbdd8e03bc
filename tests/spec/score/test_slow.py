"""ATS/ERS 2019: slow vital capacity and inspiratory capacity."""

from __future__ import annotations

import numpy as np
import pytest

from breathway.score.errors import SamplesError
from breathway.score.slow import assess_slow, measure_slow

RATE = 100


def move(litres: float, seconds: float) -> np.ndarray:
    """Flow of a smooth movement of so many litres; out is positive."""
    shape = np.sin(np.linspace(0, np.pi, round(seconds * RATE))) ** 2
    return shape * litres * RATE / shape.sum()


def quiet(breaths: int = 4, tidal: float = 0.5) -> list[np.ndarray]:
    return [part for _ in range(breaths) for part in (move(-tidal, 1.5), move(tidal, 2.0))]


REST = np.zeros(RATE + 20)
MANOEUVRES = [
    # quiet breathing ends 1.2 L above empty; then …            VC, EVC, IVC, IC, ERV
    ("in, then out", [*quiet(), move(-2.8, 2), move(4.0, 5), REST], 4.0, 4.0, None, 2.8, 1.2),
    ("out, then in", [*quiet(), move(1.2, 3), move(-4.0, 2), REST], 4.0, None, 4.0, 2.8, 1.2),
    ("in, out, in", [*quiet(), move(-2.8, 2), move(4.0, 5), REST, move(-3.95, 2)],
     4.0, 4.0, 3.95, 2.8, 1.2),
    ("no quiet breathing", [move(-2.8, 2), move(4.0, 5), REST], 4.0, 4.0, None, None, None),
]  # fmt: skip


@pytest.mark.parametrize(("how", "parts", "vc", "evc", "ivc", "ic", "erv"), MANOEUVRES)
def test_capacities(how, parts, vc, evc, ivc, ic, erv):
    flow = np.concatenate(parts) + np.random.default_rng(1).normal(0, 0.002, sum(map(len, parts)))
    for found in (
        measure_slow(flow, RATE),
        measure_slow(np.cumsum(flow) / RATE, RATE, volume=True),
    ):
        got = (found.vc_l, found.evc_l, found.ivc_l, found.ic_l, found.erv_l)
        for ours, wanted in zip(got, (vc, evc, ivc, ic, erv), strict=True):
            assert ours == (None if wanted is None else pytest.approx(wanted, abs=0.02))
        assert found.acceptable


def test_an_end_that_still_moves_is_no_plateau():
    found = measure_slow(np.concatenate([*quiet(), move(-2.8, 2), np.full(300, 1.0)]), RATE)
    assert found.reasons == ("no_plateau",)
    assert not found.acceptable


def test_breathing_that_sinks_gives_no_ic():
    uneven = [move(-0.5, 1.5), move(0.4, 2.0)] * 4
    found = measure_slow(np.concatenate([*uneven, move(-2.4, 2), move(4.0, 5), REST]), RATE)
    assert found.ic_l is None
    assert found.reasons == ("unstable_breathing",)


SESSIONS = [
    # VC of each          up to six years   VC, difference, repeatable
    ([4.0, 3.9, 3.8], False, 4.0, 0.1, True),
    ([4.0, 3.84, 3.8], False, 4.0, 0.16, False),
    ([1.2, 1.05, 1.0], False, 1.2, 0.15, False),  # 10 % of VC is less than 0.150 L
    ([4.0, 3.95], False, 4.0, 0.05, False),  # three are needed
    ([1.2, 1.1, 1.0], True, 1.2, 0.1, True),
]


@pytest.mark.parametrize(("volumes", "young", "vc", "apart", "repeatable"), SESSIONS)
def test_repeatability(volumes, young, vc, apart, repeatable):
    rounds = [
        measure_slow(np.concatenate([*quiet(4, 0.2), move(-0.6 * v, 2), move(v, 5), REST]), RATE)
        for v in volumes
    ]
    found = assess_slow(rounds, young=young)
    assert found.vc_l == pytest.approx(vc, abs=0.001)
    assert found.difference_l == pytest.approx(apart, abs=0.001)
    assert found.repeatable is repeatable


def test_silence_is_an_error():
    with pytest.raises(SamplesError, match="no breath"):
        measure_slow(np.zeros(500), RATE)
