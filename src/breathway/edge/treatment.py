"""The guided treatment as a state machine. Pure: a state and what happened in, the next state out.

person → vitals → sounds → test_before → nebulize → test_after → finished. A nurse may go to any
step at any time; what cannot be is refused with ``Conflict``. The state holds no curve and no
name: those are in the spool beside it.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal
from uuid import UUID

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from breathway.edge.clock import Uptime
from breathway.edge.views import STEPS, StepName
from breathway.model.errors import Conflict
from breathway.model.people import Sex
from breathway.model.sound import BodySite
from breathway.model.spirometry import Phase
from breathway.model.treatment import DrugDose, Interruption, Outcome, TherapyFinding

MOST_BLOWS = 20  # of one test that are kept; ATS/ERS 2019 asks adults for at most eight


class Test(Struct, frozen=True, kw_only=True):
    """The session of one phase. All its blows are of one instrument, at one rate."""

    phase: Phase
    instrument_id: str
    rate_hz: int
    blows: int = 0
    btps: bool = True
    humidity_percent: float | None = None
    event_id: UUID | None = None  # the record, once the test ended
    attempt: int = 0  # counts further tests of the phase that an expert asked for


class Dose(Struct, frozen=True, kw_only=True):
    """A nebulization: asked for at the bedside, and logged by the nebulizer itself."""

    instrument_id: str
    drug: str
    prescribed_mg: float
    asked_at: dt.datetime
    event_id: UUID | None = None
    delivered_mg: float | None = None
    began_at: dt.datetime | None = None
    ended_at: dt.datetime | None = None
    interruptions: tuple[Interruption, ...] = ()
    trace: tuple[float, ...] = ()
    flow_l_min: float | None = None
    pressure_kpa: float | None = None
    breathing_rate_per_min: float | None = None
    inhaled_ratio: float | None = None
    also: tuple[DrugDose, ...] = ()  # in the same cup
    interface: str | None = None
    gas: str | None = None
    fill_ml: float | None = None
    asked_flow_l_min: float | None = None
    order_id: UUID | None = None  # the event that asked for it
    findings: tuple[TherapyFinding, ...] = ()  # of the check before it
    override: str = ""  # the reason, where a hard stop was passed
    up: Uptime | None = None  # of ``asked_at``
    given_up: bool = False  # the nebulizer went silent; its log may still come


class Clip(Struct, frozen=True, kw_only=True):
    event_id: UUID
    at: dt.datetime
    phase: Phase
    body_site: BodySite
    duration_s: float


class Given(Struct, frozen=True, kw_only=True):
    event_id: UUID
    at: dt.datetime
    drug: str
    dose_mg: float
    route: str
    findings: tuple[TherapyFinding, ...] = ()
    override: str = ""
    up: Uptime | None = None  # of ``at``


class Severity(Struct, frozen=True, kw_only=True):
    """How ill the person was found to be."""

    event_id: UUID
    at: dt.datetime
    phase: Phase
    form: str
    points: int | None = None
    band: str | None = None
    findings: tuple[TherapyFinding, ...] = ()
    pef_percent: float | None = None
    up: Uptime | None = None


class Safety(Struct, frozen=True, kw_only=True):
    """A limit that was passed while a dose ran: code and level of its finding."""

    event_id: UUID
    at: dt.datetime
    order_id: UUID | None
    what: tuple[str, str]


class Asked(Struct, frozen=True, kw_only=True):
    """An expert changed the step of the protocol; it holds until the next dose."""

    what: Literal["repeat_dose", "next", "stop"]
    at: dt.datetime
    up: Uptime | None = None
    by_name: str = ""


class Vitals(Struct, frozen=True, kw_only=True):
    at: dt.datetime
    spo2_percent: float | None = None
    spo2_lowest_percent: float | None = None
    spo2_first_percent: float | None = None
    heart_rate_per_min: float | None = None
    breathing_rate_per_min: float | None = None


class Treatment(Struct, frozen=True, kw_only=True):
    treatment_id: UUID
    patient_id: UUID
    indication: str
    started_at: dt.datetime
    sex: Sex
    age_years: float | None = None
    height_cm: float | None = None
    weight_kg: float | None = None
    finished_at: dt.datetime | None = None
    outcome: Outcome | None = None
    step: StepName = "vitals"
    tests: tuple[Test, ...] = ()
    doses: tuple[Dose, ...] = ()
    clips: tuple[Clip, ...] = ()
    given: tuple[Given, ...] = ()
    severities: tuple[Severity, ...] = ()  # oldest first
    safety: tuple[Safety, ...] = ()
    asked: Asked | None = None
    vitals: Vitals | None = None
    oximeter_id: str | None = None
    help_requested_at: dt.datetime | None = None
    problem: str = ""

    def test(self, phase: Phase) -> Test | None:
        return next((test for test in self.tests if test.phase == phase), None)

    @property
    def running_dose(self) -> Dose | None:
        return next((d for d in self.doses if d.ended_at is None and not d.given_up), None)

    @property
    def awaited_doses(self) -> list[Dose]:
        """Doses that no nebulizer has logged yet, the last asked for first."""
        return [dose for dose in reversed(self.doses) if dose.ended_at is None]

    @property
    def open(self) -> bool:
        return self.finished_at is None


_decoder = msgspec.msgpack.Decoder(Treatment)


def encode(state: Treatment) -> bytes:
    return msgspec.msgpack.encode(state)


def decode(raw: bytes) -> Treatment:
    return _decoder.decode(raw)


def steps_done(state: Treatment) -> list[StepName]:
    """Steps of which there is something to show."""
    ended = {test.phase for test in state.tests if test.event_id is not None}
    done: dict[StepName, bool] = {
        "person": True,
        "vitals": state.vitals is not None,
        "sounds": bool(state.clips),
        "test_before": "before" in ended,
        "nebulize": bool(state.given) or any(dose.ended_at for dose in state.doses),
        "test_after": "after" in ended,
    }
    return [step for step in STEPS if done[step]]


def must_be_open(state: Treatment) -> None:
    if not state.open:
        raise Conflict(
            "this treatment is finished",
            name="treatment_finished",
            hint="start a new treatment for this patient",
        )


def move(state: Treatment, step: StepName) -> Treatment:
    must_be_open(state)
    return replace(state, step=step, problem="")


def may_blow(state: Treatment, phase: Phase, instrument_id: str) -> None:
    """Raises Conflict where a blow of this phase cannot be added."""
    must_be_open(state)
    test = state.test(phase)
    if test is None:
        return
    if test.event_id is not None:
        raise Conflict(
            "this test has ended and is saved",
            name="test_ended",
            hint="go on with the next step",
        )
    if test.blows and test.instrument_id != instrument_id:
        raise Conflict(
            "the blows of one test are made with one spirometer",
            name="other_instrument",
            hint="use the spirometer that this test began with, or end the test",
        )
    if test.blows >= MOST_BLOWS:
        raise Conflict("this test has enough blows", name="too_many_blows", hint="end the test")


def with_blow(
    state: Treatment,
    phase: Phase,
    *,
    instrument_id: str,
    rate_hz: int,
    btps: bool,
    humidity_percent: float | None,
) -> Treatment:
    """One more blow, whose curve is number ``test.blows - 1``."""
    may_blow(state, phase, instrument_id)
    test = state.test(phase)
    if test is None or not test.blows:
        attempt = test.attempt if test else 0
        test = Test(phase=phase, instrument_id=instrument_id, rate_hz=rate_hz, attempt=attempt)
    if test.rate_hz != rate_hz:
        raise Conflict("the spirometer changed its rate", name="other_instrument")
    test = replace(
        test,
        blows=test.blows + 1,
        btps=btps and test.btps,
        humidity_percent=humidity_percent if test.blows == 0 else test.humidity_percent,
    )
    return replace(state, tests=_replaced(state, test), problem="")


def with_test_again(state: Treatment, phase: Phase) -> Treatment:
    """Room for a further test of a phase whose test has ended; what was saved stays saved."""
    must_be_open(state)
    test = state.test(phase)
    if test is None or test.event_id is None:
        return state
    again = Test(
        phase=phase,
        instrument_id=test.instrument_id,
        rate_hz=test.rate_hz,
        attempt=test.attempt + 1,
    )
    return replace(state, tests=_replaced(state, again), problem="")


def with_test_ended(state: Treatment, phase: Phase, event_id: UUID) -> Treatment:
    test = state.test(phase)
    if test is None:
        raise Conflict("there is no blow yet", name="no_blows", hint="blow first")
    ended = replace(test, event_id=event_id)
    step: StepName = state.step
    if phase == "before" and state.step == "test_before":
        step = "nebulize"
    return replace(state, tests=_replaced(state, ended), step=step, problem="")


def may_nebulize(state: Treatment) -> None:
    must_be_open(state)
    if state.running_dose is not None:
        raise Conflict(
            "a nebulization is running already",
            name="dose_running",
            hint="wait for its end, or stop it",
        )


def with_dose_asked(state: Treatment, dose: Dose) -> Treatment:
    may_nebulize(state)
    return replace(state, doses=(*state.doses, dose), step="nebulize", problem="")


def with_dose_logged(state: Treatment, asked_at: dt.datetime, logged: Dose) -> Treatment:
    """``logged`` takes the place of the dose asked for at ``asked_at``."""
    doses = tuple(logged if dose.asked_at == asked_at else dose for dose in state.doses)
    step: StepName = "test_after" if state.step == "nebulize" and state.open else state.step
    return replace(state, doses=doses, step=step, problem="")


def with_dose_given_up(state: Treatment) -> Treatment:
    """Nothing is heard of the dose that runs; another may be started."""
    doses = tuple(replace(d, given_up=True) if d.ended_at is None else d for d in state.doses)
    return replace(state, doses=doses, problem="instrument_silent")


def without_dose(state: Treatment, asked_at: dt.datetime, problem: str) -> Treatment:
    """The nebulizer did not start."""
    doses = tuple(dose for dose in state.doses if dose.asked_at != asked_at)
    return replace(state, doses=doses, problem=problem)


def finish(state: Treatment, outcome: Outcome, at: dt.datetime) -> Treatment:
    must_be_open(state)
    return replace(state, outcome=outcome, finished_at=at, oximeter_id=None, problem="")


def _replaced(state: Treatment, test: Test) -> tuple[Test, ...]:
    others = tuple(t for t in state.tests if t.phase != test.phase)
    return tuple(sorted((*others, test), key=lambda t: t.phase != "before"))
