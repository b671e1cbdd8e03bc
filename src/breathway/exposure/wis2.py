"""WIS2 notifications, read: is this one, where is its data, and is the data what was announced.

In: a message of ``origin/a/wis2/…`` or ``cache/a/wis2/…``, and the bytes behind its link. Out: a
``Notice`` or a ``Rejection``; observations of a GeoJSON file. Standard: WMO-No. 1061, Manual on
WIS, volume II, WIS2 Notification Message 1.1 (the rules of its published JSON schema).
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
import zlib
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from breathway.exposure.quantities import convert
from breathway.exposure.sources import Taken
from breathway.model.air import Observation
from breathway.model.errors import Rejection

CORE = "http://wis.wmo.int/spec/wnm/1/conf/core"
METHODS = ("sha256", "sha384", "sha512", "sha3-256", "sha3-384", "sha3-512")
INLINE_BYTES = 4096  # of the content and of its text: the schema's maximum
USABLE = ("canonical", "update")  # relations behind which the data is


class Link(Struct, frozen=True, kw_only=True):
    href: str
    rel: str
    type: str = ""
    length: int | None = None


class Notice(Struct, frozen=True, kw_only=True):
    """One announcement of data."""

    id: UUID
    data_id: str
    metadata_id: str
    published_at: dt.datetime
    links: tuple[Link, ...]
    method: str = ""  # of the checksum; "" where none was given
    digest: str = ""  # base64
    content: bytes | None = None  # small data travels in the message
    station: str = ""  # WIGOS station identifier
    point: tuple[float, float] | None = None  # latitude, longitude
    deleted: bool = False

    @property
    def data(self) -> Link | None:
        """Where the data is; none for a deletion."""
        return next((link for link in self.links if link.rel in USABLE), None)


def notice(message: bytes) -> Notice | Rejection:
    """A notification that keeps to the schema; what is wrong with any other."""
    try:
        found = msgspec.json.decode(message)
    except msgspec.DecodeError:
        return _not("notice_unread", "the message is not JSON")
    if not isinstance(found, dict):
        return _not("notice_unread", "the message is not an object")
    try:
        return _notice(found)
    except _Wrong as wrong:
        return _not("notice_invalid", str(wrong))


def _is(value: Any, kind: Any) -> bool:
    """Of a JSON type: true is no number there."""
    return isinstance(value, kind) and not isinstance(value, bool)


class _Wrong(Exception):
    """A rule of the schema that does not hold."""


def _hold(kept: bool, rule: str) -> None:
    if not kept:
        raise _Wrong(rule)


def _notice(found: dict[str, Any]) -> Notice:
    for name in ("id", "type", "geometry", "properties", "links"):
        _hold(name in found, f"{name} is missing")
    try:
        identity = UUID(found["id"])
    except (ValueError, AttributeError, TypeError):
        raise _Wrong("id is not a UUID") from None
    says, version = found.get("conformsTo"), found.get("version")
    listed = isinstance(says, list) and CORE in says
    _hold(listed if says is not None else version == "v04", f"it does not conform to {CORE}")
    _hold(found["type"] == "Feature", "type is not Feature")
    given = found["properties"]
    _hold(isinstance(given, dict), "properties is not an object")
    data_id = given.get("data_id")
    _hold(isinstance(data_id, str) and bool(data_id), "properties.data_id is missing")
    _times(given)
    for name in ("metadata_id", "producer", "global-cache"):
        _hold(isinstance(given.get(name, ""), str), f"properties.{name} is not a text")
    _hold(isinstance(given.get("cache", True), bool), "properties.cache is neither true nor false")
    method, digest = _integrity(given)
    links = _links(found["links"])
    return Notice(
        id=identity,
        data_id=data_id,
        metadata_id=given.get("metadata_id", ""),
        published_at=_time(given.get("pubtime"), "pubtime"),
        links=links,
        method=method,
        digest=digest,
        content=_content(given, bool(method)),
        station=str(given.get("wigos_station_identifier") or ""),
        point=_point(found["geometry"]),
        deleted=any(link.rel == "deletion" for link in links),
    )


def _times(given: dict[str, Any]) -> None:
    """Either a moment, which may be null, or a start and an end; not both (oneOf)."""
    one = "datetime" in given
    span = "start_datetime" in given and "end_datetime" in given
    _hold(one != span, "either datetime, or start_datetime and end_datetime")
    if one and given["datetime"] is not None:
        _time(given["datetime"], "datetime")
    for name in ("start_datetime", "end_datetime"):
        if name in given:
            _time(given[name], name)


def _time(text: Any, name: str) -> dt.datetime:
    """RFC 3339, with an offset; nanoseconds are cut."""
    try:
        moment = msgspec.convert(text, dt.datetime)
    except msgspec.ValidationError:
        raise _Wrong(f"properties.{name} is not a time of RFC 3339") from None
    _hold(moment.tzinfo is not None, f"properties.{name} has no offset")
    return moment


def _integrity(about: dict[str, Any]) -> tuple[str, str]:
    if "integrity" not in about:
        return "", ""
    given = about["integrity"]
    kept = isinstance(given, dict) and isinstance(given.get("value"), str)
    _hold(kept, "properties.integrity needs method and value")
    _hold(given.get("method") in METHODS, "properties.integrity.method is not known")
    try:
        base64.b64decode(given["value"])
    except (binascii.Error, ValueError):
        raise _Wrong("properties.integrity.value is not base64") from None
    return given["method"], given["value"]


def _content(about: dict[str, Any], checked: bool) -> bytes | None:
    """The inline data. What cannot be decoded is left out where a checksum stands beside it: the
    link still leads to the data."""
    if "content" not in about:
        return None
    given = about["content"]
    kept = isinstance(given, dict) and isinstance(given.get("value"), str)
    _hold(kept and _is(given.get("size"), int), "properties.content needs value and size")
    _hold(given.get("encoding") in ("utf-8", "base64", "gzip"), "properties.content.encoding")
    _hold(len(given["value"]) <= INLINE_BYTES, f"properties.content is over {INLINE_BYTES}")
    _hold(given["size"] <= INLINE_BYTES, f"properties.content.size is over {INLINE_BYTES}")
    if given["encoding"] == "utf-8":
        return str(given["value"]).encode()
    try:
        packed = base64.b64decode(given["value"], validate=True)
        if given["encoding"] == "base64":
            return packed
        opened = zlib.decompressobj(wbits=31)
        return opened.decompress(packed, 1 << 20)
    except (binascii.Error, ValueError, zlib.error):
        _hold(checked, "properties.content cannot be decoded")
        return None


def _links(given: Any) -> tuple[Link, ...]:
    _hold(isinstance(given, list) and bool(given), "links is empty")
    try:
        return tuple(msgspec.convert(one, Link) for one in given)
    except msgspec.ValidationError:
        raise _Wrong("a link needs href and rel") from None


def _point(given: Any) -> tuple[float, float] | None:
    if given is None:
        return None
    _hold(isinstance(given, dict), "geometry is neither null nor an object")
    places, kind = given.get("coordinates"), given.get("type")
    _hold(kind in ("Point", "Polygon") and isinstance(places, list), "geometry is neither "
          "Point nor Polygon")  # fmt: skip
    flat = [places] if kind == "Point" else [p for ring in places if isinstance(ring, list)
                                             for p in ring]  # fmt: skip
    numbers = all(
        isinstance(p, list) and len(p) >= 2 and all(_is(x, int | float) for x in p) for p in flat
    )
    rings = kind == "Point" or all(isinstance(ring, list) and len(ring) >= 4 for ring in places)
    _hold(numbers and rings, "geometry.coordinates")
    if kind == "Point":
        return float(flat[0][1]), float(flat[0][0])
    return None


def intact(announced: Notice, data: bytes) -> bool:
    """Whether the data has the announced checksum; true where none was announced."""
    if not announced.method:
        return True
    try:
        expected = base64.b64decode(announced.digest, validate=True)
    except (binascii.Error, ValueError):
        return False
    made = hashlib.new(announced.method.replace("-", "_"), data)
    return made.digest() == expected


# Names of variables in the GeoJSON of WIS2 nodes → ours (wis2box, bufr2geojson: names of BUFR
# table B; recalled, not verified).
GEOJSON = {
    "air_temperature": "temperature", "dewpoint_temperature": "dew_point",
    "relative_humidity": "humidity", "non_coordinate_pressure": "pressure",
    "wind_speed": "wind",
}  # fmt: skip


def geojson(data: bytes, source: str) -> Taken:
    """Observations of a feature or a collection of them, one value each."""
    try:
        found = msgspec.json.decode(data)
        features = found["features"] if found["type"] == "FeatureCollection" else [found]
    except (msgspec.DecodeError, KeyError, TypeError):
        return [], [_not("geojson_unread", "neither a feature nor a collection")]
    kept: list[Observation] = []
    wrong: list[Rejection] = []
    for number, feature in enumerate(features):
        taken = _feature(feature, source)
        if isinstance(taken, Rejection):
            wrong.append(Rejection(name=taken.name, hint=taken.hint,
                                   detail=f"feature {number}: {taken.detail}"))  # fmt: skip
        elif taken is not None:
            kept.append(taken)
    return kept, wrong


def _feature(feature: Any, source: str) -> Observation | Rejection | None:
    """None for a quantity that is not ours."""
    try:
        given = feature["properties"]
        name = GEOJSON.get(given["name"])
        if name is None or given["value"] is None:
            return None
        when = given.get("phenomenonTime") or given.get("resultTime") or given["reportTime"]
        at = dt.datetime.fromisoformat(when.rpartition("/")[2])
        value, unit = float(given["value"]), str(given["units"])
        where = (feature.get("geometry") or {}).get("coordinates") or [None, None]
        longitude, latitude = where[0], where[1]
        station = str(given.get("wigos_station_identifier") or feature.get("id") or "")
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        return _not("geojson_unread", "name, value, units or time is missing")
    if at.tzinfo is None:
        return _not("time_unread", "the time has no offset")
    made = convert(name, value, unit)
    if isinstance(made, Rejection):
        return made
    return Observation(quantity=made[0], value=made[1], at=at.astimezone(dt.UTC), station=station,
                       source=source, latitude=latitude, longitude=longitude)  # fmt: skip


def _not(name: str, detail: str) -> Rejection:
    return Rejection(name=name, detail=detail, hint="tell the centre that publishes it")
