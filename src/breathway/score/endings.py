"""How the air stops: shut off, dropped, or fading out.

In: the volume of many blows from a little before each peak (`Tail`). Out: a closure in the first
second or later, an end that came at once, and one that was let go within a quarter of a second.

Standard: ATS/ERS 2019 (Graham et al.), Table 7 and the end of forced expiration: the words are
theirs, the numbers but `PLATEAU_L` ours, set on the ATS waveforms and checked with synthetic faults
(docs/reference/score.md).
"""

from __future__ import annotations

import msgspec
import numpy as np
from numpy.typing import NDArray

from breathway.score.signal import Floats, Ints, Measures, Traces

Bools = NDArray[np.bool_]

PLATEAU_L = 0.025  # ATS/ERS 2019: EOFE, change in the last second
CLOSURES = (  # ours: flow before (L/s), its share of PEF, and the share of it that is left
    (0.07, 0.010, 0.05),
    (0.15, 0.040, 0.15),
)
FADING_L_S, FADED = 0.17, 0.90  # ours: below this flow it must still be whole 40 ms before the fall
STEADY, RESTLESS_L_S = 0.7, 0.35  # ours: of it, over 0.3 s, where less than this flows
TAIL_STEP_S = 0.02
SILENT_L_S = 0.003  # what noise and rounding leave of no flow
CLOSING_S, DROPPING_S = 0.12, 0.16  # ours: a glottis that shuts slowly; a blow that is let go
DROP_L_S, DROP_L = 0.03, 0.04  # ours: what flowed before, and came in the second before
# Ours: the standard waveforms themselves fade out within 100 ms while up to 0.45 L a second comes.
ENDED_L = 0.5
KEPT = 0.62  # ours: of the flow 0.2 s earlier; a natural end is already slower
CALM = 1.05  # ours: … and not faster; restless air stops and comes again by itself
DROPPED = 0.03  # ours: of it, what is left


def steps_of(traces: Traces, seconds: float) -> int:
    """Samples in so many seconds, at least one."""
    return max(1, round(seconds * traces.rate_hz))


class Tail(msgspec.Struct, frozen=True, kw_only=True):
    """The volume from a little before each peak, every 20 ms; NaN after the expiration.

    What is looked for takes 50 ms or longer, so this grid is fine enough at any sampling rate, and
    comparing with NaN is false, so that nothing beyond the end can raise a fault.
    """

    volume: NDArray[np.float32]
    step_s: float
    lead: int  # columns before the peak
    first: Ints  # last column of the first second

    def steps(self, seconds: float) -> int:
        return max(1, round(seconds / self.step_s))


def tail_of(traces: Traces, measures: Measures, first_second_s: Floats) -> Tail:
    stride = max(1, round(traces.rate_hz * TAIL_STEP_S))
    step_s = stride / traces.rate_hz
    lead = round(0.2 / step_s)
    columns = int((traces.stop - traces.peak).max(initial=0)) // stride + 1
    at = traces.peak[:, None] + stride * np.arange(-lead, columns)[None, :]
    gone = at > traces.stop[:, None]
    np.maximum(at[:, :lead], 0, out=at[:, :lead])
    at += (np.arange(len(at)) * traces.volume.shape[1])[:, None]
    volume = traces.volume.ravel().take(at, mode="clip").astype(np.float32)
    volume[gone] = np.nan
    end = measures.time_zero_s + first_second_s - traces.peak / traces.rate_hz
    return Tail(
        volume=volume, step_s=step_s, lead=lead, first=lead + (end / step_s).astype(np.intp)
    )


