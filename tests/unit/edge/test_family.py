"""A family agrees at the bedside: what is saved, what stands with the person, and what ends it."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from pathlib import Path

import msgspec
import pytest

from breathway.edge.clock import Clock
from breathway.edge.recorder import FamilyRecorder, Pen, PeopleRecorder
from breathway.edge.spool import Spool
from breathway.edge.views import FamilyBody, PatientBody
from breathway.model import decode_event, encode_event, family
from breathway.model.batch import Message
from breathway.model.errors import BadInput, Conflict, NotFound
from breathway.model.facility import Facility
from breathway.model.people import FamilyWarningAgreed, FamilyWarningEnded
from breathway.model.seal import unseal

NOW = dt.datetime(2026, 11, 26, 3, 0, tzinfo=dt.UTC)
PLACE = Facility(id="kh-one", name="One", kind="respiratory_clinic", jurisdiction="KH", zone="UTC",
                 city="Kampong Thôm")  # fmt: skip


def body(**more: object) -> FamilyBody:
    values = {"email": "mother@example.org", "language": "km", "consent": "signed"}
    return FamilyBody(**(values | more))  # type: ignore[arg-type]


@pytest.fixture
def ward(tmp_path: Path):
    spool = Spool(tmp_path, os.urandom(32), now=NOW)
    pen = Pen(spool, PLACE, Clock(), os.urandom, lambda numbers, _: None)
    people = PeopleRecorder(pen)
    person = people.register(PatientBody(name="Sok"))
    yield spool, people, FamilyRecorder(pen, people), person.patient_id
    spool.close()


def events(spool: Spool) -> list:
    numbers = range(1, spool.entries.backlog().records + 1)
    return [decode_event(spool.entries.event(n)) for n in numbers]


def test_the_address_is_sealed_with_the_token_that_ends_it(ward):
    spool, people, families, who = ward
    families.agree(who, body(triggers=["cold", "cold"]), "Srey")
    event = events(spool)[-1]
    assert isinstance(event, FamilyWarningAgreed)
    assert (event.place, event.language, event.triggers) == ("kh-kampong-thom", "km", ("cold",))
    key = spool.people.key(event.contact.key_id)
    assert key is not None
    plain = unseal(event.contact, key.key, who)
    email, token = family.opened(msgspec.msgpack.decode(plain or b""))
    assert email == "mother@example.org"
    assert hashlib.sha256(token.encode()).digest() == event.end_hash
    assert b"mother" not in encode_event(event)
    (line,) = people.find(who).family
    assert (line.agreement_id, line.email) == (event.id, email)
    families.end(who, event.id, "Srey")
    assert people.find(who).family == ()
    assert isinstance(events(spool)[-1], FamilyWarningEnded)
    with pytest.raises(NotFound):
        families.end(who, event.id, "Srey")


def test_what_is_wrong_is_refused_and_nothing_is_saved(ward):
    spool, _, families, who = ward
    families.agree(who, body(), "")
    before = spool.entries.backlog().records
    for wrong in ({"email": "nobody"}, {"email": "a@b.example\nBcc: c@d.example"},
                  {"triggers": ["PM 2.5"], "email": "b@example.org"}):  # fmt: skip
        with pytest.raises(BadInput):
            families.agree(who, body(**wrong), "")
    with pytest.raises(Conflict, match="already"):
        families.agree(who, body(email="Mother@example.org"), "")
    for number in range(family.MOST - 1):
        families.agree(who, body(email=f"{number}@example.org"), "")
    with pytest.raises(Conflict, match="5 agreements"):
        families.agree(who, body(email="more@example.org"), "")
    assert spool.entries.backlog().records == before + family.MOST - 1


def test_what_the_centre_tells_stands_at_the_bedside(ward):
    spool, people, families, who = ward
    families.agree(who, body(), "")
    event = events(spool)[-1]
    ended = FamilyWarningEnded(
        id=event.id, facility_id="kh-one", jurisdiction="KH", occurred_at=NOW, patient_id=who,
        agreement_id=event.id, reason="one_click",
    )  # fmt: skip
    spool.inbox.take((Message(id=1, event=encode_event(ended), by_name=""),), NOW)
    assert people.find(who).family == ()
    spool.inbox.take((Message(id=2, event=encode_event(event), by_name=""),), NOW)
    assert [one.email for one in people.find(who).family] == ["mother@example.org"]
