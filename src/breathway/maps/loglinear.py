"""Many overdispersed log-linear models over one design, side by side.

In: a design (weeks, p) shared by all places, counts (places, weeks), weights (places, weeks) that
are 0 where a week does not count. Out: coefficients, what they leave unexplained, the covariance
without dispersion. Method: iteratively reweighted least squares (McCullagh and Nelder 1989, section
2.5); stopped as R's ``glm`` stops, so that runaway fits of empty seasons end at the same place.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
ROUNDS = 25  # R: glm.control(maxit = 25, epsilon = 1e-8)
EPSILON = 1e-8


@dataclass(frozen=True)
class Fits:
    """Of every place: (places, p), (places, p, p), (places, weeks), (places), (places)."""

    coefficients: Floats
    unscaled: Floats
    mean: Floats
    residual_df: Floats
    converged: NDArray[np.bool_]


def fit(design: Floats, counts: Floats, weights: Floats) -> Fits:
    """All places; those that did not converge are marked, not repaired."""
    places, width = len(counts), design.shape[1]
    upper = np.triu_indices(width)
    products = design[:, upper[0]] * design[:, upper[1]]
    coefficients = np.zeros((places, width))
    unscaled = np.full((places, width, width), np.nan)
    eta = np.log(np.where(weights > 0, counts, 0) + 0.1)  # R: mustart of quasipoisson
    mean = np.exp(eta)
    deviance = np.full(places, np.inf)
    running = np.arange(places)
    converged = np.zeros(places, dtype=bool)
    for _ in range(ROUNDS):
        y, prior, mu = counts[running], weights[running], mean[running]
        inverse = _inverse((prior * mu) @ products, upper, width)
        working = prior * (mu * eta[running] + y - mu)
        beta = np.einsum("cab,cb->ca", inverse, working @ design)
        coefficients[running], unscaled[running] = beta, inverse
        eta[running] = beta @ design.T
        mean[running] = mu = np.exp(np.clip(eta[running], -700, 700))
        now = _deviance(y, prior, mu)
        still = np.abs(now - deviance[running]) / (np.abs(now) + 0.1) >= EPSILON
        deviance[running] = now
        converged[running[~still]] = True
        running = running[still]
        if not len(running):
            break
    residual = (weights > 0).sum(1) - width
    finite = np.isfinite(coefficients).all(1) & np.isfinite(unscaled).all((1, 2))
    return Fits(coefficients, unscaled, mean, residual.astype(float), converged & finite)


def spread(design: Floats, unscaled: Floats) -> Floats:
    """Variance of each fitted value without dispersion: (places, weeks)."""
    upper = np.triu_indices(design.shape[1])
    twice = np.where(upper[0] == upper[1], 1.0, 2.0)
    return np.asarray(
        (unscaled[:, upper[0], upper[1]] * twice) @ (design[:, upper[0]] * design[:, upper[1]]).T
    )


def _inverse(packed: Floats, upper: tuple[NDArray[np.intp], ...], width: int) -> Floats:
    """Of many small symmetric matrices, scaled first; NaN where one is singular."""
    whole = np.zeros((len(packed), width, width))
    whole[:, upper[0], upper[1]] = whole[:, upper[1], upper[0]] = packed
    size = np.sqrt(np.einsum("caa->ca", whole))
    scaled = whole / (size[:, :, None] * size[:, None, :])
    bad = ~(np.isfinite(scaled).all((1, 2)))
    scaled[bad] = np.eye(width)
    try:
        turned = np.linalg.inv(scaled)
    except np.linalg.LinAlgError:
        bad |= np.abs(np.linalg.det(scaled)) < 1e-280
        scaled[bad] = np.eye(width)
        turned = np.linalg.inv(scaled)
    inverse = turned / (size[:, :, None] * size[:, None, :])
    inverse[bad] = np.nan
    return np.asarray(inverse)


def _deviance(counts: Floats, weights: Floats, mean: Floats) -> Floats:
    ratio = np.divide(counts, mean, out=np.ones_like(mean), where=(counts > 0) & (mean > 0))
    parts = weights * (counts * np.log(ratio) - (counts - mean))
    return np.asarray(2 * parts.sum(1))
