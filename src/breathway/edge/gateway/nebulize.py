"""A nebulization: asked for at the bedside, followed by its status, ended by the nebulizer's log.

In: what the nurse asks, ``NebulizerStatus`` and ``DoseLogged``. Out: the dose in the treatment's
state, and its record when the nebulizer has logged it. A nebulizer that cannot be reached any more
can be given up; its log, should it come, still finds its treatment while that one is open.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from uuid import UUID

from breathway.device import (
    Command,
    DoseLogged,
    NebulizerStatus,
    PauseNebulizer,
    ResumeNebulizer,
    StartNebulizer,
    StopNebulizer,
)
from breathway.edge import treatment as machine
from breathway.edge.clock import Clock
from breathway.edge.gateway.bench import Bench
from breathway.edge.gateway.deliver import Delivery
from breathway.edge.gateway.line import Line
from breathway.edge.gateway.live import dose_signal
from breathway.edge.recorder import TreatmentRecorder
from breathway.edge.treatment import Dose, Treatment
from breathway.model.errors import BreathwayError, Conflict, Unavailable

Order = Callable[[str], Dose]  # by the nebulizer's id
LOG_S = 30.0  # how long a nebulizer that was told to stop may take to log its dose
_OUTPUT_HELD = 1200
_COMMANDS: dict[str, Command] = {
    "pause": PauseNebulizer(),
    "resume": ResumeNebulizer(),
    "stop": StopNebulizer(),
}


class Nebulization:
    def __init__(
        self, bench: Bench, recorder: TreatmentRecorder, delivery: Delivery, clock: Clock
    ) -> None:
        self._bench = bench
        self._recorder = recorder
        self._delivery = delivery
        self._clock = clock

    async def start(self, treatment_id: UUID, instrument_id: str | None, order: Order) -> None:
        """``order`` checks and records what goes into the cup, and raises where it must not."""
        line = await self._bench.free("nebulizer", instrument_id)
        line.begin(treatment_id, line.activity_now("nebulize", self._clock.now()), None)
        line.dose, line.output, line.asked_s = None, [], self._clock.monotonic()
        try:
            dose = await asyncio.to_thread(order, line.id)
        except BaseException:
            line.end()
            raise
        command = StartNebulizer(drug=dose.drug, dose_mg=dose.prescribed_mg)
        try:
            await self._bench.begin(line, command)
        except BreathwayError as problem:
            name = problem.name
            await asyncio.to_thread(self._recorder.not_started, treatment_id, dose, name)
            raise

    async def tell(self, treatment_id: UUID, what: str) -> None:
        working = self._bench.working("nebulize", treatment_id)
        if not working and what == "stop":
            await self._give_up(treatment_id)
        elif not working:
            raise Conflict("no nebulization is running", name="no_dose", hint="start one first")
        for line in working:
            try:
                await self._bench.command(line, _COMMANDS[what])
            except Unavailable:
                if what != "stop":
                    raise
                self._bench.end(line)
                await self._give_up(treatment_id)
                continue
            if what == "stop":
                line.until_s = self._clock.monotonic() + LOG_S

    async def release(self, treatment_id: UUID) -> None:
        """The treatment is about to end."""
        for line in self._bench.working("nebulize", treatment_id):
            await self._bench.quietly(line, StopNebulizer())
            line.until_s = self._clock.monotonic() + LOG_S

    async def too_late(self, line: Line) -> None:
        """It did not log its dose."""
        treatment_id = line.treatment_id
        self._bench.end(line)
        if treatment_id is not None:
            await self._give_up(treatment_id)

    async def _give_up(self, treatment_id: UUID) -> None:
        await asyncio.to_thread(self._recorder.change, treatment_id, machine.with_dose_given_up)

    def hear_status(self, line: Line, reading: NebulizerStatus) -> None:
        line.dose = reading
        if reading.state in ("running", "paused", "mask_off"):
            output = min(max(reading.output_ratio, 0.0), 1.0)
            line.output = [*line.output, output][-_OUTPUT_HELD:]
        if line.treatment_id is not None:
            self._bench.tell(dose_signal(line, reading, self._clock.now()))
            if reading.state == "fault":
                self._bench.note_problem(line.treatment_id, "instrument_fault")

    async def hear_log(self, line: Line, reading: DoseLogged) -> None:
        since_s = None if line.asked_s is None else self._clock.monotonic() - line.asked_s
        treatment_id = await self._delivery.dose(line.id, reading, line.treatment_id, since_s)
        if treatment_id is not None and line.treatment_id == treatment_id:
            self._bench.end(line)

    def restore(self, state: Treatment) -> None:
        """After a restart of the edge: the nebulizer went on by itself."""
        dose = state.running_dose
        line = self._bench.get(dose.instrument_id) if dose else None
        if dose is not None and line is not None and line.activity is None:
            line.begin(state.treatment_id, line.activity_now("nebulize", dose.asked_at), None)
