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
    Command,
    DoseLogged,
    FlowSamples,
    NebulizerStatus,
    OximeterReading,
    PauseNebulizer,
    PcmFrame,
    Reading,
    ResumeNebulizer,
    StartBlow,
    StartNebulizer,
    StartSound,
    StopBlow,
    StopNebulizer,
    StopSound,
    VolumeSamples,
)
from breathway.edge import treatment as machine
from breathway.edge.clock import Clock
from breathway.edge.gateway import stretches
from breathway.edge.gateway.collect import BlowClaim, ClipClaim
from breathway.edge.gateway.deliver import Delivery
from breathway.edge.gateway.line import Line, Stretch
from breathway.edge.gateway.live import (
    dose_signal,
    flow_signal,
    shown,
    sound_signal,
    vitals_signal,
)
from breathway.edge.ports import Instrument as Port
from breathway.edge.recorder import TreatmentRecorder
from breathway.edge.spool import Spool
from breathway.edge.treatment import Dose
from breathway.edge.views import (
    Activity,
    BlowBody,
    Live,
    NebulizationBody,
    SoundBody,
)
from breathway.edge.views import Instrument as InstrumentView
from breathway.model.errors import BreathwayError, Conflict, Rejection, Unavailable
from breathway.model.facility import Instrument, InstrumentKind

_log = log.get(__name__)
_BLOW_S = 120.0
_SOUND_GRACE_S = 30.0
_STEP_S = 1.0
_RESTART_S = 2.0


