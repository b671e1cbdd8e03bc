"""Multivariate random-effects meta-analysis, and what it says about each member.

In: estimates (m, q) with their covariances (m, q, q). Out: the mean effect, how members differ
around it, and each member's shrunken effect (empirical Bayes) with its uncertainty. Formulas:
Gasparrini, Armstrong and Kenward 2012, Stat Med 31:3821 (restricted likelihood, Fisher scoring);
Sera, Armstrong, Blangiardo and Gasparrini 2019, Stat Med 38:5429, section 3.3 (the predictor).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from breathway.exposure.errors import DataError
from breathway.exposure.solve import ROUNDS, no_convergence

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Pooled:
    """The mean effect (q), its covariance, and the covariance between members."""

    mean: Floats
    covariance: Floats
    between: Floats
    log_likelihood: float


def pool(estimates: Floats, covariances: Floats) -> Pooled:
    """Restricted maximum likelihood, over the lower triangular root of the covariance between
    members: it stays positive semidefinite, and members may be alike in some effect."""
    members, width = estimates.shape
    if members <= width:
        raise DataError("too_few_members", f"{members} members for {width} effects",
                        "pooling needs more members than effects")  # fmt: skip
    start = np.atleast_2d(np.cov(estimates.T)) / 2
    root = np.linalg.cholesky(start + 1e-6 * np.trace(start) * np.eye(width))
    best = _likelihood(estimates, covariances, root @ root.T)
    damping = 1e-6
    for _ in range(5 * ROUNDS):  # slow but sure where members are alike
        gradient, curvature = _derivatives(estimates, covariances, root)
        size = np.trace(np.abs(curvature)) / len(gradient)
        step = _uphill(gradient, curvature, damping * size)
        trial = root.copy()
        trial[np.tril_indices(width)] += step
        now = _likelihood(estimates, covariances, trial @ trial.T)
        if now >= best - 1e-12 * abs(best):
            root, best, damping = trial, now, damping / 10
        else:
            damping *= 10
        if gradient @ step < 1e-9:  # what the likelihood can still gain
            between = root @ root.T
            mean, covariance, _ = _mean(estimates, covariances, between)
            return Pooled(mean=mean, covariance=covariance, between=between, log_likelihood=best)
    raise no_convergence("the meta-analysis")


def shrink(pooled: Pooled, estimates: Floats, covariances: Floats) -> tuple[Floats, Floats]:
    """Each member's effect (m, q) and its covariance (m, q, q), drawn towards the mean as far as
    its own estimate is uncertain. Infinite variance gives the mean itself."""
    weights = np.linalg.inv(covariances + pooled.between)
    pull = pooled.between @ weights
    found = pooled.mean + np.einsum("mab,mb->ma", pull, estimates - pooled.mean)
    return found, pooled.between - pull @ pooled.between + pooled.covariance


def _mean(estimates: Floats, covariances: Floats, between: Floats) -> tuple[Floats, Floats, Floats]:
    weights = np.linalg.inv(covariances + between)
    covariance = np.linalg.inv(weights.sum(0))
    mean = covariance @ np.einsum("mab,mb->a", weights, estimates)
    return mean, np.asarray(covariance), np.asarray(weights)


def _likelihood(estimates: Floats, covariances: Floats, between: Floats) -> float:
    mean, covariance, weights = _mean(estimates, covariances, between)
    rest = estimates - mean
    members, width = estimates.shape
    fitted = np.einsum("ma,mab,mb->", rest, weights, rest)
    logs = -np.linalg.slogdet(weights)[1].sum() - np.linalg.slogdet(covariance)[1]
    return float(-(fitted + logs + (members * width - width) * np.log(2 * np.pi)) / 2)


def _derivatives(estimates: Floats, covariances: Floats, root: Floats) -> tuple[Floats, Floats]:
    """Of the likelihood by the entries of the root (k): gradient, and how much it bends down, with
    Fisher's information in place of the second derivative by the covariance itself."""
    mean, covariance, weights = _mean(estimates, covariances, root @ root.T)
    pulled = np.einsum("mab,mb->ma", weights, estimates - mean)
    score = (
        np.einsum("ma,mb->ab", pulled, pulled)
        - weights.sum(0)
        + np.einsum("mab,bc,mcd->ad", weights, covariance, weights)
    ) / 2
    row, column = np.tril_indices(len(root))
    units = np.zeros((len(row), *root.shape))
    units[np.arange(len(row)), row, column] = 1
    moved = units @ root.T
    moved = moved + moved.transpose(0, 2, 1)  # of the covariance, when an entry moves
    turned = np.einsum("mab,kbc->mkac", weights, moved)
    information = np.einsum("mkab,mlba->kl", turned, turned) / 2
    bent = 2 * np.einsum("kac,ab,lbc->kl", units, score, units)
    return np.einsum("kab,ab->k", moved, score), information - bent


def _uphill(gradient: Floats, curvature: Floats, damping: float) -> Floats:
    """A Newton step, shortened until it leads up."""
    values, vectors = np.linalg.eigh(curvature)
    lifted = np.maximum(np.abs(values), 1e-12 * np.abs(values).max()) + damping
    return np.asarray(vectors @ ((vectors.T @ gradient) / lifted))
