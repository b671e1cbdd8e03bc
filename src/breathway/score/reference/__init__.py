"""What is normal for this person: predicted, limits, z-score and percentile.

In: a reference set and columns of sex, age, height (and ethnicity where the set knows it), with
or without observed values; NumPy arrays, or columns of an Arrow or Polars frame. Out: `Looked`
columns per index, NaN with a reason where the set does not reach.

Standard: ERS/ATS 2021 (Stanojevic et al., ERJ 2022;60:2101499), the LMS method; sources of the
sets in `sets.py`. Nothing is extrapolated beyond the ages of a set.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import erf, sqrt

import msgspec
import numpy as np
from numpy.typing import ArrayLike, NDArray

from breathway.score.errors import SubjectError
from breathway.score.reference import ages, lms, nhanes, notes
from breathway.score.reference.lms import Codes, Subjects
from breathway.score.reference.nhanes import LinearEquation
from breathway.score.reference.sets import (
    DEFAULT_SET,
    SETS,
    ReferenceSet,
    build_from_workbook,
    build_set,
    load_set,
    table_names,
)
from breathway.score.reference.tables import Equation, Floats

__all__ = [
    "DEFAULT_SET",
    "SETS",
    "Looked",
    "ReferenceSet",
    "build_from_workbook",
    "build_set",
    "load_set",
    "look_up",
    "notes",
    "percentile",
    "table_names",
]

BLOCK = 16_384  # people at a time, so that the columns stay in the cache


class Looked(msgspec.Struct, frozen=True, kw_only=True):
    """One index of everybody; NaN outside the ages of the set or without sex, age or height."""

    predicted: Floats
    lln: Floats
    uln: Floats
    z: Floats | None


def look_up(
    reference: ReferenceSet,
    *,
    sex: ArrayLike,
    age_years: ArrayLike,
    height_cm: ArrayLike,
    ethnicity: ArrayLike | None = None,
    observed: Mapping[str, ArrayLike] | None = None,
    indices: Sequence[str] | None = None,
) -> dict[str, Looked]:
    """Look everybody up; `sex` is "M" or "F", or True for male."""
    age = np.atleast_1d(np.asarray(age_years, dtype=np.float64))
    height = np.atleast_1d(np.asarray(height_cm, dtype=np.float64))
    male = _sex_codes(sex)
    group = _group_codes(reference, ethnicity, len(age))
    values = {
        stem: np.atleast_1d(np.asarray(column, dtype=np.float64))
        for stem, column in (observed or {}).items()
    }
    stems = list(indices) if indices is not None else list(reference.equations)
    found = {stem: _empty(len(age), stem in values) for stem in stems}
    for start in range(0, len(age), BLOCK):
        part = slice(start, start + BLOCK)
        _block(reference, found, values, part, male, age, height, group)
    return found


def percentile(z: ArrayLike) -> Floats:
    """The share of the reference population below a z-score, in percent."""
    values = np.asarray(z, dtype=np.float64)
    known = np.isfinite(values)
    flat = [50.0 * (1.0 + erf(v / sqrt(2.0))) for v in values[known].tolist()]
    found = np.full(values.shape, np.nan)
    found[known] = flat
    return found


def _block(
    reference: ReferenceSet,
    found: Mapping[str, Looked],
    values: Mapping[str, Floats],
    part: slice,
    male: Codes,
    age: Floats,
    height: Floats,
    group: Codes | None,
) -> None:
    years, heights, males = age[part], height[part], male[part]
    groups = None if group is None else group[part]
    known = (males >= 0) & (heights > 0) & (years > 0)
    if groups is not None:
        known &= groups >= 0
    if not known.all():
        males = np.where(known, males, 0)
        years, heights = np.where(known, years, 30.0), np.where(known, heights, 170.0)
        groups = None if groups is None else np.where(known, groups, 0)
    exact = any(getattr(reference.equations[stem], "table", None) is None for stem in found)
    lnage = np.log(years) if exact else years  # the tables of ages need no logarithm
    lnheight = np.log(heights)
    for stem, out in found.items():
        first, last = reference.ages(stem)
        inside = known & (years >= first) & (years <= last)
        everybody = bool(inside.all())
        who = Subjects(
            male=males,
            age=years if everybody else np.clip(years, first, last),
            height=heights,
            lnage=lnage,
            lnheight=lnheight,
            group=groups,
        )
        equation = reference.equations[stem]
        seen = values[stem][part] if stem in values else None
        columns = _columns(equation, who, seen)
        for target, column in zip((out.predicted, out.lln, out.uln, out.z), columns, strict=True):
            if target is not None and column is not None:
                target[part] = column if everybody else np.where(inside, column, np.nan)


def _columns(
    equation: Equation | LinearEquation, who: Subjects, observed: Floats | None
) -> tuple[Floats, Floats, Floats, Floats | None]:
    if not isinstance(equation, Equation):
        return nhanes.evaluate(equation, who, observed)
    if equation.table is None:
        return lms.evaluate(equation, who, observed)
    return ages.evaluate(equation, equation.table, who, observed)


def _empty(count: int, observed: bool) -> Looked:
    return Looked(
        predicted=np.empty(count),
        lln=np.empty(count),
        uln=np.empty(count),
        z=np.empty(count) if observed else None,
    )


def _sex_codes(sex: ArrayLike) -> Codes:
    """1 male, 0 female, -1 neither stated."""
    column = np.atleast_1d(np.asarray(sex))
    if column.dtype == bool:
        return column.astype(np.intp)
    codes = np.full(len(column), -1, dtype=np.intp)
    codes[column == "M"] = 1
    codes[column == "F"] = 0
    return codes


def _group_codes(
    reference: ReferenceSet, ethnicity: ArrayLike | None, count: int
) -> NDArray[np.intp] | None:
    """Places in the set's groups, -1 for one it does not know; None if it has no groups."""
    if not reference.groups:
        return None
    if ethnicity is None:
        raise SubjectError(
            "ethnicity_missing",
            f"the set {reference.name} distinguishes {', '.join(reference.groups)}",
            "state the ethnicity, or use gli-2022, which does not ask for it",
        )
    column = np.broadcast_to(np.atleast_1d(np.asarray(ethnicity)), (count,))
    codes = np.full(count, -1, dtype=np.intp)
    for code, name in enumerate(reference.groups):
        codes[column == name] = code
    return codes
