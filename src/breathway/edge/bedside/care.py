"""Therapy as the bedside page shows it: the protocol, severity, what comes next, care of devices.

In: a treatment's state, its records, the vital signs now. Out: the structs of ``views.therapy``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import get_args
from uuid import UUID

from breathway import therapy
from breathway.edge.recorder import TherapyRecorder
from breathway.edge.spool import Spool
from breathway.edge.treatment import Dose, Severity, Treatment
from breathway.edge.views import (
    CareLine,
    CareList,
    CheckView,
    FormView,
    ItemView,
    NebulizationBody,
    NextView,
    OptionView,
    ProtocolView,
    RecordView,
    SeverityView,
    TherapyView,
    VitalsNow,
)
from breathway.model.treatment import Outcome, TherapyFinding
from breathway.therapy import Observed, severity
from breathway.therapy.dose import usual
from breathway.therapy.protocol import citation


class TherapyShow:
    """Reads the state; called in a thread."""

    def __init__(self, spool: Spool, recorder: TherapyRecorder, nebulizers: Sequence[str]) -> None:
        self._spool = spool
        self._recorder = recorder
        self._nebulizers = nebulizers

    def protocol(self, now: dt.datetime) -> ProtocolView:
        protocol = self._recorder.protocol
        said = therapy.reference(protocol, now)
        return ProtocolView(
            id=protocol.id,
            version=protocol.version,
            title=protocol.title,
            state=therapy.sign_state(protocol, now),
            signed_by=said.signed_by,
            signed_on=said.signed_on,
        )

    def of(
        self,
        state: Treatment,
        vitals: VitalsNow,
        records: Mapping[UUID, RecordView],
        now: dt.datetime,
    ) -> TherapyView:
        protocol, seen = self._recorder.protocol, observed(vitals)
        step = self._recorder.next(state, now)
        saved = state.vitals.spo2_first_percent if state.vitals else None
        first = saved if saved is not None else _first(vitals)
        live = therapy.live(protocol, state.age_years, Observed(spo2_percent=first), seen)
        last = state.doses[-1] if state.doses else None
        return TherapyView(
            protocol=self.protocol(now),
            forms=self._forms(state.age_years, seen),
            severity=[_severity(each, records) for each in reversed(state.severities)],
            next=NextView(
                what=step.what,
                due_at=step.due_at,
                until_at=step.until_at,
                given=step.given,
                of=step.of,
                findings=list(step.findings),
                order=self._recorder.order_again(state),
                plan=list(step.plan),
                asked_by=state.asked.by_name
                if state.asked and any(f.code.startswith("expert_") for f in step.findings)
                else "",
            ),
            live=live if state.open else [],
            rinse=self._rinse(last, state),
            missing={
                each: self._recorder.missing(state, each)
                for each in (get_args(Outcome) if state.open else ())
            },
        )

    def _rinse(self, last: Dose | None, state: Treatment) -> list[TherapyFinding]:
        drugs = [drug for dose in state.doses for drug in _drugs(dose)]
        drugs += [given.drug for given in state.given]
        through = last.interface if last else None
        return therapy.rinse(self._recorder.protocol, drugs, through)

    def _forms(self, age_years: float | None, seen: Observed) -> list[FormView]:
        protocol = self._recorder.protocol
        made = []
        for name in therapy.forms(protocol, age_years):
            rule = next((each for each in protocol.score if each.id == name), None)
            bands = (each for each in protocol.band if each.scheme == name)
            band = next((b for b in bands if severity.within(age_years or 0, b.age_years)), None)
            row = rule or band
            assert row is not None
            source, confidence = citation(protocol, row, "items" if rule else "any")
            guessed = therapy.suggested(rule, seen) if rule else {}
            items = [
                ItemView(
                    id=item.id,
                    options=[OptionView(id=o.id, points=o.points) for o in item.options],
                    suggested=guessed.get(item.id),
                )
                for item in (rule.items if rule else ())
            ]
            made.append(
                FormView(
                    id=name,
                    items=items,
                    bands=rule.bands if rule else {},
                    speech=[] if rule else list(severity.SPEECH),
                    signs=[] if rule else list(severity.SIGNS),
                    source=source,
                    confidence=confidence or "",
                )
            )
        return made

    def check(self, state: Treatment, body: NebulizationBody, now: dt.datetime) -> CheckView:
        recorder = self._recorder
        person = recorder.person(state)
        drugs = [body.drug, *(each.drug for each in body.also)]
        through = therapy.interface(recorder.protocol, person.age_years, drugs)
        rule = therapy.rule_for(recorder.protocol, body.drug, person)
        return CheckView(
            findings=recorder.check(state.treatment_id, body),
            interface=through.interface if through else None,
            usual_mg=usual(rule, person.weight_kg) if rule else None,
            protocol=self.protocol(now),
        )

    def account(self, dose: Dose) -> tuple[float | None, list[TherapyFinding]]:
        """Seconds truly nebulized, and the findings of the check and of what arrived."""
        findings = list(dose.findings)
        if dose.ended_at is None or dose.began_at is None or dose.delivered_mg is None:
            return None, findings
        found = therapy.account(
            self._recorder.protocol,
            drug=dose.drug,
            prescribed_mg=dose.prescribed_mg,
            delivered_mg=dose.delivered_mg,
            began_at=dose.began_at,
            ended_at=dose.ended_at,
            interruptions=dose.interruptions,
        )
        return found.nebulized_s, [*findings, *found.findings]

    def care(self, now: dt.datetime) -> CareList:
        recorder = self._recorder
        lines = []
        for instrument_id in self._nebulizers:
            cared = self._spool.care.of(instrument_id)
            device = recorder.devices.get(instrument_id, "")
            for each in therapy.cycles(recorder.protocol, device, cared, now):
                done = cared.get(each.task)
                lines.append(
                    CareLine(
                        instrument_id=instrument_id,
                        task=each.task,
                        due=each.due,
                        uses=each.uses,
                        uses_left=each.uses_left,
                        done_at=done.done_at if done else None,
                        due_at=each.due_at,
                        finding=each.finding,
                    )
                )
        return CareList(protocol=self.protocol(now), lines=sorted(lines, key=lambda c: not c.due))


def observed(vitals: VitalsNow) -> Observed:
    """What the instruments say now; a value that is out of all bounds is no value."""

    def sane(name: str) -> float | None:
        value: float | None = getattr(vitals, name)
        low, high = severity.BOUNDS[name]
        return value if value is not None and low <= value < high else None

    return Observed(
        spo2_percent=sane("spo2_percent"),
        heart_rate_per_min=sane("heart_rate_per_min"),
        breathing_rate_per_min=sane("breathing_rate_per_min"),
    )


def _first(vitals: VitalsNow) -> float | None:
    return next((spo2 for _, spo2, _ in vitals.recent if spo2 is not None), None)


def _drugs(dose: Dose) -> list[str]:
    return [dose.drug, *(each.drug for each in dose.also)]


def _severity(of: Severity, records: Mapping[UUID, RecordView]) -> SeverityView:
    return SeverityView(
        event_id=of.event_id,
        at=of.at,
        phase=of.phase,
        form=of.form,
        points=of.points,
        band=of.band,
        findings=list(of.findings),
        record=records.get(of.event_id),
    )
