"""A CAP message as values, and the order, counts and codes that the standard gives its elements.

In: nothing. Out: structs and ``ALERT``, the one table from which ``write`` and ``read`` work, and
``broken``, the rules that stand in the standard's words and not in its schema. OASIS Common
Alerting Protocol 1.2 (CAP-v1.2-os), section 3.2, and its schema, section 3.4.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any, Literal

from msgspec import Struct

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
MEDIA = "application/cap+xml"
Status = Literal["Actual", "Exercise", "System", "Test", "Draft"]
MessageType = Literal["Alert", "Update", "Cancel", "Ack", "Error"]
Urgency = Literal["Immediate", "Expected", "Future", "Past", "Unknown"]
Severity = Literal["Extreme", "Severe", "Moderate", "Minor", "Unknown"]
Certainty = Literal["Observed", "Likely", "Possible", "Unlikely", "Unknown"]
Point = tuple[float, float]  # latitude, longitude; WGS 84


class Named(Struct, frozen=True):
    """``valueName`` and ``value``."""

    name: str
    value: str


class Reference(Struct, frozen=True):
    """An earlier message, as ``references`` names it."""

    sender: str
    identifier: str
    sent: dt.datetime


class Circle(Struct, frozen=True):
    centre: Point
    radius_km: float


class Area(Struct, frozen=True, kw_only=True):
    description: str
    polygons: tuple[tuple[Point, ...], ...] = ()  # closed: the last point is the first
    circles: tuple[Circle, ...] = ()
    geocodes: tuple[Named, ...] = ()
    altitude: float | None = None  # feet above mean sea level, so the standard
    ceiling: float | None = None


class Resource(Struct, frozen=True, kw_only=True):
    description: str
    mime_type: str
    size: int | None = None
    uri: str | None = None
    deref_uri: str | None = None
    digest: str | None = None


class Info(Struct, frozen=True, kw_only=True):
    category: tuple[str, ...]
    event: str
    urgency: Urgency
    severity: Severity
    certainty: Certainty
    language: str | None = None  # none: en-US
    response_type: tuple[str, ...] = ()
    audience: str | None = None
    event_code: tuple[Named, ...] = ()
    effective: dt.datetime | None = None
    onset: dt.datetime | None = None
    expires: dt.datetime | None = None
    sender_name: str | None = None
    headline: str | None = None
    description: str | None = None
    instruction: str | None = None
    web: str | None = None
    contact: str | None = None
    parameters: tuple[Named, ...] = ()
    resources: tuple[Resource, ...] = ()
    areas: tuple[Area, ...] = ()


class Message(Struct, frozen=True, kw_only=True):
    """The element ``alert``."""

    identifier: str
    sender: str
    sent: dt.datetime
    status: Status
    message_type: MessageType
    scope: Literal["Public", "Restricted", "Private"] = "Public"
    source: str | None = None
    restriction: str | None = None
    addresses: str | None = None
    codes: tuple[str, ...] = ()
    note: str | None = None
    references: tuple[Reference, ...] = ()
    incidents: str | None = None
    infos: tuple[Info, ...] = ()


class Part(Struct, frozen=True):
    """One element: its name, the field that holds it, what it is, how often it stands."""

    element: str
    field: str
    kind: str  # text, time, language, integer, decimal, polygon, circle, references, or a struct's
    least: int = 0
    most: int | None = 1  # None: unbounded
    one_of: tuple[str, ...] = ()


NAMED = (Part("valueName", "name", "text", 1), Part("value", "value", "text", 1))
AREA = (
    Part("areaDesc", "description", "text", 1),
    Part("polygon", "polygons", "polygon", 0, None),
    Part("circle", "circles", "circle", 0, None),
    Part("geocode", "geocodes", "named", 0, None),
    Part("altitude", "altitude", "decimal"),
    Part("ceiling", "ceiling", "decimal"),
)
RESOURCE = (
    Part("resourceDesc", "description", "text", 1),
    Part("mimeType", "mime_type", "text", 1),
    Part("size", "size", "integer"),
    Part("uri", "uri", "text"),
    Part("derefUri", "deref_uri", "text"),
    Part("digest", "digest", "text"),
)
CATEGORIES = ("Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport",
              "Infra", "CBRNE", "Other")  # fmt: skip
RESPONSES = ("Shelter", "Evacuate", "Prepare", "Execute", "Avoid", "Monitor", "Assess", "AllClear",
             "None")  # fmt: skip
INFO = (
    Part("language", "language", "language"),
    Part("category", "category", "text", 1, None, CATEGORIES),
    Part("event", "event", "text", 1),
    Part("responseType", "response_type", "text", 0, None, RESPONSES),
    Part("urgency", "urgency", "text", 1, 1, Urgency.__args__),  # type: ignore[attr-defined]
    Part("severity", "severity", "text", 1, 1, Severity.__args__),  # type: ignore[attr-defined]
    Part("certainty", "certainty", "text", 1, 1, Certainty.__args__),  # type: ignore[attr-defined]
    Part("audience", "audience", "text"),
    Part("eventCode", "event_code", "named", 0, None),
    Part("effective", "effective", "time"),
    Part("onset", "onset", "time"),
    Part("expires", "expires", "time"),
    Part("senderName", "sender_name", "text"),
    Part("headline", "headline", "text"),
    Part("description", "description", "text"),
    Part("instruction", "instruction", "text"),
    Part("web", "web", "text"),
    Part("contact", "contact", "text"),
    Part("parameter", "parameters", "named", 0, None),
    Part("resource", "resources", "resource", 0, None),
    Part("area", "areas", "area", 0, None),
)
ALERT = (
    Part("identifier", "identifier", "text", 1),
    Part("sender", "sender", "text", 1),
    Part("sent", "sent", "time", 1),
    Part("status", "status", "text", 1, 1, Status.__args__),  # type: ignore[attr-defined]
    Part("msgType", "message_type", "text", 1, 1, MessageType.__args__),  # type: ignore[attr-defined]
    Part("source", "source", "text"),
    Part("scope", "scope", "text", 1, 1, ("Public", "Restricted", "Private")),
    Part("restriction", "restriction", "text"),
    Part("addresses", "addresses", "text"),
    Part("code", "codes", "text", 0, None),
    Part("note", "note", "text"),
    Part("references", "references", "references"),
    Part("incidents", "incidents", "text"),
    Part("info", "infos", "info", 0, None),
)
# What an element with elements in it is, by the kind that names it.
STRUCTS: dict[str, tuple[type[Any], tuple[Part, ...]]] = {
    "named": (Named, NAMED),
    "area": (Area, AREA),
    "resource": (Resource, RESOURCE),
    "info": (Info, INFO),
}
NAME = re.compile(r"[^\s,<&]+")  # 3.2.1: no spaces, commas or restricted characters


def broken(message: Message) -> Iterator[str]:
    """What the standard's words ask for beyond its schema: each rule that is broken, as a text."""
    for field in ("identifier", "sender"):
        if not NAME.fullmatch(getattr(message, field)):
            yield f"{field} must not be empty or hold spaces, commas, < or &"
    if message.message_type != "Alert" and not message.references:
        yield f"msgType {message.message_type} needs references to the earlier message"
    if message.scope == "Private" and not message.addresses:
        yield "scope Private needs addresses"
    if message.scope == "Restricted" and not message.restriction:
        yield "scope Restricted needs a restriction"
    for info in message.infos:
        for area in info.areas:
            yield from _area_broken(area)


def _area_broken(area: Area) -> Iterator[str]:
    if area.ceiling is not None and area.altitude is None:
        yield "a ceiling needs an altitude"
    for polygon in area.polygons:
        if len(polygon) < 4 or polygon[0] != polygon[-1]:
            yield "a polygon has four points or more, and ends where it began"
    points = [point for polygon in area.polygons for point in polygon]
    points += [circle.centre for circle in area.circles]
    if not all(abs(lat) <= 90 and abs(lon) <= 180 for lat, lon in points):
        yield "a point lies beyond 90 degrees of latitude or 180 of longitude"
    if any(not 0 <= circle.radius_km <= 20_100 for circle in area.circles):
        yield "a radius is not between 0 and half the earth's circumference"
