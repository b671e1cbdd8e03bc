"""Vital signs in stretches of a minute: what a power cut may cost, at most.

In: readings of an oximeter. Out: stretches to the recorder. A stretch is of one treatment from its
first sample to its last: when the oximeter goes to another, a new one begins.
"""

from __future__ import annotations

from breathway.device import OximeterReading
from breathway.edge.clock import Clock
from breathway.edge.gateway.deliver import Delivery
from breathway.edge.gateway.line import Line, Stretch
from breathway.edge.gateway.live import sample_of
from breathway.model.vitals import VitalSample

STRETCH_S = 60.0
_MOST_SAMPLES = 3600  # of one record (model.vitals)
_MOST_UNSAVED = 240  # stretches held while the disk is full: four hours


async def take(
    line: Line, reading: OximeterReading, delivery: Delivery, clock: Clock
) -> VitalSample | None:
    """Add a reading; the sample, where the instrument vouches for one."""
    if line.stretch is not None and line.stretch.treatment_id != line.attached:
        await close(line, delivery)
    if line.stretch is None:
        line.stretch = Stretch(line.attached, clock.now(), clock.monotonic(), [])
    offset_s = clock.monotonic() - line.stretch.began_s
    sample = sample_of(reading, offset_s)
    if sample is not None and len(line.stretch.samples) < _MOST_SAMPLES:
        line.stretch.samples.append(sample)
    if offset_s >= STRETCH_S:
        await close(line, delivery)
    return sample


async def close(line: Line, delivery: Delivery) -> None:
    """Save the stretch that grows, after those that could not be saved before it."""
    stretch, line.stretch = line.stretch, None
    if stretch is not None and stretch.samples:
        line.unsaved = [*line.unsaved, stretch][-_MOST_UNSAVED:]
    async with line.saving:
        while line.unsaved:
            first = line.unsaved[0]
            if not await delivery.vitals(line.id, first.treatment_id, first):
                return
            line.unsaved = [stretch for stretch in line.unsaved if stretch is not first]


async def close_if_due(line: Line, delivery: Delivery, clock: Clock) -> None:
    stretch = line.stretch
    if stretch is not None and clock.monotonic() - stretch.began_s >= STRETCH_S:
        await close(line, delivery)
