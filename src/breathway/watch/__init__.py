"""After a therapy, somebody looks: rules over the test, the dose, the vitals and the history.

In: one event of the log and the patient's history up to it. Out: at most one ``TaskRaised``, whose
``reason`` is a key of the catalogues and whose ``values`` fill its sentence.

One cause, one line (console.md, "Alarms and urgency", 6): a finished treatment raises its most
urgent reason only. A reason is raised once per treatment, because its id is derived from the
treatment and the rule; concluding twice is concluding once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from breathway.model import Event, derived_id
from breathway.model.order import TaskRaised
from breathway.model.spirometry import SpirometryRecorded
from breathway.model.treatment import (
    HelpRequested,
    NebulizationLogged,
    TreatmentFinished,
    TreatmentStarted,
)
from breathway.model.vitals import VitalsRecorded
from breathway.watch.rules import PROPOSED, Rule, Rules

NAME = "watch"
KINDS = frozenset({"help_requested", "treatment_finished", "vitals_recorded"})
HISTORY_KINDS = frozenset(
    {"nebulization_logged", "spirometry_recorded", "treatment_started", "vitals_recorded"}
)
HISTORY_DAYS = 1

Values = dict[str, float | str]
Found = tuple[str, Rule, Values]  # reason, rule, values of its sentence


def wants_history(event: Event) -> bool:
    """Whether ``on_event`` looks at the history of this event: most vital signs need none."""
    return not isinstance(event, VitalsRecorded)


def on_event(
    event: Event,
    history: Sequence[Event],
    received_at: dt.datetime,
    rules: Rules = PROPOSED,
) -> list[Event]:
    """The task that this event raises, if any.

    ``received_at`` is the centre's time, from the log: deadlines run by it, because a facility's
    clock is measured and never trusted.
    """
    if event.patient_id is None or event.treatment_id is None:
        return []
    if isinstance(event, HelpRequested):
        found: Found | None = _help(event, history, rules)
    elif isinstance(event, VitalsRecorded):
        found = _vitals(event, rules)
    elif isinstance(event, TreatmentFinished):
        found = _finished(event, history, rules)
    else:
        return []
    if found is None:
        return []
    reason, rule, values = found
    task_id = derived_id(event.treatment_id, NAME, rule.number)
    return [_task(event, task_id, received_at, reason, rule, values)]


def _task(
    event: Event, task_id: UUID, at: dt.datetime, reason: str, rule: Rule, values: Values
) -> TaskRaised:
    assert event.patient_id is not None
    return TaskRaised(
        id=task_id,
        task_id=task_id,
        facility_id=event.facility_id,
        jurisdiction=event.jurisdiction,
        occurred_at=at,
        patient_id=event.patient_id,
        treatment_id=event.treatment_id,
        cause_id=event.id,
        priority=rule.priority,
        reason=reason,
        values=values,
        deadline_at=at + dt.timedelta(seconds=rule.answer_within_s),
    )


def _help(event: HelpRequested, history: Sequence[Event], rules: Rules) -> Found:
    values: Values = {"why": event.reason}
    values.update(_last_spo2(event.treatment_id, history))
    return "help_requested", rules.help_requested, values


def _vitals(event: VitalsRecorded, rules: Rules) -> Found | None:
    spo2 = event.spo2_percent
    if spo2 is None or spo2 >= rules.spo2_low_percent:
        return None
    values: Values = {"spo2_percent": spo2}
    if event.heart_rate_per_min is not None:
        values["heart_rate_per_min"] = event.heart_rate_per_min
    return "spo2_low", rules.spo2_low, values


def _finished(event: TreatmentFinished, history: Sequence[Event], rules: Rules) -> Found | None:
    """The most urgent of the reasons a finished treatment gives, in this order."""
    before = _test(event.treatment_id, history, "before")
    after = _test(event.treatment_id, history, "after")
    dose = _dose(event.treatment_id, history)
    change = _change_percent(before, after)
    z_after = _z(after)
    values: Values = {}
    if dose is not None:
        values.update(drug=dose.drug, delivered_mg=dose.delivered_mg)
        values.update(prescribed_mg=dose.prescribed_mg)
    if change is not None:
        values["change_percent"] = round(change, 1)
    if z_after is not None:
        values["z_after"] = round(z_after, 2)
    values.update(_last_spo2(event.treatment_id, history))
    below = z_after is None or z_after < rules.lln_z

    if change is not None and change < -rules.response_percent:
        return "fev1_fell", rules.fev1_fell, values
    if change is not None and change <= rules.response_percent and below:
        if z_after is not None and z_after < rules.severe_z:
            return "no_response_severe", rules.no_response_severe, values
        return "no_response", rules.no_response, values
    if (count := _recent(event, history, rules)) >= rules.frequent_treatments:
        values["treatments"] = float(count)
        values["hours"] = rules.frequent_hours
        return "frequent_treatment", rules.frequent_treatment, values
    if after is not None and after.maneuvers and after.grade_fev1 in ("F", "U"):
        values["blows"] = float(len(after.maneuvers))
        return "could_not_blow", rules.could_not_blow, values
    if dose is not None and dose.delivered_mg < rules.delivered_ratio * dose.prescribed_mg:
        return "dose_short", rules.dose_short, values
    if change is not None and z_after is not None and z_after < rules.lln_z:
        return "still_low", rules.still_low, values
    return None


def _test(
    treatment_id: UUID | None, history: Sequence[Event], phase: str
) -> SpirometryRecorded | None:
    for event in reversed(history):
        if (
            isinstance(event, SpirometryRecorded)
            and event.treatment_id == treatment_id
            and event.phase == phase
        ):
            return event
    return None


def _dose(treatment_id: UUID | None, history: Sequence[Event]) -> NebulizationLogged | None:
    for event in reversed(history):
        if isinstance(event, NebulizationLogged) and event.treatment_id == treatment_id:
            return event
    return None


def _last_spo2(treatment_id: UUID | None, history: Sequence[Event]) -> Values:
    for event in reversed(history):
        if (
            isinstance(event, VitalsRecorded)
            and event.treatment_id == treatment_id
            and event.spo2_percent is not None
        ):
            return {"spo2_percent": event.spo2_percent}
    return {}


def _change_percent(
    before: SpirometryRecorded | None, after: SpirometryRecorded | None
) -> float | None:
    """Change of FEV1 in % of predicted (ERS/ATS 2021, bronchodilator response)."""
    if after is None:
        return None
    if after.response_percent is not None:
        return after.response_percent
    if before is None or before.fev1_l is None or after.fev1_l is None:
        return None
    predicted = next((r.predicted for r in after.references if r.index == "fev1"), None)
    if predicted is None or predicted <= 0:
        return None
    return (after.fev1_l - before.fev1_l) / predicted * 100


def _z(test: SpirometryRecorded | None) -> float | None:
    if test is None:
        return None
    return next((r.z_score for r in test.references if r.index == "fev1"), None)


def _recent(event: TreatmentFinished, history: Sequence[Event], rules: Rules) -> int:
    since = event.occurred_at - dt.timedelta(hours=rules.frequent_hours)
    return len(
        {
            e.treatment_id
            for e in history
            if isinstance(e, TreatmentStarted) and since <= e.occurred_at <= event.occurred_at
        }
    )
