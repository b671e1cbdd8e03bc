"""A streaming stethoscope: framed PCM in, readings out.

In: bytes of the stream (``frame``, sync ``B5 50``). Out: ``InstrumentInfo``, ``PcmFrame``,
``SoundEnded``, ``FramesLost``, ``Rejection``. The sound is signed 16 bit little-endian, mono, at
4 or 8 kHz (breath sounds lie below 2 kHz: Pasterkamp 1997). Types, payloads little-endian:

    0x01 info      as the spirometer's
    0x06 sound     u16 clip, u16 rate Hz, u32 index of the first sample, i16 samples
    0x07 ended     u16 clip, u16 rate Hz, u32 samples in the clip
    0x81 identify (no payload) · 0x84 start (u16 tenths of a second) · 0x85 stop (no payload)
"""

from __future__ import annotations

import struct
from typing import Final

from breathway.device import (
    Command,
    Identify,
    PcmFrame,
    Reading,
    SoundEnded,
    StartSound,
    StopSound,
)
from breathway.device.frame import encode_frame
from breathway.device.framed import FramedDecoder
from breathway.device.payload import (
    bad_payload,
    impossible,
    wrong_instrument,
)
from breathway.model.errors import BadRequest, Rejection

SYNC: Final = b"\xb5\x50"
SOUND, ENDED = 0x06, 0x07
IDENTIFY, START, STOP = 0x81, 0x84, 0x85
RATES_HZ = (4000, 8000)
SAMPLES_MOST = 500  # in one frame
SECONDS_MOST = 120.0
_SOUND = struct.Struct("<HHI")


class StethoscopeDecoder(FramedDecoder):
    """Bytes of one stethoscope to readings; never raises on bytes."""

    def __init__(self, instrument_id: str) -> None:
        parse = {SOUND: self._sound, ENDED: self._ended}
        super().__init__(instrument_id, "stethoscope", SYNC, parse)

    def _sound(self, raw: bytes) -> Reading | Rejection:
        count, odd = divmod(len(raw) - _SOUND.size, 2)
        if odd or not 1 <= count <= SAMPLES_MOST:
            return bad_payload("sound")
        clip, rate_hz, index = _SOUND.unpack_from(raw)
        if rate_hz not in RATES_HZ:
            return impossible("rate_hz")
        pcm = raw[_SOUND.size :]
        return PcmFrame(
            instrument_id=self._id, clip=clip, sample_index=index, rate_hz=rate_hz, pcm=pcm
        )

    def _ended(self, raw: bytes) -> Reading | Rejection:
        if len(raw) != _SOUND.size:
            return bad_payload("ended")
        clip, rate_hz, samples = _SOUND.unpack(raw)
        if rate_hz not in RATES_HZ:
            return impossible("rate_hz")
        return SoundEnded(instrument_id=self._id, clip=clip, samples=samples, rate_hz=rate_hz)


def encode_command(command: Command, sequence: int) -> bytes:
    """The frame that tells a stethoscope; raises ``BadRequest`` for another's command."""
    match command:
        case Identify():
            return encode_frame(SYNC, IDENTIFY, sequence)
        case StartSound(seconds=seconds):
            if not 0.1 <= seconds <= SECONDS_MOST:
                raise BadRequest(f"a clip lasts 0.1 to {SECONDS_MOST:.0f} s", name="bad_duration")
            return encode_frame(SYNC, START, sequence, struct.pack("<H", round(seconds * 10)))
        case StopSound():
            return encode_frame(SYNC, STOP, sequence)
        case _:
            raise wrong_instrument(command, "stethoscope")
