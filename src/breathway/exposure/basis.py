"""One dimension of an effect: linear, factor, B-spline, natural spline, polynomial, strata,
threshold.

In: what is wanted (``Form``) and the values it is fitted to; out: a ``Basis`` that turns any values
into a design (n, columns), NaN where a value is missing. Definitions and defaults as in R's dlnm
(Gasparrini 2011, J Stat Softw 43(8), section 2) and splines.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from breathway.exposure import knots as places
from breathway.exposure import splines
from breathway.exposure.errors import PlanError

Floats = NDArray[np.float64]
KINDS = ("linear", "factor", "bs", "ns", "poly", "strata", "thr")
SIDES = {"h": "high", "l": "low", "d": "double", "high": "high", "low": "low", "double": "double"}


@dataclass(frozen=True, kw_only=True)
class Form:
    """What is asked for; None takes R's default."""

    kind: str = "linear"
    df: int | None = None
    knots: tuple[float, ...] | None = None  # also the breaks of strata and the thresholds of thr
    knots_percentile: tuple[float, ...] | None = None
    spacing: str | None = None  # "equal" or "log" in place of knots
    degree: int | None = None
    intercept: bool | None = None
    side: str | None = None
    scale: float | None = None
    boundary: tuple[float, float] | None = None
    where: str = "the basis"  # for messages


@dataclass(frozen=True, kw_only=True)
class Basis:
    """A fitted basis."""

    kind: str
    range: tuple[float, float]
    intercept: bool = False
    knots: Floats = field(default_factory=lambda: np.empty(0))
    boundary: tuple[float, float] = (0.0, 1.0)
    degree: int = 1
    side: str = "high"
    scale: float = 1.0
    levels: NDArray[Any] = field(default_factory=lambda: np.empty(0))

    def design(self, values: NDArray[Any]) -> Floats:
        """Values (n) as (n, columns); a missing value gives a row of NaN."""
        if self.kind == "factor":
            return self._levels(values)
        x = np.asarray(values, dtype=float)
        missing = np.isnan(x)
        made = self._continuous(np.where(missing, self.range[0], x))
        made[missing] = np.nan
        return made

    @property
    def columns(self) -> int:
        one = self.levels[:1] if self.kind == "factor" else np.zeros(1)
        return int(self.design(one).shape[1])

    @property
    def labels(self) -> list[str]:
        """What tells the columns apart: the level of a factor, else a number."""
        if self.kind == "factor":
            kept = self.levels if self.intercept or len(self.levels) == 1 else self.levels[1:]
            return [_plain(level) for level in kept]
        return [str(number + 1) for number in range(self.columns)]

    def _levels(self, values: NDArray[Any]) -> Floats:
        made: Floats = np.equal(values[:, None], self.levels[None, :]).astype(float)
        missing = _missing(values)
        made[missing] = np.nan
        return made if self.intercept or made.shape[1] == 1 else made[:, 1:]

    def _continuous(self, x: Floats) -> Floats:
        if self.kind == "bs":
            return splines.bs(x, self.knots, self.boundary, self.degree, self.intercept)
        if self.kind == "ns":
            return splines.ns(x, self.knots, self.boundary, self.intercept)
        if self.kind == "poly":
            first = 0 if self.intercept else 1
            return np.power.outer(x / self.scale, np.arange(first, self.degree + 1)).astype(float)
        if self.kind == "linear":
            made = x[:, None].copy()
        elif self.kind == "thr":
            made = self._beyond(x)
        else:
            stratum = np.searchsorted(self.knots, x, side="right")
            made = (stratum[:, None] == np.arange(1, len(self.knots) + 1)).astype(float)
            if not len(self.knots):
                return np.ones((len(x), 1))
        return np.column_stack([np.ones(len(x)), made]) if self.intercept else made

    def _beyond(self, x: Floats) -> Floats:
        over = np.maximum(x - self.knots[-1], 0)
        under = np.maximum(self.knots[0] - x, 0)
        by_side = {"high": [over], "low": [under], "double": [under, over]}
        return np.column_stack(by_side[self.side])


DEGREES = {"bs": None, "poly": None, "ns": 3, "linear": 1}  # what ``degree`` may say


def fit(form: Form, values: NDArray[Any]) -> Basis:
    """Place the knots of a form over values, by R's defaults."""
    if form.degree is not None and DEGREES.get(form.kind, 0) not in (None, form.degree):
        raise PlanError("degree_wrong", f"{form.where} takes no degree of {form.degree}",
                        "degree is for bs and poly")  # fmt: skip
    made = _fit(form, values)
    if form.df is not None and made.columns != form.df:
        raise PlanError("df_wrong", f"{form.where}: df = {form.df}, but it has {made.columns} "
                        "columns", "leave df out, or the knots or the degree")  # fmt: skip
    return made


