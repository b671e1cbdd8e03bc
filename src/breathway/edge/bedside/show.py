"""The state of a treatment as the bedside page shows it.

In: the treatment's state, its curves and records, and what the instruments do now. Out:
``TreatmentView``, and the ``Bedside`` of the first screen.
"""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from breathway import __version__
from breathway.edge import lungs
from breathway.edge import treatment as machine
from breathway.edge.bedside.care import TherapyShow
from breathway.edge.bedside.lines import Lines
from breathway.edge.gateway import Gateway
from breathway.edge.recorder import PeopleRecorder, TreatmentRecorder, age_years
from breathway.edge.spool import Spool
from breathway.edge.sync.state import LinkState
from breathway.edge.treatment import Dose, Given, Treatment
from breathway.edge.views import (
    STEPS,
    Bedside,
    BlowView,
    ClipView,
    CurrentTreatment,
    DoseView,
    FacilityView,
    GivenLine,
    LinkView,
    RecordView,
    TestView,
    TreatmentView,
    VitalsNow,
)
from breathway.model.facility import Facility
from breathway.model.spirometry import Phase

_RECENT = 60

# What ``score.coach`` advises, in the page's words; the others bear the same name.
_COACH = {
    "again": "good",
    "repeat_closer": "not_repeatable",
    "repair_start": "wait_for_signal",
    "set_zero": "hold_still",
    "seal_lips": "lips_tight",
    "clear_mouthpiece": "tube_free",
    "breathe_in_fully": "breathe_deeper",
    "do_not_wait": "start_sooner",
    "blast_at_once": "harder_start",
    "do_not_cough": "no_cough",
    "keep_throat_open": "keep_open",
    "blast_harder": "blow_harder",
}


