"""`breathway map release --out DIR`: publish counts of treatments in which nobody can be found.

In: the record of a centre that runs here, or a CSV or Parquet file (``treatment``, ``person``,
``day`` or ``at``, and ``cell`` or ``latitude`` and ``longitude``). Out: ``release-0001.csv`` and
``index.json`` in DIR, a new file with every call that finds something new, else none, and it says
so; a private ledger of the treatments that were published, which never leaves the centre.
``maps.release`` says why nothing small can be recovered; ``--epsilon`` adds noise (``maps.noise``).
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import datetime as dt
import hashlib
import io
import json
import secrets
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
import h3.api.basic_int as h3
import numpy as np
from numpy.typing import NDArray

from breathway.cli.centre import settings_of
from breathway.cli.map import budget, ledger
from breathway.config import CentreSettings
from breathway.exposure import dates
from breathway.maps import noise, release
from breathway.maps.errors import MapError
from breathway.model import uuid7

FINEST = 6  # resolution of a facility's cell, the finest level that is published
ABOUT = (
    "Counts of treatments. Every row has at least as many distinct persons as the threshold says, "
    "and no treatment stands in two rows of any release: add rows up as you like. A row whose part "
    "is rest holds what its cell and period have beside the finer rows within it."
)
BLURRED = (
    "Counts of treatments with noise (discrete Laplace), of at most {most} treatments a person and "
    "release: what is told of anybody costs epsilon in each release and no more than the budget in "
    "all. A row whose part is rest holds what lies in cells of its period that are too small."
)
HEADER = ("cell", "resolution", "period", "first_day", "part", "treatments")


def add_parser(actions: Any, shared: argparse.ArgumentParser) -> None:
    """Add the action; ``shared`` says which centre, or which file."""
    one = actions.add_parser(
        "release",
        parents=[shared],
        help="publish what is new, as counts in which nobody can be found",
        description="Publishes every treatment at most once, in cells of enough distinct persons.",
    )
    one.add_argument("--out", type=Path, required=True, metavar="DIR", help="what is published")
    one.add_argument("--ledger", type=Path, metavar="DIR", help="what was published, kept inside")
    one.add_argument("--threshold", type=int, metavar="N",
                     help=f"distinct persons in a cell, at least ({release.OUTSIDE})")  # fmt: skip
    one.add_argument("--inside", action="store_true",
                     help=f"for the network alone: {release.INSIDE} persons")  # fmt: skip
    one.add_argument("--before", type=dt.date.fromisoformat, metavar="DAY",
                     help="only days before this one (today)")  # fmt: skip
    one.add_argument("--epsilon", type=budget.amount, metavar="E",
                     help="with noise: what this release may tell of anybody")  # fmt: skip
    one.add_argument("--budget", type=budget.amount, metavar="B",
                     help="what all releases with noise may cost, said with the first")  # fmt: skip
    one.add_argument("--resolution", type=int, choices=(3, 4, 5, 6), default=4,
                     help="with noise: of the H3 cells (4)")  # fmt: skip
    one.add_argument("--period", choices=tuple(release.PERIODS), default="month",
                     help="with noise: what is counted together (month)")  # fmt: skip
    one.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Publish; prints one line of JSON."""
    threshold = _threshold(args)
    settings = None if args.source is not None else settings_of(args)
    beside = args.source.parent if settings is None else settings.data
    kept = args.ledger or beside / "map-ledger"
    ledger.apart(kept, args.out)
    _writable(args.out)
    with ledger.held(kept):
        return _release(args, threshold, settings, kept)


def _release(
    args: argparse.Namespace, threshold: int, settings: CentreSettings | None, kept: Path
) -> int:
    before = args.before or dt.datetime.now(dt.UTC).date()
    spent = budget.fits(kept, args.epsilon, args.budget)
    index = _index(args.out, threshold, spent > 0)
    ledger.fits(kept, args.out, index)
    rows = _from_file(args.source, before) if settings is None else _from_centre(settings, before)
    rows = rows.where(~np.isin(rows.ids, ledger.published(kept)))
    if spent and len(rows.ids):  # the looks cost, also where they find too few
        ledger.write(kept / "budget.json", budget.text_of(kept, spent, args.budget).encode())
    atoms, levels = _atoms(args, rows, threshold)
    # How many wait stays inside: they are too few to be counted in public.
    inside = {"visible_share": round(atoms.visible, 4), "waiting": int((atoms.of < 0).sum())}
    if not len(atoms.treatments):
        print(json.dumps({"nothing_new": True, "cells": 0, "treatments": 0} | inside))
        return 0
    if spent:
        index |= {"spent": float(spent), "delta_each": 2 * noise.DELTA}
    index |= {"ledger": ledger.name(kept)}
    text = _table(atoms, levels).encode()
    entry = _entry(index, text, atoms, args, before)
    if rows.synthetic[atoms.of >= 0].any():
        entry["synthetic"] = True  # some of it nobody had
    half = args.out / f".{entry['file']}"
    ledger.write(half, text)  # a full disk is met before the ledger
    ledger.keep(kept, rows.ids[atoms.of >= 0])
    if settings is not None:
        _audit(settings)
    half.replace(args.out / entry["file"])
    ledger.write(args.out / "index.json", (json.dumps(index, indent=1) + "\n").encode())
    print(json.dumps(entry | inside))
    return 0


