"""A treatment that nobody finished ends by itself after half a day, and by nothing else."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pytest

from breathway.edge.clock import Clock
from breathway.edge.recorder import LeftOpen, Pen, PeopleRecorder, TreatmentRecorder
from breathway.edge.spool import Spool
from breathway.edge.views import PatientBody, TreatmentBody
from breathway.model import decode_event
from breathway.model.facility import Facility
from breathway.model.treatment import TreatmentFinished

START = dt.datetime(2026, 11, 26, 3, 0, tzinfo=dt.UTC)
PLACE = Facility(
    id="kh-kampot", name="Kampot", kind="respiratory_clinic", jurisdiction="KH", zone="UTC"
)


class Still(Clock):
    """Both clocks stand where a test puts them."""

    def __init__(self) -> None:
        self.wall, self.passed_s = START, 0.0

    def now(self) -> dt.datetime:
        return self.wall

    def monotonic(self) -> float:
        return self.passed_s

    def pass_hours(self, hours: float, wall: float | None = None) -> None:
        self.passed_s += hours * 3600
        self.wall += dt.timedelta(hours=hours if wall is None else wall)


async def let_go(_: object) -> None:
    """There is no instrument."""


class Bed:
    def __init__(self, folder: Path) -> None:
        self.folder, self.key, self.clock = folder, os.urandom(32), Still()
        self.start()

    def start(self) -> None:
        self.spool = Spool(self.folder, self.key, now=self.clock.now())
        pen = Pen(self.spool, PLACE, self.clock, os.urandom, lambda numbers, _: None)
        self.people = PeopleRecorder(pen)
        self.treatments = TreatmentRecorder(pen, self.people)
        self.left = LeftOpen(self.spool, self.treatments, self.clock, let_go)

    def begin(self) -> object:
        who = self.people.register(PatientBody(name="Sok"))
        body = TreatmentBody(patient_id=who.patient_id, indication="croup")
        return self.treatments.begin(body).treatment_id


@pytest.fixture
def bed(tmp_path: Path):
    made = Bed(tmp_path)
    yield made
    made.spool.close()


def test_after_half_a_day_without_a_record(bed: Bed):
    begun = bed.begin()
    bed.clock.pass_hours(11.9)
    assert bed.left.look() == []
    later = bed.begin()
    bed.clock.pass_hours(0.2)
    assert bed.left.look() == [begun]
    assert [one.treatment_id for one in bed.treatments.unfinished()] == [later]
    number = bed.spool.entries.saved(treatment_id=begun, limit=1)[0].number
    event = decode_event(bed.spool.entries.event(number))
    assert isinstance(event, TreatmentFinished)
    assert event.outcome == "abandoned"


def test_over_a_restart_it_goes_on_and_a_night_without_power_counts(bed: Bed):
    begun = bed.begin()
    bed.spool.close()
    bed.clock.pass_hours(1)
    bed.start()
    assert bed.left.look() == []
    assert bed.treatments.find(begun).open
    bed.spool.close()
    bed.clock.pass_hours(12)
    bed.start()
    assert bed.left.look() == [begun]


def test_a_clock_that_jumps_ends_nothing(bed: Bed):
    bed.begin()
    bed.clock.pass_hours(0.1, wall=48)
    assert bed.left.look() == []
    bed.clock.pass_hours(11)
    assert bed.left.look() == []
    bed.clock.pass_hours(2)
    assert len(bed.left.look()) == 1


def test_a_time_before_the_clock_was_set_says_nothing(bed: Bed):
    bed.clock.wall = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    bed.begin()
    bed.spool.close()
    bed.clock.wall = START
    bed.start()
    assert bed.left.look() == []
