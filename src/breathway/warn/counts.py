"""The negative binomial distribution of a day's count, for arrays.

In: means (> 0) and dispersions ``phi`` (variance = mean + phi mean², 0 is Poisson). Out: the
quantile above which a day is bad, and the probability of passing it. Probabilities follow from
pmf(0) = (1 + phi m)^(-1/phi) and pmf(y + 1) = pmf(y) m (1 + phi y) / ((y + 1) (1 + phi m)); means
beyond ``LARGE`` are taken as normal with half a count of continuity.
"""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
LARGE = 200.0
LEAST = 1e-9


def quantile(mean: Floats, phi: Floats, level: float) -> Floats:
    """The least count with P(Y <= count) >= level; NaN where the mean is."""
    flat, spread, shape = _flat(mean, phi)
    out = np.full(flat.size, np.nan)
    many = flat > LARGE
    out[many] = np.ceil(
        flat[many] + NormalDist().inv_cdf(level) * _sd(flat[many], spread[many]) - 0.5
    )
    at = np.flatnonzero(~np.isnan(flat) & ~many)
    m, f = flat[at], spread[at]
    pmf = zero(m, f)
    total, y = pmf.copy(), 0
    while at.size:
        rest = total < level
        if not rest.all():
            out[at[~rest]] = y
            at = at[rest]
            m, f, pmf, total = m[rest], f[rest], pmf[rest], total[rest]
        pmf = pmf * m * (1 + f * y) / ((y + 1) * (1 + f * m))
        total = total + pmf
        y += 1
    return out.reshape(shape)


def above(mean: Floats, phi: Floats, bound: Floats) -> Floats:
    """P(Y > bound); NaN where any of them is."""
    flat, spread, shape = _flat(mean, phi)
    bounds = np.broadcast_to(bound, shape).ravel()
    out = np.full(flat.size, np.nan)
    known = ~np.isnan(flat) & ~np.isnan(bounds)
    many = known & (flat > LARGE)
    if many.any():
        z = (bounds[many] + 0.5 - flat[many]) / _sd(flat[many], spread[many])
        out[many] = 1 - _normal(z)
    at = np.flatnonzero(known & ~many)
    at = at[np.argsort(bounds[at], kind="stable")]
    m, f, limits = flat[at], spread[at], bounds[at]
    pmf = zero(m, f)
    total = np.where(limits >= 0, pmf, 0.0)
    for y in range(int(limits[-1]) if at.size else 0):
        rest = slice(int(np.searchsorted(limits, y, side="right")), None)  # others have their sum
        pmf[rest] *= m[rest] * (1 + f[rest] * y) / ((y + 1) * (1 + f[rest] * m[rest]))
        total[rest] += pmf[rest]
    out[at] = 1 - total
    held: Floats = np.clip(out, 0.0, 1.0).reshape(shape)
    return held


def zero(mean: Floats, phi: Floats) -> Floats:
    """P(Y = 0)."""
    small = phi * mean < LEAST
    phi_or_one = np.where(small, 1.0, phi)
    p: Floats = np.exp(np.where(small, -mean, -np.log1p(phi_or_one * mean) / phi_or_one))
    return p


def _flat(mean: Floats, phi: Floats) -> tuple[Floats, Floats, tuple[int, ...]]:
    means, spreads = np.broadcast_arrays(mean, phi)
    return means.ravel().astype(float), spreads.ravel().astype(float), means.shape


def _sd(mean: Floats, phi: Floats) -> Floats:
    return np.sqrt(mean + phi * mean**2)


def _normal(z: Floats) -> Floats:
    """The standard normal distribution: Abramowitz and Stegun 1964, 7.1.26 (error below 2e-7)."""
    x = np.abs(z) / np.sqrt(2)
    t = 1 / (1 + 0.3275911 * x)
    poly = t * (
        0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))
    )
    erf = 1 - poly * np.exp(-(x**2))
    p: Floats = 0.5 * (1 + np.sign(z) * erf)
    return p
