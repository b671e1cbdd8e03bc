"""The cases of a rules file: small stories, and the reasons they must raise.

In: rules. Out: for each case what it raised and what it should have; which rules no case raises. A
case's events name what matters and leave the rest to defaults::

    [[case]]
    says = "worse after the treatment than before"
    events = [
      { kind = "treatment_started", at_min = 0 },
      { kind = "spirometry_recorded", phase = "before", at_min = 1, fev1_l = 1.2 },
      { kind = "spirometry_recorded", phase = "after", at_min = 20, fev1_l = 0.9, z = -3.0 },
      { kind = "treatment_finished", at_min = 25 },
    ]
    raises = ["fev1_fell"]

``at_min`` is minutes, ``treatment`` a number (1); ``z`` and ``predicted_l`` of a test are its FEV1
against the reference, ``blows`` how many it has, ``blow_reasons`` what is wrong with each;
``off_s`` of a dose is how long the mask was off and ``power_cuts`` how often the power failed;
``override`` is why a hard stop was passed; ``limit`` of ``safety_noted`` is [level, code, value];
``missing`` of ``treatment_finished`` is what the protocol expects and nobody did.
All other keys are the event's own fields.
"""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from breathway.model import KINDS, Event
from breathway.watch import Watch
from breathway.watch.rules import BadRules, Rules

BEGAN = dt.datetime(2026, 1, 5, 8, 0, tzinfo=dt.UTC)  # any Monday morning
_DEFAULTS: dict[str, dict[str, Any]] = {
    "treatment_started": {"indication": "asthma_exacerbation", "sex": "female"},
    "treatment_finished": {"outcome": "completed"},
    "help_requested": {"reason": "unsure"},
    "medication_given": {"drug": "salbutamol", "dose_mg": 2.5, "route": "nebulized"},
    "nebulization_ordered": {
        "instrument_id": "nebulizer-1",
        "drugs": [{"drug": "salbutamol", "dose_mg": 2.5}],
    },
    "safety_noted": {"instrument_id": "oximeter-1"},
    "severity_scored": {"phase": "before", "form": "bts_sign"},
    "nebulization_logged": {
        "instrument_id": "nebulizer-1",
        "drug": "salbutamol",
        "prescribed_mg": 2.5,
        "delivered_mg": 2.5,
    },
    "spirometry_recorded": {"instrument_id": "spirometer-1", "grade_fev1": "A"},
    "vitals_recorded": {"instrument_id": "oximeter-1"},
}


class Case(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    says: str
    events: tuple[dict[str, Any], ...]
    raises: tuple[str, ...] = ()


class CaseResult(Struct, frozen=True, kw_only=True):
    says: str
    expected: tuple[str, ...]
    raised: tuple[str, ...]

    @property
    def held(self) -> bool:
        return self.expected == self.raised


def try_cases(rules: Rules) -> list[CaseResult]:
    """What each case raises, in order, each task once."""
    stage = Watch(rules)
    out = []
    for number, raw in enumerate(rules.case, 1):
        try:
            case = msgspec.convert(raw, Case)
            events = [_event(i, each) for i, each in enumerate(case.events)]
        except msgspec.ValidationError as problem:
            words = str(problem).replace("`$.", "`")
            raise BadRules(f"case {number} ({raw.get('says', '')}): {words}") from None
        out.append(CaseResult(says=case.says, expected=case.raises, raised=_raised(stage, events)))
    return out


def untried(rules: Rules, results: list[CaseResult]) -> list[str]:
    """Rules that no case raises: a rule without a case is not tested."""
    raised = {reason for result in results for reason in result.raised}
    return [rule.reason for rule in rules.rule if rule.reason not in raised]


def _raised(stage: Watch, events: list[Event]) -> tuple[str, ...]:
    found: dict[UUID, str] = {}
    for number, event in enumerate(events):
        if type(event).__struct_config__.tag not in stage.KINDS:
            continue
        history = events[:number] if stage.wants_history(event) else []
        for task in stage.on_event(event, history, event.occurred_at):
            found.setdefault(task.id, getattr(task, "reason", ""))
    return tuple(found.values())


def _event(number: int, raw: dict[str, Any]) -> Event:
    """One event of a case; raises msgspec.ValidationError."""
    given = dict(raw)
    kind = str(given.pop("kind", ""))
    if kind not in _DEFAULTS:
        raise msgspec.ValidationError(f"no case has events of kind {kind!r}")
    at = BEGAN + dt.timedelta(minutes=float(given.pop("at_min", 0)))
    fields: dict[str, Any] = {
        "id": UUID(int=number + 1),
        "facility_id": "xx-case",
        "jurisdiction": "XX",
        "occurred_at": at,
        "patient_id": UUID(int=1 << 64),
        "treatment_id": UUID(int=(1 << 65) + int(given.pop("treatment", 1))),
        **_DEFAULTS[kind],
        **_spelled_out(kind, given, at),
    }
    known = set(KINDS[kind].__struct_fields__)
    if unknown := sorted(set(fields) - known):
        raise msgspec.ValidationError(f"{kind} has no field {unknown[0]!r}")
    return msgspec.convert(fields, KINDS[kind])


def _spelled_out(kind: str, given: dict[str, Any], at: dt.datetime) -> dict[str, Any]:
    """The short words of a case as the event's fields."""
    if kind == "spirometry_recorded":
        z, predicted = given.pop("z", None), float(given.pop("predicted_l", 2.5))
        blow: dict[str, Any] = {
            "fev1_l": 1.0,
            "fvc_l": 2.0,
            "pef_l_s": 3.0,
            "bev_l": 0.05,
            "fet_s": 6.0,
        }
        blow["reasons"] = list(given.pop("blow_reasons", ()))
        blows = int(given.pop("blows", 1))
        given["maneuvers"] = [{"curve": n, **blow} for n in range(blows)]
        if z is not None:
            found = {"index": "fev1", "predicted": predicted, "lln": predicted * 0.8, "z_score": z}
            given["references"] = [found]
    if kind == "nebulization_logged":
        off, cuts = float(given.pop("off_s", 0)), int(given.pop("power_cuts", 0))
        began = given.setdefault("began_at", at - dt.timedelta(minutes=10))
        given.setdefault("ended_at", at)
        mask = dt.timedelta(seconds=off)
        gaps = [{"began_at": began, "ended_at": began + mask, "cause": "mask_off"}] if off else []
        power = {"began_at": began, "ended_at": began, "cause": "power"}
        given["interruptions"] = [*gaps, *[power] * cuts]
    if (reason := given.pop("override", None)) is not None:
        given["checked"] = {"override": {"reason": reason, "stops": ["overdose"]}}
    if missing := given.pop("missing", ()):
        codes = [f"missing_{what}" for what in missing]
        given["checked"] = {"findings": [{"level": "warn", "code": code} for code in codes]}
    if (limit := given.pop("limit", None)) is not None:
        level, code, value = limit
        given["findings"] = [{"level": level, "code": code, "values": {"value": value}}]
    if kind == "vitals_recorded":
        given.setdefault("samples", [[0.0, given.get("spo2_percent")]])
    return given
