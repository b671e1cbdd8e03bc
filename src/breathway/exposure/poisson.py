"""The Poisson model of a time series, with its overdispersion (quasi-Poisson).

In: a design (n, p) with its own column of ones, counts (n). Out: a ``Fit``. Method: iteratively
reweighted least squares, McCullagh and Nelder 1989, section 2.5; the dispersion is Pearson's
statistic over the residual degrees of freedom, section 9.2.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from breathway.exposure.errors import DataError
from breathway.exposure.solve import ROUNDS, Fit, inverse, no_convergence

Floats = NDArray[np.float64]


def fit(design: Floats, counts: Floats, names: Sequence[str]) -> Fit:
    """Log-linear effects; raises FitError when a column says nothing of its own."""
    count_is_sane(counts)
    eta = np.log(counts + 0.1)
    deviance = np.inf
    for _ in range(ROUNDS):
        mean = np.exp(eta)
        weighted = design * mean[:, None]
        information = weighted.T @ design
        covariance = inverse(information, names)
        working = eta + (counts - mean) / mean
        coefficients = covariance @ (weighted.T @ working)
        eta = np.clip(design @ coefficients, -30, 30)
        before, deviance = deviance, poisson_deviance(counts, np.exp(eta))
        if abs(before - deviance) <= 1e-12 * (abs(deviance) + 0.1):
            break
    else:
        raise no_convergence("the Poisson model")
    mean = np.exp(eta)
    residual = len(counts) - design.shape[1]
    pearson = float(((counts - mean) ** 2 / mean).sum())
    return Fit(
        coefficients=coefficients,
        covariance=inverse((design * mean[:, None]).T @ design, names),
        dispersion=pearson / residual if residual > 0 else float("nan"),
        rows=len(counts),
        strata=1,
        deviance=deviance,
        residual_df=residual,
    )


def count_is_sane(counts: Floats) -> None:
    """Refuses what no Poisson model can have as its outcome."""
    if len(counts) and counts.min() < 0:
        raise DataError("count_negative", "an outcome is below zero", "counts are 0 or more")
    if not counts.any():
        raise DataError("no_events", "the outcome is zero in every row", "check its column")


def poisson_deviance(counts: Floats, mean: Floats) -> float:
    """Twice the log-likelihood lost against a model that fits every count."""
    ratio = np.divide(counts, mean, out=np.ones_like(mean), where=counts > 0)
    return float(2 * (counts * np.log(ratio) - (counts - mean)).sum())
