"""Which blows count, how well they repeat, and the grade of the session.

In: `Traces` of a session's blows in the order they were blown, and the age. Out: one `Maneuver`
per blow and the `Session` with grades A-F and U, the values to report and what to say next.

Standard: ATS/ERS 2019 (Graham et al., AJRCCM 2019;200:e70): Table 7 (acceptability, usability),
the end-of-forced-expiration criteria, repeatability, Table 10 (grades).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import msgspec
import numpy as np
from numpy.typing import ArrayLike

from breathway.score.coach import Coaching, next_step
from breathway.score.device_check import DeviceState
from breathway.score.faults import Bools, Faults, find_faults
from breathway.score.signal import (
    Blow,
    Floats,
    Measures,
    Traces,
    checked,
    measure_rows,
    pad_rows,
    trace_rows,
    trace_volume,
    volume_of_flow,
)

T = TypeVar("T", bound=msgspec.Struct)

YOUNG_YEARS = 6.0  # ATS/ERS 2019: up to this age the children's limits hold
YOUNG_SECOND_S = 0.75  # ATS/ERS 2019: FEV0.75 stands in for FEV1
WEAK_PEF_SHARE = 0.75  # ours: of the best PEF of the session …
WEAKER_PEF_SHARE = 0.85  # … or this, if its shape is that of a weaker one too …
WEAKER_LOG_ODDS, DOUBTFUL_LOG_ODDS = 2.0, -4.0  # … by so much, and no longer plainly strong
SAME_L = 0.150  # ATS/ERS 2019: repeatability, age > 6
YOUNG_SAME_L = 0.100  # ATS/ERS 2019: age <= 6, or 10 % of the largest if that is more
YOUNG_SAME_SHARE = 0.10
# ATS/ERS 2019, Table 10: largest difference in litres of the two best, age > 6 and <= 6
GRADES = (("A", 3, 0.150, 0.100), ("B", 2, 0.150, 0.100), ("C", 2, 0.200, 0.150),
          ("D", 2, 0.250, 0.200))  # fmt: skip

BLOCK = 128  # blows at a time

REASONS = (  # fault → stable code
    ("no_blow", "no_blow"),
    ("start_missed", "start_missed"),
    ("faulty_zero", "faulty_zero_flow"),
    ("slow_start", "hesitation_bev_high"),
    ("hesitation", "hesitation_too_long"),
    ("cough", "cough_first_second"),
    ("closure", "glottic_closure_first_second"),
    ("late_closure", "glottic_closure"),
    ("early_stop", "early_stop"),
    ("leak", "leak"),
    ("short_inspiration", "incomplete_inspiration_or_leak"),
    ("obstruction", "obstructed_mouthpiece"),
    ("submaximal", "submaximal_effort"),
)
DEVICE_FAILED = "device_failed_check"


class Judgement(msgspec.Struct, frozen=True, kw_only=True):
    """Table 7 for many blows."""

    acceptable_fev1: Bools
    acceptable_fvc: Bools
    usable_fev1: Bools
    usable_fvc: Bools
    early_stop: Bools


class Maneuver(msgspec.Struct, frozen=True, kw_only=True):
    """One blow of a session and whether it counts."""

    blow: Blow
    fev1_acceptable: bool
    fvc_acceptable: bool
    fev1_usable: bool
    fvc_usable: bool
    reasons: tuple[str, ...]
    notes: tuple[str, ...]
    moved_last_second_l: float
    weakness: float  # log odds of a weak effort, by the shape of its start
    bev_limit_l: float
    zero_l_s: float
    drift_l_s: float | None


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """All blows of one sitting, and the values ATS/ERS 2019 reports from them."""

    maneuvers: tuple[Maneuver, ...]
    grade_fev1: str
    grade_fvc: str
    grade_fev075: str | None  # age <= 6 only
    fev1_l: float | None
    fvc_l: float | None
    fev075_l: float | None
    fev6_l: float | None
    fev1_fvc: float | None
    fev075_fvc: float | None
    pef_l_s: float | None
    fef2575_l_s: float | None
    fef25_l_s: float | None
    fef50_l_s: float | None
    fef75_l_s: float | None
    fivc_l: float | None
    pif_l_s: float | None
    fev1_difference_l: float | None
    fvc_difference_l: float | None
    coaching: Coaching
    device: DeviceState = "unknown"

    @property
    def leading_grade(self) -> str:
        """Of FEV0.75 up to six years, where it stands in for FEV1; else of FEV1."""
        return self.grade_fev075 or self.grade_fev1


def is_young(age_years: float | None) -> bool:
    """Up to six years; an unknown age is judged as older."""
    return age_years is not None and age_years <= YOUNG_YEARS


def assess(
    curves: Sequence[ArrayLike],
    rate_hz: float,
    *,
    age_years: float | None = None,
    volume: bool = False,
    device: DeviceState = "unknown",
) -> Session:
    """Judge a session of blows given as flow (L/s), or as volume (L)."""
    arrays = [checked(curve, rate_hz) for curve in curves]
    return assess_traces([_traced(array, rate_hz, volume) for array in arrays], age_years, device)


def _traced(curve: Floats, rate_hz: float, volume: bool) -> Traces:
    return (trace_volume if volume else trace_rows)(curve[None, :], rate_hz)


def assess_traces(
    blows: Sequence[Traces], age_years: float | None = None, device: DeviceState = "unknown"
) -> Session:
    """Judge blows that may differ in rate; each `Traces` holds one.

    A device that failed its check makes no blow acceptable; one whose check is overdue, no A.
    """
    second = np.array([YOUNG_SECOND_S if is_young(age_years) else 1.0])
    measured = [measure_rows(blow) for blow in blows]
    faults = [find_faults(b, m, second) for b, m in zip(blows, measured, strict=True)]
    fvc = np.array([float(m.fvc_l[0]) for m in measured])
    sound = np.array([not _spoils_fvc(f) for f in faults], dtype=bool)
    repeats = repeats_fvc(fvc, sound, is_young(age_years))
    maneuvers = [
        _maneuver(m, f, judge_rows(f, m, repeats[n : n + 1], second))
        for n, (m, f) in enumerate(zip(measured, faults, strict=True))
    ]
    maneuvers = _weaker_than_the_best(maneuvers)
    if device == "failed":
        maneuvers = [_on_failed_device(maneuver) for maneuver in maneuvers]
    session = msgspec.structs.replace(summarise(tuple(maneuvers), age_years), device=device)
    return _without_an_a(session) if device == "overdue" else session


def _on_failed_device(maneuver: Maneuver) -> Maneuver:
    return msgspec.structs.replace(
        maneuver,
        fev1_acceptable=False,
        fvc_acceptable=False,
        reasons=(DEVICE_FAILED, *maneuver.reasons),
    )


def _without_an_a(session: Session) -> Session:
    names = ("grade_fev1", "grade_fvc", "grade_fev075")
    lower = {name: "B" for name in names if getattr(session, name) == "A"}
    return msgspec.structs.replace(session, **lower)


def _weaker_than_the_best(maneuvers: list[Maneuver]) -> list[Maneuver]:
    """A blow far below the best of its session was no maximal effort, however well shaped."""
    best = max(maneuvers, key=lambda m: m.blow.pef_l_s if m.fev1_acceptable else 0.0, default=None)
    if best is None or not best.fev1_acceptable:
        return maneuvers
    weak = ["submaximal_effort" not in m.reasons and _is_weaker(m, best) for m in maneuvers]
    return [
        msgspec.structs.replace(m, reasons=(*m.reasons, "submaximal_effort")) if is_weak else m
        for m, is_weak in zip(maneuvers, weak, strict=True)
    ]


def _is_weaker(maneuver: Maneuver, best: Maneuver) -> bool:
    share = maneuver.blow.pef_l_s / best.blow.pef_l_s
    weaker = maneuver.weakness > max(best.weakness + WEAKER_LOG_ODDS, DOUBTFUL_LOG_ODDS)
    return share < WEAK_PEF_SHARE or (weaker and share < WEAKER_PEF_SHARE)


def judge_many(
    flows: Sequence[Floats], rate_hz: float, first_second_s: float = 1.0
) -> tuple[Measures, Faults, Judgement]:
    """Measure and judge single blows in bulk, each on its own, a few at a time for the cache."""
    space = np.empty((2, min(BLOCK, len(flows)), max((len(flow) for flow in flows), default=0)))
    parts = [
        _judge_block(flows[start : start + BLOCK], rate_hz, first_second_s, space)
        for start in range(0, len(flows), BLOCK)
    ]
    measures, faults, judgements = zip(*parts, strict=True)
    return (
        _joined(Measures, measures, rate_hz=rate_hz),
        _joined(Faults, faults),
        _joined(Judgement, judgements),
    )


def _judge_block(
    flows: Sequence[Floats], rate_hz: float, first_second_s: float, space: Floats
) -> tuple[Measures, Faults, Judgement]:
    """`space` is written over again and again: fresh memory costs more than the arithmetic."""
    rows, length = pad_rows(flows, out=space[0])
    volume = volume_of_flow(rows, rate_hz, out=space[1, : rows.shape[0], : rows.shape[1]])
    traces = trace_rows(rows, rate_hz, volume=volume, length=length)
    measures = measure_rows(traces)
    second = np.full(len(rows), first_second_s)
    faults = find_faults(traces, measures, second)
    return measures, faults, judge_rows(faults, measures, np.zeros(len(rows), dtype=bool), second)


def _joined(kind: type[T], parts: Sequence[T], **fixed: float) -> T:
    """Columns of several blocks, one below the other."""
    names = [name for name in kind.__struct_fields__ if name not in fixed]
    columns = {name: np.concatenate([getattr(part, name) for part in parts]) for name in names}
    return kind(**columns, **fixed)


def judge_rows(
    faults: Faults, measures: Measures, repeats: Bools, first_second_s: Floats | float = 1.0
) -> Judgement:
    """Acceptable and usable, per index (ATS/ERS 2019, Table 7)."""
    early_stop = faults.no_plateau & ~repeats
    # both indices lost: BEV, zero flow, closure in the first second, missed start, no blow
    ruined = faults.slow_start | faults.faulty_zero
    ruined |= faults.closure | faults.start_missed | faults.no_blow
    doubtful = faults.obstruction | faults.leak | faults.short_inspiration  # usable
    young = np.less(first_second_s, 1.0)
    no_second = np.isnan(np.where(young, measures.fev075_l, measures.fev1_l)) & ~faults.no_blow
    usable_fev1 = ~(ruined | faults.cough | no_second)
    return Judgement(
        acceptable_fev1=usable_fev1 & ~doubtful,
        acceptable_fvc=~(ruined | doubtful | faults.late_closure | early_stop),
        usable_fev1=usable_fev1,
        usable_fvc=~ruined,
        early_stop=early_stop | no_second,
    )


def repeats_fvc(fvc_l: Floats, sound: Bools, young: bool) -> Bools:
    """EOFE by repeatability: at least the largest FVC before it, less the tolerance.

    The first blow has none before it and is judged again once there is a later one.
    """
    met = np.zeros(len(fvc_l), dtype=bool)
    for n, own in enumerate(fvc_l):
        others = fvc_l[:n][sound[:n]] if n else fvc_l[1:][sound[1:]]
        if others.size:
            largest = float(others.max())
            met[n] = own >= largest - tolerance_l(largest, young)
    return met


def tolerance_l(largest_l: float, young: bool) -> float:
    """How far two values may differ and still repeat."""
    return max(YOUNG_SAME_L, YOUNG_SAME_SHARE * largest_l) if young else SAME_L


def grade(acceptable_l: Sequence[float], usable: int, young: bool) -> str:
    """The grade of one index from its acceptable values (ATS/ERS 2019, Table 10)."""
    best = sorted(acceptable_l, reverse=True)
    if not best:
        return "U" if usable else "F"
    if len(best) == 1:
        return "E"
    for name, needed, adult_l, child_l in GRADES:
        limit = max(child_l, YOUNG_SAME_SHARE * best[0]) if young else adult_l
        if len(best) >= needed and best[0] - best[1] <= limit + 1e-9:
            return name
    return "E"


def _spoils_fvc(faults: Faults) -> bool:
    spoilt = faults.slow_start | faults.faulty_zero | faults.leak | faults.start_missed
    return bool(spoilt[0])


def _maneuver(measures: Measures, faults: Faults, judged: Judgement) -> Maneuver:
    found = {name: bool(getattr(faults, name)[0]) for name, _ in REASONS if name != "early_stop"}
    found["early_stop"] = bool(judged.early_stop[0])
    notes = [name for name in ("slow_rise", "late_cough", "drift") if getattr(faults, name)[0]]
    if faults.no_plateau[0] and not judged.early_stop[0]:
        notes.append("end_by_repeatability")
    return Maneuver(
        blow=measures.row(0),
        fev1_acceptable=bool(judged.acceptable_fev1[0]),
        fvc_acceptable=bool(judged.acceptable_fvc[0]),
        fev1_usable=bool(judged.usable_fev1[0]),
        fvc_usable=bool(judged.usable_fvc[0]),
        reasons=tuple(code for name, code in REASONS if found[name]),
        notes=tuple(notes),
        moved_last_second_l=float(faults.moved_l[0]),
        weakness=float(faults.weakness[0]),
        bev_limit_l=float(faults.bev_limit_l[0]),
        zero_l_s=float(faults.zero_l_s[0]),
        drift_l_s=None if np.isnan(faults.drift_l_s[0]) else float(faults.drift_l_s[0]),
    )


def summarise(maneuvers: tuple[Maneuver, ...], age_years: float | None) -> Session:
    """Grades, the values to report (ATS/ERS 2019, "reported values") and the next step."""
    young = is_young(age_years)
    good1 = [m for m in maneuvers if m.fev1_acceptable]
    good_vc = [m for m in maneuvers if m.fvc_acceptable]
    use1 = good1 or [m for m in maneuvers if m.fev1_usable]
    use_vc = good_vc or [m for m in maneuvers if m.fvc_usable]
    fev1, fev075 = _largest(use1, "fev1_l"), _largest(use1, "fev075_l")
    fvc = _largest(use_vc, "fvc_l")
    curve = max(use_vc, key=lambda m: (m.blow.fev1_l or 0.0) + m.blow.fvc_l, default=None)
    fev1_values = _values(good1, "fev1_l")
    fvc_values = _values(good_vc, "fvc_l")
    grade_fev1 = grade(fev1_values, len(use1), young)
    grade_fvc = grade(fvc_values, len(use_vc), young)
    young_grade = grade(_values(good1, "fev075_l"), len(use1), True) if young else None
    return Session(
        maneuvers=maneuvers,
        grade_fev1=grade_fev1,
        grade_fvc=grade_fvc,
        grade_fev075=young_grade,
        fev1_l=fev1,
        fvc_l=fvc,
        fev075_l=fev075,
        fev6_l=_largest(use_vc, "fev6_l"),
        fev1_fvc=fev1 / fvc if fev1 and fvc else None,
        fev075_fvc=fev075 / fvc if fev075 and fvc else None,
        pef_l_s=_largest(use1, "pef_l_s"),
        fef2575_l_s=curve.blow.fef2575_l_s if curve else None,
        fef25_l_s=curve.blow.fef25_l_s if curve else None,
        fef50_l_s=curve.blow.fef50_l_s if curve else None,
        fef75_l_s=curve.blow.fef75_l_s if curve else None,
        fivc_l=_largest(list(maneuvers), "fivc_l"),
        pif_l_s=_largest(list(maneuvers), "pif_l_s"),
        fev1_difference_l=_difference(fev1_values),
        fvc_difference_l=_difference(fvc_values),
        coaching=next_step(maneuvers, young_grade or grade_fev1, grade_fvc, young),
    )


def _values(maneuvers: Sequence[Maneuver], name: str) -> list[float]:
    values = (getattr(maneuver.blow, name) for maneuver in maneuvers)
    return [value for value in values if value is not None]


def _largest(maneuvers: Sequence[Maneuver], name: str) -> float | None:
    return max(_values(maneuvers, name), default=None)


def _difference(values: list[float]) -> float | None:
    best = sorted(values, reverse=True)
    return best[0] - best[1] if len(best) > 1 else None