class Show:
    """Reads the spool; called in a thread."""

    def __init__(
        self,
        spool: Spool,
        people: PeopleRecorder,
        treatments: TreatmentRecorder,
        therapy: TherapyShow,
        gateway: Gateway,
        link: LinkState,
        facility: Facility,
        *,
        synthetic: bool,
    ) -> None:
        self.lines = Lines(spool, people, treatments)
        self._spool = spool
        self._people = people
        self._treatments = treatments
        self.therapy = therapy
        self._gateway = gateway
        self._link = link
        self.facility = facility
        self._synthetic = synthetic

    def link(self) -> LinkView:
        backlog = self._spool.entries.backlog()
        link = self._link
        return LinkView(
            state=link.name,
            since_at=link.since_at,
            last_answer_at=link.last_answer_at,
            backlog=backlog.records,
            backlog_oldest_at=backlog.oldest_at,
            clock_offset_s=link.clock_offset_s,
            problem=link.problem,
        )

    def bedside(self, now: dt.datetime) -> Bedside:
        facility = self.facility
        return Bedside(
            facility=FacilityView(
                facility_id=facility.id,
                name=facility.name,
                kind=facility.kind,
                city=facility.city,
                zone=facility.zone,
                jurisdiction=facility.jurisdiction,
            ),
            link=self.link(),
            instruments=self._gateway.shown(),
            treatments=[
                self._current(state, now) for state in self._treatments.unfinished() if state.open
            ],
            advice=[self.lines.advice(a) for a in self._spool.inbox.advice(open_only=True)],
            unassigned=self._spool.drafts.strays_count(),
            disk_free_percent=self._spool.store.disk_free_percent(),
            synthetic=self._synthetic,
            version=__version__,
            now_at=now,
        )

    def treatment(self, treatment_id: UUID, now: dt.datetime) -> TreatmentView:
        activity = self._gateway.activities(treatment_id)  # first: an end shows its result
        state = self._treatments.find(treatment_id)
        records = self.lines.records(treatment_id, 200)
        by_event = {record.event_id: record for record in records}
        patient = self._people.find(state.patient_id)
        advice = self._spool.inbox.advice(treatment_id=treatment_id)
        vitals = self.vitals(state)
        return TreatmentView(
            treatment_id=treatment_id,
            patient=self.lines.patient_line(patient, now),
            indication=state.indication,
            started_at=state.started_at,
            finished_at=state.finished_at,
            outcome=state.outcome,
            steps=list(STEPS),
            step=state.step,
            step_number=STEPS.index(state.step) + 1,
            steps_done=machine.steps_done(state),
            activity=activity,
            problem=state.problem,
            before=self._test(state, "before", by_event),
            after=self._test(state, "after", by_event),
            doses=[self._dose(dose, by_event) for dose in state.doses if not dose.given_up],
            vitals=vitals,
            sounds=[
                ClipView(
                    event_id=clip.event_id,
                    at=clip.at,
                    phase=clip.phase,
                    body_site=clip.body_site,
                    duration_s=clip.duration_s,
                    record=by_event.get(clip.event_id),
                )
                for clip in state.clips
            ],
            given=[_given(given, by_event) for given in state.given],
            help_requested_at=state.help_requested_at,
            advice=[self.lines.advice(one) for one in advice],
            records=records,
            therapy=self.therapy.of(state, vitals, by_event, now),
        )

    def _current(self, state: Treatment, now: dt.datetime) -> CurrentTreatment:
        person = self._people.find(state.patient_id)
        return CurrentTreatment(
            treatment_id=state.treatment_id,
            patient_id=state.patient_id,
            patient_name=person.profile.name,
            patient_name_latin=person.profile.name_latin,
            age_years=age_years(person, now),
            step=state.step,
            started_at=state.started_at,
        )

    def _test(
        self, state: Treatment, phase: Phase, records: dict[UUID, RecordView]
    ) -> TestView | None:
        test, scored = state.test(phase), self._treatments.scored(state, phase)
        if test is None or scored is None:
            return None
        session = scored.session
        curves = self._treatments.curves(test, state.treatment_id)
        last = len(scored.maneuvers) - 1
        blows = [
            BlowView(
                maneuver=maneuver,
                good=scored.good[n],
                coach=_COACH.get(scored.coaching.code, scored.coaching.code) if n == last else "",
                coach_values=scored.coaching.numbers if n == last else {},
                volume_time=lungs.volume_time(
                    curves[n], test.rate_hz, session.maneuvers[n].blow.time_zero_s
                ),
            )
            for n, maneuver in enumerate(scored.maneuvers)
        ]
        return TestView(
            phase=phase,
            instrument_id=test.instrument_id,
            blows=blows,
            best=scored.best,
            good=sum(scored.good),
            needed=lungs.NEEDED,
            attempts_left=max(0, lungs.MOST - test.blows),
            repeatable=scored.repeatable,
            finished=test.event_id is not None,
            grade_fev1=session.leading_grade,  # type: ignore[arg-type]
            grade_fvc=session.grade_fvc,  # type: ignore[arg-type]
            fev1_l=session.fev1_l,
            fvc_l=session.fvc_l,
            pef_l_s=session.pef_l_s,
            fev1_fvc=session.fev1_fvc,
            references=list(scored.references),
            interpretation=scored.interpretation.pattern if scored.interpretation else None,
            response_percent=scored.response_percent,
            record=records.get(test.event_id) if test.event_id else None,
        )

    def _dose(self, dose: Dose, records: dict[UUID, RecordView]) -> DoseView:
        running = dose.ended_at is None
        now, output = self._gateway.dose_now(dose.instrument_id) if running else (None, [])
        coach = "mask_off" if now is not None and now.state == "mask_off" else ""
        nebulized_s, findings = self.therapy.account(dose)
        return DoseView(
            instrument_id=dose.instrument_id,
            drug=dose.drug,
            prescribed_mg=dose.prescribed_mg,
            delivered_mg=(now.delivered_mg or 0.0) if now else (dose.delivered_mg or 0.0),
            began_at=dose.began_at or dose.asked_at,
            ended_at=dose.ended_at,
            paused=now is not None and now.state in ("paused", "mask_off"),
            remaining_s=now.remaining_s if now else None,
            output=output if running else list(dose.trace),
            interruptions=list(dose.interruptions),
            coach=coach,
            coach_values={},
            record=records.get(dose.event_id) if dose.event_id else None,
            also=list(dose.also),
            nebulized_s=nebulized_s,
            findings=findings,
            override=dose.override,
        )

    def vitals(self, state: Treatment) -> VitalsNow:
        saved, fresh = state.vitals, self._gateway.unsaved_vitals(state.treatment_id)
        samples = list(fresh.samples) if fresh else []
        lowest = [s.spo2_percent for s in samples if s.spo2_percent is not None]
        if saved is not None and saved.spo2_lowest_percent is not None:
            lowest.append(saved.spo2_lowest_percent)
        began_at = fresh.began_at if fresh else state.started_at
        moments = [began_at + dt.timedelta(seconds=sample.offset_s) for sample in samples]
        last = samples[-1] if samples else saved
        return VitalsNow(
            at=moments[-1] if moments else (saved.at if saved else None),
            spo2_percent=last.spo2_percent if last else None,
            spo2_lowest_percent=min(lowest, default=None),
            heart_rate_per_min=last.heart_rate_per_min if last else None,
            breathing_rate_per_min=last.breathing_rate_per_min if last else None,
            recent=[
                (at, sample.spo2_percent, sample.heart_rate_per_min)
                for at, sample in zip(moments, samples, strict=True)
            ][-_RECENT:],
        )


def _given(given: Given, records: dict[UUID, RecordView]) -> GivenLine:
    return GivenLine(
        event_id=given.event_id,
        at=given.at,
        drug=given.drug,
        dose_mg=given.dose_mg,
        route=given.route,
        record=records.get(given.event_id),
        findings=list(given.findings),
        override=given.override,
    )
