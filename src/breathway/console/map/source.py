"""Counts by unit and step, from the tallies of the history and from the open days of the record.

In: what is wanted (``Wanted``), within whose scope. Out: arrays, one row a unit and step, with
the persons of those that may hold too few. DuckDB reads the Parquet tallies; what is not
history yet is asked from PostgreSQL through the reader's scope and put beside them.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections import OrderedDict, deque
from pathlib import Path
from typing import Any

import anyio.to_thread
import duckdb
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from breathway.console.map.areas import Areas
from breathway.console.visitor import Visitor
from breathway.record import Database, tally
from breathway.record.history import fill, first_open_day, folder_of, rows_since, view

Columns = dict[str, NDArray[Any]]
FRESH_S = 0.3  # rows this young are good although the log has grown
KEPT_S = 30.0  # rows this old are read again although it has not
SCOPES = 40  # scopes whose open days are kept
LATE_DAYS = 3  # a day that is over and not in the tallies yet is asked from the record
YEARS, AROUND = 5, 3  # the same season: so many years back, so many weeks around
RECENT = 8  # where there is no earlier year: the weeks before
DAY = dt.timedelta(days=1)


class Wanted(Struct, frozen=True, kw_only=True):
    """A question: which units, which steps of their own clock, which days."""

    level: str  # h3, city, province, country
    step: str  # hour, day, week, month, year
    first: dt.date
    last: dt.date
    resolution: int = 4
    unit: int | str | None = None  # of the level; None: all of them
    shares: bool = False  # whether enough persons were graded and tested is to be known


class Counted(Struct, frozen=True):
    """By step ``s`` and ``unit`` the sums of ``tally.COLUMNS``, and whether one of its parts has
    ``enough`` persons; where shares are wanted, whether enough were graded (``graded_enough``) and
    tested; and who is in those where no part has enough (``few``)."""

    sums: Columns
    few: Columns


class Open(Struct, frozen=True):
    """The open days of one scope."""

    table: str
    first: dt.date  # in it: the open days, and those before that no tally holds yet
    today: dt.date  # the first day that is not over
    at: dt.datetime
    position: int


class Charts:
    """One per process."""

    def __init__(self, data: Path, salt: bytes, areas: Areas) -> None:
        self.folder, self.salt, self.areas = folder_of(data), salt, areas
        self._database = duckdb.connect(":memory:", config={"threads": 2, "memory_limit": "1GB"})
        self._open: OrderedDict[object, Open] = OrderedDict()
        self._old: deque[tuple[dt.datetime, str]] = deque()
        self._numbers = itertools.count()
        self._database.execute("CREATE TABLE province (place VARCHAR, name VARCHAR)")
        fill(self._database, "nothing", {"at": ()})
        for pair in areas.province.items():
            self._database.execute("INSERT INTO province VALUES ($1, $2)", list(pair))

    async def open_days(
        self, console: Database, visitor: Visitor, now: dt.datetime, position: int
    ) -> Open:
        """The days that are not history yet, at most a moment old."""
        key = (visitor.role, visitor.jurisdiction, visitor.facilities)
        kept = self._open.get(key)
        if kept is not None:
            age = (now - kept.at).total_seconds()
            if 0 <= age < FRESH_S or (0 <= age < KEPT_S and kept.position == position):
                return kept
        async with console.scoped(visitor.scope) as conn:
            first = today = await first_open_day(conn, now)
            while (today - first).days < LATE_DAYS and not self._holds(visitor, first - DAY):
                first -= DAY
            rows = await rows_since(conn, self.salt, first, now)
        made = Open(f"open_{next(self._numbers)}", first, today, now, position)
        await anyio.to_thread.run_sync(self._put, made.table, rows)
        dropped = self._open.pop(key, None)
        self._open[key] = made
        if dropped is None and len(self._open) > SCOPES:
            dropped = self._open.popitem(last=False)[1]
        if dropped is not None:
            self._old.append((now, dropped.table))  # somebody may be reading it
        while self._old and (now - self._old[0][0]).total_seconds() > KEPT_S:
            await anyio.to_thread.run_sync(self._drop, self._old.popleft()[1])
        return made

    def counts(self, wanted: Wanted, visitor: Visitor, open_days: Open | None) -> Counted:
        """Sums of each unit and step, and the persons of those that may hold too few."""
        rows, values = self._rows(wanted, visitor, open_days)
        found = f"""(SELECT date_trunc('{wanted.step}', step) AS s, {_unit(wanted)} AS unit, *
          FROM ({rows}) {self._province(wanted)})"""  # noqa: S608
        with self._database.cursor() as database:
            self._ready(database, rows)
            database.execute(
                f"CREATE TEMP TABLE g AS SELECT s, unit, {_SUMS}, max(distinct_) >= {tally.ENOUGH}"  # noqa: S608
                f" AS enough {_SHARED if wanted.shares else ''} FROM {found} GROUP BY 1, 2",
                values,
            )
            sums = _columns(database.execute("FROM g"))
            query = (
                f"SELECT s, unit, unnest(persons) AS person FROM {found}"  # noqa: S608
                " SEMI JOIN (FROM g WHERE NOT enough) USING (s, unit)"
            )
            return Counted(sums, _columns(database.execute(query, values)))

    def windows(
        self, wanted: Wanted, visitor: Visitor, steps: list[dt.date]
    ) -> tuple[Columns, list[int]]:
        """Counts of earlier stretches for each step: columns s, unit, w (which of the shifts, in
        days, that come with it: those of earlier years first), treatments."""
        shifts = [364 * k + 7 * j for k in range(1, YEARS + 1) for j in range(-AROUND, AROUND + 1)]
        shifts += [7 * j for j in range(1, RECENT + 1)]
        span = 7 if wanted.step == "week" else 1
        first = steps[0] - DAY * max(shifts)
        past = Wanted(level=wanted.level, step="day", first=first, last=wanted.last,
                      resolution=wanted.resolution, unit=wanted.unit)  # fmt: skip
        rows, values = self._rows(past, visitor, None)
        pairs = [
            (step, number, step - DAY * (shift - more))
            for step in steps
            for number, shift in enumerate(shifts)
            for more in range(span)
        ]
        query = f"""
          WITH w AS (SELECT unnest($s) AS s, unnest($w) AS w, unnest($d) AS d),
            r AS (SELECT step::DATE AS d, {_unit(wanted)} AS unit, treatments
              FROM ({rows}) {self._province(wanted)} WHERE step::DATE IN (SELECT d FROM w))
          SELECT w.s::TIMESTAMP AS s, r.unit, w.w, sum(r.treatments)::INT AS treatments
          FROM r JOIN w USING (d) GROUP BY ALL"""  # noqa: S608
        names = ("s", "w", "d")
        values |= {name: [pair[k] for pair in pairs] for k, name in enumerate(names)}
        return self._fetch(query, values, wanted), shifts

    def began(self, wanted: Wanted, visitor: Visitor) -> Columns:
        """The day on which each unit's history begins: columns unit, s."""
        months = Wanted(level=wanted.level, step="month", first=dt.date(1970, 1, 1),
                        last=dt.date(9998, 12, 31), resolution=wanted.resolution,
                        unit=wanted.unit)  # fmt: skip
        rows, values = self._rows(months, visitor, None)
        query = (
            f"SELECT {_unit(wanted)} AS unit, min(first_day)::TIMESTAMP AS s FROM ({rows})"  # noqa: S608
            f" {self._province(wanted)} GROUP BY 1"
        )
        return self._fetch(query, values, wanted)

    def _rows(
        self, wanted: Wanted, visitor: Visitor, open_days: Open | None
    ) -> tuple[str, dict[str, Any]]:
        """SQL of tallies by facility and step, and its values."""
        parts = self._history(wanted, visitor.jurisdiction)
        held: list[dt.date] = []
        if open_days is not None and wanted.last >= open_days.first:
            late = (open_days.today - open_days.first).days
            held = [open_days.first + DAY * n for n in range(late)]
            held = [day for day in held if self._holds(visitor, day)]  # written meanwhile
            step = "hour" if wanted.step == "hour" else "day"
            days = "local::DATE BETWEEN $first AND $last AND NOT list_contains($held, local::DATE)"
            inside = f"(SELECT * FROM {open_days.table} WHERE {days})"  # noqa: S608
            parts.append(tally.counted(inside, step))
        empty = tally.counted("(SELECT * FROM nothing)", "day")
        values: dict[str, Any] = {}
        rows = " UNION ALL BY NAME ".join(parts or [empty])
        for name, value in (
            ("first", wanted.first),
            ("last", wanted.last),
            ("held", held or [dt.date(1, 1, 1)]),
            ("country", visitor.jurisdiction),
        ):
            if f"${name}" in rows:
                values[name] = value
        if "*" not in visitor.facilities:
            rows = f"SELECT * FROM ({rows}) WHERE list_contains($facilities, facility)"  # noqa: S608
            values["facilities"] = list(visitor.facilities)
        return rows, values

    def _holds(self, visitor: Visitor, day: dt.date) -> bool:
        return tally.holds(self.folder, visitor.jurisdiction, day)

    def _history(self, wanted: Wanted, country: str) -> list[str]:
        if wanted.step == "hour":
            return [
                tally.counted(
                    "(SELECT * FROM history WHERE day BETWEEN $first AND $last"
                    " AND jurisdiction = $country)",
                    "hour",
                )
            ]
        parts = []
        low, high = wanted.first, wanted.last + DAY
        if wanted.step in ("month", "year"):
            whole = (low.replace(day=1) if low.day == 1 else _next_month(low), high.replace(day=1))
            files = tally.files(self.folder, country, "months", whole[0], whole[1])
            if whole[0] < whole[1] and files:
                parts.append(_between(files, whole[0], whole[1]))
                pieces = [(low, whole[0]), (whole[1], high)]
            else:
                pieces = [(low, high)]
        else:
            pieces = [(low, high)]
        for start, end in pieces:
            files = tally.files(self.folder, country, "days", start, end - DAY)
            if start < end and files:
                parts.append(_between(files, start, end))
        return parts

    def _province(self, wanted: Wanted) -> str:
        return "LEFT JOIN province USING (place)" if wanted.level == "province" else ""

    def _fetch(self, query: str, values: dict[str, Any], wanted: Wanted) -> Columns:
        if wanted.unit is not None:
            query = f"SELECT * FROM ({query}) WHERE unit = $unit"  # noqa: S608
            values["unit"] = wanted.unit
        with self._database.cursor() as database:
            self._ready(database, query)
            return _columns(database.execute(query, values))

    def _ready(self, database: duckdb.DuckDBPyConnection, query: str) -> None:
        if "FROM history" in query:
            view(database, self.folder)

    def _put(self, table: str, rows: Columns) -> None:
        with self._database.cursor() as database:
            fill(database, table, rows)

    def _drop(self, table: str) -> None:
        with self._database.cursor() as database:
            database.execute(f"DROP TABLE IF EXISTS {table}")


