"""Which finished treatments call a professional, and how soon: a table to be read by clinicians.

FEV1 change is in % of predicted (ERS/ATS 2021); z is FEV1's after the treatment.
"""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest

from breathway.model.order import TaskRaised
from breathway.model.spirometry import Maneuver, Reference, SpirometryRecorded
from breathway.model.treatment import (
    HelpRequested,
    NebulizationLogged,
    TreatmentFinished,
    TreatmentStarted,
)
from breathway.model.vitals import VitalSample, VitalsRecorded
from breathway.watch import Watch
from breathway.watch.rules import proposed

on_event = Watch().on_event

AT = dt.datetime(2026, 11, 22, 14, 6, tzinfo=dt.UTC)
NOW = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)  # the centre's: the facility's clock is off
PATIENT = UUID(int=7 << 76 | 1)
TREATMENT = UUID(int=7 << 76 | 2)


def common(n: int, minutes: float = 0, treatment: UUID = TREATMENT) -> dict:
    return {
        "id": UUID(int=7 << 76 | 100 + n),
        "facility_id": "kh-kampot",
        "jurisdiction": "KH",
        "occurred_at": AT + dt.timedelta(minutes=minutes),
        "patient_id": PATIENT,
        "treatment_id": treatment,
    }


def history(change: float, z: float, delivered_mg: float, grade: str, started: int) -> list:
    blow = Maneuver(curve=0, fev1_l=1.2, fvc_l=2.0, pef_l_s=3.0, bev_l=0.05, fet_s=6.0)
    test = {"instrument_id": "s-1", "maneuvers": (blow,), "grade_fev1": grade}
    z_after = (Reference(index="fev1", predicted=2.5, lln=2.0, z_score=z),)
    earlier = [
        TreatmentStarted(
            **common(50 + n, -30 * n, UUID(int=7 << 76 | 200 + n)), indication="other", sex="female"
        )
        for n in range(1, started)
    ]
    return [
        *earlier,
        TreatmentStarted(**common(1), indication="asthma_exacerbation", sex="female"),
        SpirometryRecorded(**common(2, 1), phase="before", fev1_l=1.2, **test),
        NebulizationLogged(
            **common(3, 10),
            instrument_id="n-1",
            drug="salbutamol",
            prescribed_mg=2.5,
            delivered_mg=delivered_mg,
            began_at=AT,
            ended_at=AT + dt.timedelta(minutes=9),
        ),
        SpirometryRecorded(
            **common(4, 20),
            phase="after",
            fev1_l=1.2 + change / 100 * 2.5,
            references=z_after,
            **test,
        ),
    ]


@pytest.mark.parametrize(
    ("change", "z", "delivered_mg", "grade", "started", "reason", "priority", "minutes"),
    [
        # change  z     mg   grade treatments in 4 h → reason, priority, answer within minutes
        (-12.0, -3.0, 2.5, "A", 1, "fev1_fell", "high", 10),
        (3.0, -4.5, 2.5, "A", 1, "no_response_severe", "high", 10),
        (3.0, -3.0, 2.5, "A", 1, "no_response", "medium", 20),
        (10.0, -3.0, 2.5, "A", 1, "no_response", "medium", 20),
        (3.0, -1.0, 2.5, "A", 1, None, None, None),
        (26.0, -1.0, 2.5, "A", 3, "frequent_treatment", "medium", 20),
        (26.0, -1.0, 2.5, "A", 2, None, None, None),
        (26.0, -1.0, 2.5, "F", 1, "could_not_blow", "medium", 30),
        (26.0, -1.0, 1.6, "A", 1, "dose_short", "low", 60),
        (26.0, -1.94, 2.5, "A", 1, "still_low", "low", 60),
        (26.0, -1.0, 2.5, "A", 1, None, None, None),
    ],
)
def test_finished(change, z, delivered_mg, grade, started, reason, priority, minutes):
    finished = TreatmentFinished(**common(9, 25), outcome="completed")
    found = on_event(finished, history(change, z, delivered_mg, grade, started), NOW)
    if reason is None:
        assert found == []
        return
    (task,) = found
    assert isinstance(task, TaskRaised)
    assert (task.reason, task.priority) == (reason, priority)
    assert task.deadline_at - NOW == dt.timedelta(minutes=minutes)
    assert task.cause_id == finished.id


@pytest.mark.parametrize(("spo2", "raised"), [(92.0, False), (91.9, True), (85.0, True)])
def test_oxygen(spo2, raised):
    vitals = VitalsRecorded(
        **common(5, 12), instrument_id="o-1", samples=(VitalSample(0.0, spo2),), spo2_percent=spo2
    )
    found = on_event(vitals, (), NOW)
    assert bool(found) == raised
    if raised:
        assert (found[0].reason, found[0].priority) == ("spo2_low", "high")


def test_a_nurse_asks_and_gets_the_last_oxygen_with_it():
    vitals = VitalsRecorded(
        **common(5, 12), instrument_id="o-1", samples=(VitalSample(0.0, 93.0),), spo2_percent=93.0
    )
    asked = HelpRequested(**common(6, 13), reason="worse")
    (task,) = on_event(asked, [vitals], NOW)
    assert task.values.pop("rules_version") == proposed().version
    assert task.values == {"why": "worse", "spo2_percent": 93.0}
    assert task.deadline_at == NOW + dt.timedelta(minutes=5)


def test_concluding_twice_is_concluding_once():
    first = VitalsRecorded(
        **common(5, 12), instrument_id="o-1", samples=(VitalSample(0.0, 90.0),), spo2_percent=90.0
    )
    second = VitalsRecorded(
        **common(6, 13), instrument_id="o-1", samples=(VitalSample(0.0, 89.0),), spo2_percent=89.0
    )
    assert on_event(first, (), NOW)[0].id == on_event(second, (), NOW)[0].id


def test_the_test_of_another_treatment_does_not_count():
    finished = TreatmentFinished(**common(9, 25, UUID(int=7 << 76 | 3)), outcome="completed")
    assert on_event(finished, history(-12.0, -5.0, 2.5, "A", 1), NOW) == []
