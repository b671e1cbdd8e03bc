"""The instruments at hand: which is free, which works for whom, and how they are told.

In: what the bedside or time asks of an instrument. Out: commands to the ports, and signals to the
page when something begins or ends.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from uuid import UUID

from msgspec.structs import replace

from breathway import log
from breathway.device import Command
from breathway.edge.clock import Clock
from breathway.edge.gateway.line import Line
from breathway.edge.gateway.live import shown
from breathway.edge.ports import Instrument as Port
from breathway.edge.recorder import TreatmentRecorder
from breathway.edge.views import Live
from breathway.model.errors import Conflict, Unavailable
from breathway.model.facility import InstrumentKind

_log = log.get(__name__)


class Bench:
    def __init__(
        self,
        ports: Sequence[Port],
        recorder: TreatmentRecorder,
        clock: Clock,
        tell: Callable[[Live], None],
    ) -> None:
        self._lines = {port.id: Line(port) for port in ports}
        self._recorder = recorder
        self._clock = clock
        self.tell = tell

    def __iter__(self) -> Iterator[Line]:
        return iter(self._lines.values())

    def get(self, instrument_id: str) -> Line | None:
        return self._lines.get(instrument_id)

    async def free(self, kind: InstrumentKind, instrument_id: str | None) -> Line:
        """One that has nothing to do, chosen without giving way between choice and use."""
        lines = [line for line in self if line.kind == kind and instrument_id in (None, line.id)]
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

    def working(self, what: str, treatment_id: UUID) -> list[Line]:
        return [
            line
            for line in self
            if line.treatment_id == treatment_id
            and line.activity is not None
            and line.activity.what == what
        ]

    async def begin(self, line: Line, command: Command) -> None:
        """Tell an instrument to begin; where it cannot be told, nothing began."""
        try:
            await self.command(line, command)
        except BaseException:
            self.end(line)
            raise
        if line.treatment_id is not None:
            self.say_treatment(line.treatment_id)

    async def command(self, line: Line, command: Command) -> None:
        """Raises Unavailable (``instrument_silent``) where it cannot be told."""
        try:
            await line.port.command(command)
        except Unavailable as problem:
            raise Unavailable(
                f"{line.id} does not answer",
                name="instrument_silent",
                hint="switch it on, look at its cable or battery, or use another",
            ) from problem

    async def quietly(self, line: Line, command: Command) -> None:
        """Tell it if it can be told."""
        try:
            await line.port.command(command)
        except Unavailable as problem:
            _log.warning(
                "instrument_not_told", extra={"instrument_id": line.id, "problem": problem.name}
            )

    def end(self, line: Line) -> None:
        treatment_id = line.treatment_id
        line.end()
        if treatment_id is not None:
            self.say_treatment(treatment_id)

    def note_problem(self, treatment_id: UUID, problem: str) -> None:
        """Into the treatment's state, when the recorder comes to it."""

        def change() -> None:
            self._recorder.change(treatment_id, lambda state: replace(state, problem=problem))

        task = asyncio.ensure_future(asyncio.to_thread(change))
        task.add_done_callback(lambda done: done.cancelled() or done.exception())

    def say_instrument(self, line: Line) -> None:
        now = self._clock.now()
        self.tell(Live(topic="instrument", at=now, instrument=shown(line), instrument_id=line.id))

    def say_treatment(self, treatment_id: UUID) -> None:
        self.tell(Live(topic="treatment", at=self._clock.now(), treatment_id=treatment_id))
