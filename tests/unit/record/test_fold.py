"""Folding in memory: rows of treatments and days, whatever the order within the rules."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest

from breathway.model.spirometry import SpirometryRecorded, leading
from breathway.model.treatment import TreatmentFinished, TreatmentStarted
from breathway.model.vitals import VitalSample, VitalsRecorded
from breathway.record.binary import microseconds
from breathway.record.fold import (
    COMPLETED,
    FEV1_AFTER_L,
    GRADE_AFTER,
    ORDER,
    OUTCOME,
    SPO2_LOWEST_PERCENT,
    SPO2_RECENT,
    STARTED_AT,
    TREATMENTS,
    Fold,
    thinned,
)

AT = dt.datetime(2026, 3, 2, 9, 30, tzinfo=dt.UTC)
IDS = {"patient_id": UUID(int=2), "treatment_id": UUID(int=3)}


def about(place: str = "kh-kampot", at: dt.datetime = AT) -> dict:
    return {
        "id": UUID(int=1),
        "facility_id": place,
        "jurisdiction": "KH",
        "occurred_at": at,
        **IDS,
    }


def fold(*events, received_at: dt.datetime = AT) -> Fold:
    out = Fold()
    for order, event in enumerate(events, start=1):
        out.add(
            event, order, received_at, microseconds(event.occurred_at), microseconds(received_at)
        )
    return out


def vitals(*spo2: float, lowest: float | None = None) -> VitalsRecorded:
    return VitalsRecorded(
        **about(),
        instrument_id="oximeter-1",
        samples=tuple(VitalSample(n * 10.0, value) for n, value in enumerate(spo2)),
        spo2_lowest_percent=lowest,
    )


def test_the_last_value_wins_and_the_lowest_saturation_stays():
    started = TreatmentStarted(**about(), indication="other", sex="female")
    finished = [
        TreatmentFinished(**about(), outcome=outcome) for outcome in ("stopped_early", "completed")
    ]
    (row,) = fold(started, vitals(95, lowest=91.0), vitals(97, lowest=94.0), *finished).treatments()
    assert (row[STARTED_AT], row[OUTCOME], row[SPO2_LOWEST_PERCENT], row[ORDER]) == (
        AT,
        "completed",
        91.0,
        5,
    )
    assert row[SPO2_RECENT] == (95, 97)


def test_another_facility_writes_into_nobodys_treatment():
    started = TreatmentStarted(**about(), indication="other", sex="female")
    intruder = TreatmentFinished(**about("kh-takeo"), outcome="referred")
    (row,) = fold(started, intruder).treatments()
    assert row[OUTCOME] is None


@pytest.mark.parametrize(
    ("count", "kept"), [(1, 1), (29, 29), (30, 30), (31, 16), (60, 30), (61, 21), (3600, 30)]
)
def test_a_long_stretch_is_thinned_evenly_and_keeps_its_end(count, kept):
    found = thinned(tuple(VitalSample(float(n), n % 100) for n in range(count)))
    assert len(found) == kept
    assert found[-1] == (count - 1) % 100


@pytest.mark.parametrize(
    ("clock", "counted"),
    [
        (AT, AT),
        (AT - dt.timedelta(days=3), AT - dt.timedelta(days=3)),  # three days without a line
        (AT - dt.timedelta(days=4000), AT),  # a clock that is years wrong counts as now
        (AT + dt.timedelta(days=400), AT),
    ],
)
def test_a_day_is_the_edges_unless_its_clock_is_out_of_all_reason(clock, counted):
    started = TreatmentStarted(**about(at=clock), indication="other", sex="female")
    finished = TreatmentFinished(**about(at=clock), outcome="referred")
    (day,) = fold(started, finished).days()
    assert day[2] == int(counted.timestamp()) // 900
    assert (day[TREATMENTS], day[COMPLETED]) == (1, 0)


def blown(fev1_l: float, grade: str) -> SpirometryRecorded:
    return SpirometryRecorded(
        **about(),
        phase="after",
        instrument_id="s-1",
        maneuvers=(),
        fev1_l=fev1_l,
        grade_fev1=grade,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("made", "counts"),
    [
        ([(2.0, "A"), (1.6, "E")], (2.0, "A")),  # one blow more takes nothing away
        ([(1.6, "E"), (2.0, "A")], (2.0, "A")),
        ([(2.0, "B"), (2.1, "B")], (2.1, "B")),
        ([(1.9, "F"), (2.1, "U")], (2.1, "U")),
    ],
)
def test_the_best_grade_counts_then_the_latest(made, counts):
    """The same in memory, by group, and by the other readers."""
    tests = [blown(*each) for each in made]
    (row,) = fold(*tests).treatments()
    assert (row[FEV1_AFTER_L], row[GRADE_AFTER]) == counts
    found = leading(tests)
    assert found is not None
    assert (found.fev1_l, found.grade_fev1) == counts
