"""A person whose sex or height changes: kept, with a finding beside it."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

from breathway.edge.clock import Clock
from breathway.edge.recorder import Pen, PeopleRecorder
from breathway.edge.spool import Spool
from breathway.edge.views import PatientBody
from breathway.model import decode_event
from breathway.model.facility import Facility
from breathway.model.warning import FindingNoted

NOW = dt.datetime(2026, 11, 26, 3, 0, tzinfo=dt.UTC)
PLACE = Facility(
    id="kh-kampot", name="Kampot", kind="respiratory_clinic", jurisdiction="KH", zone="UTC"
)


def test_sex_and_an_adults_height_do_not_change_unsaid(tmp_path: Path) -> None:
    spool = Spool(tmp_path, os.urandom(32), now=NOW)
    people = PeopleRecorder(Pen(spool, PLACE, Clock(), os.urandom, lambda numbers, _: None))
    born = dt.date(1980, 1, 1)
    said = {"name": "Sok", "birth_date": born}
    person = people.register(PatientBody(**said, sex="male", height_cm=170))
    people.update(person.patient_id, PatientBody(**said, sex="male", height_cm=172))
    people.update(person.patient_id, PatientBody(**said, sex="female", height_cm=158))
    numbers = range(1, spool.entries.backlog().records + 1)
    events = [decode_event(spool.entries.event(n)) for n in numbers]
    found = [e for e in events if isinstance(e, FindingNoted)]
    assert [(e.name, e.field) for e in found] == [
        ("sex_changed", "sex"),
        ("height_changed", "height_cm"),
    ]
    assert {e.about for e in found} == {events[2].id}
    spool.close()
