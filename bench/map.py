"""The map over 20 million treatments: a day at any zoom, a year, and what the tallies cost.

``rows()`` writes a year of a country's history in a temporary folder (14,220 facilities), makes the
tallies, and asks as a page does: counts by cell, joined, encoded and compressed, without HTTP. The
part of the open day is measured with as many treatments as a day has, already read.
"""

from __future__ import annotations

import datetime as dt
import random
import statistics
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import h3.api.basic_int as h3
import numpy as np

from breathway.console.map import answer, areas, ground, question, source, table
from breathway.console.respond import encode
from breathway.console.views import MapUnit
from breathway.record import history, tally

FACILITIES = 14_220
DAYS = 365
A_DAY = 55_000
LAST = dt.date(2026, 11, 25)
FIRST = LAST - dt.timedelta(days=DAYS - 1)
EVERYWHERE: Any = SimpleNamespace(jurisdiction="KH", facilities=("*",))
_DAY = """
COPY (SELECT g."at", g."at" + interval 7 hour AS local, facility, place, cell, 'KH' AS jurisdiction,
    (n * 50000 + (random() * random() * 300)::BIGINT)::UBIGINT AS person,
    (random() * 80)::FLOAT AS age_years, NULL::VARCHAR AS severity, NULL::VARCHAR AS response,
    true AS synthetic
  FROM (SELECT (random() * random() * {most})::INT AS n, TIMESTAMP '{day}' - interval 7 hour
      + to_microseconds((random() * 86400e6)::BIGINT) AS "at" FROM range({count})) g
    JOIN facility USING (n) ORDER BY 1)
TO '{file}' (FORMAT parquet, COMPRESSION zstd)
"""


def write(folder: Path) -> list[tuple[float, float]]:
    """A year of history; where the facilities are."""
    rng = np.random.default_rng(3)
    places = np.clip(rng.normal((12.5, 105), 1.2, (FACILITIES, 2)), (10.3, 102.4), (14.6, 107.6))
    columns = {
        "n": np.arange(FACILITIES),
        "facility": np.array([f"kh-{n:05d}" for n in range(FACILITIES)], dtype=object),
        "place": np.array([f"kh-city-{n % 180}" for n in range(FACILITIES)], dtype=object),
        "cell": np.array([h3.latlng_to_cell(*p, 7) for p in places.tolist()], dtype=np.uint64),
    }
    out = folder / "jurisdiction=KH"
    out.mkdir(parents=True)
    with duckdb.connect() as database:
        database.register("columns", columns)
        database.execute("CREATE TABLE facility AS SELECT * FROM columns")
        for back in range(DAYS):
            day = LAST - dt.timedelta(days=back)
            database.execute(
                _DAY.format(
                    most=FACILITIES - 1, day=day, count=A_DAY, file=out / f"day={day}.parquet"
                )
            )
    return [tuple(p) for p in places.tolist()]


class Asked:
    """A page's questions, answered in this process."""

    def __init__(self, data: Path, places: list[tuple[float, float]]) -> None:
        self.charts = source.Charts(data, b"", areas.Areas())
        self.cells = [h3.latlng_to_cell(*p, 7) for p in places]
        self.grounds: dict[int, ground.Ground] = {}

    def ground(self, resolution: int) -> ground.Ground:
        if resolution not in self.grounds:
            units: dict[Any, MapUnit] = {}
            for cell in self.cells:
                key = h3.cell_to_parent(cell, resolution) if resolution < 7 else cell
                at, shape = ground.outline(key)
                units[key] = MapUnit(id=f"{key:x}", latitude=at[0], longitude=at[1],
                                     shape=list(shape), facilities=1)  # fmt: skip
            self.grounds[resolution] = ground.Ground(
                units=dict(sorted(units.items())),
                of={},
                places={},
                zone="Asia/Phnom_Penh",
                facilities=1,
                reporting=1,
                resolution=resolution,
            )
        return self.grounds[resolution]

    def ask(self, resolution: int, first: dt.date, last: dt.date, step: str = "day",
            measure: str = "count") -> tuple[float, float, int]:  # fmt: skip
        """Wall and CPU milliseconds, and bytes on the wire."""
        base = self.ground(resolution)
        cpu, wall = time.process_time(), time.perf_counter()
        wanted = source.Wanted(level="h3", step=step, first=first, last=last, resolution=resolution)
        asked = question.Question(level="h3", step=step, measure=measure, resolution=resolution,
                                  first=first, last=last,
                                  steps=question.steps_of(step, first, last))  # type: ignore[arg-type]  # fmt: skip
        found = table.Table(base, asked, self.charts.counts(wanted, EVERYWHERE, None))
        if measure == "ratio":
            found.expect(self.charts, wanted, EVERYWHERE)
        now = dt.datetime(2026, 11, 26, tzinfo=dt.UTC)
        made = encode(answer.view(found, now, [], [], self.charts, FIRST, True))
        return (
            (time.perf_counter() - wall) * 1e3,
            (time.process_time() - cpu) * 1e3,
            len(made.packed),
        )


def rows() -> list[dict[str, Any]]:
    """Every figure with its bar."""
    chance = random.Random(7)
    with tempfile.TemporaryDirectory(prefix="breathway-bench-map-") as name:
        data = Path(name)
        folder = history.folder_of(data)
        places = write(folder)
        cpu = time.process_time()
        tally.tend(folder)
        made_s = time.process_time() - cpu
        asked = Asked(data, places)
        for resolution in range(3, 8):
            asked.ask(resolution, LAST, LAST)
        times = []
        for _ in range(100):
            day = FIRST + dt.timedelta(days=chance.randrange(DAYS))
            times.append(asked.ask(chance.randrange(3, 8), day, day))
        year = [
            asked.ask(r, FIRST, LAST, step) for r, step in ((4, "month"), (3, "day"), (4, "day"))
        ]
        ratio = [asked.ask(r, LAST, LAST, measure="ratio") for r in (4, 5, 6)]
    ordered = sorted(wall for wall, _, _ in times)
    treatments = DAYS * A_DAY
    return [
        {
            "what": f"map of {treatments / 1e6:.0f} M treatments: cell x day, any zoom, p95 ms",
            "value": round(ordered[94], 1),
            "bar": "<= 150",
            "p50_ms": round(ordered[49], 1),
            "cpu_ms": round(statistics.mean(cpu for _, cpu, _ in times), 1),
            "cpu_p95_ms": round(sorted(cpu for _, cpu, _ in times)[94], 1),
            "largest_kb": round(max(size for _, _, size in times) / 1e3),
        },
        {
            "what": "the same, a year by day and cell (40 km), s",
            "value": round(year[2][0] / 1e3, 2),
            "bar": "<= 1.5",
            "cpu_s": round(year[2][1] / 1e3, 2),
            "by_month_ms": round(year[0][0]),
            "by_day_110_km_s": round(year[1][0] / 1e3, 2),
        },
        {
            "what": "the same, a day beside what was expected of every cell, ms",
            "value": round(max(wall for wall, _, _ in ratio)),
            "bar": "",
            "cpu_ms": round(max(cpu for _, cpu, _ in ratio)),
        },
        {
            "what": "tallies of that year made anew, CPU s",
            "value": round(made_s, 1),
            "bar": "",
        },
    ]