def _writable(out: Path) -> None:
    """Before anything is spent or noted."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=out).close()
    except OSError as problem:
        raise MapError("out_unwritable", f"{out} cannot be written: {problem.strerror}",
                       "name a folder that can be written with --out") from None  # fmt: skip


def _atoms(
    args: argparse.Namespace, rows: _Rows, threshold: int
) -> tuple[release.Atoms, tuple[release.Level, ...]]:
    if args.epsilon is None:
        found = release.partition(rows.persons, rows.cells, rows.days, threshold=threshold)
        return found, release.LEVELS
    order = np.argsort(rows.ids, kind="stable")  # a hash decides which of a person's count
    atoms, levels = noise.blurred(
        rows.persons[order],
        rows.cells[order],
        rows.days[order],
        epsilon=args.epsilon,
        grain=release.Level(args.resolution, args.period),
        below=secrets.randbelow,
        threshold=threshold,
    )
    of = np.empty_like(atoms.of)
    of[order] = atoms.of
    return replace(atoms, of=of), levels


def _threshold(args: argparse.Namespace) -> int:
    least = release.INSIDE if args.inside else release.OUTSIDE
    chosen: int = least if args.threshold is None else args.threshold
    if chosen < least:
        raise MapError("threshold_small", f"--threshold {chosen}",
                       f"at least {least} distinct persons in a cell")  # fmt: skip
    return chosen


@dataclass(frozen=True)
class _Rows:
    """Treatments: a hash of each id, person codes (-1 unknown), finest cells (0 unknown), days;
    which of them nobody had."""

    ids: NDArray[np.bytes_]
    persons: NDArray[np.int64]
    cells: NDArray[np.uint64]
    days: NDArray[np.datetime64]
    synthetic: NDArray[np.bool_]

    def where(self, kept: NDArray[np.bool_]) -> _Rows:
        return _Rows(*(column[kept] for column in vars(self).values()))


def _rows(
    ids: list[str],
    persons: list[str],
    cells: NDArray[np.uint64],
    days: NDArray[np.datetime64],
    synthetic: list[bool] | None = None,
) -> _Rows:
    if not all(ids):
        raise MapError("treatment_missing", "a row names no treatment",
                       "give each treatment an id that stays the same")  # fmt: skip
    hashed = [hashlib.blake2b(i.encode(), digest_size=ledger.ID_BYTES).digest() for i in ids]
    known, codes = np.unique(np.array(persons, dtype=str), return_inverse=True)
    unknown = int(len(known) > 0 and known[0] == "")  # "" sorts first
    packed = np.frombuffer(b"".join(hashed), dtype=f"S{ledger.ID_BYTES}")
    if len(np.unique(packed)) != len(packed):
        raise MapError("treatment_repeated", "a treatment stands in the rows twice",
                       "give each treatment one row and an id of its own")  # fmt: skip
    made_up = np.array(synthetic if synthetic is not None else [False] * len(ids), dtype=bool)
    days = days.astype("datetime64[D]")
    return _Rows(packed, codes.astype(np.int64) - unknown, cells, days, made_up)


def _from_centre(settings: CentreSettings, before: dt.date) -> _Rows:
    from breathway.centre import treatments

    found = asyncio.run(treatments.located(settings, before))
    return _rows(
        [row["treatment"] for row in found],
        [row["person"] or "" for row in found],
        _cells([(row["latitude"], row["longitude"]) for row in found]),
        np.array([row["day"] for row in found], dtype="datetime64[D]"),
        [row["synthetic"] for row in found],
    )


def _from_file(path: Path, before: dt.date) -> _Rows:
    if not path.is_file():
        raise MapError("file_unreadable", f"{path} is not there", "name a CSV or Parquet file")
    with duckdb.connect(":memory:") as database:
        try:
            if path.suffix.lower() in (".parquet", ".pq"):
                source = database.read_parquet(str(path))
            else:
                source = database.read_csv(str(path), header=True, all_varchar=True)
            names = source.columns
            when = "day" if "day" in names else "at"
            where = ["cell"] if "cell" in names else ["latitude", "longitude"]
            missing = [n for n in ("treatment", "person", when, *where) if n not in names]
            if missing:
                raise MapError(
                    "column_missing",
                    f"{path} has no column {', '.join(missing)}",
                    "treatment, person, day or at, and cell or latitude and longitude",
                )
            wanted = ["treatment", "person", when, *where]
            columns = [duckdb.ColumnExpression(n).cast("VARCHAR").alias(n) for n in wanted]
            read_rows = source.select(*columns).fetchall()
        except duckdb.Error as error:
            raise MapError("file_unread", f"{path}: {str(error).splitlines()[0]}",
                           "give a CSV with a header line, or Parquet") from error  # fmt: skip
    days = dates.parse(np.array([row[2] or "" for row in read_rows], dtype=str), None, when)
    days = days.astype("datetime64[D]")
    kept = np.flatnonzero(days < np.datetime64(before))  # a day that is not known is never before
    rows = [read_rows[k] for k in kept]
    return _rows([row[0] for row in rows], [row[1] or "" for row in rows],
                 _places(rows, where), days[kept])  # fmt: skip


def _places(rows: list[Any], where: list[str]) -> NDArray[np.uint64]:
    try:
        if where == ["cell"]:
            cells = np.array([int(row[3] or "0", 16) for row in rows], dtype=np.uint64)
            if not all(map(h3.is_valid_cell, np.unique(cells[cells > 0]).tolist())):
                raise ValueError("not an H3 cell")
            return release.parent(cells, FINEST)
        return _cells([(row[3] or None, row[4] or None) for row in rows])
    except (TypeError, ValueError, OverflowError) as error:
        raise MapError(
            "place_wrong",
            f"a place cannot be read: {error}",
            "cells are H3 in hexadecimal; latitude and longitude are degrees",
        ) from error


def _cells(rows: list[tuple[Any, Any]]) -> NDArray[np.uint64]:
    """Each facility's cell is looked up once; 0 where its place is not known."""
    points = np.array([[np.nan if x is None else float(x) for x in row] for row in rows])
    points = points.reshape(-1, 2)
    if (np.abs(points) > (90, 180)).any() or np.isinf(points).any():
        raise ValueError("latitude beyond 90 or longitude beyond 180 degrees")
    places, of = np.unique(points, axis=0, return_inverse=True)
    found = [
        0 if np.isnan([lat, lng]).any() else h3.latlng_to_cell(lat, lng, FINEST)
        for lat, lng in places.tolist()
    ]
    return np.array(found, dtype=np.uint64)[of.ravel()]


