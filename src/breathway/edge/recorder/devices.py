"""Spirometers verified with the syringe: judged, recorded, and in force for the next grade.

In: what the nurse read off, or typed. Out: an ``InstrumentVerified`` in the spool and the standing
beside it, in one transaction. An instrument that was never verified is only not known; once it is
verified, the check is due every day (ATS/ERS 2019).
"""

from __future__ import annotations

from breathway.edge.recorder.pen import Pen
from breathway.edge.spool import Record
from breathway.edge.spool.devices import Verified
from breathway.edge.views import ChartView, ControlBody, VerificationBody, VerificationLine
from breathway.model.errors import BadRequest
from breathway.model.instrument import InstrumentVerified, SyringeStroke
from breathway.score.device_check import BASELINE, control_chart, judge

_SHOWN = 30


class DeviceRecorder:
    def __init__(self, pen: Pen) -> None:
        self._pen = pen

    def verify(self, instrument_id: str, body: VerificationBody, operator: str) -> None:
        readings = [(stroke.speed, stroke.volume_l) for stroke in body.strokes]
        judged = judge(readings, syringe_l=body.syringe_l)
        pen = self._pen
        with pen.together():
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
            if judged.error_percent:
                mean = sum(judged.error_percent.values()) / len(judged.error_percent)
                pen.spool.devices.note(instrument_id, {"syringe_percent": mean})
            numbers = pen.save([Record(event=event)])
        pen.announce(numbers)

    def control(self, instrument_id: str, body: ControlBody) -> None:
        """A biological control (ATS/ERS 2019): the same healthy person, again and again. It is
        about the instrument and names nobody."""
        if body.fev1_l > body.fvc_l or body.fev1_l <= 0:
            raise BadRequest("FEV1 lies between nothing and FVC", name="impossible_value")
        with self._pen.lock:
            said = {"fev1_l": body.fev1_l, "fvc_l": body.fvc_l}
            self._pen.spool.devices.note(instrument_id, said)

    def line(self, instrument_id: str) -> VerificationLine:
        book = self._pen.spool.devices
        last, now = book.of(instrument_id), book.standing(instrument_id, self._pen.now())
        return VerificationLine(
            instrument_id=instrument_id,
            state=now.state,
            checked_at=now.checked_at,
            due_at=now.due_at,
            reasons=list(last.reasons) if last else [],
            charts=[_chart(name, values) for name, values in book.series(instrument_id).items()],
        )


def _chart(name: str, values: list[float]) -> ChartView:
    found = control_chart(values)
    broken = [rule for rule, flags in found.broken.items() if flags[-1]] if found else []
    return ChartView(
        name=name,  # type: ignore[arg-type]
        values=values[-_SHOWN:],
        mean=found.mean if found else None,
        sd=found.sd if found else None,
        broken=broken,
        in_control=found.in_control if found else True,
        missing=max(0, BASELINE - len(values)),
    )
