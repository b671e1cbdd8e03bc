"""Patients and the people who care for them (FHIR Patient, Practitioner, Consent).

What identifies a person is in a ``Profile``, sealed under the patient's own data key; the rest of
an event is pseudonymous.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from breathway.model.alert import Colour
from breathway.model.event import Event, Sealed
from breathway.model.quantity import Centimetres, Code, Instant, Kilograms, Sha256

Sex = Literal["male", "female", "other", "unknown"]  # FHIR AdministrativeGender
Role = Literal["nurse", "expert", "epidemiologist", "operator", "administrator"]
Words = Annotated[str, Meta(max_length=4000)]
NoAllergies = Literal["nilknown", "notasked"]  # FHIR List.emptyReason: a statement, never assumed


class Allergy(Struct, frozen=True, kw_only=True, omit_defaults=True):
    substance: Annotated[str, Meta(min_length=1, max_length=200)]
    reaction: Words = ""
    noted_on: dt.date | None = None


class Profile(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is inside ``Sealed`` for a patient, as msgpack."""

    name: Annotated[str, Meta(min_length=1, max_length=200)]  # in the person's own script
    name_latin: Annotated[str, Meta(max_length=200)] = ""
    birth_date: dt.date | None = None
    phone: Annotated[str, Meta(max_length=40)] = ""
    address: Annotated[str, Meta(max_length=400)] = ""
    local_number: Annotated[str, Meta(max_length=60)] = ""  # the facility's own number
    allergies: tuple[Allergy, ...] = ()
    no_allergies: NoAllergies = "notasked"  # why there are none; means nothing where there are
    diagnoses: tuple[Words, ...] = ()
    language: Annotated[str, Meta(max_length=35)] = ""  # BCP 47


class PatientRegistered(Event, frozen=True, kw_only=True, tag="patient_registered"):
    """A person registered at a facility, perhaps offline; duplicates are linked later."""

    patient_id: UUID
    sex: Sex
    birth_year: Annotated[int, Meta(ge=1890, le=2200)] | None = None
    height_cm: Centimetres | None = None
    weight_kg: Kilograms | None = None
    synthetic: bool = False  # a made-up person: the console says so wherever they appear
    profile: Sealed


class PatientUpdated(Event, frozen=True, kw_only=True, tag="patient_updated"):
    """The whole of what is known of a person, said again; the newest ``occurred_at`` holds."""

    patient_id: UUID
    sex: Sex
    birth_year: Annotated[int, Meta(ge=1890, le=2200)] | None = None
    height_cm: Centimetres | None = None
    weight_kg: Kilograms | None = None
    synthetic: bool = False
    profile: Sealed


class PatientLinked(Event, frozen=True, kw_only=True, tag="patient_linked"):
    """Two registrations are one person. Nothing is rewritten; reads follow the link."""

    patient_id: UUID  # the one that is kept in front
    other_patient_id: UUID
    reason: Code


class PatientUnlinked(Event, frozen=True, kw_only=True, tag="patient_unlinked"):
    patient_id: UUID
    other_patient_id: UUID
    reason: Code


class PatientErased(Event, frozen=True, kw_only=True, tag="patient_erased"):
    """The data keys of this person were destroyed; ids, hashes and figures remain."""

    patient_id: UUID
    reason: Code


class ConsultationGranted(Event, frozen=True, kw_only=True, tag="consultation_granted"):
    """A person consented that an expert, perhaps abroad, sees their record until a moment."""

    patient_id: UUID
    expert_id: UUID
    until_at: Instant
    consent: Code  # how consent was given: "verbal-witnessed", "signed"


class ConsultationEnded(Event, frozen=True, kw_only=True, tag="consultation_ended"):
    patient_id: UUID
    expert_id: UUID
    reason: Code


class FamilyWarningAgreed(Event, frozen=True, kw_only=True, tag="family_warning_agreed"):
    """A family agreed to be warned of days that are bad for their child. Its id is the agreement's.

    The contact is sealed under the patient's key; what is sent names neither child nor illness.
    """

    patient_id: UUID
    place: Code
    language: Literal["en", "zh-CN", "km"]
    least: Colour  # of a day that is told, where no trigger is named
    triggers: tuple[Code, ...] = ()  # "cold", "pm25": only days with one of them
    consent: Code  # how it was given: "signed", "verbal-witnessed"
    contact: Sealed  # words of ``family.contact``, as msgpack
    end_hash: Sha256  # of the token in the link that ends it
    operator: Annotated[str, Meta(max_length=100)] = ""  # who noted it at the bedside


class FamilyWarningEnded(Event, frozen=True, kw_only=True, tag="family_warning_ended"):
    patient_id: UUID
    agreement_id: UUID
    reason: Code  # "one_click", "at_the_clinic"
    operator: Annotated[str, Meta(max_length=100)] = ""