def _audit(settings: CentreSettings) -> None:
    from breathway.centre import treatments

    audit_id = uuid7(dt.datetime.now(dt.UTC), secrets.token_bytes(10))
    asyncio.run(treatments.note_release(settings, audit_id))


def _index(out: Path, threshold: int, noisy: bool) -> dict[str, Any]:
    path = out / "index.json"
    if not path.exists() and noisy:
        what = BLURRED.format(most=noise.MOST)
        return {"what": what, "threshold": threshold, "noise": "discrete Laplace", "releases": []}
    if not path.exists():
        levels = [{"resolution": level.resolution, "period": level.period}
                  for level in release.LEVELS]  # fmt: skip
        return {"what": ABOUT, "threshold": threshold, "levels": levels, "releases": []}
    try:
        found: dict[str, Any] = json.loads(path.read_text())
        promised, _ = found["threshold"], found["releases"][:0]
    except (OSError, ValueError, KeyError, TypeError):
        raise MapError("index_damaged", f"{path} is not as it was written",
                       "restore it, or publish to another folder") from None  # fmt: skip
    if noisy != ("noise" in found):
        raise MapError("noise_mixed", f"{out} was published {'without' if noisy else 'with'} noise",
                       "go on as it began, or publish to another folder")  # fmt: skip
    if promised > threshold:
        raise MapError("threshold_lowered", f"{out} promises {promised} persons a cell",
                       "publish to another folder")  # fmt: skip
    return found


def _entry(
    index: dict[str, Any],
    text: bytes,
    atoms: release.Atoms,
    args: argparse.Namespace,
    before: dt.date,
) -> dict[str, Any]:
    """The release as the index has it; it is put into the index."""
    number = len(index["releases"]) + 1
    entry = {
        "number": number,
        "file": f"release-{number:04d}.csv",
        "sha256": hashlib.sha256(text).hexdigest(),
        "before": before.isoformat(),
        "cells": len(atoms.treatments),
        "treatments": int(atoms.treatments.sum()),
    }
    if args.epsilon is not None:
        entry["epsilon"] = float(args.epsilon)
    index["releases"].append(entry)
    return entry


def _table(atoms: release.Atoms, levels: tuple[release.Level, ...]) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(HEADER)
    order = np.lexsort((atoms.first_day, atoms.cell, atoms.level))
    for k in order.tolist():
        level = levels[int(atoms.level[k])]
        writer.writerow([
            f"{int(atoms.cell[k]):x}" if level.resolution is not None else "",
            "" if level.resolution is None else level.resolution,
            level.period,
            atoms.first_day[k],
            "rest" if atoms.rest[k] else "whole",
            int(atoms.treatments[k]),
        ])  # fmt: skip
    return buffer.getvalue()
