"""What was found about an instrument itself, apart from any person (FHIR Device)."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from breathway.model.event import Event
from breathway.model.quantity import Code, Litres

Speed = Literal["low", "medium", "high"]  # of a syringe stroke


class SyringeStroke(Struct, frozen=True, kw_only=True, gc=False):
    """What the spirometer read of one stroke."""

    speed: Speed
    volume_l: Litres


class InstrumentVerified(Event, frozen=True, kw_only=True, tag="instrument_verified"):
    """A spirometer was verified with a calibration syringe (ATS/ERS 2019)."""

    instrument_id: Code
    passed: bool
    syringe_l: Litres
    strokes: Annotated[tuple[SyringeStroke, ...], Meta(max_length=30)]
    reasons: tuple[Code, ...] = ()  # why it did not pass
    operator: Annotated[str, Meta(max_length=100)] = ""
