"""Folding events into what is frequent: treatments and the days of facilities. Pure.

In: events in the order of their positions. Out: one row per treatment and one per facility and
quarter of an hour, as the SQL functions ``fold_treatments`` and ``fold_days`` take them. Folding a
group in memory and then upserting it gives what folding its events one by one would: the last value
wins within a field (of tests the best, whole), counts add, the lowest saturation is a minimum. So
the boundaries of groups leave no trace, and a replay gives the same rows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID

from breathway.model import Event
from breathway.model.order import AdviceGiven, TaskRaised
from breathway.model.sound import SoundRecorded
from breathway.model.spirometry import SpirometryRecorded, leads
from breathway.model.treatment import (
    HelpRequested,
    MedicationGiven,
    NebulizationLogged,
    NebulizationOrdered,
    SafetyNoted,
    TreatmentAssigned,
    TreatmentFinished,
    TreatmentStarted,
)
from breathway.model.vitals import VitalSample, VitalsRecorded
from breathway.therapy import deviations

RECENT = 30  # values of SpO2 that a worklist row draws
QUARTER_S = 900

# A treatment's row, in the order of binary.TREATMENT_ROW.
(
    TREATMENT_ID,
    PATIENT_ID,
    FACILITY_ID,
    JURISDICTION,
    INDICATION,
    SEX,
    AGE_YEARS,
    HEIGHT_CM,
    WEIGHT_KG,
    STARTED_AT,
    FINISHED_AT,
    OUTCOME,
    FEV1_BEFORE_L,
    FVC_BEFORE_L,
    PEF_BEFORE_L_S,
    GRADE_BEFORE,
    Z_BEFORE,
    FEV1_AFTER_L,
    FVC_AFTER_L,
    PEF_AFTER_L_S,
    GRADE_AFTER,
    Z_AFTER,
    RESPONSE_PERCENT,
    DRUG,
    PRESCRIBED_MG,
    DELIVERED_MG,
    SPO2_PERCENT,
    SPO2_LOWEST_PERCENT,
    HEART_RATE_PER_MIN,
    BREATHING_RATE_PER_MIN,
    SPO2_RECENT,
    SOUNDS,
    HELP_REQUESTED_AT,
    ADVICE,
    RECEIVED_AT,
    ORDER,
) = range(36)
_EMPTY: list[Any] = [None] * 36
_EMPTY[SPO2_RECENT] = ()
_EMPTY[SOUNDS] = _EMPTY[ADVICE] = 0

# A day's row, in the order of binary.DAY_ROW: facility, jurisdiction, quarter, then the counts.
TREATMENTS, COMPLETED, TESTS, DAY_SOUNDS, TASKS, DEVIATIONS = range(3, 9)

Row = list[Any]
_DAY_US = 86_400_000_000
_LATE_US, _EARLY_US = 400 * _DAY_US, -_DAY_US
_QUARTER_US = QUARTER_S * 1_000_000
_QUARTERS_TO_2000 = 946_684_800 // QUARTER_S  # from 1970, where quarters are counted from


class Fold:
    """What a group of events does to treatments and days; ``add`` each in order, then read."""

    def __init__(self) -> None:
        self._treatments: dict[int, Row] = {}  # by the id's integer, which hashes fast
        self._days: dict[tuple[str, int], Row] = {}

    def add(
        self, event: Event, order: int, received_at: dt.datetime, at_us: int, received_us: int
    ) -> None:
        """``order`` is the event's place: fold_treatments adds it to ``before``.

        ``at_us`` and ``received_us`` are the two times as ``binary.microseconds``.
        """
        steps = _STEPS.get(type(event))
        if steps is None:
            return
        step, count = steps
        if step is not None and event.treatment_id is not None:
            row = self._treatment(event, event.treatment_id, order, received_at)
            if row is not None:
                step(row, event)
        if count is not None and (places := count(event)):
            day = self._day(event, at_us, received_us)
            for place in places:
                day[place] += 1

    def _treatment(
        self, event: Event, treatment_id: UUID, order: int, received_at: dt.datetime
    ) -> Row | None:
        row = self._treatments.get(treatment_id.int)
        if row is None:
            row = self._treatments[treatment_id.int] = _EMPTY.copy()
            row[TREATMENT_ID] = treatment_id
            row[FACILITY_ID] = event.facility_id
            row[JURISDICTION] = event.jurisdiction
        elif row[FACILITY_ID] != event.facility_id:
            return None  # nobody writes into another facility's treatment
        if event.patient_id is not None:
            row[PATIENT_ID] = event.patient_id
        row[RECEIVED_AT] = received_at
        row[ORDER] = order
        return row

    def _day(self, event: Event, at_us: int, received_us: int) -> Row:
        """By the edge's clock, unless that is out of all reason: then by the centre's."""
        late = received_us - at_us
        quarter = (at_us if _EARLY_US <= late <= _LATE_US else received_us) // _QUARTER_US
        quarter += _QUARTERS_TO_2000
        key = (event.facility_id, quarter)
        row = self._days.get(key)
        if row is None:
            row = [event.facility_id, event.jurisdiction, quarter, 0, 0, 0, 0, 0, 0]
            self._days[key] = row
        return row

    def treatments(self) -> list[Row]:
        return list(self._treatments.values())

    def days(self) -> list[Row]:
        return list(self._days.values())


def _start(row: Row, event: TreatmentStarted) -> None:
    row[INDICATION] = event.indication
    row[SEX] = event.sex
    row[STARTED_AT] = event.occurred_at
    if event.age_years is not None:
        row[AGE_YEARS] = event.age_years
    if event.height_cm is not None:
        row[HEIGHT_CM] = event.height_cm
    if event.weight_kg is not None:
        row[WEIGHT_KG] = event.weight_kg


def _test(row: Row, event: SpirometryRecorded) -> None:
    place = FEV1_BEFORE_L if event.phase == "before" else FEV1_AFTER_L
    z_score = next((r.z_score for r in event.references if r.index == "fev1"), None)
    if not leads(event.leading_grade, row[place + 3]):
        return  # a further test that is worse: it stays beside the one that counts
    found = (event.fev1_l, event.fvc_l, event.pef_l_s, event.leading_grade, z_score)
    row[place : place + 5] = found
    if event.phase == "after":
        row[RESPONSE_PERCENT] = event.response_percent


def _dose(row: Row, event: NebulizationLogged) -> None:
    row[DRUG] = event.drug
    row[PRESCRIBED_MG] = event.prescribed_mg
    row[DELIVERED_MG] = event.delivered_mg


def _vitals(row: Row, event: VitalsRecorded) -> None:
    if event.spo2_percent is not None:
        row[SPO2_PERCENT] = event.spo2_percent
    if event.heart_rate_per_min is not None:
        row[HEART_RATE_PER_MIN] = event.heart_rate_per_min
    if event.breathing_rate_per_min is not None:
        row[BREATHING_RATE_PER_MIN] = event.breathing_rate_per_min
    lowest = event.spo2_lowest_percent
    if lowest is not None and (
        row[SPO2_LOWEST_PERCENT] is None or lowest < row[SPO2_LOWEST_PERCENT]
    ):
        row[SPO2_LOWEST_PERCENT] = lowest
    row[SPO2_RECENT] = (*row[SPO2_RECENT], *thinned(event.samples))[-RECENT:]


def thinned(samples: tuple[VitalSample, ...]) -> list[int]:
    """Whole percents of SpO2 of at most 30 samples, evenly spread, the last one among them."""
    step = -(-len(samples) // RECENT)
    spread = samples[(len(samples) - 1) % step :: step]
    return [round(s.spo2_percent) for s in spread if s.spo2_percent is not None]


def _sound(row: Row, event: SoundRecorded) -> None:
    row[SOUNDS] += 1


def _help(row: Row, event: HelpRequested) -> None:
    row[HELP_REQUESTED_AT] = event.occurred_at


def _advice(row: Row, event: AdviceGiven) -> None:
    row[ADVICE] += 1


def _assign(row: Row, event: TreatmentAssigned) -> None:
    row[STARTED_AT] = row[FINISHED_AT] = event.read_at


def _finish(row: Row, event: TreatmentFinished) -> None:
    row[FINISHED_AT] = event.occurred_at
    row[OUTCOME] = event.outcome


_Places = tuple[int, ...]  # of a day's row, which count one more
_DEPARTS: _Places = (DEVIATIONS,)


def _departed(event: NebulizationOrdered | MedicationGiven | TreatmentFinished) -> _Places:
    """A dose, or the record of a treatment, that is not as the protocol in force says."""
    checked = event.checked
    return _DEPARTS if checked is not None and deviations(checked.findings) else ()


def _ended(event: TreatmentFinished) -> _Places:
    completed = (COMPLETED,) if event.outcome == "completed" else ()
    return (*completed, *_departed(event))


_Step = tuple[Callable[[Row, Any], None] | None, Callable[[Any], _Places] | None]
_STEPS: dict[type, _Step] = {
    TreatmentAssigned: (_assign, None),
    TreatmentStarted: (_start, lambda event: (TREATMENTS,)),
    TreatmentFinished: (_finish, _ended),
    SpirometryRecorded: (_test, lambda event: (TESTS,)),
    SoundRecorded: (_sound, lambda event: (DAY_SOUNDS,)),
    NebulizationLogged: (_dose, None),
    NebulizationOrdered: (None, _departed),
    MedicationGiven: (None, _departed),
    SafetyNoted: (None, lambda event: _DEPARTS if deviations(event.findings) else ()),
    VitalsRecorded: (_vitals, None),
    HelpRequested: (_help, None),
    AdviceGiven: (_advice, None),
    TaskRaised: (None, lambda event: (TASKS,)),
}
