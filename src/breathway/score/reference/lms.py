"""Predicted value, limits and z-score by the LMS method, for many people at once.

In: an `Equation` and columns of sex, age and height. Out: M, LLN, ULN and z.

z = ((x/M)^L - 1) / (L S), limits at z = -1.645 and 1.645 (ERS/ATS 2021, Stanojevic et al., ERJ
2022;60:2101499). The z formula printed in the supplement of GLI Global 2022 is a misprint.
"""

from __future__ import annotations

import msgspec
import numpy as np
from numpy.typing import NDArray

from breathway.score.reference.tables import GROUPS, Equation, Floats, Predictor

Codes = NDArray[np.intp]
LIMIT_Z = 1.645  # ERS/ATS 2021: 5th and 95th percentile
SMALL_L = 1e-6  # below it the power is a logarithm (Cole 1988)


class Subjects(msgspec.Struct, frozen=True, kw_only=True):
    """A block of people; `male` and `group` are codes."""

    male: Codes
    age: Floats
    height: Floats
    lnage: Floats
    lnheight: Floats
    group: Codes | None


def evaluate(
    equation: Equation, who: Subjects, observed: Floats | None
) -> tuple[Floats, Floats, Floats, Floats | None]:
    """M, LLN, ULN and z of everybody; ages must lie within the equation's range."""
    ln_m, s, power = parameters(equation, who)
    scale = power * s
    flat = np.abs(power) < SMALL_L
    if flat.any():
        power = np.where(flat, SMALL_L, power)
        scale = power * s
    reach = LIMIT_Z * scale
    root = 1.0 / power
    with np.errstate(divide="ignore", invalid="ignore"):
        # plain log and exp are several times faster here than log1p and expm1, and exact enough:
        # reach is about 0.2, so nothing cancels
        lower = np.exp(np.log(1.0 - reach) * root + ln_m)
        upper = np.exp(np.log(1.0 + reach) * root + ln_m)
        z = None
        if observed is not None:
            z = (np.exp(power * (np.log(observed) - ln_m)) - 1.0) / scale
    return np.exp(ln_m), lower, upper, z


def parameters(equation: Equation, who: Subjects) -> tuple[Floats, Floats, Floats]:
    """ln M, S and L of everybody."""
    at, part = places(equation, who)
    ln_m = predict(equation.m, who, at, part)
    s = np.exp(predict(equation.s, who, at, part))
    return ln_m, s, predict(equation.l, who, at, part)


def places(equation: Equation, who: Subjects) -> tuple[Codes, Floats | None]:
    """Place of each age in the flattened splines, and the part of the way to the next knot."""
    count = equation.knots
    steps = (who.age - equation.first_knot) * equation.knots_per_year
    if not equation.interpolate:
        at = np.minimum((steps + 1e-9).astype(np.intp), count - 1)
        return at + who.male * count, None
    at = np.minimum(steps.astype(np.intp), count - 2)
    return at + who.male * count, steps - at


def predict(terms: Predictor, who: Subjects, at: Codes, part: Floats | None) -> Floats:
    """Intercept and spline come from one table; the other terms only where the set has them."""
    if terms.rise is None:
        value = terms.base.take(who.male)
    else:
        value = terms.base.take(at)
        if part is not None:
            value += part * terms.rise.take(at)
    for name, coefficient in terms.terms:
        value += coefficient.take(who.male) * getattr(who, name)
    if who.group is not None and terms.group is not None:
        value += terms.group.take(who.male * len(GROUPS) + who.group)
    return value
