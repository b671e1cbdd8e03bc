"""People at the bedside: register, update, state their medicines.

In: what a nurse typed. Out: events in the spool and the person in the local roster, in one synced
transaction.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import msgspec
from msgspec.structs import replace

from breathway.edge.recorder.pen import Pen
from breathway.edge.spool import Medication, Person, Record
from breathway.edge.views import MedicationBody, PatientBody
from breathway.model.errors import BadRequest, NotFound
from breathway.model.people import PatientRegistered, PatientUpdated, Profile
from breathway.model.treatment import MedicationStated
from breathway.model.warning import FindingNoted
from breathway.score.plausible import ADULT_STEP_CM, ADULT_YEARS

_MOST_MEDICATIONS = 100


class PeopleRecorder:
    def __init__(self, pen: Pen) -> None:
        self._pen = pen

    def find(self, patient_id: UUID) -> Person:
        person = self._pen.spool.people.get(patient_id)
        if person is None:
            raise NotFound(
                "no such patient at this facility",
                name="patient_unknown",
                hint="search by name or number, or register the patient",
            )
        return person

    def register(self, body: PatientBody) -> Person:
        pen = self._pen
        with pen.lock:
            now, patient_id, key_id = pen.now(), pen.new_id(), pen.new_id()
            person = Person(
                patient_id=patient_id, key_id=key_id, registered_at=now, **_fields(body)
            )
            with pen.spool.together():
                pen.spool.people.add_key(key_id, patient_id, pen.new_key())
                event = PatientRegistered(**pen.common(now), **self._said(person))
                numbers = pen.save([Record(event=event, key_id=key_id)])
                pen.spool.people.put(person)
        pen.announce(numbers)
        return person

    def update(self, patient_id: UUID, body: PatientBody) -> Person:
        pen = self._pen
        with pen.lock:
            before = self.find(patient_id)
            person = replace(before, **_fields(body))
            with pen.spool.together():
                event = PatientUpdated(**pen.common(), **self._said(person))
                odd = [Record(event=each) for each in self._contradicts(before, person, event)]
                numbers = pen.save([Record(event=event, key_id=person.key_id), *odd])
                pen.spool.people.put(person)
        pen.announce(numbers)
        return person

    def state_medication(self, patient_id: UUID, body: MedicationBody) -> Person:
        pen = self._pen
        with pen.lock:
            person, now = self.find(patient_id), pen.now()
            note = None
            if body.note:
                words = msgspec.msgpack.encode(body.note)
                note = pen.seal(words, patient_id, person.key_id)
            event = MedicationStated(
                **pen.common(now),
                patient_id=patient_id,
                basis=body.basis,
                drug=body.drug,
                dose_mg=body.dose_mg,
                route=body.route,
                times_per_day=body.times_per_day,
                ended=body.ended,
                note=note,
            )
            others = tuple(
                m for m in person.medications if (m.basis, m.drug) != (body.basis, body.drug)
            )
            stated = () if body.ended else (_medication(event.id, now, body),)
            person = replace(person, medications=(*stated, *others)[:_MOST_MEDICATIONS])
            with pen.spool.together():
                numbers = pen.save([Record(event=event, key_id=person.key_id)])
                pen.spool.people.put(person)
        pen.announce(numbers)
        return person

    def _contradicts(
        self, before: Person, now: Person, event: PatientUpdated
    ) -> Iterator[FindingNoted]:
        """What the earlier record of the person says otherwise: one of the two is wrong."""
        years = age_years(now, event.occurred_at)
        step = abs((now.height_cm or 0.0) - (before.height_cm or 0.0))
        grown = years is not None and years >= ADULT_YEARS and before.height_cm and now.height_cm
        for name, field, odd, detail in (
            ("sex_changed", "sex", before.sex != now.sex, "an earlier record says otherwise"),
            (
                "height_changed",
                "height_cm",
                bool(grown) and step > ADULT_STEP_CM,
                f"by {step:.0f} cm, in an adult",
            ),
        ):
            if odd:
                yield FindingNoted(
                    **self._pen.common(event.occurred_at),
                    patient_id=now.patient_id,
                    about=event.id,
                    name=name,
                    field=field,
                    detail=detail,
                )

    def _said(self, person: Person) -> dict[str, Any]:
        """The fields of a PatientRegistered or PatientUpdated."""
        plain = msgspec.msgpack.encode(person.profile)
        return {
            "patient_id": person.patient_id,
            "sex": person.sex,
            "birth_year": person.birth_year,
            "height_cm": person.height_cm,
            "weight_kg": person.weight_kg,
            "synthetic": person.synthetic,
            "profile": self._pen.seal(plain, person.patient_id, person.key_id),
        }


def age_years(person: Person, now: dt.datetime) -> float | None:
    """Years and hundredths from the birth date, whole years from the year; None if impossible."""
    born = person.profile.birth_date
    if born is not None:
        years = round((now.date() - born).days / 365.25, 2)
    elif person.birth_year is not None:
        years = float(now.year - person.birth_year)
    else:
        return None
    return years if 0.0 <= years <= 130.0 else None  # a clock that is years wrong knows no age


def _fields(body: PatientBody) -> dict[str, Any]:
    if body.allergies and body.no_allergies == "nilknown":
        raise BadRequest(
            "allergies are listed, and none are said to be known",
            name="allergies_contradict",
            hint="leave no_allergies out, or send no allergies",
        )
    birth_year = body.birth_year
    if body.birth_date is not None:
        birth_year = body.birth_date.year
        if not 1890 <= birth_year <= 2200:
            raise BadRequest("the birth date is impossible", name="impossible_value")
    return {
        "profile": Profile(
            name=body.name.strip() or body.name,
            name_latin=body.name_latin.strip(),
            birth_date=body.birth_date,
            phone=body.phone,
            address=body.address,
            local_number=body.local_number.strip(),
            allergies=tuple(body.allergies),
            no_allergies=body.no_allergies,
            diagnoses=tuple(body.diagnoses),
            language=body.language,
        ),
        "sex": body.sex,
        "birth_year": birth_year,
        "height_cm": body.height_cm,
        "weight_kg": body.weight_kg,
        "synthetic": body.synthetic,
    }


def _medication(event_id: UUID, at: dt.datetime, body: MedicationBody) -> Medication:
    return Medication(
        event_id=event_id,
        stated_at=at,
        basis=body.basis,
        drug=body.drug,
        dose_mg=body.dose_mg,
        route=body.route,
        times_per_day=body.times_per_day,
        note=body.note,
    )
