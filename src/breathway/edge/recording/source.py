"""Where ``breathway listen`` gets its sound: a file, a sound card, a stethoscope on a line.

In: ``FILE``, ``mic`` or ``mic:NAME`` (PortAudio through ``sounddevice``, where it is installed), or
an instrument's address (``tcp://…``, ``serial:…``). Out: blocks of 16 bit mono at 4 or 8 kHz, as
they come; a file is read block by block and played in its own time. Whatever is done to the sound
on the way is said in ``done``.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from breathway.device import LinkChanged, PcmFrame, SoundEnded, StartSound
from breathway.edge.ports.address import InstrumentAddress, open_instrument
from breathway.edge.recording.sound import Resampler, to_pcm
from breathway.model.errors import BadInput, Unavailable

BLOCK_S = 0.01
CLIP_S = 120.0
WAITING_S = 10.0  # of a card's sound that nobody took
_LINES = ("tcp://", "tcp-listen://", "serial:")


class Source:
    """``rate_hz`` is what comes out; ``blocks`` ends when the source does."""

    def __init__(self, rate_hz: int) -> None:
        self.rate_hz = rate_hz
        self.done: list[str] = []

    def blocks(self) -> AsyncIterator[bytes]:
        raise NotImplementedError

    def _from(self, rate_hz: int, channels: int, subtype: str = "") -> Resampler:
        """What has to be done to sound of another kind."""
        if channels > 1:
            self.done.append(f"{channels} channels mixed to one")
        if rate_hz != self.rate_hz:
            self.done.append(f"{rate_hz} Hz resampled to {self.rate_hz} Hz")
        if subtype in ("PCM_S8", "PCM_U8", "ULAW", "ALAW"):
            self.done.append("8 bit: expect noise")
        return Resampler(rate_hz, self.rate_hz)


class FileSource(Source):
    def __init__(self, path: Path, rate_hz: int, *, loop: bool = False) -> None:
        super().__init__(rate_hz)
        self._path, self._loop = path, loop
        try:
            with soundfile.SoundFile(path) as file:
                if not len(file):
                    raise BadInput(f"{path} holds no sound", name="empty_file")
                self._from(file.samplerate, file.channels, file.subtype)
        except (soundfile.LibsndfileError, OSError) as problem:
            raise BadInput(
                f"{path} cannot be read as sound: {problem}",
                name="not_sound",
                hint="name a WAV, FLAC, OGG or MP3 file",
            ) from None

    async def blocks(self) -> AsyncIterator[bytes]:
        loop = asyncio.get_running_loop()
        began, sent, rest = loop.time(), 0, b""
        step = 2 * round(BLOCK_S * self.rate_hz)
        async for pcm in self._read():
            rest += pcm
            while len(rest) >= step:
                await asyncio.sleep(max(0.0, began + sent / self.rate_hz - loop.time()))
                yield rest[:step]
                sent, rest = sent + step // 2, rest[step:]
        if rest:
            yield rest

    async def _read(self) -> AsyncIterator[bytes]:
        again = True
        while again:
            with soundfile.SoundFile(self._path) as file:
                same = file.samplerate == self.rate_hz and file.channels == 1
                resampler = Resampler(file.samplerate, self.rate_hz)
                block = max(1, file.samplerate // 10)
                while len(read := file.read(block, "int16" if same else "float64", always_2d=True)):
                    last = file.tell() >= len(file)
                    yield (
                        read.astype("<i2").tobytes()
                        if same
                        else to_pcm(resampler.feed(read.mean(1), last=last))
                    )
            again = self._loop


class CardSource(Source):
    """A USB or Bluetooth stethoscope that the machine shows as a sound card."""

    def __init__(self, name: str, rate_hz: int) -> None:
        super().__init__(rate_hz)
        try:
            import sounddevice
        except (ImportError, OSError) as problem:
            raise Unavailable(
                f"sound cards cannot be reached: {problem}",
                name="no_sound_cards",
                hint="pip install sounddevice, and PortAudio of the system (libportaudio2); or use "
                "the bedside page's microphone",
            ) from None
        self._cards: Any = sounddevice
        device = int(name) if name.isdigit() else name or None
        try:
            self._info = sounddevice.query_devices(device, "input")
        except (ValueError, sounddevice.PortAudioError) as problem:
            raise BadInput(
                f"no such microphone: {problem}",
                name="no_microphone",
                hint="plug it in; python -m sounddevice lists what there is",
            ) from None
        self._device = device

    async def blocks(self) -> AsyncIterator[bytes]:
        loop = asyncio.get_running_loop()
        heard: asyncio.Queue[np.ndarray[Any, Any] | None] = asyncio.Queue()
        lost = "the card lost samples"
        card_hz = int(self._info["default_samplerate"])
        resampler = self._from(card_hz, 1)

        def hear(block: np.ndarray[Any, Any], frames: int, at: Any, status: Any) -> None:
            if status and status.input_overflow and lost not in self.done:
                self.done.append(lost)
            loop.call_soon_threadsafe(heard.put_nowait, block[:, 0].copy())

        def ended() -> None:
            loop.call_soon_threadsafe(heard.put_nowait, None)

        with self._cards.InputStream(
            samplerate=card_hz,
            device=self._device,
            channels=1,
            blocksize=round(BLOCK_S * card_hz),
            callback=hear,
            finished_callback=ended,
        ):
            while (block := await heard.get()) is not None:
                if heard.qsize() > WAITING_S / BLOCK_S:
                    raise Unavailable(
                        "the sound comes faster than this computer takes it",
                        name="too_slow",
                        hint="what was heard until then is kept; close other programs",
                    )
                yield to_pcm(resampler.feed(block.astype(np.float64)))


class LineSource(Source):
    """A stethoscope of ``device.stethoscope`` on its own line."""

    def __init__(self, address: str, rate_hz: int) -> None:
        super().__init__(rate_hz)
        self._port = open_instrument(
            InstrumentAddress(id="stethoscope", kind="stethoscope", address=address), None
        )

    async def blocks(self) -> AsyncIterator[bytes]:
        """Clip after clip; where the stethoscope stops talking, the sound ends."""
        try:
            async for reading in self._port.readings():
                if isinstance(reading, LinkChanged) and not reading.connected:
                    if self.done:
                        return
                elif isinstance(reading, LinkChanged | SoundEnded):
                    await self._port.command(StartSound(seconds=CLIP_S))
                elif isinstance(reading, PcmFrame):
                    if reading.rate_hz != self.rate_hz:
                        raise BadInput(
                            f"the stethoscope sends {reading.rate_hz} Hz",
                            name="another_rate",
                            hint=f"say --rate {reading.rate_hz}",
                        )
                    self.done = self.done or ["from a stethoscope's line"]
                    yield reading.pcm
        finally:
            await self._port.close()


def open_source(name: str, rate_hz: int, *, loop: bool = False) -> Source:
    """Raises BadInput or Unavailable where there is no such thing."""
    if name == "mic" or name.startswith("mic:"):
        return CardSource(name.removeprefix("mic").removeprefix(":"), rate_hz)
    if name.startswith(_LINES):
        return LineSource(name, rate_hz)
    if not Path(name).is_file():
        raise BadInput(
            f"{name} is neither a file nor a device",
            name="no_such_source",
            hint="name a sound file, mic, mic:NAME, tcp://HOST:PORT or serial:PATH",
        )
    return FileSource(Path(name), rate_hz, loop=loop)
