"""What goes wrong on byte streams: silence, a second caller, noise, a command to stop."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

from breathway.device import (
    BlowEnded,
    FlowSamples,
    InstrumentInfo,
    LinkChanged,
    Rejection,
    StartBlow,
    StopBlow,
)
from breathway.edge.ports.backoff import BackOff
from breathway.edge.ports.serial import SerialInstrument
from breathway.edge.ports.tcp import TcpInstrument, TcpListener
from breathway.edge.simulated.blow import Blow
from breathway.edge.simulated.spirometer import SimulatedSpirometer
from breathway.edge.simulated.stream import TcpServer, Terminal, call

from .test_instrument import Listener, connected, gone

LONG = Blow(100, (1000,) * 3000)


def backoff() -> BackOff:
    return BackOff(lambda: 0.5, first_s=0.02, most_s=0.1)


def run(story: Any) -> None:
    async def main() -> None:
        async with asyncio.timeout(60):
            await story()

    asyncio.run(main())


def test_a_silent_instrument_is_asked_and_then_called_again() -> None:
    async def story() -> None:
        asked: list[bytes] = []
        calls = 0

        async def mute(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            nonlocal calls
            calls += 1
            with contextlib.suppress(OSError):
                while data := await reader.read(1000):
                    asked.append(data)
            writer.close()

        server = await asyncio.start_server(mute, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        instrument = TcpInstrument(
            "sp-1", "spirometer", "127.0.0.1", port, silent_s=0.05, backoff=backoff()
        )
        listener = Listener(instrument)
        went = await listener.until(gone)
        await listener.until(connected, listener.heard.index(went))
        assert calls >= 2
        assert b"".join(asked).count(b"\xb5\xf1\x01\x81") >= 2
        await instrument.close()
        await listener.task
        server.close()

    run(story)


def test_nobody_there_is_said_once_and_tried_again() -> None:
    async def story() -> None:
        server = TcpServer(SimulatedSpirometer(lambda number: LONG))
        host, port = await server.start()
        await server.stop()
        instrument = TcpInstrument("sp-1", "spirometer", host, port, backoff=backoff())
        listener = Listener(instrument)
        await listener.until(gone)
        await asyncio.sleep(0.4)
        away = LinkChanged(instrument_id="sp-1", connected=False, detail="away")
        assert listener.heard == [away]
        await server.start(host, port)
        await listener.until(connected)
        await instrument.close()
        await server.stop()

    run(story)


def test_a_line_belongs_to_one_edge_at_a_time() -> None:
    async def story() -> None:
        terminal = Terminal(SimulatedSpirometer(lambda number: LONG))
        path = await terminal.start()
        first = SerialInstrument("sp-1", "spirometer", path, backoff=backoff())
        second = SerialInstrument("sp-1", "spirometer", path, backoff=backoff())
        one = Listener(first)
        await one.until(connected)
        other = Listener(second)
        await other.until(gone)
        await first.close()
        await one.task
        await other.until(connected)
        await other.until(lambda said: isinstance(said, InstrumentInfo))
        await second.close()
        await other.task
        await terminal.stop()

    run(story)


def test_a_second_caller_replaces_the_first() -> None:
    async def story() -> None:
        instrument = TcpListener("sp-1", "spirometer", "127.0.0.1", 0, backoff=backoff())
        host, port = await instrument.listen()
        listener = Listener(instrument)
        first = asyncio.create_task(call(SimulatedSpirometer(lambda n: LONG), host, port))
        await listener.until(lambda said: isinstance(said, InstrumentInfo))
        second = asyncio.create_task(
            call(SimulatedSpirometer(lambda n: LONG, serial="SIM-2"), host, port)
        )
        await first
        await listener.until(
            lambda said: isinstance(said, InstrumentInfo) and said.serial == "SIM-2"
        )
        await instrument.close()
        await second

    run(story)


def test_noise_on_the_line_is_a_rejection_in_its_place() -> None:
    async def story() -> None:
        async def noisy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b"\x00\x01\x02 boot 3.1\r\n")
            await SimulatedSpirometer(lambda number: LONG).converse(_Both(reader, writer))

        server = await asyncio.start_server(noisy, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        instrument = TcpInstrument("sp-1", "spirometer", "127.0.0.1", port, backoff=backoff())
        listener = Listener(instrument)
        await listener.until(lambda said: isinstance(said, InstrumentInfo))
        names = [getattr(said, "name", type(said).__name__) for said in listener.heard]
        assert names == ["LinkChanged", "not_a_frame", "InstrumentInfo"]
        assert isinstance(listener.heard[1], Rejection)
        await instrument.close()
        server.close()

    run(story)


def test_a_blow_that_is_stopped_ends_with_what_was_sent() -> None:
    async def story() -> None:
        server = TcpServer(SimulatedSpirometer(lambda number: LONG, speed=20))
        host, port = await server.start()
        instrument = TcpInstrument("sp-1", "spirometer", host, port, backoff=backoff())
        listener = Listener(instrument)
        await listener.until(connected)
        await instrument.command(StartBlow())
        await listener.until(lambda said: isinstance(said, FlowSamples) and said.index > 50)
        await instrument.command(StopBlow())
        ended = await listener.until(lambda said: isinstance(said, BlowEnded))
        came = sum(len(said.flow_l_s) for said in listener.heard if isinstance(said, FlowSamples))
        assert ended.cause == "stopped"
        assert 50 < ended.samples == came < 3000
        await instrument.close()
        await server.stop()

    run(story)


class _Both:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def read(self) -> bytes:
        return await self._reader.read(1000)

    async def write(self, data: bytes) -> None:
        self._writer.write(data)
        await self._writer.drain()

    def close(self) -> None:
        self._writer.close()
