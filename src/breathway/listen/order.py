"""Small sums and ranks that the analysis asks for many times a window.

In: a few hundred to a few ten thousand numbers. Out: what NumPy's general functions give, without
their checks and in an order of sums that does not wait: on 300 numbers ``numpy.quantile`` takes ten
times as long, and ``numpy.cumsum`` must end one sum before it begins the next.
"""

from __future__ import annotations

import numpy as np

from breathway.listen.spectrum import Floats


def running(values: Floats, size: int) -> Floats:
    """Sums of every ``size`` neighbours along the last axis, by doubling; ``size - 1`` fewer."""
    count = values.shape[-1] - size + 1
    sums, width, at = values, 1, 0
    total: Floats | None = None
    while True:
        if size & width:
            part = sums[..., at : at + count]
            total = part if total is None else total + part
            at += width
        if 2 * width > size:
            return values if total is None else total
        sums = sums[..., :-width] + sums[..., width:]
        width *= 2


def held(values: Floats, before: int, after: int) -> Floats:
    """With the first and last value held on along the last axis."""
    first, last = values[..., :1], values[..., -1:]
    return np.concatenate([np.repeat(first, before, -1), values, np.repeat(last, after, -1)], -1)


def quantile(values: Floats, share: float) -> float:
    """Between the two nearest ranks in proportion (Hyndman and Fan 1996, their seventh)."""
    ranked = np.sort(values)
    place = share * (len(ranked) - 1)
    low = int(place)
    high = min(low + 1, len(ranked) - 1)
    return float(ranked[low] + (ranked[high] - ranked[low]) * (place - low))
