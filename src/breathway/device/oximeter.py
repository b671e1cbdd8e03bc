"""A pulse oximeter: MQTT messages in, readings out.

In: messages on ``breathway/<instrument>/…``. Out: ``OximeterReading``, ``InstrumentInfo``,
``Rejection``. Two forms are read:

- ``…/reading``, JSON: ``{"seq": 12, "spo2": 93, "pr": 104, "pi": 3.1, "rr": 24, "status": []}``;
  ``status`` may hold ``sensor_off`` and ``weak_signal``; a value that is absent or null was not
  measured.
- ``…/plx``, binary: the PLX Continuous Measurement characteristic 0x2A5F, as a Bluetooth bridge
  passes it on (Pulse Oximeter Service 1.0.1, section 3.2), with IEEE 11073-20601 16-bit floats.
- ``…/info``, JSON, retained: model, serial, firmware, battery.

A value that the oximeter itself doubts is absent: better none than a wrong one. Measurements it
marks as demonstration, test or stored are rejected, because they are not of this patient now.
"""

from __future__ import annotations

import struct
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from breathway.device import Command, Identify, OximeterReading, Reading
from breathway.device.payload import (
    bad_payload,
    decode_json,
    impossible,
    read_info,
    unknown_topic,
    wrong_instrument,
)
from breathway.model.errors import Rejection
from breathway.model.quantity import BeatsPerMinute, BreathsPerMinute, Percent

TOPICS: Final = ("reading", "plx", "info")


class _Message(msgspec.Struct, frozen=True):
    seq: Annotated[int, Meta(ge=0, le=2**53)]
    spo2: Percent | None = None
    pr: BeatsPerMinute | None = None
    pi: Percent | None = None
    rr: BreathsPerMinute | None = None
    status: tuple[Literal["sensor_off", "weak_signal"], ...] = ()


_message = msgspec.json.Decoder(_Message)


class OximeterDecoder:
    """Messages of one oximeter to readings; never raises on bytes."""

    def __init__(self, instrument_id: str) -> None:
        self._id = instrument_id
        self._plx_sequence = 0  # the characteristic carries none: ours counts what came

    def feed(self, topic: str, payload: bytes) -> list[Reading | Rejection]:
        """The reading of one message. Only the last word of ``topic`` is looked at."""
        match topic.rpartition("/")[2]:
            case "reading":
                return [self._reading(payload)]
            case "plx":
                self._plx_sequence += 1
                return [parse_plx(payload, self._id, self._plx_sequence - 1)]
            case "info":
                return [read_info(payload, self._id, "pulse_oximeter")]
            case _:
                return [unknown_topic(topic)]

    def _reading(self, payload: bytes) -> Reading | Rejection:
        said = decode_json(_message, payload, "reading")
        if isinstance(said, Rejection):
            return said
        off = "sensor_off" in said.status
        return OximeterReading(
            instrument_id=self._id,
            sequence=said.seq,
            spo2_percent=None if off else said.spo2,
            heart_rate_per_min=None if off else said.pr,
            perfusion_percent=None if off else said.pi,
            breathing_rate_per_min=None if off else said.rr,
            sensor_off=off,
            weak_signal="weak_signal" in said.status,
        )


# Pulse Oximeter Service 1.0.1, table 3.4 (measurement status) and 3.5 (device and sensor status).
_NOT_NOW = 1 << 9 | 1 << 10 | 1 << 11  # stored · demonstration · testing
_NO_VALUE = 1 << 12 | 1 << 13 | 1 << 14 | 1 << 15  # calibrating · unavailable · doubted · invalid
_SENSOR_OFF = 1 << 11 | 1 << 13 | 1 << 15  # not on the user · displaced · disconnected
_NO_SIGNAL = 1 << 1 | 1 << 3 | 1 << 6 | 1 << 7 | 1 << 8 | 1 << 12 | 1 << 14  # malfunction · …
_WEAK = 1 << 2 | 1 << 4 | 1 << 5 | 1 << 10  # irregular · poor · low perfusion · interference


def parse_plx(raw: bytes, instrument_id: str, sequence: int) -> OximeterReading | Rejection:
    """A PLX Continuous Measurement. Fields by flag: fast pair, slow pair, status, sensor, pulse."""
    if len(raw) < 5:
        return bad_payload("plx")
    flags = raw[0]
    sizes = [4 if flags & 1 else 0, 4 if flags & 2 else 0, 2 if flags & 4 else 0]
    sizes += [3 if flags & 8 else 0, 2 if flags & 16 else 0]
    if len(raw) != 5 + sum(sizes):
        return bad_payload("plx")
    at = 5 + sizes[0] + sizes[1]
    measurement = int.from_bytes(raw[at : at + sizes[2]], "little")
    sensor = int.from_bytes(raw[at + sizes[2] : at + sizes[2] + sizes[3]], "little")
    if measurement & _NOT_NOW:
        return Rejection(
            name="not_a_measurement",
            detail="plx: marked as stored, demonstration or test data",
            hint="leave the demonstration mode of the oximeter",
        )
    off = bool(sensor & _SENSOR_OFF)
    doubted = off or bool(measurement & _NO_VALUE) or bool(sensor & _NO_SIGNAL)
    spo2, pulse = (parse_sfloat(raw[1:3]), parse_sfloat(raw[3:5]))
    perfusion = parse_sfloat(raw[-2:]) if sizes[4] else None
    for name, value, most in (
        ("spo2_percent", spo2, 100.0),
        ("heart_rate_per_min", pulse, 400.0),
        ("perfusion_percent", perfusion, 100.0),
    ):
        if value is not None and not doubted and not 0.0 <= value <= most:
            return impossible(name)
    return OximeterReading(
        instrument_id=instrument_id,
        sequence=sequence,
        spo2_percent=None if doubted else spo2,
        heart_rate_per_min=None if doubted else pulse,
        perfusion_percent=None if doubted else perfusion,
        sensor_off=off,
        weak_signal=bool(sensor & _WEAK),
    )


_SPECIAL: Final = frozenset({0x07FE, 0x07FF, 0x0800, 0x0801, 0x0802})  # +INF NaN NRes reserved -INF


def parse_sfloat(raw: bytes) -> float | None:
    """IEEE 11073-20601, annex F.8: 4 bits of exponent, 12 of mantissa, both two's complement.

    None for the five special values and for anything but two bytes.
    """
    if len(raw) != 2:
        return None
    (word,) = struct.unpack("<H", raw)
    mantissa, exponent = word & 0x0FFF, word >> 12
    if mantissa in _SPECIAL:
        return None
    if mantissa >= 0x0800:
        mantissa -= 0x1000
    if exponent >= 8:
        return float(mantissa / 10 ** (16 - exponent))
    return float(mantissa * 10**exponent)


def encode_command(command: Command) -> bytes:
    """The message for ``…/command``; an oximeter knows only ``identify``."""
    if isinstance(command, Identify):
        return msgspec.json.encode(command)
    raise wrong_instrument(command, "pulse_oximeter")
