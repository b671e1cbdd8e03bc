"""Forecasts of bad days for children with asthma, and the record of each."""

from __future__ import annotations

import datetime as dt

from msgspec import Struct

from breathway.model.alert import Alert, Colour, Part
from breathway.warn.outlook import NEEDED_DAYS


class ForecastRow(Struct, kw_only=True):
    """A day, or an hour of it: how probable that more children are treated than usual."""

    day: dt.date  # of the place's own zone
    hour: int | None  # None: the whole day
    lead_days: int
    issued_at: dt.datetime
    probability: float
    usual: float  # what the season alone says
    skilled: bool  # False: the colour is that of the air alone
    colour: Colour
    reasons: list[str]
    expected: float | None = None  # children of a usual day
    mean: float | None = None  # with what is known of this one, where that has skill
    parts: list[Part] = []  # how the one comes from the other; "other" is the rest


class ForecastPlace(Struct, kw_only=True):
    place: str
    name: str
    zone: str
    latitude: float | None
    longitude: float | None
    days: list[ForecastRow]  # from today on; none: nothing is said yet


class Forecasts(Struct, kw_only=True):
    """GET /api/forecast."""

    places: list[ForecastPlace]  # the worst colour of today first
    answered_at: dt.datetime


class ScoreInterval(Struct, kw_only=True):
    """90 %, by a bootstrap of blocks of days."""

    value: float
    low: float
    high: float


class ReliabilityBin(Struct, kw_only=True):
    """Days on which about the same was said: shares from 0 to 1, with a 95 % interval."""

    said: float
    happened: float
    low: float
    high: float
    days: int


class SaidDay(Struct, kw_only=True):
    """What was said of a day, so many days ahead, and whether it was bad."""

    day: dt.date
    said: float
    usual: float
    bad: bool
    issued: bool = False  # False: what the model would have said from what was known then


class HourlyRecord(Struct, kw_only=True):
    """How right the hours were, apart from their days. None: too few of one kind."""

    hours: int
    bad_hours: int
    skilled: bool
    brier: float | None
    brier_climatology: float | None
    brier_persistence: float | None
    skill_climatology: ScoreInterval | None
    skill_persistence: ScoreInterval | None
    auc: ScoreInterval | None
    reliability: list[ReliabilityBin]  # ``days`` are hours


class ForecastRecord(Struct, kw_only=True):
    """How right it was, on days it had not seen. None: too few days."""

    lead_days: int
    days: int
    bad_days: int
    skilled: bool
    known_days: int = 0  # with a count; below ``needed_days`` nothing is said but the air
    needed_days: int = NEEDED_DAYS
    brier: float | None = None
    brier_climatology: float | None = None
    brier_persistence: float | None = None
    skill_climatology: ScoreInterval | None = None
    skill_persistence: ScoreInterval | None = None
    auc: ScoreInterval | None = None
    reliability: list[ReliabilityBin] = []
    flagged: int = 0  # orange or worse
    hits: int = 0
    false_alarms: int = 0
    misses: int = 0
    false_alarms_per_school_year: float | None = None
    lead_time_days: float | None = None
    last_days: list[SaidDay] = []  # the last 100
    hours: HourlyRecord | None = None


class ForecastPage(Struct, kw_only=True):
    """GET /api/forecast/{place}."""

    place: ForecastPlace
    hours: list[ForecastRow]
    records: list[ForecastRecord]  # by lead
    alerts: list[Alert]  # that stand now
    answered_at: dt.datetime
