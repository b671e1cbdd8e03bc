"""Whether a spirometer measures right: syringe strokes, linearity, controls, what is due.

In: a recording of syringe strokes (flow, L/s), values of healthy controls, past checks. Out:
`Verification`, `Chart`, `Standing`; the standing enters grading, so that a device that failed its
check cannot produce an A.

Standard: ATS/ERS 2019 (Graham et al., AJRCCM 2019;200:e70), "device quality assurance": at least
three discharges of a 3-L syringe at 0.5 to 12 L/s, each within 3 %, every day of use. Control rules
after Westgard et al. (Clin Chem 1981;27:493).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Literal

import msgspec
import numpy as np
from numpy.typing import ArrayLike, NDArray

from breathway.score.errors import SamplesError
from breathway.score.signal import Floats, checked

DeviceState = Literal["verified", "failed", "overdue", "unknown"]

SYRINGE_L = 3.0  # ATS/ERS 2019
LIMIT_PERCENT = 3.0  # ATS/ERS 2019: 2.5 % of the device and 0.5 % of the syringe
FEWEST_STROKES = 3  # ATS/ERS 2019
FLOW_L_S = (0.5, 12.0)  # ATS/ERS 2019: the strokes lie between these flows
# Seconds that 3 L take: slow, medium, fast. ATS/ERS 2019 says 6 to 0.5 s; where to part is ours.
RANGES = (("low", 2.0, np.inf), ("medium", 1.0, 2.0), ("high", 0.0, 1.0))
LINEAR_PERCENT = 3.5  # ATS/ERS 2005: linearity, three flows of three strokes each (recalled)
FACTOR_PERCENT = 6.0  # ATS/ERS 2019: inspect when the calibration factor jumps by this (recalled)
DAILY = dt.timedelta(hours=24)  # ATS/ERS 2019: every day of use
BASELINE = 20  # sessions that make a control's own mean and SD (recalled, not verified)

MOVING_L_S, STILL_L_S = 0.05, 0.01  # ours: a stroke begins above the one and ends below the other
LEAST_STROKE = 0.5  # ours: less of the syringe than this is no stroke
ZERO_L_S = 0.012  # ours: flow of a sensor at rest

SENTENCES = {
    "too_few_strokes": "fewer than three full strokes: repeat with three speeds",
    "no_slow_stroke": "no stroke took longer than 2 s: add one of about 4 s",
    "no_medium_stroke": "no stroke took 1 to 2 s: add one",
    "no_fast_stroke": "no stroke took less than 1 s: add one",
    "stroke_beyond_limit": "a stroke is off by more than the limit: look for leaks, clean the "
    "sensor, calibrate, and verify again",
    "stroke_flow_outside": "a stroke slower than 0.5 or faster than 12 L/s does not count",
    "zero_flow_wrong": "the sensor reads a flow at rest: set zero with the sensor closed",
    "not_linear": "the error depends on the speed: the sensor needs service",
}
_MISSING = {"low": "no_slow_stroke", "medium": "no_medium_stroke", "high": "no_fast_stroke"}


class Stroke(msgspec.Struct, frozen=True, kw_only=True):
    """One emptying ("out") or filling ("in") of the syringe, as the device saw it."""

    direction: str
    begins_s: float
    seconds: float
    volume_l: float
    mean_flow_l_s: float
    peak_flow_l_s: float
    speed: str  # "low", "medium", "high"
    error_percent: float
    within_limit: bool


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the device passed, and why not."""

    passed: bool
    reasons: tuple[str, ...]
    factor: float | None  # multiply what the device says by it: syringe over mean reading
    error_percent: dict[str, float]  # mean by speed
    linearity_percent: float | None  # largest distance between two of these


class Verification(Judged, frozen=True, kw_only=True):
    """The same from recordings, stroke by stroke."""

    strokes: tuple[Stroke, ...]
    zero_l_s: float


