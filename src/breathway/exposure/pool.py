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
    """Restricted maximum likelihood; between-member covariance stays positive semidefinite."""
    members, width = estimates.shape
    if members <= width:
        raise DataError("too_few_members", f"{members} members for {width} effects",
                        "pooling needs more members than effects")  # fmt: skip
    pairs = [(a, b) for a in range(width) for b in range(a, width)]
    units = np.zeros((len(pairs), width, width))
    for number, (a, b) in enumerate(pairs):
        units[number, a, b] = units[number, b, a] = 1
    between = np.atleast_2d(np.cov(estimates.T)) / 2
    best = _likelihood(estimates, covariances, between)
    for _ in range(ROUNDS):
        step = _scoring_step(estimates, covariances, between, units)
        for _ in range(30):
            trial = _semidefinite(between + step)
            now = _likelihood(estimates, covariances, trial)
            if now >= best - 1e-12 * abs(best):
                break
            step = step / 2
        moved = float(np.abs(trial - between).max())
        between, best = trial, now
        if moved < 1e-12 + 1e-9 * float(np.abs(between).max()):
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


def _scoring_step(estimates: Floats, covariances: Floats, between: Floats, units: Floats) -> Floats:
    mean, covariance, weights = _mean(estimates, covariances, between)
    pulled = np.einsum("mab,mb->ma", weights, estimates - mean)
    score = (
        np.einsum("ma,mb->ab", pulled, pulled)
        - weights.sum(0)
        + np.einsum("mab,bc,mcd->ad", weights, covariance, weights)
    )
    gradient = np.einsum("kab,ab->k", units, score) / 2
    turned = np.einsum("mab,kbc->mkac", weights, units)
    information = np.einsum("mkab,mlba->kl", turned, turned) / 2
    return np.asarray(np.einsum("k,kab->ab", np.linalg.solve(information, gradient), units))


def _semidefinite(matrix: Floats) -> Floats:
    values, vectors = np.linalg.eigh(matrix)
    return np.asarray((vectors * np.maximum(values, 0)) @ vectors.T)
