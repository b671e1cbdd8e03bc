"""A sound clip from the chest (FHIR Media). The sound is an object; the event holds its hash."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from breathway.model.event import Event
from breathway.model.quantity import Code, Count, Hertz, Sha256
from breathway.model.spirometry import Phase

BodySite = Literal[
    "anterior_upper_left",
    "anterior_upper_right",
    "anterior_lower_left",
    "anterior_lower_right",
    "posterior_upper_left",
    "posterior_upper_right",
    "posterior_lower_left",
    "posterior_lower_right",
    "lateral_left",
    "lateral_right",
    "trachea",
]


class SoundRecorded(Event, frozen=True, kw_only=True, tag="sound_recorded"):
    """``object_sha256`` is of the stored bytes: FLAC sealed under the patient's key ``key_id``."""

    patient_id: UUID
    treatment_id: UUID
    phase: Phase
    instrument_id: Code
    body_site: BodySite
    rate_hz: Hertz
    samples: Count
    object_sha256: Sha256
    object_bytes: Count
    key_id: UUID
    nonce: bytes
