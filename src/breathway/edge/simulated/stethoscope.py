"""A simulated stethoscope: answers a start with a recorded sound in the framed stream.

In: command frames. Out: info, sound and ended frames, 50 ms of sound to a frame. The sound is
whatever ``next_sound`` gives, repeated until as many seconds are full as were asked for.
"""

from __future__ import annotations

import asyncio
import struct
from collections.abc import Callable
from functools import cache
from pathlib import Path

import soundfile
from msgspec import Struct

from breathway.device.frame import Frame
from breathway.device.stethoscope import ENDED, SOUND, START, STOP, SYNC
from breathway.edge.simulated.person import Sound
from breathway.edge.simulated.stream import FramedInstrument, encode_info
from breathway.model.errors import Unavailable

FRAME_S = 0.05


class Recording(Struct, frozen=True):
    """Sound as an instrument sends it: signed 16 bit little-endian, mono."""

    rate_hz: int
    pcm: bytes


class SimulatedStethoscope(FramedInstrument):
    """``next_sound`` is asked once for every recording."""

    def __init__(
        self, next_sound: Callable[[int], Recording], *, serial: str = "SIM-ST", speed: float = 1.0
    ) -> None:
        info = encode_info(77, "Simulated stethoscope", serial, "1.0")
        super().__init__(SYNC, info, speed)
        self._next_sound = next_sound
        self._clip = 0
        self._sent = 0
        self._rate_hz = 8000

    async def _hear(self, frame: Frame) -> None:
        if frame.type == START and len(frame.payload) == 2:
            tenths = int.from_bytes(frame.payload, "little")
            await self._perform(lambda: self._replay(tenths / 10))
        elif frame.type == STOP:
            self._stop.set()

    async def _stopped(self) -> None:
        await self._end()

    async def _replay(self, seconds: float) -> None:
        self._clip = self._clip % 0xFFFF + 1
        self._sent = 0
        sound = self._next_sound(self._clip)
        self._rate_hz = sound.rate_hz
        wanted = round(seconds * sound.rate_hz)
        pcm = (sound.pcm * (2 * wanted // len(sound.pcm) + 1))[: 2 * wanted]
        step = round(FRAME_S * sound.rate_hz)
        began = asyncio.get_running_loop().time()
        while self._sent < wanted:
            part = pcm[2 * self._sent : 2 * (self._sent + step)]
            head = struct.pack("<HHI", self._clip, sound.rate_hz, self._sent)
            await self._wait_until(began, (self._sent + len(part) // 2) / sound.rate_hz)
            await self._say(SOUND, head + part)
            self._sent += len(part) // 2
        await self._end()

    async def _end(self) -> None:
        await self._say(ENDED, struct.pack("<HHI", self._clip, self._rate_hz, self._sent))


def recording_of(sound: Sound, number: int) -> Recording:
    """A clip of the kind the person's chest makes now."""
    try:
        from breathway_demo_sounds import clips
    except ImportError:
        raise Unavailable(
            "the demonstration sounds are not installed",
            name="sounds_missing",
            hint="install the package with breathway_demo_sounds, or connect a real stethoscope",
        ) from None
    wanted = sound.replace("_", "-")
    fitting = [clip for clip in clips() if clip.name.startswith(wanted)]
    return _read(fitting[number % len(fitting)].path)


@cache
def _read(path: Path) -> Recording:
    samples, rate_hz = soundfile.read(path, dtype="int16")
    return Recording(int(rate_hz), samples.astype("<i2").tobytes())
