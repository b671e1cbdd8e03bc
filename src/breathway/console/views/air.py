"""Where the weather, air and pollen of the places come from, and what is wrong with it."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from msgspec import Struct


class AirSource(Struct, kw_only=True):
    """One source of a place; the first of them is preferred."""

    source: str
    tried_at: dt.datetime | None
    answered_at: dt.datetime | None  # when what is used was answered
    problem: str  # why it did not answer when last asked


class AirLatest(Struct, kw_only=True):
    """The newest value of a quantity at a place, of the source that is used."""

    quantity: str
    value: float
    unit: str
    at: dt.datetime
    quality: Literal["measured", "estimated", "forecast"]
    source: str
    station: str


class AirFinding(Struct, kw_only=True):
    """What is left out, and why: a fault, a gap, a unit, a quarrel of two sources."""

    source: str
    quantity: str  # empty: of the answer as a whole
    name: str  # catalogue key: "sensor_stuck", "sources_disagree" …
    detail: str
    first_at: dt.datetime
    last_at: dt.datetime
    standing: bool  # seen again when the source was last asked


class AirPlace(Struct, kw_only=True):
    place: str
    name: str
    sources: list[AirSource]
    latest: list[AirLatest]  # of the last three days
    findings: list[AirFinding]  # those that stand first, then the newest


class AirPage(Struct, kw_only=True):
    """GET /api/air: places in trouble first."""

    places: list[AirPlace]  # at most 500
    sources: int  # of all places
    silent: int  # of them did not answer when last asked
    standing: int  # findings that stand
    answered_at: dt.datetime
