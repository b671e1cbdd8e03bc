"""A treatment as it is shown, and the first screen."""

from __future__ import annotations

import datetime as dt
from typing import Literal
from uuid import UUID

from msgspec import Struct

from breathway.edge.views.marks import AdviceCard, Instrument, LinkView, RecordView
from breathway.edge.views.people import PatientLine
from breathway.edge.views.steps import StepName
from breathway.edge.views.therapy import TherapyView
from breathway.model.sound import BodySite
from breathway.model.spirometry import Grade, Maneuver, Phase, Reference
from breathway.model.treatment import DrugDose, Interruption, Outcome, TherapyFinding


class BlowView(Struct, kw_only=True):
    """One blow with its figures. ``maneuver.reasons`` are catalogue keys ``reason-<code>``."""

    maneuver: Maneuver
    good: bool  # acceptable for FEV1 and FVC
    coach: str  # of the last blow: "good", "blow_longer", "harder_start", "stop_tired", "done", …
    coach_values: dict[str, float]
    volume_time: list[tuple[float, float]]  # s, L: at most 200 points, for the coach curve


class TestView(Struct, kw_only=True):
    """The session of one phase, as it stands after its last blow."""

    phase: Phase
    instrument_id: str
    blows: list[BlowView]
    best: int | None  # index into blows
    good: int  # good blows so far
    needed: int  # good blows that a session needs (3)
    attempts_left: int  # of 8
    repeatable: bool
    finished: bool
    grade_fev1: Grade  # of FEV0.75 up to six years
    grade_fvc: Grade
    fev1_l: float | None
    fvc_l: float | None
    pef_l_s: float | None
    fev1_fvc: float | None
    references: list[Reference]
    interpretation: str | None
    response_percent: float | None  # in the phase "after"
    record: RecordView | None


class DoseView(Struct, kw_only=True):
    """The nebulizer's own account: running, or logged."""

    instrument_id: str
    drug: str
    prescribed_mg: float
    delivered_mg: float
    began_at: dt.datetime
    ended_at: dt.datetime | None  # null while it runs
    paused: bool
    remaining_s: float | None
    output: list[float]  # 0-1, oldest first, evenly spaced since began_at
    interruptions: list[Interruption]
    coach: str  # "mask_off", or ""
    coach_values: dict[str, float]
    record: RecordView | None
    also: list[DrugDose]  # in the same cup
    nebulized_s: float | None  # without the interruptions; null while it runs
    findings: list[TherapyFinding]  # of the check before it, and of what arrived
    override: str  # the reason, where a hard stop was passed


class VitalsNow(Struct, kw_only=True):
    at: dt.datetime | None
    spo2_percent: float | None
    spo2_lowest_percent: float | None
    heart_rate_per_min: float | None
    breathing_rate_per_min: float | None
    recent: list[tuple[dt.datetime, float | None, float | None]]  # at, SpO2, heart rate; <= 60


class ClipView(Struct, kw_only=True):
    event_id: UUID
    at: dt.datetime
    phase: Phase
    body_site: BodySite
    duration_s: float
    record: RecordView | None


class GivenLine(Struct, kw_only=True):
    event_id: UUID
    at: dt.datetime
    drug: str
    dose_mg: float
    route: str
    record: RecordView | None
    findings: list[TherapyFinding]
    override: str


class Activity(Struct, kw_only=True):
    """What an instrument does for this treatment now."""

    what: Literal["blow", "nebulize", "record"]
    instrument_id: str
    since_at: dt.datetime
    phase: Phase | None = None
    body_site: BodySite | None = None
    seconds: float | None = None


class TreatmentView(Struct, kw_only=True):
    """GET /api/treatments/{id}."""

    treatment_id: UUID
    patient: PatientLine
    indication: str
    started_at: dt.datetime
    finished_at: dt.datetime | None
    outcome: Outcome | None
    steps: list[StepName]
    step: StepName
    step_number: int  # from 1
    steps_done: list[StepName]
    activity: list[Activity]
    problem: str  # stable name of the last thing that went wrong ("no_blow", "blow_lost"), or ""
    before: TestView | None
    after: TestView | None
    doses: list[DoseView]
    vitals: VitalsNow
    sounds: list[ClipView]
    given: list[GivenLine]
    help_requested_at: dt.datetime | None
    advice: list[AdviceCard]
    records: list[RecordView]
    therapy: TherapyView


class FacilityView(Struct, kw_only=True):
    facility_id: str
    name: str
    kind: Literal["respiratory_clinic", "nebulization_centre"]
    city: str
    zone: str  # IANA; show times in it
    jurisdiction: str


class CurrentTreatment(Struct, kw_only=True):
    """A treatment that is not finished; there may be several at one facility."""

    treatment_id: UUID
    patient_id: UUID
    patient_name: str
    patient_name_latin: str
    age_years: float | None
    step: StepName
    started_at: dt.datetime


class Bedside(Struct, kw_only=True):
    """GET /api/bedside: the first screen, and the header of every other."""

    facility: FacilityView
    link: LinkView
    instruments: list[Instrument]  # with live status
    treatments: list[CurrentTreatment]  # open ones, newest first
    advice: list[AdviceCard]  # not done yet, newest first
    unassigned: int  # readings kept that belonged to no treatment
    disk_free_percent: float | None
    synthetic: bool  # true where instruments are simulated: say so on every screen
    version: str
    now_at: dt.datetime
