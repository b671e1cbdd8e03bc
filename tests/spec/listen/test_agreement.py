"""How far experts agree: published examples, and what must hold of any marks."""

from __future__ import annotations

import numpy as np
import pytest

from breathway.listen.agreement import agreement, alpha, counts
from breathway.model.annotation import Mark


def marks(*spans):
    return [Mark(start_s=start, end_s=end, label=label) for label, start, end in spans]


def of(found, label):
    return next(each for each in found.labels if each.label == label)


def test_krippendorffs_two_observers():
    """Krippendorff 2011, example A, binary data, two observers: alpha 0.095 (recalled)."""
    said = np.array([[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]], bool)
    assert alpha(counts(np.ones_like(said), said).sum(0)) == pytest.approx(0.095, abs=0.0005)


def test_any_number_of_observers_and_what_they_did_not_judge():
    """Against alpha by its definition, from all pairs of judgements within a frame."""
    rng = np.random.default_rng(3)
    said, judged = rng.random((4, 40)) < 0.4, rng.random((4, 40)) < 0.8
    table = np.zeros((2, 2))
    for frame in range(40):
        values = said[judged[:, frame], frame].astype(int)
        for i, a in enumerate(values):
            for j, b in enumerate(values):
                if i != j:
                    table[a, b] += 1 / (len(values) - 1)
    n = table.sum()
    observed = (table[0, 1] + table[1, 0]) / n
    expected = 2 * table.sum(0).prod() / (n * (n - 1))
    assert alpha(counts(judged, said).sum(0)) == pytest.approx(1 - observed / expected)


def test_the_same_marks_agree_and_an_offset_costs():
    mine = marks(("Wheeze", 1, 2), ("Wheeze", 4, 5), ("Normal", 6, 8))
    late = marks(("Wheeze", 1.2, 2.2), ("Wheeze", 4.2, 5.2), ("Normal", 6.2, 8.2))
    assert [each.alpha for each in agreement([mine, mine], 10).labels] == [1, 1, 1]
    found = of(agreement([mine, late], 10), "Wheeze")
    assert 0.5 < found.low < found.alpha < found.high < 0.9
    assert found.shares == (0.2, 0.2)


def test_another_whistle_is_still_adventitious():
    found = agreement([marks(("Wheeze", 1, 2)), marks(("Rhonchi", 1, 2))], 10)
    assert of(found, "Adventitious").alpha == 1
    assert of(found, "Wheeze").alpha < 0.1


def test_noise_is_no_judgement():
    mine = marks(("Wheeze", 1, 2), ("Wheeze", 5, 6))
    theirs = marks(("Wheeze", 1, 2), ("Noise", 4.5, 6.5))
    assert of(agreement([mine, theirs], 10), "Wheeze").alpha == 1


def test_nothing_said_has_no_alpha():
    assert agreement([[], []], 10).labels == ()
    always = marks(("Normal", 0, 10))
    assert of(agreement([always, always], 10), "Normal").alpha is None
