"""The readable weights of the explained layer: logistic regression on its sixteen figures.

In: figures of stretches with their classes and folds. Out: ``Weights``, and which class a stretch
of a held-out patient got.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from breathway.listen.classes import CONTINUOUS, DISCONTINUOUS
from breathway.listen.explained import Weighing, Weights, standardized, straightened
from breathway.listen.figures import NAMES

Mask = NDArray[np.bool_]
SHRINK = 3.0
CLASSES = {"continuous": CONTINUOUS, "discontinuous": DISCONTINUOUS}


def logistic(z: NDArray[np.float64], truth: Mask) -> NDArray[np.float64]:
    """Constant and weights by Newton's method, the rare class lifted by the root of its rarity."""
    weight = np.where(truth, ((~truth).sum() / max(1, truth.sum())) ** 0.5, 1.0)
    x = np.column_stack([np.ones(len(z)), z])
    shrink = SHRINK * np.eye(x.shape[1])
    shrink[0, 0] = 0
    found = np.zeros(x.shape[1])
    for _ in range(15):
        p = 1 / (1 + np.exp(-np.clip(x @ found, -30, 30)))
        hessian = (x * (weight * p * (1 - p))[:, None]).T @ x + shrink
        found += np.linalg.solve(hessian, x.T @ (weight * (truth - p)) - shrink @ found)
    return found


def f1(truth: Mask, said: Mask) -> float:
    """Harmonic mean of precision and sensitivity."""
    return float(2 * (truth & said).sum() / max(1, truth.sum() + said.sum()))


def limit(truth: Mask, sums: NDArray[np.float64]) -> float:
    """The sum from which saying it gives the best F1."""
    order = np.argsort(-sums)
    right = np.cumsum(truth[order])
    return float(sums[order][(2 * right / (np.arange(len(sums)) + 1 + truth.sum())).argmax()])


def weighed(rows: NDArray[np.float32], labels: NDArray[np.int64]) -> Weights:
    """Weights from all these stretches."""
    straight = straightened(rows)
    frame = Weights(
        NAMES,
        tuple(straight.mean(0).round(5).tolist()),
        tuple(np.maximum(straight.std(0), 1e-6).round(5).tolist()),
        Weighing(0, (), 0),
        Weighing(0, (), 0),
    )
    z = standardized(rows, frame)
    parts = {}
    for name, classes in CLASSES.items():
        truth = np.isin(labels, classes)
        found = logistic(z, truth)
        parts[name] = Weighing(
            round(float(found[0]), 5),
            tuple(found[1:].round(5).tolist()),
            round(limit(truth, found[0] + z @ found[1:]), 5),
        )
    return Weights(frame.figures, frame.mean, frame.spread, **parts)


def said(rows: NDArray[np.float32], of: Weights) -> dict[str, Mask]:
    """What is said of each stretch."""
    z = standardized(rows, of)
    return {
        name: w.constant + z @ np.asarray(w.weights) >= w.limit
        for name, w in (("continuous", of.continuous), ("discontinuous", of.discontinuous))
    }


def held_out(
    rows: NDArray[np.float32], labels: NDArray[np.int64], folds: NDArray[np.int64], fit: Mask
) -> dict[str, Mask]:
    """What weights from the other folds' patients say; ``fit`` marks what may be fitted on."""
    out = {name: np.zeros(len(rows), bool) for name in CLASSES}
    for fold in np.unique(folds):
        of = weighed(rows[fit & (folds != fold)], labels[fit & (folds != fold)])
        here = folds == fold
        for name, found in said(rows[here], of).items():
            out[name][here] = found
    return out
