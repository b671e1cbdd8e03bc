"""What the sensor reads when nothing moves, where the volume comes in whole millilitres.

In: `Traces` whose volume was counted in steps, time zero, and whether quiet breathing precedes the
blow. Out: as `zero.zero_flow`.

A wrong zero of 30 mL/s moves a volume in mL once in 33 ms: no sample and no piece of flow shows it,
only the line through many. A line runs through counts where none lies farther from it than a count.

Standard: as `zero`; the numbers are ours.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from breathway.score.signal import Floats, Traces

Bools = NDArray[np.bool_]

COUNTED_L = 0.0002  # ours: finer counts add less than 3 mL/s to the flow of 30 ms
GRID_S = 0.01
REST_S = 2.0  # ours: of rest before a blow more tells no more
LEAST_S = 0.09  # ours: less is no rest
FOOT_S, MARGIN_S = 0.06, 0.05  # ours: the foot of a blow, or of a breath, is no rest
TIDAL_S, TURN_S = 0.75, 0.3  # ours: so long is a breath straight where it is fastest; where not
SLOW_L_S, SAME_L_S = 0.10, 0.02  # ours: slower than that, or so near to a level end
MOST_L_S = 0.5  # ours: what flows faster is air
LONG_S = 0.5  # ours: a shorter rest is believed only as far as a level end agrees
STRAIGHT, SURE = 0.8, 0.8  # ours: counts off a line, and what they let the end of it turn
NOISE_L = 0.0003  # ours: what noise adds to a volume meanwhile
END_S, LEVEL_L_S = 1.5, 0.0045  # ours: a level end, and what it may fall by from first to last
PLATEAU_L_S, BEND_PER_S = 0.010, 4.0  # ours: of a slow lung, and what a line through counts hides


def zero_of_counts(
    traces: Traces, time_zero_s: Floats, tidal: Bools
) -> tuple[Floats, Floats, Bools, Floats]:
    """Flow at rest, how unsure it is, whether it was seen before the blow, drift to a level end."""
    count = len(traces.volume)
    zero, unsure = np.zeros(count), np.zeros(count)
    rested, drift = np.zeros(count, dtype=bool), np.full(count, np.nan)
    stride, step_l = max(1, round(GRID_S * traces.rate_hz)), traces.step_l
    grid_s = stride / traces.rate_hz
    for row, volume in enumerate(traces.volume):
        rest_s = min(time_zero_s[row] - FOOT_S, REST_S)
        lead = volume[: max(0, round(rest_s / grid_s)) * stride : stride]
        slope, lasts = _rest(lead, grid_s, step_l)
        end = _end(volume[: traces.length[row]], int(traces.peak[row]), traces.rate_hz, step_l)
        needed = LEAST_S
        if tidal[row]:  # the coarser the counts, the straighter a breath, where it is fastest
            same = abs(end - slope) < SAME_L_S or abs(slope) < SLOW_L_S
            needed = (TURN_S if same else TIDAL_S) * np.cbrt(step_l / 0.001)
        if lasts >= needed and abs(slope) < MOST_L_S:
            # what creeps before a blast looks like a wrong zero, until it is over
            over = lasts < LONG_S and abs(end) < abs(slope)
            zero[row] = end if over else slope
            unsure[row], rested[row] = SURE * step_l / lasts, True
            drift[row] = 0.0 if over else end - slope
        elif np.isfinite(end):
            spare = PLATEAU_L_S + BEND_PER_S * step_l if end > 0 else SURE * step_l / END_S
            zero[row], unsure[row] = end, spare
    return zero, unsure, rested, drift


def _rest(volume: Floats, grid_s: float, step_l: float) -> tuple[float, float]:
    """The slope of the longest straight beginning, and how long that is."""
    count = len(volume)
    if count < 3:
        return 0.0, 0.0
    time = grid_s * np.arange(count)
    number = np.arange(1, count + 1)
    mean_t, mean_v = np.cumsum(time) / number, np.cumsum(volume) / number
    spread = np.cumsum(time * time) / number - mean_t**2
    slope = (np.cumsum(time * volume) / number - mean_t * mean_v) / np.maximum(spread, 1e-12)
    off = volume - mean_v[:, None] - slope[:, None] * (time - mean_t[:, None])
    worst = np.where(number - 1 <= (number - 1)[:, None], np.abs(off), 0.0).max(axis=1)
    straight = np.logical_and.accumulate(worst <= STRAIGHT * step_l + NOISE_L).sum()
    if straight < count:
        straight -= round(MARGIN_S / grid_s)
    return (float(slope[straight - 1]), float(time[straight - 1])) if straight > 2 else (0.0, 0.0)


def _end(volume: Floats, peak: int, rate_hz: float, step_l: float) -> float:
    """The slope of the last 1.5 s, where it is straight; else NaN."""
    span = round(END_S * rate_hz)
    if len(volume) < peak + span + round(0.5 * rate_hz):
        return np.nan
    last = volume[-span:]
    time = np.arange(span) / rate_hz
    bend, slope, start = np.polyfit(time - END_S / 2, last, 2)
    off = np.abs(last - start - slope * (time - END_S / 2)).max()
    straight = off <= STRAIGHT * step_l + NOISE_L
    level = abs(2 * bend * END_S) < LEVEL_L_S + step_l / END_S
    return float(slope) if straight and level else np.nan
