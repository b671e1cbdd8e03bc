"""Offsets and temperatures that turn averaged log probabilities into what the product says.

In: log probabilities of held-out patients and the truth. Out: offsets per class: so much of its
rarity as the networks' weights overdid, and one border between normal and the rest, chosen for the
scores of the tasks; a temperature, chosen for the likelihood at the balance of those scores.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from train.data import score

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]
# The networks learn with rare classes weighed by n^-.6 and n^-.8, and so name them too readily: a
# quarter of it is given back among the abnormal classes (0, 1/4, .. 1 tried: decision 53).
GIVEN_BACK = 0.16
LIFTS = (-0.5, -0.25, 0.0, 0.25, 0.5)  # of the abnormal classes against normal
# On train the score is flat around its best lift; on recordings that sound rougher (intra) the far
# side of that plateau costs several times as much. So: half of the way.
HEDGE = 0.5
# The offset of "Poor Quality": 9 % of the training recordings are poor, 0.5 % of others of the same
# children (intra), so the training balance calls too many so. Half of ln(.005 / .09).
POOR = -1.5


def offsets(
    logs: Floats, truth: Labels, tasks: Sequence[tuple[int, ...]], last: float | None = None
) -> Floats:
    """For the mean score of the tasks. ``last``: that of the last class."""
    count = np.maximum(np.bincount(truth, minlength=logs.shape[1]), 1)
    found = GIVEN_BACK * np.log(count / count[1:].max())
    if last is not None:
        found[-1] = last
    found[0] = 0.0
    best = max(
        LIFTS, key=lambda lift: (round(gained(logs, found, lift, truth, tasks), 3), -abs(lift))
    )
    found[1:] += HEDGE * best
    return np.asarray(found.round(4))


def gained(
    logs: Floats, offset: Floats, lift: float, truth: Labels, tasks: Sequence[tuple[int, ...]]
) -> float:
    """Mean score of the tasks."""
    said = (logs + offset + lift * (np.arange(len(offset)) > 0)).argmax(1)
    return float(np.mean([score(truth, said, task) for task in tasks]))


def temperature(logs: Floats, truth: Labels) -> float:
    """The one at which the classes, weighed alike as normal and abnormal, are likeliest."""
    weight = np.where(truth == 0, 0.5 / (truth == 0).mean(), 0.5 / (truth != 0).mean())
    grid = np.linspace(0.5, 3.0, 51)
    losses = []
    for t in grid:
        scaled = (logs - logs.max(1, keepdims=True)) / t
        chosen = scaled[np.arange(len(truth)), truth] - np.log(np.exp(scaled).sum(1))
        losses.append(-(weight * chosen).mean())
    return float(grid[int(np.argmin(losses))])


def adventitious_from(probabilities: Floats, truth: Labels, task: tuple[int, ...]) -> float:
    """The sum of abnormal classes from which a stretch counts as abnormal."""
    total = 1 - probabilities[:, 0]
    grid = np.linspace(0.3, 0.7, 41)
    found = [score(truth, np.where(total >= g, 1, 0), task) for g in grid]
    near = np.flatnonzero(np.array(found) >= max(found) - 0.002)
    return round(float(grid[near[np.abs(grid[near] - 0.5).argmin()]]), 3)
