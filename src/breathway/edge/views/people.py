"""Patients and their medicines."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from breathway.edge.views.family import FamilyLine
from breathway.model.people import Allergy, NoAllergies, Sex
from breathway.model.quantity import Centimetres, Code, Kilograms, Milligrams
from breathway.model.treatment import Outcome


class PatientBody(Struct, kw_only=True):
    """POST /api/patients (register → PatientView, 201). PUT /api/patients/{id} (→ PatientView)."""

    name: Annotated[str, Meta(min_length=1, max_length=200)]
    name_latin: Annotated[str, Meta(max_length=200)] = ""
    sex: Sex = "unknown"
    birth_date: dt.date | None = None
    birth_year: Annotated[int, Meta(ge=1890, le=2200)] | None = None  # when only the year is known
    height_cm: Centimetres | None = None
    weight_kg: Kilograms | None = None
    phone: Annotated[str, Meta(max_length=40)] = ""
    address: Annotated[str, Meta(max_length=400)] = ""
    local_number: Annotated[str, Meta(max_length=60)] = ""
    allergies: Annotated[list[Allergy], Meta(max_length=50)] = []
    no_allergies: NoAllergies = "notasked"  # where the list is empty: asked and none known, or not
    diagnoses: Annotated[
        list[Annotated[str, Meta(min_length=1, max_length=200)]], Meta(max_length=50)
    ] = []
    language: Annotated[str, Meta(max_length=35)] = ""
    synthetic: bool = False


class PatientLine(Struct, kw_only=True):
    patient_id: UUID
    name: str
    name_latin: str
    local_number: str
    sex: Sex
    age_years: float | None
    synthetic: bool
    allergies: list[str]
    no_allergies: NoAllergies
    last_treatment_at: dt.datetime | None
    open_treatment_id: UUID | None


class Patients(Struct, kw_only=True):
    """GET /api/patients?q=…: this facility's own roster by name or number; newest without q."""

    rows: list[PatientLine]  # at most 50
    total: int


class MedicationBody(Struct, kw_only=True):
    """POST /api/patients/{id}/medications → PatientView (201)."""

    basis: Literal["home", "prescribed"]
    drug: Code
    dose_mg: Milligrams | None = None
    route: Code = "inhaled"
    times_per_day: Annotated[float, Meta(ge=0, le=48)] | None = None
    ended: bool = False  # true: no longer taken
    note: Annotated[str, Meta(max_length=1000)] = ""


class MedicationLine(Struct, kw_only=True):
    event_id: UUID
    stated_at: dt.datetime
    basis: Literal["home", "prescribed"]
    drug: str
    dose_mg: float | None
    route: str
    times_per_day: float | None
    note: str


class PastTreatment(Struct, kw_only=True):
    treatment_id: UUID
    started_at: dt.datetime
    finished_at: dt.datetime | None
    outcome: Outcome | None
    fev1_before_l: float | None
    fev1_after_l: float | None


class PatientView(Struct, kw_only=True):
    """GET /api/patients/{id}."""

    patient_id: UUID
    name: str
    name_latin: str
    sex: Sex
    birth_date: dt.date | None
    birth_year: int | None
    age_years: float | None
    height_cm: float | None
    weight_kg: float | None
    phone: str
    address: str
    local_number: str
    allergies: list[Allergy]
    no_allergies: NoAllergies
    diagnoses: list[str]
    language: str
    synthetic: bool
    medications: list[MedicationLine]  # current ones, newest first
    treatments: list[PastTreatment]  # those this edge still holds, newest first
    family: list[FamilyLine]  # agreements that hold
    open_treatment_id: UUID | None
