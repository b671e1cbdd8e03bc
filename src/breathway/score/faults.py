"""What went wrong in a blow, seen in its samples.

In: `Traces` and `Measures` of many blows. Out: `Faults`, one boolean column per fault, and the
numbers that coaching needs.

Standard: ATS/ERS 2019 (Graham et al.), Table 7, names the faults; it gives numbers for
back-extrapolated volume, hesitation, end of forced expiration and FIVC. Cough, closure, submaximal
effort, obstruction and zero error are described there in words only: those thresholds are ours,
set on the ATS waveforms and checked with synthetic faults (docs/reference/score.md).
"""

from __future__ import annotations

import msgspec
import numpy as np
from numpy.typing import NDArray

from breathway.score.effort import WEAK_LOG_ODDS, weakness
from breathway.score.endings import PLATEAU_L, Tail, closures, faded, steps_of, tail_of
from breathway.score.signal import Floats, Measures, Traces
from breathway.score.zero import zero_flow

Bools = NDArray[np.bool_]

BEV_SHARE = 0.05  # of FVC (ATS/ERS 2019, Table 7)
BEV_L = 0.100  # whichever is greater (ATS/ERS 2019, Table 7)
# ATS standard waveforms 15 and 17 state 5.0 % and measure 5.03 % and 5.05 %: without 0.010 L of
# measuring tolerance on the 5 % limb, two standard blows would fail.
BEV_TOLERANCE_L = 0.010
HESITATION_S = 2.0  # ATS/ERS 2019: from maximal inspiration to time zero
LONG_FET_S = 15.0  # ATS/ERS 2019: EOFE by time
FIVC_SHARE = 0.05  # of FVC (ATS/ERS 2019, Table 7)
FIVC_L = 0.100  # whichever is greater (ATS/ERS 2019, Table 7)

COUGH_L_S = 0.12  # ours: a rebound above it …
COUGH_OF_LEVEL = 0.10  # … plus this share of the flow it starts from …
COUGH_OF_PEF = 0.015  # … plus this share of PEF …
COUGH_HELD = 0.25  # … while the last 0.2 s blew this share of it: a dip, not a closure
DIP_L_S = 0.12  # ours: a dip below the line through its surroundings, twice over, above it …
DIP_OF_LEVEL = 0.30  # … plus this share of the flow at its bottom …
DIP_OF_PEF = 0.036  # … plus this share of PEF …
DIP_BACK = 0.12  # … of which so much comes back: what stays down is no cough
STEP_L_S = 0.3  # ours: obstruction, flow before the step at least this …
STEP_OF_PEF = 0.08  # … and this share of PEF
STEP_LEFT = 0.42  # of the flow that the decay before it would leave
FAINT_L_S, FAINT_L = 0.2, 0.1  # ours: less than this is no blow, at any age
DRIFT_L_S = 0.30  # ours: nobody breathes in more slowly than this
ZERO_AT_REST_L_S = 0.010  # ours: flow of a sensor at rest before the blow: 0.1 L in ten seconds
ZERO_L_S = 0.018  # ours: the same, judged from less
DRIFTED_L_S = 0.025  # ours: what the zero may drift in one blow


class Faults(msgspec.Struct, frozen=True, kw_only=True):
    """One row per blow."""

    slow_start: Bools  # back-extrapolated volume above its limit
    hesitation: Bools  # too long between full inspiration and the blow
    cough: Bools  # in the first second
    late_cough: Bools
    closure: Bools  # glottis shut in the first second
    late_closure: Bools
    shut_at_end: Bools  # flow stopped abruptly and did not come back
    no_plateau: Bools  # end of forced expiration neither by plateau nor by time
    submaximal: Bools
    faulty_zero: Bools
    leak: Bools  # before the blow, or the volume sinks after it
    short_inspiration: Bools  # FIVC above FVC
    obstruction: Bools
    start_missed: Bools
    no_blow: Bools  # hardly any air
    slow_rise: Bools  # advisory: rise time above 150 ms
    moved_l: Floats  # in the last second of the expiration
    bev_limit_l: Floats
    zero_l_s: Floats
    drift: Bools  # the zero at the end is another than at the start
    weakness: Floats  # log odds of a weak effort
    drift_l_s: Floats  # NaN where the recording does not rest at both ends


