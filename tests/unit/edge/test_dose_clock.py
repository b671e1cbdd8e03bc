"""Doses before count whatever the clock says: set back, set forward, another boot, midnight."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pytest

from breathway.edge.clock import Clock, Uptime
from breathway.edge.recorder import Pen, PeopleRecorder, TherapyRecorder, TreatmentRecorder
from breathway.edge.recorder.therapy import Stopped
from breathway.edge.spool import Spool
from breathway.edge.views import FinishBody, GivenBody, PatientBody, SeverityBody, TreatmentBody
from breathway.model import decode_event
from breathway.model.facility import Facility
from breathway.model.treatment import TreatmentFinished
from breathway.therapy import Observed, laid_over, resolve, shipped, signed

NOW = dt.datetime(2026, 11, 26, 16, 50, tzinfo=dt.UTC)  # ten to midnight in Kampot
PLACE = Facility(
    id="kh-kampot",
    name="Kampot",
    kind="respiratory_clinic",
    jurisdiction="KH",
    zone="Asia/Phnom_Penh",
)
TEXT = signed(
    laid_over("intl", "kh-test", "1", "Tests"), "Dr Golden", "of the tests", dt.date(2020, 1, 1)
)
PROTOCOL = resolve(TEXT.encode(), shipped)
ACETYLCYSTEINE = GivenBody(drug="acetylcysteine", dose_mg=300, route="nebulized")  # twice a day


class Hand(Clock):
    """Set by hand: ``wall`` by whoever sets the clock, ``passes`` by the time that truly passes."""

    def __init__(self) -> None:
        self.wall, self.up, self.boot = NOW, 1000.0, "a"

    def now(self) -> dt.datetime:
        return self.wall

    def uptime(self) -> Uptime:
        return Uptime(boot=self.boot, s=self.up)

    def passes(self, **time: float) -> None:
        passed = dt.timedelta(**time)
        self.wall, self.up = self.wall + passed, self.up + passed.total_seconds()

    def starts_anew(self) -> None:
        self.boot, self.up = self.boot + "a", 5.0


class Bed:
    def __init__(self, folder: Path) -> None:
        self.clock = Hand()
        self.spool = Spool(folder, os.urandom(32), now=NOW)
        pen = Pen(self.spool, PLACE, self.clock, os.urandom, lambda numbers, _: None)
        people = PeopleRecorder(pen)
        self.treatments = TreatmentRecorder(pen, people)
        self.therapy = TherapyRecorder(pen, people, self.treatments, PROTOCOL, {})
        who = PatientBody(name="Sok Dara", sex="male", birth_date=dt.date(1980, 1, 1), weight_kg=60)
        self.patient = people.register(who).patient_id
        self.begin()

    def begin(self) -> None:
        body = TreatmentBody(patient_id=self.patient, indication="asthma_exacerbation")
        self.id = self.treatments.begin(body).treatment_id

    def give(self, body: GivenBody = ACETYLCYSTEINE) -> set[str]:
        """What the check says, beside notes; raises ``Stopped``."""
        state = self.therapy.give(self.id, body, "Sreymom")
        return {f.code for f in state.given[-1].findings if f.level != "note"}

    def finish(self, outcome: str = "completed") -> TreatmentFinished:
        self.therapy.finish(self.id, FinishBody(outcome=outcome), "Sreymom")  # type: ignore[arg-type]
        last = self.spool.entries.backlog().records
        event = decode_event(self.spool.entries.event(last))
        assert isinstance(event, TreatmentFinished)
        return event


@pytest.fixture
def bed(tmp_path: Path):
    made = Bed(tmp_path)
    yield made
    made.spool.close()


@pytest.mark.parametrize("set_by_h", [-1, -10, -23, 23, 200, -24 * 365, 24 * 365])
@pytest.mark.parametrize("finished", [False, True])
def test_the_clock_is_set_between_two_doses(bed, set_by_h: float, finished: bool) -> None:
    bed.give()
    bed.clock.passes(hours=1)
    bed.give()
    bed.clock.wall += dt.timedelta(hours=set_by_h)
    if finished:
        bed.finish()
        bed.begin()
    bed.clock.passes(hours=1)
    with pytest.raises(Stopped, match="day_total"):
        bed.give()
    bed.clock.passes(hours=24)  # and in the end they are a day old
    bed.give()


def test_the_clock_is_set_while_the_machine_is_off(bed) -> None:
    bed.give()
    bed.give()
    bed.clock.starts_anew()
    bed.clock.wall -= dt.timedelta(hours=10)
    with pytest.raises(Stopped, match="day_total"):
        bed.give()
    bed.clock.wall += dt.timedelta(hours=9)
    other = GivenBody(drug="Acetylcysteine", dose_mg=300, route="inhaled")  # however it is written
    with pytest.raises(Stopped, match="day_total"):
        bed.give(other)


def test_a_day_is_24_hours_whatever_midnight_says(bed) -> None:
    bed.give()
    bed.clock.passes(minutes=20)  # past midnight there
    bed.give()
    bed.clock.passes(hours=23, minutes=39)
    with pytest.raises(Stopped, match="day_total"):
        bed.give()
    bed.clock.passes(minutes=1)
    assert bed.give() == set()


def test_the_interval_is_what_truly_passed(bed) -> None:
    salbutamol = GivenBody(drug="salbutamol", dose_mg=5, route="nebulized")
    assert bed.give(salbutamol) == set()
    bed.clock.wall += dt.timedelta(hours=3)  # the network's time has come
    bed.clock.passes(minutes=5)
    state = bed.treatments.find(bed.id)
    step = bed.therapy.next(state, bed.clock.now())
    assert (step.what, step.due_at) == ("reassess", bed.clock.now() + dt.timedelta(minutes=10))
    assert bed.give(salbutamol) == {"too_soon"}
    bed.clock.wall -= dt.timedelta(hours=6)
    bed.clock.passes(minutes=20)
    assert bed.give(salbutamol) == set()


def test_what_a_record_lacks_stands_in_its_end(bed) -> None:
    assert bed.finish().checked is None  # nothing was given: nothing to compare
    bed.begin()
    bed.give()
    ended = bed.finish()
    lacking = [f.code.removeprefix("missing_") for f in ended.checked.findings]
    assert lacking == ["severity_before", "severity_after", "test_after"]
    assert (ended.checked.protocol.id, ended.operator) == ("kh-test", "Sreymom")
    bed.begin()
    judged = SeverityBody(form="bts_sign", speech="sentences")
    bed.therapy.score(bed.id, judged, Observed(), "Sreymom")
    bed.clock.passes(hours=25)
    bed.give()
    bed.therapy.score(bed.id, judged, Observed(), "Sreymom")
    [only] = bed.finish().checked.findings
    assert only.code == "missing_test_after"


def test_a_protocol_signed_in_the_future_stops(bed) -> None:
    bed.clock.wall = dt.datetime(2019, 12, 1, tzinfo=dt.UTC)
    with pytest.raises(Stopped, match="protocol_future"):
        bed.give()
