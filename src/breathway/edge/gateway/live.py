"""Readings as live signals for the bedside page: now or never, nothing depends on them."""

from __future__ import annotations

import datetime as dt

import numpy as np

from breathway.device import (
    FlowSamples,
    NebulizerStatus,
    OximeterReading,
    PcmFrame,
    VolumeSamples,
)
from breathway.edge.gateway.line import Line
from breathway.edge.views import Instrument as InstrumentView
from breathway.edge.views import Live
from breathway.model.vitals import VitalSample

_PEAKS = 10


def flow_signal(
    line: Line, reading: FlowSamples | VolumeSamples, began_s: float, now: dt.datetime
) -> Live:
    """A piece of a running blow."""
    flow: list[float] = []
    if isinstance(reading, FlowSamples):
        flow = [round(float(value), 3) for value in reading.flow_l_s]
    return Live(
        topic="flow",
        at=now,
        treatment_id=line.treatment_id,
        instrument_id=line.id,
        kind=line.kind,
        t_s=round(began_s, 3),
        rate_hz=reading.rate_hz,
        flow_l_s=flow,
        volume_l=round(line.blow.volume_l(), 3),
    )


def sound_signal(line: Line, reading: PcmFrame, now: dt.datetime) -> Live:
    """A level and a few peaks."""
    samples = np.frombuffer(reading.pcm, dtype="<i2").astype(np.float64) / 32768.0
    parts = [part for part in np.array_split(samples, _PEAKS) if part.size]
    peaks = [float(part[np.abs(part).argmax()]) for part in parts]
    return Live(
        topic="sound",
        at=now,
        treatment_id=line.treatment_id,
        instrument_id=line.id,
        kind=line.kind,
        level=round(max((abs(peak) for peak in peaks), default=0.0), 3),
        peaks=[round(peak, 3) for peak in peaks],
    )


def vitals_signal(line: Line, sample: VitalSample, now: dt.datetime) -> Live:
    return Live(
        topic="vitals",
        at=now,
        treatment_id=line.attached,
        instrument_id=line.id,
        kind=line.kind,
        spo2_percent=sample.spo2_percent,
        heart_rate_per_min=sample.heart_rate_per_min,
        breathing_rate_per_min=sample.breathing_rate_per_min,
    )


def dose_signal(line: Line, reading: NebulizerStatus, now: dt.datetime) -> Live:
    return Live(
        topic="dose",
        at=now,
        treatment_id=line.treatment_id,
        instrument_id=line.id,
        kind=line.kind,
        delivered_mg=reading.delivered_mg,
        output=reading.output_ratio,
        remaining_s=reading.remaining_s,
        paused=reading.state in ("paused", "mask_off"),
    )


def shown(line: Line) -> InstrumentView:
    known = line.shown
    return InstrumentView(
        id=known.id,
        kind=known.kind,
        model=known.model,
        status=known.status,
        last_reading_at=known.last_reading_at,
        detail=known.detail,
    )


def sample_of(reading: OximeterReading, offset_s: float) -> VitalSample | None:
    """A measurement that the instrument vouches for, or None."""
    if reading.sensor_off:
        return None
    values = (
        _within(reading.spo2_percent, 100.0),
        _within(reading.heart_rate_per_min, 400.0),
        _within(reading.breathing_rate_per_min, 200.0),
    )
    return VitalSample(round(offset_s, 2), *values) if any(v is not None for v in values) else None


def _within(value: float | None, most: float) -> float | None:
    """None where no body has such a value (``model.quantity``)."""
    return value if value is not None and 0.0 <= value <= most else None
