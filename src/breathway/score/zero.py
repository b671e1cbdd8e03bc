"""What the sensor reads when nothing moves.

In: `Traces` and `Measures` of many blows. Out: that flow, how sure it is, whether it was seen at
rest before the blow, and how far it drifted until a level end.

Standard: ATS/ERS 2019 (Graham et al.), Table 7, "no evidence of a faulty zero-flow setting": the
words are theirs, the numbers ours, checked with synthetic faults (docs/reference/score.md).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from breathway.score.counted import COUNTED_L, zero_of_counts
from breathway.score.endings import steps_of
from breathway.score.signal import Floats, Ints, Measures, Traces

Bools = NDArray[np.bool_]

NOISY_L_S = 0.03  # ours: the noisiest sensor that is still believed
QUIET_L_S = 0.012  # ours: what noise and rounding add to no flow
BREATH_L_S = 0.10  # ours: flow of quiet breathing reaches it
GRAIN_S, HELD = 0.02, 4  # ours: level for so many pieces of so long: a breath that is held …
HELD_LEVEL_L_S, HELD_MOST_L_S = 0.008, 0.3  # … to within this, and a zero no farther off
FULL_L = 0.05  # ours: within this of the deepest breath, air that is held
PLATEAU_SPARE_L_S = 0.010  # ours: a level end is a wrong zero only beyond a plateau's flow
FIRST_L_S = 0.010  # ours: by which the first samples differ, before anything moves
BELOW_S = 0.05  # ours: level for so long below nothing
BEFORE_S = 0.02  # ours: so long before the first sample the flow may have risen
LEVEL_L_S = 0.003  # ours: by which half a second differs from the next, at most


def zero_flow(traces: Traces, measures: Measures) -> tuple[Floats, Floats, Bools, Floats]:
    """What the sensor reads when nothing moves and how sure that is, whether it was seen at rest
    before the blow, and how far it drifted from there to a level end.

    Taken from the quiet start of the recording; where there is none, from an end that neither
    decays nor stirs; else from whatever comes nearest to zero before the blow.
    """
    if traces.step_l > COUNTED_L:
        return zero_of_counts(traces, measures.time_zero_s, _tidal(traces, measures))
    flow, few = traces.flow, min(steps_of(traces, 0.03), traces.flow.shape[1])
    parts = min(10, flow.shape[1] // few)
    pieces = flow[:, : parts * few].reshape(len(flow), parts, few)
    mean = pieces.mean(axis=2)
    rest = measures.time_zero_s * traces.rate_hz - 2 * few  # the foot of the blow is no rest
    noise = _noise(traces)[:, None]  # of one sample
    moving = (np.ptp(pieces, axis=2) > 0.05 + 5 * noise) | (
        few * np.arange(1, parts + 1)[None, :] > rest[:, None]
    )
    tidal = _tidal(traces, measures)
    breathing = tidal | _above(measures.inspired_before_l, 0.0) & _above(measures.pif_l_s, 0.5)
    level = mean[:, :1]
    still = ~moving & (np.abs(mean - level) < QUIET_L_S + 3 * noise / np.sqrt(few))
    quiet = np.logical_and.accumulate(still, axis=1).sum(axis=1)  # pieces from the start on
    held = np.where(np.arange(parts)[None, :] < quiet[:, None], mean, 0.0).sum(axis=1)
    half = max(1, parts // 2)
    sloping = np.abs(mean[:, :half].mean(axis=1) - mean[:, -half:].mean(axis=1)) > LEVEL_L_S + (
        6 * noise[:, 0] / np.sqrt(max(1, parts) * few)
    )
    mean[moving] = np.inf
    nearest, samples = _nearest(traces, measures, mean, noise[:, 0], few)
    ended = _level_end(traces)
    held_l_s = _between_breaths(traces, measures, noise[:, 0])
    other = np.where(np.isnan(ended), np.where(breathing, 0.0, nearest), ended)
    other = np.where(np.isnan(held_l_s), other, held_l_s)
    # a breath, too, is level for a moment where it is fastest
    rested = np.asarray((quiet >= 3) & ~(tidal & (sloping | (quiet < parts))))
    zero = np.where(rested, held / np.maximum(quiet, 1), other)
    samples = np.where(np.isnan(held_l_s), samples, few * HELD)
    unsure = 2 * noise[:, 0] / np.sqrt(np.where(rested, quiet * few, samples))
    by_end = np.isfinite(ended) & np.isnan(held_l_s) & ~rested
    # up to 25 mL/s may still be the plateau of a slow lung (ATS/ERS 2019, EOFE)
    unsure[by_end] = np.where(ended[by_end] > 0, PLATEAU_SPARE_L_S, 0.0)
    return zero, unsure, rested, np.where(rested, ended - zero, np.nan)


def _nearest(
    traces: Traces, measures: Measures, mean: Floats, noise: Floats, few: int
) -> tuple[Floats, Ints]:
    """What comes nearest to zero before the blow, of pieces and the first samples, and of how many
    samples that is the mean."""
    flow = traces.flow
    first, count = _first_samples(traces, noise, 3 * few)  # it may be only one
    choices = np.concatenate([first[:, None], mean], axis=1)
    chosen = np.abs(choices).argmin(axis=1)
    nearest = choices[np.arange(len(flow)), chosen]
    nearest = np.where(np.abs(nearest) < 0.5, nearest, 0.0)
    # where it begins below nothing, not breathing in, it only creeps through it
    below = (first < 0) & (count >= BELOW_S * traces.rate_hz) & np.isnan(measures.inspired_before_l)
    nearest = np.where(below, first, nearest)
    # and where the blow is on its way in the first sample, it was so before it, too
    on_its_way = flow[:, min(steps_of(traces, BEFORE_S), flow.shape[1] - 1)] - flow[:, 0]
    nearest -= np.where(chosen == 0, np.clip(on_its_way, 0.0, np.maximum(nearest, 0.0)), 0.0)
    return np.asarray(nearest), np.where(chosen == 0, count, few)


def _between_breaths(traces: Traces, measures: Measures, noise: Floats) -> Floats:
    """Flow while the lungs are full and nothing moves: held before the blow, or after the breath in
    that follows it; else NaN. Where it was held longest counts."""
    found = np.full(len(traces.flow), np.nan)
    rows = np.flatnonzero(_above(measures.inspired_before_l, 0.0) | traces.inspired)
    if not rows.size:
        return found
    grain = steps_of(traces, GRAIN_S)
    count = traces.flow.shape[1] // grain
    at = grain * np.arange(count)[None, :]
    flow = traces.flow[rows, : count * grain].reshape(len(rows), count, grain).mean(axis=2)
    volume = traces.volume[rows, : count * grain : grain]
    ends = at + grain
    base, end = traces.base[rows, None], traces.end[rows, None]
    floor = traces.volume[rows, traces.base[rows]][:, None]
    start = measures.time_zero_s[rows, None] * traces.rate_hz
    full = (np.abs(volume - floor) < FULL_L) & (ends < start - 2 * grain)
    full &= (ends > base - 10 * grain) & ~np.isnan(measures.inspired_before_l[rows, None])
    last = traces.length[rows, None]
    after = np.where((at > end) & (ends <= last), volume, np.inf)
    bottom = after.argmin(axis=1)[:, None] * grain
    back = traces.inspired[rows, None] & (ends <= last) & (at >= bottom - 10 * grain) & (at > end)
    back &= volume - after.min(axis=1)[:, None] < FULL_L
    width = count - HELD + 1
    if width < 1:
        return found
    parts = np.stack([flow[:, n : n + width] for n in range(HELD)])
    limit = HELD_LEVEL_L_S + 4 * noise[rows, None] / np.sqrt(grain)
    level = np.ptp(parts, axis=0) < limit
    level &= np.abs(parts.mean(axis=0)) < HELD_MOST_L_S
    level &= np.all([(full | back)[:, n : n + width] for n in range(HELD)], axis=0)
    inside = np.where(level, parts.mean(axis=0), np.nan)
    some = level.any(axis=1)
    found[rows[some]] = np.nanmedian(inside[some], axis=1)
    return found


def _tidal(traces: Traces, measures: Measures) -> Bools:
    """Whether breaths in and out were recorded before the blow."""
    tidal = np.zeros(len(traces.flow), dtype=bool)
    rows = np.flatnonzero(_above(measures.inspired_before_l, 0.0))
    if rows.size:
        flow = traces.flow[rows, : traces.head]
        flow = np.where(np.arange(traces.head) <= traces.base[rows, None], flow, 0.0)
        inward = np.logical_or.accumulate(flow < -BREATH_L_S, axis=1)
        tidal[rows] = (inward & (flow > BREATH_L_S)).any(axis=1)
    return tidal


def _noise(traces: Traces) -> Floats:
    """Sensor noise (SD of a sample): how far it lies off the line through its neighbours, where the
    recording is quietest at its start or its end; capped."""
    few = steps_of(traces, 0.03)
    width = traces.flow.shape[1]
    parts = min(10, width // few)
    if few < 3 or parts < 1:
        return np.zeros(len(traces.flow))
    span = parts * few
    start = np.maximum(traces.length - span, 0)[:, None] + np.arange(span)[None, :]
    both = (traces.flow[:, :span], np.take_along_axis(traces.flow, start, axis=1))
    least = np.full(len(traces.flow), np.inf)
    for flow in both:
        pieces = flow.reshape(len(flow), parts, few)
        power = np.sort((np.diff(pieces, n=2, axis=2) ** 2).mean(axis=2), axis=1)
        least = np.minimum(least, power[:, : max(1, parts // 2)].mean(axis=1))
    # six times the noise's power, of which the quieter half shows about half
    return np.asarray(np.minimum(np.sqrt(least / 3), NOISY_L_S))


def _first_samples(traces: Traces, noise: Floats, most: int) -> tuple[Floats, Ints]:
    """The mean of the samples before the flow moves, and how many they are: at least the first."""
    flow = traces.flow[:, :most]
    still = np.abs(flow - flow[:, :1]) < FIRST_L_S + 3 * noise[:, None]
    count = np.logical_and.accumulate(still, axis=1).sum(axis=1)
    kept = np.arange(flow.shape[1])[None, :] < count[:, None]
    return np.asarray(np.where(kept, flow, 0.0).sum(axis=1) / count), count


def _level_end(traces: Traces) -> Floats:
    """The flow of the last 1.5 s where it is level: air that still comes would come less and less.

    NaN where it is not level, or where that is not beyond the peak.
    """
    part = steps_of(traces, 0.5)
    start = traces.length - 3 * part
    at = np.maximum(start, 0)[:, None] + np.arange(3 * part)[None, :]
    flow = np.take_along_axis(traces.flow, np.minimum(at, traces.flow.shape[1] - 1), axis=1)
    thirds = flow.reshape(len(flow), 3, part)
    mean = thirds.mean(axis=2)
    level = (np.ptp(mean, axis=1) < LEVEL_L_S) & (thirds.std(axis=2).max(axis=1) < QUIET_L_S)
    level &= start > traces.peak + part
    return np.where(level, mean.mean(axis=1), np.nan)


def _above(values: Floats, limit: float) -> Bools:
    return np.asarray(values > limit)
