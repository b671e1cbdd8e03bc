"""The therapy of one treatment, from its events: severity, orders, checks, what departs.

In: the events of a treatment, and the keys of the patient that still open. Out: ``TherapyView``.
Findings are those of the record: they are never computed again with later numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from breathway.console.keys import Keys
from breathway.console.views import (
    CheckedView,
    OrderView,
    OverrideView,
    SafetyView,
    SeverityView,
    TherapyView,
)
from breathway.model.treatment import (
    Checked,
    MedicationGiven,
    NebulizationLogged,
    NebulizationOrdered,
    SafetyNoted,
    SeverityScored,
    TreatmentFinished,
)
from breathway.therapy import deviations

Opened = Mapping[UUID, str]  # words of overrides that can still be read, by event


def words_of(keys: Keys, events: Iterable[Any], key_rows: Iterable[Any]) -> dict[UUID, str]:
    sealed = {row["key_id"]: row["sealed"] for row in key_rows}
    found = {}
    for event in events:
        checked = (
            event.checked if isinstance(event, NebulizationOrdered | MedicationGiven) else None
        )
        note = checked.override.note if checked and checked.override else None
        if note is not None:
            key = sealed.get(note.key_id)
            found[event.id] = keys.words(key, note.nonce, note.box, event.patient_id)
    return found


def therapy_view(events: Sequence[Any], words: Opened) -> TherapyView:
    logged = {e.order_id for e in events if isinstance(e, NebulizationLogged)}
    orders = [
        _order(e, e.id in logged, words) for e in events if isinstance(e, NebulizationOrdered)
    ]
    by_hand = {
        str(e.id): _checked(e.checked, words.get(e.id, ""))
        for e in events
        if isinstance(e, MedicationGiven) and e.checked is not None
    }
    finished = next((e for e in reversed(events) if isinstance(e, TreatmentFinished)), None)
    safety = [_safety(e) for e in events if isinstance(e, SafetyNoted)]
    lacking = finished.checked.findings if finished and finished.checked else ()
    checks = [*(order.checked for order in orders), *by_hand.values()]
    return TherapyView(
        severity=[_severity(e) for e in events if isinstance(e, SeverityScored)],
        orders=orders,
        by_hand=by_hand,
        safety=safety,
        deviations=sum(check.deviations for check in checks)
        + sum(deviations(each.findings) for each in safety)
        + deviations(lacking),
        missing=list(lacking),
        side_effects=list(finished.side_effects) if finished else [],
        rinsed=finished.rinsed if finished else None,
        operator=finished.operator if finished else "",
    )


def _safety(event: SafetyNoted) -> SafetyView:
    return SafetyView(
        event_id=event.id,
        at=event.occurred_at,
        order_id=event.order_id,
        findings=list(event.findings),
    )


def _severity(event: SeverityScored) -> SeverityView:
    return SeverityView(
        event_id=event.id,
        at=event.occurred_at,
        phase=event.phase,
        form=event.form,
        points=event.points,
        band=event.band,
        findings=list(event.findings),
        protocol=event.protocol,
        operator=event.operator,
    )


def _order(event: NebulizationOrdered, logged: bool, words: Opened) -> OrderView:
    return OrderView(
        event_id=event.id,
        at=event.occurred_at,
        instrument_id=event.instrument_id,
        drugs=list(event.drugs),
        gas=event.gas,
        flow_l_min=event.flow_l_min,
        fill_ml=event.fill_ml,
        device=event.device,
        interface=event.interface,
        checked=_checked(event.checked, words.get(event.id, "")),
        logged=logged,
    )


def _checked(checked: Checked, words: str) -> CheckedView:
    passed = checked.override
    return CheckedView(
        findings=list(checked.findings),
        deviations=deviations(checked.findings),
        override=OverrideView(reason=passed.reason, stops=list(passed.stops), words=words)
        if passed
        else None,
        protocol=checked.protocol,
        operator=checked.operator,
    )
