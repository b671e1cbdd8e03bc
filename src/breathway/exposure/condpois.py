"""Conditional Poisson regression: a time-stratified case-crossover analysis of counts.

In: a design (n, p), counts (n), the stratum of every row. Out: a ``Fit``. The stratum effects are
concentrated out, which leaves the multinomial likelihood within strata: Armstrong, Gasparrini and
Tobias 2014, BMC Med Res Methodol 14:122, equations 3 and 4. Strata without events say nothing and
are left out; the dispersion is Pearson's statistic over rows - strata - parameters.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from breathway.exposure.errors import DataError
from breathway.exposure.poisson import poisson_deviance
from breathway.exposure.solve import ROUNDS, Fit, inverse, no_convergence

Floats = NDArray[np.float64]
CHUNK_ROWS = 1 << 14  # what stays in the processor's cache with some columns
SAMPLED = 8  # of many chunks, every so manyth finds where to start
MANY = 64


@dataclass(frozen=True)
class _Sorted:
    """Rows in order of their strata: columns (p, n), counts, and where each stratum begins."""

    columns: Floats
    counts: Floats
    starts: NDArray[np.int64]
    totals: Floats
    centre: Floats  # mean of every column (p, 1), taken off so that little is lost in rounding

    def chunks(self) -> Iterator[tuple[slice, slice]]:
        """Slices of rows and of strata that belong together."""
        ends = np.append(self.starts[1:], len(self.counts))
        first = 0
        while first < len(self.starts):
            goal = self.starts[first] + CHUNK_ROWS
            last = max(int(np.searchsorted(ends, goal, side="right")), first + 1)
            yield slice(int(self.starts[first]), int(ends[last - 1])), slice(first, last)
            first = last


def fit(design: Floats, counts: Floats, strata: NDArray[Any], names: Sequence[str]) -> Fit:
    """Effects within strata; ``design`` may be any layout, columns contiguous is fastest."""
    if len(counts) and counts.min() < 0:
        raise DataError("count_negative", "an outcome is below zero", "counts are 0 or more")
    data = _sorted(design.T, counts, strata)
    if not len(data.starts):
        raise DataError("no_events", "no stratum has an event", "check the outcome and the strata")
    chunks = list(data.chunks())
    start = np.zeros(len(data.columns))
    if len(chunks) > MANY:
        start, _ = _newton(data, chunks[::SAMPLED], start, names, 1e-3)
    found, covariance = _newton(data, chunks, start, names, 1e-7)
    deviance, pearson = _lack_of_fit(data, chunks, found)
    residual = len(data.counts) - len(data.starts) - len(found)
    return Fit(
        coefficients=found,
        covariance=covariance,
        dispersion=pearson / residual if residual > 0 else float("nan"),
        rows=len(data.counts),
        strata=len(data.starts),
        deviance=deviance,
        residual_df=residual,
    )


def _sorted(columns: Floats, counts: Floats, strata: NDArray[Any]) -> _Sorted:
    order: NDArray[np.int64] | None = None
    if len(strata) > 1 and not (strata[1:] >= strata[:-1]).all():
        order = np.argsort(strata, kind="stable")
        counts, strata = counts[order], strata[order]
    starts = np.flatnonzero(np.append(len(strata) > 0, strata[1:] != strata[:-1]))
    totals = np.add.reduceat(counts, starts) if len(starts) else np.empty(0)
    if (totals == 0).any():
        lengths = np.diff(np.append(starts, len(counts)))
        kept = np.flatnonzero(np.repeat(totals > 0, lengths))
        order, counts = kept if order is None else order[kept], counts[kept]
        lengths, totals = lengths[totals > 0], totals[totals > 0]
        starts = np.append(0, np.cumsum(lengths))[: len(lengths)].astype(np.int64)
    if order is not None:
        gathered = np.empty((len(columns), len(order)))
        for column, target in zip(columns, gathered, strict=True):
            np.take(column, order, out=target, mode="clip")
        columns = gathered
    columns = np.ascontiguousarray(columns)
    centre = columns.mean(1, keepdims=True) if len(counts) else np.zeros((len(columns), 1))
    return _Sorted(columns, counts.astype(float), starts, totals, centre)


def _newton(
    data: _Sorted,
    chunks: list[tuple[slice, slice]],
    start: Floats,
    names: Sequence[str],
    tolerance: float,
) -> tuple[Floats, Floats]:
    """Steps until one is below ``tolerance`` standard errors: the error left is its square."""
    found = start
    best = -np.inf
    step = np.zeros_like(start)
    for _ in range(ROUNDS):
        likelihood, gradient, information, whole = _derivatives(data, chunks, found)
        while likelihood < best - 1e-9 * abs(best):  # went too far
            step = step / 2
            found = found - step
            likelihood, gradient, information, whole = _derivatives(data, chunks, found)
        best = likelihood
        covariance = inverse(information, names, whole)
        step = covariance @ gradient
        found = found + step
        if np.all(np.abs(step) < tolerance * np.sqrt(np.diag(covariance))):
            return found, covariance
        if np.all(np.abs(step) < 1e3 * tolerance * np.sqrt(np.diag(covariance))):
            tolerance = np.inf  # the next step lands on the solution
    raise no_convergence("the conditional Poisson model")


def _derivatives(
    data: _Sorted, chunks: list[tuple[slice, slice]], found: Floats
) -> tuple[float, Floats, Floats, Floats]:
    """Log-likelihood, its gradient, the information, and each column's own before strata."""
    likelihood = 0.0
    whole = np.zeros(len(found))
    gradient = np.zeros(len(found))
    information = np.zeros((len(found), len(found)))
    for rows, strata in chunks:
        counts, totals = data.counts[rows], data.totals[strata]
        columns = data.columns[:, rows] - data.centre
        eta, share, starts, lengths = _shares(data, rows, strata, found)
        scale = totals / np.add.reduceat(share, starts)
        mean = share * np.repeat(scale, lengths)
        likelihood += float(counts @ eta + totals @ np.log(scale / totals))
        gradient += columns @ (counts - mean)
        weighted = columns * mean
        sums = np.add.reduceat(weighted, starts, axis=1)
        squares = weighted @ columns.T
        whole += np.diag(squares)
        information += squares - (sums / totals) @ sums.T
    return likelihood, gradient, information, whole


def _shares(
    data: _Sorted, rows: slice, strata: slice, found: Floats
) -> tuple[Floats, Floats, NDArray[np.int64], NDArray[np.int64]]:
    """Linear predictors less the largest of their stratum, exponentiated; where strata begin."""
    starts = data.starts[strata] - rows.start
    lengths = np.diff(np.append(starts, rows.stop - rows.start))
    eta = found @ data.columns[:, rows]
    eta -= np.repeat(np.maximum.reduceat(eta, starts), lengths)
    return eta, np.exp(eta), starts, lengths


def _lack_of_fit(
    data: _Sorted, chunks: list[tuple[slice, slice]], found: Floats
) -> tuple[float, float]:
    deviance = pearson = 0.0
    for rows, strata in chunks:
        _, share, starts, lengths = _shares(data, rows, strata, found)
        scale = data.totals[strata] / np.add.reduceat(share, starts)
        mean = np.maximum(share * np.repeat(scale, lengths), 1e-300)
        counts = data.counts[rows]
        deviance += poisson_deviance(counts, mean)
        pearson += float(((counts - mean) ** 2 / mean).sum())
    return deviance, pearson
