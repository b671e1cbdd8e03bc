"""What an equation says of an age alone, as one cubic for each piece between two knots.

In: an `Equation` in which height acts only on M and only by one factor, and ethnicity on nothing.
Out: an `AgeTable`; looking it up costs a fifth of the exponentials and logarithms of the equation
itself. Between knots everything is smooth, so a cubic through four Chebyshev points differs from
the equation by less than 2e-8 (a test holds that).
"""

from __future__ import annotations

import msgspec
import numpy as np

from breathway.score.reference.lms import (
    LIMIT_Z,
    SMALL_L,
    Codes,
    Subjects,
    parameters,
    places,
    predict,
)
from breathway.score.reference.tables import AgeTable, Equation, Floats

NODES = 0.5 - 0.5 * np.cos(np.pi * (2 * np.arange(4) + 1) / 8)
HEIGHT = {"lnheight", "height"}


def with_table(equation: Equation) -> Equation:
    """The equation with its table, if it can have one."""
    others = {name for part in (equation.s, equation.l) for name, _ in part.terms}
    grouped = any(part.group is not None for part in (equation.m, equation.s))
    if not equation.interpolate or grouped or others & HEIGHT:
        return equation
    return msgspec.structs.replace(equation, table=_tabulate(equation))


def _tabulate(equation: Equation) -> AgeTable:
    count = equation.knots
    cells = np.arange(count - 1)
    steps = (cells[:, None] + NODES[None, :]).ravel()
    age = np.tile(equation.first_knot + steps / equation.knots_per_year, 2)
    male = np.repeat(np.array([0, 1], dtype=np.intp), len(steps))
    none = np.zeros(len(age))  # so that the terms of height vanish
    who = Subjects(male=male, age=age, height=none, lnage=np.log(age), lnheight=none, group=None)
    ln_m, s, power = parameters(equation, who)
    if np.abs(power).min() < SMALL_L:
        power = np.where(np.abs(power) < SMALL_L, SMALL_L, power)
    reach = LIMIT_Z * power * s
    return AgeTable(
        ln_m=_cubics(ln_m, count),
        scale=_cubics(power * s, count),
        lower=_cubics(np.exp(np.log(1 - reach) / power), count),
        upper=_cubics(np.exp(np.log(1 + reach) / power), count),
        power=None if not equation.l.terms and equation.l.rise is None else _cubics(power, count),
        height=tuple((name, both) for name, both in equation.m.terms if name in HEIGHT),
    )


def _cubics(values: Floats, count: int) -> tuple[Floats, ...]:
    """Four coefficients for every piece, women's and then men's; the last knot has a spare one."""
    points = values.reshape(2, count - 1, 4)
    solved = points @ np.linalg.inv(np.vander(NODES, 4, increasing=True)).T
    padded = np.concatenate([solved, solved[:, -1:, :]], axis=1).reshape(2 * count, 4)
    return tuple(np.ascontiguousarray(padded[:, power]) for power in range(4))


def evaluate(
    equation: Equation, table: AgeTable, who: Subjects, observed: Floats | None
) -> tuple[Floats, Floats, Floats, Floats | None]:
    """M, LLN, ULN and z of everybody; ages must lie within the equation's range."""
    at, part = places(equation, who)
    assert part is not None
    ln_m = _at(table.ln_m, at, part)
    for name, both in table.height:
        ln_m += both.take(who.male) * getattr(who, name)
    median = np.exp(ln_m)
    z = None
    if observed is not None:
        cubic = table.power
        power = predict(equation.l, who, at, part) if cubic is None else _at(cubic, at, part)
        with np.errstate(divide="ignore", invalid="ignore"):
            z = np.log(observed)
            z -= ln_m
            z *= power
            z = np.exp(z, out=z)
            z -= 1.0
            z /= _at(table.scale, at, part)
    return median, median * _at(table.lower, at, part), median * _at(table.upper, at, part), z


def _at(cubic: tuple[Floats, ...], at: Codes, part: Floats) -> Floats:
    value = cubic[3].take(at)
    for coefficient in (cubic[2], cubic[1], cubic[0]):
        value *= part
        value += coefficient.take(at)
    return value
