"""A school that asked to be warned, what goes to it, and what became of that.

No person is in any of these: a school's name, its place, an address of the school, and the number
of children with an asthma plan where the school gives it.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from breathway.model.alert import Alert, Colour
from breathway.model.quantity import Code, Jurisdiction

Channel = Literal["email", "webhook", "atom", "icalendar", "mqtt"]
CHANNELS: tuple[Channel, ...] = ("email", "webhook", "atom", "icalendar", "mqtt")
PULLED: tuple[Channel, ...] = ("atom", "icalendar")  # the school fetches: there is no address
PUSHED: tuple[Channel, ...] = ("email", "webhook", "mqtt")
Language = Literal["en", "zh-CN", "km"]
LANGUAGES: tuple[Language, ...] = ("en", "zh-CN", "km")


class Subscription(Struct, frozen=True, kw_only=True):
    """What a school asked for. ``address`` is open here and sealed in the record."""

    id: UUID
    public_id: str
    jurisdiction: Jurisdiction
    place: Code
    school: Annotated[str, Meta(min_length=1, max_length=120)]
    zone: str  # IANA; its quiet hours are of it
    language: Language
    least: Colour  # nothing below it is sent
    channel: Channel
    address: Annotated[str, Meta(max_length=500)] = ""
    topic: Annotated[str, Meta(max_length=200)] = ""  # of MQTT
    quiet_from: dt.time | None = None
    quiet_to: dt.time | None = None
    purple_always: bool = False  # also in quiet hours
    plans: Annotated[int, Meta(ge=0, le=10_000)] | None = None
    synthetic: bool = False
    audience: Literal["school", "family"] = "school"
    triggers: tuple[Code, ...] = ()  # of a family: only days with one of them
    state: Literal["waiting", "active", "paused", "ended"] = "waiting"
    reason: str = ""  # why it is paused: a code


class Delivery(Struct, frozen=True, kw_only=True):
    """One message for one school, claimed to be sent. Its id is what the receiver knows it by."""

    id: UUID
    subscription: Subscription
    kind: Literal["alert", "update", "cancel", "all_clear", "confirm"]
    chain: UUID
    expires_at: dt.datetime
    attempts: int  # this one counted
    alert: Alert | None = None  # none where it asks to confirm


class Outcome(Struct, frozen=True, kw_only=True):
    """What a receiver, or the way to it, answered."""

    sent: bool
    code: str  # "sent", "http_500", "smtp_550", "timeout": of a catalogue, never a receiver's words
    final: bool = False  # trying again is of no use
    pauses: bool = False  # and neither is anything else for this address
    wait_s: float = 0.0  # the receiver asked to wait so long
