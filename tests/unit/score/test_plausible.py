"""Sex, height and unit against what is known of the person: a finding, never a correction."""

from __future__ import annotations

import numpy as np
import pytest

from breathway.score.device_check import verify
from breathway.score.history import read_history
from breathway.score.plausible import look
from breathway.score.reference import load_set

SET = load_set("gli-2022")

CASES = [
    # who, and what was blown        FEV1  FVC   found
    (("F", 30.0, 165.0), 3.2, 3.8, []),
    (("F", 30.0, 178.0), 4.9, 6.0, ["other_sex_fits"]),  # a man's lungs
    (("M", 30.0, 178.0), 4.4, 5.4, []),
    (("M", 30.0, 178.0), 3.2, 3.8, ["other_sex_fits"]),  # a woman's, or ill
    (("M", 30.0, 178.0), 2.2, 3.5, []),  # obstructed
    (("M", 30.0, 178.0), 1.6, 1.9, []),  # too small for a woman too
    (("M", 40.0, 69.0), 4.0, 5.0, ["height_odd_for_age"]),  # inches
]


@pytest.mark.parametrize(("who", "fev1", "fvc", "names"), CASES)
def test_one_session(who, fev1, fvc, names):
    found = look(SET, *who, {"fev1": fev1, "fvc": fvc})
    assert [each.name for each in found] == names


def test_against_earlier_tests():
    earlier = read_history(
        b"date,fev1_l,height_cm,sex\n2025-01-02,3.1,165,M\n2026-01-02,3.2,164,F\n"
    )
    found = look(SET, "F", 30.0, 176.0, {"fev1": 3.2, "fvc": 3.8}, earlier=earlier)
    assert [each.name for each in found] == [
        "sex_contradicts_history",
        "height_contradicts_history",
    ]
    assert look(SET, "F", 30.0, 165.0, {"fev1": 3.2, "fvc": 3.8}, earlier=read_history(
        b"date,fev1_l\n2025-01-02,3.1\n")) == []  # fmt: skip


@pytest.mark.parametrize(("flow_l_s", "counts"), [(0.3, False), (0.7, True), (13.0, False)])
def test_strokes_outside_half_to_twelve_litres_a_second_do_not_count(flow_l_s, counts):
    def stroke(flow: float) -> np.ndarray:
        rest = np.zeros(100)
        return np.concatenate([rest, np.full(round(300 / flow), flow), rest])

    flow = np.concatenate([stroke(each) for each in (flow_l_s, 2.0, 2.2)])
    found = verify([flow], 100)
    assert len(found.strokes) == 3
    assert ("too_few_strokes" in found.reasons) is not counts
    assert ("stroke_flow_outside" in found.reasons) is not counts
