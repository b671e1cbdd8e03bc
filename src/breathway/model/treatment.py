"""A treatment: one nebulization with its tests before and after (FHIR Encounter, Procedure)."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from breathway.model.event import Event, Sealed
from breathway.model.people import Sex
from breathway.model.quantity import (
    Centimetres,
    Code,
    Instant,
    Kilograms,
    LitresPerMinute,
    Milligrams,
    Ratio,
    Years,
)

Outcome = Literal["completed", "stopped_early", "refused", "referred"]


class TreatmentStarted(Event, frozen=True, kw_only=True, tag="treatment_started"):
    """The snapshot of the person is what the scores of this treatment rest on."""

    patient_id: UUID
    treatment_id: UUID
    indication: Code  # "asthma_exacerbation", "copd_exacerbation", "croup", "other"
    sex: Sex
    age_years: Years | None = None
    height_cm: Centimetres | None = None
    weight_kg: Kilograms | None = None


class Interruption(Struct, frozen=True, kw_only=True, gc=False):
    began_at: Instant
    ended_at: Instant
    cause: Code  # "mask_off", "paused", "power"


class NebulizationLogged(Event, frozen=True, kw_only=True, tag="nebulization_logged"):
    """A dose as the nebulizer itself logged it."""

    patient_id: UUID
    treatment_id: UUID
    instrument_id: Code
    drug: Code  # "salbutamol"
    prescribed_mg: Milligrams
    delivered_mg: Milligrams
    began_at: Instant
    ended_at: Instant
    flow_l_min: LitresPerMinute | None = None
    interruptions: tuple[Interruption, ...] = ()
    trace: Annotated[tuple[Ratio, ...], Meta(max_length=240)] = ()  # output over time, 0-1


class MedicationStated(Event, frozen=True, kw_only=True, tag="medication_stated"):
    """A medicine the person takes at home, or that was prescribed; entered at the bedside."""

    patient_id: UUID
    basis: Literal["home", "prescribed"]
    drug: Code
    dose_mg: Milligrams | None = None
    route: Code = "inhaled"
    times_per_day: Annotated[float, Meta(ge=0, le=48)] | None = None
    ended: bool = False  # stated as no longer taken
    note: Sealed | None = None  # msgpack of one string


class MedicationGiven(Event, frozen=True, kw_only=True, tag="medication_given"):
    """A dose given by hand at the bedside."""

    patient_id: UUID
    treatment_id: UUID
    drug: Code
    dose_mg: Milligrams
    route: Code


class HelpRequested(Event, frozen=True, kw_only=True, tag="help_requested"):
    """The nurse asks for an expert."""

    patient_id: UUID
    treatment_id: UUID
    reason: Code  # "worse", "unsure", "no_response", "equipment"
    note: Sealed | None = None


class TreatmentAssigned(Event, frozen=True, kw_only=True, tag="treatment_assigned"):
    """Readings that came without a person belong to this one. Said again, the last word holds."""

    patient_id: UUID
    treatment_id: UUID  # under which they came
    read_at: Instant


class TreatmentFinished(Event, frozen=True, kw_only=True, tag="treatment_finished"):
    patient_id: UUID
    treatment_id: UUID
    outcome: Outcome
