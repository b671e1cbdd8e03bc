"""Offsets and temperatures that turn averaged log probabilities into what the product says.

In: log probabilities of held-out patients and the truth. Out: offsets per class, chosen for the
scores of the tasks; a temperature, chosen for the likelihood at the balance of those scores.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from train.data import score

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]
STEPS = (-0.5, -0.25, 0.25, 0.5)
FURTHEST = 1.0  # an offset beyond it would follow chance
# On train the score is flat around its best offsets; on recordings that sound rougher (intra) the
# far side of that plateau costs several times as much. So: as little as the plateau allows.
HEDGE = 0.015
# Added to the offset of "Poor Quality": 9 % of the training recordings are poor, 0.5 % of others
# of the same children (intra), so the training balance calls too many so. Half of ln(.005 / .09).
POOR = -1.5


def gained(logs: Floats, truth: Labels, tasks: Sequence[tuple[int, ...]]) -> float:
    """Mean score of the tasks."""
    return float(np.mean([score(truth, logs.argmax(1), task) for task in tasks]))


def offsets(
    logs: Floats, truth: Labels, tasks: Sequence[tuple[int, ...]], last: float = 0.0
) -> Floats:
    """Coordinate ascent in small steps; a step must gain a thousandth. Of the ways from no offset
    to these, the shortest that loses at most ``HEDGE``. ``last`` is added to the last class's."""
    found = np.zeros(logs.shape[1])
    best = gained(logs, truth, tasks)
    for _ in range(4):
        for at in range(len(found)):
            for step in STEPS:
                trial = found.copy()
                trial[at] = np.clip(trial[at] + step, -FURTHEST, FURTHEST)
                now = gained(logs + trial, truth, tasks)
                if now > best + 0.001:
                    best, found = now, trial
    shares = (0.0, 0.25, 0.5, 0.75, 1.0)
    share = next(s for s in shares if gained(logs + s * found, truth, tasks) >= best - HEDGE)
    found = share * found + 0.0  # no -0.0 in the file
    found[-1] += last
    return found


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
