"""What the bedside API answers: the shapes of every JSON body, as the bedside page reads them.

Out: msgspec Structs, encoded as JSON (times ISO 8601 UTC, ids as strings). Words for people are
keys of the Fluent catalogues plus values, never sentences. The console's TypeScript types for the
bedside page are made from this module.

Signing in: ``POST /api/session`` sets the cookie ``breathway_bedside`` (HttpOnly, SameSite=Strict).
Every other call needs it (401 ``not_signed_in`` otherwise). A POST, PUT or DELETE must come from
the page's own origin (``Origin`` or ``Sec-Fetch-Site: same-origin``; 403 ``foreign_origin``
otherwise) and carry ``content-type: application/json`` where it has a body. Errors are RFC 9457
problem documents (``Problem``). Everything here works with the line cut.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from breathway.model.facility import InstrumentKind
from breathway.model.people import Allergy, Sex
from breathway.model.quantity import Centimetres, Code, Kilograms, Milligrams
from breathway.model.sound import BodySite
from breathway.model.spirometry import Grade, Maneuver, Phase, Reference
from breathway.model.treatment import Interruption, Outcome

RecordState = Literal["saved", "sent", "acknowledged", "seen", "done", "refused"]
# saved: synced to this edge's disk. sent: on its way, no answer yet. acknowledged: durable at the
# centre. seen: a professional opened the treatment (seen_by says who). done: advice was given or
# the advice was carried out. refused: the centre keeps it in quarantine; an operator must look.

StepName = Literal["person", "vitals", "sounds", "test_before", "nebulize", "test_after"]
STEPS: tuple[StepName, ...] = (
    "person",
    "vitals",
    "sounds",
    "test_before",
    "nebulize",
    "test_after",
)


class Problem(Struct, kw_only=True):
    """RFC 9457 problem document: every 4xx and 5xx."""

    type: str  # "urn:breathway:problem:<name>"
    title: str  # the stable snake_case name
    status: int
    detail: str
    hint: str


# -- signing in ----------------------------------------------------------------------------------


class SignIn(Struct, kw_only=True):
    """POST /api/session → Session. Wrong PINs: 401 ``wrong_pin``; too many: 429, Retry-After."""

    pin: str
    name: Annotated[str, Meta(max_length=100)] = ""  # who sits here, shown in the header


class Session(Struct, kw_only=True):
    """GET /api/session (401 when nobody is signed in). DELETE /api/session signs out (204)."""

    name: str
    facility_name: str
    expires_at: dt.datetime


# -- the first screen ----------------------------------------------------------------------------


class FacilityView(Struct, kw_only=True):
    facility_id: str
    name: str
    kind: Literal["respiratory_clinic", "nebulization_centre"]
    city: str
    zone: str  # IANA; show times in it
    jurisdiction: str


class LinkView(Struct, kw_only=True):
    """The way to the centre. ``not_enrolled``: records stay here until the edge is enrolled."""

    state: Literal["up", "down", "connecting", "refused", "not_enrolled"]
    since_at: dt.datetime | None  # when it came into this state
    last_answer_at: dt.datetime | None
    backlog: int  # records saved and not yet acknowledged
    backlog_oldest_at: dt.datetime | None
    clock_offset_s: float | None  # this edge's clock minus the centre's, as last measured
    problem: str = ""  # stable name of what the centre or the line said last


class InstrumentView(Struct, kw_only=True):
    """An instrument as the edge knows it now; every field is always there."""

    id: str
    kind: InstrumentKind
    model: str
    status: Literal["ready", "active", "silent", "fault"]
    last_reading_at: dt.datetime | None
    detail: str


class AdviceCard(Struct, kw_only=True):
    """Advice from an expert. Show it at once; POST /api/advice/{id} when shown and when done."""

    advice_id: UUID
    patient_id: UUID
    treatment_id: UUID | None
    patient_name: str
    given_at: dt.datetime
    by_name: str
    phrase: str | None  # catalogue key "phrase-<code>"
    words: str
    seen_at: dt.datetime | None
    done_at: dt.datetime | None


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
    instruments: list[InstrumentView]  # with live status
    treatments: list[CurrentTreatment]  # open ones, newest first
    advice: list[AdviceCard]  # not done yet, newest first
    unassigned: int  # readings kept that belonged to no treatment
    disk_free_percent: float | None
    synthetic: bool  # true where instruments are simulated: say so on every screen
    version: str
    now_at: dt.datetime


# -- people --------------------------------------------------------------------------------------


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
    diagnoses: list[str]
    language: str
    synthetic: bool
    medications: list[MedicationLine]  # current ones, newest first
    treatments: list[PastTreatment]  # those this edge still holds, newest first
    open_treatment_id: UUID | None


# -- a treatment ---------------------------------------------------------------------------------


class TreatmentBody(Struct, kw_only=True):
    """POST /api/treatments → TreatmentView (201). 409 ``treatment_open`` where one runs already."""

    patient_id: UUID
    indication: Code  # "asthma_exacerbation", "copd_exacerbation", "croup", "other"


class StepBody(Struct, kw_only=True):
    """POST /api/treatments/{id}/step → TreatmentView: move to a step, forward or back."""

    step: StepName


class OximeterBody(Struct, kw_only=True):
    """POST /api/treatments/{id}/oximeter → TreatmentView: its readings are this patient's now.

    A treatment takes the first free oximeter when it begins; this takes one from another treatment.
    """

    instrument_id: Code


class BlowBody(Struct, kw_only=True):
    """POST /api/treatments/{id}/blows → TreatmentView: starts the spirometer for one blow.

    409 ``instrument_busy`` / ``no_instrument``. The flow comes over /api/live (topic ``flow``); the
    blow is over when ``activity`` goes back to null and ``blows`` has one more, or ``problem``.
    DELETE /api/treatments/{id}/blows stops waiting for it.
    """

    phase: Phase
    instrument_id: Code | None = None  # without: the first ready spirometer


class TestEndBody(Struct, kw_only=True):
    """POST /api/treatments/{id}/test {phase} → TreatmentView: the test is over, save the session.

    Every blow is saved when it ends; this moves on to the next step, whatever the count.
    """

    phase: Phase


class NebulizationBody(Struct, kw_only=True):
    """POST /api/treatments/{id}/nebulization → TreatmentView: starts the nebulizer.

    POST /api/treatments/{id}/nebulization/pause, …/resume, …/stop → TreatmentView.
    """

    drug: Code  # "salbutamol"
    prescribed_mg: Annotated[float, Meta(gt=0, le=1000)]
    instrument_id: Code | None = None


class SoundBody(Struct, kw_only=True):
    """POST /api/treatments/{id}/sounds → TreatmentView: records a clip from the stethoscope."""

    body_site: BodySite
    phase: Phase
    seconds: Annotated[float, Meta(ge=1, le=60)] = 10.0
    instrument_id: Code | None = None


class HelpBody(Struct, kw_only=True):
    """POST /api/treatments/{id}/help → TreatmentView: asks for an expert; sent before all else."""

    reason: Code  # "worse", "unsure", "no_response", "equipment"
    words: Annotated[str, Meta(max_length=1000)] = ""


class GivenBody(Struct, kw_only=True):
    """POST /api/treatments/{id}/given → TreatmentView: a dose given by hand."""

    drug: Code
    dose_mg: Milligrams
    route: Code


class FinishBody(Struct, kw_only=True):
    """POST /api/treatments/{id}/finish → TreatmentView."""

    outcome: Outcome


# POST /api/treatments/{id}/cancel → TreatmentView: ends it as ``stopped_early``; nothing is lost.


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
    grade_fev1: Grade
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


# -- records and advice --------------------------------------------------------------------------


class RecordView(Struct, kw_only=True):
    """One record in the spool, with its delivery marks."""

    event_id: UUID
    kind: str  # the event's kind; catalogue key "record-<kind>"
    at: dt.datetime
    patient_id: UUID | None
    treatment_id: UUID | None
    patient_name: str
    values: dict[str, float | str]  # for the line: fev1_l, drug, delivered_mg, spo2_percent, …
    state: RecordState
    saved_at: dt.datetime
    sent_at: dt.datetime | None
    acknowledged_at: dt.datetime | None
    seen_at: dt.datetime | None
    seen_by: str
    done_at: dt.datetime | None
    number: int  # in the spool


class Records(Struct, kw_only=True):
    """GET /api/records?treatment=…&limit=100: newest first."""

    rows: list[RecordView]
    counts: dict[str, int]  # saved, sent, acknowledged, seen, done, refused
    unassigned: int


class AdviceState(Struct, kw_only=True):
    """POST /api/advice/{id} → AdviceCard."""

    state: Literal["seen", "done"]


# -- live ----------------------------------------------------------------------------------------


class Live(Struct, kw_only=True, omit_defaults=True):
    """GET /api/live (text/event-stream): the ``data`` of each message; absent fields are empty.

    hello      connected; load everything again
    flow       a piece of a running blow: flow_l_s at rate_hz from t_s on, volume_l so far
    vitals     spo2_percent, heart_rate_per_min, breathing_rate_per_min
    dose       delivered_mg, output (0-1), remaining_s, paused
    sound      level (0-1) and peaks (-1..1), for a meter
    instrument an instrument's status changed (instrument)
    treatment  something in the treatment changed: load it again
    record     the delivery marks of a record changed (record)
    link       the link's state or the backlog changed (link)
    advice     new or changed advice (advice)
    """

    topic: Literal[
        "hello",
        "flow",
        "vitals",
        "dose",
        "sound",
        "instrument",
        "treatment",
        "record",
        "link",
        "advice",
    ]
    at: dt.datetime | None = None
    treatment_id: UUID | None = None
    patient_id: UUID | None = None
    instrument_id: str = ""
    kind: InstrumentKind | None = None
    t_s: float | None = None
    rate_hz: int | None = None
    flow_l_s: list[float] = []
    volume_l: float | None = None
    spo2_percent: float | None = None
    heart_rate_per_min: float | None = None
    breathing_rate_per_min: float | None = None
    delivered_mg: float | None = None
    output: float | None = None
    remaining_s: float | None = None
    paused: bool = False
    level: float | None = None
    peaks: list[float] = []
    instrument: InstrumentView | None = None
    record: RecordView | None = None
    link: LinkView | None = None
    advice: AdviceCard | None = None
