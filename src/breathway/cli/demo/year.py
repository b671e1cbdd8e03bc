"""The past behind the demonstration: synthetic treatments that answer to real air.

In: facilities, a day. Out: history of ``DAYS`` days in Parquet, every row ``synthetic``, beside
what the record writes (``day=….demo.parquet``); the same for the same day whenever it is made, so
that a later start adds only what is missing. What is planted, and is to be found again:

- treatments of a day = ``BASE`` x weekday x season x exp(effects), negative binomial;
- PM2.5, mean of the day and the day before: 35 % more for each doubling above 40, up to 400;
- cold, the lowest hour of the day before: 1 % more for each degree below 5 °C;
- the share of severe illness rises with the day's effect; everything else is chance.

Both are stronger than in real cities, so that a year and a half is enough: half a year to learn, a
year in which the forecast is verified on days it had not seen.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import h3.api.basic_int as h3
import numpy as np
from numpy.typing import NDArray

from breathway.cli.demo import air
from breathway.model.facility import Facility
from breathway.record.history import COLUMNS, RESOLUTION, folder_of
from breathway.record.places import place_of

DAYS = 550
SOURCE = "demo"
SEED = 2016
BASE = 130.0  # treatments of a facility's usual day
CHILDREN = 0.6
PHI = 0.005  # variance = mean + PHI mean²
PM25 = (40.0, 400.0, 0.3)  # from, up to, for each doubling
COLD = (5.0, 0.01)  # below, for a degree
WEEK = np.array([1.12, 1.05, 1.0, 1.0, 1.0, 0.92, 0.91])  # Monday first
SEASON = 0.15  # most on 15 January
PERSONS = 9000  # of a facility
HOUR = np.array([1, 1, 1, 1, 1, 2, 4, 8, 10, 10, 9, 7, 5, 5, 6, 7, 7, 7, 6, 5, 4, 3, 2, 1], float)
SEVERITY = np.array(["normal", "mild", "moderate", "severe"], dtype=object)
RESPONSE = np.array(["none", "partial", "responded"], dtype=object)
Floats = NDArray[np.float64]


def effects(station: str, days: NDArray[np.datetime64]) -> Floats:
    """What the air adds on the logarithm (days,)."""
    hours = (days[:, None] + np.arange(-24, 24).astype("timedelta64[h]")).astype("datetime64[h]")
    index = air.hour_of(hours)
    found = {name: _filled(values)[index] for name, values in air.measured(station).items()}
    low, high, each = PM25
    smoke = np.log2(np.clip(found["pm25_ug_m3"].mean(1), low, high) / low)
    cold = np.maximum(COLD[0] - found["temperature_c"][:, :24].min(1), 0)
    added: Floats = each * smoke + COLD[1] * cold
    return added


def means(station: str, days: NDArray[np.datetime64]) -> Floats:
    """Expected treatments (days,)."""
    weekday = (days.astype("datetime64[D]").astype(np.int64) + 3) % 7  # 1970-01-01: a Thursday
    of_year = (days - days.astype("datetime64[Y]")).astype("timedelta64[D]").astype(np.int64)
    season = SEASON * np.cos(2 * np.pi * (of_year - 14) / 365.2425)
    expected: Floats = BASE * WEEK[weekday] * np.exp(season + effects(station, days))
    return expected


def write(
    data: Path, facilities: Sequence[Facility], now: dt.datetime, days: int = DAYS
) -> Iterator[np.datetime64]:
    """Write this day as far as it has come, and the days before it that are missing, each whole:
    one a turn, so that whoever asks for them can stop between two."""
    today = now.astimezone(ZoneInfo(facilities[0].zone)).date()
    folder = folder_of(data) / f"jurisdiction={facilities[0].jurisdiction}"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    back = np.datetime64(today) - np.arange(days + 1)
    files = {day: folder / f"day={day}.{SOURCE}.parquet" for day in back}
    files[back[0]] = folder / f"day={today}.{SOURCE}-so-far.parquet"
    missing = [day for day, file in files.items() if day == back[0] or not file.exists()]
    made = np.array(missing, back.dtype)
    for passed in folder.glob(f"day=*.{SOURCE}-so-far.parquet"):
        if passed != files[back[0]]:
            passed.unlink()
    stations = [air.STATIONS[n % len(air.STATIONS)] for n in range(len(facilities))]
    expected = [(means(one, made), effects(one, made)) for one in stations]
    with duckdb.connect(":memory:", config={"threads": 1}) as database:
        for at, day in enumerate(made):
            parts = [
                one_day(n, facility, day.item(), *(float(values[at]) for values in expected[n]))
                for n, facility in enumerate(facilities)
            ]
            _write(database, files[day], parts, now)
            if day != back[0]:
                yield day


def one_day(
    number: int, facility: Facility, day: dt.date, expected: float, harm: float
) -> dict[str, NDArray[Any]]:
    """The treatments of a facility's day, as columns of the history."""
    chance = np.random.default_rng([SEED, number, day.toordinal()])
    count = _drawn(chance, expected)
    local = np.datetime64(day, "us") + _seconds(chance, count)
    offset = dt.datetime.combine(day, dt.time(12), ZoneInfo(facility.zone)).utcoffset()
    person = _persons(chance, chance.random(count) < CHILDREN)
    severity, response = _illness(chance, count, harm)
    cell = h3.latlng_to_cell(facility.latitude or 0.0, facility.longitude or 0.0, RESOLUTION)
    return {
        "at": local - np.timedelta64(offset or dt.timedelta()),
        "local": local,
        "facility": np.full(count, facility.id, dtype=object),
        "place": np.full(count, place(facility), dtype=object),
        "cell": np.full(count, cell, dtype=np.uint64),
        "jurisdiction": np.full(count, facility.jurisdiction, dtype=object),
        "person": (np.uint64(number + 1) << np.uint64(48) | person) * np.uint64(0x9E3779B97F4A7C15),
        "age_years": _ages(person).astype(np.float32),
        "severity": severity,
        "response": response,
        "synthetic": np.ones(count, dtype=bool),
    }


