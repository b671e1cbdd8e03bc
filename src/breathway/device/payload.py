"""What the payloads of several instruments share: who they are, and what is wrong with them.

In: payload bytes of a checked frame, or of an MQTT message. Out: readings or the Rejection that
names the field, never its value.
"""

from __future__ import annotations

from typing import Any

import msgspec

from breathway.device import Command, InstrumentInfo
from breathway.model.errors import BadRequest, Rejection
from breathway.model.facility import InstrumentKind

MESSAGE_MOST = 65_536  # bytes of one MQTT message


def bad_payload(what: str) -> Rejection:
    """The length or the shape of a payload does not fit its type."""
    return Rejection(
        name="bad_payload",
        detail=f"{what}: the payload has another shape than its kind says",
        hint="compare the instrument's firmware with docs/reference/instruments.md",
    )


def impossible(field: str) -> Rejection:
    """A value that no instrument can have measured."""
    return Rejection(
        name="impossible_value",
        detail=f"{field}: outside what is physically possible",
        hint="check the sensor, calibrate it, and measure again",
    )


def unknown_frame(type_: int) -> Rejection:
    return Rejection(
        name="unknown_frame",
        detail=f"a frame of type 0x{type_:02x}",
        hint="upgrade the edge: the instrument says something newer",
    )


def unknown_topic(topic: str) -> Rejection:
    return Rejection(
        name="unknown_topic",
        detail=f"a message on {topic[-32:]!r}",
        hint="compare the instrument's topics with docs/reference/instruments.md",
    )


def wrong_instrument(command: Command, kind: InstrumentKind) -> BadRequest:
    """A command that this kind of instrument does not know: an error of the program."""
    tag = type(command).__struct_config__.tag
    return BadRequest(
        f"a {kind} knows no command {tag}",
        name="wrong_instrument",
        hint="send it to the instrument that does",
    )


def parse_info(raw: bytes, instrument_id: str, kind: InstrumentKind) -> InstrumentInfo | Rejection:
    """u8 battery (255: none), then model, serial and firmware as u8-length UTF-8 strings."""
    words: list[str] = []
    at = 1
    for _ in range(3):
        if at >= len(raw):
            return bad_payload("info")
        end = at + 1 + raw[at]
        if end > len(raw):
            return bad_payload("info")
        try:
            words.append(raw[at + 1 : end].decode())
        except UnicodeDecodeError:
            return bad_payload("info")
        at = end
    if at != len(raw):
        return bad_payload("info")
    battery = raw[0]
    if 100 < battery < 255:
        return impossible("battery_percent")
    return InstrumentInfo(
        instrument_id=instrument_id,
        kind=kind,
        model=words[0],
        serial=words[1],
        firmware=words[2],
        battery_percent=None if battery == 255 else float(battery),
    )


def decode_json(decoder: msgspec.json.Decoder[Any], payload: bytes, what: str) -> Any:
    """The value of ``decoder``'s type, or a Rejection; spelled ``Any``: callers narrow by class."""
    if len(payload) > MESSAGE_MOST:
        return Rejection(
            name="too_large",
            detail=f"{what}: {len(payload)} bytes, at most {MESSAGE_MOST} are read",
            hint="the instrument or the broker is damaged; restart it",
        )
    try:
        return decoder.decode(payload)
    except msgspec.ValidationError as problem:
        return Rejection(
            name="impossible_value",
            detail=f"{what}: {problem}",  # msgspec names the field and the bound, not the value
            hint="check the sensor; compare the firmware with docs/reference/instruments.md",
        )
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, OverflowError):
        return bad_payload(what)


class Info(msgspec.Struct, frozen=True):
    """The retained message on ``…/info`` of an MQTT instrument."""

    model: str = ""
    serial: str = ""
    firmware: str = ""
    battery: float | None = None


_info = msgspec.json.Decoder(Info)


def read_info(payload: bytes, instrument_id: str, kind: InstrumentKind) -> Any:
    """``InstrumentInfo | Rejection`` from JSON."""
    info = decode_json(_info, payload, "info")
    if isinstance(info, Rejection):
        return info
    if info.battery is not None and not 0 <= info.battery <= 100:
        return impossible("battery_percent")
    return InstrumentInfo(
        instrument_id=instrument_id,
        kind=kind,
        model=info.model,
        serial=info.serial,
        firmware=info.firmware,
        battery_percent=info.battery,
    )
