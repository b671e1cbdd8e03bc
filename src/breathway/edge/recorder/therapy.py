"""Therapy at the bedside: checked by the protocol in force before it starts, and recorded so.

In: what a nurse is about to give, or how ill the person was found. Out: findings; events that carry
them with the protocol's version, who did it, and the reason where a hard stop was passed. Nothing
here needs the line: the protocol lies on the edge.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec
from msgspec.structs import replace

from breathway.edge import treatment as machine
from breathway.edge.recorder.pen import Pen
from breathway.edge.recorder.people import PeopleRecorder
from breathway.edge.recorder.treatments import TreatmentRecorder
from breathway.edge.spool import Record
from breathway.edge.treatment import Dose, Given, Severity, Treatment
from breathway.edge.views import (
    CareBody,
    DrugAsked,
    FinishBody,
    GivenBody,
    NebulizationBody,
    OverrideBody,
    SeverityBody,
)
from breathway.model.errors import BadRequest, Conflict
from breathway.model.spirometry import Phase
from breathway.model.treatment import (
    Checked,
    DrugDose,
    InstrumentCared,
    MedicationGiven,
    NebulizationOrdered,
    Outcome,
    Override,
    SeverityScored,
    TherapyFinding,
)
from breathway.therapy import (
    Care,
    Judged,
    Observed,
    Order,
    Past,
    Person,
    Protocol,
    Step,
    changed,
    check,
    check_dose,
    judge,
    missing,
    next_step,
    reference,
    score,
    stops,
    unsigned,
    used,
)
from breathway.therapy import severity as scale

BREATHED = ("inhaled", "nebulized")
_RECENT = dt.timedelta(hours=24)


class Stopped(Conflict):
    name = "therapy_stop"
    hint = "change it, or go past it with a reason; an expert will look at it"


class TherapyRecorder:
    """``devices`` says of what kind each nebulizer is; one that is not named is of any kind."""

    def __init__(
        self,
        pen: Pen,
        people: PeopleRecorder,
        treatments: TreatmentRecorder,
        protocol: Protocol,
        devices: Mapping[str, str],
    ) -> None:
        self._pen = pen
        self._people = people
        self._treatments = treatments
        self.protocol = protocol
        self.devices = devices

    # -- what the checks look at ----------------------------------------------------------------

    def person(self, state: Treatment) -> Person:
        allergies = self._people.find(state.patient_id).profile.allergies
        return Person(
            age_years=state.age_years,
            weight_kg=state.weight_kg,
            indication=state.indication,
            allergies=tuple(each.substance for each in allergies),
        )

    def past(self, state: Treatment, now: dt.datetime) -> list[Past]:
        """Doses of this person within a day, as far as this edge holds them; as prescribed, also
        where the nebulizer went silent: what may have arrived counts."""
        found: list[Past] = []
        for one in self._treatments.of_patient(state.patient_id):
            for dose in one.doses:
                at = self._pen.when(dose.began_at or dose.asked_at, dose.up)
                mg = max(dose.prescribed_mg, dose.delivered_mg or 0.0)
                drugs = (DrugDose(drug=dose.drug, dose_mg=mg), *dose.also)
                found += [Past(drug=each.drug, mg=each.dose_mg, at=at) for each in drugs]
            found += [
                Past(drug=each.drug, mg=each.dose_mg, at=self._pen.when(each.at, each.up))
                for each in one.given
                if each.route in BREATHED
            ]
        return [each for each in found if abs(now - each.at) <= _RECENT]

    def check(self, treatment_id: UUID, body: NebulizationBody) -> list[TherapyFinding]:
        state = self._treatments.find(treatment_id)
        return self._checked(state, body, None)

    def _checked(
        self, state: Treatment, body: NebulizationBody, instrument_id: str | None
    ) -> list[TherapyFinding]:
        order = Order(
            drugs=_cup(body),
            gas=body.gas,
            flow_l_min=body.flow_l_min,
            fill_ml=body.fill_ml,
            device=self.devices.get(instrument_id or body.instrument_id or ""),
            interface=body.interface,
        )
        now = self._pen.now()
        found = check(self.protocol, order, self.person(state), self.past(state, now), now)
        return self._answered(found)

    def _answered(self, found: list[TherapyFinding]) -> list[TherapyFinding]:
        """With the stop of a protocol that nobody signed off, after what stops the dose itself."""
        nobody = unsigned(self.protocol, self._pen.now())
        stopping = [each for each in found if each.level == "stop"]
        return [*stopping, *nobody, *(each for each in found if each.level != "stop")]

    def next(self, state: Treatment, now: dt.datetime) -> Step:
        judged = [
            Judged(
                at=self._pen.when(each.at, each.up),
                severity=scale.Severity(form=each.form, points=each.points, band=each.band),
                pef_percent=each.pef_percent,
            )
            for one in self._treatments.of_patient(state.patient_id)
            for each in one.severities
        ]
        judged = [each for each in judged if abs(now - each.at) <= _RECENT]
        past = self.past(state, now)
        step = next_step(self.protocol, self.person(state), past, judged, now)
        asked = state.asked
        at = self._pen.when(asked.at, asked.up) if asked is not None else now
        if asked is None or any(each.at > at for each in past):
            return step
        return changed(self.protocol, step, asked.what, at, asked.by_name)

    def order_again(self, state: Treatment) -> NebulizationBody | None:
        """What the next dose is: the last one nebulized here again."""
        last = state.doses[-1] if state.doses else None
        if last is None:
            return None
        also = tuple(DrugAsked(drug=each.drug, dose_mg=each.dose_mg) for each in last.also)
        return NebulizationBody(
            drug=last.drug,
            prescribed_mg=last.prescribed_mg,
            also=also,
            gas=last.gas,  # type: ignore[arg-type]
            flow_l_min=last.asked_flow_l_min,
            fill_ml=last.fill_ml,
            interface=last.interface,  # type: ignore[arg-type]
        )

    # -- what is recorded -----------------------------------------------------------------------

    def order(
        self, treatment_id: UUID, body: NebulizationBody, operator: str, instrument_id: str
    ) -> Dose:
        """Checked and on the disk before the nebulizer is told; raises ``Stopped``."""
        with self._pen.lock:
            state = self._treatments.find(treatment_id)
            machine.may_nebulize(state)
            findings = self._checked(state, body, instrument_id)
            now = self._pen.now()
            event = NebulizationOrdered(
                **self._treatments.of(state, now),
                instrument_id=instrument_id,
                drugs=_cup(body),
                gas=body.gas,
                flow_l_min=body.flow_l_min,
                fill_ml=body.fill_ml,
                device=self.devices.get(instrument_id) or None,  # type: ignore[arg-type]
                interface=body.interface,
                checked=self._pass(state, findings, body.override, operator),
            )
            dose = Dose(
                instrument_id=instrument_id,
                drug=body.drug,
                prescribed_mg=body.prescribed_mg,
                asked_at=now,
                up=self._pen.uptime(),
                also=event.drugs[1:],
                interface=body.interface,
                gas=body.gas,
                fill_ml=body.fill_ml,
                asked_flow_l_min=body.flow_l_min,
                order_id=event.id,
                findings=tuple(findings),
                override=event.checked.override.reason if event.checked.override else "",
            )
            record = self._record(state, event, event.checked)
            self._treatments.step(
                treatment_id, lambda s: (machine.with_dose_asked(s, dose), [record])
            )
        return dose

    def give(self, treatment_id: UUID, body: GivenBody, operator: str) -> Treatment:
        """By hand. The dose is checked where it goes into the lungs."""

        def build(state: Treatment) -> tuple[Treatment, list[Record]]:
            machine.must_be_open(state)
            now = self._pen.now()
            findings: list[TherapyFinding] = []
            if body.route in BREATHED:
                dose = DrugDose(drug=body.drug, dose_mg=body.dose_mg)
                past = self.past(state, now)
                found = check_dose(self.protocol, dose, self.person(state), past, now)
                findings = self._answered(found)
            checked = self._pass(state, findings, body.override, operator)
            said: dict[str, Any] = {"drug": body.drug, "dose_mg": body.dose_mg, "route": body.route}
            event = MedicationGiven(**self._treatments.of(state, now), **said, checked=checked)
            given = Given(
                **said,
                event_id=event.id,
                at=now,
                up=self._pen.uptime(),
                findings=checked.findings,
                override=checked.override.reason if checked.override else "",
            )
            record = self._record(state, event, checked)
            return replace(state, given=(*state.given, given)), [record]

        return self._treatments.step(treatment_id, build)

    def score(
        self, treatment_id: UUID, body: SeverityBody, seen: Observed, operator: str
    ) -> Treatment:
        """``seen`` is what the instruments measure now, for what the nurse did not say."""

        def build(state: Treatment) -> tuple[Treatment, list[Record]]:
            machine.must_be_open(state)
            found = self._judge(state, body, seen)
            phase: Phase = "after" if state.doses or state.given else "before"
            now = self._pen.now()
            signs = (*body.signs, *((f"speech_{body.speech}",) if body.speech else ()))
            event = SeverityScored(
                **self._treatments.of(state, now),
                phase=phase,
                form=body.form,
                items=body.items,
                signs=signs,
                points=found.points,
                band=found.band,
                findings=found.findings,
                protocol=reference(self.protocol, now),
                operator=operator,
            )
            kept = Severity(
                event_id=event.id,
                at=now,
                up=self._pen.uptime(),
                phase=phase,
                form=body.form,
                points=found.points,
                band=found.band,
                findings=found.findings,
                pef_percent=body.pef_percent,
            )
            return replace(state, severities=(*state.severities, kept)), [Record(event=event)]

        return self._treatments.step(treatment_id, build)

    def finish(self, treatment_id: UUID, body: FinishBody, operator: str) -> Treatment:
        """With what the protocol expects on record and nobody did."""

        def said(state: Treatment) -> dict[str, Any]:
            lacking = tuple(self.missing(state, body.outcome))
            protocol = reference(self.protocol, self._pen.now())
            checked = Checked(findings=lacking, protocol=protocol)
            return {"operator": operator, "checked": checked if lacking else None}

        return self._treatments.finish(treatment_id, body, said)

    def missing(self, state: Treatment, outcome: Outcome) -> list[TherapyFinding]:
        """Only of a treatment in which something was breathed."""
        if not state.doses and not any(each.route in BREATHED for each in state.given):
            return []
        done = {f"severity_{each.phase}" for each in state.severities}
        done |= {f"test_{each.phase}" for each in state.tests if each.blows or each.attempt}
        return missing(self.protocol, state.age_years, outcome, done)

    def _judge(self, state: Treatment, body: SeverityBody, seen: Observed) -> scale.Severity:
        if any(rule.id == body.form for rule in self.protocol.score):
            return score(self.protocol, body.form, body.items, state.age_years)
        if body.items:
            raise BadRequest(f"{body.form} has no items", hint="send its signs and figures")
        said = {name: getattr(body, name) for name in scale.BOUNDS}
        known = {n: v if v is not None else getattr(seen, n) for n, v in said.items()}
        observed = Observed(**known, speech=body.speech, signs=body.signs)
        return judge(self.protocol, body.form, observed, state.age_years)

    # -- care of the devices --------------------------------------------------------------------

    def note_use(self, instrument_id: str) -> None:
        """A dose was nebulized: everything of its care is one use older."""
        book = self._pen.spool.care
        with self._pen.lock:
            device = self.devices.get(instrument_id, "")
            book.put(instrument_id, used(self.protocol, device, book.of(instrument_id)))

    def cared(self, instrument_id: str, body: CareBody, operator: str) -> None:
        pen = self._pen
        with pen.together():
            if body.task not in {rule.task for rule in self.protocol.cycle}:
                raise BadRequest(f"the protocol knows no task {body.task!r}", name="no_such_task")
            now, cared = pen.now(), pen.spool.care.of(instrument_id)
            event = InstrumentCared(
                **pen.common(now),
                instrument_id=instrument_id,
                task=body.task,
                uses=cared.get(body.task, Care()).uses,
                operator=operator,
            )
            pen.spool.care.put(instrument_id, {**cared, body.task: Care(done_at=now)})
            numbers = pen.save([Record(event=event)])
        pen.announce(numbers)

    # -- inside ---------------------------------------------------------------------------------

    def _pass(
        self,
        state: Treatment,
        findings: Sequence[TherapyFinding],
        asked: OverrideBody | None,
        operator: str,
    ) -> Checked:
        """Past the check, or ``Stopped``. A reason where nothing stops is not an override."""
        hard = stops(findings)
        if hard and asked is None:
            raise Stopped("the check found a hard stop: " + ", ".join(hard))
        override = None
        if hard and asked is not None:
            note = None
            if asked.words.strip():
                key_id = self._people.find(state.patient_id).key_id
                words = msgspec.msgpack.encode(asked.words.strip())
                note = self._pen.seal(words, state.patient_id, key_id)
            override = Override(reason=asked.reason, stops=hard, note=note)
        return Checked(
            findings=tuple(findings),
            override=override,
            protocol=reference(self.protocol, self._pen.now()),
            operator=operator,
        )

    def _record(self, state: Treatment, event: Any, checked: Checked) -> Record:
        override = checked.override
        if override is None or override.note is None:
            return Record(event=event)
        return Record(event=event, key_id=self._people.find(state.patient_id).key_id)


def _cup(body: NebulizationBody) -> tuple[DrugDose, ...]:
    first = DrugDose(drug=body.drug, dose_mg=body.prescribed_mg)
    return (first, *(DrugDose(drug=each.drug, dose_mg=each.dose_mg) for each in body.also))
