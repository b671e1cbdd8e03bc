"""WIS2 notifications of what we publish: which data is new, where it lies, how to check it.

In: a file's address and bytes, what it is about. Out: a topic and a GeoJSON message of the WIS2
Notification Message encoding, http://wis.wmo.int/spec/wnm/1/conf/core (schema 1.1.0). The data is
linked and not carried; its SHA-512 goes with the link. Topics follow the WIS2 Topic Hierarchy:
origin/a/wis2/{centre-id}/{data/…}; the part behind the centre's id is configuration.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import re
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from breathway.model.errors import BadInput

CONFORMS_TO = "http://wis.wmo.int/spec/wnm/1/conf/core"
_CENTRE = re.compile(r"[a-z]{2,}(-[a-z0-9_]+)+")  # a country's top-level domain, a dash, a name


class Publication(Struct, frozen=True, kw_only=True):
    """Something that lies at an address now."""

    id: UUID
    data_id: str  # "kh-breathway/cap/…": meaningful, the same for the same data
    href: str
    media: str
    body: bytes
    published_at: dt.datetime
    start_at: dt.datetime  # what time it is about
    end_at: dt.datetime
    point: tuple[float, float] | None = None  # latitude, longitude


def topic(centre_id: str, below: str) -> str:
    """Raises BadInput for what is no centre's id."""
    if not _CENTRE.fullmatch(centre_id):
        raise BadInput(
            f"{centre_id!r} is not a WIS2 centre id",
            name="bad_centre_id",
            hint="as registered with WMO: a top-level domain, a dash and a name, in lower case",
        )
    return f"origin/a/wis2/{centre_id}/{below.strip('/')}"


def notification(centre_id: str, new: Publication) -> bytes:
    """The message, as JSON."""
    geometry: Any = None
    if new.point is not None:
        geometry = {"type": "Point", "coordinates": [new.point[1], new.point[0]]}
    digest = base64.b64encode(hashlib.sha512(new.body).digest()).decode()
    return msgspec.json.encode(
        {
            "id": str(new.id),
            "conformsTo": [CONFORMS_TO],
            "type": "Feature",
            "geometry": geometry,
            "properties": {
                "data_id": f"{centre_id}/{new.data_id}",
                "pubtime": _moment(new.published_at),
                "start_datetime": _moment(new.start_at),
                "end_datetime": _moment(new.end_at),
                "integrity": {"method": "sha512", "value": digest},
            },
            "links": [
                {
                    "href": new.href,
                    "rel": "canonical",
                    "type": new.media,
                    "length": len(new.body),
                }
            ],
        }
    )


def _moment(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