def verify(
    curves: Sequence[ArrayLike],
    rate_hz: float,
    *,
    syringe_l: float = SYRINGE_L,
    limit_percent: float = LIMIT_PERCENT,
) -> Verification:
    """Judge recordings of syringe strokes, flow in L/s as the device reads it, without BTPS."""
    _check_limits(syringe_l, limit_percent)
    flows = [checked(curve, rate_hz) for curve in curves]
    zeros = [zero for zero in map(_zero, flows) if np.isfinite(zero)]
    zero = max(zeros, key=abs, default=0.0)
    strokes = tuple(
        stroke for flow in flows for stroke in find_strokes(flow, rate_hz, syringe_l, limit_percent)
    )
    counted = [s for s in strokes if FLOW_L_S[0] <= s.mean_flow_l_s <= FLOW_L_S[1]]
    judged = judge(
        [(stroke.speed, stroke.volume_l) for stroke in counted],
        syringe_l=syringe_l,
        limit_percent=limit_percent,
        zero_l_s=zero,
    )
    if len(counted) < len(strokes) and not judged.passed:
        judged = msgspec.structs.replace(judged, reasons=(*judged.reasons, "stroke_flow_outside"))
    return Verification(**msgspec.structs.asdict(judged), strokes=strokes, zero_l_s=zero)


def _check_limits(syringe_l: float, limit_percent: float) -> None:
    if not 0.5 <= syringe_l <= 7.0:
        raise SamplesError(
            "syringe_implausible", f"{syringe_l:g} L is no calibration syringe", "give its litres"
        )
    if not 0.0 < limit_percent <= 10.0:  # ours: beyond it nothing is verified
        raise SamplesError(
            "limit_implausible", f"{limit_percent:g} % is no limit", "give 3 (ATS/ERS 2019) or less"
        )


def judge(
    readings: Sequence[tuple[str, float]],
    *,
    syringe_l: float = SYRINGE_L,
    limit_percent: float = LIMIT_PERCENT,
    zero_l_s: float = 0.0,
) -> Judged:
    """Judge what the device read of each stroke: its speed ("low", "medium", "high") and litres."""
    _check_limits(syringe_l, limit_percent)
    errors = [(speed, 100 * (litres / syringe_l - 1)) for speed, litres in readings]
    by_speed = {
        speed: float(np.mean([error for own, error in errors if own == speed]))
        for speed in dict.fromkeys(speed for speed, _ in errors)
    }
    spread = float(np.ptp(list(by_speed.values()))) if len(by_speed) > 1 else None
    reasons = ["too_few_strokes"] * (len(errors) < FEWEST_STROKES)
    reasons += [_MISSING[speed] for speed, _, _ in RANGES if speed not in by_speed]
    beyond = any(abs(error) > limit_percent for _, error in errors)
    reasons += ["stroke_beyond_limit"] * beyond
    reasons += ["not_linear"] * (spread is not None and spread > LINEAR_PERCENT)
    reasons += ["zero_flow_wrong"] * (abs(zero_l_s) > ZERO_L_S)
    mean = float(np.mean([litres for _, litres in readings])) if readings else 0.0
    return Judged(
        passed=not reasons,
        reasons=tuple(reasons),
        factor=syringe_l / mean if mean > 0 else None,
        error_percent=by_speed,
        linearity_percent=spread,
    )


def find_strokes(
    flow: Floats, rate_hz: float, syringe_l: float, limit_percent: float
) -> list[Stroke]:
    """The strokes of one recording: flow in one direction from rest to rest."""
    sign = np.sign(flow) * (np.abs(flow) > STILL_L_S)
    edges = np.flatnonzero(np.diff(sign)) + 1
    found = []
    for begin, end in zip([0, *edges], [*edges, len(flow)], strict=True):
        part = np.abs(flow[begin:end])
        if sign[begin] == 0 or part.max() < MOVING_L_S:
            continue
        litres = float(part.sum()) / rate_hz  # zero at both ends: the sum is the trapezoid
        if litres < LEAST_STROKE * syringe_l:
            continue
        seconds = float(end - begin) / rate_hz
        paced = seconds * SYRINGE_L / litres  # as long as 3 L would take
        error = 100 * (litres / syringe_l - 1)
        found.append(
            Stroke(
                direction="out" if sign[begin] > 0 else "in",
                begins_s=float(begin / rate_hz),
                seconds=seconds,
                volume_l=litres,
                mean_flow_l_s=litres / seconds,
                peak_flow_l_s=float(part.max()),
                speed=next(name for name, least, most in RANGES if least <= paced < most),
                error_percent=error,
                within_limit=abs(error) <= limit_percent,
            )
        )
    return found


