"""From columns to a design: dates, order, groups, strata, bases.

In: a ``Plan`` and its columns (numbers as floats with NaN, words as text with "" for missing).
Out: a ``Design`` with the rows that are complete, in the order of the file's rows within each
series of time. Dates give ``year``, ``month``, ``dow`` (1 Monday to 7 Sunday), ``doy`` and ``time``
(days from 1) where the file has no column of that name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from breathway.exposure import crossbasis, dates
from breathway.exposure.basis import Form
from breathway.exposure.crossbasis import CrossBasis
from breathway.exposure.errors import DataError
from breathway.exposure.faults import SENTINELS
from breathway.exposure.plan import Plan, Term

Floats = NDArray[np.float64]
Columns = Mapping[str, NDArray[Any]]


@dataclass(frozen=True, kw_only=True)
class Part:
    """One term: its bases and which columns of the design it has."""

    term: Term
    cross: CrossBasis
    values: NDArray[Any]  # as read: what percentiles are taken of
    columns: slice


@dataclass(frozen=True, kw_only=True)
class Design:
    """Columns (rows, p) of all rows, NaN where missing; outcome; strata codes."""

    matrix: Floats
    names: list[str]
    parts: list[Part]
    outcome: Floats
    strata: NDArray[np.int64] | None
    persons: NDArray[Any] | None
    place: NDArray[np.int64] | None  # each row's number in its series; None: one series
    days: NDArray[np.datetime64] | None  # of each row
    complete: NDArray[np.bool_]
    findings: list[str] = field(default_factory=list)


def build(plan: Plan, columns: Columns, *, person_is_stratum: bool = True) -> Design:
    """Everything a model needs. A person separates series in time, and is a stratum too unless
    told otherwise."""
    findings: list[str] = []
    columns = dates.with_calendar(plan.date, plan.date_format, columns)
    _have(plan, columns)
    persons = columns[plan.person] if plan.person else None
    order, place = _order(plan, columns, persons, findings)
    if order is not None:
        columns = {name: values[order] for name, values in columns.items()}
        persons = columns[plan.person] if plan.person else None
    rows = len(next(iter(columns.values())))
    parts, blocks, width = [], [], 0
    for term in plan.terms:
        cross, values = _cross(term, columns, findings)
        block = crossbasis.design(cross, values, place)
        parts.append(Part(term=term, cross=cross, values=values,
                          columns=slice(width, width + block.shape[1])))  # fmt: skip
        blocks.append(block)
        width += block.shape[1]
    matrix = np.empty((width, rows)).T  # columns contiguous
    for part, block in zip(parts, blocks, strict=True):
        matrix[:, part.columns] = block
    outcome = np.zeros(rows)
    if plan.outcome:
        outcome = _without_fillers(_numbers(columns, plan.outcome), plan.outcome, findings)
    strata, told = _strata(plan, columns, persons if person_is_stratum else None)
    complete = ~np.isnan(matrix).any(1) & ~np.isnan(outcome) & told
    _enough(int(complete.sum()), width)
    names = [name for part in parts for name in _names(part)]
    known = dates.OWN + "year" in columns
    days = columns[dates.CALENDAR].astype("datetime64[D]") if known else None
    return Design(
        matrix=matrix,
        names=names,
        parts=parts,
        outcome=outcome,
        strata=strata,
        persons=persons,
        place=place,
        days=days,
        complete=complete,
        findings=findings,
    )


def _have(plan: Plan, columns: Columns) -> None:
    missing = [name for name in plan.columns if name not in columns]
    if missing:
        there = ", ".join(name for name in columns if not name.startswith(dates.OWN))
        raise DataError("column_missing", f"there is no column {', '.join(missing)}",
                        f"the file has {there}")  # fmt: skip


def _enough(rows: int, width: int) -> None:
    if not rows:
        raise DataError("no_complete_row", "no row has every value that the analysis needs",
                        "look for an empty column, or lags longer than the series")  # fmt: skip
    if rows < width:
        raise DataError("too_few_rows", f"{rows} complete rows for {width} columns",
                        "give the bases fewer df, or more rows")  # fmt: skip


def _order(
    plan: Plan, columns: Columns, persons: NDArray[Any] | None, findings: list[str]
) -> tuple[NDArray[np.int64] | None, NDArray[np.int64] | None]:
    """Rows in order of person and date where lags need it, and each row's place in its series."""
    if not any(term.lag != (0, 0) and not term.history for term in plan.terms):
        return None, None
    code = None if persons is None else codes(persons)
    when = columns[dates.CALENDAR] if plan.date else None
    keys = [key for key in (when, code) if key is not None]
    order = np.lexsort(keys) if keys else None
    if order is not None and (order[1:] > order[:-1]).all():
        order = None
    code = code[order] if code is not None and order is not None else code
    place = None
    if code is not None:
        starts = np.flatnonzero(np.append(True, code[1:] != code[:-1]))
        place = np.arange(len(code)) - np.repeat(starts, np.diff(np.append(starts, len(code))))
    if when is not None:
        when = when[order] if order is not None else when
        if np.isnat(when).any():
            raise DataError("date_missing", f"{int(np.isnat(when).sum())} rows have no date, so "
                            "lags have no order", f"fill {plan.date} in")  # fmt: skip
        _steps(np.diff(when), None if place is None else place[1:] > 0, findings)
    return order, place


def _steps(steps: NDArray[Any], within: NDArray[np.bool_] | None, findings: list[str]) -> None:
    steps = steps if within is None else steps[within]
    if not len(steps):
        return
    if (steps == np.timedelta64(0)).any():
        raise DataError(
            "dates_repeated",
            "several rows have the same date, so lags have no order",
            "name the column that tells the series apart: person",
        )
    usual = np.median(steps.astype(np.int64))
    gaps = int((steps.astype(np.int64) != usual).sum())
    if gaps and usual < 28 * 86_400:
        findings.append(
            f"{gaps} steps between dates differ from the usual one: a lag counts rows, not days"
        )


