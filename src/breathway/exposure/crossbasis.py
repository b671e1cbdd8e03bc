"""Exposure and lag together: the cross-basis of a distributed lag non-linear model.

In: a series (n, with the group each row belongs to) or ready histories (n, lags), a form for the
exposure and one for the lag. Out: a design (n, exposure columns x lag columns), NaN where any lag
is missing, and the same columns for any value and lag, centred. Formula: Gasparrini, Armstrong and
Kenward 2010, Stat Med 29:2224, equations 5 to 8; the order of columns is dlnm's (``v1.l1, v1.l2``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from breathway.exposure import basis as one
from breathway.exposure.errors import DataError

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class CrossBasis:
    """A fitted basis of the exposure and one of the lag."""

    exposure: one.Basis
    lag: one.Basis
    first: int
    last: int

    @property
    def lags(self) -> NDArray[np.int64]:
        return np.arange(self.first, self.last + 1)

    @property
    def names(self) -> list[str]:
        lag_count = self.lag.columns
        return [f"v{v}.l{k + 1}" for v in self.exposure.labels for k in range(lag_count)]

    def at(self, values: Floats, reference: Any | None) -> Floats:
        """The contribution of values (a) at each lag, against the reference: (a, lags, columns)."""
        over_values = self.exposure.design(values)
        if reference is not None:
            over_values = over_values - self.exposure.design(np.asarray([reference]))
        over_lags = self.lag.design(self.lags)
        made = np.einsum("av,lk->alvk", over_values, over_lags)
        return np.asarray(made.reshape(len(values), len(self.lags), -1), dtype=float)


def fit(
    values: NDArray[Any], exposure: one.Form, lag: one.Form | None, first: int, last: int
) -> CrossBasis:
    """Place the knots of both dimensions; without a form the lag effects are one constant."""
    if lag is None or first == last:
        lag = one.Form(kind="strata", df=1, intercept=True)
    return CrossBasis(
        exposure=one.fit(exposure, values.ravel()),
        lag=one.fit(lag, np.arange(first, last + 1, dtype=float)),
        first=first,
        last=last,
    )


def design(cross: CrossBasis, values: NDArray[Any], place: NDArray[np.int64] | None) -> Floats:
    """The columns for every row. ``place`` counts the rows of each group in order of time from 0
    (None: one series); ``values`` with two dimensions are histories, first lag first."""
    lags = cross.lag.design(cross.lags.astype(float))
    if values.ndim == 2:
        if values.shape[1] != len(cross.lags):
            raise DataError(
                "history_width_wrong",
                f"{values.shape[1]} history columns for {len(cross.lags)} lags",
                f"give one column for each lag from {cross.first} to {cross.last}",
            )
        flat = cross.exposure.design(values.ravel())
        blocks = [flat[:, v].reshape(values.shape) @ lags for v in range(flat.shape[1])]
        return np.concatenate(blocks, axis=1)
    over_values = cross.exposure.design(values)
    if cross.first == cross.last == 0:
        return np.asarray(np.kron(over_values, lags), dtype=float)
    blocks = []
    for v in range(over_values.shape[1]):
        summed = np.zeros((len(values), lags.shape[1]))
        for number, lag in enumerate(cross.lags):
            summed += np.outer(shifted(over_values[:, v], int(lag), place), lags[number])
        blocks.append(summed)
    return np.concatenate(blocks, axis=1)


def shifted(values: Floats, lag: int, place: NDArray[np.int64] | None) -> Floats:
    """Each row's value ``lag`` rows earlier in its own group, NaN before the group begins."""
    if lag == 0:
        return values
    moved = np.full(len(values), np.nan)
    if lag > 0:
        moved[lag:] = values[:-lag]
        if place is not None:
            moved[place < lag] = np.nan
        return moved
    moved[:lag] = values[-lag:]
    if place is not None:
        starts = np.flatnonzero(place == 0)
        length = np.diff(np.append(starts, len(place)))
        left = np.repeat(length, length) - 1 - place
        moved[left < -lag] = np.nan
    return moved
