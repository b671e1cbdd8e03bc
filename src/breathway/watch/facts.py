"""What a rule may ask: each fact of a treatment, by the name that rules and sentences use.

In: one event and the patient's history up to it (a ``Scene``). Out: a number, a code, or None
where it is not known. A fact of the event alone needs no history (``OWN``); one that looks back
takes the hours of its window (``LOOKING_BACK``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from functools import cached_property

from breathway.model import Event
from breathway.model.spirometry import SpirometryRecorded, leading
from breathway.model.treatment import (
    HelpRequested,
    MedicationGiven,
    NebulizationLogged,
    NebulizationOrdered,
    Override,
    SafetyNoted,
    SeverityScored,
    TherapyFinding,
    TreatmentFinished,
    TreatmentStarted,
)
from breathway.model.vitals import VitalsRecorded

Value = float | str
POOR_GRADES = ("D", "E", "F", "U")  # ATS/ERS 2019, table 10: not repeatable, or one blow alone
DEVICE_FAILED = "device_failed_check"  # a reason of a blow
EXPECTED = ("test_after", "severity_after", "severity_before", "test_before")
OF_THE_PERSON = ("mask_off", "paused")  # interruptions that are not the device's


class Scene:
    """An event and what was known of the patient; ``history`` is oldest first."""

    def __init__(self, event: Event, history: Sequence[Event]) -> None:
        self.event, self.history = event, history

    @cached_property
    def own(self) -> list[Event]:
        """The events of the same treatment, this one last."""
        treatment_id = self.event.treatment_id
        return [*(e for e in self.history if e.treatment_id == treatment_id), self.event]

    @cached_property
    def start(self) -> TreatmentStarted | None:
        return next((e for e in reversed(self.own) if isinstance(e, TreatmentStarted)), None)

    @cached_property
    def before(self) -> SpirometryRecorded | None:
        return self._test("before")

    @cached_property
    def after(self) -> SpirometryRecorded | None:
        return self._test("after")

    @cached_property
    def dose(self) -> NebulizationLogged | None:
        return next((e for e in reversed(self.own) if isinstance(e, NebulizationLogged)), None)

    def vital(self, name: str) -> float | None:
        """The last of the treatment; of vital signs themselves, their own."""
        if isinstance(self.event, VitalsRecorded):
            return _number(getattr(self.event, name))
        found = (getattr(e, name) for e in reversed(self.own) if isinstance(e, VitalsRecorded))
        return next((float(value) for value in found if value is not None), None)

    def within(self, hours: float) -> list[Event]:
        """The history of the last hours by the facility's clock, and the event itself."""
        at = self.event.occurred_at
        since = at - dt.timedelta(hours=hours)
        return [*(e for e in self.history if since <= e.occurred_at <= at), self.event]

    def _test(self, phase: str) -> SpirometryRecorded | None:
        tests = (e for e in self.own if isinstance(e, SpirometryRecorded))
        return leading(test for test in tests if test.phase == phase)


def _number(value: float | None) -> float | None:
    return None if value is None else float(value)


def _change_percent(scene: Scene) -> float | None:
    """Change of FEV1 in % of predicted (ERS/ATS 2021, bronchodilator response)."""
    before, after = scene.before, scene.after
    if after is None:
        return None
    if after.response_percent is not None:
        return round(after.response_percent, 1)
    if before is None or before.fev1_l is None or after.fev1_l is None:
        return None
    predicted = next((r.predicted for r in after.references if r.index == "fev1"), None)
    if predicted is None or predicted <= 0:
        return None
    return round((after.fev1_l - before.fev1_l) / predicted * 100, 1)


def _own_change_percent(scene: Scene) -> float | None:
    """Change of FEV1 (of FEV0.75 where there is none) in % of the value before, where no reference
    tells % of predicted."""
    before, after = scene.before, scene.after
    if before is None or after is None or _change_percent(scene) is not None:
        return None
    for one, two in ((before.fev1_l, after.fev1_l), (before.fev075_l, after.fev075_l)):
        if one and two is not None:
            return round((two / one - 1) * 100, 1)
    return None


