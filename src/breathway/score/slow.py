"""Slow vital capacity: quiet breathing, then all the way in and out without force.

In: flow (L/s, expiration positive, BTPS) or expired volume (L), one recording per manoeuvre. Out:
`Slow` for each, and `SlowSession` with the values to report.

Standard: ATS/ERS 2019 (Graham et al., AJRCCM 2019;200:e70), "slow VC and IC": at least three
acceptable manoeuvres, a plateau of 25 mL in one second, the two largest within 0.150 L or 10 % of
VC, whichever is less; IC from the mean end-expiratory level of at least three quiet breaths.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import ArrayLike

from breathway.score.errors import SamplesError
from breathway.score.signal import Floats, checked, volume_of_flow

BREATH_L = 0.15  # ours: less than this is no breath
PLATEAU_L = 0.025  # ATS/ERS 2019: change in the last second
SAME_L, SAME_SHARE, YOUNG_L = 0.150, 0.10, 0.100  # ATS/ERS 2019: whichever is less
ENOUGH = 3  # ATS/ERS 2019: acceptable manoeuvres aimed at, and quiet breaths before IC
DEEP_SHARE = 0.85  # ours: of the larger VC; less is no vital capacity
STABLE_L = 0.10  # ours: end-expiratory levels further apart than this, or drifting so far


class Slow(msgspec.Struct, frozen=True, kw_only=True):
    """One manoeuvre; None where the recording does not show it."""

    vc_l: float
    evc_l: float | None  # full to empty
    ivc_l: float | None  # empty to full
    ic_l: float | None  # end of a quiet expiration to full
    erv_l: float | None  # VC less IC
    tidal_l: float | None
    breaths: int  # quiet ones before
    acceptable: bool
    reasons: tuple[str, ...]


class SlowSession(msgspec.Struct, frozen=True, kw_only=True):
    """What is reported: the largest VC, the mean IC."""

    maneuvers: tuple[Slow, ...]
    vc_l: float | None
    evc_l: float | None
    ivc_l: float | None
    ic_l: float | None
    erv_l: float | None
    difference_l: float | None
    repeatable: bool


def measure_slow(samples: ArrayLike, rate_hz: float, *, volume: bool = False) -> Slow:
    """Measure one recording."""
    curve = checked(samples, rate_hz)
    litres = curve if volume else volume_of_flow(curve, rate_hz)
    turns = _turns(litres)
    if len(turns) < 2:
        raise SamplesError(
            "no_breath", "the recording holds no breath",
            "record quiet breathing, then all the way in and out",
        )  # fmt: skip
    moves = [
        (float(litres[b] - litres[a]), a, b) for a, b in itertools.pairwise(turns)
    ]  # out is positive
    out = max(moves, key=lambda move: move[0])
    into = min(moves, key=lambda move: move[0])
    vc = max(out[0], -into[0])
    by_expiration = out[0] >= DEEP_SHARE * vc
    full = out[1] if by_expiration else into[2]
    levels = _end_expiratory(litres, turns, out[1] if by_expiration else into[1], vc)
    stable = len(levels) >= ENOUGH and np.ptp(levels[-ENOUGH:]) <= STABLE_L
    ic = float(np.mean(levels[-ENOUGH:]) - litres[full]) if stable else None
    reasons = (
        [] if _plateau(litres, (out if by_expiration else into)[2], rate_hz) else ["no_plateau"]
    )
    reasons += ["unstable_breathing"] * (len(levels) > 0 and not stable)
    return Slow(
        vc_l=vc,
        evc_l=out[0] if by_expiration else None,
        ivc_l=-into[0] if -into[0] >= DEEP_SHARE * vc else None,
        ic_l=ic,
        erv_l=None if ic is None else vc - ic,
        tidal_l=_tidal(moves, vc),
        breaths=len(levels),
        acceptable="no_plateau" not in reasons,
        reasons=tuple(reasons),
    )


def assess_slow(maneuvers: Sequence[Slow], *, young: bool = False) -> SlowSession:
    """Report a session; `young` is up to six years."""
    good = [m for m in maneuvers if m.acceptable]
    best = sorted((m.vc_l for m in good), reverse=True)
    apart = best[0] - best[1] if len(best) > 1 else None
    limit = min(YOUNG_L if young else SAME_L, SAME_SHARE * best[0]) if best else 0.0
    inspired = [m.ic_l for m in good if m.ic_l is not None]
    ic = float(np.mean(inspired)) if inspired else None
    return SlowSession(
        maneuvers=tuple(maneuvers),
        vc_l=best[0] if best else None,
        evc_l=max((m.evc_l for m in good if m.evc_l is not None), default=None),
        ivc_l=max((m.ivc_l for m in good if m.ivc_l is not None), default=None),
        ic_l=ic,
        erv_l=best[0] - ic if best and ic is not None else None,
        difference_l=apart,
        repeatable=len(best) >= ENOUGH and apart is not None and apart <= limit + 1e-9,
    )


def _turns(litres: Floats) -> list[int]:
    """Where breathing turns: extremes that lie at least a breath apart."""
    slope = np.sign(np.diff(litres))
    slope = slope[np.maximum.accumulate(np.where(slope != 0, np.arange(slope.size), 0))]
    turning = np.flatnonzero(np.diff(slope) != 0) + 1
    candidates = [0, *turning.tolist(), len(litres) - 1]
    turns = [candidates[0]]
    upward: bool | None = None
    for at in candidates[1:]:
        gain = float(litres[at] - litres[turns[-1]])
        if upward is not None and gain != 0 and (gain > 0) == upward:
            turns[-1] = at  # further in the same direction
        elif abs(gain) >= BREATH_L:
            turns.append(at)
            upward = gain > 0
    return turns


def _end_expiratory(litres: Floats, turns: list[int], until: int, vc: float) -> Floats:
    """Levels at the end of quiet expirations before the deep breath."""
    levels = [
        float(litres[b])
        for a, b in itertools.pairwise(turns)
        if b < until and litres[b] > litres[a] and litres[b] - litres[a] < 0.5 * vc
    ]
    return np.array(levels)


def _tidal(moves: list[tuple[float, int, int]], vc: float) -> float | None:
    quiet = [move for move, _, _ in moves if 0 < move < 0.5 * vc]
    return float(np.mean(quiet)) if quiet else None


def _plateau(litres: Floats, end: int, rate_hz: float) -> bool:
    """The end of the deep breath holds still for a second."""
    near = np.abs(litres - litres[end]) <= PLATEAU_L
    before = np.flatnonzero(~near[:end])
    after = np.flatnonzero(~near[end:])
    first = before[-1] + 1 if before.size else 0
    last = end + after[0] if after.size else len(litres)
    return bool(last - first >= rate_hz)
