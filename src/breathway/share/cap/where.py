"""Whether a CAP area holds a point.

In: an ``Area``, latitude and longitude in degrees. Out: yes or no. Circles by the great circle on a
sphere of 6,371 km; polygons by the even-odd rule on the plane of latitude and longitude, also
across the date line. An area without either is known by its codes alone: then the answer is no.
"""

from __future__ import annotations

import math
from itertools import pairwise

from breathway.share.cap.message import Area, Circle, Point

EARTH_KM = 6371.0


def holds(area: Area, point: Point) -> bool:
    """Also where the point lies on a circle's edge."""
    return any(_in_circle(circle, point) for circle in area.circles) or any(
        _in_polygon(polygon, point) for polygon in area.polygons
    )


def _in_circle(circle: Circle, point: Point) -> bool:
    (lat_a, lon_a), (lat_b, lon_b) = (tuple(map(math.radians, p)) for p in (circle.centre, point))
    half = (
        math.sin((lat_b - lat_a) / 2) ** 2
        + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    )
    return 2 * EARTH_KM * math.asin(math.sqrt(min(1.0, half))) <= circle.radius_km


def _in_polygon(polygon: tuple[Point, ...], point: Point) -> bool:
    """Each side is the short way, so that none jumps at the date line."""
    east = [polygon[0][1]]
    for _, longitude in polygon[1:]:
        east.append(east[-1] + (longitude - east[-1] + 540) % 360 - 180)
    corners = [(latitude, lon) for (latitude, _), lon in zip(polygon, east, strict=True)]
    return any(_inside(corners, (point[0], point[1] + turn)) for turn in (-360, 0, 360))


def _inside(corners: list[Point], point: Point) -> bool:
    inside = False
    for (lat_a, lon_a), (lat_b, lon_b) in pairwise(corners):
        crosses = (lat_a > point[0]) != (lat_b > point[0])
        if crosses and lon_a + (point[0] - lat_a) * (lon_b - lon_a) / (lat_b - lat_a) > point[1]:
            inside = not inside
    return inside