_SUMS = ", ".join(f"sum({name})::INT AS {name}" for name in tally.COLUMNS)

_SHARED = "".join(
    f", max({n}_distinct) >= {tally.ENOUGH} OR"
    f" len(list_distinct(flatten(list({n}_persons)))) >= {tally.ENOUGH} AS {n}_enough"
    for n in tally.SHARES
)


def _unit(wanted: Wanted) -> str:
    """SQL of the unit a facility lies in; of H3 as ``maps.release.parent`` makes it."""
    if wanted.level == "h3":
        rest = (1 << 3 * (15 - wanted.resolution)) - 1
        top = f"(cell & ~(15::UBIGINT << 52)) | ({wanted.resolution}::UBIGINT << 52)"
        return f"coalesce({top} | {rest}::UBIGINT, 0::UBIGINT)"
    return {"city": "place", "province": "coalesce(name, '')", "country": "'country'"}[wanted.level]


def _columns(found: duckdb.DuckDBPyConnection) -> Columns:
    return {
        name: np.ma.filled(column, 0) if column.dtype.kind in "iub" else column
        for name, column in found.fetchnumpy().items()
    }


def _between(files: list[str], start: dt.date, end: dt.date) -> str:
    return (
        f"SELECT * FROM read_parquet({files}) WHERE step >= TIMESTAMP '{start}'"  # noqa: S608
        f" AND step < TIMESTAMP '{end}'"
    )


def _next_month(day: dt.date) -> dt.date:
    return (day.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
