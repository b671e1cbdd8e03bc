"""Where knots, grids and percentiles lie.

In: values (missing ones as NaN), a number of knots. Out: positions in the units of the values.
Sources: Hyndman and Fan 1996, quantile type 7 (R's default); Gasparrini 2011, J Stat Softw 43(8),
section 3, for knots equally spaced in values or in log lags; Becker, Chambers and Wilks 1988, R's
``pretty``, for round grids.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def quantile(values: Floats, shares: Sequence[float] | Floats) -> Floats:
    """Type 7 quantiles at shares (0 to 1) of the values that are not missing.

    In R's own order of operations: a value on a break falls to one side by its last bit.
    """
    present = np.sort(values[~np.isnan(values)])
    place = 1 + (len(present) - 1) * np.asarray(shares, dtype=float)
    low = np.floor(place).astype(int)
    below, above = present[low - 1], present[np.ceil(place).astype(int) - 1]
    beyond = place - low
    between = (1 - beyond) * below + beyond * above
    return np.asarray(np.where(above == below, below, between))


def percentile(values: Floats, percents: Sequence[float] | Floats) -> Floats:
    """The same at percents (0 to 100)."""
    return quantile(values, np.asarray(percents, dtype=float) / 100)


def inner_shares(count: int) -> Floats:
    """Shares of ``count`` knots that cut the values into equal parts."""
    return np.asarray(1 / (count + 1) * np.arange(1, count + 1))


def equal_knots(low: float, high: float, count: int) -> Floats:
    """Equally spaced inside a range."""
    return np.asarray(low + (high - low) / (count + 1) * np.arange(1, count + 1))


def log_knots(low: float, high: float, count: int) -> Floats:
    """Equally spaced in the logarithm of the lag: dense where effects change fast."""
    steps = (1 + math.log(high - low)) / (count + 1) * np.arange(1, count + 1)
    return np.asarray(low + np.exp(steps - 1))


def pretty(low: float, high: float, count: int) -> Floats:
    """About ``count`` intervals at round values that cover the range (R's ``pretty``)."""
    width = high - low
    small = width < 1e-10 * max(abs(low), abs(high), 1e-300)  # R_pretty: i_small
    cell = max(abs(low), abs(high)) if small else width / count
    if small:
        cell = (1 + 1 / 2.5) * cell / min(count, 9) if cell > 0 else 1.0
    power = 10.0 ** math.floor(math.log10(cell))
    unit = power
    high_bias = 1.5  # R_pretty: h = 1.5, h5 = 0.5 + 1.5 h
    for factor, bias in ((2, high_bias), (5, 0.5 + 1.5 * high_bias), (10, high_bias)):
        if factor * power - cell < bias * (cell - unit):
            unit = factor * power
        else:
            break
    first = math.floor(low / unit + 1e-7)
    last = math.ceil(high / unit - 1e-7)
    return np.asarray(np.arange(first, last + 1) * unit, dtype=float)
