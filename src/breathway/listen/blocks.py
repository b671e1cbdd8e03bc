"""Resampling a sound by blocks, for the interval of a figure whose frames hang together.

In: a value, or several, per frame. Out: means of resamplings by blocks of 1.5 s that run round the
end (circular block bootstrap, Politis & Romano 1992 after Künsch 1989; recalled).
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

DRAWS: Final = 1000
BLOCK_S: Final = 1.5


def resampled(
    values: NDArray[np.float64], frames_per_s: float, rng: np.random.Generator
) -> NDArray[np.float64]:
    """(DRAWS, …) means of ``values`` (frames, …); the same state of ``rng`` gives the same."""
    size = max(1, min(len(values), round(BLOCK_S * frames_per_s)))
    nothing = np.zeros((1, *values.shape[1:]))
    total = np.concatenate([nothing, np.cumsum(np.concatenate([values, values[:size]]), 0)])
    sums = total[size : size + len(values)] - total[: len(values)]
    count = -(-len(values) // size)
    return np.asarray(sums[rng.integers(0, len(values), (DRAWS, count))].mean(1) / size)
