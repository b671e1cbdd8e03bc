"""Tallies of the history, so that a map answers at once: by facility and day, facility and month.

In: the history's files (``history``). Out: ``history/tally/jurisdiction=KH/days-2026-11.parquet``
and ``months-2026.parquet``, made anew where what they rest on changed. ``distinct_`` is the number
of persons up to ``ENOUGH``; below it ``persons`` holds their pseudonyms: facilities and days can be
joined, and it is still known, exactly, whether enough persons are in them; the same for those who
were graded and tested (``SHARES``). Everybody who is not known counts as one person.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from itertools import groupby
from pathlib import Path

import duckdb

ENOUGH = 5  # persons in a cell that is shown within the network
COLUMNS = ("treatments", "children", "graded", "severe", "tested", "responded", "synthetic")
SHARES = {"graded": "severity", "tested": "response"}  # of whom shares are told
FORM = 2  # of the files: others are made anew
CHILD_YEARS = 12


def _people(distinct: str, persons: str, where: str) -> str:
    """SQL: how many persons up to ``ENOUGH``, and who, where they are fewer."""
    those = f"FILTER ({where})"
    return f"""
  least(count(DISTINCT coalesce(person, 0)) {those}, {ENOUGH})::TINYINT AS {distinct},
  CASE WHEN count(DISTINCT coalesce(person, 0)) {those} < {ENOUGH}
    THEN coalesce(list(DISTINCT coalesce(person, 0)) {those}, []) ELSE [] END AS {persons}"""


def _joined_people(distinct: str, persons: str) -> str:
    return f"""
        least(CASE WHEN max({distinct}) >= {ENOUGH} OR count(*) = 1 THEN max({distinct})
          ELSE len(list_distinct(flatten(list({persons})))) END, {ENOUGH})::TINYINT AS {distinct},
        CASE WHEN max({distinct}) < {ENOUGH}
          THEN list_distinct(flatten(list({persons})))[:{ENOUGH}] ELSE [] END AS {persons}"""


# Names of both columns, and of whom they tell.
_PEOPLE = [("distinct_", "persons", "true")] + [
    (f"{name}_distinct", f"{name}_persons", f"{of} IS NOT NULL") for name, of in SHARES.items()
]
_COUNTS = f"""
  count(*)::INT AS treatments, count(*) FILTER (age_years < {CHILD_YEARS})::INT AS children,
  count(severity)::INT AS graded,
  count(*) FILTER (severity IN ('severe', 'moderate'))::INT AS severe,
  count(response)::INT AS tested, count(*) FILTER (response = 'responded')::INT AS responded,
  count(*) FILTER (synthetic)::INT AS synthetic,
  {",".join(_people(*each) for each in _PEOPLE)},
  min(local)::DATE AS first_day
"""
_SUMS = ", ".join(f"sum({name})::INT AS {name}" for name in COLUMNS)


def counted(rows: str, step: str = "day") -> str:
    """SQL: rows of ``history.COLUMNS`` as tallies by facility and a step of its own clock."""
    return (
        f"SELECT date_trunc('{step}', local)::TIMESTAMP AS step, facility, place, cell, {_COUNTS}"  # noqa: S608
        f" FROM {rows} GROUP BY 1, 2, 3, 4"
    )


def joined(rows: str, step: str, by: str) -> str:
    """SQL: tallies as tallies of longer steps, by any expressions over place, cell and facility."""
    return f"""
      SELECT date_trunc('{step}', step)::TIMESTAMP AS step, {by}, {_SUMS},
        {",".join(_joined_people(*names) for *names, _ in _PEOPLE)},
        min(first_day) AS first_day
      FROM {rows} GROUP BY ALL"""  # noqa: S608


def tend(folder: Path) -> list[Path]:
    """Make anew what does not rest on the days as they are; answers which files."""
    made: list[Path] = []
    for country in sorted(folder.glob("jurisdiction=*")):
        out = folder / "tally" / country.name
        days = sorted(country.glob("day=*.parquet"))
        kept = {path.name[4:11] for path in days}
        for path in out.glob("days-*.parquet"):
            if path.stem[5:] not in kept:
                path.unlink()
        for month, parts in groupby(days, lambda path: path.name[4:11]):
            made += _make(out / f"days-{month}.parquet", list(parts), counted)
        months = sorted(out.glob("days-*.parquet"))
        for path in out.glob("months-*.parquet"):
            if not any(month.stem[5:9] == path.stem[7:] for month in months):
                path.unlink()
        for year, parts in groupby(months, lambda path: path.stem[5:9]):
            made += _make(out / f"months-{year}.parquet", list(parts), _by_month)
    return made


def files(folder: Path, jurisdiction: str, kind: str, first: dt.date, last: dt.date) -> list[str]:
    """The tallies ("days" or "months") that hold days from first to last, oldest first."""
    at = folder / "tally" / f"jurisdiction={jurisdiction}"
    width = 7 if kind == "days" else 4
    low, high = first.isoformat()[:width], last.isoformat()[:width]
    found = (path for path in at.glob(f"{kind}-*.parquet"))
    return sorted(str(p) for p in found if low <= p.stem.partition("-")[2] <= high)


def first_of(made: list[Path]) -> dt.date | None:
    """The first day of the tallies that were made anew."""
    months = [path.stem[5:] for path in made if path.name.startswith("days-")]
    return dt.date.fromisoformat(f"{min(months)}-01") if months else None


def holds(folder: Path, jurisdiction: str, day: dt.date) -> bool:
    """Whether a day of the record is in the tallies."""
    month = day.isoformat()[:7]
    noted = folder / "tally" / f"jurisdiction={jurisdiction}" / f"days-{month}.parts"
    try:
        return f"day={day.isoformat()}.parquet:" in noted.read_text()
    except OSError:
        return False


def _by_month(rows: str) -> str:
    return joined(rows, "month", "facility, place, cell")


def _make(path: Path, parts: list[Path], query: Callable[[str], str]) -> list[Path]:
    """What a file rests on is noted beside it, so that a part that went is seen too."""
    noted = path.with_suffix(".parts")
    names = f"{FORM} " + " ".join(f"{part.name}:{part.stat().st_mtime_ns}" for part in parts)
    if path.exists() and noted.exists() and noted.read_text() == names:
        return []
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    half = path.with_name(f".{path.name}.{os.getpid()}")
    source = query(f"read_parquet({[str(part) for part in parts]})")
    with duckdb.connect(":memory:", config={"threads": 1, "memory_limit": "1GB"}) as database:
        database.sql(f"SELECT * FROM ({source}) ORDER BY step, facility").write_parquet(  # noqa: S608
            str(half), compression="zstd", row_group_size=16_384
        )
    half.replace(path)
    noted.write_text(names)
    return [path]
