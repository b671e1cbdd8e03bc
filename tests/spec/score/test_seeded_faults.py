"""Every fault is found, and found only where it is: sensitivity and specificity over seeds.

A sample of what `python tests/spec/score/seeded_report.py` tells in full for the documents.
"""

from __future__ import annotations

import numpy as np
import pytest
from seeded_blows import WANTED, make, sampled

from breathway import score

SEEDS = 240

# fault             at least this share found
FOUND = [
    ("cough", 0.95),
    ("closure_first", 0.95),
    ("closure_later", 0.95),
    ("early_stop", 0.95),
    ("hesitation", 0.95),
    ("zero_error", 0.95),
    ("leak", 0.95),
    ("submaximal", 0.85),  # a gentle effort with a well-formed start looks like another person's
]


@pytest.fixture(scope="module")
def sources(waveforms, demo_blow):
    """All but waveform 22, whose glottis shuts."""
    blows = [sampled(w, 500) for number, w in enumerate(waveforms) if number != 21]
    return [*blows, np.diff(demo_blow, prepend=demo_blow[0]) * 100]


def flagged(flows: list[np.ndarray], names: tuple[str, ...]) -> np.ndarray:
    _, faults, _ = score.judge_many(flows, 100)
    return np.any([getattr(faults, name) for name in names], axis=0)


@pytest.mark.parametrize(("fault", "share"), FOUND)
def test_found(fault, share, sources):
    flows = [make(sources, fault, seed).flow for seed in range(SEEDS)]
    assert flagged(flows, WANTED[fault]).mean() >= share


@pytest.mark.parametrize("fault", [fault for fault, _ in FOUND])
def test_not_found_where_there_is_none(fault, sources):
    flows = [make(sources, "none", seed).flow for seed in range(SEEDS)]
    assert flagged(flows, WANTED[fault]).mean() <= 0.05


@pytest.mark.parametrize("number", range(26))
def test_the_standard_waveforms_themselves_are_clean(number, waveforms):
    """But for their end at four seconds, and the closure in waveform 22."""
    for noise in (0.0, 0.005):
        flow = waveforms[number] + np.random.default_rng(number).normal(0, noise, 2000)
        reasons = set(score.assess([flow], 500).maneuvers[0].reasons) - {"early_stop"}
        assert reasons == ({"glottic_closure_first_second"} if number == 21 else set())


def test_severe_obstruction_is_no_weak_effort():
    """A spike and a long slow tail: the flow of emphysema, blown with all strength."""
    time = np.arange(1000) / 100
    for tail_s in (1.5, 2.5, 4.0):
        decay = 0.6 * np.exp(-time / 0.1) + 0.4 * np.exp(-time / tail_s)
        flow = np.sin(np.minimum(time / 0.08, 1) * np.pi / 2) ** 1.6 * decay
        flow = np.concatenate([np.zeros(30), flow * 2.5 / (flow.sum() / 100)])
        assert "submaximal_effort" not in score.assess([flow], 100).maneuvers[0].reasons


def test_a_weak_blow_shows_beside_a_strong_one(sources):
    strong = make(sources, "none", 3).flow
    session = score.assess([strong, 0.6 * strong], 100)
    assert "submaximal_effort" not in session.maneuvers[0].reasons
    assert "submaximal_effort" in session.maneuvers[1].reasons
