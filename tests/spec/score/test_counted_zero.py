"""A wrong zero is found however coarsely a file is counted, and noise of counting is none.

The three makers of faults and a fourth, of drawn people with every kind of beginning and end, read
as a volume in whole millilitres or as flow in steps, rounded or cut, at 100 to 1,000 Hz.
"""

from __future__ import annotations

import numpy as np
import pytest
from drawn_people import make_person
from other_blows import resampled
from seeded_report import first, second, sources, third

from breathway import score

ZERO_L_S = (0.03, 0.25)


def half_wave(litres: float, seconds: float, rate: float) -> np.ndarray:
    wave = np.sin(np.linspace(0, np.pi, round(seconds * rate)))
    return wave * litres * rate / wave.sum()


def fourth(blows: list[np.ndarray], fault: str, seeds: int) -> list[tuple[np.ndarray, float]]:
    """Quiet, tidal or a deep breath, held or not; the end of the blow, rest, or a breath in."""
    made = []
    for seed in range(seeds):
        rng = np.random.default_rng([19, seed, fault == "none"])
        blow, rate = make_person("none", 5000 + seed)
        litres = blow.flow.sum() / rate
        quiet, held = (np.zeros(round(rng.uniform(*s) * rate)) for s in ((0.3, 2.0), (0, 0.4)))
        tidal = 0.12 * litres * np.array([1, -1] * int(rng.integers(1, 4)))
        breaths = [half_wave(part, rng.uniform(1.2, 2), rate) for part in tidal]
        deep = half_wave(-0.7 * litres, rng.uniform(1, 2), rate)
        before = ([quiet], [quiet, *breaths, deep, held], [quiet, deep, held])[seed % 3]
        after = ([], [np.zeros(round(rate))], [held, half_wave(-litres, 1.5, rate)])[seed // 3 % 3]
        flow = np.concatenate([*before, blow.flow, *after])
        flow = flow + rng.normal(0, rng.uniform(0, 0.008), len(flow))
        wrong = rng.uniform(*ZERO_L_S) * rng.choice([-1, 1]) if fault != "none" else 0.0
        made.append((flow + wrong, rate))
    return made


def curves(maker, blows, fault: str, seeds: int) -> list[tuple[np.ndarray, float]]:
    made = maker(blows, fault, seeds)
    return made if maker is fourth else [(blow.flow, rate) for blow, rate in made]


def found(made, *, volume: bool, step: float, rate_hz: float | None = None, cut: bool = False):
    """The share of these curves whose zero is called wrong, read in such steps."""
    hits = []
    for flow, rate in made:
        wanted = rate_hz or rate
        read = flow if wanted == rate else resampled(flow, rate, wanted)
        read = np.cumsum(read) / wanted if volume else read
        read = (np.floor if cut else np.round)(read / step) * step
        maneuver = score.assess([read], wanted, volume=volume).maneuvers[0]
        hits.append("faulty_zero_flow" in maneuver.reasons)
    return float(np.mean(hits))


@pytest.fixture(scope="module")
def blows():
    return sources()


MAKERS = (first, second, third, fourth)
READ = (
    ("volume in mL", {"volume": True, "step": 0.001}, 0.92),
    ("volume in mL, cut, at 1 kHz",
     {"volume": True, "step": 0.001, "cut": True, "rate_hz": 1000.0}, 0.92),
    ("volume in 5 mL at 100 Hz", {"volume": True, "step": 0.005, "rate_hz": 100.0}, 0.75),
    ("flow in 0.02 L/s", {"volume": False, "step": 0.02}, 0.95),
)  # fmt: skip


@pytest.mark.parametrize("maker", MAKERS)
@pytest.mark.parametrize(("reading", "share"), [row[1:] for row in READ], ids=[r[0] for r in READ])
def test_a_wrong_zero_in_counts(reading, share, maker, blows):
    assert found(curves(maker, blows, "zero_error", 40), **reading) >= share
    assert found(curves(maker, blows, "none", 40), **reading) <= 0.03


def test_a_slow_lung_in_counts_is_no_wrong_zero():
    """After six seconds it still gives 30 mL/s, and ever less."""
    time = np.arange(800) / 100
    flow = np.minimum(time / 0.08, 1) * (2.0 * np.exp(-time / 0.4) + 0.1 * np.exp(-time / 5))
    assert found([(flow, 100.0)], volume=True, step=0.001) == 0


def test_breathing_in_counts_is_no_wrong_zero(blows):
    """A recording that begins anywhere in a breath, where flow is level for a moment too."""
    clock, blow = np.arange(900) / 100, resampled(blows[2], 500, 100)
    deep = half_wave(-0.7 * float(blow.sum()) / 100, 1.5, 100)
    made = [
        (np.concatenate([0.3 * np.sin(2 * np.pi * (clock / 4 + n / 8)), deep, blow]), 100.0)
        for n in range(8)
    ]
    assert found(made, volume=True, step=0.001) == 0
