"""What is to be analysed: the configuration, checked key by key.

In: the tables of a TOML file as Python values. Out: a ``Plan``, or a ``PlanError`` that names the
key and what is allowed there. Keys and defaults are those of the how-to page ``analyse exposure``;
what is left out follows R's dlnm and splines.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from breathway.exposure.basis import KINDS, SIDES, Form
from breathway.exposure.errors import PlanError

TOP = (
    *("file", "date", "date_format", "outcome", "strata", "time_stratified", "person"),
    *("exposure", "covariate", "level", "attributable"),
)
SHAPE = ("basis", "df", "knots", "knots_percentile", "degree", "intercept", "side", "scale",
         "boundary_knots")  # fmt: skip
TERM = (
    *("name", "history", "lag", "reference", "reference_percentile", "at", "at_percentile"),
    *SHAPE,
    *(f"lag_{key}" for key in SHAPE),
)
SPACED = {"log": "log", "logknots": "log", "equal": "equal", "equalknots": "equal"}
KINDS_BY_NAME = {**{kind: kind for kind in KINDS}, "lin": "linear", "integer": "factor"}
DIRECTIONS = ("forward", "backward")


@dataclass(frozen=True, kw_only=True)
class Term:
    """One exposure or covariate."""

    label: str
    columns: tuple[str, ...]  # one series, or a ready history, first lag first
    history: bool
    exposure: bool
    form: Form | None  # None: linear, or a factor where the column holds words
    lag: tuple[int, int]
    lag_form: Form | None
    reference: Any = None
    reference_percentile: float | None = None
    at: tuple[Any, ...] = ()
    at_percentile: tuple[float, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A whole analysis."""

    file: str
    date: str | None
    date_format: str | None
    outcome: str | None
    strata: tuple[str, ...]
    time_stratified: bool
    person: str | None
    terms: tuple[Term, ...]
    level: float
    attributable: str | None

    @property
    def columns(self) -> list[str]:
        """Every column that is named, once."""
        named = [self.date, self.outcome, self.person, *self.strata]
        named += [column for term in self.terms for column in term.columns]
        return list(dict.fromkeys(name for name in named if name))


def read(tables: Mapping[str, Any], order: Sequence[str] = ()) -> Plan:
    """Check a configuration. ``order`` names the kind of each term as they stand in the file,
    which a reader of TOML does not keep where exposures and covariates take turns."""
    _known(tables, TOP, "the configuration")
    made: dict[str, list[Term]] = {}
    for key in tables:
        if key in ("exposure", "covariate"):
            given = tables[key]
            rows = given if isinstance(given, list) else [given]
            made[key] = [_term(row, key, number) for number, row in enumerate(rows, start=1)]
    kinds = [key for key, found in made.items() for _ in found]
    turns = {key: iter(found) for key, found in made.items()}
    terms = [next(turns[key]) for key in (order if sorted(order) == sorted(kinds) else kinds)]
    if not any(term.exposure for term in terms):
        raise PlanError("exposure_missing", "there is no [[exposure]]", "name at least one")
    level = _get(tables, "level", "the configuration", _number)
    level = 0.95 if level is None else level
    if not 0 < level < 1:
        raise _wrong("level", "the configuration", level, "a share between 0 and 1, as 0.95")
    direction = _get(tables, "attributable", "the configuration", _text)
    if direction is not None and direction not in DIRECTIONS:
        raise _wrong("attributable", "the configuration", direction, " or ".join(DIRECTIONS))
    top = "the configuration"
    file = _get(tables, "file", top, _text)
    if file is None:
        raise PlanError("file_missing", "the key file is missing", "name a CSV or Parquet file")
    plan = Plan(
        file=file,
        date=_get(tables, "date", top, _text),
        date_format=_get(tables, "date_format", top, _text),
        outcome=_get(tables, "outcome", top, _text),
        strata=_get(tables, "strata", top, _texts) or (),
        time_stratified=bool(_get(tables, "time_stratified", top, _flag)),
        person=_get(tables, "person", top, _text),
        terms=tuple(terms),
        level=float(level),
        attributable=direction,
    )
    if plan.time_stratified and plan.date is None:
        raise PlanError("date_missing", "time_stratified = true needs the key date",
                        "name the column of the date")  # fmt: skip
    return plan


