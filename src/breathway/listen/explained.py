"""Whistling or crackling, judged from sixteen figures alone: a weighted sum that can be read.

In: the explained figures of a stretch (``figures.NAMES``). Out: ``Explained``: two
probabilities and the figures that moved them most. The weights (``data/sounds/explained.json``) are
a logistic regression on SPRSound's training split, made by ``make model``.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import msgspec
import numpy as np
from numpy.typing import NDArray

from breathway.listen.figures import NAMES

ROOTS = [NAMES.index(name) for name in ("wheeze_share", "wheeze_share_faint", "low_share")]
LOGARITHMS = [NAMES.index(name) for name in ("crackles_per_s", "crackles_faint_per_s",
              "burst_kurtosis", "ridge_hz_spread", "seconds")]  # fmt: skip
SAID = 3


class Weighing(msgspec.Struct, frozen=True):
    """Weights of the standardized figures; ``limit`` is the sum from which it is said."""

    constant: float
    weights: tuple[float, ...]
    limit: float


class Weights(msgspec.Struct, frozen=True):
    """``mean`` and ``spread`` are of the figures after ``straightened``."""

    figures: tuple[str, ...]
    mean: tuple[float, ...]
    spread: tuple[float, ...]
    continuous: Weighing
    discontinuous: Weighing


class Explained(msgspec.Struct, frozen=True, kw_only=True):
    """``because``: the figures that spoke loudest for what was found, with their values."""

    continuous: bool
    discontinuous: bool
    continuous_probability: float
    discontinuous_probability: float
    because: dict[str, float]


def straightened(rows: NDArray[np.float32]) -> NDArray[np.float64]:
    """(…, figures) with shares as roots and counts as logarithms."""
    out = np.array(rows, np.float64)
    out[..., ROOTS] = np.sqrt(out[..., ROOTS])
    out[..., LOGARITHMS] = np.log1p(np.maximum(out[..., LOGARITHMS], 0))
    return out


@cache
def load() -> Weights:
    """The weights in the wheel."""
    stored = files("breathway").joinpath("data/sounds/explained.json").read_bytes()
    return msgspec.json.decode(stored, type=Weights)


def standardized(rows: NDArray[np.float32], of: Weights) -> NDArray[np.float64]:
    """Straightened, in spreads from the mean, at most four."""
    found = (straightened(rows) - of.mean) / np.asarray(of.spread)
    return np.asarray(np.clip(found, -4, 4))


def explained(row: NDArray[np.float32], of: Weights | None = None) -> Explained:
    """Judge one stretch."""
    of = of or load()
    z = standardized(row, of)
    sums = {
        "continuous": of.continuous.constant + float(z @ of.continuous.weights),
        "discontinuous": of.discontinuous.constant + float(z @ of.discontinuous.weights),
    }
    limits = {"continuous": of.continuous.limit, "discontinuous": of.discontinuous.limit}
    louder = max(sums, key=lambda name: sums[name] - limits[name])
    weighing = of.continuous if louder == "continuous" else of.discontinuous
    order = np.argsort(-(z * weighing.weights))[:SAID]
    because: Mapping[str, float] = {NAMES[i]: round(float(row[i]), 3) for i in order}
    return Explained(
        continuous=sums["continuous"] >= limits["continuous"],
        discontinuous=sums["discontinuous"] >= limits["discontinuous"],
        continuous_probability=_probability(sums["continuous"] - limits["continuous"]),
        discontinuous_probability=_probability(sums["discontinuous"] - limits["discontinuous"]),
        because=dict(because),
    )


def _probability(of_sum: float) -> float:
    return round(float(0.5 + 0.5 * np.tanh(0.5 * of_sum)), 4)
