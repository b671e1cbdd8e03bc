"""Oxygen and heart while a nebulizer runs, against the limits of the protocol in force.

In: each sample of the oximeter of a treatment. Out: findings that hold, and their event: once for
each limit and dose, so that they are counted as deviations and call somebody. A single reading may
be a loose probe: a finding holds when three in a row say it (ours).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from msgspec.structs import replace

from breathway import therapy
from breathway.edge.recorder.pen import Pen
from breathway.edge.recorder.treatments import TreatmentRecorder
from breathway.edge.spool import Record
from breathway.edge.treatment import Safety, Treatment
from breathway.model.treatment import SafetyNoted, TherapyFinding
from breathway.model.vitals import VitalSample
from breathway.therapy import Observed, Protocol
from breathway.therapy.severity import BOUNDS

IN_A_ROW = 3


class SafetyRecorder:
    """Called in a thread, by one oximeter at a time for each treatment."""

    def __init__(self, pen: Pen, treatments: TreatmentRecorder, protocol: Protocol) -> None:
        self._pen = pen
        self._treatments = treatments
        self._protocol = protocol
        self._seen: dict[UUID, Counter[str]] = {}  # how often in a row
        self._first: dict[UUID, float] = {}  # SpO2, where none was saved yet

    def look(self, treatment_id: UUID, sample: VitalSample) -> list[TherapyFinding]:
        """What holds now and was not noted for the dose that runs."""
        state = self._treatments.find(treatment_id)
        dose = state.running_dose
        if dose is None or not state.open:
            self._seen.pop(treatment_id, None)
            self._first.pop(treatment_id, None)
            return []
        found = [f for f in self._found(state, sample) if f.level != "note"]
        before = self._seen.get(treatment_id, Counter())
        now = Counter({f.code + f.level: before[f.code + f.level] + 1 for f in found})
        self._seen[treatment_id] = now
        noted = {each.what for each in state.safety if each.order_id == dose.order_id}
        return [
            f for f in found if now[f.code + f.level] >= IN_A_ROW and (f.code, f.level) not in noted
        ]

    def note(self, treatment_id: UUID, instrument_id: str, found: Sequence[TherapyFinding]) -> None:
        def build(state: Treatment) -> tuple[Treatment, list[Record]]:
            dose = state.running_dose
            order_id = dose.order_id if dose else None
            now = self._pen.now()
            event = SafetyNoted(
                **self._treatments.of(state, now),
                instrument_id=instrument_id,
                order_id=order_id,
                findings=tuple(found),
                protocol=therapy.reference(self._protocol, now),
            )
            noted = tuple(
                Safety(event_id=event.id, at=now, order_id=order_id, what=(f.code, f.level))
                for f in found
            )
            return replace(state, safety=(*state.safety, *noted)), [Record(event=event)]

        self._treatments.step(treatment_id, build)

    def _found(self, state: Treatment, sample: VitalSample) -> list[TherapyFinding]:
        said = {name: getattr(sample, name, None) for name in BOUNDS}
        sane = {
            name: value
            for name, value in said.items()
            if value is not None and BOUNDS[name][0] <= value < BOUNDS[name][1]
        }
        spo2 = sane.get("spo2_percent")
        if spo2 is not None:
            self._first.setdefault(state.treatment_id, spo2)
        saved = state.vitals.spo2_first_percent if state.vitals else None
        first = saved if saved is not None else self._first.get(state.treatment_id)
        return therapy.live(
            self._protocol, state.age_years, Observed(spo2_percent=first), Observed(**sane)
        )