def closures(tail: Tail, pef_l_s: Floats) -> tuple[Bools, Bools, Bools]:
    """Flow falls to almost nothing within 40 ms and stays there for 150 ms."""
    look, fall, stay = (tail.steps(seconds) for seconds in (0.1, 0.04, 0.15))
    none = np.zeros(len(tail.volume), dtype=bool)
    start = max(tail.lead - look, 0)
    volume = tail.volume[:, start:]
    width = volume.shape[1] - look - fall - stay
    if width < 1:
        return none, none, none
    before = (volume[:, look : look + width] - volume[:, :width]) / np.float32(look * tail.step_s)
    after = (volume[:, -width:] - volume[:, look + fall : look + fall + width]) / np.float32(
        stay * tail.step_s
    )
    edge = tail.steps(0.04)
    last = (volume[:, look : look + width] - volume[:, look - edge : look - edge + width]) / (
        np.float32(edge * tail.step_s)
    )
    # where hardly anything flows any more, only an abrupt end is a closure, no fading out
    sudden = (last > np.float32(FADED) * before) & (after < np.float32(0.03) * before + SILENT_L_S)
    sudden |= before > FADING_L_S
    # and where it was silent already and came back for a moment, its going is no closure either
    here = np.arange(start + look, start + look + width)
    then = np.maximum(here - tail.steps(0.3), tail.lead)
    seconds = np.maximum(here - then, 1) * np.float32(tail.step_s)
    steady = (tail.volume[:, here] - tail.volume[:, then]) / seconds
    sudden &= (steady > np.float32(STEADY) * before) | (before > RESTLESS_L_S)
    shut = np.zeros(before.shape, dtype=bool)
    for level_l_s, of_pef, left in CLOSURES:
        level = np.maximum(level_l_s, of_pef * pef_l_s).astype(np.float32)
        shut |= (before > level[:, None]) & (after < np.float32(left) * before + SILENT_L_S)
    shut &= sudden
    if not shut.any():
        return none, none, none
    first = np.arange(start + look, start + look + width)[None, :] <= tail.first[:, None]
    early = np.asarray((shut & first).any(axis=1))
    late = np.asarray((shut & ~first).any(axis=1))
    last = width - 1 - shut[:, ::-1].argmax(axis=1) + look + fall
    gained = np.nanmax(volume, axis=1) - volume[np.arange(len(volume)), last]
    return early, late, np.asarray((early | late) & (gained < PLATEAU_L))


def faded(tail: Tail) -> tuple[Bools, Bools]:
    """Flow that hardly slowed is gone within 120 ms, or within 160 ms, and stays away for 200 ms:
    a late closure, and an end that is not the lungs' own."""
    volume, step_s = tail.volume[:, tail.lead :], tail.step_s
    look, edge, stay = (tail.steps(seconds) for seconds in (0.3, 0.06, 0.2))
    second = tail.steps(1.0)
    fall = tail.steps(DROPPING_S)
    none = np.zeros(len(volume), dtype=bool)
    width = volume.shape[1] - look - fall - stay
    if width < 1:
        return none, none
    here = volume[:, look : look + width]
    before = here - volume[:, :width]
    first = volume[:, 2 * edge : 2 * edge + width] - volume[:, edge : edge + width]
    last = here - volume[:, look - edge : look - edge + width]
    steady = (last > np.float32(KEPT) * first) & (before > np.float32(DROP_L_S * look * step_s))
    left = np.float32(DROPPED * stay / look) * before + np.float32(SILENT_L_S * stay * step_s)
    found = []
    for fall_s in (CLOSING_S, DROPPING_S):
        lag = look + tail.steps(fall_s)
        found.append(
            steady & (volume[:, lag + stay :][:, :width] - volume[:, lag:][:, :width] < left)
        )
    if not (found[0].any() or found[1].any()):
        return none, none
    at = np.arange(width) + look
    began = volume[:, np.maximum(at - second, 0)]
    came = here - began > np.float32(DROP_L)
    with np.errstate(divide="ignore", invalid="ignore"):  # what would still have come, fading on
        span = np.float32((look - 2 * edge) / edge)
        came &= (last > np.float32(0.98) * first) | (
            last * span > np.float32(PLATEAU_L) * np.log(first / last)
        )
    gained = np.nanmax(volume, axis=1)[:, None] - volume[:, look + fall : look + fall + width]
    over = gained < np.float32(PLATEAU_L)
    earlier = volume[:, np.maximum(at - look, 0)] - volume[:, np.maximum(at - 2 * look, 0)]
    calm = (earlier > before) & (last < np.float32(CALM) * first)
    later = at > tail.first[:, None] - tail.lead
    much = here - began > np.float32(ENDED_L)
    closed = (found[0] & came & calm & (much | ~over) & later).any(axis=1)
    return np.asarray(closed), np.asarray((found[1] & came & over & much).any(axis=1))
