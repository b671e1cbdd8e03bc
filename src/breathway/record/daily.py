"""Weather, air and pollen by the local day of a place, and what was foreseen of days to come.

In: ``observation`` as the role ``stage``. Out: ``DayValue``s: the mean of a day of the best source
(as ``observations``: measured before estimated, then the node's preference, then the fullest). What
was forecast is apart: ``foresee`` keeps it as said so many days before.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from breathway.record.each import execute_each

_DAYS = """
WITH there AS (
  SELECT quantity, source, quality, (at AT TIME ZONE $2)::date AS day, avg(value) AS value,
    count(*) AS n FROM observation
  WHERE place = $1 AND at >= $3 AND at < $4 GROUP BY 1, 2, 3, 4
), best AS (
  SELECT DISTINCT ON (quantity, quality) quantity, quality, t.source FROM (
    SELECT quantity, quality, source, sum(n) AS hours FROM there GROUP BY 1, 2, 3) t
  LEFT JOIN air_source a ON a.place = $1 AND a.source = t.source
  ORDER BY quantity, quality, a.rank NULLS LAST, hours DESC, t.source
)
SELECT DISTINCT ON (quantity, day, quality = 'forecast') quantity, day, value, n,
  quality = 'forecast' AS forecast
FROM there JOIN best USING (quantity, quality, source)
ORDER BY quantity, day, quality = 'forecast',
  array_position(ARRAY['measured', 'estimated', 'forecast'], quality), n DESC
"""
_FORESEE = """
INSERT INTO foreseen (place, quantity, day, lead_days, value) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (place, quantity, day, lead_days) DO NOTHING
"""
_FORESEEN = """
SELECT place, quantity, day, lead_days, value FROM foreseen WHERE place = ANY ($1) AND day >= $2
"""


class DayValue(Struct, frozen=True):
    quantity: str
    day: dt.date  # of the place's zone
    value: float  # the mean
    hours: int  # values it is the mean of
    forecast: bool


async def days(
    connection: Any, place: str, zone: str, start: dt.datetime, end: dt.datetime
) -> list[DayValue]:
    """From ``start`` up to before ``end``, observed and forecast."""
    rows = await connection.fetch(_DAYS, place, zone, start, end)
    return [DayValue(r["quantity"], r["day"], r["value"], r["n"], r["forecast"]) for r in rows]


async def foresee(connection: Any, rows: Sequence[tuple[str, str, dt.date, int, float]]) -> None:
    """Keep (place, quantity, day, lead, value); what was said first of a day and lead stays."""
    await execute_each(connection, _FORESEE, list(rows))


async def foreseen(
    connection: Any, places: Sequence[str], first: dt.date
) -> list[tuple[str, str, dt.date, int, float]]:
    return [tuple(row) for row in await connection.fetch(_FORESEEN, list(places), first)]