def _failed_device_blows(scene: Scene) -> float:
    """Blows of the treatment on a spirometer that had failed its check."""
    tests = (e for e in scene.own if isinstance(e, SpirometryRecorded))
    return float(sum(DEVICE_FAILED in m.reasons for test in tests for m in test.maneuvers))


def _z(test: SpirometryRecorded | None) -> float | None:
    if test is None:
        return None
    found = next((r.z_score for r in test.references if r.index == "fev1"), None)
    return None if found is None else round(found, 2)


def _delivered_ratio(scene: Scene) -> float | None:
    dose = scene.dose
    return (
        None if dose is None or not dose.prescribed_mg else dose.delivered_mg / dose.prescribed_mg
    )


def _mask_off_percent(scene: Scene) -> float | None:
    """How much of the nebulization the person was without the mist."""
    if (dose := scene.dose) is None:
        return None
    lasted = (dose.ended_at - dose.began_at).total_seconds()
    off = sum(
        (gap.ended_at - gap.began_at).total_seconds()
        for gap in dose.interruptions
        if gap.cause in OF_THE_PERSON
    )
    return round(100 * min(off / lasted, 1.0)) if lasted > 0 else None


def _device_stops(scene: Scene) -> float | None:
    """Interruptions that the nebulizer and not the person made: power, a fault."""
    if (dose := scene.dose) is None:
        return None
    return float(sum(gap.cause not in OF_THE_PERSON for gap in dose.interruptions))


def _treatments(scene: Scene, hours: float) -> float | None:
    started = (e for e in scene.within(hours) if isinstance(e, TreatmentStarted))
    return float(len({e.treatment_id for e in started}))


def _tests_before(scene: Scene, hours: float) -> list[float]:
    """FEV1 before treatment, oldest first, of tests that can be compared (grades A to C)."""
    return [
        e.fev1_l
        for e in scene.within(hours)
        if isinstance(e, SpirometryRecorded)
        and e.phase == "before"
        and e.fev1_l
        and e.grade_fev1 not in POOR_GRADES
    ]


def _fall_percent(scene: Scene, hours: float) -> float | None:
    """How far the newest FEV1 before treatment is below the best one of the window."""
    tests = _tests_before(scene, hours)
    return round(100 * (1 - tests[-1] / max(tests)), 1) if len(tests) > 1 else None


def _falls(scene: Scene, hours: float) -> float | None:
    """How many times in a row, up to now, FEV1 before treatment was below the time before."""
    tests = _tests_before(scene, hours)
    count = 0
    for later, earlier in zip(reversed(tests), reversed(tests[:-1]), strict=False):
        if later >= earlier:
            break
        count += 1
    return float(count)


def _poor_tests(scene: Scene, hours: float) -> float | None:
    tests = (e for e in scene.within(hours) if isinstance(e, SpirometryRecorded))
    return float(sum(bool(t.maneuvers) and t.leading_grade in POOR_GRADES for t in tests))


def _why(scene: Scene) -> str | None:
    return scene.event.reason if isinstance(scene.event, HelpRequested) else None


def _outcome(scene: Scene) -> str | None:
    return scene.event.outcome if isinstance(scene.event, TreatmentFinished) else None


def _grade(scene: Scene) -> str | None:
    """Of the test after, if anybody blew."""
    after = scene.after
    return after.leading_grade if after is not None and after.maneuvers else None


def _override(scene: Scene) -> Override | None:
    """A hard stop of the therapy's check that was passed."""
    event = scene.event
    if not isinstance(event, NebulizationOrdered | MedicationGiven) or event.checked is None:
        return None
    return event.checked.override


