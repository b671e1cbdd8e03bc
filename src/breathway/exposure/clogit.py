"""Exact conditional logistic regression, any number of cases in a stratum.

In: a design (n, p), 0 or 1 for each row, the stratum of every row. Out: a ``Fit``. The likelihood
of the cases given their number needs a sum over all choices of rows: Gail, Lubin and Rubinstein
1981, Biometrika 68:703. Here the recursion carries, beside the sum, the mean and the covariance of
what a choice adds up to, so that gradient and information come with it in one pass; every step is
a mixture of positive parts, so nothing cancels. Strata of one size run side by side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from breathway.exposure import condpois
from breathway.exposure.errors import AliasedError, DataError, FitError
from breathway.exposure.solve import ROUNDS, Fit, inverse, no_convergence

Floats = NDArray[np.float64]
CELLS = 1 << 16  # of a block's largest array: it stays in the processor's cache


@dataclass(frozen=True)
class _Block:
    """Strata with as many chosen rows: columns (rows, p, strata), which rows are there and which
    were chosen (rows, strata)."""

    columns: Floats
    present: NDArray[np.bool_]
    chosen_sum: Floats  # (p,)
    choose: int


def fit(design: Floats, cases: Floats, strata: NDArray[Any], names: Sequence[str]) -> Fit:
    """Log odds ratios within strata; raises FitError when a column says nothing of its own."""
    if not np.isin(cases, (0, 1)).all():
        raise DataError("case_not_binary", "the outcome has values other than 0 and 1",
                        "give 1 for a case and 0 for a control")  # fmt: skip
    order = np.argsort(strata, kind="stable")
    design, cases, strata = design[order], cases[order], strata[order]
    starts = np.flatnonzero(np.append(True, strata[1:] != strata[:-1]))
    lengths = np.diff(np.append(starts, len(strata)))
    events = np.add.reduceat(cases, starts) if len(cases) else np.empty(0)
    if not (events > 0).any():
        raise DataError("no_events", "no stratum has a case", "check the outcome and the strata")
    told = (events > 0) & (events < lengths)
    centred = design - design[np.repeat(told, lengths)].mean(0) if told.any() else design
    blocks = _blocks(centred, cases, starts[told], lengths[told], events[told].astype(int))
    start = _start(centred, cases, strata, names)
    coefficients, covariance, likelihood = _newton(blocks, start, names)
    kept = events > 0
    return Fit(
        coefficients=coefficients,
        covariance=covariance,
        dispersion=1.0,
        rows=int(lengths[kept].sum()),
        strata=int(kept.sum()),
        deviance=-2 * likelihood,
        residual_df=int(lengths[kept].sum() - kept.sum()) - design.shape[1],
    )


def _blocks(
    design: Floats,
    cases: Floats,
    starts: NDArray[np.int64],
    lengths: NDArray[np.int64],
    events: NDArray[np.int64],
) -> list[_Block]:
    """Where more than half are cases, the controls are chosen instead, with signs turned."""
    turned = events * 2 > lengths
    choose = np.where(turned, lengths - events, events)
    order = np.lexsort((lengths, choose))
    pairs = design.shape[1] * (design.shape[1] + 1) // 2
    blocks = []
    first = 0
    while first < len(order):
        count = choose[order[first]]
        size = max(CELLS // (pairs * int(count)), 16)
        last = min(first + size, int(np.searchsorted(choose[order], count, side="right")))
        here = order[first:last]
        widest = int(lengths[here].max())
        step = np.arange(widest)[:, None]
        present = step < lengths[here]
        rows = np.where(present, starts[here] + step, starts[here])
        sign = np.where(turned[here], -1.0, 1.0)
        columns = design[rows].transpose(0, 2, 1) * sign
        chosen = present & (cases[rows] == ~turned[here])
        blocks.append(
            _Block(
                columns=np.ascontiguousarray(columns),
                present=present,
                chosen_sum=np.einsum("nps,ns->p", columns, chosen),
                choose=int(count),
            )
        )
        first = last
    return blocks


def _start(design: Floats, cases: Floats, strata: NDArray[Any], names: Sequence[str]) -> Floats:
    """The conditional Poisson solution lies near."""
    try:
        return condpois.fit(design, cases, strata, names).coefficients
    except AliasedError:
        raise
    except FitError:
        return np.zeros(design.shape[1])


def _newton(
    blocks: list[_Block], start: Floats, names: Sequence[str]
) -> tuple[Floats, Floats, float]:
    """Newton steps; between them, cheap ones that keep the information of the last."""
    found, best, step = start, -np.inf, np.zeros(len(start))
    anew, last, covariance = True, np.inf, np.empty(0)
    for _ in range(ROUNDS):
        likelihood, gradient, information = _derivatives(blocks, found, anew)
        while not likelihood >= best - 1e-9 * abs(best):  # went too far
            step, anew = step / 2, True
            found = found - step
            likelihood, gradient, information = _derivatives(blocks, found, anew)
        best = likelihood
        if anew:
            covariance = inverse(information, names)
        step = covariance @ gradient
        found = found + step
        far = float(np.max(np.abs(step) / np.sqrt(np.diag(covariance))))
        if anew and far < 1e-6:
            return found, covariance, best
        anew, last = far < 1e-6 or far > last / 4, far
    raise no_convergence("the conditional logistic model")


def _derivatives(
    blocks: list[_Block], found: Floats, with_information: bool
) -> tuple[float, Floats, Floats]:
    width = len(found)
    upper = np.triu_indices(width if with_information else 0)
    likelihood, gradient, spread = 0.0, np.zeros(width), np.zeros(len(upper[0]))
    for block in blocks:
        log_sum, mean, covariance = _choices(block, found, upper)
        likelihood += float(block.chosen_sum @ found - log_sum.sum())
        gradient += block.chosen_sum - mean.sum(-1)
        spread += covariance.sum(-1)
    information = np.zeros((width, width))
    information[upper] = spread
    return likelihood, gradient, information + np.triu(information, 1).T


def _choices(block: _Block, found: Floats, upper: Any) -> tuple[Floats, Floats, Floats]:
    """Over all choices of ``choose`` rows weighted by their odds: the log of the sum of weights
    (s), the mean (p, s) and the covariance (pairs, s) of what the chosen columns add up to."""
    rows, width, strata = block.columns.shape
    eta = np.where(block.present, np.einsum("nps,p->ns", block.columns, found), -np.inf)
    top = eta.max(0)
    odds = np.exp(eta - top)
    sums = np.zeros((block.choose + 1, strata))
    sums[0] = 1
    mean = np.zeros((block.choose + 1, width, strata))
    covariance = np.zeros((block.choose + 1, len(upper[0]), strata))
    scale = np.zeros(strata)
    for row in range(rows):
        low = max(block.choose - (rows - row) + 1, 1) if block.present[row].all() else 1
        high = min(row + 1, block.choose) + 1
        added = odds[row] * sums[low - 1 : high - 1]
        total = sums[low:high] + added
        weight = np.divide(added, total, out=np.zeros_like(added), where=total > 0)[:, None]
        moved = mean[low - 1 : high - 1] + block.columns[row] - mean[low:high]
        if len(upper[0]):
            between = moved[:, upper[0]] * moved[:, upper[1]]
            between *= 1 - weight
            between += covariance[low - 1 : high - 1]
            between -= covariance[low:high]
            between *= weight
            covariance[low:high] += between
        mean[low:high] += weight * moved
        sums[low:high] = total
        largest = sums.max(0)
        sums /= largest
        scale += np.log(largest)
    return np.log(sums[-1]) + scale + block.choose * top, mean[-1], covariance[-1]
