"""Portraits of sounds, and the small networks that judge them beside the spectra's."""

from __future__ import annotations

import numpy as np
import pytest
from tests.spec.listen.made import breathing, with_crackle
from train import beside
from train.data import heard
from train.rough import rough

from breathway.listen.classes import EVENTS, RECORDS
from breathway.listen.model import LIVE, averaged, both, load, softmax
from breathway.listen.portrait import STRETCH, WHOLE, judged, portraits

SPANS = [(0.4, 1.6), (1.8, 2.8)]


@pytest.fixture(scope="module")
def sound():
    return with_crackle(breathing(24, 3, seed=1), 0.9, 5.0)


def test_the_gain_of_the_stethoscope_is_no_part_of_it(sound):
    loud, soft = portraits(heard(sound), SPANS), portraits(heard(sound / 8), SPANS)
    assert loud[0].shape == (WHOLE,)
    assert loud[1].shape == (2, STRETCH)
    for one, other in zip(loud, soft, strict=True):
        np.testing.assert_allclose(one, other, atol=0.05)


@pytest.mark.parametrize("samples", [1, 200, 4000])
def test_short_and_silent_sounds_have_one(samples):
    whole, rows = portraits(heard(np.zeros(samples, np.float32)), [(0.0, 9.0), (9.0, 9.5)])
    assert np.isfinite(whole).all()
    assert np.isfinite(rows).all()


def test_both_opinions_count(sound):
    """Of two that differ, the mixture lies between, and nearer to the spectra's."""
    one, other = np.array([2.0, 0.0]), np.array([0.0, 2.0])
    found = softmax(both(one, other))
    assert softmax(one)[0] > found[0] > 0.5 > softmax(other)[0]


def test_a_recording_is_judged_with_those_beside_and_a_live_window_without(sound):
    of, model, live = heard(sound), load(), load(LIVE)
    assert live.beside == ()
    assert len(model.beside) == len(model.networks)
    whole, rows = portraits(of, SPANS)
    assert judged(whole, "record", model.beside[0]).shape == (len(RECORDS),)
    assert judged(rows, "event", model.beside[0]).shape == (2, len(EVENTS))
    for record, events in (averaged(of, SPANS, model), averaged(of, SPANS, live)):
        np.testing.assert_allclose(np.exp(record).sum(), 1, atol=1e-3)
        assert events.shape == (2, len(EVENTS))
    assert averaged(of, [], model)[1].shape == (0, len(EVENTS))


def test_two_layers_learn_what_can_be_learned_and_the_same_again():
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(600, 6)).astype(np.float32)
    labels = (rows[:, 0] * rows[:, 1] > 0).astype(np.int64)  # no line parts these
    made = [beside.learned(rows[:400], labels[:400], 2, 40, seed=1) for _ in range(2)]
    assert all(np.array_equal(made[0][name], made[1][name]) for name in made[0])
    of = {f"event{name}": value for name, value in made[0].items()}
    assert (judged(rows[400:], "event", of).argmax(1) == labels[400:]).mean() > 0.75


def test_a_rough_copy_is_as_long_and_another(sound):
    for seed in range(4):
        found = rough(sound, np.random.default_rng(seed))
        assert found.shape == sound.shape
        assert found.dtype == np.float32
        assert np.isfinite(found).all()
        assert not np.allclose(found, sound, atol=1e-4)
