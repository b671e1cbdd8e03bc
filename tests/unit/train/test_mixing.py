"""Mixtures of recordings: what they hold is known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from train.data import Recording
from train.mixing import POOR, Mixer, both

from breathway.listen.classes import RECORDS
from breathway.listen.spectrum import FRAMES_PER_S


def recording(label, seconds=8.0, events=()):
    rng = np.random.default_rng(label)
    bands = rng.normal(-6, 1, (3, round(seconds * FRAMES_PER_S), 40)).astype(np.float16)
    return Recording("r", "train", "p", label, Path(), bands, events=list(events))


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        ("Normal", "Normal", "Normal"),
        ("Normal", "DAS", "DAS"),
        ("CAS", "Normal", "CAS"),
        ("CAS", "DAS", "CAS & DAS"),
        ("CAS & DAS", "DAS", "CAS & DAS"),
    ],
)
def test_the_label_is_that_of_both(one, other, together):
    assert RECORDS[both(RECORDS.index(one), RECORDS.index(other))] == together


def test_events_stay_in_their_recording_and_in_time():
    ill = recording(1, events=[(1.0, 2.0, 2)])
    normal = recording(0, events=[(0.5, 2.0, 0), (4.0, 5.0, 0)])
    mix = Mixer([ill, normal], np.random.default_rng(0))
    labels = set()
    for _ in range(60):
        found = mix(normal)
        seconds = found.bands.shape[1] / FRAMES_PER_S
        assert found.events[:2] == normal.events
        assert all(0 <= start < end <= seconds + 0.01 for start, end, _ in found.events)
        assert (found.label == 1) == any(label == 2 for _, _, label in found.events)
        assert np.isfinite(found.bands).all()
        labels.add(found.label)
    assert labels == {0, 1}


def test_a_poor_recording_stays_as_it_is():
    poor = recording(POOR)
    mix = Mixer([recording(0), recording(2)], np.random.default_rng(0))
    assert all(mix(poor) is poor for _ in range(20))
