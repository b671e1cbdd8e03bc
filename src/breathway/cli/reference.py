"""`breathway reference IN.csv OUT.csv --set NAME`: predicted, limits and z-scores for a table.

In: a CSV with `sex`, `age_years`, `height_cm`, where the set asks for it `ethnicity`, and any
observed indices. Out: the same rows with `<index>_predicted`, `_lln`, `_uln`, `_z`, `_percentile`,
and a `note` where there is nothing to say or something is odd.
"""

from __future__ import annotations

import argparse
import csv
import io
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, TextIO

import numpy as np
from numpy.typing import NDArray

from breathway.score import reference
from breathway.score.errors import SamplesError, TablesError
from breathway.score.frames import UNITS
from breathway.score.reference import sanity
from breathway.score.reference.sets import DEFAULT_SET, SETS, ReferenceSet
from breathway.score.samples import SEPARATORS, text_of

Floats = NDArray[np.float64]

FRACTIONS = ("fev1_fvc", "fev075_fvc", "fev1_fev6")
IMPLAUSIBLE_Z = 5.0  # ours; as `breathway score` has it
WHAT = ("predicted", "lln", "uln", "z", "percentile")
MOST = (("_l_s", 30.0), ("_l", 15.0))  # by unit; as for curves (`score.samples`)
NEEDED = ("sex", "age_years", "height_cm")


