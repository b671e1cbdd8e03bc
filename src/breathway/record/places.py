"""Places: a city with the facilities in it, as forecasts, air and schools name it.

In: rows of ``facility``. Out: ``Place`` with an id that follows from jurisdiction and city
("kh-phnom-penh"), the zone most of its facilities keep, and the middle of where they stand.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from asyncpg import Connection

from breathway.model.alert import Place
from breathway.model.facility import place_id
from breathway.record.database import Database

_FACILITIES = """
SELECT facility_id, name, jurisdiction, city, zone, latitude, longitude FROM facility
ORDER BY facility_id
"""


def place_of(facility: Mapping[str, Any]) -> str:
    """The id of the place of a facility's row (jurisdiction, city, facility_id)."""
    return place_id(facility["jurisdiction"], facility["city"], str(facility["facility_id"]))


async def places(db: Database | Connection) -> list[Place]:
    """Every place that the connection reaches, by id."""
    source = db.connections if isinstance(db, Database) else db
    return gather(await source.fetch(_FACILITIES))


def gather(facilities: Sequence[Mapping[str, Any]]) -> list[Place]:
    """Places of facilities."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for row in facilities:
        found.setdefault(place_of(row), []).append(row)
    return [_place(name, rows) for name, rows in sorted(found.items())]


def _place(name: str, rows: list[Mapping[str, Any]]) -> Place:
    known = [
        (r["latitude"], r["longitude"]) for r in rows if None not in (r["latitude"], r["longitude"])
    ]
    latitude, longitude = middle(known) if known else (None, None)
    return Place(
        id=name,
        name=rows[0]["city"].strip() or rows[0]["name"],
        jurisdiction=rows[0]["jurisdiction"],
        zone=Counter(r["zone"] for r in rows).most_common(1)[0][0],
        latitude=latitude,
        longitude=longitude,
    )


def middle(points: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Degrees north and east of the middle of points, also of those on both sides of 180°: mean of
    latitudes, mean direction of longitudes (Mardia and Jupp 2000, Directional Statistics, 2.2)."""
    latitude = sum(p[0] for p in points) / len(points)
    east = sum(math.sin(math.radians(p[1])) for p in points)
    north = sum(math.cos(math.radians(p[1])) for p in points)
    return round(latitude, 5), round(math.degrees(math.atan2(east, north)), 5)