def _term(row: Any, key: str, number: int) -> Term:
    where = f"[[{key}]] number {number}"
    if not isinstance(row, Mapping):
        raise _wrong(key, "the configuration", row, f"a table: [[{key}]]")
    _known(row, TERM, where)
    name = _get(row, "name", where, _text)
    history = _get(row, "history", where, _texts)
    if name is None and history is None:
        raise PlanError("name_missing", f"{where} has neither name nor history",
                        "name a column, or list the columns of a history")  # fmt: skip
    label = name or (history[0] if history else key)
    where = f"{key} {label}"
    lag = _lag(row, where, history)
    _apart(row, where)
    if lag == (0, 0) and "lag" not in row and any(f"lag_{key}" in row for key in SHAPE):
        raise PlanError("lag_missing", f"{where} shapes the lag but has none",
                        "say from which to which: lag = [0, 21]")  # fmt: skip
    return Term(
        label=label,
        columns=history or (label,),
        history=history is not None,
        exposure=key == "exposure",
        form=_form(row, "", where),
        lag=lag,
        lag_form=_form(row, "lag_", where) if lag[0] != lag[1] else None,
        reference=_get(row, "reference", where, _value),
        reference_percentile=_get(row, "reference_percentile", where, _percent),
        at=_get(row, "at", where, _values) or (),
        at_percentile=_get(row, "at_percentile", where, _percents) or (),
    )


def _lag(row: Mapping[str, Any], where: str, history: tuple[str, ...] | None) -> tuple[int, int]:
    given = row.get("lag")
    if isinstance(given, bool):
        raise _wrong("lag", where, given, "two whole numbers, as [0, 21]")
    if given is None:
        return (0, len(history) - 1 if history else 0)
    pair = [0, given] if isinstance(given, int) and given >= 0 else given
    pair = [given, 0] if isinstance(given, int) and given < 0 else pair
    whole = isinstance(pair, list) and all(type(x) is int or float(x).is_integer() for x in pair
                                           if isinstance(x, int | float))  # fmt: skip
    if not whole or len(pair) != 2 or not all(isinstance(x, int | float) for x in pair):
        raise _wrong("lag", where, given, "two whole numbers, as [0, 21]")
    first, last = int(pair[0]), int(pair[1])
    if first > last or last - first > 5000:
        raise _wrong("lag", where, given, "the first not above the second, as [0, 21]")
    if history and len(history) != last - first + 1:
        raise PlanError("history_width_wrong",
                        f"{where}: {len(history)} history columns for lags {first} to {last}",
                        f"list {last - first + 1} columns, or change lag")  # fmt: skip
    return first, last


def _apart(row: Mapping[str, Any], where: str) -> None:
    """Of keys that say the same in different ways, one."""
    for one, other in (("knots", "knots_percentile"), ("lag_knots", "lag_knots_percentile"),
                       ("reference", "reference_percentile")):  # fmt: skip
        if one in row and other in row:
            raise PlanError("keys_clash", f"{where} has both {one} and {other}",
                            "keep one of them")  # fmt: skip


