"""After a therapy, somebody looks: rules over the test, the dose, the vitals and the history.

In: one event of the log and the patient's history up to it. Out: at most one ``TaskRaised``, whose
``reason`` is a key of the catalogues and whose ``values`` fill its sentence and name the version
of the rules. The rules are data (``rules``), over ``facts``; they are tried by their own ``cases``
and over history (``rehearse``).

One cause, one line (console.md, "Alarms and urgency", 6): an event raises its most urgent reason
only, the first of the file. A reason is raised once per treatment, because its id is derived from
the treatment and the rule; concluding twice is concluding once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from breathway.model import Event, derived_id
from breathway.model.order import TaskRaised
from breathway.watch.facts import OWN, Scene
from breathway.watch.rules import Rule, Rules, proposed

NAME = "watch"
KINDS = frozenset(OWN)
HISTORY_KINDS = frozenset(
    {"nebulization_logged", "spirometry_recorded", "treatment_started", "vitals_recorded"}
)


class Watch:
    """The stage, by some rules."""

    NAME = NAME
    HISTORY_KINDS = HISTORY_KINDS

    def __init__(self, rules: Rules | None = None) -> None:
        self.rules = rules or proposed()
        self._by_kind: dict[str, list[Rule]] = {kind: [] for kind in sorted(KINDS)}
        for rule in self.rules.rule:
            self._by_kind[rule.on].append(rule)
        self.KINDS = frozenset(kind for kind, some in self._by_kind.items() if some)
        self.HISTORY_DAYS = 1 + int(self.rules.hours // 24)

    def wants_history(self, event: Event) -> bool:
        """Whether a rule that its own facts leave open looks back: most vital signs need none."""
        kind = kind_of(event)
        scene, own = Scene(event, ()), OWN[kind]
        return any(r.looks_back(own) and r.may_hold(scene, own) for r in self._by_kind[kind])

    def on_event(
        self, event: Event, history: Sequence[Event], received_at: dt.datetime
    ) -> list[Event]:
        """The task that this event raises, if any.

        ``received_at`` is the centre's time, from the log: deadlines run by it, because a
        facility's clock is measured and never trusted.
        """
        if event.patient_id is None or event.treatment_id is None:
            return []
        scene = Scene(event, history)
        for rule in self._by_kind.get(kind_of(event), ()):
            values = rule.raised_by(scene)
            if values is not None:
                if rule.instruct_within_s is not None:
                    values["instruct_within_s"] = float(rule.instruct_within_s)
                task_id = derived_id(event.treatment_id, NAME, rule.number)
                return [
                    TaskRaised(
                        id=task_id,
                        task_id=task_id,
                        facility_id=event.facility_id,
                        jurisdiction=event.jurisdiction,
                        occurred_at=received_at,
                        patient_id=event.patient_id,
                        treatment_id=event.treatment_id,
                        cause_id=event.id,
                        priority=rule.priority,
                        reason=rule.reason,
                        values={**values, "rules_version": self.rules.version},
                        deadline_at=received_at + dt.timedelta(seconds=rule.answer_within_s),
                    )
                ]
        return []


def kind_of(event: Event) -> str:
    return str(type(event).__struct_config__.tag)
