"""A recording that a crash broke off becomes a record, once; of an erased person nothing does."""

from __future__ import annotations

import asyncio
import os

import msgspec
import pytest

from breathway.cli.demo.people import person
from breathway.edge.clock import Clock
from breathway.edge.recorder import Pen, PeopleRecorder, TreatmentRecorder
from breathway.edge.recording import Studio
from breathway.edge.spool import Spool
from breathway.edge.views import PatientBody, TreatmentBody
from breathway.model import decode_event
from breathway.model.sound import SoundRecorded
from tests.livelane import breath
from tests.unit.edge.test_deliver import NOW, PLACE

KEY = os.urandom(32)
PCM = breath(2.0).astype("<i2").tobytes()


@pytest.fixture
def at_work(tmp_path):
    spool = Spool(tmp_path, KEY, now=NOW)
    pen = Pen(spool, PLACE, Clock(), os.urandom, lambda numbers, _: None)
    people = PeopleRecorder(pen)
    treatments = TreatmentRecorder(pen, people)
    body = msgspec.convert(person(1, 1, 2026), PatientBody, strict=False)
    patient_id = people.register(body).patient_id
    state = treatments.begin(TreatmentBody(patient_id=patient_id, indication="other"))

    def sounds() -> list[SoundRecorded]:
        count = spool.entries.backlog().records
        events = [decode_event(spool.entries.event(n)) for n in range(1, count + 1)]
        return [event for event in events if isinstance(event, SoundRecorded)]

    def studio() -> Studio:
        return Studio(tmp_path, KEY, pen, treatments, Clock())

    yield state.treatment_id, studio, sounds, tmp_path / "recordings"
    spool.close()


async def broken_off(studio, treatment_id):
    """As far as a crash lets it come."""
    what = {"phase": "before", "instrument_id": "stethoscope-1", "rate_hz": 8000}
    take = await studio.begin(treatment_id, body_site="trachea", **what)
    take.add(PCM[:16000])
    take.move("lateral_left")
    take.add(PCM[16000:])
    await studio.close()
    take.tape.sync()
    return take


def test_a_tape_that_is_left_becomes_its_records_once(at_work):
    treatment_id, studio, sounds, folder = at_work
    take = asyncio.run(broken_off(studio(), treatment_id))
    left = take.tape.path.read_bytes()
    assert sounds() == []
    assert asyncio.run(studio().restore()) == 2
    kept = sounds()
    assert [(each.body_site, each.samples) for each in kept] == [
        ("trachea", 8000),
        ("lateral_left", 8000),
    ]
    assert list(folder.iterdir()) == []
    take.tape.path.write_bytes(left)  # as if the crash came between the record and the tape's end
    asyncio.run(studio().restore())
    assert [each.id for each in sounds()] == [each.id for each in kept]


def test_what_ends_in_order_leaves_no_tape_and_has_the_same_ids(at_work):
    treatment_id, studio, sounds, folder = at_work

    async def work() -> None:
        at = studio()
        take = await at.begin(
            treatment_id, body_site="trachea", phase="before", instrument_id="x", rate_hz=8000
        )
        take.add(PCM)
        assert await at.end(take) == 1
        await at.close()

    asyncio.run(work())
    assert [each.samples for each in sounds()] == [16000]
    assert list(folder.iterdir()) == []


def test_nothing_is_kept_of_who_was_erased(at_work):
    treatment_id, studio, sounds, folder = at_work

    async def work() -> None:
        at = studio()
        take = await at.begin(
            treatment_id, body_site="trachea", phase="before", instrument_id="x", rate_hz=8000
        )
        take.add(PCM)
        at.forget(take.opening.patient_id)
        await at.close()
        assert await at.restore() == 0

    asyncio.run(work())
    assert sounds() == []
    assert list(folder.iterdir()) == []
