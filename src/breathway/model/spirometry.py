"""A spirometry session and its maneuvers (ATS/ERS 2019; FHIR Observation).

The figures are computed where the blow was made, by ``score``; the curves travel beside the event
as one packed blob whose SHA-256 the event holds.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from breathway.model.event import Event
from breathway.model.quantity import (
    Code,
    Hertz,
    Litres,
    LitresPerSecond,
    Milliseconds,
    Number,
    Percent,
    Ratio,
    Seconds,
    Sha256,
    SignedLitres,
)

Grade = Literal["A", "B", "C", "D", "E", "U", "F"]  # ATS/ERS 2019, table 10
Phase = Literal["before", "after"]


class Maneuver(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One blow. ``curve`` is its place in the session's packed curves."""

    curve: int
    fev1_l: Litres | None = None  # the blow may have ended before a second
    fvc_l: Litres
    pef_l_s: LitresPerSecond
    bev_l: Litres
    fet_s: Seconds
    fev1_fvc: Ratio | None = None
    fev6_l: Litres | None = None
    fef2575_l_s: LitresPerSecond | None = None
    fivc_l: SignedLitres | None = None
    rise_time_ms: Milliseconds | None = None
    fev1_acceptable: bool = False
    fvc_acceptable: bool = False
    fev1_usable: bool = False
    fvc_usable: bool = False
    reasons: tuple[Code, ...] = ()


BEST_FIRST = "ABCDEUF"  # ATS/ERS 2019, table 10: U is usable, F is not


def leads(new: Grade, old: Grade | None) -> bool:
    """Whether a further test of the same phase takes an earlier one's place: never a worse one."""
    return old is None or BEST_FIRST.index(new) <= BEST_FIRST.index(old)


class Reference(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One index against its reference population."""

    index: Code  # "fev1", "fvc", "fev1_fvc"
    predicted: Number
    lln: Number
    z_score: Number


class SpirometryRecorded(Event, frozen=True, kw_only=True, tag="spirometry_recorded"):
    phase: Phase
    instrument_id: Code
    maneuvers: tuple[Maneuver, ...]
    curves_sha256: Sha256 | None = None
    curves_rate_hz: Hertz | None = None
    fev1_l: Litres | None = None  # the session's, as ATS/ERS 2019 reports them
    fvc_l: Litres | None = None
    pef_l_s: LitresPerSecond | None = None
    fev1_fvc: Ratio | None = None
    grade_fev1: Grade = "F"
    grade_fvc: Grade = "F"
    reference_set: Code | None = None  # "gli-2022"
    references: tuple[Reference, ...] = ()
    interpretation: Code | None = None  # "obstruction", "normal", …
    response_percent: Number | None = None  # change of FEV1, % of predicted (ERS/ATS 2021)
    humidity_percent: Percent | None = None
    fev075_l: Litres | None = None  # up to six years, where it stands in for FEV1
    grade_fev075: Grade | None = None

    @property
    def leading_grade(self) -> Grade:
        """Of FEV0.75 up to six years, whose lungs may be empty within a second; else of FEV1."""
        return self.grade_fev075 or self.grade_fev1


def leading(tests: Iterable[SpirometryRecorded]) -> SpirometryRecorded | None:
    """The test that counts of one phase, oldest first: the best grade, then the latest."""
    best = None
    for test in tests:
        if best is None or leads(test.leading_grade, best.leading_grade):
            best = test
    return best
