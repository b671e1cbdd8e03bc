"""Addresses of instruments, the wait between tries, and encoders' refusals."""

from __future__ import annotations

import pytest

from breathway.device import (
    Identify,
    PauseNebulizer,
    StartBlow,
    StartNebulizer,
    StartSound,
    nebulizer,
    oximeter,
    spirometer,
    stethoscope,
)
from breathway.edge.ports.address import InstrumentAddress, open_instrument
from breathway.edge.ports.backoff import BackOff
from breathway.edge.ports.broker import BrokerAddress
from breathway.edge.ports.mqtt import MqttInstrument
from breathway.edge.ports.serial import SerialInstrument
from breathway.edge.ports.tcp import TcpInstrument, TcpListener
from breathway.model.errors import BadInput, BadRequest
from breathway.model.facility import InstrumentKind

BROKER = BrokerAddress(host="127.0.0.1", port=1, username="edge", password="x")


def named(address: str, kind: InstrumentKind = "spirometer") -> InstrumentAddress:
    return InstrumentAddress(id="i-1", kind=kind, address=address)


@pytest.mark.parametrize(
    ("address", "kind", "port"),
    [
        ("tcp://10.0.0.9:5000", "spirometer", TcpInstrument),
        ("tcp://[::1]:5000", "stethoscope", TcpInstrument),
        ("tcp-listen://127.0.0.1:0", "spirometer", TcpListener),
        ("serial:/dev/ttyUSB0", "spirometer", SerialInstrument),
        ("serial:/dev/ttyUSB0?speed=57600", "stethoscope", SerialInstrument),
        ("mqtt:", "nebulizer", MqttInstrument),
        ("mqtt:", "pulse_oximeter", MqttInstrument),
    ],
)
def test_an_address_opens_its_port(address: str, kind: InstrumentKind, port: type) -> None:
    opened = open_instrument(named(address, kind), BROKER)
    assert type(opened) is port
    assert (opened.id, opened.kind) == ("i-1", kind)


@pytest.mark.parametrize(
    ("address", "kind", "name"),
    [
        ("tcp://10.0.0.9", "spirometer", "bad_address"),
        ("tcp://:5000", "spirometer", "bad_address"),
        ("tcp://h:99999", "spirometer", "bad_address"),
        ("serial:", "spirometer", "bad_address"),
        ("serial:/dev/x?speed=fast", "spirometer", "bad_address"),
        ("serial:/dev/x?speed=1234", "spirometer", "bad_speed"),
        ("bluetooth:aa", "spirometer", "bad_address"),
        ("", "spirometer", "bad_address"),
        ("mqtt:", "spirometer", "wrong_channel"),
        ("tcp://h:1", "nebulizer", "wrong_channel"),
    ],
)
def test_an_address_that_cannot_be_is_refused(
    address: str, kind: InstrumentKind, name: str
) -> None:
    with pytest.raises(BadInput) as refused:
        open_instrument(named(address, kind), BROKER)
    assert refused.value.name == name
    assert refused.value.hint


def test_waits_double_up_to_the_most_and_begin_again() -> None:
    backoff = BackOff(lambda: 1.0, first_s=0.2, most_s=5.0)
    assert [backoff.next_s() for _ in range(7)] == [0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0]
    backoff.reset()
    assert backoff.next_s() == 0.2
    assert BackOff(lambda: 0.0, first_s=0.2).next_s() == 0.1


def test_commands_are_the_bytes_that_the_reference_says() -> None:
    assert spirometer.encode_command(StartBlow(), 3)[:9].hex() == "b5f10182030000" + "0080"
    sound = stethoscope.encode_command(StartSound(seconds=12.5), 0)
    assert sound[9:11] == (125).to_bytes(2, "little")
    dose = nebulizer.encode_command(StartNebulizer(drug="salbutamol", dose_mg=2.5))
    assert dose == b'{"command":"start_nebulizer","drug":"salbutamol","dose_mg":2.5}'
    assert oximeter.encode_command(Identify()) == b'{"command":"identify"}'


def test_a_clip_of_no_length_is_refused() -> None:
    for seconds in (0.0, -1.0, 1e9, float("nan")):
        with pytest.raises(BadRequest):
            stethoscope.encode_command(StartSound(seconds=seconds), 0)
    with pytest.raises(BadRequest):
        oximeter.encode_command(PauseNebulizer())
