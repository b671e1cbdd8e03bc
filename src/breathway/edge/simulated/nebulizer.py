"""A simulated nebulizer on MQTT that logs its dose itself.

In: commands. Out: ``…/status`` while it runs, and when a dose is over ``…/dose``, again and again
until it is acknowledged. The aerosol that leaves while the mask is on reaches the person.

A dose takes 5 minutes of the simulation's time. ``speed`` shortens the waiting, and the dose log
says the seconds that truly went by, so that it fits the clock of the edge.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from typing import Any

from breathway.device import (
    AcknowledgeDose,
    Command,
    Identify,
    PauseNebulizer,
    ResumeNebulizer,
    StartNebulizer,
    StopNebulizer,
)
from breathway.edge.ports.broker import BrokerAddress
from breathway.edge.simulated.mqtt import MqttSpeaker
from breathway.edge.simulated.person import Person

DOSE_S = 300.0
MASK_OFF_S = (110.0, 140.0)  # of the simulation's time, for a person who takes the mask off
DELIVERED_RATIO = 0.93  # what does not stay behind in the cup
FLOW_L_MIN = 7.5
PRESSURE_KPA = 120.0
_STEP_S = 1.0
_FASTEST_S = 0.02
_SAY_AGAIN_S = 5.0
_TRACE_MOST = 120


class Dose:
    """One dose as it runs; times are seconds of the instrument's clock since it began."""

    def __init__(
        self, dose_id: str, drug: str, dose_mg: float, began: float, person: Person
    ) -> None:
        self.id = dose_id
        self.person = person  # whose mask it is, also when somebody else sits down meanwhile
        self.drug = drug
        self.dose_mg = dose_mg
        self.began = began
        self.ended = math.nan
        self.progress_s = 0.0  # of the simulation's time, without the pauses
        self.waited_s = 0.0  # of the simulation's time, with the mask off
        self.delivered_mg = 0.0
        self.paused = False
        self.state = "running"
        self.trace: list[float] = []
        self.gaps: list[tuple[float, float, str]] = []
        self._gap_began: float | None = None

    @property
    def over(self) -> bool:
        return not math.isnan(self.ended)

    def step(self, step_s: float, now: float) -> float:
        """Go on by ``step_s``; answers the output just now, 0-1."""
        mask_off = (
            self.person.takes_mask_off
            and self.progress_s >= MASK_OFF_S[0]
            and self.waited_s < MASK_OFF_S[1] - MASK_OFF_S[0]
        )
        if self.paused or mask_off:
            self.state = "paused" if self.paused else "mask_off"
            if not self.paused:
                self.waited_s += step_s
            self._open_gap(now)
            output = 0.0
        else:
            self._close_gap(now)
            self.state = "running"
            output = _output(self.progress_s)
            share = min(step_s, DOSE_S - self.progress_s) / DOSE_S
            delivered = self.dose_mg * DELIVERED_RATIO * share
            self.delivered_mg += delivered
            self.person.inhale(delivered)
            self.progress_s += step_s
        self.trace.append(round(output, 2))
        if self.progress_s >= DOSE_S:
            self.end(now)
        return output

    def end(self, now: float) -> None:
        self._close_gap(now)
        self.ended = now
        self.state = "done"

    def log(self, now: float) -> dict[str, Any]:
        """The message on ``…/dose``."""
        thinned = self.trace[:: -(-len(self.trace) // _TRACE_MOST) or 1]
        duration = round(self.ended - self.began, 3)
        return {
            "id": self.id,
            "drug": self.drug,
            "set": self.dose_mg,
            "delivered": round(min(self.delivered_mg, self.dose_mg), 3),
            "duration": duration,
            "ago": round(now - self.ended, 3),
            "flow": FLOW_L_MIN,
            "pressure": PRESSURE_KPA,
            "interruptions": [
                {
                    "from": round(began - self.began, 3),
                    "to": min(duration, round(ended - self.began, 3)),
                    "cause": cause,
                }
                for began, ended, cause in self.gaps
            ],
            "trace": thinned,
            "outcome": "complete" if self.progress_s >= DOSE_S else "stopped",
        }

    def _open_gap(self, now: float) -> None:
        if self._gap_began is None:
            self._gap_began = now
            self._gap_cause = self.state

    def _close_gap(self, now: float) -> None:
        if self._gap_began is not None:
            self.gaps.append((self._gap_began, now, self._gap_cause))
            self._gap_began = None


def _output(progress_s: float) -> float:
    """Rises in a few seconds, then falls slowly as the cup runs dry."""
    return (1.0 - math.exp(-(progress_s + 1.0) / 4.0)) * (1.0 - 0.25 * progress_s / DOSE_S)


class SimulatedNebulizer(MqttSpeaker):
    """``person`` is asked whom the mask is on; ``lot`` begins the ids of its doses."""

    def __init__(
        self,
        instrument_id: str,
        where: Callable[[], BrokerAddress],
        person: Callable[[], Person],
        *,
        speed: float = 1.0,
        lot: str = "1",
    ) -> None:
        super().__init__(instrument_id, where)
        self._person = person
        self._speed = speed
        self._lot = lot
        self._doses = 0
        self._dose: Dose | None = None
        self._unheard: dict[str, Dose] = {}  # doses whose log nobody has acknowledged
        self._said_at: dict[str, float] = {}

    def _info(self) -> dict[str, Any]:
        return {
            "model": "Simulated nebulizer",
            "serial": "SIM-NE",
            "firmware": "1.0",
            "battery": 88,
        }

    async def _hear(self, command: Command) -> None:
        dose = self._dose
        running = dose is not None and not dose.over
        match command:
            case Identify():
                await self._say("info", self._info(), qos=1, retain=True)
            case StartNebulizer(drug=drug, dose_mg=dose_mg) if not running:
                self._doses += 1
                dose_id = f"{self._lot}-{self._doses}"
                self._dose = Dose(dose_id, drug, dose_mg, _now(), self._person())
            case PauseNebulizer() if dose is not None and running:
                dose.paused = True
            case ResumeNebulizer() if dose is not None and running:
                dose.paused = False
            case StopNebulizer() if dose is not None and running:
                dose.end(_now())
                await self._ended(dose)
            case AcknowledgeDose(dose_id=dose_id):
                self._unheard.pop(dose_id, None)
                self._said_at.pop(dose_id, None)
            case _:
                pass
        await self._say("status", self._status(0.0))

    async def _live(self) -> None:
        pause_s = max(_FASTEST_S, _STEP_S / self._speed)
        said_at = 0.0
        while True:
            await asyncio.sleep(pause_s)
            dose, output = self._dose, 0.0
            if dose is not None and not dose.over:
                output = dose.step(pause_s * self._speed, _now())
                if dose.over:
                    await self._ended(dose)
            await self._say_doses()
            idle = dose is None or dose.over
            if _now() - said_at >= (2.0 if idle else min(1.0, pause_s * 5)):
                said_at = _now()
                await self._say("status", self._status(output))

    async def _ended(self, dose: Dose) -> None:
        self._unheard[dose.id] = dose
        await self._say("status", self._status(0.0))
        await self._say_doses()

    async def _say_doses(self) -> None:
        """Every dose log that is due to be said again."""
        now = _now()
        for dose in list(self._unheard.values()):
            if now - self._said_at.get(dose.id, -math.inf) >= _SAY_AGAIN_S:
                self._said_at[dose.id] = now
                await self._say("dose", dose.log(now), qos=1)

    def _status(self, output: float) -> dict[str, Any]:
        dose = self._dose
        if dose is None:
            return {"on": False, "state": "idle", "battery": 88}
        return {
            "on": not dose.over,
            "state": dose.state,
            "output": round(output, 3),
            "flow": FLOW_L_MIN if output else 0.0,
            "drug": dose.drug,
            "dose": dose.dose_mg,
            "delivered": round(min(dose.delivered_mg, dose.dose_mg), 3),
            "remaining": round(max(0.0, DOSE_S - dose.progress_s) / self._speed, 1),
            "battery": 88,
        }


def _now() -> float:
    return asyncio.get_running_loop().time()
