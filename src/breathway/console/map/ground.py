"""The ground of the map: which facilities lie in which unit, and what the unit is called.

In: a connection within a scope, a level. Out: ``Ground``, the same for a moment: names, shapes and
how many of a unit's facilities are heard of.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Any

import h3.api.basic_int as h3
import msgspec
import numpy as np
from msgspec import Raw
from numpy.typing import NDArray

from breathway.console.map.areas import Areas
from breathway.console.map.question import COARSEST
from breathway.console.places import link_of
from breathway.console.views import MapUnit
from breathway.maps.release import parent
from breathway.record.history import RESOLUTION
from breathway.record.places import middle, place_of

_FACILITIES = """
select f.facility_id, f.name, f.jurisdiction, f.city, f.zone, f.latitude, f.longitude,
  pr.last_seen_at, pr.backlog_oldest_at
from facility f left join presence pr on pr.facility_id = f.facility_id
where f.jurisdiction = $1 order by f.facility_id
"""
Key = int | str
WATCHED = 4  # resolution of the cells in which rises are looked for (centre.rising)


@dataclass(frozen=True, kw_only=True)
class Ground:
    """Units by their key in the tallies, in the order of the keys."""

    units: dict[Key, MapUnit]
    of: dict[str, Key | None]  # the unit of each facility; None where its place is not known
    places: dict[Key, Counter[tuple[str, str]]]  # ids and names of the places in a unit
    zone: str
    facilities: int
    reporting: int
    resolution: int = 0  # of the cells, where they are cells
    watched: dict[int, str] = field(default_factory=dict)  # cells that are judged → their city

    @cached_property
    def index(self) -> dict[Key, int]:
        return {key: number for number, key in enumerate(self.units)}

    @cached_property
    def cells(self) -> NDArray[np.uint64]:
        """The keys, where they are cells: in rising order."""
        return np.fromiter(self.units, dtype=np.uint64, count=len(self.units))

    @cached_property
    def parents(self) -> list[NDArray[np.int64]]:
        """The cell around each unit, level by level from the whole on (``maps.nested``); the last
        number of each level is for what lies in no unit."""
        if not self.resolution:
            return [np.zeros(len(self.units) + 1, dtype=np.int64)]
        out, cells = [], self.cells
        for level in range(self.resolution, COARSEST, -1):
            around, inner = np.unique(parent(cells, level - 1), return_inverse=True)
            out.append(np.append(inner, len(around)))
            cells = around
        out.append(np.zeros(len(cells) + 1, dtype=np.int64))
        return out[::-1]

    def only(self, key: Key) -> Ground:
        """One unit of it."""
        return replace(self, units={key: self.units[key]}, resolution=0)

    @cached_property
    def people(self) -> NDArray[np.float64]:
        return np.array([unit.people or np.nan for unit in self.units.values()])

    @cached_property
    def online(self) -> NDArray[np.float64]:
        """Share of each unit's facilities that are heard of."""
        return np.array([1 - unit.silent / unit.facilities for unit in self.units.values()])

    @cached_property
    def whole(self) -> Raw:
        """The units as JSON, made once."""
        return Raw(msgspec.json.encode(list(self.units.values())))

    @cached_property
    def plain(self) -> Raw:
        """The same without the corners of cells."""
        units = [msgspec.structs.replace(unit, shape=[]) for unit in self.units.values()]
        return Raw(msgspec.json.encode(units))

    def rows(self, keys: NDArray[Any]) -> NDArray[np.int64]:
        """The number of each key's unit, -1 where it is in none."""
        if keys.dtype.kind == "u" and len(self.units):
            at = np.minimum(np.searchsorted(self.cells, keys), len(self.cells) - 1)
            return np.where(self.cells[at] == keys, at, -1)
        return np.array([self.index.get(key, -1) for key in keys.tolist()], dtype=np.int64)


async def read(
    conn: Any, jurisdiction: str, level: str, resolution: int, areas: Areas, now: dt.datetime
) -> Ground:
    """Units in which the scope has facilities."""
    rows = await conn.fetch(_FACILITIES, jurisdiction)
    keys = [_key(row, level, resolution, areas) for row in rows]
    members: dict[Key, list[Any]] = {}
    for row, key in zip(rows, keys, strict=True):
        if key is not None:
            members.setdefault(key, []).append(row)
    heard = {
        r["facility_id"]: link_of(r["last_seen_at"], r["backlog_oldest_at"], now) for r in rows
    }
    silent = {name for name, link in heard.items() if link in ("silent", "never")}
    zones = Counter(row["zone"] for row in rows).most_common(1)
    return Ground(
        units={key: _unit(key, members[key], level, areas, silent) for key in sorted(members)},
        of={row["facility_id"]: key for row, key in zip(rows, keys, strict=True)},
        places={
            key: Counter((place_of(row), row["city"] or row["name"]) for row in each)
            for key, each in members.items()
        },
        watched=_watched(rows),
        zone=zones[0][0] if zones else "UTC",
        facilities=len(rows),
        reporting=len(rows) - len(silent),
        resolution=resolution,
    )


def _key(row: Any, level: str, resolution: int, areas: Areas) -> Key | None:
    if level == "h3":
        if row["latitude"] is None or row["longitude"] is None:
            return None
        return _cell(row["latitude"], row["longitude"], resolution)
    if level == "country":
        return "country"
    place = place_of(row)
    return areas.province.get(place) if level == "province" else place


def _watched(rows: list[Any]) -> dict[int, str]:
    cities: dict[int, Counter[str]] = {}
    for row in rows:
        if (cell := _key(row, "h3", WATCHED, Areas())) is not None:
            cities.setdefault(int(cell), Counter())[row["city"] or row["name"]] += 1
    return {cell: names.most_common(1)[0][0] for cell, names in cities.items()}


@lru_cache(maxsize=1 << 18)
def _cell(latitude: float, longitude: float, resolution: int) -> int:
    """As the tallies have it: the parent of the finest cell."""
    finest = h3.latlng_to_cell(latitude, longitude, RESOLUTION)
    return int(parent(np.array([finest], dtype=np.uint64), resolution)[0])


def _unit(key: Key, rows: list[Any], level: str, areas: Areas, silent: set[str]) -> MapUnit:
    known = [(r["latitude"], r["longitude"]) for r in rows if r["latitude"] is not None]
    cities = Counter(row["city"] or row["name"] for row in rows)
    name = cities.most_common(1)[0][0]
    shape: tuple[float, ...] = ()
    at: tuple[float | None, float | None] = middle(known) if known else (None, None)
    if level == "h3":
        at, shape = outline(int(key))
        name_of = f"{key:x}"
    else:
        name_of = rows[0]["jurisdiction"] if level == "country" else str(key)
        name = name if level == "city" else name_of
    return MapUnit(
        id=name_of,
        name=name,
        latitude=at[0],
        longitude=at[1],
        shape=list(shape),
        people=areas.people.get(name_of),
        facilities=len(rows),
        silent=sum(row["facility_id"] in silent for row in rows),
    )


@lru_cache(maxsize=1 << 16)
def outline(cell: int) -> tuple[tuple[float, float], tuple[float, ...]]:
    """Middle, and corners as longitude, latitude; over the date line they go on beyond 180."""
    latitude, longitude = h3.cell_to_latlng(cell)
    corners = []
    for corner_latitude, corner_longitude in h3.cell_to_boundary(cell):
        east = corner_longitude - longitude
        east -= 360 * round(east / 360)
        corners += [round(longitude + east, 4), round(corner_latitude, 4)]
    return (round(latitude, 4), round(longitude, 4)), tuple(corners)
