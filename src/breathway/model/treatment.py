"""A treatment: one nebulization with its tests before and after (FHIR Encounter, Procedure)."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from breathway.model.event import Event, Sealed
from breathway.model.people import Sex
from breathway.model.quantity import (
    BreathsPerMinute,
    Centimetres,
    Code,
    Instant,
    Kilograms,
    LitresPerMinute,
    Milligrams,
    Number,
    Ratio,
    Years,
)

Outcome = Literal["completed", "stopped_early", "refused", "referred", "abandoned"]


class ProtocolRef(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """The protocol in force when a record was made. Without ``signed_on`` it is a proposal."""

    id: Code
    version: Code
    digest: Annotated[str, Meta(pattern=r"^[0-9a-f]{16}$")]
    signed_by: Annotated[str, Meta(max_length=220)] = ""
    signed_on: dt.date | None = None


class TherapyFinding(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What a check of ``therapy`` found; its words are ``therapy-<code>`` of the catalogues."""

    level: Literal["stop", "warn", "note"]
    code: Code
    values: dict[str, Number | str] = msgspec.field(default_factory=dict)
    source: Annotated[str, Meta(max_length=400)] = ""  # the citation, as it is shown
    confidence: Literal["read", "recalled", ""] = ""

    @property
    def words_key(self) -> str:
        return "therapy-" + self.code.replace("_", "-")


class Override(Struct, frozen=True, kw_only=True, gc=False):
    """A nurse went past a hard stop: why, and past which. Somebody looks at it afterwards."""

    reason: Code  # "expert_said", "life_threatening", "no_alternative", "other"
    stops: tuple[Code, ...]  # codes of the findings
    note: Sealed | None = None  # msgpack of one string


class Checked(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What was found before a dose, by which protocol, who went on, and why past a hard stop."""

    findings: Annotated[tuple[TherapyFinding, ...], Meta(max_length=60)] = ()
    override: Override | None = None
    protocol: ProtocolRef | None = None
    operator: Annotated[str, Meta(max_length=100)] = ""


class DrugDose(Struct, frozen=True, kw_only=True, gc=False):
    drug: Code
    dose_mg: Milligrams


Findings = Annotated[tuple[TherapyFinding, ...], Meta(max_length=60)]


class TreatmentStarted(Event, frozen=True, kw_only=True, tag="treatment_started"):
    """The snapshot of the person is what the scores of this treatment rest on."""

    patient_id: UUID
    treatment_id: UUID
    indication: Code  # "asthma_exacerbation", "copd_exacerbation", "croup", "other"
    sex: Sex
    age_years: Years | None = None
    height_cm: Centimetres | None = None
    weight_kg: Kilograms | None = None


class SeverityScored(Event, frozen=True, kw_only=True, tag="severity_scored"):
    """How ill the person is, by a score or by a guideline's signs; before, between or after."""

    patient_id: UUID
    treatment_id: UUID
    phase: Literal["before", "after"]
    form: Code  # "pram", "pass", "bts_sign", "gina"
    items: dict[Code, Code] = msgspec.field(default_factory=dict)
    signs: tuple[Code, ...] = ()
    points: Annotated[int, Meta(ge=0, le=100)] | None = None
    band: Code | None = None
    findings: Findings = ()
    protocol: ProtocolRef | None = None
    operator: Annotated[str, Meta(max_length=100)] = ""


class NebulizationOrdered(Event, frozen=True, kw_only=True, tag="nebulization_ordered"):
    """What goes into the cup and how, as checked and started at the bedside."""

    patient_id: UUID
    treatment_id: UUID
    instrument_id: Code
    drugs: Annotated[tuple[DrugDose, ...], Meta(min_length=1, max_length=6)]
    gas: Literal["oxygen", "air"] | None = None
    flow_l_min: LitresPerMinute | None = None
    fill_ml: Annotated[float, Meta(ge=0, le=100)] | None = None
    device: Literal["jet", "mesh", "ultrasonic"] | None = None
    interface: Literal["mask", "mouthpiece"] | None = None
    checked: Checked = Checked()


class InstrumentCared(Event, frozen=True, kw_only=True, tag="instrument_cared"):
    """A device was washed, disinfected, or given a new part."""

    instrument_id: Code
    task: Code  # "wash", "disinfect", "replace_cup", "replace_filter"
    uses: Annotated[int, Meta(ge=0)] = 0  # since it was last done
    operator: Annotated[str, Meta(max_length=100)] = ""


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
    order_id: UUID | None = None  # the event that asked for it
    pressure_kpa: Annotated[float, Meta(ge=0, le=1000)] | None = None  # that drives it
    breathing_rate_per_min: BreathsPerMinute | None = None  # where the device feels the breath
    inhaled_ratio: Ratio | None = None  # of the time that mist was made


class SafetyNoted(Event, frozen=True, kw_only=True, tag="safety_noted"):
    """While it ran, oxygen or heart went past a limit of the protocol; once for each limit and
    dose."""

    patient_id: UUID
    treatment_id: UUID
    instrument_id: Code  # that measured it
    order_id: UUID | None = None  # the dose that ran
    findings: Findings = ()
    protocol: ProtocolRef | None = None


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
    checked: Checked | None = None


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
    side_effects: Annotated[tuple[Code, ...], Meta(max_length=20)] = ()  # "tremor", "palpitations"
    rinsed: bool | None = None  # mouth rinsed after an inhaled steroid; None: not asked
    operator: Annotated[str, Meta(max_length=100)] = ""
    checked: Checked | None = None  # what the protocol expects on record and nobody did
