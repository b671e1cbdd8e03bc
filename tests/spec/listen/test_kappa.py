"""How far experts agree over many recordings: textbook cases, and the definition."""

from __future__ import annotations

import numpy as np
import pytest

from breathway.listen.kappa import cohen, fleiss, labels_of, over
from breathway.model.annotation import Mark


def said(*labels):
    return labels_of([Mark(start_s=0, end_s=1, label=label) for label in labels])


def of(found, label):
    return next(each for each in found if each.label == label)


def test_cohens_kappa_of_two_readers_of_fifty():
    """Both yes 20, both no 15, only the first 5, only the second 10: kappa 0.4 (a common example,
    recalled; by hand: po 0.7, pe 0.5)."""
    pairs = 20 * [(True, True)] + 15 * [(False, False)] + 5 * [(True, False)] + 10 * [(False, True)]
    assert cohen(pairs) == pytest.approx(0.4)
    assert cohen([(True, True)] * 3) is None


def test_fleiss_by_its_definition():
    """Mean agreement of pairs beyond chance (Fleiss 1971), written out."""
    k = np.array([0, 1, 5, 3, 4, 2, 0, 5], float)
    m = np.full(8, 5.0)
    pairs = (k * (k - 1) + (m - k) * (m - k - 1)) / (m * (m - 1))
    p = k.sum() / m.sum()
    chance = p**2 + (1 - p) ** 2
    assert fleiss(m, k) == pytest.approx((pairs.mean() - chance) / (1 - chance))


def test_each_label_counts_the_recordings_that_two_judged():
    recordings = [
        [said("Wheeze"), said("Wheeze", "Normal"), said("Rhonchi")],
        [said("Normal"), said("Normal")],
        [said("Noise"), said("Wheeze")],  # one of them cannot judge it
        [said()],
    ]
    found = over(recordings)
    wheeze, any_ = of(found, "Wheeze"), of(found, "Adventitious")
    assert (wheeze.recordings, wheeze.judgements, wheeze.share) == (2, 5, 0.4)
    assert wheeze.agree == pytest.approx((1 / 3 + 1) / 2, abs=0.001)
    assert (any_.agree, any_.kappa) == (1, 1)
    assert (wheeze.low, wheeze.high) == (None, None)  # two recordings have no interval
    assert of(found, "Noise").recordings == 3
    assert not any(each.label == "Stridor" for each in found)


def test_chance_is_nothing_and_the_interval_holds_it():
    rng = np.random.default_rng(1)
    recordings = [
        [said("Wheeze") if rng.random() < 0.4 else said("Normal") for _ in range(3)]
        for _ in range(200)
    ]
    found = of(over(recordings), "Wheeze")
    assert found.low < 0 < found.high
    assert of(over(recordings), "Wheeze") == found
