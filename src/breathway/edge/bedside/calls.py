"""The calls of the bedside API: from a request to the recorder and the gateway, and back to a view.

Each returns after what it changed is on the disk. ``edge.views`` says what goes in and out.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from breathway.edge import requested
from breathway.edge import treatment as machine
from breathway.edge.bedside.care import observed
from breathway.edge.bedside.report import Reporter
from breathway.edge.bedside.show import Show
from breathway.edge.clock import Clock
from breathway.edge.gateway import Gateway
from breathway.edge.recorder import (
    DeviceRecorder,
    FamilyRecorder,
    PeopleRecorder,
    TherapyRecorder,
    TreatmentRecorder,
)
from breathway.edge.spool import Spool
from breathway.edge.views import (
    AdviceCard,
    AdviceState,
    Bedside,
    BlowBody,
    CareBody,
    CareList,
    CheckView,
    ControlBody,
    FamilyBody,
    FamilyEndBody,
    FinishBody,
    GivenBody,
    HelpBody,
    MedicationBody,
    NebulizationBody,
    OximeterBody,
    PatientBody,
    Patients,
    PatientView,
    Records,
    SeverityBody,
    SoundBody,
    StepBody,
    TalkView,
    TestEndBody,
    TreatmentBody,
    TreatmentView,
    VerificationBody,
    VerificationList,
)
from breathway.model.errors import BadRequest, Conflict, NotFound
from breathway.model.live import Talk

_MOST = 500


class Calls:
    def __init__(
        self,
        spool: Spool,
        people: PeopleRecorder,
        families: FamilyRecorder,
        treatments: TreatmentRecorder,
        therapy: TherapyRecorder,
        devices: DeviceRecorder,
        gateway: Gateway,
        show: Show,
        clock: Clock,
        *,
        look: Callable[[], None],
        begun: Callable[[machine.Treatment], None],
        talk: Callable[[UUID, Talk], None],
    ) -> None:
        self.look = look
        self._talk = talk
        self._spool = spool
        self._people = people
        self._families = families
        self._treatments = treatments
        self._therapy = therapy
        self._devices = devices
        self._gateway = gateway
        self._show = show
        self._reporter = Reporter(people, treatments, show.facility)
        self._clock = clock
        self._begun = begun

    def after(self, seconds: float) -> dt.datetime:
        return self._clock.now() + dt.timedelta(seconds=seconds)

    # -- reading --------------------------------------------------------------------------------

    async def bedside(self, request: Request) -> Bedside:
        return await asyncio.to_thread(self._show.bedside, self._clock.now())

    async def patients(self, request: Request) -> Patients:
        words, now = request.query_params.get("q", "")[:200], self._clock.now()

        def search() -> Patients:
            found = self._spool.people.search(words)
            rows = [self._show.lines.patient_line(person, now) for person in found]
            return Patients(rows=rows, total=self._spool.people.count())

        return await asyncio.to_thread(search)

    async def patient(self, request: Request) -> PatientView:
        return await self._patient(_id(request))

    async def treatment(self, request: Request) -> TreatmentView:
        return await self._treatment(_id(request))

    async def report(self, request: Request) -> Response:
        query, now = request.query_params, self._clock.now()

        def made() -> Response:
            state = self._treatments.find(_id(request))
            lang, form = query.get("lang", "en"), query.get("form", "html")
            return self._reporter.page(state, now, lang, form)

        return await asyncio.to_thread(made)

    async def records(self, request: Request) -> Records:
        limit = _number(request.query_params.get("limit", "100"))
        of = request.query_params.get("treatment")
        treatment_id = _uuid(of) if of else None

        def read() -> Records:
            return Records(
                rows=self._show.lines.records(treatment_id, limit),
                counts=self._spool.entries.counts(),
                unassigned=self._spool.drafts.strays_count(),
            )

        return await asyncio.to_thread(read)

    # -- people ---------------------------------------------------------------------------------

    async def register(self, request: Request, body: PatientBody) -> PatientView:
        person = await asyncio.to_thread(self._people.register, body)
        return await self._patient(person.patient_id)

    async def update(self, request: Request, body: PatientBody) -> PatientView:
        await asyncio.to_thread(self._people.update, _id(request), body)
        return await self._patient(_id(request))

    async def medicate(self, request: Request, body: MedicationBody) -> PatientView:
        await asyncio.to_thread(self._people.state_medication, _id(request), body)
        return await self._patient(_id(request))

    async def agree(self, request: Request, body: FamilyBody) -> PatientView:
        patient_id, who = _id(request), _operator(request)
        await asyncio.to_thread(self._families.agree, patient_id, body, who)
        return await self._patient(patient_id)

    async def end_family(self, request: Request, body: FamilyEndBody) -> PatientView:
        patient_id, who = _id(request), _operator(request)
        await asyncio.to_thread(self._families.end, patient_id, body.agreement_id, who)
        return await self._patient(patient_id)

    # -- treatments -----------------------------------------------------------------------------

    async def begin(self, request: Request, body: TreatmentBody) -> TreatmentView:
        state = await asyncio.to_thread(self._treatments.begin, body)
        self._begun(state)
        await self._gateway.attach_oximeter(state.treatment_id)
        self.look()
        return await self._treatment(state.treatment_id)

    async def step(self, request: Request, body: StepBody) -> TreatmentView:
        treatment_id = _id(request)
        state = await asyncio.to_thread(
            self._treatments.change, treatment_id, lambda s: machine.move(s, body.step)
        )
        if body.step == "vitals":
            await self._gateway.attach_oximeter(treatment_id)
        if body.step in ("nebulize", "test_after"):
            test = state.test("before")
            if test is not None and test.blows and test.event_id is None:
                await asyncio.to_thread(self._treatments.end_test, treatment_id, "before")
        return await self._treatment(treatment_id)

    async def oximeter(self, request: Request, body: OximeterBody) -> TreatmentView:
        treatment_id = _id(request)
        machine.must_be_open(await asyncio.to_thread(self._treatments.find, treatment_id))
        if not await self._gateway.attach_oximeter(treatment_id, body.instrument_id):
            raise Conflict("no such pulse oximeter is free", name="no_instrument")
        return await self._treatment(treatment_id)

    async def blow(self, request: Request, body: BlowBody) -> TreatmentView:
        await self._gateway.start_blow(_id(request), body)
        return await self._treatment(_id(request))

    async def stop_blow(self, request: Request) -> TreatmentView:
        await self._gateway.stop_blow(_id(request))
        return await self._treatment(_id(request))

    async def end_test(self, request: Request, body: TestEndBody) -> TreatmentView:
        await asyncio.to_thread(self._treatments.end_test, _id(request), body.phase)
        return await self._treatment(_id(request))

    async def nebulize(self, request: Request, body: NebulizationBody) -> TreatmentView:
        treatment_id = _id(request)
        state = await asyncio.to_thread(self._treatments.find, treatment_id)
        machine.may_nebulize(state)
        test = state.test("before")
        if test is not None and test.blows and test.event_id is None:
            await asyncio.to_thread(self._treatments.end_test, treatment_id, "before")
        operator = _operator(request)
        await self._gateway.start_nebulizer(
            treatment_id,
            body.instrument_id,
            lambda found: self._therapy.order(treatment_id, body, operator, found),
        )
        return await self._treatment(treatment_id)

    async def tell_nebulizer(self, request: Request) -> TreatmentView:
        what = request.path_params["what"]
        if what not in ("pause", "resume", "stop"):
            raise NotFound("a nebulizer is paused, resumed or stopped", name="no_such_call")
        await self._gateway.tell_nebulizer(_id(request), what)
        return await self._treatment(_id(request))

    async def check(self, request: Request, body: NebulizationBody) -> CheckView:
        state = await asyncio.to_thread(self._treatments.find, _id(request))
        return await asyncio.to_thread(self._show.therapy.check, state, body, self._clock.now())

    async def severity(self, request: Request, body: SeverityBody) -> TreatmentView:
        treatment_id, operator = _id(request), _operator(request)

        def score() -> None:
            seen = observed(self._show.vitals(self._treatments.find(treatment_id)))
            self._therapy.score(treatment_id, body, seen, operator)

        await asyncio.to_thread(score)
        return await self._treatment(treatment_id)

    async def care(self, request: Request) -> CareList:
        return await asyncio.to_thread(self._show.therapy.care, self._clock.now())

    async def cared(self, request: Request, body: CareBody) -> CareList:
        instrument_id = request.path_params["id"]
        if not any(each.id == instrument_id for each in self._gateway.shown()):
            raise NotFound("this edge knows no such instrument", name="no_instrument")
        await asyncio.to_thread(self._therapy.cared, instrument_id, body, _operator(request))
        return await self.care(request)

    async def verification(self, request: Request) -> VerificationList:
        spirometers = [each.id for each in self._gateway.shown() if each.kind == "spirometer"]
        lines = await asyncio.to_thread(lambda: [self._devices.line(id_) for id_ in spirometers])
        return VerificationList(lines=lines)

    async def verify(self, request: Request, body: VerificationBody) -> VerificationList:
        instrument_id = self._spirometer(request)
        await asyncio.to_thread(self._devices.verify, instrument_id, body, _operator(request))
        return await self.verification(request)

    async def control(self, request: Request, body: ControlBody) -> VerificationList:
        instrument_id = self._spirometer(request)
        await asyncio.to_thread(self._devices.control, instrument_id, body)
        return await self.verification(request)

    def _spirometer(self, request: Request) -> str:
        instrument_id: str = request.path_params["id"]
        if not any(e.id == instrument_id and e.kind == "spirometer" for e in self._gateway.shown()):
            raise NotFound("this edge knows no such spirometer", name="no_instrument")
        return instrument_id

    async def sound(self, request: Request, body: SoundBody) -> TreatmentView:
        await self._gateway.start_sound(_id(request), body)
        return await self._treatment(_id(request))

    async def help(self, request: Request, body: HelpBody) -> TreatmentView:
        await asyncio.to_thread(self._treatments.ask_help, _id(request), body)
        self.look()
        return await self._treatment(_id(request))

    async def given(self, request: Request, body: GivenBody) -> TreatmentView:
        await asyncio.to_thread(self._therapy.give, _id(request), body, _operator(request))
        return await self._treatment(_id(request))

    async def finish(self, request: Request, body: FinishBody) -> TreatmentView:
        await self._let_go(_id(request))
        await asyncio.to_thread(self._therapy.finish, _id(request), body, _operator(request))
        return await self._treatment(_id(request))

    async def cancel(self, request: Request) -> TreatmentView:
        return await self.finish(request, FinishBody(outcome="stopped_early"))

    async def advice(self, request: Request, body: AdviceState) -> AdviceCard:
        found = await asyncio.to_thread(self._spool.inbox.one_advice, _id(request))
        if found is None:
            raise NotFound("no such advice", name="advice_unknown")
        await asyncio.to_thread(self._treatments.mark_advice, found, body.state)
        again = await asyncio.to_thread(self._spool.inbox.one_advice, _id(request))
        return self._show.lines.advice(again or found)

    async def talk(self, request: Request, body: TalkView) -> TalkView:
        """What this page answers to an expert's voice."""
        self._talk(_id(request), Talk(call=body.call, step=body.step, sdp=body.sdp))
        return body

    async def start_advised(self, request: Request) -> TreatmentView:
        """The step that an advice asks for: seen, and begun."""
        found = await asyncio.to_thread(self._spool.inbox.one_advice, _id(request))
        step = requested.of(found.request, found.phrase) if found is not None else None
        if found is None or found.treatment_id is None or step is None:
            raise NotFound("this advice asks for no step", name="advice_unknown")
        treatment_id, now, who = found.treatment_id, self._clock.now(), found.by_name
        await asyncio.to_thread(self._treatments.mark_advice, found, "seen")
        await asyncio.to_thread(
            self._treatments.change,
            treatment_id,
            lambda s: requested.begin(s, step, now, who, self._clock.uptime()),
        )
        if step.what == "vitals":
            await self._gateway.attach_oximeter(treatment_id)
        return await self._treatment(treatment_id)

    # -- inside ---------------------------------------------------------------------------------

    async def _let_go(self, treatment_id: UUID) -> None:
        machine.must_be_open(await asyncio.to_thread(self._treatments.find, treatment_id))
        await self._gateway.release(treatment_id)

    async def _patient(self, patient_id: UUID) -> PatientView:
        return await asyncio.to_thread(self._show.lines.patient, patient_id, self._clock.now())

    async def _treatment(self, treatment_id: UUID) -> TreatmentView:
        return await asyncio.to_thread(self._show.treatment, treatment_id, self._clock.now())


def _operator(request: Request) -> str:
    """Who is signed in, as they called themselves."""
    return str(request.scope["state"]["operator"])[:100]


def _id(request: Request) -> UUID:
    return _uuid(request.path_params["id"])


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("this is not an id", name="not_found") from None


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 6:
        raise BadRequest("limit is a number", name="bad_request")
    return min(max(int(text), 1), _MOST)
