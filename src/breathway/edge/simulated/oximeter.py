"""A simulated pulse oximeter on MQTT, one reading a second.

In: a person's vital signs. Out: messages on ``…/reading`` (JSON), or with ``form="plx"`` on
``…/plx``: the Bluetooth PLX Continuous Measurement, as a bridge would pass it on.
"""

from __future__ import annotations

import asyncio
import struct
from collections.abc import Callable
from typing import Any, Literal

from breathway.device import Command, Identify
from breathway.edge.ports.broker import BrokerAddress
from breathway.edge.simulated.mqtt import MqttSpeaker
from breathway.edge.simulated.person import Vitals

EVERY_S = 1.0
_FASTEST_S = 0.05


class SimulatedOximeter(MqttSpeaker):
    def __init__(
        self,
        instrument_id: str,
        where: Callable[[], BrokerAddress],
        next_vitals: Callable[[], Vitals],
        *,
        form: Literal["json", "plx"] = "json",
        speed: float = 1.0,
    ) -> None:
        super().__init__(instrument_id, where)
        self._next_vitals = next_vitals
        self._form = form
        self._every_s = max(_FASTEST_S, EVERY_S / speed)
        self._sequence = 0

    def _info(self) -> dict[str, Any]:
        return {
            "model": "Simulated oximeter",
            "serial": "SIM-OX",
            "firmware": "1.0",
            "battery": 64,
        }

    async def _hear(self, command: Command) -> None:
        if isinstance(command, Identify):
            await self._say("info", self._info(), qos=1, retain=True)

    async def _live(self) -> None:
        while True:
            vitals = self._next_vitals()
            if self._form == "plx":
                await self._say("plx", encode_plx(vitals))
            else:
                await self._say("reading", self._message(vitals))
            self._sequence += 1
            await asyncio.sleep(self._every_s)

    def _message(self, vitals: Vitals) -> dict[str, Any]:
        return {
            "seq": self._sequence,
            "spo2": vitals.spo2_percent,
            "pr": vitals.heart_rate_per_min,
            "rr": vitals.breathing_rate_per_min,
            "pi": vitals.perfusion_percent,
            "status": [],
        }


def encode_plx(vitals: Vitals) -> bytes:
    """Normal SpO2 and pulse rate, validated, with the pulse amplitude index in tenths."""
    tenths = round(vitals.perfusion_percent * 10)
    return struct.pack(
        "<BHHHH",
        0b1_0100,  # measurement status and pulse amplitude index are present
        round(vitals.spo2_percent),
        round(vitals.heart_rate_per_min),
        1 << 7,  # validated data
        0xF000 | tenths,  # exponent -1
    )
