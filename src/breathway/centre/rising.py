"""Unusual rises of the last whole day, found from the history's tallies and kept in the record.

In: a round of ``upkeep``. Out: rows of ``rise`` (``record.risen``): each H3 cell judged by its own
past (``maps.judging``: Farrington and Noufaily, or EARS), and cells together by a space-time scan
(``maps.scan``), each with what was expected and with five distinct persons or more. A day is judged
once it is over, and again when days of the history were written anew; the days before the last one
too, as far back as ``BACK``, for so many seconds of each round.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from pathlib import Path

import duckdb
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from breathway.config import CentreSettings
from breathway.maps import judging, release, rises, scan
from breathway.record import Database, risen, tally
from breathway.record.history import folder_of

RESOLUTION = 4  # of the cells that are watched: 40 km across
PAST = dt.timedelta(days=6 * 366)  # Farrington looks back five years and half a window
SCANNED_DAYS, LONGEST, WORLDS = 56, 7, 199
BACK, ROUND_S = dt.timedelta(days=90), 5.0
CHANCE = 0.999  # EARS takes its spread from seven days: what chance alone makes is no rise


class Round(Struct, frozen=True, kw_only=True):
    """What a job of ``upkeep`` works with."""

    settings: CentreSettings
    database: Database  # as the role of the stages
    now: dt.datetime
    written: list[dt.date]  # days of the history written in this round
    last: dt.date  # the last day that is over everywhere
    renewed: dt.date | None = None  # from this day on tallies were made anew


class Rising:
    """A job of ``upkeep``."""

    async def __call__(self, one: Round) -> None:
        country, folder = one.settings.jurisdiction, folder_of(one.settings.data)
        if one.renewed is not None:
            await risen.forget(one.database, country, one.renewed)
        first = await asyncio.to_thread(_first, folder, country)
        if first is None:
            return
        first = max(first, one.last - BACK)
        done = set(await risen.judged(one.database.connections, first, one.last))
        began, day = time.monotonic(), one.last
        while day >= first and (day == one.last or time.monotonic() - began < ROUND_S):
            if day not in done:
                found = await asyncio.to_thread(find, folder, country, day)
                await risen.keep(one.database, country, day, found)
            day -= dt.timedelta(days=1)


def _first(folder: Path, jurisdiction: str) -> dt.date | None:
    """The first day with enough of a past to be judged."""
    files = tally.files(folder, jurisdiction, "days", dt.date(1900, 1, 1), dt.date.max)
    if not files:
        return None
    with duckdb.connect(":memory:", config={"threads": 1}) as database:
        row = database.execute(
            "SELECT min(step)::DATE FROM read_parquet($1)", [files[:1]]
        ).fetchone()
    began = None if row is None else row[0]
    return began and began + dt.timedelta(days=judging.EARS_DAYS)


def find(folder: Path, jurisdiction: str, last: dt.date) -> list[risen.Rise]:
    """From the tallies: each cell by its own past, and cells together by a space-time scan."""
    files = tally.files(folder, jurisdiction, "days", last - PAST, last)
    if not files:
        return []
    with duckdb.connect(":memory:", config={"threads": 1}) as database:
        rows = database.execute(
            "SELECT cell, step::DATE AS day, sum(treatments)::INT AS n FROM read_parquet($1)"
            " WHERE cell IS NOT NULL AND step::DATE <= $2 GROUP BY ALL",
            [files, last],
        ).fetchnumpy()
    cells = release.parent(np.asarray(rows["cell"], dtype=np.uint64), RESOLUTION)
    days = np.asarray(rows["day"]).astype("datetime64[D]")
    counts = np.asarray(rows["n"], dtype=np.int64)
    found = _judged(cells, days, counts, last) + _scanned(cells, days, counts, last)
    return [one for one in found if _enough(files, rows["cell"], cells, one)]


def _enough(
    files: list[str], finest: NDArray[np.uint64], cells: NDArray[np.uint64], one: risen.Rise
) -> bool:
    """Whether a rise is of so many persons that it is nobody's own."""
    inside = np.unique(finest[np.isin(cells, [one.cell, *one.cells])])
    with duckdb.connect(":memory:", config={"threads": 1}) as database:
        ((most, persons),) = database.execute(
            "SELECT max(distinct_), len(list_distinct(flatten(list(persons))))"
            " FROM read_parquet($1) WHERE step::DATE BETWEEN $2 AND $3 AND list_contains($4, cell)",
            [files, one.first_day, one.day, inside.tolist()],
        ).fetchall()
    return int(max(most, persons)) >= tally.ENOUGH


def _judged(
    cells: NDArray[np.uint64],
    days: NDArray[np.datetime64],
    counts: NDArray[np.int64],
    last: dt.date,
) -> list[risen.Rise]:
    judged = judging.judge(list(zip(cells.tolist(), days, counts.tolist(), strict=True)), last)
    return [
        risen.Rise(
            cell=int(row["place"]),
            first_day=dt.date.fromisoformat(row["from"]),
            day=last,
            method=row["method"],
            observed=row["observed"],
            expected=row["expected"],
            bound=row["bound"],
        )
        for row in judged
        if row["alarm"] and row["observed"] >= _by_chance(row["expected"])
    ]


def _by_chance(expected: float) -> float:
    return float(rises.negative_binomial_quantile(CHANCE, np.array([expected]), np.ones(1))[0])


def _scanned(
    cells: NDArray[np.uint64],
    days: NDArray[np.datetime64],
    counts: NDArray[np.int64],
    last: dt.date,
) -> list[risen.Rise]:
    first = np.datetime64(last) - np.timedelta64(SCANNED_DAYS - 1, "D")
    recent = days >= first
    if not recent.any() or days.min() > first:
        return []  # a past that is too short has no expectation
    names, row = np.unique(cells[recent], return_inverse=True)
    table = np.zeros((len(names), SCANNED_DAYS))
    np.add.at(table, (row, (days[recent] - first).astype(int)), counts[recent])
    generator = np.random.default_rng(last.toordinal())  # the same day has the same worlds
    clusters = scan.scan(
        table,
        scan.by_permutation(table),
        scan.disks(names, 2),
        generator,
        longest=LONGEST,
        worlds=WORLDS,
    )
    recent_sums = table[:, -1]
    return [
        risen.Rise(
            cell=int(names[max(one.cells, key=lambda k: recent_sums[k])]),
            first_day=last - dt.timedelta(days=one.days - 1),
            day=last,
            method="scan",
            observed=one.observed,
            expected=round(one.expected, 2),
            p_value=one.p_value,
            cells=tuple(int(names[k]) for k in one.cells),
        )
        for one in clusters
    ]
