"""What is said of a test: figures, grade, coaching, reference, response."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import numpy as np
import pytest

from breathway.edge import treatment
from breathway.edge.lungs import Snapshot, is_possible, score_test, volume_time
from breathway.edge.recorder.shape import spirometry_of
from breathway.edge.simulated.blow import blow_of
from breathway.edge.simulated.person import Person

FIELDS = {
    **dict.fromkeys(("id", "patient_id", "treatment_id"), UUID(int=7 << 76 | 1)),
    "facility_id": "kh-kampot",
    "jurisdiction": "KH",
    "occurred_at": dt.datetime(2026, 11, 22, tzinfo=dt.UTC),
}
WHO = Snapshot(sex="female", age_years=34.0, height_cm=160.0)


def curves(person: Person, count: int):
    return [np.array(blow_of(person, n).flow_ml_s) / 1000 for n in range(count)]


def test_before_and_after() -> None:
    person = Person(3, fvc_l=3.4)
    before = score_test(curves(person, 3), 100, WHO)
    assert before.session.grade_fev1 == "A"
    assert before.good == (True, True, True)
    assert before.repeatable
    assert [r.index for r in before.references] == ["fev1", "fvc", "fev1_fvc"]
    assert before.interpretation is not None
    assert before.response_percent is None
    best = before.maneuvers[before.best or 0]
    assert best.fev1_l + best.fvc_l == max(m.fev1_l + m.fvc_l for m in before.maneuvers)
    person.inhale(2.5)
    after = score_test(curves(person, 3), 100, WHO, before)
    predicted = after.references[0].predicted
    change = (after.session.fev1_l - before.session.fev1_l) / predicted * 100
    assert after.response_percent == pytest.approx(change)


@pytest.mark.parametrize(
    "who",
    [
        Snapshot(sex="unknown", age_years=34.0, height_cm=160.0),
        Snapshot(sex="male", age_years=None, height_cm=160.0),
        Snapshot(sex="male", age_years=34.0, height_cm=None),
        Snapshot(sex="male", age_years=1.0, height_cm=75.0),  # below GLI 2022's ages
    ],
)
def test_without_a_reference_there_are_figures_all_the_same(who: Snapshot) -> None:
    scored = score_test(curves(Person(3), 1), 100, who)
    assert scored.session.fev1_l is not None
    assert scored.references == ()
    assert scored.interpretation is None


def test_what_no_lung_can_make() -> None:
    [flow] = curves(Person(3), 1)
    assert is_possible(flow, 100)
    for wrong in (flow * 1000, flow * np.nan, np.full(3000, 10.0), np.array([])):
        assert not is_possible(wrong, 100)


def test_the_coach_curve_is_short_and_ends_at_the_volume() -> None:
    [flow] = curves(Person(3), 1)
    points = volume_time(flow, 100, 0.5)
    assert 100 < len(points) <= 200
    assert points[0] == (0.0, 0.0)
    assert points[-1][1] == pytest.approx(flow[50:].sum() / 100, abs=0.05)


def test_a_small_child_is_graded_by_three_quarters_of_a_second() -> None:
    time = np.arange(0, 0.92, 0.01)  # empty before FEV1 can be read
    effort = np.where(time < 0.06, time / 0.06, np.exp(-(time - 0.06) / 0.2))
    effort[time > 0.9] = 0
    blows = [
        np.concatenate([np.zeros(50), effort * litres / (effort.sum() / 100)])
        for litres in (1.0, 0.99, 0.98)
    ]
    scored = score_test(blows, 100, Snapshot(sex="female", age_years=4.0, height_cm=102.0))
    assert (scored.session.grade_fev1, scored.session.leading_grade) == ("U", "A")
    assert scored.repeatable
    test = treatment.Test(phase="after", instrument_id="s-1", rate_hz=100, blows=3)
    event = spirometry_of(FIELDS, test, scored, b"")
    assert (event.fev1_l, event.grade_fev1, event.grade_fev075) == (None, "U", "A")
    assert event.leading_grade == "A"
    assert event.fev075_l == pytest.approx(0.99, abs=0.01)
    assert [blow.fev1_l for blow in event.maneuvers] == [None] * 3  # not 0 L: it is not known
