"""Families at the bedside: they agree to be warned, and end it.

In: an address, a language, triggers and how they consented, as a nurse typed it. Out: events in the
spool, and what holds with the person. The token of the link that ends it is drawn here, sealed with
the address, and only its hash stands in the clear: the centre sends the warnings, and this edge may
be cut off from it.
"""

from __future__ import annotations

import base64
import hashlib
from uuid import UUID

import msgspec

from breathway.edge.recorder.pen import Pen
from breathway.edge.recorder.people import PeopleRecorder
from breathway.edge.spool import Family, Record
from breathway.edge.views import FamilyBody
from breathway.model import family
from breathway.model.alert import Colour
from breathway.model.errors import Conflict, NotFound
from breathway.model.facility import place_id
from breathway.model.people import FamilyWarningAgreed, FamilyWarningEnded

LEAST: Colour = "orange"  # without triggers: as the console proposes


class FamilyRecorder:
    def __init__(self, pen: Pen, people: PeopleRecorder) -> None:
        self._pen, self._people = pen, people

    def agree(self, patient_id: UUID, body: FamilyBody, operator: str) -> None:
        email, triggers = family.address(body.email), family.triggers(body.triggers)
        pen, facility = self._pen, self._pen.facility
        with pen.lock:
            person = self._people.find(patient_id)
            if any(one.email.casefold() == email.casefold() for one in person.family):
                raise Conflict(
                    "this address is warned already",
                    name="family_warned_already",
                    hint="end the agreement first, to change it",
                )
            if len(person.family) >= family.MOST:
                raise Conflict(f"{family.MOST} agreements hold already", name="too_many_agreements")
            token = base64.urlsafe_b64encode(pen.new_token(family.TOKEN_BYTES)).decode()
            words = msgspec.msgpack.encode(family.contact(email, token))
            event = FamilyWarningAgreed(
                **pen.common(),
                patient_id=patient_id,
                place=place_id(facility.jurisdiction, facility.city, facility.id),
                language=body.language,
                least=LEAST,
                triggers=triggers,
                consent=body.consent,
                contact=pen.seal(words, patient_id, person.key_id),
                end_hash=hashlib.sha256(token.encode()).digest(),
                operator=operator,
            )
            now = Family(
                agreement_id=event.id,
                email=email,
                language=body.language,
                triggers=triggers,
                agreed_at=event.occurred_at,
            )
            with pen.spool.together():
                numbers = pen.save([Record(event=event, key_id=person.key_id)])
                pen.spool.people.note_family(patient_id, event.id, now)
        pen.announce(numbers)

    def end(self, patient_id: UUID, agreement_id: UUID, operator: str) -> None:
        pen = self._pen
        with pen.lock:
            person = self._people.find(patient_id)
            if not any(one.agreement_id == agreement_id for one in person.family):
                raise NotFound("no such agreement holds", name="agreement_unknown")
            event = FamilyWarningEnded(
                **pen.common(),
                patient_id=patient_id,
                agreement_id=agreement_id,
                reason="at_the_clinic",
                operator=operator,
            )
            with pen.spool.together():
                numbers = pen.save([Record(event=event)])
                pen.spool.people.note_family(patient_id, agreement_id, None)
        pen.announce(numbers)
