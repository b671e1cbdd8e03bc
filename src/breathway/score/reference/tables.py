"""Equation tables as arrays.

In: the text of a coefficients table and a splines table (CSV, as in `data/spirometry`). Out: one
`Equation` per index, both sexes stacked (0 female, 1 male).

    M = exp(m0 + m_lnage ln(age) + m_age age + m_lnh ln(h) + m_h h + group + Mspline)
    S = exp(s0 + s_lnage ln(age) + s_age age + s_lnh ln(h) + group + Sspline)
    L = l0 + l_lnage ln(age) + Lspline

GLI splines are interpolated linearly at the exact age; Jian 2017 and JRS 2014 print look-up tables
and are read at the last knot not above the age. Users may hand in their own tables.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from breathway.score.errors import TablesError

Floats = NDArray[np.float64]
Row = Mapping[str, str]

GROUPS = ("caucasian", "african-american", "north-east-asian", "south-east-asian", "other")


PREDICTORS = ("lnage", "age", "lnheight", "height")


class Predictor(msgspec.Struct, frozen=True, kw_only=True):
    """A linear predictor, ready to be looked up.

    `base` is intercept plus spline, all knots of women and then of men, or only (female, male)
    where there is no spline; `rise` is the step to the next knot. `terms` are the coefficients
    (female, male) of the columns that matter; `group` is (2 x 5) flattened.
    """

    base: Floats
    rise: Floats | None
    terms: tuple[tuple[str, Floats], ...]
    group: Floats | None


class AgeTable(msgspec.Struct, frozen=True, kw_only=True):
    """Cubics in age for every piece between two knots (see `ages.py`)."""

    ln_m: tuple[Floats, ...]
    scale: tuple[Floats, ...]  # L S
    lower: tuple[Floats, ...]  # LLN / M
    upper: tuple[Floats, ...]  # ULN / M
    power: tuple[Floats, ...] | None  # L; None where it does not change with age
    height: tuple[tuple[str, Floats], ...]  # what height adds to ln M


class Equation(msgspec.Struct, frozen=True, kw_only=True):
    """One index of one set."""

    index: str
    first_age: float
    first_knot: float
    last_age: float
    knots_per_year: float
    interpolate: bool
    knots: int
    m: Predictor
    s: Predictor
    l: Predictor  # noqa: E741  # L, M and S are the method's own names
    table: AgeTable | None = None


def rows_of(text: str, name: str, columns: Sequence[str]) -> list[dict[str, str]]:
    """A CSV table that must have these columns."""
    rows = list(csv.DictReader(io.StringIO(text)))
    missing = [column for column in columns if not rows or column not in rows[0]]
    if missing:
        raise TablesError(
            "table_lacks_columns",
            f"the table {name} lacks the columns {', '.join(missing)}",
            "compare its header with the table of the same name that ships with breathway",
        )
    return rows


def predictor(
    rows: Sequence[Row],
    spline: Floats,
    terms: Mapping[str, str],
    groups: Mapping[str, str],
    *,
    percent: bool = False,
) -> Predictor:
    """From the rows of women and men: `terms` maps a predictor to its column."""

    def pair(column: str) -> Floats:
        return np.array([number(row, column) for row in rows])

    intercept = pair(terms["intercept"])
    if percent:  # printed in percent, kept as a fraction
        intercept = intercept - np.log(100.0)
    curved = bool(spline.any())
    rise = np.zeros_like(spline)
    rise[:, :-1] = np.diff(spline, axis=1)
    used = ((name, pair(terms[name])) for name in PREDICTORS if name in terms)
    group = [[number(row, groups[g]) if g in groups else 0.0 for g in GROUPS] for row in rows]
    return Predictor(
        base=(spline + intercept[:, None]).ravel() if curved else intercept,
        rise=rise.ravel() if curved else None,
        terms=tuple((name, both) for name, both in used if both.any()),
        group=np.array(group).ravel() if groups else None,
    )


def splines(
    rows: Sequence[Row], index: str, ages: tuple[float, float]
) -> tuple[Floats, Floats, Floats, Floats]:
    """Ages and the L, M and S splines of an index, (2, knots); flat zero where it has none, NaN
    where only some ages have."""
    found: dict[str, list[Row]] = {}
    for sex in ("F", "M"):
        own = (r for r in rows if r["sex"] == sex and r["index"] == index)
        found[sex] = sorted(own, key=lambda r: number(r, "age"))
    if not found["F"] and not found["M"]:
        flat = np.zeros((2, 2))
        return np.array(ages), flat, flat, flat
    knots = np.array([number(r, "age") for r in found["F"]])
    same = np.array([number(r, "age") for r in found["M"]])
    steps = np.diff(knots)
    if (
        len(steps) < 1
        or steps[0] <= 0
        or not np.array_equal(knots, same)
        or not np.allclose(steps, steps[0], atol=1e-6)
    ):
        raise TablesError(
            "knots_uneven",
            f"the splines of {index} must have the same evenly spaced ages for both sexes",
            "export the look-up table of the workbook without leaving out rows",
        )

    def stacked(column: str) -> Floats:
        """A table may end earlier for one sex: its cells are empty then, and nothing is known."""
        values = np.array([[number(r, column) for r in found[sex]] for sex in ("F", "M")])
        empty = [[not (r[column] or "").strip() for r in found[sex]] for sex in ("F", "M")]
        return np.where(np.array(empty) & ~np.all(empty), np.nan, values)

    return knots, stacked("lspline"), stacked("mspline"), stacked("sspline")


def number(row: Row, column: str) -> float:
    """A cell; empty is nothing."""
    text = (row[column] or "").strip()
    try:
        value = float(text or 0)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise TablesError(
            "table_not_a_number",
            f"column {column} of a reference table holds {text[:20]!r}, which is no number",
            "use a full stop as the decimal sign and leave absent values empty",
        )
    return value


def equation(
    index: str,
    coefficient_rows: Sequence[Row],
    spline_rows: Sequence[Row],
    *,
    spline_index: str,
    terms: Mapping[str, Mapping[str, str]],
    groups: Mapping[str, Mapping[str, str]],
    ages: tuple[float, float],
    interpolate: bool,
    percent: bool,
) -> Equation:
    """Bring one index of one set into the common form."""
    by_sex = {row["sex"]: row for row in coefficient_rows if row["index"] == index}
    wanted = {column for part in (*terms.values(), *groups.values()) for column in part.values()}
    missing = sorted(wanted - set(coefficient_rows[0]))
    if missing:
        raise TablesError(
            "table_lacks_columns",
            f"the coefficients lack the columns {', '.join(missing)}",
            "compare their header with the table that ships with breathway",
        )
    if set(by_sex) != {"F", "M"}:
        raise TablesError(
            "table_lacks_index",
            f"the coefficients of {index} are missing for one sex or both",
            "each index needs one row for F and one for M",
        )
    rows = [by_sex["F"], by_sex["M"]]
    knots, l_spline, m_spline, s_spline = splines(spline_rows, spline_index, ages)
    per_year = round(1.0 / float(knots[1] - knots[0]), 6)
    return Equation(
        index=index,
        first_age=max(ages[0], float(knots[0])),
        first_knot=float(knots[0]),
        last_age=min(ages[1], float(knots[-1]) + (0.0 if interpolate else 1.0 / per_year)),
        knots_per_year=per_year,
        interpolate=interpolate,
        knots=len(knots),
        m=predictor(rows, m_spline, terms["m"], groups.get("m", {}), percent=percent),
        s=predictor(rows, s_spline, terms["s"], groups.get("s", {})),
        l=predictor(rows, l_spline, terms["l"], {}),
    )
