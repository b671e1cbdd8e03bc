"""`breathway map rises`: places with more treatments than expected, beside what was expected.

In: treatments by place and day, of a centre that runs here or from a file (``place``, ``day``,
``treatments``). Out: one line of JSON for each place. With five years and more of a place's past
its last whole week is judged (Farrington and Noufaily), else its last day (EARS).
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import json
from pathlib import Path
from typing import Any

import duckdb

from breathway.cli.centre import settings_of
from breathway.maps.errors import MapError
from breathway.maps.judging import METHODS, judge


def add_parser(actions: Any, shared: argparse.ArgumentParser) -> None:
    """Add the action; ``shared`` says which centre, or which file."""
    one = actions.add_parser(
        "rises",
        parents=[shared],
        help="places with more treatments than expected",
        description="Judges the last whole week, or the last day where the past is short.",
    )
    one.add_argument("--until", type=dt.date.fromisoformat, metavar="DAY",
                     help="the last day that counts (yesterday; of a file its last)")  # fmt: skip
    one.add_argument("--method", choices=METHODS, default="auto")
    one.add_argument("--all", action="store_true", help="quiet places too")
    one.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Judge; prints the places that rose, or all."""
    today = dt.datetime.now(dt.UTC).date()
    until = args.until or today - dt.timedelta(days=1)
    if args.source is not None:
        rows = _from_file(args.source, today + dt.timedelta(days=1))
        until = args.until or max((row[1] for row in rows), default=until)
        rows = [row for row in rows if row[1] <= until]
    else:
        from breathway.centre import treatments

        rows = asyncio.run(treatments.by_day(settings_of(args), until))
    for row in judge(rows, until, args.method):
        if row["alarm"] or args.all:
            print(json.dumps(row, ensure_ascii=False))
    return 0


def _from_file(path: Path, most: dt.date) -> list[Any]:
    """Its rows; none is of a day after ``most``."""
    if not path.is_file():
        raise MapError("file_unreadable", f"{path} is not there", "name a CSV or Parquet file")
    with duckdb.connect(":memory:") as database:
        try:
            parquet = path.suffix.lower() in (".parquet", ".pq")
            source = database.read_parquet(str(path)) if parquet else database.read_csv(str(path))
            missing = [n for n in ("place", "day", "treatments") if n not in source.columns]
            if missing:
                raise MapError("column_missing", f"{path} has no column {', '.join(missing)}",
                               "place, day and treatments are needed")  # fmt: skip
            kinds = {"place": "VARCHAR", "day": "DATE", "treatments": "DOUBLE"}
            columns = [duckdb.ColumnExpression(n).cast(kind) for n, kind in kinds.items()]
            rows = source.select(*columns).fetchall()
        except duckdb.Error as error:
            raise MapError("file_unread", f"{path}: {str(error).splitlines()[0]}",
                           "give a CSV with a header line, or Parquet") from error  # fmt: skip
    for number, (place, day, count) in enumerate(rows, 1):
        known = place and day is not None and count is not None
        if not (known and day <= most and 0 <= count < 1e9 and count == int(count)):
            raise MapError("row_wrong", f"{path}, row {number}: {place}, {day}, {count}",
                           "a place, a day until today, a whole number of treatments")  # fmt: skip
    return rows
