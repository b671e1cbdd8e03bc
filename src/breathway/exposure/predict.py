"""What a fitted cross-basis says: relative risks, and the share of events behind an exposure.

In: a ``CrossBasis`` with its coefficients (p) and their covariance (p, p). Out: log effects at
values and lags, cumulated over lags, with intervals; attributable fraction and number. Formulas:
Gasparrini, Armstrong and Kenward 2010, Stat Med 29:2224, section 4; attributable fraction and
number forward and backward in time: Gasparrini and Leone 2014, BMC Med Res Methodol 14:55,
equations 4 to 6.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

from breathway.exposure.crossbasis import CrossBasis
from breathway.exposure.knots import pretty

Floats = NDArray[np.float64]
UNCENTRED = ("thr", "strata", "factor", "linear")  # dlnm's mkcen: zero by themselves


@dataclass(frozen=True, kw_only=True)
class Effects:
    """Log relative risks and their standard errors: overall (a), and by lag (a, lags)."""

    overall: Floats
    overall_se: Floats
    by_lag: Floats
    by_lag_se: Floats


def default_reference(cross: CrossBasis) -> float | None:
    """The middle of a round grid over the values, where the basis has no zero of its own."""
    if cross.exposure.kind in UNCENTRED or cross.exposure.intercept:
        return None
    return float(np.median(pretty(*cross.exposure.range, 5)))


def default_values(cross: CrossBasis) -> Floats:
    """A round grid of about 50 steps inside the range; the levels of a factor."""
    if cross.exposure.kind == "factor":
        return np.asarray(cross.exposure.levels)
    low, high = cross.exposure.range
    grid = pretty(low, high, 50)
    inside = np.asarray(grid[(grid >= low) & (grid <= high)])
    return inside if len(inside) else np.array([low])


def effects(
    cross: CrossBasis,
    coefficients: Floats,
    covariance: Floats,
    values: NDArray[Any],
    reference: Any | None,
) -> Effects:
    """Against ``reference`` (None: against the zero of the basis)."""
    by_lag = cross.at(values, reference)
    overall = by_lag.sum(1)

    def spread(columns: Floats) -> Floats:
        return np.asarray(np.sqrt(np.maximum(((columns @ covariance) * columns).sum(-1), 0)))

    return Effects(
        overall=overall @ coefficients,
        overall_se=spread(overall),
        by_lag=by_lag @ coefficients,
        by_lag_se=spread(by_lag),
    )


def reduced(
    cross: CrossBasis,
    coefficients: Floats,
    covariance: Floats,
    *,
    lag: int | None = None,
    value: float | None = None,
    reference: float | None = None,
) -> tuple[Floats, Floats]:
    """The coefficients of one dimension and their covariance, to be pooled over places.

    Of the exposure, over all lags or at one ``lag``; or of the lag, at one ``value``: Gasparrini
    and Armstrong 2013, BMC Med Res Methodol 13:1, equations 7 to 9.
    """
    width, lags = cross.exposure.columns, cross.lag.columns
    if value is not None:
        given = cross.exposure.design(np.array([value]))
        if reference is not None:
            given = given - cross.exposure.design(np.array([reference]))
        weights = np.kron(given.T, np.eye(lags))
    else:
        over = cross.lags if lag is None else np.array([lag])
        weights = np.kron(np.eye(width), cross.lag.design(over.astype(float)).sum(0)[:, None])
    return coefficients @ weights, weights.T @ covariance @ weights


def reach(level: float) -> float:
    """How many standard errors an interval reaches to either side."""
    return NormalDist().inv_cdf((1 + level) / 2)


def interval(log_effect: float, se: float, level: float) -> tuple[float, float, float]:
    """A relative risk with its limits."""
    far = reach(level) * se
    with np.errstate(over="ignore"):
        low, middle, high = np.exp([log_effect - far, log_effect, log_effect + far])
    return float(middle), float(low), float(high)


def attributable(
    cross: CrossBasis, coefficients: Floats, history: Floats, events: Floats, reference: Any
) -> tuple[float, float]:
    """Fraction and number of the events due to exposure other than the reference.

    ``history`` (n, lags) is the exposure that each row's events (n,) are set against, first lag
    first. Backward, these are the events of a day and the exposures before it; forward, the mean
    over the lags of the events to come and that day's exposure, at every lag. The fraction is of
    rows without a gap; the number is its part of all events, as in the attrdl of those authors.
    """
    log_risk = np.zeros(len(events))
    for lag in range(len(cross.lags)):
        log_risk += cross.at(history[:, lag], reference)[:, lag] @ coefficients
    told = ~np.isnan(log_risk) & ~np.isnan(events)
    due = float(((1 - np.exp(-log_risk[told])) * events[told]).sum())
    fraction = due / float(events[told].sum()) if events[told].any() else float("nan")
    return fraction, fraction * float(np.nansum(events))
