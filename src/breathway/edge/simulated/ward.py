"""A ward: the four instruments of one facility, simulated in this process.

In: the facility's id, a seed, a speed, a folder for the broker. Out: ``addresses`` and
``instruments()``, by which a gateway reaches the instruments as it would reach real ones.
The same seed gives the same people.

``receive`` says who sits down, so that the lungs fit the person: FVC is what GLI Global 2022
predicts, times 0.92-1.06 by the seed. A ward that is never told takes whoever makes the first blow
or sound some time after the blows that follow a dose for the next person.
"""

from __future__ import annotations

import asyncio
import secrets
import zlib
from pathlib import Path

from breathway.edge.ports import Instrument
from breathway.edge.ports.address import InstrumentAddress, open_instrument
from breathway.edge.ports.broker import Broker
from breathway.edge.simulated.blow import Blow, blow_of
from breathway.edge.simulated.nebulizer import SimulatedNebulizer
from breathway.edge.simulated.oximeter import SimulatedOximeter
from breathway.edge.simulated.person import Person, Vitals
from breathway.edge.simulated.spirometer import SimulatedSpirometer
from breathway.edge.simulated.stethoscope import Recording, SimulatedStethoscope, recording_of
from breathway.edge.simulated.stream import TcpServer, Terminal
from breathway.model.people import Sex
from breathway.score.reference import load_set, look_up

_NEXT_AFTER_S = 90.0  # of quiet, for a ward that is not told who comes
_GLI_SEX: dict[str, str] = {"female": "F", "male": "M"}


class Ward:
    """``start``, ``instruments``, ``receive`` for each patient, ``stop``.

    ``dose_speed`` is the nebulizer's own: five minutes are long for somebody who only looks on.
    With a ``broker`` of the gateway's own, made for ``Ward.mqtt_ids(facility_id)``, the ward uses
    that one; otherwise it starts and stops one in ``folder``.
    """

    def __init__(
        self,
        facility_id: str,
        *,
        seed: int,
        folder: Path,
        speed: float = 1.0,
        dose_speed: float | None = None,
        broker: Broker | None = None,
    ) -> None:
        if not (speed > 0 and (dose_speed is None or dose_speed > 0)):
            raise ValueError("speed is above 0")
        self._seed = seed
        self._speed = speed
        self._people = 0
        self._told = False
        self._blows_after = 0  # the person's dose
        self._used_at = 0.0
        self.person = Person(seed)
        mqtt = self.mqtt_ids(facility_id)
        number = _number(facility_id)
        self._own = broker is None
        self.broker = broker or Broker(folder, mqtt)
        self._spirometer_id = f"spirometer-{number}"
        self._stethoscope_id = f"stethoscope-{number}"
        self._spirometer = TcpServer(SimulatedSpirometer(self._blow, speed=speed))
        self._stethoscope = Terminal(SimulatedStethoscope(self._sound, speed=speed))
        self._nebulizer = SimulatedNebulizer(
            mqtt[0],
            lambda: self.broker.address_of(mqtt[0]),
            lambda: self.person,
            speed=dose_speed or speed,
            lot=secrets.token_hex(4),  # a dose of this run is not one of the last run,
        )
        self._oximeter = SimulatedOximeter(
            mqtt[1], lambda: self.broker.address_of(mqtt[1]), self._vitals, speed=speed
        )
        self.addresses: tuple[InstrumentAddress, ...] = ()

    @staticmethod
    def mqtt_ids(facility_id: str) -> tuple[str, str]:
        """The ids of the nebulizer and the oximeter, for a broker of the gateway's own."""
        number = _number(facility_id)
        return f"nebulizer-{number}", f"oximeter-{number}"

    async def start(self) -> None:
        """Switch everything on."""
        if self._own:
            await self.broker.start()
        host, port = await self._spirometer.start()
        path = await self._stethoscope.start()
        await self._nebulizer.start()
        await self._oximeter.start()
        self.addresses = (
            InstrumentAddress(
                id=self._spirometer_id, kind="spirometer", address=f"tcp://{host}:{port}"
            ),
            InstrumentAddress(
                id=self._stethoscope_id, kind="stethoscope", address=f"serial:{path}"
            ),
            InstrumentAddress(
                id=self._nebulizer.id, kind="nebulizer", address="mqtt:", device="jet"
            ),
            InstrumentAddress(id=self._oximeter.id, kind="pulse_oximeter", address="mqtt:"),
        )

    def instruments(self) -> list[Instrument]:
        """A port to each; the caller closes them."""
        where = self.broker
        return [open_instrument(named, lambda: where.address) for named in self.addresses]

    def receive(self, sex: Sex, age_years: float | None, height_cm: float | None) -> Person:
        """The next patient sits down: call it when a treatment starts."""
        return self.next_person(fvc_l=_predicted_fvc_l(sex, age_years, height_cm))

    def next_person(self, seed: int | None = None, fvc_l: float | None = None) -> Person:
        """Somebody else; ``fvc_l`` is what is usual for them, else the seed chooses an adult."""
        self._told = True
        return self._take_turns(seed, fvc_l)

    def _take_turns(self, seed: int | None = None, fvc_l: float | None = None) -> Person:
        self._people += 1
        self._blows_after = 0
        self.person = Person(self._seed + self._people if seed is None else seed, fvc_l)
        return self.person

    async def stop(self) -> None:
        """Switch everything off."""
        await self._oximeter.stop()
        await self._nebulizer.stop()
        await self._stethoscope.stop()
        await self._spirometer.stop()
        if self._own:
            await self.broker.stop()

    def _blow(self, number: int) -> Blow:
        self._notice()
        if self.person.inhaled_mg > 0:
            self._blows_after += 1
        return blow_of(self.person, number)

    def _sound(self, number: int) -> Recording:
        self._notice()
        return recording_of(self.person.sound, number)

    def _vitals(self) -> Vitals:
        return self.person.vitals()

    def _notice(self) -> None:
        """Whether this is somebody else, when nobody tells us."""
        now = asyncio.get_running_loop().time()
        quiet_s, self._used_at = now - self._used_at, now
        if not self._told and self._blows_after > 0 and quiet_s > _NEXT_AFTER_S / self._speed:
            self._take_turns()


def _predicted_fvc_l(sex: Sex, age_years: float | None, height_cm: float | None) -> float | None:
    if age_years is None or height_cm is None or sex not in _GLI_SEX:
        return None
    found = look_up(
        load_set("gli-2022"),
        sex=[_GLI_SEX[sex]],
        age_years=[age_years],
        height_cm=[height_cm],
        indices=["fvc"],
    )
    predicted = float(found["fvc"].predicted[0])
    return predicted if predicted > 0 else None  # NaN outside the ages of the set


def _number(facility_id: str) -> int:
    """Four digits that belong to the facility."""
    return 1000 + zlib.crc32(facility_id.encode()) % 9000
