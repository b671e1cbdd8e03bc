"""The one-page report of a treatment that was given here, made with the line cut too.

In: the treatment's state and curves in the spool, the person's profile. Out: the page of
``share.report`` as HTML or PDF; called in a thread, kept nowhere.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from zoneinfo import ZoneInfo

from starlette.responses import Response

from breathway.edge.lungs import Scored, reference_set
from breathway.edge.recorder import PeopleRecorder, TreatmentRecorder
from breathway.edge.treatment import Treatment
from breathway.model.errors import BadRequest, NotFound
from breathway.model.facility import Facility
from breathway.model.spirometry import Phase
from breathway.share.report import FORMS, LANGUAGES, Half, Sheet, Tested, answer, assemble, compose

PHASES: tuple[Phase, Phase] = ("before", "after")


class Reporter:
    """Reads the spool; called in a thread."""

    def __init__(
        self, people: PeopleRecorder, treatments: TreatmentRecorder, facility: Facility
    ) -> None:
        self._people = people
        self._treatments = treatments
        self._facility = facility

    def page(self, state: Treatment, now: dt.datetime, lang: str, form: str) -> Response:
        """The whole answer."""
        if lang not in LANGUAGES or form not in FORMS:
            raise BadRequest(
                "no such report", name="bad_query",
                hint=f"lang is one of {', '.join(LANGUAGES)}; form is html or pdf",
            )  # fmt: skip
        return answer(compose(self._sheet(state, now), lang), form)

    def _sheet(self, state: Treatment, now: dt.datetime) -> Sheet:
        zone, facility = ZoneInfo(self._facility.zone), self._facility
        person = self._people.find(state.patient_id)
        scored = {phase: self._treatments.scored(state, phase) for phase in PHASES}
        if not any(scored.values()):
            raise NotFound("no blow was recorded in this treatment", name="no_test")
        tested = [_tested(scored[phase]) for phase in PHASES]
        response, responded = assemble.response(*tested)
        tests = [test for phase in PHASES if (test := state.test(phase)) is not None]
        given: dict[str, float] = {}
        for dose in state.doses:
            if dose.delivered_mg is not None:
                given[dose.drug] = given.get(dose.drug, 0.0) + dose.delivered_mg
        return Sheet(
            name=person.profile.name,
            name_latin=person.profile.name_latin,
            number=person.profile.local_number,
            sex={"male": "M", "female": "F"}.get(state.sex),  # type: ignore[arg-type]
            birth_date=person.profile.birth_date,
            age_years=state.age_years,
            height_cm=state.height_cm,
            weight_kg=state.weight_kg,
            place=", ".join(dict.fromkeys(filter(None, (facility.name, facility.city)))),
            instrument=tests[0].instrument_id if tests else "",
            medicine=", ".join(
                f"{drug.replace('_', '/')} {mg:.3g} mg" for drug, mg in given.items()
            ),
            synthetic=person.synthetic,
            lines=assemble.lines(*tested),
            before=self._half(state, "before", scored["before"], zone),
            after=self._half(state, "after", scored["after"], zone),
            reference_set=reference_set() if any(t and t.references for t in tested) else "",
            found_before=assemble.found(tested[0]),
            found_after=assemble.found(tested[1]),
            response=response,
            responded=responded,
            made_at=now.astimezone(zone),
        )

    def _half(
        self, state: Treatment, phase: Phase, scored: Scored | None, zone: ZoneInfo
    ) -> Half | None:
        test = state.test(phase)
        if test is None or scored is None:
            return None
        curves = self._treatments.curves(test, state.treatment_id)
        flow = () if scored.best is None else tuple(curves[scored.best].tolist())
        return Half(
            at=state.started_at.astimezone(zone) if phase == "before" else None,
            grade_fev1=scored.session.grade_fev1,
            grade_fev075=scored.session.grade_fev075 or "",
            grade_fvc=scored.session.grade_fvc,
            blows=len(scored.good),
            acceptable=sum(scored.good),
            reasons=dict(Counter(r for m in scored.maneuvers for r in m.reasons)),
            flow_l_s=flow,
            rate_hz=float(test.rate_hz),
        )


def _tested(scored: Scored | None) -> Tested | None:
    if scored is None:
        return None
    session = scored.session
    return Tested(
        fev1_l=session.fev1_l,
        fev075_l=session.fev075_l if session.grade_fev075 else None,
        fvc_l=session.fvc_l,
        fev1_fvc=session.fev1_fvc,
        pef_l_s=session.pef_l_s,
        fet_s=None if scored.best is None else scored.maneuvers[scored.best].fet_s,
        references=scored.references,
    )
