"""A person's history: what changed, whether it is real, and where it leads.

In: columns of one person's tests in the order of time (or of many, where a function says so).
Out: scores, shares and `Trend`. Everything is vectorised; NaN stands for what was not measured.

Standard: ERS/ATS 2021 (Stanojevic et al., ERJ 2022;60:2101499), "Natural changes over time":
conditional change score for children, FEV1Q for adults. Trend: Theil-Sen slope with the interval
of Sen (JASA 1968;63:1379), which one odd test does not turn, beside ordinary least squares.
"""

from __future__ import annotations

from math import sqrt
from typing import Literal

import msgspec
import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Direction = Literal["falling", "rising", "steady", "unknown"]

CHANGE_LIMIT = 1.96  # ERS/ATS 2021: 95 % of healthy children change by less
FEV1Q_L = {"M": 0.5, "F": 0.4}  # ERS/ATS 2021: first percentile of FEV1 in adult lung disease
ADULT_YEARS = 18.0  # ERS/ATS 2021: FEV1Q is for adults, the conditional change for the young
TWO_SIDED_95 = 1.959964
FEWEST = 3  # tests that make a trend


def conditional_change(
    z_before: ArrayLike, z_after: ArrayLike, age_years: ArrayLike, years: ArrayLike
) -> Floats:
    """Change of the FEV1 z-score of the young, freed of regression to the mean; any shape.

    ERS/ATS 2021: (z2 - r z1) / sqrt(1 - r^2), r = 0.642 - 0.04 years between + 0.020 age at the
    first test. Beyond ±1.96 it is more than healthy children change.
    """
    before, after = np.asarray(z_before, dtype=float), np.asarray(z_after, dtype=float)
    r = 0.642 - 0.04 * np.asarray(years, dtype=float) + 0.020 * np.asarray(age_years, dtype=float)
    r = np.clip(r, 0.0, 0.999)  # beyond it the formula was not made for these ages and times
    return np.asarray((after - r * before) / np.sqrt(1 - r * r))


def fev1q(fev1_l: ArrayLike, male: ArrayLike) -> Floats:
    """FEV1 over the first percentile of its sex: 0.5 L in men, 0.4 L in women (ERS/ATS 2021)."""
    least = np.where(np.asarray(male, dtype=bool), FEV1Q_L["M"], FEV1Q_L["F"])
    return np.asarray(np.asarray(fev1_l, dtype=float) / least)


def personal_best(values: ArrayLike) -> Floats:
    """The largest value up to each test, along the first axis."""
    return np.asarray(np.fmax.accumulate(np.asarray(values, dtype=float), axis=0))


def within_subject_percent(values: ArrayLike) -> float:
    """Standard deviation from test to test, of the mean, in percent; NaN below two tests."""
    known = _known(values)
    mean = known.mean() if known.size else 0.0
    return float(100 * known.std(ddof=1) / mean) if known.size > 1 and mean > 0 else float("nan")


def diurnal_percent(days: ArrayLike, values: ArrayLike) -> float:
    """(largest - smallest) / mean of a day, averaged over the days with two values or more.

    GINA calls more than 10 % in adults, 13 % in children excessive (recalled, not verified).
    """
    day, value = np.asarray(days), np.asarray(values, dtype=float)
    day, value = day[~np.isnan(value)], value[~np.isnan(value)]
    spans = [
        100 * np.ptp(value[day == each]) / value[day == each].mean()
        for each in np.unique(day)
        if np.count_nonzero(day == each) > 1
    ]
    return float(np.mean(spans)) if spans else float("nan")


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A slope and its 95 % interval, None where too few tests give one."""

    per_year: float
    lower: float | None
    upper: float | None


class Trend(msgspec.Struct, frozen=True, kw_only=True):
    """Where a series goes; `direction` is certain only where the interval leaves zero out."""

    tests: int
    span_years: float
    robust: Line  # Theil-Sen: report this one
    least_squares: Line
    scatter: float  # standard deviation about the least-squares line

    @property
    def direction(self) -> Direction:
        lower, upper = self.robust.lower, self.robust.upper
        if lower is None or upper is None:
            return "unknown"
        return "falling" if upper < 0 else "rising" if lower > 0 else "steady"


def trend(years: ArrayLike, values: ArrayLike) -> Trend | None:
    """The trend of three or more tests at different times, else None."""
    x, y = np.asarray(years, dtype=float), np.asarray(values, dtype=float)
    known = ~(np.isnan(x) | np.isnan(y))
    x, y = x[known], y[known]
    if x.size < FEWEST or np.ptp(x) == 0:
        return None
    line, scatter = _least_squares(x, y)
    return Trend(
        tests=int(x.size),
        span_years=float(np.ptp(x)),
        robust=_theil_sen(x, y),
        least_squares=line,
        scatter=scatter,
    )


def _theil_sen(x: Floats, y: Floats) -> Line:
    """The median of the slopes of all pairs; its interval by ranks (Sen 1968)."""
    i, j = np.triu_indices(x.size, 1)
    apart = x[j] != x[i]
    slopes = np.sort((y[j] - y[i])[apart] / (x[j] - x[i])[apart])
    _, ties = np.unique(x, return_counts=True)
    n = x.size
    variance = (n * (n - 1) * (2 * n + 5) - float((ties * (ties - 1) * (2 * ties + 5)).sum())) / 18
    reach = TWO_SIDED_95 * sqrt(variance)
    low = round((slopes.size - reach) / 2) - 1
    high = round((slopes.size + reach) / 2)
    if low < 0 or high >= slopes.size:
        return Line(per_year=float(np.median(slopes)), lower=None, upper=None)
    return Line(
        per_year=float(np.median(slopes)), lower=float(slopes[low]), upper=float(slopes[high])
    )


# Student's t, two-sided 95 %, by degrees of freedom 1-30; beyond that 1.96
_T95 = (12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179,
        2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064,
        2.060, 2.056, 2.052, 2.048, 2.045, 2.042)  # fmt: skip


def _least_squares(x: Floats, y: Floats) -> tuple[Line, float]:
    free = x.size - 2
    away = x - x.mean()
    spread = float(away @ away)
    slope = float(away @ y) / spread
    left = y - y.mean() - slope * away
    scatter = sqrt(float(left @ left) / free)
    reach = (_T95[free - 1] if free <= len(_T95) else TWO_SIDED_95) * scatter / sqrt(spread)
    return Line(per_year=slope, lower=slope - reach, upper=slope + reach), scatter


def _known(values: ArrayLike) -> Floats:
    column = np.asarray(values, dtype=float)
    return np.asarray(column[~np.isnan(column)])
