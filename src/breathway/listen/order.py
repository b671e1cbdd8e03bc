"""Small sums and ranks that the analysis asks for many times a window.

In: a few hundred to a few ten thousand numbers. Out: what NumPy's general functions give, without
their checks and in an order of sums that does not wait: on 300 numbers ``numpy.quantile`` takes ten
times as long, and ``numpy.cumsum`` must end one sum before it begins the next.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from breathway.listen.spectrum import Floats


def running(values: Floats, *sizes: int) -> list[Floats]:
    """Sums of every ``size`` neighbours along the first axis, by doubling; ``size - 1`` fewer."""
    sums, width = values, 1
    found: list[Floats] = [values] * len(sizes)
    while width <= max(sizes):
        for i, size in enumerate(sizes):
            if size & width:
                at = size & (width - 1)
                part = sums[at:][: len(values) - size + 1]
                found[i] = found[i] + part if at else part
        if 2 * width <= max(sizes):
            sums = sums[:-width] + sums[width:]
        width *= 2
    return found


def held(values: NDArray[Any], before: int, after: int) -> NDArray[Any]:
    """With the first and last value held on along the last axis."""
    first, last = values[..., :1], values[..., -1:]
    return np.concatenate([np.repeat(first, before, -1), values, np.repeat(last, after, -1)], -1)


def median(values: Floats) -> Floats:
    """Along the last axis."""
    ranked, count = np.sort(values), values.shape[-1]
    return np.asarray((ranked[..., (count - 1) // 2] + ranked[..., count // 2]) / 2)


def quantiles(values: NDArray[Any], *shares: float) -> list[NDArray[Any]]:
    """Along the last axis, between the two nearest ranks in proportion (Hyndman and Fan 1996, their
    seventh)."""
    ranked, found = np.sort(values), []
    for part in shares:
        place = part * (values.shape[-1] - 1)
        low = ranked[..., int(place)]
        high = ranked[..., min(int(place) + 1, values.shape[-1] - 1)]
        found.append(low + (high - low) * np.float32(place - int(place)))
    return found


def quantile(values: NDArray[Any], share: float) -> float:
    """One, of a row of numbers."""
    return float(quantiles(values, share)[0])


def share(which: NDArray[np.bool_]) -> float:
    """How much of them is so; nothing of none."""
    return float(np.count_nonzero(which)) / max(1, which.size)
