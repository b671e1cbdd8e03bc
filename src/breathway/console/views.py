"""What the console's API answers: the shapes of every JSON body, as the page reads them.

Out: msgspec Structs, encoded as JSON (times ISO 8601 UTC, ids as strings, bytes as base64). The
OpenAPI document and the console's TypeScript types are made from this module, so that there is one
place to change. Words for people are keys of the Fluent catalogues plus values, never sentences.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal
from uuid import UUID

from msgspec import Struct

from breathway.model.facility import FacilityKind, Instrument
from breathway.model.order import Priority
from breathway.model.people import Allergy, Role, Sex
from breathway.model.spirometry import Grade, Maneuver, Phase, Reference
from breathway.model.treatment import Interruption, Outcome

Language = Literal["en", "zh-CN", "km"]


class Problem(Struct, kw_only=True):
    """RFC 9457 problem document: every 4xx and 5xx."""

    type: str  # "urn:breathway:problem:<name>"
    title: str  # the stable snake_case name
    status: int
    detail: str
    hint: str
    reference: str = ""  # quote this to support


class Me(Struct, kw_only=True):
    """GET /api/session."""

    account_id: UUID
    username: str
    name: str
    role: Role
    jurisdiction: str
    facilities: list[str]  # ["*"] is every facility of the jurisdiction
    language: Language
    csrf: str  # send as X-Breathway-CSRF with every POST, PUT, DELETE
    second_factor: bool
    expires_at: dt.datetime


class SignIn(Struct, kw_only=True):
    """POST /api/session."""

    username: str
    password: str
    code: str = ""  # TOTP, where the account has it


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


class Step(Struct, kw_only=True):
    """A line of a treatment's small timeline in the selected row."""

    at: dt.datetime
    until_at: dt.datetime | None = None
    what: str  # catalogue key "step-<what>": test_before, nebulized, test_after, help_requested
    values: dict[str, float | str] = {}


class Worklist(Struct, kw_only=True):
    """GET /api/worklist?filter=everyone|mine|children&limit=50. Most urgent first."""

    tasks: list[TaskRow]
    total: int
    counts: dict[str, int]  # everyone, mine, children, high, medium, low, overdue, unclaimed_high
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
    grade_fev1: Grade
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
    allergies: list[Allergy]
    diagnoses: list[str]
    place: Place  # where registered
    linked: list[Person]
    now: list[TaskRow]  # open tasks
    treatments: list[TreatmentLine]  # a year, newest first, at most 400
    latest: TreatmentView | None
    medications: list[MedicationView]
    advice: list[AdviceView]
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


class FacilityRow(Struct, kw_only=True):
    """GET /api/facilities: all of them, sorted by trouble; compact, for 14,220 marks."""

    facility_id: str
    name: str
    city: str
    kind: FacilityKind
    jurisdiction: str
    zone: str
    link: Literal["good", "weak", "silent", "never"]
    last_seen_at: dt.datetime | None
    backlog: int
    backlog_oldest_at: dt.datetime | None
    clock_offset_s: float | None
    instruments: list[Instrument]
    treatments_today: int
    open_tasks: int
    version: str
    alarms: list[str]  # catalogue keys: "fork", "disk_low", "clock_off", "quarantine"


class Facilities(Struct, kw_only=True):
    rows: list[FacilityRow]
    counts: dict[str, int]  # good, weak, silent, never, backlog
    answered_at: dt.datetime


class FacilityPage(Struct, kw_only=True):
    """GET /api/facilities/{id}."""

    row: FacilityRow
    edges: list[EdgeRow]
    days: list[FacilityDay]  # the last 30


class EdgeRow(Struct, kw_only=True):
    edge_id: UUID
    enrolled_at: dt.datetime
    revoked_at: dt.datetime | None
    forked: bool
    next_number: int


class FacilityDay(Struct, kw_only=True):
    day: dt.date
    treatments: int
    completed: int
    tests: int
    sounds: int
    tasks: int


class QuarantineRow(Struct, kw_only=True):
    """GET /api/quarantine?state=open: newest first."""

    quarantine_id: UUID
    received_at: dt.datetime
    facility_id: str | None
    facility_name: str
    edge_id: UUID | None
    number: int | None
    name: str
    detail: str
    hint: str
    size: int
    state: Literal["open", "replayed", "discarded"]
    decided_by: str
    decided_at: dt.datetime | None
    reason: str


class QuarantineDetail(Struct, kw_only=True):
    """GET /api/quarantine/{id}. POST …/replay; POST …/discard {"reason"}."""

    row: QuarantineRow
    bytes_base64: str  # at most the first 64 KiB
    decoded: str  # the msgpack as indented JSON, where it is that


class QuarantineList(Struct, kw_only=True):
    rows: list[QuarantineRow]
    counts: dict[str, int]


