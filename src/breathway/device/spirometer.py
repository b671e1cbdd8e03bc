"""A streaming spirometer: framed flow or volume samples in, readings out.

In: bytes of the stream (``frame``, sync ``B5 F1``). Out: ``InstrumentInfo``, ``BlowStarted``,
``FlowSamples``, ``VolumeSamples``, ``BlowEnded``, ``FramesLost``, ``Rejection``. Samples are int16
in mL/s or mL. Types, payloads little-endian:

    0x01 info      u8 battery % (255: none), three u8-length UTF-8 strings: model, serial, firmware
    0x02 started   u16 blow, u16 rate Hz, u8 flags (1: at BTPS), i16 0.1 °C, u8 % humidity,
                   u16 0.1 hPa
    0x03 flow      u16 blow, u16 rate Hz, u32 index of the first sample, i16 samples in mL/s
    0x04 volume    the same, i16 samples in mL
    0x05 ended     u16 blow, u32 samples in the blow, u8 cause (0 complete, 1 stopped, 2 no effort)
    0x81 identify · 0x82 start a blow · 0x83 stop it (to the instrument; no payload)

A value outside what a spirometer must measure (ATS/ERS 2019, table 2: 0-8 L, ±14 L/s) is kept up to
the bounds of ``model.quantity``, beyond which it is no breath and the frame is rejected.
"""

from __future__ import annotations

import struct
from typing import Final, Literal

from breathway.device import (
    BlowEnded,
    BlowStarted,
    Command,
    FlowSamples,
    Identify,
    Reading,
    StartBlow,
    StopBlow,
    VolumeSamples,
)
from breathway.device.frame import encode_frame
from breathway.device.framed import FramedDecoder
from breathway.device.payload import (
    bad_payload,
    impossible,
    wrong_instrument,
)
from breathway.model.errors import Rejection

SYNC: Final = b"\xb5\xf1"
STARTED, FLOW, VOLUME, ENDED = 0x02, 0x03, 0x04, 0x05
IDENTIFY, START, STOP = 0x81, 0x82, 0x83
SAMPLES_MOST = 500  # in one frame
RATE_MOST_HZ = 2000
FLOW_MOST_ML_S = 25_000  # model.quantity.LitresPerSecond
VOLUME_MOST_ML = 15_000  # model.quantity.SignedLitres

CAUSES: Final[tuple[Literal["complete", "stopped", "no_effort"], ...]] = (
    "complete",
    "stopped",
    "no_effort",
)
_STARTED = struct.Struct("<HHBhBH")
_SAMPLES = struct.Struct("<HHI")
_ENDED = struct.Struct("<HIB")


class SpirometerDecoder(FramedDecoder):
    """Bytes of one spirometer to readings; never raises on bytes."""

    def __init__(self, instrument_id: str) -> None:
        parse = {STARTED: self._started, FLOW: self._flow, VOLUME: self._volume, ENDED: self._ended}
        super().__init__(instrument_id, "spirometer", SYNC, parse)

    def _started(self, raw: bytes) -> Reading | Rejection:
        if len(raw) != _STARTED.size:
            return bad_payload("started")
        blow, rate_hz, flags, tenth_c, humidity, tenth_hpa = _STARTED.unpack(raw)
        if not 1 <= rate_hz <= RATE_MOST_HZ:
            return impossible("rate_hz")
        if not -400 <= tenth_c <= 600:
            return impossible("temperature_c")
        if humidity > 100:
            return impossible("humidity_percent")
        if not 3000 <= tenth_hpa <= 11_000:
            return impossible("pressure_hpa")
        return BlowStarted(
            instrument_id=self._id,
            blow=blow,
            rate_hz=rate_hz,
            btps=bool(flags & 1),
            temperature_c=tenth_c / 10,
            humidity_percent=float(humidity),
            pressure_hpa=tenth_hpa / 10,
        )

    def _flow(self, raw: bytes) -> Reading | Rejection:
        parts = _parse_samples(raw, "flow_l_s", FLOW_MOST_ML_S)
        if isinstance(parts, Rejection):
            return parts
        blow, rate_hz, index, values = parts
        return FlowSamples(
            instrument_id=self._id, blow=blow, index=index, rate_hz=rate_hz, flow_l_s=values
        )

    def _volume(self, raw: bytes) -> Reading | Rejection:
        parts = _parse_samples(raw, "volume_l", VOLUME_MOST_ML)
        if isinstance(parts, Rejection):
            return parts
        blow, rate_hz, index, values = parts
        return VolumeSamples(
            instrument_id=self._id, blow=blow, index=index, rate_hz=rate_hz, volume_l=values
        )

    def _ended(self, raw: bytes) -> Reading | Rejection:
        if len(raw) != _ENDED.size:
            return bad_payload("ended")
        blow, samples, cause = _ENDED.unpack(raw)
        if cause >= len(CAUSES):
            return impossible("cause")
        return BlowEnded(instrument_id=self._id, blow=blow, samples=samples, cause=CAUSES[cause])


def _parse_samples(
    raw: bytes, field: str, most: int
) -> tuple[int, int, int, tuple[float, ...]] | Rejection:
    count, odd = divmod(len(raw) - _SAMPLES.size, 2)
    if odd or not 1 <= count <= SAMPLES_MOST:
        return bad_payload("samples")
    blow, rate_hz, index = _SAMPLES.unpack_from(raw)
    if not 1 <= rate_hz <= RATE_MOST_HZ:
        return impossible("rate_hz")
    values = struct.unpack_from(f"<{count}h", raw, _SAMPLES.size)
    if max(values) > most or min(values) < -most:
        return impossible(field)
    return blow, rate_hz, index, tuple(value / 1000 for value in values)


def encode_command(command: Command, sequence: int) -> bytes:
    """The frame that tells a spirometer; raises ``BadRequest`` for another instrument's command."""
    match command:
        case Identify():
            type_ = IDENTIFY
        case StartBlow():
            type_ = START
        case StopBlow():
            type_ = STOP
        case _:
            raise wrong_instrument(command, "spirometer")
    return encode_frame(SYNC, type_, sequence)