def find_faults(traces: Traces, measures: Measures, first_second_s: Floats) -> Faults:
    """Look for every fault in every blow; `first_second_s` is 0.75 s up to age 6, else 1 s."""
    bev_limit = bev_limit_l(measures)
    tail = tail_of(traces, measures, first_second_s)
    cough, late_cough = _coughs(tail, measures.pef_l_s)
    closure, late_closure, shut = closures(tail, measures.pef_l_s)
    slow, dropped = faded(tail)
    late_closure, shut = late_closure | slow, shut | dropped
    zero, zero_error, rested, drift = zero_flow(traces, measures)
    wrong_zero = np.abs(zero) - zero_error > np.where(rested, ZERO_AT_REST_L_S, ZERO_L_S)
    moved = _moved_l(traces, np.where(wrong_zero, zero, 0.0))
    blown_s = traces.stop / traces.rate_hz - measures.time_zero_s
    plateau = (moved <= PLATEAU_L) & (blown_s >= 1.0) & ~shut
    slow_start = measures.bev_l > bev_limit
    weak = weakness(traces, measures, slow_start)
    open_end = ~(plateau | (measures.fet_s >= LONG_FET_S))
    cut = open_end | late_closure
    empty = (measures.pef_l_s < FAINT_L_S) | (measures.fvc_l < FAINT_L)
    lead_flow = traces.flow[:, :3].mean(axis=1)
    missed = ~wrong_zero & (lead_flow > 0.05 * measures.pef_l_s)
    missed &= np.isnan(measures.inspired_before_l)  # breathing before it was recorded
    return Faults(
        slow_start=slow_start,
        hesitation=_above(measures.hesitation_s, HESITATION_S),
        cough=cough,
        late_cough=late_cough,
        closure=closure,
        late_closure=late_closure,
        shut_at_end=shut,
        no_plateau=open_end,
        submaximal=(weak > WEAK_LOG_ODDS) & ~(empty | closure | wrong_zero),  # no shape left
        faulty_zero=wrong_zero,
        leak=_leaks(traces, measures, cut | closure) & ~wrong_zero,
        short_inspiration=incomplete_inspiration(measures),
        obstruction=_obstructed(tail, measures.pef_l_s)
        & ~(cough | late_cough | closure | late_closure),
        start_missed=missed & ~empty,
        no_blow=empty,
        slow_rise=_above(measures.rise_time_ms, 150.0),  # ATS/ERS 2019, advisory
        moved_l=moved,
        bev_limit_l=bev_limit,
        zero_l_s=zero,
        drift=_above(np.abs(drift), DRIFTED_L_S),
        weakness=weak,
        drift_l_s=drift,
    )


def bev_limit_l(measures: Measures) -> Floats:
    """What may creep out before time zero (ATS/ERS 2019, Table 7)."""
    return np.maximum(BEV_SHARE * measures.fvc_l + BEV_TOLERANCE_L, BEV_L)


def _above(values: Floats, limit: float) -> Bools:
    return np.asarray(values > limit)


def _moved_l(traces: Traces, zero_l_s: Floats) -> Floats:
    """Volume expired in the last second of the expiration, without what a wrong zero added."""
    rows = np.arange(len(traces.stop))
    second = np.maximum(traces.stop - steps_of(traces, 1.0), traces.base)
    last = np.where(zero_l_s == 0.0, traces.end, traces.stop)
    added = zero_l_s * (last - second) / traces.rate_hz
    return np.asarray(traces.volume[rows, last] - traces.volume[rows, second] - added).clip(0.0)


