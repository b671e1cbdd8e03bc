"""The shapes of records: a scored test as its event, a stretch of vital signs as the latest."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from typing import Any

from breathway.edge.lungs import Scored, reference_set
from breathway.edge.treatment import Test, Vitals
from breathway.model.spirometry import SpirometryRecorded
from breathway.model.vitals import VitalSample, VitalsRecorded


def spirometry_of(
    fields: dict[str, Any], test: Test, scored: Scored, blob: bytes
) -> SpirometryRecorded:
    session = scored.session
    return SpirometryRecorded(
        **fields,
        phase=test.phase,
        instrument_id=test.instrument_id,
        maneuvers=scored.maneuvers,
        curves_sha256=hashlib.sha256(blob).digest(),
        curves_rate_hz=test.rate_hz,
        fev1_l=session.fev1_l,
        fvc_l=session.fvc_l,
        pef_l_s=session.pef_l_s,
        fev1_fvc=None if session.fev1_fvc is None else min(1.0, session.fev1_fvc),
        grade_fev1=session.grade_fev1,  # type: ignore[arg-type]
        grade_fvc=session.grade_fvc,  # type: ignore[arg-type]
        reference_set=reference_set() if scored.references else None,
        references=scored.references,
        interpretation=scored.interpretation.pattern if scored.interpretation else None,
        response_percent=scored.response_percent,
        humidity_percent=test.humidity_percent,
        fev075_l=session.fev075_l if session.grade_fev075 else None,
        grade_fev075=session.grade_fev075,  # type: ignore[arg-type]
    )


def last_of(samples: Sequence[VitalSample], name: str) -> float | None:
    values = [getattr(sample, name) for sample in samples]
    return next((value for value in reversed(values) if value is not None), None)


def _first(before: Vitals | None, event: VitalsRecorded) -> float | None:
    if before is not None and before.spo2_first_percent is not None:
        return before.spo2_first_percent
    return next((s.spo2_percent for s in event.samples if s.spo2_percent is not None), None)


def merged(before: Vitals | None, event: VitalsRecorded) -> Vitals:
    lowest = [
        value
        for value in (before.spo2_lowest_percent if before else None, event.spo2_lowest_percent)
        if value is not None
    ]
    return Vitals(
        at=event.occurred_at + dt.timedelta(seconds=event.samples[-1].offset_s),
        spo2_percent=event.spo2_percent,
        spo2_lowest_percent=min(lowest, default=None),
        spo2_first_percent=_first(before, event),
        heart_rate_per_min=event.heart_rate_per_min,
        breathing_rate_per_min=event.breathing_rate_per_min,
    )