def add_parser(subparsers: Any) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "reference",
        help="predicted values, limits and z-scores for a table of people",
        description="Writes the input columns and, for each index of the set, predicted value, "
        "limits of normal and z-score. Nothing is extrapolated beyond the ages of a set.",
    )
    parser.add_argument("source", metavar="IN.csv", type=Path)
    parser.add_argument("target", metavar="OUT.csv", help="a file, or - for standard output")
    parser.add_argument("--set", default=DEFAULT_SET, choices=SETS)
    add_tables_option(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Look the table up."""
    chosen = set_of(args)
    header, rows = _read(args.source)
    names = [name.strip().lower() for name in header]
    missing = [name for name in NEEDED if name not in names]
    if chosen.groups and "ethnicity" not in names:
        missing.append("ethnicity")
    if missing:
        raise SamplesError(
            "columns_missing",
            f"{args.source} lacks the columns {', '.join(missing)}",
            f"{args.set} needs sex (M or F), age_years, height_cm"
            + (f" and ethnicity ({', '.join(chosen.groups)})" if chosen.groups else ""),
        )
    known = {*NEEDED, "ethnicity", *UNITS, *UNITS.values()}
    if twice := next((name for name in names if name in known and names.count(name) > 1), None):
        raise SamplesError(
            "column_twice", f"{args.source} names {twice} twice", "keep the one that is meant"
        )
    notes: list[list[str]] = [[] for _ in rows]
    columns = _columns(chosen, names, rows, notes)
    with _writer(args.target) as out:
        writer = csv.writer(out, lineterminator="\n")
        kept = [n for n, name in enumerate(names) if name not in {*columns, "note"}]
        writer.writerow([*(header[n] for n in kept), *columns, "note"])
        texts = [_texts(column) for column in columns.values()]
        for row, cells, note in zip(rows, zip(*texts, strict=True), notes, strict=True):
            writer.writerow([*(row[n] for n in kept), *cells, "; ".join(note)])
    return 0


def sex_of(text: str) -> str:
    """M or F, also written as words; anything else stays as it is, in capitals."""
    return {"MALE": "M", "FEMALE": "F"}.get(text.upper(), text.upper())


def add_tables_option(parser: argparse.ArgumentParser) -> None:
    """The two ways to give one's own tables."""
    own = parser.add_mutually_exclusive_group()
    own.add_argument(
        "--table", type=Path, metavar="FILE", help="your own .xlsx workbook, as GLI publishes it"
    )
    own.add_argument(
        "--tables", type=Path, metavar="DIR", help="your own CSV tables instead of those that ship"
    )


def set_of(args: argparse.Namespace) -> ReferenceSet:
    """The set of `--set`, from `--table` or `--tables` where they are given."""
    if args.table is not None:
        return _of_workbook(args.set, args.table)
    return reference.load_set(args.set) if args.tables is None else _own(args.set, args.tables)


@cache
def _of_workbook(name: str, path: Path) -> ReferenceSet:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise TablesError(
            "table_unreadable", f"{path}: {error.strerror or error}", "check the name of the file"
        ) from error
    chosen, tables = reference.build_from_workbook(name, data)
    if not tables.own_coefficients:
        print(f"{path}: splines alone; the coefficients are those that ship", file=sys.stderr)
    sanity.check(chosen, reference.load_set(name))
    lacking = sorted(set(reference.load_set(name).equations) - set(chosen.equations))
    if lacking:
        print(f"{path}: nothing on {', '.join(lacking)}: left out", file=sys.stderr)
    return chosen


def _own(name: str, folder: Path) -> ReferenceSet:
    def table(stem: str) -> str:
        path = folder / f"{stem}.csv"
        try:
            return text_of(path.read_bytes())
        except SamplesError as error:
            raise TablesError(error.name, f"{path}: {error}", error.hint) from error
        except OSError as error:
            raise TablesError(
                "table_unreadable",
                f"{path}: {error.strerror or error}",
                "put both tables of the set there: "
                + ", ".join(f"{stem}.csv" for stem in reference.table_names(name)),
            ) from error

    chosen = reference.build_set(name, table)
    sanity.check(chosen, reference.load_set(name))
    return chosen


def _read(path: Path) -> tuple[list[str], list[list[str]]]:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SamplesError(
            "file_unreadable", f"{path}: {error.strerror or error}", "check the name of the file"
        ) from error
    text = re.sub(r"\A(?:[ \t]*\r?\n)+", "", text_of(data))
    lines = text.splitlines()
    if not text.strip():
        raise SamplesError("no_rows", f"{path} is empty", "begin with a header line")
    separator = max(SEPARATORS, key=lines[0].count)
    try:
        parsed = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        raise SamplesError("table_broken", f"{path}: {error}", "export it again as CSV") from error
    header, rows = parsed[0], [row for row in parsed[1:] if any(cell.strip() for cell in row)]
    for number, row in enumerate(rows, start=2):
        if len(row) != len(header):
            raise SamplesError(
                "row_width_wrong",
                f"{path}: row {number} has {len(row)} cells, the header {len(header)}",
                "with decimal commas, separate the columns by semicolons or tabs",
            )
    if separator != ",":
        rows = [[_with_point(cell) for cell in row] for row in rows]
    return header, rows


def _with_point(cell: str) -> str:
    """A decimal comma as a point, where the cell is a number."""
    point = cell.strip().replace(",", ".")
    return point if cell.count(",") == 1 and _is_number(point) else cell


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return "_" not in text  # Python reads 1_0 as ten


def _columns(
    chosen: ReferenceSet, names: list[str], rows: list[list[str]], notes: list[list[str]]
) -> dict[str, Floats]:
    """The new columns by name, and a note for every row that has one."""

    def texts(name: str) -> list[str]:
        column = names.index(name)
        return [row[column].strip() for row in rows]

    sex = [sex_of(value) for value in texts("sex")]
    age = _numbers(texts("age_years"), "age_years", notes, needed=True)
    height = _numbers(texts("height_cm"), "height_cm", notes, needed=True)
    ethnicity = [value.lower() for value in texts("ethnicity")] if chosen.groups else None
    observed = _observed(chosen, names, texts, notes)
    groups = None if ethnicity is None else np.array(ethnicity)
    for where, text in reference.notes.of_person(chosen, np.array(sex), height, groups):
        _note(notes, where, text)
    if not rows:
        return {f"{stem}_{what}": np.empty(0) for stem in chosen.equations
                for what in WHAT}  # fmt: skip
    found = reference.look_up(
        chosen,
        sex=np.array(sex),
        age_years=age,
        height_cm=height,
        ethnicity=groups,
        observed=observed,
    )
    columns: dict[str, Floats] = {}
    for stem, looked in found.items():
        columns[f"{stem}_predicted"] = looked.predicted
        columns[f"{stem}_lln"] = looked.lln
        columns[f"{stem}_uln"] = looked.uln
        first, last = chosen.ages(stem)
        blank = np.isnan(looked.predicted) & (age >= first) & (age <= last)
        blank &= np.array([not note for note in notes])
        _note(notes, blank, f"the table of {stem} ends at a lower age for this sex")
        z = looked.z if looked.z is not None else np.full(len(rows), np.nan)
        columns[f"{stem}_z"] = z
        columns[f"{stem}_percentile"] = reference.percentile(z)
        far = np.abs(z) > IMPLAUSIBLE_Z
        if far.any():  # said once, and not where a unit was doubted already
            far &= np.array([not note for note in notes])
            _note(notes, far, f"z of {stem} beyond 5: check its unit, and sex, age and height")
    for where, text in reference.notes.of_age(chosen, age):
        _note(notes, where, text)
    return columns


def _observed(
    chosen: ReferenceSet,
    names: list[str],
    texts: Callable[[str], list[str]],
    notes: list[list[str]],
) -> dict[str, Floats]:
    observed: dict[str, Floats] = {}
    for stem in UNITS:
        column = next((name for name in (UNITS[stem], stem) if name in names), None)
        if column is None:
            continue
        if stem not in chosen.equations:
            continue
        values = _numbers(texts(column), column, notes, needed=False)
        if stem in FRACTIONS:
            percent = values > 2
            _note(notes, percent, f"{column} looks like percent; give it as a fraction")
            values = np.where(percent, np.nan, values)
        if UNITS[stem].endswith("_percent"):
            fraction = (values > 0) & (values <= 1.5)
            _note(notes, fraction, f"{column} looks like a fraction; give it in percent")
            values = np.where(fraction, np.nan, values)
        _note(notes, values <= 0, f"{column} must be above zero")
        most = next((most for ending, most in MOST if UNITS[stem].endswith(ending)), np.inf)
        _note(notes, values > most, f"{column} is beyond any lung: check its unit")
        observed[stem] = np.where(values > 0, values, np.nan)
    both = "fev1" in observed and "fvc" in observed
    if both:
        _note(notes, observed["fev1"] > observed["fvc"], "FEV1 above FVC: are they swapped?")
    if both and "fev1_fvc" in chosen.equations:
        given = any(name in names for name in (UNITS["fev1_fvc"], "fev1_fvc"))
        stated = texts("fev1_fvc") if given else [""] * len(observed["fev1"])
        absent = np.array([not text for text in stated], dtype=bool)
        ratio = observed.get("fev1_fvc", np.full(len(absent), np.nan))
        observed["fev1_fvc"] = np.where(absent, observed["fev1"] / observed["fvc"], ratio)
    return observed


def _numbers(texts: list[str], name: str, notes: list[list[str]], *, needed: bool) -> Floats:
    try:
        values = np.array([text or "nan" for text in texts], dtype=np.float64)
        if any("_" in text for text in texts):
            raise ValueError(name)
    except ValueError:
        values = np.array([float(text) if _is_number(text) else np.nan for text in texts])
    values = np.where(np.isfinite(values), values, np.nan)
    unread = np.isnan(values) & np.array([needed or bool(text) for text in texts], dtype=bool)
    _note(notes, unread, f"{name} is not a number")
    return values


def _note(notes: list[list[str]], where: Any, text: str) -> None:
    for number in np.flatnonzero(np.asarray(where)):
        notes[int(number)].append(text)


def _texts(column: Floats) -> list[str]:
    return ["" if value != value else f"{value:.10g}" for value in column.tolist()]


@contextmanager
def _writer(target: str) -> Iterator[TextIO]:
    if target == "-":
        yield sys.stdout
        return
    try:
        with Path(target).open("w", encoding="utf-8", newline="") as out:
            yield out
    except OSError as error:
        raise SamplesError(
            "file_unwritable", f"{target}: {error.strerror or error}", "choose another file"
        ) from error