def _zero(flow: Floats) -> float:
    """The flow at rest: what is left when nothing moves for longest; NaN where it always moves."""
    still = np.abs(flow) < MOVING_L_S
    return float(np.median(flow[still])) if still.any() else float("nan")


class Chart(msgspec.Struct, frozen=True, kw_only=True):
    """A control's values against its own first sessions."""

    mean: float
    sd: float
    z: Floats
    broken: dict[str, NDArray[np.bool_]]  # by rule; "1_2s" only warns

    @property
    def in_control(self) -> bool:
        """Whether the newest value breaks no rule that rejects."""
        return not any(flags[-1] for rule, flags in self.broken.items() if rule != "1_2s")


def control_chart(values: ArrayLike, baseline: int = BASELINE) -> Chart | None:
    """The chart of one healthy control's values in order of time; None before there is a baseline.

    Rules (Westgard 1981): 1_2s one value beyond 2 SD (a warning), 1_3s one beyond 3 SD, 2_2s two
    in a row beyond 2 SD on one side, r_4s two in a row beyond 2 SD on opposite sides, 4_1s
    four in a row beyond 1 SD on one side, 10_x ten in a row on one side.
    """
    column = np.asarray(values, dtype=np.float64)
    column = column[~np.isnan(column)]
    if column.size < max(baseline, 2):
        return None
    own = column[:baseline]
    mean, sd = float(own.mean()), float(own.std(ddof=1))
    if sd == 0:
        return None
    z = (column - mean) / sd
    before = np.concatenate([[0.0], z[:-1]])
    broken = {
        "1_2s": np.abs(z) > 2,
        "1_3s": np.abs(z) > 3,
        "2_2s": _in_a_row(z > 2, 2) | _in_a_row(z < -2, 2),
        "r_4s": (np.minimum(z, before) < -2) & (np.maximum(z, before) > 2),
        "4_1s": _in_a_row(z > 1, 4) | _in_a_row(z < -1, 4),
        "10_x": _in_a_row(z > 0, 10) | _in_a_row(z < 0, 10),
    }
    return Chart(mean=mean, sd=sd, z=z, broken=broken)


def _in_a_row(flags: NDArray[np.bool_], count: int) -> NDArray[np.bool_]:
    """Where this and the values before it make `count` in a row."""
    whole = np.convolve(flags.astype(np.intp), np.ones(count, dtype=np.intp))[: flags.size]
    return np.asarray(whole == count)


def factor_jumps(factors: ArrayLike) -> bool:
    """Whether the newest calibration factor lies far from those before: inspect the device.

    ATS/ERS 2019: by 6 % or more from the one before, or beyond mean ± 2 SD of its history.
    """
    column = np.asarray(factors, dtype=np.float64)
    if column.size < 2:
        return False
    before, newest = column[:-1], column[-1]
    if abs(newest / before[-1] - 1) * 100 >= FACTOR_PERCENT:
        return True
    settled = before.size >= BASELINE and before.std(ddof=1) > 0
    return bool(settled and abs(newest - before.mean()) > 2 * before.std(ddof=1))


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """What the last check means now."""

    state: DeviceState
    checked_at: dt.datetime | None
    due_at: dt.datetime | None


def standing(
    last: tuple[dt.datetime, bool] | None, now: dt.datetime, every: dt.timedelta = DAILY
) -> Standing:
    """Of the last check (when, and whether it passed): verified, failed, overdue or unknown."""
    if last is None:
        return Standing(state="unknown", checked_at=None, due_at=None)
    at, passed = last
    state: DeviceState = "failed" if not passed else "overdue" if now > at + every else "verified"
    return Standing(state=state, checked_at=at, due_at=at + every)
