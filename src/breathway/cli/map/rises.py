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
import numpy as np
from numpy.typing import NDArray

from breathway.cli.centre import settings_of
from breathway.maps import rises
from breathway.maps.errors import MapError

Floats = NDArray[np.float64]
DAY = np.timedelta64(1, "D")
YEARS_WEEKS = 5 * 53 + 4  # what Farrington looks back: five years and half a window
EARS_DAYS = 12
METHODS = ("auto", "farrington", "C1", "C2", "C3")


def add_parser(actions: Any, shared: argparse.ArgumentParser) -> None:
    """Add the action; ``shared`` says which centre, or which file."""
    one = actions.add_parser(
        "rises",
        parents=[shared],
        help="places with more treatments than expected",
        description="Judges the last whole week, or the last day where the past is short.",
    )
    one.add_argument("--until", type=dt.date.fromisoformat, metavar="DAY",
                     help="the last day that counts (yesterday)")  # fmt: skip
    one.add_argument("--method", choices=METHODS, default="auto")
    one.add_argument("--all", action="store_true", help="quiet places too")
    one.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Judge; prints the places that rose, or all."""
    until = args.until or dt.datetime.now(dt.UTC).date() - dt.timedelta(days=1)
    if args.source is not None:
        rows = _from_file(args.source, until)
    else:
        from breathway.centre import treatments

        rows = asyncio.run(treatments.by_day(settings_of(args), until))
    for row in judge(rows, until, args.method):
        if row["alarm"] or args.all:
            print(json.dumps(row, ensure_ascii=False))
    return 0


def judge(rows: list[Any], until: dt.date, method: str = "auto") -> list[dict[str, Any]]:
    """Rows of place, day, treatments → a verdict for each place. Days without a row are days
    without treatments from a place's first row on, and unknown before."""
    if not rows:
        return []
    names, place = np.unique([row[0] for row in rows], return_inverse=True)
    day = np.array([row[1] for row in rows], dtype="datetime64[D]")
    last = np.datetime64(until)
    span = int((last - day.min()) / DAY) + 1
    column = ((day - day.min()) / DAY).astype(int)
    if span < 1:
        return []
    counts = np.zeros((len(names), span))
    inside = column < span
    np.add.at(counts, (place[inside], column[inside]), np.array([row[2] for row in rows])[inside])
    first = np.full(len(names), span)
    np.minimum.at(first, place, column)
    counts[np.arange(span) < first[:, None]] = np.nan
    known_weeks = (span - first) // 7
    long = known_weeks > YEARS_WEEKS
    if method == "farrington" and not long.any():
        raise MapError("history_short", "no place has five years of treatments before that day",
                       "use --method C1, C2 or C3")  # fmt: skip
    weekly = long if method in ("auto", "farrington") else np.zeros(len(names), dtype=bool)
    daily = ~weekly if method != "farrington" else np.zeros(len(names), dtype=bool)
    found = _by_week(names[weekly], counts[weekly], last)
    return found + _by_day(names[daily], counts[daily], last, "C2" if method == "auto" else method)


def _by_week(names: NDArray[Any], counts: Floats, last: np.datetime64) -> list[dict[str, Any]]:
    if not len(names):
        return []
    whole = counts.shape[1] // 7
    weeks = counts[:, counts.shape[1] - whole * 7 :].reshape(len(names), whole, 7).sum(2)
    begins = last - 6 * DAY - 7 * DAY * np.arange(whole)[::-1]
    judged = rises.farrington(weeks, whole - 1, rises.NOUFAILY, begins)
    return _told(names, judged, "farrington", str(last - 6 * DAY), str(last))


def _by_day(
    names: NDArray[Any], counts: Floats, last: np.datetime64, method: str
) -> list[dict[str, Any]]:
    known = ~np.isnan(counts[:, -EARS_DAYS:]).any(1) & (counts.shape[1] >= EARS_DAYS)
    names = names[known]
    if not len(names):
        return []
    judged = rises.ears(counts[known][:, -EARS_DAYS:], method)
    recent = rises.Judged(observed=judged.observed[:, -1], expected=judged.expected[:, -1],
                          bound=judged.bound[:, -1], alarm=judged.alarm[:, -1])  # fmt: skip
    return _told(names, recent, f"EARS {method}", str(last), str(last))


def _told(
    names: NDArray[Any], judged: rises.Judged, method: str, first: str, last: str
) -> list[dict[str, Any]]:
    def plain(value: float) -> float | None:
        return None if np.isnan(value) else round(float(value), 2)

    return [
        {"place": str(name), "from": first, "to": last, "observed": int(judged.observed[k]),
         "expected": plain(judged.expected[k]), "bound": plain(judged.bound[k]),
         "alarm": bool(judged.alarm[k]), "method": method}
        for k, name in enumerate(names)
    ]  # fmt: skip


def _from_file(path: Path, until: dt.date) -> list[Any]:
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
            kinds = {"place": "VARCHAR", "day": "DATE", "treatments": "BIGINT"}
            columns = [duckdb.ColumnExpression(n).cast(kind) for n, kind in kinds.items()]
            return [row for row in source.select(*columns).fetchall() if row[1] <= until]
        except duckdb.Error as error:
            raise MapError("file_unread", f"{path}: {str(error).splitlines()[0]}",
                           "give a CSV with a header line, or Parquet") from error  # fmt: skip
