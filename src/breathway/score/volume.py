"""Flow and volume, each from the other.

In: evenly sampled volume (L) or flow (L/s), any leading axes. Out: the other, of the same shape.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

STILL_L_S = 0.005  # ours: what the counts of a volume may add to flow (SD) …
REACH_S = 0.03  # … as long as no sample farther than this is asked
DEGREE = 4  # of the volume around a sample: its flow is a cubic, and keeps its peak


def flow_of_volume(volume: Floats, rate_hz: float) -> Floats:
    """Flow as the slope of a polynomial through the volume around each sample, by least squares
    (Savitzky and Golay, Anal Chem 1964;36:1627).

    A millilitre between two samples is 1 L/s at 1 kHz, and the highest flow of a blow would be one
    of counting: the reach grows from 2 samples to 30 ms on each side until the counts are still.
    """
    rounding = step_of(volume) / np.sqrt(12)
    reach, longest = 2, max(3, round(REACH_S * rate_hz))
    while reach < longest and rounding * rate_hz * np.linalg.norm(_slope(reach)) > STILL_L_S:
        reach += 1
    width = volume.shape[-1]
    reach = min(reach, width - 1)
    ends = [2 * volume[..., :1] - volume[..., reach:0:-1], volume,
            2 * volume[..., -1:] - volume[..., -2 : -reach - 2 : -1]]  # fmt: skip
    longer = np.concatenate(ends, axis=-1)
    flow = np.zeros_like(volume)
    for step, weight in enumerate(_slope(reach)[reach + 1 :].tolist(), start=reach + 1):
        mirrored = 2 * reach - step
        flow += weight * (longer[..., step : step + width] - longer[..., mirrored:][..., :width])
    flow *= rate_hz
    return flow


def step_of(volume: Floats) -> float:
    """The least step between two samples that differ (L): what the volume was counted in."""
    steps = np.abs(np.diff(volume, axis=-1))
    least = float(steps.min(where=steps > 1e-9, initial=np.inf))
    return least if np.isfinite(least) else 0.0


@cache
def _slope(reach: int) -> Floats:
    """The weights of the samples around one, for the slope there."""
    at = np.arange(-reach, reach + 1) / reach
    return np.asarray(np.linalg.pinv(at[:, None] ** np.arange(DEGREE + 1))[1] / reach)


def volume_of_flow(flow: Floats, rate_hz: float, *, out: Floats | None = None) -> Floats:
    """Volume as the trapezoid integral of flow, from 0 L at the first sample."""
    volume = np.empty_like(flow) if out is None else out
    volume[..., 0] = 0.0
    np.add(flow[..., 1:], flow[..., :-1], out=volume[..., 1:])
    np.cumsum(volume[..., 1:], axis=-1, out=volume[..., 1:])
    volume *= 0.5 / rate_hz
    return volume
