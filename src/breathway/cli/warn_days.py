"""The days of ``breathway warn``: a file's rows as a series of counts and exposures.

In: a CSV or Parquet file with a row for each day (and place), or for each hour of it: children
treated, exposures. Hours add up to days, their exposures are averaged. Columns may be named by a
configuration in TOML; unknown keys are errors. Out: ``Read``. A row that is missing, or an empty
value, is not known; nothing becomes zero; what stands for no value is left out and said.
"""

from __future__ import annotations

import argparse
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import duckdb
import msgspec
import numpy as np
from msgspec import Meta, Struct
from numpy.typing import NDArray

from breathway.cli.exposure import MISSING, SAMPLED_ROWS, column
from breathway.exposure import dates
from breathway.exposure.quantities import QUANTITIES
from breathway.model.errors import Finding
from breathway.warn import LEADS, Rule, Series
from breathway.warn.errors import WarnError

Floats = NDArray[np.float64]
SEED = 1
LEAST_HOURS = 23  # of a day, for it to be known: as many as the shortest has
FILLER = 999.0  # loggers write it, and 9999, in place of a value; fewer is believed
MOST_YEARS = 60  # a longer series has a slip in a year
FORESEEN = "_foreseen_"  # pm25_ug_m3_foreseen_2: as said two days before the row's day