def _fit(form: Form, values: NDArray[Any]) -> Basis:
    if form.kind == "factor":
        return _fit_factor(form, values)
    x = np.asarray(values, dtype=float)
    x = x[~np.isnan(x)]
    if not len(x):
        raise PlanError("no_values", f"{form.where} has no values", "check the column")
    span = (float(x.min()), float(x.max()))
    intercept = bool(form.intercept)
    if form.kind == "linear":
        return Basis(kind="linear", range=span, intercept=intercept)
    if form.kind == "poly":
        scale = form.scale or float(np.abs(x).max())
        degree = form.degree or max((form.df or 1 + intercept) - intercept, 1)
        return Basis(kind="poly", range=span, intercept=intercept, degree=degree, scale=scale)
    if form.kind == "thr":
        return _fit_threshold(form, x, span, intercept)
    if form.kind == "strata":
        count = (form.df or 1) - intercept
        breaks = np.unique(_knots(form, x, span, max(count, 0)))
        return Basis(kind="strata", range=span, intercept=intercept, knots=breaks)
    return _fit_spline(form, x, span, intercept)


def _fit_factor(form: Form, values: NDArray[Any]) -> Basis:
    present = values[~_missing(values)]
    levels = np.unique(present)
    if len(levels) < 1:
        raise PlanError("no_values", f"{form.where} has no values", "check the column")
    if len(levels) > 10_000:
        raise PlanError(
            "too_many_levels",
            f"{form.where} has {len(levels)} levels",
            "a factor is for a few levels; put many into strata",
        )
    return Basis(kind="factor", range=(0, 1), intercept=bool(form.intercept), levels=levels)


def _fit_threshold(form: Form, x: Floats, span: tuple[float, float], intercept: bool) -> Basis:
    given = np.sort(_knots(form, x, span, 0))
    if not len(given):
        given = np.array([np.median(x)])
    side = SIDES[form.side or ("double" if len(given) > 1 else "high")]
    chosen = given[[0, -1]] if side == "double" else given[:1]
    return Basis(kind="thr", range=span, intercept=intercept, knots=chosen, side=side)


def _fit_spline(form: Form, x: Floats, span: tuple[float, float], intercept: bool) -> Basis:
    degree = 3 if form.kind == "ns" else (form.degree or 3)
    boundary = form.boundary or span
    taken = (1 if form.kind == "ns" else degree) + intercept
    wanted = taken if form.df is None else form.df
    if wanted < taken:
        raise PlanError(
            "df_too_small",
            f"{form.where}: df = {wanted}, but {form.kind} needs at least {taken}",
            "give more df, or a lower degree",
        )
    inside = x[(x >= boundary[0]) & (x <= boundary[1])]  # where R places knots; percents are of all
    placed = _knots(form, x if form.knots_percentile else inside, span, wanted - taken)
    if form.kind == "ns" and form.knots is None and form.knots_percentile is None:
        placed = _off_the_end(placed, boundary[1], form.where)
    if len(placed) and (placed.min() < boundary[0] or placed.max() > boundary[1]):
        raise PlanError(
            "knots_outside",
            f"{form.where}: a knot lies outside {boundary[0]:g} to {boundary[1]:g}",
            "place knots inside the range of the values",
        )
    return Basis(kind=form.kind, range=span, intercept=intercept, knots=placed,
                 boundary=boundary, degree=degree)  # fmt: skip


def _knots(form: Form, x: Floats, span: tuple[float, float], count: int) -> Floats:
    """Those given, or at percentiles, or spaced, or at equal quantiles."""
    if form.knots is not None:
        return np.sort(np.array(form.knots, dtype=float))
    if form.knots_percentile is None and count < 1:
        return np.empty(0)
    if not len(x):
        raise PlanError("no_values", f"{form.where} has no values between its boundary knots",
                        "check boundary_knots")  # fmt: skip
    if form.knots_percentile is not None:
        return np.sort(places.percentile(x, form.knots_percentile))
    if form.spacing == "log":
        return places.log_knots(*span, count)
    if form.spacing == "equal":
        return places.equal_knots(*span, count)
    return places.quantile(x, places.inner_shares(count))


def _off_the_end(placed: Floats, end: float, where: str) -> Floats:
    """Quantile knots on the last boundary knot, where R 4.2 has no natural spline, move inside by
    an eighth of the next distance, as in R 4.3 and later. Those on the first stay, as in R 4.2:
    exposures are often zero, and the curve may step there."""
    on = placed == end
    if on.any() and on.all():
        raise PlanError("knots_on_boundary", f"{where}: every quantile knot lies on {end:g}",
                        "give knots, or fewer df")  # fmt: skip
    return np.where(on, end - (end - placed[~on].max()) / 8, placed) if on.any() else placed


def _missing(values: NDArray[Any]) -> NDArray[np.bool_]:
    if values.dtype.kind == "f":
        return np.asarray(np.isnan(values))
    if values.dtype.kind in "US":
        return np.asarray(values == "")
    return np.zeros(len(values), dtype=bool)


def _plain(level: Any) -> str:
    if isinstance(level, float | np.floating):
        return f"{level:g}"
    return str(level)
