"""Treatments at the bedside: each thing that happens becomes an event and the next state.

In: what a nurse did and what the instruments delivered for a known treatment. Out: events with
their curves and sounds in the spool, and the treatment's state beside them, in one synced
transaction, so that a power cut at any moment costs nothing that was shown as saved.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import threading
from collections.abc import Callable, Sequence
from typing import Any, Literal
from uuid import UUID

import msgspec
from msgspec.structs import replace

from breathway.edge import treatment as machine
from breathway.edge.lungs import Floats, Scored, Snapshot, score_test
from breathway.edge.recorder.nobody import record_of_nobody
from breathway.edge.recorder.pen import Pen
from breathway.edge.recorder.people import PeopleRecorder, age_years
from breathway.edge.recorder.shape import last_of, merged, spirometry_of
from breathway.edge.spool import Advice, Record
from breathway.edge.treatment import Clip, Dose, Test, Treatment
from breathway.edge.views import FinishBody, HelpBody, TreatmentBody
from breathway.model.errors import Conflict, NotFound
from breathway.model.order import AdviceDelivered
from breathway.model.sound import BodySite, SoundRecorded
from breathway.model.spirometry import Phase
from breathway.model.treatment import (
    HelpRequested,
    NebulizationLogged,
    TreatmentFinished,
    TreatmentStarted,
)
from breathway.model.vitals import VitalSample, VitalsRecorded
from breathway.model.warning import FindingNoted
from breathway.score import pack_curves, unpack_curves

_PHASES: tuple[Phase, ...] = ("before", "after")
_SCORED_HELD = 32


class TreatmentRecorder:
    def __init__(self, pen: Pen, people: PeopleRecorder) -> None:
        self._pen = pen
        self._people = people
        self._scored: dict[tuple[object, ...], Scored] = {}  # the last few
        self._scoring = threading.RLock()
        self.together = pen.together

    # -- reading --------------------------------------------------------------------------------

    def find(self, treatment_id: UUID) -> Treatment:
        raw = self._pen.spool.drafts.get(treatment_id)
        if raw is None:
            raise NotFound("no such treatment at this facility", name="treatment_unknown")
        return machine.decode(raw)

    def unfinished(self) -> list[Treatment]:
        """Open ones, and those whose nebulizer has not logged its dose yet; newest first."""
        states = [machine.decode(raw) for raw in self._pen.spool.drafts.all_open()]
        return sorted(states, key=lambda state: state.treatment_id, reverse=True)

    def of_patient(self, patient_id: UUID) -> list[Treatment]:
        return [machine.decode(raw) for raw in self._pen.spool.drafts.of_patient(patient_id)]

    def curves(self, test: Test, treatment_id: UUID) -> list[Floats]:
        packed = self._pen.spool.drafts.curves(treatment_id, test.phase)
        return [unpack_curves(raw)[1][0] for raw in packed][: test.blows]

    def scored(self, state: Treatment, phase: Phase) -> Scored | None:
        test = state.test(phase)
        if test is None or test.blows == 0:
            return None
        device = self._pen.spool.devices.standing(test.instrument_id, self._pen.now()).state
        made = tuple(n for t in state.tests for n in (t.blows, t.attempt))
        key = (state.treatment_id, phase, made, device)
        with self._scoring:
            if key not in self._scored:
                before = self.scored(state, "before") if phase == "after" else None
                who = Snapshot(sex=state.sex, age_years=state.age_years, height_cm=state.height_cm)
                curves = self.curves(test, state.treatment_id)
                while len(self._scored) >= _SCORED_HELD:
                    self._scored.pop(next(iter(self._scored)))
                self._scored[key] = score_test(curves, test.rate_hz, who, before, device)
            return self._scored[key]

    # -- the nurse's steps ----------------------------------------------------------------------

    def begin(self, body: TreatmentBody) -> Treatment:
        pen = self._pen
        with pen.lock:
            person = self._people.find(body.patient_id)
            if any(state.open for state in self.of_patient(body.patient_id)):
                raise Conflict(
                    "this patient's treatment is not finished",
                    name="treatment_open",
                    hint="go on with it, or finish it first",
                )
            now = pen.now()
            state = Treatment(
                treatment_id=pen.new_id(),
                patient_id=person.patient_id,
                indication=body.indication,
                started_at=now,
                sex=person.sex,
                age_years=age_years(person, now),
                height_cm=person.height_cm,
                weight_kg=person.weight_kg,
            )
            event = TreatmentStarted(
                **pen.common(now),
                patient_id=state.patient_id,
                treatment_id=state.treatment_id,
                indication=state.indication,
                sex=state.sex,
                age_years=state.age_years,
                height_cm=state.height_cm,
                weight_kg=state.weight_kg,
            )
            with pen.spool.together():
                numbers = self._keep(state, [Record(event=event)])
                pen.spool.people.note_treatment(person.patient_id, now)
        pen.announce(numbers, state.treatment_id)
        return state

    def change(self, treatment_id: UUID, changed: Callable[[Treatment], Treatment]) -> Treatment:
        """A change of the state alone."""
        with self._pen.lock:
            state = changed(self.find(treatment_id))
            self._keep(state, [])
        self._pen.announce([], treatment_id)
        return state

    def ask_help(self, treatment_id: UUID, body: HelpBody) -> Treatment:
        def build(state: Treatment) -> tuple[Treatment, list[Record]]:
            machine.must_be_open(state)
            person = self._people.find(state.patient_id)
            note = None
            if body.words:
                words = msgspec.msgpack.encode(body.words)
                note = self._pen.seal(words, state.patient_id, person.key_id)
            now = self._pen.now()
            event = HelpRequested(**self.of(state, now), reason=body.reason, note=note)
            record = Record(event=event, key_id=person.key_id)
            return replace(state, help_requested_at=now), [record]

        return self.step(treatment_id, build)

    def finish(
        self, treatment_id: UUID, body: FinishBody, said: Callable[[Treatment], dict[str, Any]]
    ) -> Treatment:
        """Tests that were not ended are saved too: nothing that was blown is lost. ``said`` is
        what the therapy says of the whole (``TherapyRecorder.finish``)."""

        def build(state: Treatment) -> tuple[Treatment, list[Record]]:
            now = self._pen.now()
            machine.must_be_open(state)
            records: list[Record] = []
            for phase in _PHASES:
                test = state.test(phase)
                if test is not None and test.blows and test.event_id is None:
                    state, ended = self._end_test(state, phase)
                    records += ended
            event = TreatmentFinished(
                **self.of(state, now),
                outcome=body.outcome,
                side_effects=tuple(dict.fromkeys(body.side_effects)),
                rinsed=body.rinsed,
                **said(state),
            )
            return machine.finish(state, body.outcome, now), [*records, Record(event=event)]

        return self.step(treatment_id, build)

    # -- what the instruments delivered ---------------------------------------------------------

    def add_blow(
        self,
        treatment_id: UUID,
        phase: Phase,
        flow_l_s: Floats,
        *,
        instrument_id: str,
        rate_hz: int,
        btps: bool,
        humidity_percent: float | None,
    ) -> Treatment:
        """The curve is on the disk when this returns; the record follows when the test ends."""
        with self._pen.lock:
            state = machine.with_blow(
                self.find(treatment_id),
                phase,
                instrument_id=instrument_id,
                rate_hz=rate_hz,
                btps=btps,
                humidity_percent=humidity_percent,
            )
            test = state.test(phase)
            number = test.blows - 1 if test else 0
            packed = pack_curves([flow_l_s], rate_hz)
            with self._pen.spool.together():
                self._pen.spool.drafts.add_curve(treatment_id, phase, number, packed)
                self._keep(state, [])
        self._pen.announce([], treatment_id)
        return state

    def add_blow_of_nobody(self, flow_l_s: Floats, **of: Any) -> None:
        """A blow that no treatment asked for; ``of`` as for ``add_blow``."""
        with self._pen.lock:
            numbers = self._pen.save([record_of_nobody(self._pen, flow_l_s, **of)])
        self._pen.announce(numbers)

    def end_test(self, treatment_id: UUID, phase: Phase) -> Treatment:
        return self.step(treatment_id, lambda state: self._end_test(state, phase))

    def log_dose(self, treatment_id: UUID, dose: Dose) -> Treatment:
        """``dose`` with the nebulizer's own figures, but without an event yet."""

        def build(state: Treatment) -> tuple[Treatment, list[Record]]:
            if dose.began_at is None or dose.ended_at is None or dose.delivered_mg is None:
                raise ValueError("a logged dose says when it began and ended, and how much it was")
            event = NebulizationLogged(
                **self.of(state, dose.ended_at),
                instrument_id=dose.instrument_id,
                drug=dose.drug,
                prescribed_mg=dose.prescribed_mg,
                delivered_mg=dose.delivered_mg,
                began_at=dose.began_at,
                ended_at=dose.ended_at,
                interruptions=dose.interruptions,
                trace=dose.trace,
                flow_l_min=dose.flow_l_min,
                order_id=dose.order_id,
                pressure_kpa=dose.pressure_kpa,
                breathing_rate_per_min=dose.breathing_rate_per_min,
                inhaled_ratio=dose.inhaled_ratio,
            )
            logged = replace(dose, event_id=event.id)
            return machine.with_dose_logged(state, dose.asked_at, logged), [Record(event=event)]

        return self.step(treatment_id, build)

    def not_started(self, treatment_id: UUID, dose: Dose, problem: str) -> Treatment:
        """The nebulizer did not start: what was ordered stays on record, with this beside it."""

        def build(state: Treatment) -> tuple[Treatment, list[Record]]:
            records = []
            if dose.order_id is not None:
                finding = FindingNoted(
                    **self.of(state, self._pen.now()),
                    about=dose.order_id,
                    name="not_started",
                    field="instrument_id",
                    detail="the nebulizer did not start",
                )
                records.append(Record(event=finding))
            return machine.without_dose(state, dose.asked_at, problem), records

        return self.step(treatment_id, build)

    def add_vitals(
        self,
        treatment_id: UUID,
        instrument_id: str,
        began_at: dt.datetime,
        samples: Sequence[VitalSample],
    ) -> Treatment:
        def build(state: Treatment) -> tuple[Treatment, list[Record]]:
            spo2 = [s.spo2_percent for s in samples if s.spo2_percent is not None]
            event = VitalsRecorded(
                **self.of(state, began_at),
                instrument_id=instrument_id,
                samples=tuple(samples),
                spo2_percent=spo2[-1] if spo2 else None,
                spo2_lowest_percent=min(spo2, default=None),
                heart_rate_per_min=last_of(samples, "heart_rate_per_min"),
                breathing_rate_per_min=last_of(samples, "breathing_rate_per_min"),
            )
            return replace(state, vitals=merged(state.vitals, event)), [Record(event=event)]

        return self.step(treatment_id, build)

    def add_clip(
        self,
        treatment_id: UUID,
        flac: bytes,
        *,
        phase: Phase,
        body_site: BodySite,
        instrument_id: str,
        rate_hz: int,
        samples: int,
        at: dt.datetime,
        event_id: UUID | None = None,
    ) -> Treatment:
        """With an ``event_id`` that is known already nothing happens: it is once."""

        def build(state: Treatment) -> tuple[Treatment, list[Record]]:
            if event_id is not None and self._pen.spool.entries.knows(event_id):
                return state, []
            person = self._people.find(state.patient_id)
            nonce, box = self._pen.seal_object(flac, state.patient_id, person.key_id)
            fields = self.of(state, at)
            event = SoundRecorded(
                **(fields if event_id is None else fields | {"id": event_id}),
                phase=phase,
                instrument_id=instrument_id,
                body_site=body_site,
                rate_hz=rate_hz,
                samples=samples,
                object_sha256=hashlib.sha256(box).digest(),
                object_bytes=len(box),
                key_id=person.key_id,
                nonce=nonce,
            )
            clip = Clip(
                event_id=event.id,
                at=at,
                phase=phase,
                body_site=body_site,
                duration_s=round(samples / rate_hz, 2),
            )
            record = Record(event=event, object=box, key_id=person.key_id)
            return replace(state, clips=(*state.clips, clip), problem=""), [record]

        return self.step(treatment_id, build)

    def mark_advice(self, advice: Advice, state: Literal["seen", "done"]) -> None:
        """Say to the centre that the bedside shows the advice, or has done what it says."""
        pen = self._pen
        with pen.together():
            now = pen.now()
            if not pen.spool.inbox.mark(advice.advice_id, state, now):
                return
            event = AdviceDelivered(
                **pen.common(now),
                patient_id=advice.patient_id,
                treatment_id=advice.treatment_id,
                advice_id=advice.advice_id,
                state=state,
            )
            numbers = pen.save([Record(event=event)])
            if state == "done" and advice.treatment_id is not None:
                pen.spool.entries.note_done(advice.treatment_id, now)
        pen.announce(numbers, advice.treatment_id)

    # -- inside ---------------------------------------------------------------------------------

    def _end_test(self, state: Treatment, phase: Phase) -> tuple[Treatment, list[Record]]:
        test, scored = state.test(phase), self.scored(state, phase)
        if test is None or scored is None:
            raise Conflict("there is no blow yet", name="no_blows", hint="blow first")
        machine.may_blow(state, phase, test.instrument_id)  # refuses a test that has ended
        blob = pack_curves(self.curves(test, state.treatment_id), test.rate_hz)
        event = spirometry_of(self.of(state, self._pen.now()), test, scored, blob)
        records = [Record(event=event, blob=blob)]
        if not test.btps:
            finding = FindingNoted(
                **{**self.of(state, event.occurred_at), "id": self._pen.new_id()},
                about=event.id,
                name="not_btps",
                field="curves_sha256",
                detail="the spirometer did not correct its flow to body conditions",
            )
            records.append(Record(event=finding))
        return machine.with_test_ended(state, phase, event.id), records

    def step(
        self,
        treatment_id: UUID,
        build: Callable[[Treatment], tuple[Treatment, list[Record]]],
    ) -> Treatment:
        """The next state with its records, in one synced transaction."""
        with self._pen.lock:
            state, records = build(self.find(treatment_id))
            with self._pen.spool.together():
                numbers = self._keep(state, records)
        self._pen.announce(numbers, treatment_id)
        return state

    def _keep(self, state: Treatment, records: list[Record]) -> list[int]:
        numbers = self._pen.save(records) if records else []
        unfinished = state.open or state.running_dose is not None
        self._pen.spool.drafts.put(
            state.treatment_id, state.patient_id, unfinished, machine.encode(state)
        )
        return numbers

    def of(self, state: Treatment, at: dt.datetime) -> dict[str, Any]:
        """Fields of every event of a treatment."""
        return self._pen.common(at) | {
            "patient_id": state.patient_id,
            "treatment_id": state.treatment_id,
        }
