"""A simulated spirometer: answers a start with a replayed blow in the framed stream.

In: command frames. Out: info, started, flow and ended frames as docs/reference/instruments.md
describes them, 50 ms of signal to a frame. The blow is whatever ``next_blow`` gives: a person's, or
an ATS standard waveform.
"""

from __future__ import annotations

import asyncio
import struct
from collections.abc import Callable

from breathway.device.frame import Frame
from breathway.device.spirometer import ENDED, FLOW, START, STARTED, STOP, SYNC
from breathway.edge.simulated.blow import Blow
from breathway.edge.simulated.stream import FramedInstrument, encode_info

FRAME_S = 0.05
_AT_BTPS = 1


class SimulatedSpirometer(FramedInstrument):
    """``next_blow`` is asked once for every blow, with its number."""

    def __init__(
        self, next_blow: Callable[[int], Blow], *, serial: str = "SIM-SP", speed: float = 1.0
    ) -> None:
        info = encode_info(92, "Simulated spirometer", serial, "1.0")
        super().__init__(SYNC, info, speed)
        self._next_blow = next_blow
        self._blow = 0
        self._sent = 0

    async def _hear(self, frame: Frame) -> None:
        if frame.type == START:
            await self._perform(self._replay)
        elif frame.type == STOP:
            self._stop.set()

    async def _stopped(self) -> None:
        await self._end(cause=1)

    async def _replay(self) -> None:
        self._blow = self._blow % 0xFFFF + 1
        self._sent = 0
        blow = self._next_blow(self._blow)
        await self._say(
            STARTED,
            struct.pack("<HHBhBH", self._blow, blow.rate_hz, _AT_BTPS, 294, 71, 10_106),
        )
        began = asyncio.get_running_loop().time()
        step = max(1, round(FRAME_S * blow.rate_hz))
        while self._sent < len(blow.flow_ml_s):
            part = blow.flow_ml_s[self._sent : self._sent + step]
            head = struct.pack("<HHI", self._blow, blow.rate_hz, self._sent)
            await self._wait_until(began, (self._sent + len(part)) / blow.rate_hz)
            await self._say(FLOW, head + struct.pack(f"<{len(part)}h", *part))
            self._sent += len(part)
        await self._end(cause=0)

    async def _end(self, cause: int) -> None:
        await self._say(ENDED, struct.pack("<HIB", self._blow, self._sent, cause))
