"""Spirometers verified with the syringe: judged, recorded, and in force for the next grade.

In: what the nurse read off, or typed. Out: an ``InstrumentVerified`` in the spool and the standing
beside it, in one transaction. An instrument that was never verified is only not known; once it is
verified, the check is due every day (ATS/ERS 2019).
"""

from __future__ import annotations

from breathway.edge.recorder.pen import Pen
from breathway.edge.spool import Record
from breathway.edge.spool.devices import Verified
from breathway.edge.views import VerificationBody, VerificationLine
from breathway.model.instrument import InstrumentVerified, SyringeStroke
from breathway.score.device_check import judge


class DeviceRecorder:
    def __init__(self, pen: Pen) -> None:
        self._pen = pen

    def verify(self, instrument_id: str, body: VerificationBody, operator: str) -> None:
        readings = [(stroke.speed, stroke.volume_l) for stroke in body.strokes]
        judged = judge(readings, syringe_l=body.syringe_l)
        pen = self._pen
        with pen.lock, pen.spool.together():
            now = pen.now()
            event = InstrumentVerified(
                **pen.common(now),
                instrument_id=instrument_id,
                passed=judged.passed,
                syringe_l=body.syringe_l,
                strokes=tuple(
                    SyringeStroke(speed=stroke.speed, volume_l=stroke.volume_l)
                    for stroke in body.strokes
                ),
                reasons=judged.reasons,
                operator=operator,
            )
            verified = Verified(at=now, passed=judged.passed, reasons=judged.reasons)
            pen.spool.devices.put(instrument_id, verified)
            numbers = pen.save([Record(event=event)])
        pen.announce(numbers)

    def line(self, instrument_id: str) -> VerificationLine:
        book = self._pen.spool.devices
        last, now = book.of(instrument_id), book.standing(instrument_id, self._pen.now())
        return VerificationLine(
            instrument_id=instrument_id,
            state=now.state,
            checked_at=now.checked_at,
            due_at=now.due_at,
            reasons=list(last.reasons) if last else [],
        )