def _override_reason(scene: Scene) -> str | None:
    passed = _override(scene)
    return passed.reason if passed else None


def _override_stop(scene: Scene) -> str | None:
    """What stopped it, the first of them."""
    passed = _override(scene)
    return next(iter(passed.stops), None) if passed else None


def _safety(scene: Scene) -> TherapyFinding | None:
    """The worst limit that was passed while the nebulizer ran."""
    found = scene.event.findings if isinstance(scene.event, SafetyNoted) else ()
    return min(found, key=lambda f: f.level != "stop", default=None)


def _safety_value(scene: Scene) -> float | None:
    found = _safety(scene)
    value = found.values.get("value") if found else None
    return float(value) if isinstance(value, int | float) else None


def _band(scene: Scene) -> str | None:
    return scene.event.band if isinstance(scene.event, SeverityScored) else None


def _band_after(scene: Scene) -> str | None:
    return _band(scene) if getattr(scene.event, "phase", None) == "after" else None


def _missing(scene: Scene) -> str | None:
    """What nobody did of what the protocol expects, the gravest first."""
    event = scene.event
    if not isinstance(event, TreatmentFinished) or event.checked is None:
        return None
    found = {f.code for f in event.checked.findings}
    return next((what for what in EXPECTED if f"missing_{what}" in found), None)


FACTS: dict[str, Callable[[Scene], Value | None]] = {
    "age_years": lambda s: _number(s.start.age_years) if s.start else None,
    "band": _band,
    "band_after": _band_after,
    "blows": lambda s: float(len(s.after.maneuvers)) if s.after else None,
    "breathing_rate_per_min": lambda s: s.vital("breathing_rate_per_min"),
    "change_percent": _change_percent,
    "delivered_mg": lambda s: s.dose.delivered_mg if s.dose else None,
    "delivered_ratio": _delivered_ratio,
    "device_stops": _device_stops,
    "drug": lambda s: s.dose.drug if s.dose else None,
    "failed_device_blows": _failed_device_blows,
    "grade_after": _grade,
    "heart_rate_per_min": lambda s: s.vital("heart_rate_per_min"),
    "indication": lambda s: s.start.indication if s.start else None,
    "mask_off_percent": _mask_off_percent,
    "missing": _missing,
    "outcome": _outcome,
    "override_reason": _override_reason,
    "override_stop": _override_stop,
    "own_change_percent": _own_change_percent,
    "prescribed_mg": lambda s: s.dose.prescribed_mg if s.dose else None,
    "safety_code": lambda s: f.code if (f := _safety(s)) else None,
    "safety_level": lambda s: f.level if (f := _safety(s)) else None,
    "safety_value": _safety_value,
    "spo2_percent": lambda s: s.vital("spo2_percent"),
    "why": _why,
    "z_after": lambda s: _z(s.after),
    "z_before": lambda s: _z(s.before),
}
LOOKING_BACK: dict[str, Callable[[Scene, float], Value | None]] = {
    "fall_percent": _fall_percent,
    "falls": _falls,
    "poor_tests": _poor_tests,
    "treatments": _treatments,
}
CODES = frozenset(
    {
        "band",
        "band_after",
        "drug",
        "grade_after",
        "indication",
        "missing",
        "outcome",
        "override_reason",
        "override_stop",
        "safety_code",
        "safety_level",
        "why",
    }
)
OWN: dict[str, frozenset[str]] = {
    "vitals_recorded": frozenset({"breathing_rate_per_min", "heart_rate_per_min", "spo2_percent"}),
    "help_requested": frozenset({"why"}),
    "medication_given": frozenset({"override_reason", "override_stop"}),
    "nebulization_ordered": frozenset({"override_reason", "override_stop"}),
    "safety_noted": frozenset({"safety_code", "safety_level", "safety_value"}),
    "severity_scored": frozenset({"band", "band_after"}),
    "treatment_finished": frozenset({"missing", "outcome"}),
}
