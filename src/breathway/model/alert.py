"""A forecast of bad days for children with asthma, how far it may be trusted, and what is sent.

No person is in any of these: a place, a day, a probability, reasons as codes. An ``Alert`` is what
CAP 1.2 calls so; the marks on a patient's page are ``Flag`` events of ``order``, another thing.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from breathway.model.quantity import Code, Count, Instant, Jurisdiction

Colour = Literal["green", "yellow", "orange", "red", "purple"]  # of a school's flag
COLOURS: tuple[Colour, ...] = ("green", "yellow", "orange", "red", "purple")
Probability = Annotated[float, Meta(ge=0, le=1)]


class Place(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where a forecast is for: a city and the facilities in it, one time zone."""

    id: Code  # "kh-sihanoukville"
    name: str
    jurisdiction: Jurisdiction
    zone: str  # IANA
    latitude: Annotated[float, Meta(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Meta(ge=-180, le=180)] | None = None


class Part(Struct, frozen=True, kw_only=True):
    """How many children a day more, or fewer, one reason makes."""

    code: Code  # as of ``Forecast.reasons``, or "other"
    added: float


class Forecast(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How probable it is that a day, or an hour of it, is bad: more children treated than usual."""

    place: Code
    issued_at: Instant
    day: dt.date  # of the place's own zone
    lead_days: Annotated[int, Meta(ge=0, le=3)]
    hour: Annotated[int, Meta(ge=0, le=23)] | None = None  # None: the whole day
    probability: Probability
    usual: Probability  # what the season alone says
    skilled: bool  # False: no skill yet here; nothing but the air's own index is told
    colour: Colour
    reasons: tuple[Code, ...] = ()  # "cold_morning", "pm25_high": codes of ``warn``, most first
    expected: float | None = None  # children treated on such a day, by the season
    mean: float | None = None  # with what is known of it; of days with skill alone
    parts: tuple[Part, ...] = ()  # how the mean comes from ``expected``


class Alert(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is sent for a place; ``id`` follows from place, onset and number, so once is once."""

    id: UUID
    place: Code
    kind: Literal["alert", "update", "cancel", "all_clear"]
    basis: Literal["forecast", "air_quality", "operator"]
    colour: Colour
    onset_at: Instant
    expires_at: Instant
    sent_at: Instant
    probability: Probability | None = None  # None where the forecast is not the basis
    reasons: tuple[Code, ...] = ()
    references: tuple[UUID, ...] = ()  # the alerts this one replaces or ends
    number: Count = 0  # of its chain: 0 is the first
    exercise: bool = True  # until an operator has recorded the authority to warn
