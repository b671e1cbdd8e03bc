"""How probable a bad day is, up to three days ahead, for every place at once.

In: ``Usual`` and ``Predictors`` of one lag. Out: ``Walked``: the probability of each day as it
would have been said then, by models fitted on days before it alone, and the model that stands now.

The count of a day is negative binomial with mean expected x exp(intercept + predictors x effects);
the probability is that of passing the day's bound (``season``). Effects are shared by all places,
drawn to 0 by a ridge; each place has its own, drawn to the shared ones. Then one recalibration of
all places, on what was said before: logit p = logit usual + a + b (logit model - logit usual),
drawn to a = 0, b = 1, so that a model that knows nothing says what is usual.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from breathway.warn import counts as binomial
from breathway.warn.predictors import Predictors
from breathway.warn.season import BLOCK, GAP, LEAST_DAYS, Usual, dispersion

Floats = NDArray[np.float64]
FIRST_DAY = LEAST_DAYS + BLOCK  # nothing is said before
# Ours: the width of effects, on logarithms, per standard deviation, at the start; and its bounds.
SHARED_SD, OWN_SD = 0.1, 0.05
NARROWEST, WIDEST = 0.01, 0.3
RECALIBRATION_SD = 0.5
RECALIBRATION_STEPS = 8
STEPS = 3
LIMITS = (0.01, 0.9)  # nothing is said with more certainty


@dataclass(frozen=True, kw_only=True)
class Model:
    """What is known now. ``effects`` (places, 1 + columns), the intercept first."""

    names: tuple[str, ...]
    effects: Floats
    phi: Floats
    recalibration: tuple[float, float]


@dataclass(frozen=True)
class Prior:
    """Ridges, one over the variance of effects: one for each exposure's columns together, one for
    the places' departures. From the evidence of the effects themselves (MacKay 1992, Neural
    Computation 4:415, by expectation and maximisation; recalled, not verified)."""

    group: NDArray[np.int64]  # of each column
    shared: Floats
    own: float

    @classmethod
    def of(cls, names: tuple[str, ...]) -> Prior:
        stems = ["intercept", *(name.partition(":")[0] for name in names)]
        group = np.unique(stems, return_inverse=True)[1]
        return cls(group, np.full(group.size, SHARED_SD**-2), OWN_SD**-2)

    def with_shared(self, squares: Floats) -> Prior:
        mean = np.bincount(self.group, squares) / np.bincount(self.group)
        return Prior(self.group, 1 / np.clip(mean, NARROWEST**2, WIDEST**2)[self.group], self.own)

    def with_own(self, square: float) -> Prior:
        return Prior(self.group, self.shared, 1 / min(max(square, NARROWEST**2), WIDEST**2))


@dataclass(frozen=True, kw_only=True)
class Walked:
    """(places, days); NaN where it was too early."""

    probability: Floats
    mean: Floats  # the expected count with what is known of the day
    phi: Floats
    model: Model


def walk(usual: Usual, known: Predictors) -> Walked:
    """Say every day from what was known before it: refitted every ``BLOCK`` days."""
    places, size = usual.counts.shape
    x = np.concatenate([np.ones((places, size, 1)), known.values], 2)
    shared, own = np.zeros(x.shape[2]), np.zeros((places, x.shape[2]))
    said, means = np.full((places, size), np.nan), np.full((places, size), np.nan)
    raw, phis = np.full((places, size), np.nan), np.full((places, size), np.nan)
    phi, recalibration = np.full(places, np.nan), (0.0, 1.0)
    for first in range(FIRST_DAY, size, BLOCK):
        past, block = slice(LEAST_DAYS, first - GAP + 1), slice(first, min(size, first + BLOCK))
        shared, own, phi = _fit(usual, x, past, shared, own, Prior.of(known.names))
        recalibration = recalibrate(raw[:, past], usual.probability[:, past], usual.bad[:, past])
        eta = np.clip(np.einsum("pdf,pf->pd", x[:, block], own), -3, 3)
        means[:, block] = usual.expected[:, block] * np.exp(eta)
        phis[:, block] = phi[:, None]
        raw[:, block] = binomial.above(means[:, block], phi[:, None], usual.bound[:, block])
        said[:, block] = recalibrated(raw[:, block], usual.probability[:, block], recalibration)
    model = Model(names=known.names, effects=own, phi=phi, recalibration=recalibration)
    return Walked(probability=said, mean=means, phi=phis, model=model)


def _fit(
    usual: Usual, x: Floats, past: slice, shared: Floats, own: Floats, prior: Prior
) -> tuple[Floats, Floats, Floats]:
    """Shared effects, then each place's own about them: Newton's steps from those before, and the
    ridges by their own evidence (``Prior``)."""
    y, expected, phi = usual.counts[:, past], usual.expected[:, past], usual.phi[:, past]
    known = ~np.isnan(y) & ~np.isnan(expected)
    y, expected, phi = (np.where(known, part, 0.0) for part in (y, expected, phi))
    rows, deviation = x[:, past], own - shared
    for _ in range(STEPS):
        slope, bend = _slopes(rows, y, expected, phi, shared + deviation)
        total = np.linalg.inv(bend.sum(0) + np.diag(prior.shared))
        step = total @ (slope.sum(0) - prior.shared * shared)
        shared = shared + np.clip(step, -0.5, 0.5)
        prior = prior.with_shared(shared**2 + np.diag(total))
    if len(own) > 1:
        for _ in range(STEPS - 1):
            slope, bend = _slopes(rows, y, expected, phi, shared + deviation)
            total = np.linalg.inv(bend + prior.own * np.eye(len(shared)))
            step = (total @ (slope - prior.own * deviation)[:, :, None])[:, :, 0]
            deviation = deviation + np.clip(step, -0.5, 0.5)
            spread = deviation**2 + np.diagonal(total, axis1=1, axis2=2)
            prior = prior.with_own(float(spread.mean()))
    own = shared + deviation
    mean = expected * np.exp(np.clip(np.einsum("pdf,pf->pd", rows, own), -3, 3))
    phi_now = dispersion(y, mean)
    return shared, own, phi_now


def _slopes(
    rows: Floats, y: Floats, expected: Floats, phi: Floats, effects: Floats
) -> tuple[Floats, Floats]:
    """Gradient (places, columns) and information (places, columns, columns)."""
    mean = expected * np.exp(np.clip(np.einsum("pdf,pf->pd", rows, effects), -3, 3))
    inflated = 1 + phi * mean
    slope = np.einsum("pdf,pd->pf", rows, (y - mean) / inflated)
    weighted = rows * (mean / inflated)[:, :, None]
    return slope, np.swapaxes(weighted, 1, 2) @ rows


def recalibrate(raw: Floats, usual: Floats, bad: Floats) -> tuple[float, float]:
    """a and b on all that was said, by Newton's steps with a ridge to (0, 1)."""
    known = ~np.isnan(raw) & ~np.isnan(bad) & ~np.isnan(usual)
    if not known.any():
        return (0.0, 1.0)
    offset = logit(usual[known])
    x = np.stack([np.ones(offset.size), logit(raw[known]) - offset], 1)
    prior, width = np.array([0.0, 1.0]), 1 / RECALIBRATION_SD**2

    def loss(at: Floats) -> float:
        eta = offset + x @ at
        off = at - prior
        return float(np.logaddexp(0.0, eta).sum() - bad[known] @ eta + width / 2 * (off @ off))

    beta, now = prior.copy(), loss(prior)
    for _ in range(RECALIBRATION_STEPS):
        p = _logistic(offset + x @ beta)
        gradient = x.T @ (bad[known] - p) - width * (beta - prior)
        information = (x * (p * (1 - p))[:, None]).T @ x + width * np.eye(2)
        step = np.linalg.solve(information, gradient)
        while (tried := loss(beta + step)) > now and np.abs(step).max() > 1e-6:
            step = step / 2  # a whole one may leap over the valley, and the next further still
        beta, now = beta + step, min(now, tried)
    return (float(beta[0]), float(np.clip(beta[1], 0.0, 1.5)))


def recalibrated(raw: Floats, usual: Floats, by: tuple[float, float]) -> Floats:
    offset = logit(usual)
    return np.clip(_logistic(offset + by[0] + by[1] * (logit(raw) - offset)), *LIMITS)


def logit(p: Floats) -> Floats:
    held = np.clip(p, 0.002, 0.998)
    return np.log(held / (1 - held))


def _logistic(eta: Floats) -> Floats:
    return 1 / (1 + np.exp(-np.clip(eta, -30, 30)))
