"""Facilities, their edges and instruments (FHIR Location, Device)."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from breathway.model.event import Event
from breathway.model.quantity import Code, Count, FacilityId, Instant, Jurisdiction

FacilityKind = Literal["respiratory_clinic", "nebulization_centre"]
InstrumentKind = Literal["spirometer", "nebulizer", "pulse_oximeter", "stethoscope"]


class Facility(Struct, frozen=True, kw_only=True, omit_defaults=True):
    id: FacilityId
    name: Annotated[str, Meta(min_length=1, max_length=200)]
    kind: FacilityKind
    jurisdiction: Jurisdiction
    zone: str  # IANA: "Asia/Phnom_Penh"
    city: str = ""
    latitude: Annotated[float, Meta(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Meta(ge=-180, le=180)] | None = None


class Instrument(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An instrument as the edge knows it now; part of ``Presence``, which is live, not logged."""

    id: Code  # stable: "spirometer-4711"
    kind: InstrumentKind
    model: str = ""
    status: Literal["ready", "active", "silent", "fault"] = "ready"
    last_reading_at: Instant | None = None
    detail: str = ""


class Presence(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an edge says of itself with every call: a live signal, nothing depends on it."""

    backlog: Count = 0  # records saved and not yet acknowledged
    backlog_oldest_at: Instant | None = None
    instruments: tuple[Instrument, ...] = ()
    version: str = ""
    disk_free_percent: Annotated[float, Meta(ge=0, le=100)] | None = None


def place_id(jurisdiction: str, city: str, facility_id: str) -> str:
    """The id of a facility's place ("kh-phnom-penh"). Accents are taken off; a city written in
    another script gets a digest; a facility without one is its own place."""
    city = city.strip()
    if not city:
        return facility_id
    plain = unicodedata.normalize("NFKD", city.casefold().replace("đ", "d"))
    words = re.findall("[a-z0-9]+", "".join(c for c in plain if not unicodedata.combining(c)))
    name = "-".join(words) or hashlib.blake2b(city.encode(), digest_size=4).hexdigest()
    return f"{jurisdiction.lower()}-{name}"[:64].rstrip("-")


class FacilityRegistered(Event, frozen=True, kw_only=True, tag="facility_registered"):
    facility: Facility


class EdgeEnrolled(Event, frozen=True, kw_only=True, tag="edge_enrolled"):
    """A one-time code was turned into an Ed25519 key that stays on the edge."""

    edge_id: UUID
    public_key: bytes  # Ed25519, 32 bytes


class EdgeRevoked(Event, frozen=True, kw_only=True, tag="edge_revoked"):
    edge_id: UUID
    reason: Code


class ForkDetected(Event, frozen=True, kw_only=True, tag="fork_detected"):
    """Two different records bear one number of one spool: a cloned key or a restored backup."""

    edge_id: UUID
    spool_id: UUID
    number: Count


class Tick(Event, frozen=True, kw_only=True, tag="tick"):
    """Time, as the centre appends it; stages know no other clock."""