def _cross(term: Term, columns: Columns, findings: list[str]) -> tuple[CrossBasis, NDArray[Any]]:
    if term.history:
        values: NDArray[Any] = np.column_stack([_numbers(columns, c) for c in term.columns])
    else:
        values = columns[term.columns[0]]
    words = values.dtype.kind in "US"
    form = term.form or Form(kind="factor" if words else "linear", where=term.label)
    if words and (term.form is None or form.kind != "factor"):
        _are_words(values, term.label, numbers_wanted=form.kind != "factor")
    if not words and np.isinf(values.astype(float)).any():
        raise _infinite(term.label)
    if not words and form.kind != "factor":
        values = _without_fillers(values, term.label, findings)
    return crossbasis.fit(values, form, term.lag_form, *term.lag), values


def _without_fillers(values: NDArray[Any], label: str, findings: list[str]) -> NDArray[Any]:
    """9999 and its like, ten times beyond everything else, stand for no value."""
    known = values[~np.isnan(values)]
    if not len(known) or not {float(known.min()), float(known.max())} & set(SENTINELS):
        return values
    filler = np.isin(values, SENTINELS)
    others = np.abs(values[~filler & ~np.isnan(values)])
    if not len(others):
        return values
    filler &= np.abs(values) >= 10 * others.max()
    told = ", ".join(f"{value:g}" for value in np.unique(values[filler]))
    if told:
        findings.append(f"{label}: {int(filler.sum())} values of {told}, ten times beyond all "
                        "others, are taken as missing")  # fmt: skip
    return np.where(filler, np.nan, values)


def _are_words(values: NDArray[Any], label: str, *, numbers_wanted: bool) -> None:
    """Refuses texts where numbers are wanted, or where the column may have been meant as numbers:
    a factor is not guessed from ``12,5`` or ``12 C``."""
    levels = [str(level) for level in np.unique(values) if level]
    like_numbers = any(level.lstrip("+-.")[:1].isdigit() for level in levels)
    odd = next((level for level in levels if not _is_number(level)), None)
    if odd is not None and (numbers_wanted or like_numbers):
        raise DataError("not_numbers", f"column {label} holds words, as {odd!r}",
                        'use basis = "factor", or correct the column')  # fmt: skip


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _infinite(column: str) -> DataError:
    return DataError("not_finite", f"column {column} holds an infinite value",
                     "leave it empty where nothing is known")  # fmt: skip


def _names(part: Part) -> list[str]:
    cross, label = part.cross, part.term.label
    if cross.exposure.kind == "linear" and not cross.exposure.intercept and cross.lag.columns == 1:
        return [label]
    if cross.lag.columns == 1:
        return [f"{label}.{value}" for value in cross.exposure.labels]
    return [f"{label}.{name}" for name in cross.names]


def _numbers(columns: Columns, name: str) -> Floats:
    values = columns[name]
    if values.dtype.kind in "US":
        logical = {"": np.nan, "true": 1.0, "t": 1.0, "false": 0.0, "f": 0.0}
        levels, at = np.unique(values, return_inverse=True)
        unknown = [str(level) for level in levels if str(level).lower() not in logical]
        if unknown:
            raise DataError("not_numbers", f"column {name} holds words, as {unknown[0]!r}",
                            "give numbers; empty or NA where missing")  # fmt: skip
        return np.array([logical[str(level).lower()] for level in levels])[at]
    numbers = values.astype(float)
    if np.isinf(numbers).any():
        raise _infinite(name)
    return numbers


def _strata(
    plan: Plan, columns: Columns, persons: NDArray[Any] | None
) -> tuple[NDArray[np.int64] | None, NDArray[np.bool_]]:
    """One code for each combination of the columns, and the rows where all of them are known."""
    keys = [columns[name] for name in plan.strata]
    if plan.time_stratified:  # year, month and day of week: Levy 2001, Epidemiology 12:186
        if dates.OWN + "year" not in columns:
            raise DataError("date_counted", f"{plan.date} counts days and names no month",
                            "give dates, or strata = [columns]")  # fmt: skip
        keys += [columns[dates.OWN + name] for name in ("year", "month", "dow")]
    if persons is not None:
        keys.insert(0, persons)
    told = np.ones(len(next(iter(columns.values()))), dtype=bool)
    code: NDArray[np.int64] | None = None
    for key in keys:
        told &= ~np.isnan(key) if key.dtype.kind == "f" else (key != "" if key.dtype.kind in "US"
                                                              else True)  # fmt: skip
        own = codes(key)
        code = own if code is None else codes(code * (int(own.max()) + 1) + own)
    return code, told


def codes(values: NDArray[Any]) -> NDArray[np.int64]:
    """Whole numbers from 0 in the order of the values, equal where the values are."""
    if values.dtype.kind == "f":
        whole = np.nan_to_num(values, nan=-1e15)
        if (whole == np.round(whole)).all():
            values = whole.astype(np.int64)
    if values.dtype.kind in "iu" and len(values):
        low = values.min()
        if int(values.max()) - int(low) <= 2 * len(values) + 1000:
            there = np.zeros(int(values.max()) - int(low) + 1, dtype=np.int64)
            there[values - low] = 1
            return np.asarray((np.cumsum(there) - 1)[values - low], dtype=np.int64)
    return np.asarray(np.unique(values, return_inverse=True)[1], dtype=np.int64)
