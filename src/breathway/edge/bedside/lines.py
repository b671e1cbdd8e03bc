"""Records, people and advice as the bedside page's lines."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from breathway.edge import requested
from breathway.edge.recorder import PeopleRecorder, TreatmentRecorder, age_years
from breathway.edge.spool import Advice, Person, Saved, Spool
from breathway.edge.views import (
    AdviceCard,
    FamilyLine,
    MedicationLine,
    PastTreatment,
    PatientLine,
    PatientView,
    RecordState,
    RecordView,
)
from breathway.model import Event, decode_event
from breathway.model.errors import Rejection
from breathway.model.spirometry import SpirometryRecorded
from breathway.model.treatment import NebulizationLogged, NebulizationOrdered, SafetyNoted
from breathway.therapy import deviations

# Which figures of an event stand in its line.
_FIGURES: dict[str, tuple[str, ...]] = {
    "spirometry_recorded": ("phase", "fev1_l", "fvc_l", "pef_l_s", "grade_fev1"),
    "nebulization_logged": ("drug", "prescribed_mg", "delivered_mg"),
    "severity_scored": ("form", "points", "band", "phase"),
    "instrument_cared": ("instrument_id", "task"),
    "instrument_verified": ("instrument_id",),
    "medication_given": ("drug", "dose_mg", "route"),
    "medication_stated": ("basis", "drug", "dose_mg"),
    "vitals_recorded": ("spo2_percent", "spo2_lowest_percent", "heart_rate_per_min"),
    "sound_recorded": ("phase", "body_site"),
    "help_requested": ("reason",),
    "treatment_started": ("indication",),
    "treatment_finished": ("outcome",),
    "advice_delivered": ("state",),
}


class Lines:
    """Reads the spool; called in a thread."""

    def __init__(self, spool: Spool, people: PeopleRecorder, treatments: TreatmentRecorder) -> None:
        self._spool = spool
        self._people = people
        self._treatments = treatments

    def name_of(self, patient_id: UUID | None) -> str:
        person = self._spool.people.get(patient_id) if patient_id else None
        return person.profile.name if person else ""

    def record(self, saved: Saved) -> RecordView:
        event = decode_event(self._spool.entries.event(saved.number))
        return RecordView(
            event_id=saved.event_id,
            kind=saved.kind,
            at=saved.saved_at if isinstance(event, Rejection) else event.occurred_at,
            patient_id=saved.patient_id,
            treatment_id=saved.treatment_id,
            patient_name=self.name_of(saved.patient_id),
            values={} if isinstance(event, Rejection) else _figures(event, saved.kind),
            state=state_of(saved),
            saved_at=saved.saved_at,
            sent_at=saved.sent_at,
            acknowledged_at=saved.acknowledged_at,
            seen_at=saved.seen_at,
            seen_by=saved.seen_by,
            done_at=saved.done_at,
            number=saved.number,
        )

    def records(self, treatment_id: UUID | None, limit: int) -> list[RecordView]:
        saved = self._spool.entries.saved(treatment_id=treatment_id, limit=limit)
        return [self.record(one) for one in saved]

    def advice(self, given: Advice) -> AdviceCard:
        return AdviceCard(
            advice_id=given.advice_id,
            patient_id=given.patient_id,
            treatment_id=given.treatment_id,
            patient_name=self.name_of(given.patient_id),
            given_at=given.given_at,
            by_name=given.by_name,
            phrase=given.phrase,
            words=given.words,
            request=requested.of(given.request, given.phrase),
            seen_at=given.seen_at,
            done_at=given.done_at,
        )

    def patient_line(self, person: Person, now: dt.datetime) -> PatientLine:
        profile = person.profile
        return PatientLine(
            patient_id=person.patient_id,
            name=profile.name,
            name_latin=profile.name_latin,
            local_number=profile.local_number,
            sex=person.sex,
            age_years=age_years(person, now),
            synthetic=person.synthetic,
            allergies=[allergy.substance for allergy in profile.allergies],
            no_allergies=profile.no_allergies,
            last_treatment_at=person.last_treatment_at,
            open_treatment_id=self._open_of(person.patient_id),
        )

    def patient(self, patient_id: UUID, now: dt.datetime) -> PatientView:
        person = self._people.find(patient_id)
        profile = person.profile
        return PatientView(
            patient_id=patient_id,
            name=profile.name,
            name_latin=profile.name_latin,
            sex=person.sex,
            birth_date=profile.birth_date,
            birth_year=person.birth_year,
            age_years=age_years(person, now),
            height_cm=person.height_cm,
            weight_kg=person.weight_kg,
            phone=profile.phone,
            address=profile.address,
            local_number=profile.local_number,
            allergies=list(profile.allergies),
            no_allergies=profile.no_allergies,
            diagnoses=list(profile.diagnoses),
            language=profile.language,
            synthetic=person.synthetic,
            medications=[
                MedicationLine(
                    event_id=stated.event_id,
                    stated_at=stated.stated_at,
                    basis=stated.basis,
                    drug=stated.drug,
                    dose_mg=stated.dose_mg,
                    route=stated.route,
                    times_per_day=stated.times_per_day,
                    note=stated.note,
                )
                for stated in person.medications
            ],
            treatments=self._past(patient_id),
            family=[
                FamilyLine(
                    agreement_id=one.agreement_id,
                    email=one.email,
                    language=one.language,
                    triggers=list(one.triggers),
                    agreed_at=one.agreed_at,
                )
                for one in person.family
            ],
            open_treatment_id=self._open_of(patient_id),
        )

    def _open_of(self, patient_id: UUID) -> UUID | None:
        states = self._treatments.of_patient(patient_id)
        return next((state.treatment_id for state in states if state.open), None)

    def _past(self, patient_id: UUID) -> list[PastTreatment]:
        past: list[PastTreatment] = []
        for state in self._treatments.of_patient(patient_id)[:20]:
            before = self._treatments.scored(state, "before")
            after = self._treatments.scored(state, "after")
            past.append(
                PastTreatment(
                    treatment_id=state.treatment_id,
                    started_at=state.started_at,
                    finished_at=state.finished_at,
                    outcome=state.outcome,
                    fev1_before_l=before.session.fev1_l if before else None,
                    fev1_after_l=after.session.fev1_l if after else None,
                )
            )
        return past


def state_of(saved: Saved) -> RecordState:
    """The furthest mark; a refusal is said before all others."""
    if saved.refused is not None:
        return "refused"
    if saved.acknowledged_at is None:
        return "saved" if saved.sent_at is None else "sent"
    if saved.done_at is not None:
        return "done"
    return "acknowledged" if saved.seen_at is None else "seen"


def _figures(event: Event, kind: str) -> dict[str, float | str]:
    values = {name: getattr(event, name) for name in _FIGURES.get(kind, ())}
    if isinstance(event, SpirometryRecorded):
        values["blows"] = float(len(event.maneuvers))
    checked = getattr(event, "checked", None)
    if checked is not None:
        values["deviations"] = float(deviations(checked.findings)) or None
    if isinstance(event, NebulizationOrdered):
        first = event.drugs[0]
        values |= {"drug": first.drug, "dose_mg": first.dose_mg}
        values["also"] = ", ".join(each.drug for each in event.drugs[1:]) or None
    if isinstance(event, SafetyNoted):
        values |= {"finding": event.findings[0].code} if event.findings else {}
        values["deviations"] = float(deviations(event.findings)) or None
    if isinstance(event, NebulizationLogged):
        values["interruptions"] = float(len(event.interruptions))
    return {name: value for name, value in values.items() if value is not None}