class WallPlace(Struct, kw_only=True):
    """No names of people: a place, a priority, a reason, a clock."""

    facility_id: str
    name: str
    city: str
    link: Literal["good", "weak", "silent", "never"]
    treating: int
    waiting: list[WallTask]
    latitude: float | None = None
    longitude: float | None = None


class WallTask(Struct, kw_only=True):
    priority: Priority
    reason: str
    values: dict[str, float | str]
    state: Literal["open", "claimed", "overdue"]
    deadline_at: dt.datetime
    claimed: bool


class Wall(Struct, kw_only=True):
    """GET /api/wall."""

    jurisdiction: str
    # facilities, good, weak, silent, treating, treated_today, unclaimed_high
    counts: dict[str, int]
    by_hour: list[int]  # treatments started, the last 24 hours, oldest first
    places: list[WallPlace]  # trouble first, at most 60
    answered_at: dt.datetime


class AdviceRequest(Struct, kw_only=True):
    """POST /api/treatments/{id}/advice."""

    phrase: str | None = None
    words: str = ""
    task_id: UUID | None = None


class PhraseView(Struct, kw_only=True):
    """GET /api/phrases: reviewed instructions, by catalogue key "phrase-<code>"."""

    code: str
    key: str  # "1" to "9"


class AccountRow(Struct, kw_only=True):
    """GET /api/people, for an administrator."""

    account_id: UUID
    username: str
    name: str
    role: Role
    jurisdiction: str
    facilities: list[str]
    second_factor: bool
    created_at: dt.datetime
    ended_at: dt.datetime | None
    last_seen_at: dt.datetime | None


class AccountRequest(Struct, kw_only=True):
    """POST /api/people; the answer is NewAccount, its secret is shown once."""

    username: str
    name: str
    role: Role
    facilities: list[str]
    language: Language = "en"


class NewAccount(Struct, kw_only=True):
    account: AccountRow
    password: str
    totp_uri: str


class GrantRequest(Struct, kw_only=True):
    """POST /api/patients/{id}/consultations (nurse or expert in scope)."""

    expert_id: UUID
    until_at: dt.datetime
    consent: str


class GrantRow(Struct, kw_only=True):
    """GET /api/patients/{id}/consultations."""

    expert: Holder
    until_at: dt.datetime
    consent: str
    ended: bool


class LinkRequest(Struct, kw_only=True):
    """POST /api/patients/{id}/link and …/unlink."""

    other_patient_id: UUID
    reason: str


class EraseRequest(Struct, kw_only=True):
    """POST /api/patients/{id}/erase (administrator). ``confirm`` is the patient's id, typed."""

    confirm: str
    reason: str


class CodeRequest(Struct, kw_only=True):
    """POST /api/facilities/{id}/enrolment-codes (operator): a one-time code for a new edge."""

    hours: int = 24


class CodeView(Struct, kw_only=True):
    code: str
    expires_at: dt.datetime


class LiveEvent(Struct, kw_only=True):
    """GET /api/live (text/event-stream): each message's data. What changed, not the change."""

    topic: Literal["worklist", "patient", "facility", "quarantine", "wall", "hello"]
    id: str = ""  # patient id or facility id
    event_id: UUID | None = None
    treatment_id: UUID | None = None
    kind: str = ""  # the event's kind
    position: int = 0
    occurred_at: dt.datetime | None = None
    received_at: dt.datetime | None = None


class LanguageRequest(Struct, kw_only=True):
    """POST /api/session/language; the answer is Me."""

    language: Language


class PasswordRequest(Struct, kw_only=True):
    """POST /api/session/password. Every other session of the account ends."""

    password: str
    new_password: str


class SecondFactorRequest(Struct, kw_only=True):
    """POST /api/session/second-factor: without a code to begin, with the first code to confirm."""

    code: str = ""


class SecondFactor(Struct, kw_only=True):
    """The answer to it. ``secret`` and ``uri`` (for a QR code) are shown once, when it begins."""

    active: bool
    secret: str
    uri: str


class ReasonRequest(Struct, kw_only=True):
    """POST …/discard, …/revoke, …/end: a code of the catalogue, or a few words without names."""

    reason: str


class TaskDoneRequest(Struct, kw_only=True):
    """POST /api/tasks/{id}/done."""

    outcome: Literal["advised", "no_action", "duplicate"] = "advised"


class ExpertRow(Struct, kw_only=True):
    """GET /api/experts: whom a consultation can be granted to."""

    account_id: UUID
    name: str
    jurisdiction: str


class Given(Struct, kw_only=True):
    """What a POST that adds something answers: its id."""

    id: UUID


class EndGrantRequest(Struct, kw_only=True):
    """POST /api/patients/{id}/consultations/end."""

    expert_id: UUID
    reason: str = "no_longer_needed"
