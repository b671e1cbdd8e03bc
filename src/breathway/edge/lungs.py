"""Blows of a test to what is said of them: figures, grade, coaching, interpretation.

In: flow curves of one phase and the person's snapshot. Out: ``Scored``, from which the bedside
shows and the record is made. Pure: ``score`` does the work (ATS/ERS 2019, GLI 2022, ERS/ATS 2021);
here its results take the form of ``model.spirometry``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from breathway.model.people import Sex
from breathway.model.spirometry import Maneuver, Reference
from breathway.score import (
    Coaching,
    Interpretation,
    Session,
    assess,
    believable,
    bronchodilator_response,
    interpret,
)
from breathway.score.device_check import DeviceState
from breathway.score.quality import Maneuver as Judged
from breathway.score.reference import DEFAULT_SET, ReferenceSet, load_set, look_up

NEEDED = 3  # acceptable maneuvers aimed at (ATS/ERS 2019)
MOST = 8  # maneuvers in adults (ATS/ERS 2019)
_INDICES = ("fev1", "fvc", "fev1_fvc")
_POINTS = 200

Floats = NDArray[np.float64]


class Snapshot(Struct, frozen=True, kw_only=True):
    """What a reference needs to know of a person."""

    sex: Sex
    age_years: float | None
    height_cm: float | None


class Scored(Struct, frozen=True, kw_only=True):
    session: Session
    maneuvers: tuple[Maneuver, ...]
    good: tuple[bool, ...]
    best: int | None
    references: tuple[Reference, ...]
    interpretation: Interpretation | None
    response_percent: float | None

    @property
    def coaching(self) -> Coaching:
        return self.session.coaching

    @property
    def repeatable(self) -> bool:
        """The two best agree as ATS/ERS 2019 asks (grades A and B, table 10)."""
        return self.session.leading_grade in "AB" and self.session.grade_fvc in "AB"


def score_test(
    curves: Sequence[Floats],
    rate_hz: float,
    who: Snapshot,
    before: Scored | None = None,
    device: DeviceState = "unknown",
) -> Scored:
    """Judge the blows of one phase; ``before`` is the other one, for the response.

    An instrument that failed its verification, or whose verification is overdue, gives no A.
    """
    session = assess(curves, rate_hz, age_years=who.age_years, device=device)
    references = _references(session, who)
    return Scored(
        session=session,
        maneuvers=tuple(_maneuver(n, judged) for n, judged in enumerate(session.maneuvers)),
        good=tuple(m.fev1_acceptable and m.fvc_acceptable for m in session.maneuvers),
        best=_best(session),
        references=references,
        interpretation=_interpretation(references),
        response_percent=_response(session, before, references),
    )


def _maneuver(number: int, judged: Judged) -> Maneuver:
    blow = judged.blow
    return Maneuver(
        curve=number,
        fev1_l=None if blow.fev1_l is None else _within(blow.fev1_l, 15.0),
        fvc_l=_within(blow.fvc_l, 15.0),
        pef_l_s=_within(blow.pef_l_s, 25.0),
        bev_l=_within(blow.bev_l, 15.0),
        fet_s=_within(blow.fet_s, 86_400.0),
        fev1_fvc=None if blow.fev1_fvc is None else _within(blow.fev1_fvc, 1.0),
        fev6_l=None if blow.fev6_l is None else _within(blow.fev6_l, 15.0),
        fef2575_l_s=None if blow.fef2575_l_s is None else _within(blow.fef2575_l_s, 25.0),
        fivc_l=blow.fivc_l,
        rise_time_ms=None if blow.rise_time_ms is None else max(0.0, blow.rise_time_ms),
        fev1_acceptable=judged.fev1_acceptable,
        fvc_acceptable=judged.fvc_acceptable,
        fev1_usable=judged.fev1_usable,
        fvc_usable=judged.fvc_usable,
        reasons=judged.reasons,
    )


def _within(value: float, most: float) -> float:
    return min(max(float(value), 0.0), most)


def is_possible(flow_l_s: Floats, rate_hz: float) -> bool:
    """Whether a lung can have made it (``model.quantity``'s bounds); else it is no blow."""
    if flow_l_s.size == 0 or not np.isfinite(flow_l_s).all():
        return False
    volume = np.cumsum(flow_l_s) / rate_hz
    return bool(np.abs(flow_l_s).max() <= 25.0 and np.ptp(volume) <= 15.0)


def _best(session: Session) -> int | None:
    """The blow with the largest FEV1 + FVC among those that count (ATS/ERS 2019)."""
    counted = [
        (m.fev1_acceptable and m.fvc_acceptable, (m.blow.fev1_l or 0.0) + m.blow.fvc_l, n)
        for n, m in enumerate(session.maneuvers)
        if m.fev1_usable or m.fvc_usable
    ]
    return max(counted)[2] if counted else None


@cache
def _set() -> ReferenceSet:
    return load_set(DEFAULT_SET)


def _references(session: Session, who: Snapshot) -> tuple[Reference, ...]:
    observed = {
        "fev1": session.fev1_l,
        "fvc": session.fvc_l,
        "fev1_fvc": session.fev1_fvc,
    }
    known = {name: [value] for name, value in observed.items() if value is not None}
    if who.sex not in ("male", "female") or who.age_years is None or who.height_cm is None:
        return ()
    found = look_up(
        _set(),
        sex=["M" if who.sex == "male" else "F"],
        age_years=[who.age_years],
        height_cm=[who.height_cm],
        observed=known,
        indices=[name for name in _INDICES if name in known],
    )
    references = [
        Reference(
            index=index,
            predicted=float(looked.predicted[0]),
            lln=float(looked.lln[0]),
            z_score=float(looked.z[0]),
        )
        for index, looked in found.items()
        if looked.z is not None
    ]
    finite = (r for r in references if all(map(math.isfinite, (r.predicted, r.lln, r.z_score))))
    return tuple(finite)


def reference_set() -> str:
    return DEFAULT_SET


def _interpretation(references: tuple[Reference, ...]) -> Interpretation | None:
    z = {reference.index: reference.z_score for reference in references}
    if len(z) < len(_INDICES) or not believable(*z.values()):
        return None
    return interpret(z["fev1"], z["fvc"], z["fev1_fvc"])


def _response(
    session: Session, before: Scored | None, references: tuple[Reference, ...]
) -> float | None:
    if before is None:
        return None
    predicted = next((r.predicted for r in references if r.index == "fev1"), None)
    return bronchodilator_response(
        fev1_before_l=before.session.fev1_l,
        fev1_after_l=session.fev1_l,
        fev1_predicted_l=predicted,
    ).fev1_percent


def volume_time(flow_l_s: Floats, rate_hz: float, time_zero_s: float) -> list[tuple[float, float]]:
    """The coach curve: litres expired over seconds from time zero, at most 200 points."""
    start = max(0, min(round(time_zero_s * rate_hz), len(flow_l_s) - 1))
    volume = np.concatenate([[0.0], np.cumsum(flow_l_s[start:])]) / rate_hz
    step = max(1, math.ceil(len(volume) / _POINTS))
    return [
        (round(n / rate_hz, 3), round(float(volume[n]), 3)) for n in range(0, len(volume), step)
    ]
