"""The gateway: instruments on one side, treatments on the other, and never the wrong patient.

In: readings of the ports, and what the bedside asks for. Out: records by ``deliver``, live signals
for the page, commands to the instruments. An instrument works for a treatment only between the
moment the bedside asked and the end of what was asked; everything else it says is kept as
unassigned, never attached to whoever comes next.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from uuid import UUID

from msgspec.structs import replace

from breathway import log
from breathway.device import (
    DoseLogged,
    FlowSamples,
    NebulizerStatus,
    OximeterReading,
    PcmFrame,
    Reading,
    StartBlow,
    StartSound,
    StopBlow,
    StopSound,
    VolumeSamples,
)
from breathway.edge import treatment as machine
from breathway.edge.clock import Clock
from breathway.edge.gateway import stretches
from breathway.edge.gateway.bench import Bench
from breathway.edge.gateway.collect import BlowClaim, ClipClaim
from breathway.edge.gateway.deliver import Delivery
from breathway.edge.gateway.line import Line, Stretch
from breathway.edge.gateway.live import (
    flow_signal,
    shown,
    sound_signal,
    vitals_signal,
)
from breathway.edge.gateway.nebulize import Nebulization, Order
from breathway.edge.gateway.tee import Tee
from breathway.edge.ports import Instrument as Port
from breathway.edge.recorder import SafetyRecorder, TreatmentRecorder
from breathway.edge.recording import Studio
from breathway.edge.spool import Spool
from breathway.edge.views import (
    Activity,
    BlowBody,
    Live,
    SoundBody,
)
from breathway.edge.views import Instrument as InstrumentView
from breathway.model.errors import BreathwayError, Rejection
from breathway.model.facility import Instrument
from breathway.model.vitals import VitalSample

_log = log.get(__name__)
_BLOW_S = 120.0
_SOUND_GRACE_S = 30.0
_STEP_S = 1.0
_RESTART_S = 2.0
_AWAY_S = 120.0


class Gateway:
    def __init__(
        self,
        ports: Sequence[Port],
        spool: Spool,
        recorder: TreatmentRecorder,
        clock: Clock,
        tell: Callable[[Live], None],
        used: Callable[[str], None],
        studio: Studio | None = None,
        safety: SafetyRecorder | None = None,
    ) -> None:
        self._bench = Bench(ports, recorder, clock, tell)
        self._recorder = recorder
        self._delivery = Delivery(spool, recorder, clock, used)
        self._tee = Tee(studio)
        self._nebulization = Nebulization(self._bench, recorder, self._delivery, clock)
        self._clock = clock
        self._tell = tell
        self._safety = safety

    async def run(self) -> None:
        """Until cancelled; then the ports are closed and unsaved vital signs saved."""
        await self._restore()
        try:
            async with asyncio.TaskGroup() as group:
                for line in self._bench:
                    group.create_task(self._listen(line))
                group.create_task(self._look_after())
        finally:
            for line in self._bench:
                await line.port.close()
            for line in self._bench:
                await stretches.close(line, self._delivery)

    # -- what the bedside sees ------------------------------------------------------------------

    def instruments(self) -> list[Instrument]:
        return [line.shown for line in self._bench]

    def shown(self) -> list[InstrumentView]:
        return [shown(line) for line in self._bench]

    def activities(self, treatment_id: UUID) -> list[Activity]:
        return [
            line.activity
            for line in self._bench
            if line.activity is not None and line.treatment_id == treatment_id
        ]

    def dose_now(self, instrument_id: str) -> tuple[NebulizerStatus | None, list[float]]:
        line = self._bench.get(instrument_id)
        return (line.dose, list(line.output)) if line else (None, [])

    def unsaved_vitals(self, treatment_id: UUID) -> Stretch | None:
        for line in self._bench:
            if line.stretch is not None and line.stretch.treatment_id == treatment_id:
                return line.stretch
        return None

    # -- what the bedside asks ------------------------------------------------------------------

    async def start_blow(self, treatment_id: UUID, body: BlowBody) -> None:
        state = await asyncio.to_thread(self._recorder.find, treatment_id)
        line = await self._bench.free("spirometer", body.instrument_id)
        machine.may_blow(state, body.phase, line.id)
        activity = line.activity_now("blow", self._clock.now(), phase=body.phase)
        line.begin(treatment_id, activity, self._clock.monotonic() + _BLOW_S)
        line.blow.claims.next = BlowClaim(treatment_id=treatment_id, phase=body.phase)
        await self._bench.begin(line, StartBlow())

    async def stop_blow(self, treatment_id: UUID) -> None:
        for line in self._bench.working("blow", treatment_id):
            line.blow.claims.next = None
            await self._bench.quietly(line, StopBlow())
            if not line.blow.collecting:
                self._bench.end(line)

    async def start_sound(self, treatment_id: UUID, body: SoundBody) -> None:
        state = await asyncio.to_thread(self._recorder.find, treatment_id)
        line = await self._bench.free("stethoscope", body.instrument_id)
        machine.must_be_open(state)
        what = {"phase": body.phase, "body_site": body.body_site, "seconds": body.seconds}
        activity = line.activity_now("record", self._clock.now(), **what)
        until_s = self._clock.monotonic() + body.seconds + _SOUND_GRACE_S
        line.begin(treatment_id, activity, until_s)
        line.clip.claims.next = ClipClaim(
            treatment_id=treatment_id,
            phase=body.phase,
            body_site=body.body_site,
            seconds=body.seconds,
        )
        await self._bench.begin(line, StartSound(seconds=body.seconds))

    async def start_nebulizer(
        self, treatment_id: UUID, instrument_id: str | None, order: Order
    ) -> None:
        await self._nebulization.start(treatment_id, instrument_id, order)

    async def tell_nebulizer(self, treatment_id: UUID, what: str) -> None:
        await self._nebulization.tell(treatment_id, what)

    async def attach_oximeter(self, treatment_id: UUID, instrument_id: str | None = None) -> bool:
        """The readings from now on are this patient's. Only an explicit choice takes an oximeter
        from another treatment."""
        if instrument_id is None and any(line.attached == treatment_id for line in self._bench):
            return True
        for line in self._bench:
            if line.kind != "pulse_oximeter":
                continue
            if line.id == instrument_id or (instrument_id is None and line.attached is None):
                await self._attach(line, treatment_id)
                return True
        return False

    async def _attach(self, line: Line, treatment_id: UUID) -> None:
        before, line.attached = line.attached, treatment_id
        await stretches.close(line, self._delivery)
        if before is not None and before != treatment_id:
            await self._note_oximeter(before, None)
        await self._note_oximeter(treatment_id, line.id)

    async def _note_oximeter(self, treatment_id: UUID, instrument_id: str | None) -> None:
        """Into the state, for a restart."""
        await asyncio.to_thread(
            self._recorder.change, treatment_id, lambda s: replace(s, oximeter_id=instrument_id)
        )

    async def _restore(self) -> None:
        """After a restart of the edge: instruments go on for whom they worked. An oximeter only
        where the edge was away for a moment: later it may be on another finger."""
        for state in await asyncio.to_thread(self._recorder.unfinished):
            self._nebulization.restore(state)
            line = self._bench.get(state.oximeter_id) if state.oximeter_id else None
            if line is None or line.attached is not None or state.vitals is None:
                continue
            away_s = (self._clock.now() - state.vitals.at).total_seconds()
            if state.open and 0 <= away_s <= _AWAY_S:
                line.attached = state.treatment_id

    async def release(self, treatment_id: UUID) -> None:
        """The treatment is about to end: nothing works for it any more."""
        await self.stop_blow(treatment_id)
        for line in self._bench.working("record", treatment_id):
            await self._bench.quietly(line, StopSound())
        await self._nebulization.release(treatment_id)
        for line in self._bench:
            if line.attached == treatment_id:
                line.attached = None
                await stretches.close(line, self._delivery)

    # -- readings -------------------------------------------------------------------------------

    async def _listen(self, line: Line) -> None:
        while True:
            try:
                async for reading in line.port.readings():
                    if isinstance(reading, Rejection):
                        _log.warning(
                            "reading_rejected",
                            extra={"instrument_id": line.id, "problem": reading.name},
                        )
                        continue
                    await self._hear(line, reading)
                return  # the port was closed
            except Exception:  # one instrument never takes the others or the page with it
                _log.exception("instrument_failed", extra={"instrument_id": line.id})
            await self._clock.sleep(_RESTART_S)

    async def _hear(self, line: Line, reading: Reading) -> None:
        now = self._clock.now()
        if isinstance(reading, FlowSamples | VolumeSamples):
            began_s = line.blow.seconds
            blows = line.blow.feed(reading)
            self._tell(flow_signal(line, reading, began_s, now))
        else:
            blows = line.blow.feed(reading) if line.kind == "spirometer" else []
        for blow in blows:
            async with line.delivering:
                problem = await self._delivery.blow(line.id, blow)
                self._done(line, "blow", blow.claim, problem)
        for clip in line.clip.feed(reading) if line.kind == "stethoscope" else []:
            async with line.delivering:
                ended = await self._tee.end(line, clip)
                problem = await self._delivery.clip(line.id, clip) if ended is None else ended
                self._done(line, "record", clip.claim, problem)
        if isinstance(reading, PcmFrame):
            self._tell(sound_signal(line, reading, now))
            await self._tee.hear(line, reading)
        elif isinstance(reading, OximeterReading):
            await self._hear_vitals(line, reading)
        elif isinstance(reading, NebulizerStatus):
            self._nebulization.hear_status(line, reading)
        elif isinstance(reading, DoseLogged):
            await self._nebulization.hear_log(line, reading)
        if line.hear(reading, now):
            self._bench.say_instrument(line)

    def _done(
        self, line: Line, what: str, claim: BlowClaim | ClipClaim | None, problem: str
    ) -> None:
        treatment_id = claim.treatment_id if claim else None
        activity = line.activity
        if activity is not None and activity.what == what and line.treatment_id == treatment_id:
            self._bench.end(line)
        if treatment_id is not None and problem and problem != "blow_stopped":
            self._bench.note_problem(treatment_id, problem)

    async def _hear_vitals(self, line: Line, reading: OximeterReading) -> None:
        sample = await stretches.take(line, reading, self._delivery, self._clock)
        if sample is not None:
            self._tell(vitals_signal(line, sample, self._clock.now()))
            await self._watch(line, sample)

    async def _watch(self, line: Line, sample: VitalSample) -> None:
        """While a nebulizer runs: what the protocol's limits say is on record at once."""
        of = line.attached
        if self._safety is None or of is None or not self._bench.working("nebulize", of):
            return
        try:
            found = await asyncio.to_thread(self._safety.look, of, sample)
            if found:
                await stretches.close(line, self._delivery)  # what it rests on goes first
                await asyncio.to_thread(self._safety.note, of, line.id, found)
        except BreathwayError as problem:  # a full disk, an erased person: the readings go on
            _log.warning("safety_not_noted", extra={"problem": problem.name})

    # -- time -----------------------------------------------------------------------------------

    async def _look_after(self) -> None:
        while True:
            await self._clock.sleep(_STEP_S)
            for line in self._bench:
                if line.grow_silent(self._clock.now()):
                    self._bench.say_instrument(line)
                await stretches.close_if_due(line, self._delivery, self._clock)
                if line.until_s is not None and self._clock.monotonic() > line.until_s:
                    await self._give_up(line)

    async def _give_up(self, line: Line) -> None:
        treatment_id, what = line.treatment_id, line.activity.what if line.activity else ""
        if what == "nebulize":
            await self._nebulization.too_late(line)
            return
        blow = what == "blow"
        await self._bench.quietly(line, StopBlow() if blow else StopSound())
        line.blow.abandon()
        line.clip.abandon()
        await self._tee.give_up(line)
        self._bench.end(line)
        if treatment_id is not None:
            self._bench.note_problem(treatment_id, "no_blow" if blow else "instrument_silent")
