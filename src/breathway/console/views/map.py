"""The map: units with enough distinct persons, what was expected of them, what is not known."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from msgspec import Struct

Level = Literal["h3", "city", "province", "country"]
Step = Literal["hour", "day", "week", "month", "year"]
Measure = Literal["count", "rate", "ratio", "severity", "response", "unanswered", "online"]


class MapUnit(Struct, kw_only=True):
    """A cell, city, province or country."""

    id: str  # an H3 cell in hexadecimal, a place, a province, a jurisdiction
    name: str = ""
    latitude: float | None = None
    longitude: float | None = None
    shape: list[float] = []  # of a cell: longitude, latitude of each corner
    people: float | None = None  # who live there, where a plug-in says so
    facilities: int = 0
    silent: int = 0  # of these, not heard of for some minutes


class MapRise(Struct, kw_only=True):
    """More treatments than expected, found by the centre once a day was over."""

    cell: str
    place: str  # the nearest city with a facility in the cell
    first_day: dt.date
    day: dt.date
    method: str
    observed: int  # in fives
    expected: float
    bound: float | None
    p_value: float | None
    priority: Literal["high", "medium"]
    cells: list[str]  # those that rose together, the first of them the one that is named
    shapes: list[list[float]]  # of each of these: longitude, latitude of its corners


class MapView(Struct, kw_only=True):
    """GET /api/map."""

    level: Level
    resolution: int | None
    step: Step
    measure: Measure
    steps: list[str]  # each one's first moment, on the units' own clocks
    units: list[MapUnit]
    # By unit and step: null where nothing is known, or what may not be told: fewer than five
    # persons, or what would give such a unit away.
    values: list[list[float | None]]  # of the measure
    treatments: list[list[int | None]]
    low: list[list[float | None]]  # limits of the value, 95 %; empty where it has none
    high: list[list[float | None]]
    expected: list[list[float | None]]  # of a ratio: treatments of a usual step; else empty
    totals: list[int]  # treatments by step in the whole scope, those in hidden units too
    hidden: list[int]  # units by step that may not be told
    fives: bool  # counts are in fives: they stand beside days that are exact
    unplaced: int  # treatments at facilities whose place is not known
    synthetic: bool  # there are treatments in it that nobody had
    basis: Literal["season", "recent", "none"]  # of what is expected
    rises: list[MapRise]
    facilities: int
    reporting: int
    populations: bool  # whether a plug-in says how many people live where
    provinces: bool
    history_from: dt.date | None  # the first day of the history
    today: dt.date
    hour: int  # that runs, on the units' own clocks
    answered_at: dt.datetime
    judged: list[dt.date] | None = None  # days looked at for rises; null: not told to this scope


class MapAir(Struct, kw_only=True):
    """The mean of a day at a place, and of the same season before."""

    quantity: str
    value: float
    usual: float | None
    unit: str


class MapCell(Struct, kw_only=True):
    """GET /api/map/units/{id}: one unit, its days, and what is known about them."""

    unit: MapUnit
    steps: list[str]
    treatments: list[int | None]  # a day
    expected: list[float | None]
    low: list[float | None]  # of a usual day, 90 %
    high: list[float | None]
    # Of the last day, in fives: under twelve; moderate or severe of so many judged; who responded
    # of so many tested.
    children: int | None
    severe: list[int] | None
    responded: list[int] | None
    basis: Literal["season", "recent", "none"]
    rises: list[MapRise]
    places: list[str]  # the places in it, the busiest first; forecasts are by place
    place_names: list[str]
    facility_ids: list[str]
    air: list[MapAir]


class MapLayer(Struct, kw_only=True):
    """GET /api/map/layers/{quantity}: what was measured at each place on a day."""

    quantity: str
    unit: str
    sources: list[str]
    qualities: list[str]  # measured, estimated, forecast
    points: list[MapPoint]


class MapPoint(Struct, kw_only=True):
    place: str
    name: str
    latitude: float
    longitude: float
    value: float
    usual: float | None
