"""Vital signs during a treatment (FHIR Observation, vital-signs)."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from breathway.model.event import Event
from breathway.model.quantity import (
    BeatsPerMinute,
    BreathsPerMinute,
    Code,
    Percent,
    Seconds,
)


class VitalSample(Struct, frozen=True, array_like=True, gc=False):
    """One moment, ``offset_s`` after the event's ``occurred_at``."""

    offset_s: Seconds
    spo2_percent: Percent | None = None
    heart_rate_per_min: BeatsPerMinute | None = None
    breathing_rate_per_min: BreathsPerMinute | None = None


class VitalsRecorded(Event, frozen=True, kw_only=True, tag="vitals_recorded"):
    """A stretch of at most an hour; the summary fields are its last values."""

    patient_id: UUID
    instrument_id: Code
    samples: Annotated[tuple[VitalSample, ...], Meta(min_length=1, max_length=3600)]
    spo2_percent: Percent | None = None
    spo2_lowest_percent: Percent | None = None
    heart_rate_per_min: BeatsPerMinute | None = None
    breathing_rate_per_min: BreathsPerMinute | None = None
