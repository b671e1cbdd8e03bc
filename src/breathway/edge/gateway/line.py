"""One instrument as the gateway holds it: its port, its state, what it is doing for whom."""

from __future__ import annotations

import asyncio
import datetime as dt
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from breathway.device import InstrumentInfo, LinkChanged, NebulizerStatus, OximeterReading, Reading
from breathway.edge.gateway.collect import BlowCollector, ClipCollector
from breathway.edge.ports import Instrument as Port
from breathway.edge.recording import Take
from breathway.edge.views import Activity
from breathway.model.facility import Instrument
from breathway.model.vitals import VitalSample

SILENT_S = 20.0  # an oximeter says something every second or so


class Stretch(Struct):
    """Vital signs not saved yet, of one treatment or of nobody."""

    treatment_id: UUID | None
    began_at: dt.datetime
    began_s: float  # monotonic
    samples: list[VitalSample]


class Line:
    def __init__(self, port: Port) -> None:
        self.port = port
        self.id = port.id
        self.kind = port.kind
        self.shown = Instrument(id=port.id, kind=port.kind, status="silent", detail="not_seen")
        self.blow = BlowCollector()
        self.clip = ClipCollector()
        self.take: Take | None = None  # of the clip that comes now
        self.activity: Activity | None = None
        self.treatment_id: UUID | None = None  # whom the activity is for
        self.until_s: float | None = None  # monotonic: when to give the activity up
        self.attached: UUID | None = None  # an oximeter's treatment
        self.stretch: Stretch | None = None  # the one that grows
        self.unsaved: list[Stretch] = []  # those that the disk did not take
        self.saving = asyncio.Lock()
        self.delivering = asyncio.Lock()  # held until a blow or clip is saved and its work is over
        self.dose: NebulizerStatus | None = None
        self.output: list[float] = []
        self.asked_s: float | None = None  # monotonic: when the dose that runs was asked for

    def activity_now(self, what: str, now: dt.datetime, **fields: object) -> Activity:
        return Activity(
            what=what,  # type: ignore[arg-type]
            instrument_id=self.id,
            since_at=now,
            **fields,  # type: ignore[arg-type]
        )

    def begin(self, treatment_id: UUID, activity: Activity, until_s: float | None) -> None:
        self.treatment_id, self.activity, self.until_s = treatment_id, activity, until_s

    def end(self) -> None:
        self.treatment_id, self.activity, self.until_s = None, None, None
        self.blow.claims.next = None
        self.clip.claims.next = None

    def hear(self, reading: Reading, now: dt.datetime) -> bool:
        """Follow what the instrument says of itself; whether what is shown changed."""
        before = self.shown
        if isinstance(reading, LinkChanged):
            status = "ready" if reading.connected else "silent"
            self.shown = replace(self.shown, status=status, detail=reading.detail)
        else:
            self.shown = replace(
                self.shown,
                status="active" if self._busy(reading) else "ready",
                last_reading_at=now,
                detail="",
            )
        if isinstance(reading, InstrumentInfo):
            self.shown = replace(self.shown, model=reading.model[:64])
        if isinstance(reading, NebulizerStatus) and reading.state == "fault":
            self.shown = replace(self.shown, status="fault", detail="fault")
        if isinstance(reading, OximeterReading) and reading.sensor_off:
            self.shown = replace(self.shown, detail="sensor_off")
        return (before.status, before.detail, before.model) != (
            self.shown.status,
            self.shown.detail,
            self.shown.model,
        )

    def _busy(self, reading: Reading) -> bool:
        if isinstance(reading, NebulizerStatus):
            return reading.state in ("running", "paused", "mask_off")
        return self.blow.collecting or self.clip.collecting or self.attached is not None

    def grow_silent(self, now: dt.datetime) -> bool:
        """An oximeter that stopped talking is said to be silent."""
        last = self.shown.last_reading_at
        if self.kind != "pulse_oximeter" or last is None or self.shown.status == "silent":
            return False
        if (now - last).total_seconds() < SILENT_S:
            return False
        self.shown = replace(self.shown, status="silent", detail="silent")
        return True