def place(facility: Facility) -> str:
    """The id of a facility's place."""
    named = {"facility_id": facility.id, "jurisdiction": facility.jurisdiction}
    return place_of({**named, "city": facility.city})


def _write(
    database: duckdb.DuckDBPyConnection,
    file: Path,
    parts: Sequence[dict[str, NDArray[Any]]],
    now: dt.datetime,
) -> None:
    """One day's file, whole or not at all, without what lies ahead."""
    whole = {name: np.concatenate([part[name] for part in parts]) for name in COLUMNS}
    columns = ", ".join(f'"{name}"::{kind} AS "{name}"' for name, kind in COLUMNS.items())
    database.register("whole", whole)
    half = file.with_name(f".{file.name}.half")
    past = f"TIMESTAMP '{now.astimezone(dt.UTC):%Y-%m-%d %H:%M:%S}'"
    rows = f"SELECT {columns} FROM whole WHERE whole.at < {past} ORDER BY whole.at"  # noqa: S608
    database.sql(rows).write_parquet(str(half), compression="zstd")
    half.replace(file)


def _drawn(chance: np.random.Generator, mean: float) -> int:
    """Negative binomial, as a Poisson count of a gamma mean."""
    return int(chance.poisson(mean * chance.gamma(1 / PHI, PHI)))


def _seconds(chance: np.random.Generator, count: int) -> NDArray[np.timedelta64]:
    hours = chance.choice(24, count, p=HOUR / HOUR.sum())
    return (hours * 3600 + chance.integers(0, 3600, count)).astype("timedelta64[s]")


def _persons(chance: np.random.Generator, child: NDArray[np.bool_]) -> NDArray[np.uint64]:
    """Children have even numbers, others odd ones; a few come often."""
    often = (PERSONS / 2 * chance.random(len(child)) ** 2).astype(np.uint64)
    return often * np.uint64(2) + (~child).astype(np.uint64)


def _ages(person: NDArray[np.uint64]) -> Floats:
    """Each person's own: children 1 to 17 years, others 18 to 85."""
    share = (person * np.uint64(2654435761) % np.uint64(1 << 20)).astype(float) / (1 << 20)
    return np.where(person % np.uint64(2) == 0, 1 + 16.9 * share, 18 + 67 * share)


def _illness(
    chance: np.random.Generator, count: int, harm: float
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Severity and response; a third has no test to tell them by."""
    severe = min(0.06 * np.exp(harm), 0.3)
    shares = np.array([0.25, 0.4, 0.29, 0.06])
    shares = np.append(shares[:3] * (1 - severe) / shares[:3].sum(), severe)
    severity = SEVERITY[chance.choice(4, count, p=shares)]
    response = RESPONSE[chance.choice(3, count, p=[0.28, 0.24, 0.48])]
    untested = chance.random(count) < 1 / 3
    severity[untested] = None
    response[untested] = None
    return severity, response


def _filled(values: Floats) -> Floats:
    """What was not reported: the value of the hour before it that was."""
    known = np.where(np.isnan(values), 0, np.arange(len(values)))
    filled = values[np.maximum.accumulate(known)]
    return np.where(np.isnan(filled), np.nanmean(values), filled)
