"""Weather, air and pollen by place and time, in PostgreSQL.

In: observations of a place, from any source. Out: series of one quantity, hour by hour, in which
the best source speaks: what was measured before what was estimated before what was forecast, and
within these the one that the node prefers (``air_source``), then the fullest. Two sources are never
mixed within one quality: a step between them would look like weather. Times are UTC.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from breathway.model.air import Quality
from breathway.record.database import Database

CHUNK = 20_000
_KEEP = """
INSERT INTO observation AS o (place, quantity, at, value, quality, source, station)
SELECT DISTINCT ON (p, q, t, s) p, q, t, v, y, s, n FROM unnest
  ($1::text[], $2::text[], $3::timestamptz[], $4::float8[], $5::text[], $6::text[], $7::text[])
  WITH ORDINALITY AS r(p, q, t, v, y, s, n, i) ORDER BY p, q, t, s, i DESC
ON CONFLICT (place, quantity, at, source) DO UPDATE
  SET value = excluded.value, quality = excluded.quality, station = excluded.station
  WHERE (o.value, o.quality, o.station) IS DISTINCT FROM
    (excluded.value, excluded.quality, excluded.station)
"""
# Two plain walks along the key: no plan that depends on how fresh the statistics are.
_SOURCES = """
SELECT t.quality, t.source FROM (
  SELECT quality, source, count(*) AS hours FROM observation
  WHERE place = $1 AND quantity = $2 AND at >= $3 AND at < $4 GROUP BY 1, 2) t
LEFT JOIN air_source a ON a.place = $1 AND a.source = t.source
ORDER BY a.rank NULLS LAST, t.hours DESC, t.source
"""
_VALUES = """
SELECT extract(epoch FROM at)::bigint, value, quality FROM observation
WHERE place = $1 AND quantity = $2 AND at >= $3 AND at < $4
  AND quality || ' ' || source = ANY ($5) ORDER BY at
"""
_BEST_FIRST: tuple[Quality, ...] = ("measured", "estimated", "forecast")


class Observed(Struct, frozen=True, kw_only=True):
    """One value at a place."""

    place: str
    quantity: str  # "temperature_c": exposure.quantities has them all
    at: dt.datetime
    value: float
    source: str
    station: str = ""
    quality: Quality = "measured"


@dataclass(frozen=True)
class Series:
    """One quantity at one place, rising in time; each value with its quality and source."""

    at: NDArray[np.datetime64]  # (n,), seconds, UTC
    values: NDArray[np.float64]  # (n,)
    quality: tuple[str, ...]
    source: tuple[str, ...]

    def hourly(self, start: dt.datetime, hours: int) -> NDArray[np.float64]:
        """The mean of every full hour from ``start`` on (hours,); NaN where nothing is known."""
        first = np.datetime64(int(start.timestamp()), "s")
        slot = (self.at - first) // np.timedelta64(3600, "s")
        inside = (slot >= 0) & (slot < hours)
        total = np.bincount(slot[inside], self.values[inside], hours)
        count = np.bincount(slot[inside], minlength=hours)
        return np.where(count > 0, total / np.maximum(count, 1), np.nan)


async def keep(db: Database, rows: Iterable[Observed]) -> int:
    """Keep them; the same value again changes nothing, a corrected one replaces the old. Answers
    how many were given. ``db`` is opened as ``stage``."""
    given, waiting = 0, iter(rows)
    while chunk := list(islice(waiting, CHUNK)):
        given += len(chunk)
        await db.connections.execute(
            _KEEP,
            *(
                [getattr(row, name) for row in chunk]
                for name in ("place", "quantity", "at", "value", "quality", "source", "station")
            ),
        )
    return given


async def series(
    db: Database, place: str, quantity: str, start: dt.datetime, end: dt.datetime
) -> Series:
    """What is known from ``start`` up to before ``end``, one value at a time of day."""
    asked = (place, quantity, start, end)
    best: dict[str, str] = {}
    for quality, source in await db.connections.fetch(_SOURCES, *asked):
        best.setdefault(quality, source)
    rows = await db.connections.fetch(_VALUES, *asked, [f"{q} {s}" for q, s in best.items()])
    chosen: dict[int, tuple[float, str]] = {}
    for wanted in _BEST_FIRST:
        for second, value, quality in rows:
            if quality == wanted:
                chosen.setdefault(second, (value, quality))
    order = sorted(chosen)
    return Series(
        at=np.array(order, dtype=np.int64).astype("datetime64[s]"),
        values=np.array([chosen[second][0] for second in order], dtype=np.float64),
        quality=tuple(chosen[second][1] for second in order),
        source=tuple(best[chosen[second][1]] for second in order),
    )