class Gateway:
    def __init__(
        self,
        ports: Sequence[Port],
        spool: Spool,
        recorder: TreatmentRecorder,
        clock: Clock,
        tell: Callable[[Live], None],
    ) -> None:
        self._lines = {port.id: Line(port) for port in ports}
        self._recorder = recorder
        self._delivery = Delivery(spool, recorder, clock)
        self._clock = clock
        self._tell = tell

    async def run(self) -> None:
        """Until cancelled; then the ports are closed and unsaved vital signs saved."""
        try:
            async with asyncio.TaskGroup() as group:
                for line in self._lines.values():
                    group.create_task(self._listen(line))
                group.create_task(self._look_after())
        finally:
            for line in self._lines.values():
                await line.port.close()
            for line in self._lines.values():
                await stretches.close(line, self._delivery)

    # -- what the bedside sees ------------------------------------------------------------------

    def instruments(self) -> list[Instrument]:
        return [line.shown for line in self._lines.values()]

    def shown(self) -> list[InstrumentView]:
        return [shown(line) for line in self._lines.values()]

    def activities(self, treatment_id: UUID) -> list[Activity]:
        return [
            line.activity
            for line in self._lines.values()
            if line.activity is not None and line.treatment_id == treatment_id
        ]

    def dose_now(self, instrument_id: str) -> tuple[NebulizerStatus | None, list[float]]:
        line = self._lines.get(instrument_id)
        return (line.dose, list(line.output)) if line else (None, [])

    def unsaved_vitals(self, treatment_id: UUID) -> Stretch | None:
        for line in self._lines.values():
            if line.stretch is not None and line.stretch.treatment_id == treatment_id:
                return line.stretch
        return None

    # -- what the bedside asks ------------------------------------------------------------------

    async def start_blow(self, treatment_id: UUID, body: BlowBody) -> None:
        state = await asyncio.to_thread(self._recorder.find, treatment_id)
        line = await self._free("spirometer", body.instrument_id)
        machine.may_blow(state, body.phase, line.id)
        activity = line.activity_now("blow", self._clock.now(), phase=body.phase)
        line.begin(treatment_id, activity, self._clock.monotonic() + _BLOW_S)
        line.blow.claims.next = BlowClaim(treatment_id=treatment_id, phase=body.phase)
        await self._command(line, StartBlow())

    async def stop_blow(self, treatment_id: UUID) -> None:
        for line in self._working("blow", treatment_id):
            line.blow.claims.next = None
            await self._quietly(line, StopBlow())
            if not line.blow.collecting:
                self._end(line)

    async def start_sound(self, treatment_id: UUID, body: SoundBody) -> None:
        state = await asyncio.to_thread(self._recorder.find, treatment_id)
        line = await self._free("stethoscope", body.instrument_id)
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
        await self._command(line, StartSound(seconds=body.seconds))

    async def start_nebulizer(self, treatment_id: UUID, body: NebulizationBody) -> None:
        line = await self._free("nebulizer", body.instrument_id)
        dose = Dose(
            instrument_id=line.id,
            drug=body.drug,
            prescribed_mg=body.prescribed_mg,
            asked_at=self._clock.now(),
        )
        line.begin(treatment_id, line.activity_now("nebulize", self._clock.now()), None)
        line.dose, line.output, line.asked_s = None, [], self._clock.monotonic()
        try:
            await asyncio.to_thread(
                self._recorder.change, treatment_id, lambda s: machine.with_dose_asked(s, dose)
            )
        except BaseException:
            line.end()
            raise
        try:
            await self._command(line, StartNebulizer(drug=body.drug, dose_mg=body.prescribed_mg))
        except BreathwayError as problem:
            name = problem.name
            await asyncio.to_thread(
                self._recorder.change,
                treatment_id,
                lambda s: machine.without_dose(s, dose.asked_at, name),
            )
            raise

    async def tell_nebulizer(self, treatment_id: UUID, what: str) -> None:
        commands: dict[str, Command] = {
            "pause": PauseNebulizer(),
            "resume": ResumeNebulizer(),
            "stop": StopNebulizer(),
        }
        working = self._working("nebulize", treatment_id)
        if not working:
            raise Conflict("no nebulization is running", name="no_dose", hint="start one first")
        for line in working:
            await line.port.command(commands[what])

    async def attach_oximeter(self, treatment_id: UUID, instrument_id: str | None = None) -> bool:
        """The readings from now on are this patient's. Only an explicit choice takes an oximeter
        from another treatment."""
        if instrument_id is None and any(
            line.attached == treatment_id for line in self._lines.values()
        ):
            return True
        for line in self._lines.values():
            if line.kind != "pulse_oximeter":
                continue
            if line.id == instrument_id or (instrument_id is None and line.attached is None):
                line.attached = treatment_id
                await stretches.close(line, self._delivery)
                self._say_treatment(treatment_id)
                return True
        return False

    async def release(self, treatment_id: UUID) -> None:
        """The treatment is about to end: nothing works for it any more."""
        await self.stop_blow(treatment_id)
        for line in self._working("record", treatment_id):
            await self._quietly(line, StopSound())
        for line in self._working("nebulize", treatment_id):
            await self._quietly(line, StopNebulizer())
        for line in self._lines.values():
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
                problem = await self._delivery.clip(line.id, clip)
                self._done(line, "record", clip.claim, problem)
        if isinstance(reading, PcmFrame):
            self._tell(sound_signal(line, reading, now))
        elif isinstance(reading, OximeterReading):
            await self._hear_vitals(line, reading)
        elif isinstance(reading, NebulizerStatus):
            self._hear_status(line, reading)
        elif isinstance(reading, DoseLogged):
            await self._hear_dose(line, reading)
        if line.hear(reading, now):
            self._say_instrument(line)

    def _done(
        self, line: Line, what: str, claim: BlowClaim | ClipClaim | None, problem: str
    ) -> None:
        treatment_id = claim.treatment_id if claim else None
        activity = line.activity
        if activity is not None and activity.what == what and line.treatment_id == treatment_id:
            self._end(line)
        if treatment_id is not None and problem and problem != "blow_stopped":
            self._note_problem(treatment_id, problem)

    def _note_problem(self, treatment_id: UUID, problem: str) -> None:
        def change() -> None:
            self._recorder.change(treatment_id, lambda state: replace(state, problem=problem))

        task = asyncio.ensure_future(asyncio.to_thread(change))
        task.add_done_callback(lambda done: done.exception())

    async def _hear_vitals(self, line: Line, reading: OximeterReading) -> None:
        sample = await stretches.take(line, reading, self._delivery, self._clock)
        if sample is not None:
            self._tell(vitals_signal(line, sample, self._clock.now()))

    def _hear_status(self, line: Line, reading: NebulizerStatus) -> None:
        line.dose = reading
        if reading.state in ("running", "paused", "mask_off"):
            line.output = [*line.output, min(max(reading.output_ratio, 0.0), 1.0)][-1200:]
        if line.treatment_id is not None:
            self._tell(dose_signal(line, reading, self._clock.now()))
            if reading.state == "fault":
                self._note_problem(line.treatment_id, "instrument_fault")

    async def _hear_dose(self, line: Line, reading: DoseLogged) -> None:
        since_s = None if line.asked_s is None else self._clock.monotonic() - line.asked_s
        treatment_id = await self._delivery.dose(line.id, reading, line.treatment_id, since_s)
        if treatment_id is not None and line.treatment_id == treatment_id:
            self._end(line)

    # -- time -----------------------------------------------------------------------------------

    async def _look_after(self) -> None:
        while True:
            await self._clock.sleep(_STEP_S)
            for line in self._lines.values():
                if line.grow_silent(self._clock.now()):
                    self._say_instrument(line)
                await stretches.close_if_due(line, self._delivery, self._clock)
                if line.until_s is not None and self._clock.monotonic() > line.until_s:
                    await self._give_up(line)

    async def _give_up(self, line: Line) -> None:
        treatment_id, activity = line.treatment_id, line.activity
        blow = activity is not None and activity.what == "blow"
        await self._quietly(line, StopBlow() if blow else StopSound())
        self._end(line)
        if treatment_id is not None:
            self._note_problem(treatment_id, "no_blow" if blow else "instrument_silent")

    # -- inside ---------------------------------------------------------------------------------

    async def _free(self, kind: InstrumentKind, instrument_id: str | None) -> Line:
        """One that has nothing to do, chosen without giving way between choice and use."""
        lines = [
            line
            for line in self._lines.values()
            if line.kind == kind and instrument_id in (None, line.id)
        ]
        for line in lines:
            async with line.delivering:  # what is being saved is about to be over
                pass
        lines.sort(key=lambda line: (line.activity is not None, line.shown.status == "silent"))
        if not lines:
            raise Conflict(
                f"this edge knows no such {kind}",
                name="no_instrument",
                hint="connect one, or choose another",
            )
        if lines[0].activity is not None or lines[0].blow.collecting or lines[0].clip.collecting:
            raise Conflict(
                f"{lines[0].id} is at work",
                name="instrument_busy",
                hint="wait until it is done, or stop it",
            )
        return lines[0]

    def _working(self, what: str, treatment_id: UUID) -> list[Line]:
        return [
            line
            for line in self._lines.values()
            if line.treatment_id == treatment_id
            and line.activity is not None
            and line.activity.what == what
        ]

    async def _command(self, line: Line, command: Command) -> None:
        """Tell an instrument to begin; where it cannot be told, nothing began."""
        try:
            await line.port.command(command)
        except BaseException:
            self._end(line)
            raise
        if line.treatment_id is not None:
            self._say_treatment(line.treatment_id)

    async def _quietly(self, line: Line, command: Command) -> None:
        try:
            await line.port.command(command)
        except Unavailable as problem:
            _log.warning(
                "instrument_not_told", extra={"instrument_id": line.id, "problem": problem.name}
            )

    def _end(self, line: Line) -> None:
        treatment_id = line.treatment_id
        line.end()
        if treatment_id is not None:
            self._say_treatment(treatment_id)

    def _say_instrument(self, line: Line) -> None:
        now = self._clock.now()
        self._tell(Live(topic="instrument", at=now, instrument=shown(line), instrument_id=line.id))

    def _say_treatment(self, treatment_id: UUID) -> None:
        self._tell(Live(topic="treatment", at=self._clock.now(), treatment_id=treatment_id))