class Exposure(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A column, and those with what was foreseen of it 1, 2 and 3 days before."""

    name: str
    foreseen: tuple[str, ...] = ()


class Plan(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A configuration."""

    file: str
    day: str = "day"
    day_format: str | None = None
    hour: str = "hour"  # where there is such a column, rows are hours
    place: str = ""  # "": the column place, where there is one, else all is one place
    treatments: str = "treatments_children"
    exposure: tuple[Exposure, ...] = ()  # none: every other column of numbers
    seed: Annotated[int, Meta(ge=0)] = SEED
    rule: dict[str, int | float] = {}


class Read(Struct, kw_only=True):
    """A file as a series, its last day with a count, the rule, the seed, values left out."""

    series: Series
    known: int
    rule: Rule
    seed: int
    findings: list[Finding]


def read_days(args: argparse.Namespace) -> Read:
    """The file that a command names."""
    plan, folder = _plan(args)
    columns = _columns(folder / plan.file)
    if not plan.place and "place" in columns:
        plan = msgspec.structs.replace(plan, place="place")
    plan = _with_exposures(plan, columns)
    seed = plan.seed if args.seed is None else args.seed
    try:
        rule = msgspec.convert(plan.rule, Rule)
    except msgspec.ValidationError as problem:
        raise WarnError("rule_unread", f"rule: {problem}", "see how-to/forecast-bad-days") from None
    series, known = _series(plan, columns)
    series, findings = _believed(series)
    return Read(series=series, known=known, rule=rule, seed=seed, findings=findings)


def _believed(series: Series) -> tuple[Series, list[Finding]]:
    """Without values that their quantity cannot have, as 9999 of a logger that had none."""
    kept, findings = dict(series.exposures), list[Finding]()
    series = _counted(series, findings)
    for name in sorted(QUANTITIES.keys() & kept.keys()):
        values, low, high = kept[name], QUANTITIES[name].low, QUANTITIES[name].high
        beyond = (values < low) | (values > high)
        kept[name] = np.where(beyond, np.nan, values)
        for place, number in zip(series.places, beyond.sum(1), strict=True):
            if number:
                detail = f"{place}: {number} values beyond {low:g} to {high:g}"
                findings.append(Finding(name="impossible_value", field=name, detail=detail))
    return replace(series, exposures=kept), findings


def _counted(series: Series, findings: list[Finding]) -> Series:
    """Without counts that stand for none: 999 or more, and ten times what nine days in ten have."""
    counts, hourly = series.counts.copy(), series.hourly
    for number, place in enumerate(series.places):
        known = counts[number][np.isfinite(counts[number])]
        if not known.size:
            continue
        beyond = counts[number] >= max(FILLER, 10 * np.percentile(known, 90))
        if beyond.any():
            counts[number, beyond] = np.nan
            if hourly is not None:
                hourly = hourly.copy()
                hourly[number, beyond] = np.nan
            detail = f"{place}: {beyond.sum()} counts ten times beyond the others are left out"
            findings.append(Finding(name="impossible_value", field="treatments", detail=detail))
    return replace(series, counts=counts, hourly=hourly)


def _plan(args: argparse.Namespace) -> tuple[Plan, Path]:
    if (args.config is None) == (args.file is None):
        raise WarnError("file_missing", "neither or both of CONFIG.toml and --file were given",
                        "give one of them")  # fmt: skip
    if args.file is not None:
        return Plan(file=args.file.name), args.file.parent
    try:
        tables = tomllib.loads(args.config.read_text("utf-8"))
        return msgspec.convert(tables, Plan), args.config.parent
    except OSError as problem:
        raise WarnError("file_unreadable", f"{args.config}: {problem.strerror or problem}",
                        "check the name of the configuration") from problem  # fmt: skip
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise WarnError("not_toml", f"{args.config}: {problem}", "correct that line") from problem
    except msgspec.ValidationError as problem:
        raise WarnError("config_unread", f"{args.config}: {problem}",
                        "see how-to/forecast-bad-days for every key") from None  # fmt: skip


def _columns(path: Path) -> dict[str, NDArray[Any]]:
    if not path.is_file():
        raise WarnError("file_unreadable", f"{path} is not there", "check its name")
    try:
        with duckdb.connect(":memory:") as database:
            if path.suffix.lower() in (".parquet", ".pq"):
                source = database.read_parquet(str(path))
            else:
                source = database.read_csv(
                    str(path), header=True, na_values=MISSING, sample_size=SAMPLED_ROWS,
                    auto_type_candidates=["BIGINT", "DOUBLE", "VARCHAR"],
                )  # fmt: skip
            return {name: column(values) for name, values in source.fetchnumpy().items()}
    except duckdb.Error as problem:
        raise WarnError("file_unread", f"{path.name}: {str(problem).splitlines()[0]}",
                        "give a CSV with a header line, or Parquet") from problem  # fmt: skip


def _with_exposures(plan: Plan, columns: dict[str, NDArray[Any]]) -> Plan:
    """The plan with every other column of numbers, where it names none."""
    named = {plan.day, plan.place, plan.treatments}
    also = {plan.hour}
    if plan.exposure:
        wanted = {n for e in plan.exposure for n in (e.name, *e.foreseen)} | named - {""}
    else:
        wanted = named - {""}
    missing = sorted(wanted - set(columns))
    if missing:
        raise WarnError("column_missing", f"{plan.file} has no column {', '.join(missing)}",
                        f"it has {', '.join(columns)}")  # fmt: skip
    if plan.exposure:
        return plan
    found = []
    for name, values in columns.items():
        if name not in named | also and FORESEEN not in name and values.dtype.kind in "iuf":
            ahead = [f"{name}{FORESEEN}{lead}" for lead in range(1, LEADS + 1)]
            there = tuple(each for each in ahead if each in columns)
            found.append(Exposure(name=name, foreseen=there if len(there) == LEADS else ()))
    return msgspec.structs.replace(plan, exposure=tuple(found))


def _series(plan: Plan, columns: dict[str, NDArray[Any]]) -> tuple[Series, int]:
    """Rows onto a calendar without holes, three days longer than the last count."""
    days = dates.parse(columns[plan.day], plan.day_format, plan.day).astype("datetime64[D]")
    if not days.size or np.isnat(days).any():
        raise WarnError("day_missing", f"a row of {plan.file} has no {plan.day}, or it has no rows",
                        "give each row its day")  # fmt: skip
    place = columns[plan.place].astype(str) if plan.place else np.full(days.size, "all")
    names, row = np.unique(place, return_inverse=True)
    counts = _numbers(columns, plan.treatments)
    counted = days[np.isfinite(counts)]
    if not counted.size:
        raise WarnError("counts_missing", f"{plan.treatments} has no value", "name another column")
    first, last = days.min(), counted.max()
    _check_span(first, last)
    index = (days - first).astype(int)
    size = int((last - first).astype(int)) + LEADS + 1
    clock, each_day = _clock(plan, columns, days.size)
    _check_once(names, first, (row * (index.max() + 1) + index) * each_day + clock, each_day,
                int(index.max()) + 1)  # fmt: skip
    inside = index < size

    def by_hour(values: Floats) -> Floats:
        table = np.full((names.size, size, each_day), np.nan)
        table[row[inside], index[inside], clock[inside]] = values[inside]
        return table

    def mean(name: str) -> Floats:
        table = by_hour(_numbers(columns, name))
        number = np.isfinite(table).sum(2)
        total = np.where(np.isfinite(table), table, 0).sum(2)
        return np.where(number > 0, total / np.maximum(number, 1), np.nan)

    hourly = by_hour(counts)
    whole = np.isfinite(hourly).sum(2) >= min(each_day, LEAST_HOURS)
    foreseen = {
        each.name: np.stack(
            [np.full((names.size, size), np.nan)] + [mean(name) for name in each.foreseen]
        )
        for each in plan.exposure if each.foreseen
    }  # fmt: skip
    series = Series(
        places=tuple(str(name) for name in names),
        first_day=first,
        counts=np.where(whole, np.nansum(hourly, 2), np.nan),
        exposures={each.name: mean(each.name) for each in plan.exposure},
        foreseen=foreseen,
        hourly=hourly if each_day > 1 else None,
    )
    return series, int((last - first).astype(int))


def _check_span(first: Any, last: Any) -> None:
    if (last - first).astype(int) > 366 * MOST_YEARS:
        raise WarnError("days_far_apart", f"the days go from {first} to {last}",
                        "correct the year of the first or of the last")  # fmt: skip


def _clock(
    plan: Plan, columns: dict[str, NDArray[Any]], rows: int
) -> tuple[NDArray[np.int64], int]:
    """The hour of each row, and how many rows a day has: one where no column says it."""
    if not plan.hour or plan.hour not in columns:
        return np.zeros(rows, int), 1
    hours = _numbers(columns, plan.hour)
    if not np.isin(hours, np.arange(24)).all():
        raise WarnError("hour_unknown", f"{plan.hour} holds what is no hour from 0 to 23",
                        "give each row its hour of the local day")  # fmt: skip
    return hours.astype(int), 24


def _check_once(
    names: NDArray[Any], first: Any, keys: NDArray[np.int64], each_day: int, days: int
) -> None:
    found, number = np.unique(keys, return_counts=True)
    if number.max() > 1:
        which, day = divmod(int(found[number.argmax()]) // each_day, days)
        each = "hour" if each_day > 1 else "day"
        raise WarnError("day_twice", f"{names[which]} has two rows of {first + day}",
                        f"give one row for each place and {each}")  # fmt: skip


def _numbers(columns: dict[str, NDArray[Any]], name: str) -> Floats:
    values = columns[name]
    if values.dtype.kind not in "iuf":
        raise WarnError("not_numbers", f"column {name} holds text", "leave unknown values empty")
    if np.isinf(values.astype(float)).any():
        raise WarnError("not_finite", f"column {name} holds an infinite value",
                        "leave it empty where nothing is known")  # fmt: skip
    return values.astype(float)
