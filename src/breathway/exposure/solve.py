"""What every model does at the end: turn information into covariance, and say what cannot be told.

In: a symmetric information matrix (p, p) and the names of its columns. Out: its inverse, or an
error that names the column that others already say.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from breathway.exposure.errors import AliasedError, FitError

Floats = NDArray[np.float64]
ROUNDED = 1e-10
ALIASED = 1e-12  # of a column's own variance, left after those before it
ROUNDS = 100


@dataclass(frozen=True, kw_only=True)
class Fit:
    """A fitted model; ``covariance`` is its own, and times ``dispersion`` the quasi one."""

    coefficients: Floats
    covariance: Floats
    dispersion: float
    rows: int
    strata: int
    deviance: float
    residual_df: int


def inverse(information: Floats, names: Sequence[str], whole: Floats | None = None) -> Floats:
    """The covariance; columns are scaled first, so that units do not matter. ``whole`` (p) is what
    each column would tell without strata: what is lost in its rounding is no information."""
    told = np.diag(information)
    size = np.sqrt(np.maximum(told, 0))
    least = np.zeros(len(told)) if whole is None else ROUNDED * whole
    flat = np.flatnonzero(~(told > least) | ~np.isfinite(size))
    if len(flat):
        raise _cannot_tell(names, flat.tolist())
    scaled = information / np.outer(size, size)
    left = scaled.copy()
    said: list[int] = []
    for column in range(len(left)):
        pivot = left[column, column]
        if not pivot > ALIASED:
            said.append(column)
            continue
        below = left[column + 1 :, column].copy()
        left[column + 1 :, column + 1 :] -= np.outer(below, below) / pivot
    if said:
        raise _cannot_tell(names, said)
    turned = np.linalg.inv(scaled)
    return np.asarray((turned + turned.T) / 2 / np.outer(size, size))


def eased(design: Floats, blocks: Sequence[slice]) -> tuple[Floats, Floats, Floats]:
    """A design (n, p) whose ``blocks`` are centred and orthogonal, so that powers of kelvin or of
    hectopascal can be told apart; what turns its coefficients back (p, p); and the centres (p,)."""
    made, turn, centre = design.copy(), np.eye(design.shape[1]), np.zeros(design.shape[1])
    for block in blocks:
        centre[block] = design[:, block].mean(0)
        orthogonal, upper = np.linalg.qr(design[:, block] - centre[block])
        size = np.sqrt(len(design))
        if (np.abs(np.diag(upper)) <= ROUNDED * np.linalg.norm(design[:, block], axis=0)).any():
            centre[block] = 0  # the block itself says a column twice, or nothing with it
            continue
        made[:, block] = orthogonal * size
        turn[block, block] = np.linalg.inv(upper / size)
    return made, turn, centre


def no_convergence(model: str) -> FitError:
    return FitError(
        "no_convergence",
        f"{model} did not converge in {ROUNDS} rounds",
        "an effect may be infinite: look for an exposure or level that occurs only with, or only "
        "without, events",
    )


def _cannot_tell(names: Sequence[str], columns: list[int]) -> AliasedError:
    told = ", ".join(names[column] for column in columns[:5])
    more = f" and {len(columns) - 5} more" if len(columns) > 5 else ""
    return AliasedError(
        "columns_aliased",
        f"the effect of {told}{more} cannot be told apart from the other columns and strata",
        "leave it out, or give its basis fewer columns",
        columns,
    )


def without_aliased(
    model: Callable[[Floats, list[str]], Fit], design: Floats, names: Sequence[str]
) -> Fit:
    """A fit in which columns that those before them already say have no coefficient: NaN, as R."""
    kept = list(range(design.shape[1]))
    while True:
        try:
            chosen = design if len(kept) == design.shape[1] else design.T[kept].T
            fit = model(chosen, [names[column] for column in kept])
        except AliasedError as problem:
            if len(kept) == len(problem.columns):
                raise
            kept = [c for number, c in enumerate(kept) if number not in problem.columns]
            continue
        if len(kept) == design.shape[1]:
            return fit
        coefficients = np.full(design.shape[1], np.nan)
        covariance = np.full((design.shape[1], design.shape[1]), np.nan)
        coefficients[kept] = fit.coefficients
        covariance[np.ix_(kept, kept)] = fit.covariance
        return replace(fit, coefficients=coefficients, covariance=covariance)
