"""The worklist, the patient page and what stands on it."""

from __future__ import annotations

import datetime as dt
from typing import Literal
from uuid import UUID

from msgspec import Struct

from breathway.console.views.therapy import TherapyView
from breathway.console.views.triggers import TriggersView
from breathway.model.order import Priority, StepRequest
from breathway.model.people import Allergy, NoAllergies, Sex
from breathway.model.spirometry import Grade, Maneuver, Phase, Reference
from breathway.model.treatment import Interruption, Outcome


class Person(Struct, kw_only=True):
    """Who a row is about. ``name`` is empty where the reader may not see it or it was erased."""

    patient_id: UUID
    name: str
    name_latin: str
    sex: Sex
    age_years: float | None
    synthetic: bool
    erased: bool = False
    allergies: list[str] = []


class Place(Struct, kw_only=True):
    facility_id: str
    name: str
    city: str
    zone: str
    link: Literal["good", "weak", "silent", "never"]
    last_seen_at: dt.datetime | None = None


class Holder(Struct, kw_only=True):
    account_id: UUID
    name: str


class Asked(Struct, kw_only=True):
    """Nobody answered a task in time, and it went further."""

    step: int  # how often
    level: Literal["expert", "duty_doctor", "everyone"]
    at: dt.datetime
    names: list[str]  # whom the duty roster named
    you: bool


class TaskRow(Struct, kw_only=True):
    """One row of the worklist: why, who, the evidence, where, by when."""

    task_id: UUID
    treatment_id: UUID | None
    priority: Priority
    reason: str  # catalogue key "reason-<reason>"
    values: dict[str, float | str]
    person: Person
    place: Place
    state: Literal["open", "claimed", "overdue", "done"]
    raised_at: dt.datetime
    deadline_at: dt.datetime
    claimed_by: Holder | None
    claimed_at: dt.datetime | None
    fev1_before_l: float | None
    fev1_after_l: float | None
    response_percent: float | None
    spo2_percent: float | None
    heart_rate_per_min: float | None
    spo2_recent: list[float]  # the last 30 minutes, oldest first, at most 30 values
    help_requested: bool
    steps: list[Step]
    asked: Asked | None = None


class Step(Struct, kw_only=True):
    """A line of a treatment's small timeline in the selected row."""

    at: dt.datetime
    until_at: dt.datetime | None = None
    what: str  # catalogue key "step-<what>": test_before, nebulized, test_after, help_requested
    values: dict[str, float | str] = {}


class Worklist(Struct, kw_only=True):
    """GET /api/worklist?filter=everyone|mine|children&limit=50. What you are asked for because
    nobody answered is first, then the most urgent."""

    tasks: list[TaskRow]
    total: int
    # Tasks: asked (you), everyone, mine, children, high, medium, low, overdue, unclaimed_high.
    # Persons: people_everyone, people_mine, people_children; people_high, of those unclaimed.
    counts: dict[str, int]
    raised_last_10_min: int
    today_by_priority: dict[str, int]
    median_claim_high_s: float | None
    position: int  # of the log, for /api/live
    answered_at: dt.datetime


class Loop(Struct, kw_only=True):
    """GET /api/treatments/{id}/loops: small curves of the best blows, for the worklist's minis."""

    treatment_id: UUID
    before: list[tuple[float, float]]  # volume_l, flow_l_s
    after: list[tuple[float, float]]


class SpirometryView(Struct, kw_only=True):
    event_id: UUID
    at: dt.datetime
    phase: Phase
    instrument_id: str
    fev1_l: float | None
    fvc_l: float | None
    pef_l_s: float | None
    fev1_fvc: float | None
    grade_fev1: Grade  # of FEV0.75 up to six years
    grade_fvc: Grade
    reference_set: str | None
    references: list[Reference]
    interpretation: str | None
    response_percent: float | None
    maneuvers: list[Maneuver]
    best: int | None  # index into maneuvers: the blow that is drawn
    has_curves: bool


class Curves(Struct, kw_only=True):
    """GET /api/treatments/{id}/curves: the flow of each blow; the page integrates to volume."""

    treatment_id: UUID
    sessions: list[SessionCurves]


class SessionCurves(Struct, kw_only=True):
    event_id: UUID
    phase: Phase
    rate_hz: int
    best: int | None
    flows_l_s: list[list[float]]  # per maneuver, from time zero, expiration positive


class DoseView(Struct, kw_only=True):
    """A dose the nebulizer itself logged."""

    event_id: UUID
    instrument_id: str
    drug: str
    prescribed_mg: float
    delivered_mg: float
    began_at: dt.datetime
    ended_at: dt.datetime
    flow_l_min: float | None
    interruptions: list[Interruption]
    trace: list[float]
    order_id: UUID | None
    pressure_kpa: float | None
    breathing_rate_per_min: float | None
    nebulized_s: float  # without the interruptions


class GivenView(Struct, kw_only=True):
    event_id: UUID
    at: dt.datetime
    drug: str
    dose_mg: float
    route: str
    by: Holder | None


