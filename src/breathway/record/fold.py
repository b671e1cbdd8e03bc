"""Folding events into what is frequent: treatments and the days of facilities. Pure.

In: events in the order of their positions. Out: one row per treatment and one per facility and
quarter of an hour, as the SQL functions ``fold_treatments`` and ``fold_days`` take them. Folding a
group in memory and then upserting it gives what folding its events one by one would: the last value
wins within a field, counts add, the lowest saturation is a minimum. So the boundaries of groups
leave no trace, and a replay gives the same rows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from breathway.model import Event
from breathway.model.order import AdviceGiven, TaskRaised
from breathway.model.sound import SoundRecorded
from breathway.model.spirometry import SpirometryRecorded
from breathway.model.treatment import (
    HelpRequested,
    NebulizationLogged,
    TreatmentFinished,
    TreatmentStarted,
)
from breathway.model.vitals import VitalSample, VitalsRecorded

RECENT = 30  # values of SpO2 that a worklist row draws
QUARTER_S = 900

# A treatment's row, in the order of fold_treatments' parameters.
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

# A day's row: facility, jurisdiction, quarter, then the counts.
TREATMENTS, COMPLETED, TESTS, DAY_SOUNDS, TASKS = range(3, 8)

Row = list[Any]
_LATE = dt.timedelta(days=400)
_EARLY = dt.timedelta(days=1)


class Fold:
    """What a group of events does to treatments and days; ``add`` each in order, then read."""

    def __init__(self) -> None:
        self._treatments: dict[UUID, Row] = {}
        self._days: dict[tuple[str, int], Row] = {}

    def add(self, event: Event, order: int, received_at: dt.datetime) -> None:
        """``order`` is the event's place: fold_treatments adds it to ``before``."""
        step = _STEPS.get(type(event))
        if step is not None:
            if event.treatment_id is not None and step[0] is not None:
                row = self._treatment(event, order, received_at)
                if row is not None:
                    step[0](row, event)
            count = step[1](event) if step[1] is not None else None
            if count is not None:
                self._day(event, received_at)[count] += 1

    def _treatment(self, event: Event, order: int, received_at: dt.datetime) -> Row | None:
        row = self._treatments.get(event.treatment_id)  # type: ignore[arg-type]
        if row is None:
            row = self._treatments[event.treatment_id] = _EMPTY.copy()  # type: ignore[index]
            row[TREATMENT_ID] = event.treatment_id
            row[FACILITY_ID] = event.facility_id
            row[JURISDICTION] = event.jurisdiction
        elif row[FACILITY_ID] != event.facility_id:
            return None  # nobody writes into another facility's treatment
        if event.patient_id is not None:
            row[PATIENT_ID] = event.patient_id
        row[RECEIVED_AT] = received_at
        row[ORDER] = order
        return row

    def _day(self, event: Event, received_at: dt.datetime) -> Row:
        """By the edge's clock, unless that is out of all reason: then by the centre's."""
        at = event.occurred_at
        if not -_LATE <= at - received_at <= _EARLY:
            at = received_at
        quarter = int(at.timestamp()) // QUARTER_S
        key = (event.facility_id, quarter)
        row = self._days.get(key)
        if row is None:
            row = [event.facility_id, event.jurisdiction, quarter, 0, 0, 0, 0, 0]
            self._days[key] = row
        return row

    def treatment_columns(self) -> Sequence[Sequence[Any]]:
        rows = list(self._treatments.values())
        for row in rows:
            row[SPO2_RECENT] = "{" + ",".join(map(str, row[SPO2_RECENT])) + "}"
        return list(zip(*rows, strict=True)) if rows else [()] * 36

    def day_columns(self) -> Sequence[Sequence[Any]]:
        return list(zip(*self._days.values(), strict=True)) if self._days else [()] * 8


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
    found = (event.fev1_l, event.fvc_l, event.pef_l_s, event.grade_fev1, z_score)
    for offset, value in enumerate(found):
        if value is not None:
            row[place + offset] = value
    if event.response_percent is not None:
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
    """At most 30 whole percents of SpO2, evenly spread, the last one among them."""
    known = [s.spo2_percent for s in samples if s.spo2_percent is not None]
    step = -(-len(known) // RECENT) or 1
    return [round(value) for value in known[(len(known) - 1) % step :: step]] if known else []


def _sound(row: Row, event: SoundRecorded) -> None:
    row[SOUNDS] += 1


def _help(row: Row, event: HelpRequested) -> None:
    row[HELP_REQUESTED_AT] = event.occurred_at


def _advice(row: Row, event: AdviceGiven) -> None:
    row[ADVICE] += 1


def _finish(row: Row, event: TreatmentFinished) -> None:
    row[FINISHED_AT] = event.occurred_at
    row[OUTCOME] = event.outcome


_Step = tuple[Callable[[Row, Any], None] | None, Callable[[Any], int | None] | None]
_STEPS: dict[type, _Step] = {
    TreatmentStarted: (_start, lambda event: TREATMENTS),
    TreatmentFinished: (_finish, lambda event: COMPLETED if event.outcome == "completed" else None),
    SpirometryRecorded: (_test, lambda event: TESTS),
    SoundRecorded: (_sound, lambda event: DAY_SOUNDS),
    NebulizationLogged: (_dose, None),
    VitalsRecorded: (_vitals, None),
    HelpRequested: (_help, None),
    AdviceGiven: (_advice, None),
    TaskRaised: (None, lambda event: TASKS),
}
