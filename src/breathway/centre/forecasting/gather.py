"""What a forecast rests on, from the history and the observations of a centre.

In: history (Parquet), today's treatments of the record, observations, the time. Out: ``Gathered``
for the places of one zone: a ``warn.Series`` whose last day lies three days ahead. A day without a
file of history is not known; one before a place's first treatment neither.
The last 24 hours stand for the last day that is known: today's in the evening, else yesterday's.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from breathway.model.alert import Place
from breathway.record.daily import DayValue
from breathway.record.history import fill, view
from breathway.warn import LEADS, Series

Floats = NDArray[np.float64]
PAST_DAYS = 4 * 365
HOURS_DAYS = 730 + 90  # of which the hours are verified, and some to know them by
BELOW_YEARS = 15  # children: 14 and younger, as WHO counts them (recalled, not verified)
FULL_SHARE = 0.5  # of the values that a day usually has: with fewer it is not known
_TREATED = """
CREATE VIEW treated AS SELECT place, "local", "at", age_years FROM history WHERE day >= {first}
UNION ALL SELECT place, "local", "at", age_years FROM fresh
"""
_DAYS = f"""
SELECT place, "local"::DATE AS day, count(*) FILTER (age_years < {BELOW_YEARS}) AS n FROM treated
GROUP BY ALL
"""  # noqa: S608
_CLOCK = ", ".join(f'count(*) FILTER (hour("local") = {hour}) AS "{hour}"' for hour in range(24))
_HOURS = f"""
SELECT place, "local"::DATE AS day, {_CLOCK} FROM treated
WHERE age_years < {BELOW_YEARS} AND "local" >= $1 GROUP BY ALL
"""  # noqa: S608
_LATELY = f"""
SELECT place, count(*) AS n FROM treated
WHERE age_years < {BELOW_YEARS} AND "at" > $1 AND "at" <= $2 GROUP BY ALL
"""  # noqa: S608


class Treated(Struct, kw_only=True):
    """Children treated: by place and local day, by its hours, and in the last 24 hours."""

    days: dict[tuple[str, dt.date], int]
    known: set[dt.date]  # days of which there is any history
    hours: dict[str, NDArray[Any]]  # columns: place, day, and each hour of the clock
    lately: dict[str, int]


class Gathered(Struct, kw_only=True):
    series: Series
    today: int  # index of the day
    known: int  # of the last known day


def treated(folder: Path, fresh: Mapping[str, Any], now: dt.datetime) -> Treated:
    """Counts from the files and the rows that are not history yet."""
    first = now.date() - dt.timedelta(days=PAST_DAYS)
    utc = now.astimezone(dt.UTC).replace(tzinfo=None)
    with duckdb.connect(":memory:", config={"threads": 1}) as database:
        view(database, folder)
        fill(database, "fresh", fresh)
        database.execute(_TREATED.format(first=f"DATE '{first.isoformat()}'"))
        by_day = database.execute(_DAYS).fetchall()
        hours = database.execute(_HOURS, [utc - dt.timedelta(days=HOURS_DAYS)]).fetchnumpy()
        lately = database.execute(_LATELY, [utc - dt.timedelta(days=1), utc]).fetchall()
    return Treated(
        days={(place, day): number for place, day, number in by_day},
        known={day for _, day, _ in by_day},
        hours=hours,
        lately=dict(lately),
    )


def gather(
    places: Sequence[Place],
    found: Treated,
    air: Mapping[str, Iterable[DayValue]],
    lately: Mapping[str, Iterable[DayValue]],
    foreseen: Iterable[tuple[str, str, dt.date, int, float]],
    now: dt.datetime,
    evening: int,
) -> Gathered | None:
    """The places of one zone; None where there is no history yet. ``lately`` are the last 24 hours
    of the air, ``evening`` the hour from which they stand for today."""
    local = now.astimezone(ZoneInfo(places[0].zone))
    today = local.date()
    past = [day for day in found.known if day < today]
    if not past:
        return None
    first = min(past)
    size = (today - first).days + LEADS + 1
    at_today = (today - first).days
    known = at_today if local.hour >= evening else at_today - 1
    rows = {place.id: number for number, place in enumerate(places)}
    counts = _counts(rows, found, first, at_today, size)
    for place, row in rows.items():
        if not np.isnan(counts[row]).all():
            counts[row, known] = found.lately.get(place, 0)
    exposures = _air(rows, air, first, size, known)
    for place, row in rows.items():
        for one in lately.get(place, ()):
            if one.quantity in exposures and not one.forecast:
                exposures[one.quantity][row, known] = one.value
    said: dict[str, Floats] = {}
    for place, quantity, day, lead, value in foreseen:
        index = (day - first).days
        if place in rows and quantity in exposures and 0 <= index < size and lead <= LEADS:
            table = said.setdefault(quantity, np.full((LEADS + 1, len(rows), size), np.nan))
            table[lead, rows[place], index] = value
    series = Series(
        places=tuple(rows),
        first_day=np.datetime64(first),
        counts=counts,
        exposures=exposures,
        foreseen=said,
        hourly=_hourly(rows, found, first, at_today, counts),
    )
    return Gathered(series=series, today=at_today, known=known)


def _counts(
    rows: Mapping[str, int], found: Treated, first: dt.date, today: int, size: int
) -> Floats:
    counts = np.full((len(rows), size), np.nan)
    known = np.array([(first + dt.timedelta(days=d)) in found.known for d in range(today)])
    counts[:, :today][:, known] = 0.0
    for (place, day), number in found.days.items():
        index = (day - first).days
        if place in rows and 0 <= index < today:
            counts[rows[place], index] = number
    for row in counts:
        some = np.flatnonzero(row > 0)
        row[: some[0] if some.size else size] = np.nan
    return counts


def _hourly(
    rows: Mapping[str, int], found: Treated, first: dt.date, today: int, counts: Floats
) -> Floats:
    """By hour, of past days whose count is known; today's are not over."""
    made = np.full((*counts.shape, 24), np.nan)
    begin = max(0, today - HOURS_DAYS + 1)
    made[:, begin:today][~np.isnan(counts[:, begin:today])] = 0.0
    row = np.array([rows.get(place, -1) for place in found.hours["place"]], int)
    index = (found.hours["day"].astype("datetime64[D]") - np.datetime64(first)).astype(int)
    ours = (row >= 0) & (index >= begin) & (index < today)
    clock = np.stack([found.hours[str(hour)] for hour in range(24)], 1)
    made[row[ours], index[ours]] = clock[ours]
    return made


def _air(
    rows: Mapping[str, int],
    air: Mapping[str, Iterable[DayValue]],
    first: dt.date,
    size: int,
    known: int,
) -> dict[str, Floats]:
    values: dict[str, Floats] = {}
    hours: dict[str, Floats] = {}
    for place, row in rows.items():
        for one in air.get(place, ()):
            index = (one.day - first).days
            if one.forecast or not 0 <= index <= known:
                continue
            table = values.setdefault(one.quantity, np.full((len(rows), size), np.nan))
            table[row, index] = one.value
            hours.setdefault(one.quantity, np.zeros((len(rows), size)))[row, index] = one.hours
    for name, table in values.items():
        for row, number in enumerate(hours[name]):
            if number.any():
                table[row, number < FULL_SHARE * np.median(number[number > 0])] = np.nan
    return values
