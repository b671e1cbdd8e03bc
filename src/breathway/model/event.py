"""The event: one thing that happened, once, with an identity given where it arose.

In: values from the bedside, the console or a stage. Out: an immutable record whose bytes are kept
as they were made. Kinds (the tag ``kind``) and fields are only ever added; a kind that is not known
is quarantined by ``intake``, never dropped.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from uuid import UUID

from msgspec import Struct

from breathway.model.quantity import FacilityId, Instant, Jurisdiction


class Event(Struct, frozen=True, kw_only=True, tag_field="kind", omit_defaults=True, gc=False):
    """What every event carries. ``occurred_at`` is the clock of the place where it arose.

    Events hold values and no event, so there is no cycle that a collector would have to find.
    """

    id: UUID  # UUIDv7 from where it arises; a derived event's is derived_id()
    facility_id: FacilityId  # the facility it belongs to
    jurisdiction: Jurisdiction  # whose law holds for it
    occurred_at: Instant
    patient_id: UUID | None = None
    treatment_id: UUID | None = None
    by: UUID | None = None  # the account of the person who did it
    cause_id: UUID | None = None  # the event a derived one was concluded from
    supersedes: UUID | None = None  # an earlier conclusion that this one replaces


class Sealed(Struct, frozen=True, kw_only=True, gc=False):
    """Words about a person, readable only while their data key exists.

    XChaCha20-Poly1305 (IETF, 24-byte nonce) under the key ``key_id``, with the patient's id as
    associated data. Destroying the key erases the words wherever the bytes were copied.
    """

    key_id: UUID
    nonce: bytes
    box: bytes


def derived_id(cause: UUID, stage: str, number: int) -> UUID:
    """The id of the ``number``-th event a stage concludes from ``cause``: concluding twice is once.

    A UUIDv8 (RFC 9562, section 5.8): the first 48 bits are the cause's (its time, if it is a
    version 7), the rest is SHA-256 over cause, stage and number.
    """
    digest = hashlib.sha256(b"%b\x00%b\x00%d" % (cause.bytes, stage.encode(), number)).digest()
    raw = bytearray(cause.bytes[:6] + digest[:10])
    raw[6] = 0x80 | (raw[6] & 0x0F)
    raw[8] = 0x80 | (raw[8] & 0x3F)
    return UUID(bytes=bytes(raw))


def uuid7(at: dt.datetime, random: bytes) -> UUID:
    """A UUIDv7 (RFC 9562, section 5.7) from an aware time and 10 random bytes."""
    raw = bytearray(int(at.timestamp() * 1000).to_bytes(6, "big") + random[:10])
    raw[6] = 0x70 | (raw[6] & 0x0F)
    raw[8] = 0x80 | (raw[8] & 0x3F)
    return UUID(bytes=bytes(raw))
