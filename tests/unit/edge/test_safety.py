"""A limit that is passed while a nebulizer runs is on record, once for each dose."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from uuid import UUID

import pytest

from breathway.edge import treatment as machine
from breathway.edge.clock import Clock
from breathway.edge.recorder import Pen, PeopleRecorder, SafetyRecorder, TreatmentRecorder
from breathway.edge.spool import Spool
from breathway.edge.treatment import Dose
from breathway.edge.views import PatientBody, TreatmentBody
from breathway.model import decode_event
from breathway.model.facility import Facility
from breathway.model.treatment import SafetyNoted
from breathway.model.vitals import VitalSample
from breathway.therapy import proposal
from breathway.watch import Watch

NOW = dt.datetime(2026, 11, 26, 3, 0, tzinfo=dt.UTC)
PLACE = Facility(
    id="kh-kampot", name="Kampot", kind="respiratory_clinic", jurisdiction="KH", zone="UTC"
)


class Bed:
    """An adult whose nebulizer runs."""

    def __init__(self, folder: Path) -> None:
        self.spool = Spool(folder, os.urandom(32), now=NOW)
        pen = Pen(self.spool, PLACE, Clock(), os.urandom, lambda numbers, _: None)
        people = PeopleRecorder(pen)
        self.treatments = TreatmentRecorder(pen, people)
        self.safety = SafetyRecorder(pen, self.treatments, proposal())
        who = PatientBody(name="Sok Dara", sex="male", birth_date=dt.date(1980, 1, 1))
        person = people.register(who)
        body = TreatmentBody(patient_id=person.patient_id, indication="asthma_exacerbation")
        self.id = self.treatments.begin(body).treatment_id

    def nebulize(self, minute: int) -> None:
        dose = Dose(
            instrument_id="n-1",
            drug="salbutamol",
            prescribed_mg=2.5,
            asked_at=NOW + dt.timedelta(minutes=minute),
            order_id=UUID(int=minute + 1),
        )
        self.treatments.change(self.id, lambda s: machine.with_dose_asked(s, dose))

    def hear(self, *readings: tuple[float | None, float]) -> None:
        for spo2, heart in readings:
            sample = VitalSample(offset_s=0.0, spo2_percent=spo2, heart_rate_per_min=heart)
            if found := self.safety.look(self.id, sample):
                self.safety.note(self.id, "o-1", found)

    def noted(self) -> list[SafetyNoted]:
        numbers = range(1, self.spool.entries.backlog().records + 1)
        events = [decode_event(self.spool.entries.event(n)) for n in numbers]
        return [e for e in events if isinstance(e, SafetyNoted)]


@pytest.fixture
def bed(tmp_path: Path):
    made = Bed(tmp_path)
    yield made
    made.spool.close()


GOOD, LOW, FAST = (97.0, 88.0), (92.5, 90.0), (97.0, 155.0)


def test_oxygen_falls_and_somebody_is_called(bed) -> None:
    bed.hear(LOW, LOW, LOW)  # before it runs nothing is noted
    bed.nebulize(0)
    bed.hear(GOOD, GOOD, LOW, LOW, GOOD)  # twice: a loose probe
    assert bed.noted() == []
    bed.hear(LOW, LOW, LOW, LOW, LOW)
    [event] = bed.noted()  # once, however long it lasts
    assert [(f.level, f.code) for f in event.findings] == [("stop", "spo2_falls")]
    assert (event.instrument_id, event.protocol.id) == ("o-1", "intl")
    [task] = Watch().on_event(event, [], NOW)
    assert (task.reason, task.priority) == ("unsafe_nebulization", "high")
    assert (task.values["safety_code"], task.values["safety_value"]) == ("spo2_falls", 92.5)


def test_each_limit_and_each_dose_is_noted(bed) -> None:
    bed.nebulize(0)
    bed.hear(GOOD, *[FAST] * 4, *[LOW] * 4)
    assert [e.findings[0].code for e in bed.noted()] == ["heart_rate_high", "spo2_falls"]
    bed.treatments.change(bed.id, machine.with_dose_given_up)
    bed.hear(*[FAST] * 4)  # it does not run
    bed.nebulize(30)
    bed.hear(*[FAST] * 4)
    assert [e.findings[0].code for e in bed.noted()][2:] == ["heart_rate_high"]


def test_a_value_that_no_body_has_is_no_value(bed) -> None:
    bed.nebulize(0)
    bed.hear(*[(None, 400.0)] * 5)
    assert bed.noted() == []
