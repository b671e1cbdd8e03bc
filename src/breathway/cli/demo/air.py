"""The air of the demonstration: Beijing's of 2016-17, shifted in time, and shown as such.

In: hours of a place. Out: what a station measured at the same month, day and hour (data/air says
where it comes from); kept as observations of the place up to now, and as a forecast for three days.
Of past days there is what a weather service would have said of them: the measured mean with an
error of 20 % (of a degree) a day ahead, which grows as the root of the days.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

import duckdb
import numpy as np
from numpy.typing import NDArray

from breathway.record import Database, daily
from breathway.record.observations import Observed, keep

SOURCE = "beijing-2016-17"
STATIONS = ("Aotizhongxin", "Dingling")
FIRST = np.datetime64("2016-03-01", "h")
HOURS = 365 * 24
AHEAD = dt.timedelta(days=3)
# Our quantity → the file's column, and how much of its unit is one of ours.
COLUMNS = {
    "pm25_ug_m3": ("pm25_ug_m3", 1.0),
    "no2_ug_m3": ("no2_ug_m3", 1.0),
    "o3_ug_m3": ("o3_ug_m3", 1.0),
    "temperature_c": ("temperature_dc", 10.0),
    "dew_point_c": ("dew_point_dc", 10.0),
}
Foreseen = tuple[str, str, dt.date, int, float]  # place, quantity, day, days ahead, value
_KNOWN = "SELECT max(at) FROM observation WHERE place = $1 AND source = $2 AND quality = 'measured'"


@cache
def measured(station: str) -> dict[str, NDArray[np.float64]]:
    """Each quantity by hour from 1 March on (8760,), NaN where nothing was reported."""
    file = resources.files("breathway.data") / "air" / "beijing_2016.parquet"
    columns = ", ".join(name for name, _ in COLUMNS.values())
    with resources.as_file(file) as path, duckdb.connect(":memory:") as database:
        rows = database.execute(
            f"SELECT time, {columns} FROM read_parquet(?) WHERE station = ? ORDER BY time",  # noqa: S608
            [str(path), station],
        ).fetchnumpy()
    at = (rows["time"].astype("datetime64[h]") - FIRST).astype(np.int64)
    found = {}
    for quantity, (column, per_unit) in COLUMNS.items():
        values = np.full(HOURS, np.nan)
        values[at] = np.ma.filled(rows[column].astype(float), np.nan) / per_unit
        found[quantity] = values
    return found


def hour_of(local: NDArray[np.datetime64]) -> NDArray[np.int64]:
    """Which of the file's hours is the same month, day and hour; 29 February is the 28th."""
    hours = local.astype("datetime64[h]")
    month = hours.astype("datetime64[M]").astype(np.int64) % 12
    day = (hours.astype("datetime64[D]") - hours.astype("datetime64[M]")).astype(np.int64)
    day = np.where((month == 1) & (day == 28), 27, day)
    source = np.where(month >= 2, np.datetime64("2016"), np.datetime64("2017"))
    first = (source.astype("datetime64[M]") + month).astype("datetime64[D]")
    of_day = (hours - hours.astype("datetime64[D]")).astype(np.int64)
    since = ((first + day).astype("datetime64[h]") - FIRST).astype(np.int64)
    index: NDArray[np.int64] = since + of_day
    return index


def rows(
    place: str, zone: str, station: str, since: dt.datetime, now: dt.datetime
) -> Iterator[Observed]:
    """Every value from ``since`` up to three days ahead; what lies ahead is a forecast."""
    start = since.replace(minute=0, second=0, microsecond=0)
    count = int((now + AHEAD - start).total_seconds() // 3600)
    times = [start + dt.timedelta(hours=n) for n in range(1, count + 1)]
    local = [at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for at in times]
    index = hour_of(np.array(local, dtype="datetime64[h]"))
    said = f"{station}, Beijing 2016-17, shifted in time"
    for quantity, values in measured(station).items():
        for at, value in zip(times, values[index].tolist(), strict=True):
            if value == value:
                yield Observed(
                    place=place, quantity=quantity, at=at, value=value, source=SOURCE,
                    station=said, quality="measured" if at <= now else "forecast",
                )  # fmt: skip


def foreseen(place: str, station: str, days: NDArray[np.datetime64]) -> list[Foreseen]:
    """Means of the place's days as they were foretold one, two and three days before."""
    hours = days[:, None].astype("datetime64[h]") + np.arange(24).astype("timedelta64[h]")
    index = hour_of(hours)
    said = []
    for number, (quantity, values) in enumerate(measured(station).items()):
        known = ~np.isnan(values[index])
        mean = np.where(known, values[index], 0).sum(1) / np.maximum(known.sum(1), 1)
        chance = np.random.default_rng([2017, number])
        for lead in (1, 2, 3):
            error = chance.normal(size=len(days)) * np.sqrt(lead)
            told = mean + error if quantity.endswith("_c") else mean * np.exp(0.2 * error)
            said += [
                (place, quantity, day.item(), lead, round(value, 2))
                for day, value, hours_known in zip(
                    days, told.tolist(), known.sum(1).tolist(), strict=True
                )
                if hours_known
            ]
    return said


async def fill(
    database: Database, place: str, zone: str, station: str, first: dt.datetime, now: dt.datetime
) -> int:
    """Keep what is not kept yet, from ``first`` on; how many values were given."""
    known = await database.connections.fetchval(_KNOWN, place, SOURCE)
    if known is None:
        days = np.arange(np.datetime64(first.date()), np.datetime64(now.date()))
        async with database.transaction() as connection:
            await daily.foresee(connection, foreseen(place, station, days))
    return await keep(database, rows(place, zone, station, known or first, now))
