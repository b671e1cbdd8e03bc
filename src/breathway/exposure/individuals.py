"""Each person's own effects: estimated alone, then drawn towards what people share.

In: a design (n, p), counts (n), the person of every row, strata within persons if any. Out: the
pooled effects and, for each person, effect, interval and what it rests on. A person whose own data
cannot say gets the mean of all with the spread between people, and is marked. What nobody's data
can say is NaN.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from breathway.exposure import condpois, poisson, pool
from breathway.exposure.errors import DataError, FitError
from breathway.exposure.solve import Fit, without_aliased

Floats = NDArray[np.float64]
UNKNOWN = 1e6  # a variance on the log scale that says nothing


@dataclass(frozen=True, kw_only=True)
class Person:
    """Effects of one person (q), with covariance; ``own`` tells whether their data spoke."""

    person: Any
    rows: int
    events: float
    own: bool
    own_effects: Floats  # NaN where the data could not say
    effects: Floats
    covariance: Floats


def verdict(effect: float, reach: float, variance: float, between: float) -> str:
    """In a word, for the clinician and the family: ``raises`` or ``lowers`` where the interval
    says so; ``cannot_tell`` where the person's own data have taken away less than half of what is
    uncertain about anybody; else ``little``."""
    if effect - reach > 0:
        return "raises"
    if effect + reach < 0:
        return "lowers"
    return "cannot_tell" if variance > between / 2 else "little"


def estimate(
    design: Floats,
    counts: Floats,
    persons: NDArray[Any],
    strata: NDArray[Any] | None,
    names: Sequence[str],
    pooled_columns: int,
) -> tuple[pool.Pooled, list[Person]]:
    """The first ``pooled_columns`` are pooled, the rest is adjusted for within each person."""
    order = np.argsort(persons, kind="stable")
    starts = np.flatnonzero(np.append(True, persons[order][1:] != persons[order][:-1]))
    groups = np.split(order, starts[1:])
    width = pooled_columns
    found = np.full((len(groups), width), np.nan)
    covariances = np.tile(np.eye(width) * UNKNOWN, (len(groups), 1, 1))
    for number, rows in enumerate(groups):
        fit = _alone(design[rows], counts[rows], None if strata is None else strata[rows], names)
        if fit is not None:
            says = np.flatnonzero(~np.isnan(fit.coefficients[:width]))
            found[number, says] = fit.coefficients[says]
            covariances[number][np.ix_(says, says)] = fit.covariance[np.ix_(says, says)]
    said = ~np.isnan(found)
    own, told = said.any(1), np.flatnonzero(said.any(0))
    if own.sum() <= len(told):
        raise DataError("too_few_persons", f"only {int(own.sum())} persons can be estimated",
                        "each needs events and a changing exposure")  # fmt: skip
    covariances = covariances[:, told][:, :, told]
    pooled = pool.pool(np.where(said, found, 0)[own][:, told], covariances[own])
    estimates = np.where(said[:, told], found[:, told], pooled.mean)
    drawn, spread = pool.shrink(pooled, estimates, covariances)
    if len(told) < width:  # what nobody's data can say
        drawn, spread = _among(drawn, told, width), _among(spread, told, width, 2)
        pooled = replace(pooled, mean=_among(pooled.mean, told, width),
                         covariance=_among(pooled.covariance, told, width, 2),
                         between=_among(pooled.between, told, width, 2))  # fmt: skip
    people = [
        Person(
            person=persons[rows[0]],
            rows=len(rows),
            events=float(counts[rows].sum()),
            own=bool(own[number]),
            own_effects=found[number],
            effects=drawn[number],
            covariance=spread[number],
        )
        for number, rows in enumerate(groups)
    ]
    return pooled, people


def _among(values: Floats, told: NDArray[np.int64], width: int, axes: int = 1) -> Floats:
    """The last one or two axes at their places among ``width``, NaN elsewhere."""
    whole = np.full((*values.shape[: values.ndim - axes], *[width] * axes), np.nan)
    whole[(..., told) if axes == 1 else (..., told[:, None], told)] = values
    return whole


def _alone(
    design: Floats, counts: Floats, strata: NDArray[Any] | None, names: Sequence[str]
) -> Fit | None:
    """One person's fit, or None where their data cannot say."""
    if not counts.any() or len(counts) <= design.shape[1] + 1:
        return None
    try:
        if strata is not None:
            fit = without_aliased(
                lambda columns, said: condpois.fit(columns, counts, strata, said), design, names
            )
        else:
            with_one = np.column_stack([np.ones(len(design)), design])
            whole = without_aliased(
                lambda columns, said: poisson.fit(columns, counts, said), with_one, ["1", *names]
            )
            fit = replace(
                whole, coefficients=whole.coefficients[1:], covariance=whole.covariance[1:, 1:]
            )
    except (FitError, DataError):
        return None
    # Separation: the estimate runs away and its variance with it.
    return fit if np.nanmax(np.diag(fit.covariance), initial=0) < UNKNOWN / 1e2 else None