def _coughs(tail: Tail, pef_l_s: Floats) -> tuple[Bools, Bools]:
    """Flow rebounds within 60 or 120 ms, more than any effort explains, after a short dip."""
    volume, lead = tail.volume, tail.lead
    early = np.zeros(len(volume), dtype=bool)
    late = np.zeros(len(volume), dtype=bool)
    flow = volume[:, 2:] - volume[:, :-2]  # in litres in two steps; column n is about n + 1
    limit = ((COUGH_L_S + COUGH_OF_PEF * pef_l_s) * (2 * tail.step_s)).astype(np.float32)
    for lag_s in (0.06, 0.12):
        lag = tail.steps(lag_s)
        after = flow[:, lead + lag :]
        before = flow[:, lead : flow.shape[1] - lag]
        columns = after.shape[1]
        if columns < 1:
            break
        reached = volume[:, -columns:]
        held = (reached - volume[:, lag : lag + columns]) * np.float32(2 / lead)
        rebound = after - np.float32(1 + COUGH_OF_LEVEL) * np.maximum(before, 0) > limit[:, None]
        rebound &= held > COUGH_HELD * after
        first = np.arange(lead + 1, lead + 1 + columns)[None, :] <= tail.first[:, None]
        early |= (rebound & first).any(axis=1)
        late |= (rebound & ~first).any(axis=1)
    return early | _dips(flow, tail, pef_l_s), late


def _dips(flow: NDArray[np.float32], tail: Tail, pef_l_s: Floats) -> Bools:
    """In the first second, flow dips for some 60 ms below the line through what is around it."""
    wide = tail.steps(0.06)
    here = flow[:, tail.lead + wide : -wide]
    if here.shape[1] < 1:
        return np.zeros(len(flow), dtype=bool)
    then = flow[:, tail.lead + 2 * wide :]
    bend = flow[:, tail.lead : -2 * wide] + then - np.float32(2 + DIP_OF_LEVEL) * here
    limit = ((DIP_L_S + DIP_OF_PEF * pef_l_s) * (2 * tail.step_s)).astype(np.float32)
    dip = (bend > limit[:, None]) & (then - here > np.float32(DIP_BACK) * bend) & (here >= 0)
    at = np.arange(tail.lead + wide + 1, tail.lead + wide + 1 + here.shape[1])
    return np.asarray((dip & (at[None, :] <= tail.first[:, None])).any(axis=1))


def _obstructed(tail: Tail, pef_l_s: Floats) -> Bools:
    """A sudden step down to less than half that stays: tongue or teeth in the mouthpiece."""
    look, fall, stay = (tail.steps(seconds) for seconds in (0.1, 0.05, 0.2))
    volume = tail.volume[:, tail.lead :]
    width = volume.shape[1] - 2 * look - fall - stay
    if width < 1:
        return np.zeros(len(volume), dtype=bool)
    first = volume[:, look : look + width] - volume[:, :width]
    second = volume[:, 2 * look : 2 * look + width] - volume[:, look : look + width]
    after = (volume[:, -width:] - volume[:, 2 * look + fall : 2 * look + fall + width]) * (
        np.float32(look / stay)
    )
    high = (np.maximum(STEP_L_S, STEP_OF_PEF * pef_l_s) * (look * tail.step_s)).astype(np.float32)
    step = (second > high[:, None]) & (after > 0.15 * second) & (first < 1.5 * second)
    step &= after * first * first < np.float32(STEP_LEFT) * second * second * second
    return np.asarray(step.any(axis=1))


def _leaks(traces: Traces, measures: Measures, cut: Bools) -> Bools:
    """More went in than came out, or the volume sinks slowly although nobody breathes in.

    What went in before a blow that was `cut` short is still in the lungs."""
    limit = np.maximum(FIVC_SHARE * measures.fvc_l, FIVC_L)
    before = _above(measures.inspired_before_l - measures.fvc_l - limit, 0.0) & ~cut
    rows = np.arange(len(limit))
    last = traces.length - 1
    seconds = np.maximum(last - traces.end, 1) / traces.rate_hz
    sunk = traces.volume[rows, traces.end] - traces.volume[rows, last]
    gentle = ~(measures.pif_l_s >= DRIFT_L_S)
    return np.asarray(before | (gentle & (seconds > 0.5) & (sunk > 0.03) & (sunk / seconds > 0.02)))


def incomplete_inspiration(measures: Measures) -> Bools:
    """FIVC above FVC: the lungs were not full at the start, or air escaped (Table 7)."""
    limit = np.maximum(FIVC_SHARE * measures.fvc_l, FIVC_L)
    return _above(measures.fivc_l - measures.fvc_l - limit, 0.0)
