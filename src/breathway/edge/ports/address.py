"""How a facility's configuration names an instrument, and the port that belongs to it.

In: an id, a kind and an address: ``tcp://192.168.1.40:5000`` (the edge calls),
``tcp-listen://0.0.0.0:5001`` (the instrument calls), ``serial:/dev/ttyUSB0`` or
``serial:/dev/ttyUSB0?speed=57600``, ``mqtt:`` (through the edge's broker). Out: an ``Instrument``.
"""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from msgspec import Struct

from breathway.edge.ports import Instrument
from breathway.edge.ports.mqtt import MqttInstrument, Where
from breathway.edge.ports.serial import SerialInstrument
from breathway.edge.ports.tcp import TcpInstrument, TcpListener
from breathway.model.errors import BadInput
from breathway.model.facility import InstrumentKind
from breathway.model.quantity import Code


class InstrumentAddress(Struct, frozen=True, kw_only=True):
    """One line of a facility's configuration."""

    id: Code
    kind: InstrumentKind
    address: str
    device: str = ""  # of a nebulizer: "jet", "mesh" or "ultrasonic"; its care depends on it


def open_instrument(named: InstrumentAddress, broker: Where | None = None) -> Instrument:
    """The port for an address; connects when its readings are first asked for."""
    try:
        url = urlsplit(named.address)
        port = url.port
    except ValueError:
        raise _bad_address(named) from None
    match url.scheme:
        case "tcp" if url.hostname and port:
            return TcpInstrument(named.id, named.kind, url.hostname, port)
        case "tcp-listen" if url.hostname and port is not None:
            return TcpListener(named.id, named.kind, url.hostname, port)
        case "serial" if url.path:
            speed = parse_qs(url.query).get("speed", ["115200"])[0]
            if not speed.isascii() or not speed.isdigit():
                raise _bad_address(named)
            return SerialInstrument(named.id, named.kind, url.path, int(speed))
        case "mqtt" if broker is not None:
            return MqttInstrument(named.id, named.kind, broker)
        case _:
            raise _bad_address(named)


def _bad_address(named: InstrumentAddress) -> BadInput:
    return BadInput(
        f"the address of {named.id} is not understood",
        name="bad_address",
        hint="tcp://HOST:PORT, tcp-listen://HOST:PORT, serial:/dev/PATH?speed=115200 or mqtt:",
    )
