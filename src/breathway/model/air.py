"""What instruments outdoors say: weather, air and pollen, each value with source, time and quality.

Times are aware and UTC. Units end the names; one name has one unit.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from breathway.model.quantity import Instant

Quality = Literal["measured", "estimated", "forecast"]


class Observation(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One value of one quantity at one place and hour."""

    quantity: str  # "temperature_c", "pm25_ug_m3": exposure.quantities has them all
    value: float
    at: Instant
    station: str  # the source's own name for the place
    source: str  # "metar", "openaq", the name of a file
    quality: Quality = "measured"
    latitude: float | None = None
    longitude: float | None = None
