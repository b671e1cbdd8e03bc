"""Air, weather and pollen on the map: a day's mean at each place, beside that of the weeks before;
and how many schools are warned now.

In: a connection within a scope, a day. Out: ``MapLayer`` and ``MapAir``; nothing where no source
has spoken. Where measured values are, estimated ones of the same hour are left out.
"""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from breathway.console.ask import Ask
from breathway.console.desk import Desk
from breathway.console.map import question
from breathway.console.views import MapAir, MapLayer, MapPoint
from breathway.console.visitor import Visitor
from breathway.model.errors import BadRequest
from breathway.record.places import places

SCHOOLS = "schools_warned"  # how many schools of a place are warned, ``usual`` being how many asked
UNITS = {"pm25_ug_m3": "µg/m³", "temperature_c": "°C", "pollen_grains_m3": "/m³"}
BEFORE_DAYS = 28  # what is usual: the mean of so many days before
_THERE = "SELECT to_regclass('breathway.observation') IS NOT NULL"
_MEANS = """
WITH best AS (
  SELECT DISTINCT ON (place, quantity, at) place, quantity, at, value, quality, source
  FROM observation LEFT JOIN air_source USING (place, source)
  WHERE quantity = ANY ($1) AND at >= $2::timestamptz - make_interval(days => $4) AND at < $3
    AND ($5::text IS NULL OR place = $5)
  ORDER BY place, quantity, at, array_position(ARRAY['measured', 'estimated', 'forecast'], quality),
    rank, source
)
SELECT place, quantity, avg(value) FILTER (WHERE at >= $2) AS value,
  avg(value) FILTER (WHERE at < $2) AS usual,
  array_agg(DISTINCT source) FILTER (WHERE at >= $2) AS sources,
  array_agg(DISTINCT quality) FILTER (WHERE at >= $2) AS qualities
FROM best GROUP BY 1, 2 HAVING count(*) FILTER (WHERE at >= $2) > 0
"""

_SCHOOLS = "SELECT place, warned AS value, schools AS usual FROM schools_warned($1)"


async def show(desk: Desk, visitor: Visitor, ask: Ask) -> MapLayer:
    """GET /api/map/layers/{quantity}."""
    quantity = ask.path["quantity"]
    if quantity not in UNITS and quantity != SCHOOLS:
        raise BadRequest(f"layers are {', '.join(UNITS)}, {SCHOOLS}", name="bad_query")
    async with desk.console.scoped(visitor.scope) as conn:
        known = {place.id: place for place in await places(conn)}
        zones = [place.zone for place in known.values()]
        asked = question.read(ask, zones[0] if zones else "UTC")
        if quantity == SCHOOLS:
            rows = list(await conn.fetch(_SCHOOLS, ask.now))
        else:
            zone = zones[0] if zones else "UTC"
            rows = await _means(conn, [quantity], asked.last, None, zone, ask.now)
    return MapLayer(
        quantity=quantity,
        unit=UNITS.get(quantity, ""),
        sources=_all(rows, "sources"),
        qualities=_all(rows, "qualities"),
        points=[
            MapPoint(
                place=place.id,
                name=place.name,
                latitude=place.latitude,
                longitude=place.longitude,
                value=round(row["value"], 1),
                usual=None if row["usual"] is None else round(row["usual"], 1),
            )
            for row in rows
            if (place := known.get(row["place"])) is not None
            and place.latitude is not None
            and place.longitude is not None
        ],
    )


def _all(rows: list[Any], name: str) -> list[str]:
    return sorted({one for row in rows for one in row.get(name, ())})


async def air_of(conn: Any, place: str, day: dt.date, zone: str, now: dt.datetime) -> list[MapAir]:
    """What was measured at a place on a day."""
    rows = await _means(conn, list(UNITS), day, place, zone, now)
    return [
        MapAir(
            quantity=row["quantity"],
            value=round(row["value"], 1),
            usual=None if row["usual"] is None else round(row["usual"], 1),
            unit=UNITS[row["quantity"]],
        )
        for row in sorted(rows, key=lambda row: list(UNITS).index(row["quantity"]))
    ]


async def _means(
    conn: Any, quantities: list[str], day: dt.date, place: str | None, zone: str, now: dt.datetime
) -> list[Any]:
    """Of hours that have come: what lies ahead was not measured."""
    if not await conn.fetchval(_THERE):
        return []
    start = dt.datetime.combine(day, dt.time(), ZoneInfo(zone))
    end = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), ZoneInfo(zone))
    return list(await conn.fetch(_MEANS, quantities, start, min(end, now), BEFORE_DAYS, place))