def _form(row: Mapping[str, Any], prefix: str, where: str) -> Form | None:
    """The basis under a prefix; None where no key of it is given."""
    if not any(f"{prefix}{key}" in row for key in SHAPE if key != "intercept"):
        return None

    def get(key: str, check: Callable[[Any], Any]) -> Any:
        return _get(row, f"{prefix}{key}", where, check)

    named: str = get("basis", _text) or "ns"
    if named not in KINDS_BY_NAME:
        raise _wrong(f"{prefix}basis", where, named, "one of " + ", ".join(KINDS))
    kind = KINDS_BY_NAME[named]
    side = get("side", _text)
    if side is not None and side not in SIDES:
        raise _wrong(f"{prefix}side", where, side, "high, low or double")
    knots = row.get(f"{prefix}knots")
    spacing = None
    if isinstance(knots, str):
        if knots not in SPACED:
            raise _wrong(f"{prefix}knots", where, knots, 'numbers, or "log" or "equal" with df')
        spacing, knots = SPACED[knots], None
    elif knots is not None:
        knots = get("knots", _numbers)
    percents = get("knots_percentile", _percents)
    if percents and all(0 < x < 1 for x in percents):
        raise _wrong(f"{prefix}knots_percentile", where, row[f"{prefix}knots_percentile"],
                     "percents, not shares: 10 for the tenth")  # fmt: skip
    boundary = get("boundary_knots", _numbers)
    if boundary is not None and (len(boundary) != 2 or boundary[0] >= boundary[1]):
        raise _wrong(f"{prefix}boundary_knots", where, boundary, "two rising numbers")
    return Form(
        kind=kind,
        df=get("df", _count),
        knots=knots,
        knots_percentile=percents,
        spacing=spacing,
        degree=get("degree", _count),
        intercept=_intercept(row, prefix, where),
        side=side,
        scale=get("scale", _number),
        boundary=boundary,
        where=f"{where}, {prefix}basis {kind}",
    )


def _intercept(row: Mapping[str, Any], prefix: str, where: str) -> bool:
    """Lag bases have one and exposure bases none (dlnm's crossbasis), unless told otherwise:
    ``intercept`` holds for both dimensions, ``lag_intercept`` for that of the lag."""
    given = _get(row, f"{prefix}intercept", where, _flag)
    if given is None and prefix:
        given = _get(row, "intercept", where, _flag)
    return prefix == "lag_" if given is None else bool(given)


def _get(row: Mapping[str, Any], key: str, where: str, check: Callable[[Any], Any]) -> Any:
    if row.get(key) is None:
        return None
    found = check(row[key])
    if found is None:
        raise _wrong(key, where, row[key], EXPECTED[check])
    return found


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _texts(value: Any) -> tuple[str, ...] | None:
    given = [value] if isinstance(value, str) else value
    good = isinstance(given, list) and all(isinstance(x, str) and x for x in given)
    return tuple(given) if good else None


def _flag(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _number(value: Any) -> float | None:
    good = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e300
    return float(value) if good else None


def _count(value: Any) -> int | None:
    number = _number(value)
    return int(number) if number is not None and number == int(number) and number >= 1 else None


def _numbers(value: Any) -> tuple[float, ...] | None:
    given = value if isinstance(value, list) else [value]
    checked = [_number(x) for x in given]
    return None if None in checked else tuple(x for x in checked if x is not None)


def _values(value: Any) -> tuple[Any, ...] | None:
    given = value if isinstance(value, list) else [value]
    good = all(isinstance(x, str) or _number(x) is not None for x in given)
    return tuple(given) if good and given else None


def _value(value: Any) -> Any | None:
    return value if isinstance(value, str) or _number(value) is not None else None


def _percent(value: Any) -> float | None:
    number = _number(value)
    return number if number is not None and 0 <= number <= 100 else None


def _percents(value: Any) -> tuple[float, ...] | None:
    numbers = _numbers(value)
    return numbers if numbers and all(0 <= x <= 100 for x in numbers) else None


EXPECTED: dict[Callable[[Any], Any], str] = {
    _text: "a text",
    _texts: "a list of column names",
    _flag: "true or false",
    _number: "a number",
    _count: "a whole number from 1",
    _numbers: "a list of numbers",
    _values: "a list of values",
    _value: "a number, or a level of a factor",
    _percent: "a number from 0 to 100",
    _percents: "a list of numbers from 0 to 100",
}


def _known(row: Mapping[str, Any], allowed: tuple[str, ...], where: str) -> None:
    for key in row:
        if key not in allowed:
            near = difflib.get_close_matches(key, allowed, 1)
            meant = f"did you mean {near[0]}? " if near else ""
            raise PlanError("key_unknown", f"{where} has the unknown key {key}",
                            f"{meant}allowed are {', '.join(allowed)}")  # fmt: skip


def _wrong(key: str, where: str, value: Any, allowed: str) -> PlanError:
    return PlanError("value_wrong", f"{where}: {key} = {value!r}", f"{key} takes {allowed}")
