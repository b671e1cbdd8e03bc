"""What weather, air and pollen do to one person, on the patient page."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from msgspec import Struct


class EffectView(Struct, kw_only=True):
    """How many times as often a treatment is needed after a day at ``high`` as after one at
    ``usual``; the hollow mark is the mean of others."""

    exposure: str  # cold, heat, humidity, pm25, o3, no2, pollen, pollen_birch …
    verdict: Literal["raises", "lowers", "little", "cannot_tell", "not_measured"]
    rr: float | None = None
    lower: float | None = None  # 95 % interval
    upper: float | None = None
    others: float | None = None
    usual: float | None = None  # °C, %, µg/m³, grains/m³: of the day before, at ``place``
    high: float | None = None


class TriggersView(Struct, kw_only=True):
    """Worked out once a week; ``treatments`` over ``months`` are what it rests on."""

    made_at: dt.datetime
    treatments: int
    months: int
    people: int
    place: str
    effects: list[EffectView]
