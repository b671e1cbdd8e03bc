"""`breathway exposure crossbasis|dlnm|condpois|clogit|nof1 CONFIG.toml`: effects of exposures.

In: a configuration in TOML that names a CSV or Parquet file beside it. Out: JSON with ``--json``,
else tables. Only the columns that the configuration names are read, through DuckDB; ``NA``,
``NaN``, ``.`` and nothing are missing values.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tomllib
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from breathway.cli import counts
from breathway.exposure import ANALYSES, Plan, analyse, read_plan
from breathway.exposure.errors import DataError, PlanError

MISSING = ["", "NA", "NaN", "nan", "N/A", ".", "null", "NULL"]
SAMPLED_ROWS = 200_000  # of a CSV, to see which columns are numbers
CALENDAR = ("year", "month", "dow", "doy", "time")  # what a date gives where a file does not
TERM = re.compile(r"^\s*\[\[\s*(exposure|covariate)\s*\]\]", re.MULTILINE)
FIGURES = ("estimate", "se", "se_quasi")
HELP = {
    "crossbasis": "the columns of the bases themselves",
    "dlnm": "quasi-Poisson regression of a time series",
    "condpois": "conditional Poisson regression within strata",
    "clogit": "exact conditional logistic regression within strata",
    "nof1": "each person's own effects, drawn towards what people share",
}


def add_parser(subparsers: Any) -> None:
    """Add the command and what it can analyse."""
    parser = subparsers.add_parser(
        "exposure",
        help="what weather, air and pollen do to people",
        description="Distributed lag, case-crossover and personal models of counted events.",
    )
    kinds = parser.add_subparsers(required=True, metavar="ANALYSIS")
    for kind in ANALYSES:
        one = kinds.add_parser(kind, help=HELP[kind])
        one.add_argument("config", metavar="CONFIG.toml", type=Path)
        one.add_argument("--json", action="store_true", help="everything, as JSON")
        one.set_defaults(run=run, analysis=kind)
    counts.add_parser(kinds)


def run(args: argparse.Namespace) -> int:
    """Analyse as the configuration says."""
    text = _text(args.config)
    plan = read_plan(_tables(args.config, text), TERM.findall(text))
    result = analyse(args.analysis, plan, read_columns(plan, args.config.parent))
    if args.json:
        json.dump(result, sys.stdout, ensure_ascii=False, allow_nan=False)
        print()
    else:
        _show(result)
    return 0


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise PlanError("file_unreadable", f"{path}: {error.strerror or error}",
                        "check the name of the configuration") from error  # fmt: skip
    except UnicodeDecodeError as error:
        raise PlanError("not_utf8", f"{path} is not UTF-8", "save it as UTF-8") from error


def _tables(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PlanError("not_toml", f"{path}: {error}", "correct that line") from error


def read_columns(plan: Plan, folder: Path) -> dict[str, NDArray[Any]]:
    """The named columns of the file: floats with NaN, datetimes, or texts with "" for missing."""
    path = folder / plan.file
    if not path.is_file():
        raise DataError("file_unreadable", f"file = {plan.file!r}: {path} is not there",
                        "name it relative to the configuration")  # fmt: skip
    try:
        try:
            return _read(plan, path, SAMPLED_ROWS)
        except duckdb.Error:  # a later row is not of the type that the first ones have
            return _read(plan, path, -1)
    except duckdb.Error as error:
        said = str(error).splitlines()[0]
        if not path.stat().st_size:
            said = "it is empty"
        elif "nicode" in str(error) or "utf-8" in str(error).lower():
            said = "it is not UTF-8"
        raise DataError("file_unread", f"{plan.file}: {said}",
                        "give a CSV (UTF-8, with a header) or Parquet") from error  # fmt: skip


def _read(plan: Plan, path: Path, sampled: int) -> dict[str, NDArray[Any]]:
    with duckdb.connect(":memory:") as database:
        source = _source(database, path, sampled)
        there = source.columns
        wanted = [name for name in plan.columns if name in there]
        given = CALENDAR if plan.date else ()
        missing = [name for name in plan.columns if name not in (*there, *given)]
        if missing:
            raise DataError("column_missing", f"{plan.file} has no column {', '.join(missing)}",
                            f"it has {', '.join(there)}")  # fmt: skip
        chosen = source.select(*[duckdb.ColumnExpression(name) for name in wanted])
        return {name: column(values) for name, values in chosen.fetchnumpy().items()}


def _source(
    database: duckdb.DuckDBPyConnection, path: Path, sampled: int
) -> duckdb.DuckDBPyRelation:
    if path.suffix.lower() in (".parquet", ".pq"):
        return database.read_parquet(str(path))
    return database.read_csv(
        str(path),
        header=True,
        na_values=MISSING,
        sample_size=sampled,
        auto_type_candidates=["BIGINT", "DOUBLE", "VARCHAR"],  # dates are read by exposure.dates
    )


def column(values: NDArray[Any]) -> NDArray[Any]:
    """One of DuckDB's columns: floats with NaN, datetimes, or texts with "" for missing."""
    gaps = np.ma.getmaskarray(values)
    plain = np.ma.getdata(values)
    if plain.dtype.kind == "M":
        plain = plain.astype("datetime64[us]")
        plain[gaps] = np.datetime64("NaT")
        return plain
    if plain.dtype.kind in "biuf":
        if plain.dtype.kind in "iu" and not gaps.any():
            return plain
        made = plain.astype(np.float64)
        made[gaps] = np.nan
        return made
    if gaps.all():
        return np.full(len(plain), np.nan)
    present = plain[~gaps]
    try:  # numbers that came as text or as decimals
        float(present[0])
        made = np.full(len(plain), np.nan)
        made[~gaps] = present.astype(np.float64)
        return made
    except (TypeError, ValueError):
        return np.where(gaps, "", plain).astype(str)


def _of(name: str, row: dict[str, Any]) -> str:
    return f"{name} ({row['person']})" if "person" in row else name


def _show(result: dict[str, Any]) -> None:
    """Tables for people."""
    for row in result.get("coefficients", ()):
        cells = ("" if row[key] is None else f"{row[key]:.6g}" for key in FIGURES)
        print(f"{_of(row['name'], row):<24}", *(f"{cell:>12}" for cell in cells))
    for row in result.get("effects", ()):
        if row["lag"] == "overall" and row["rr"] is not None:
            print(f"{_of(row['exposure'], row):<16} at {row['at']!s:<12.12} RR {row['rr']:.4f} "
                  f"({row['low']:.4f} to {row['high']:.4f})")  # fmt: skip
    for basis in result.get("bases", ()):
        print(f"{basis['exposure']}: {', '.join(basis['names'])}")
    rest = {k: v for k, v in result.items() if isinstance(v, int | float | str)}
    rest |= {key: count for key, count in result.get("left_out", {}).items() if count}
    print("  ".join(f"{key} {value}" for key, value in rest.items()))
    for finding in result.get("findings", ()):
        print(finding, file=sys.stderr)
