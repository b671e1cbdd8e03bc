"""Flow and volume, each from the other.

In: evenly sampled volume (L) or flow (L/s), any leading axes. Out: the other, of the same shape.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

COUNT_L_S = 0.02  # ours: what one count of a volume may make of flow
FINE_COUNTS = 0.6  # ours: of that, for differences of fourth order


def flow_of_volume(volume: Floats, rate_hz: float) -> Floats:
    """Flow as the central difference of volume, over as little as its counts allow.

    A millilitre between two samples is 1 L/s at 1 kHz, and the highest flow of a blow would be one
    of counting: the reach grows up to 10 ms to each side until a count makes 0.02 L/s. Where the
    counts are fine, the difference is of fourth order, which keeps the peak at 100 Hz.
    """
    counts = np.abs(np.diff(volume, axis=-1))
    least = float(counts.min(where=counts > 1e-9, initial=np.inf))
    wanted = least * rate_hz / (2 * COUNT_L_S) if np.isfinite(least) else 0.0
    reach = int(np.clip(np.ceil(wanted), 1, max(1, rate_hz // 100)))
    near = _central(volume, reach) * rate_hz
    if wanted > FINE_COUNTS:
        return near
    return np.asarray((4 * near - _central(volume, 2 * reach) * rate_hz) / 3)


def _central(volume: Floats, reach: int) -> Floats:
    """Change over `reach` samples to each side, per sample; one-sided at the ends."""
    width = volume.shape[-1]
    left = np.maximum(np.arange(width) - reach, 0)
    right = np.minimum(np.arange(width) + reach, width - 1)
    return np.asarray((volume[..., right] - volume[..., left]) / (right - left))


def volume_of_flow(flow: Floats, rate_hz: float, *, out: Floats | None = None) -> Floats:
    """Volume as the trapezoid integral of flow, from 0 L at the first sample."""
    volume = np.empty_like(flow) if out is None else out
    volume[..., 0] = 0.0
    np.add(flow[..., 1:], flow[..., :-1], out=volume[..., 1:])
    np.cumsum(volume[..., 1:], axis=-1, out=volume[..., 1:])
    volume *= 0.5 / rate_hz
    return volume