class MedicationView(Struct, kw_only=True):
    """A medicine as stated: at home, or prescribed."""

    event_id: UUID
    stated_at: dt.datetime
    basis: Literal["home", "prescribed"]
    drug: str
    dose_mg: float | None
    route: str
    times_per_day: float | None
    note: str


class SoundView(Struct, kw_only=True):
    """The clip itself: GET /api/sounds/{event_id} (audio/flac)."""

    event_id: UUID
    at: dt.datetime
    phase: Phase
    body_site: str
    instrument_id: str
    rate_hz: int
    duration_s: float
    readable: bool  # false once the patient was erased


class LiveSound(Struct, kw_only=True):
    """A stethoscope that sends now; its sound: the WebSocket /api/treatments/{id}/listen."""

    treatment_id: UUID
    patient_id: UUID
    place: Place
    body_site: str  # where it began
    began_at: dt.datetime  # by the edge's clock
    synthetic: bool


class VitalsView(Struct, kw_only=True):
    at: dt.datetime
    offsets_s: list[float]
    spo2_percent: list[float | None]
    heart_rate_per_min: list[float | None]
    breathing_rate_per_min: list[float | None]


class AdviceView(Struct, kw_only=True):
    advice_id: UUID
    treatment_id: UUID | None
    given_at: dt.datetime
    by: Holder | None
    phrase: str | None
    words: str
    request: StepRequest | None
    sent_at: dt.datetime | None
    seen_at: dt.datetime | None
    done_at: dt.datetime | None


class TreatmentView(Struct, kw_only=True):
    """GET /api/treatments/{id}; the newest ones stand in the patient page whole."""

    treatment_id: UUID
    patient_id: UUID
    place: Place
    indication: str | None
    age_years: float | None
    height_cm: float | None
    weight_kg: float | None
    started_at: dt.datetime | None
    finished_at: dt.datetime | None
    outcome: Outcome | None
    spirometry: list[SpirometryView]
    doses: list[DoseView]
    given: list[GivenView]
    sounds: list[SoundView]
    vitals: list[VitalsView]
    therapy: TherapyView
    advice: list[AdviceView]
    tasks: list[TaskRow]
    received_at: dt.datetime | None


class TreatmentLine(Struct, kw_only=True):
    """One treatment in the year strip and the timeline."""

    treatment_id: UUID
    facility_id: str
    started_at: dt.datetime | None
    finished_at: dt.datetime | None
    outcome: Outcome | None
    fev1_before_l: float | None
    fev1_after_l: float | None
    z_before: float | None
    z_after: float | None
    response_percent: float | None
    drug: str | None
    delivered_mg: float | None
    prescribed_mg: float | None
    spo2_lowest_percent: float | None
    sounds: int
    advice: int
    severity: list[Scored]  # how ill, first and last; empty where nobody judged
    deviations: int  # from the protocol in force


class Scored(Struct, kw_only=True):
    form: str
    points: int | None
    band: str | None


class FunctionCourse(Struct, kw_only=True):
    """The year of FEV1, each treatment by its better test (ERS/ATS 2021; Theil-Sen trend)."""

    tests: int
    last_l: float
    best_l: float
    percent_of_best: float | None
    variability_percent: float | None
    direction: Literal["falling", "rising", "steady", "unknown"]
    per_year_l: float | None
    lower_l: float | None  # 95 % interval
    upper_l: float | None
    line: list[float]  # fitted z at the first and the last test; empty where there is none
    fev1q: float | None  # adults
    conditional_change: float | None  # the young; beyond ±1.96 is more than healthy children change


class PatientPage(Struct, kw_only=True):
    """GET /api/patients/{id}."""

    person: Person
    birth_date: dt.date | None
    phone: str
    address: str
    local_number: str
    language: str
    height_cm: float | None
    weight_kg: float | None
    allergies: list[Allergy]  # of every registration that is linked
    no_allergies: NoAllergies | None  # where the list is empty; null: it cannot be read
    diagnoses: list[str]
    place: Place  # where registered
    linked: list[Person]
    now: list[TaskRow]  # open tasks
    treatments: list[TreatmentLine]  # a year, newest first, at most 400
    course: FunctionCourse | None  # below two tests there is none
    latest: TreatmentView | None
    medications: list[MedicationView]
    advice: list[AdviceView]
    triggers: TriggersView | None  # none before the first week's work, or without air
    access: Literal["scope", "consultation"]
    access_until_at: dt.datetime | None
    position: int
    answered_at: dt.datetime


class PatientRow(Struct, kw_only=True):
    """GET /api/patients?q=…&limit=…"""

    person: Person
    place: Place
    last_treatment_at: dt.datetime | None
    treatments: int


class AuditRow(Struct, kw_only=True):
    """GET /api/patients/{id}/audit: who looked at this record."""

    at: dt.datetime
    who: str
    role: str
    action: str  # catalogue key "audit-<action>"
