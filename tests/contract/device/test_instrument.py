"""One suite for every port: what the gateway may rely on, over real channels."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct

from breathway.device import (
    Command,
    DoseLogged,
    InstrumentInfo,
    LinkChanged,
    OximeterReading,
    PauseNebulizer,
    PcmFrame,
    SoundEnded,
    StartBlow,
    StartNebulizer,
    StartSound,
)
from breathway.edge.ports import Instrument
from breathway.edge.ports.backoff import BackOff
from breathway.edge.ports.broker import Broker
from breathway.edge.ports.mqtt import MqttInstrument
from breathway.edge.ports.serial import SerialInstrument
from breathway.edge.ports.tcp import TcpInstrument, TcpListener
from breathway.edge.simulated.nebulizer import SimulatedNebulizer
from breathway.edge.simulated.oximeter import SimulatedOximeter
from breathway.edge.simulated.person import Person
from breathway.edge.simulated.stethoscope import Recording, SimulatedStethoscope
from breathway.edge.simulated.stream import TcpServer, Terminal, call
from breathway.model.errors import BadRequest, Unavailable

SPEED = 200.0
SOUND = Recording(8000, bytes(range(256)) * 40)


class Set(Struct):
    """One instrument on one channel, and the ways a test handles it."""

    port: Instrument
    drop: Callable[[], Awaitable[None]]  # the channel breaks; the instrument comes back by itself
    act: Command  # what makes it say ``last``
    last: type[Any]
    wrong: Command


def backoff() -> BackOff:
    return BackOff(lambda: 0.5, first_s=0.02, most_s=0.1)


def sounding() -> SimulatedStethoscope:
    return SimulatedStethoscope(lambda number: SOUND, speed=SPEED)


@contextlib.asynccontextmanager
async def on_tcp(folder: Path) -> AsyncIterator[Set]:
    server = TcpServer(sounding())
    host, port = await server.start()
    instrument = TcpInstrument("st-1", "stethoscope", host, port, backoff=backoff())
    yield Set(instrument, server.hang_up, StartSound(seconds=2), SoundEnded, StartBlow())
    await instrument.close()
    await server.stop()


@contextlib.asynccontextmanager
async def calling_in(folder: Path) -> AsyncIterator[Set]:
    instrument = TcpListener("st-1", "stethoscope", "127.0.0.1", 0, backoff=backoff())
    host, port = await instrument.listen()
    calls: list[asyncio.Task[None]] = []

    async def keep_calling() -> None:
        while True:
            with contextlib.suppress(OSError):
                await call(sounding(), host, port)
            await asyncio.sleep(0.05)

    async def ring() -> None:
        while calls:
            calls.pop().cancel()
        calls.append(asyncio.create_task(keep_calling()))

    await ring()
    yield Set(instrument, ring, StartSound(seconds=2), SoundEnded, StartBlow())
    await instrument.close()
    for task in calls:
        task.cancel()


@contextlib.asynccontextmanager
async def on_a_line(folder: Path) -> AsyncIterator[Set]:
    terminal = Terminal(sounding())
    line = folder / "line"
    line.symlink_to(await terminal.start())

    async def unplug() -> None:
        await terminal.stop()
        await asyncio.sleep(0.15)
        line.unlink()
        line.symlink_to(await terminal.start())

    instrument = SerialInstrument("st-1", "stethoscope", str(line), backoff=backoff())
    yield Set(instrument, unplug, StartSound(seconds=2), SoundEnded, StartBlow())
    await instrument.close()
    await terminal.stop()


@contextlib.asynccontextmanager
async def nebulizing(folder: Path) -> AsyncIterator[Set]:
    broker = Broker(folder / "broker", ["ne-1"])
    await broker.start()
    speaker = SimulatedNebulizer(
        "ne-1", lambda: broker.address_of("ne-1"), lambda: Person(3), speed=3000
    )
    await speaker.start()
    instrument = MqttInstrument("ne-1", "nebulizer", lambda: broker.address, backoff=backoff())

    async def restart() -> None:
        await broker.stop()
        await broker.start()

    dose = StartNebulizer(drug="salbutamol", dose_mg=2.5)
    yield Set(instrument, restart, dose, DoseLogged, StartBlow())
    await instrument.close()
    await speaker.stop()
    await broker.stop()


def oximeter(form: Any) -> Callable[[Path], contextlib.AbstractAsyncContextManager[Set]]:
    @contextlib.asynccontextmanager
    async def measuring(folder: Path) -> AsyncIterator[Set]:
        broker = Broker(folder / "broker", ["ox-1"])
        await broker.start()
        speaker = SimulatedOximeter(
            "ox-1", lambda: broker.address_of("ox-1"), Person(3).vitals, form=form, speed=20
        )
        await speaker.start()
        instrument = MqttInstrument(
            "ox-1", "pulse_oximeter", lambda: broker.address, backoff=backoff()
        )

        async def vanish() -> None:
            await speaker.stop()
            await asyncio.sleep(0.1)
            await speaker.start()

        from breathway.device import Identify

        yield Set(instrument, vanish, Identify(), OximeterReading, PauseNebulizer())
        await instrument.close()
        await speaker.stop()
        await broker.stop()

    return measuring


PORTS = {
    "tcp": on_tcp,
    "tcp-listen": calling_in,
    "serial": on_a_line,
    "mqtt-nebulizer": nebulizing,
    "mqtt-oximeter-json": oximeter("json"),
    "mqtt-oximeter-plx": oximeter("plx"),
}
every_port = pytest.mark.parametrize("make", PORTS.values(), ids=PORTS.keys())
Make = Callable[[Path], contextlib.AbstractAsyncContextManager[Set]]


class Listener:
    """Reads a port in the background and waits for what a test expects."""

    def __init__(self, port: Instrument) -> None:
        self.heard: list[Any] = []
        self._news = asyncio.Condition()
        self.task = asyncio.create_task(self._listen(port))

    async def _listen(self, port: Instrument) -> None:
        async for reading in port.readings():
            async with self._news:
                self.heard.append(reading)
                self._news.notify_all()

    async def until(self, fits: Callable[[Any], bool], after: int = 0) -> Any:
        async with asyncio.timeout(60), self._news:
            await self._news.wait_for(lambda: any(map(fits, self.heard[after:])))
        return next(filter(fits, self.heard[after:]))


def connected(reading: Any) -> bool:
    return isinstance(reading, LinkChanged) and reading.connected


def gone(reading: Any) -> bool:
    return isinstance(reading, LinkChanged) and not reading.connected


def run(make: Make, folder: Path, story: Callable[[Set], Awaitable[None]]) -> None:
    async def main() -> None:
        async with asyncio.timeout(60), make(folder) as one:
            await story(one)

    asyncio.run(main())


@every_port
def test_it_connects_says_who_it_is_and_acts_on_a_command(make: Make, tmp_path: Path) -> None:
    async def story(one: Set) -> None:
        listener = Listener(one.port)
        assert (await listener.until(connected)).instrument_id == one.port.id
        info = await listener.until(lambda said: isinstance(said, InstrumentInfo))
        assert (info.kind, info.instrument_id) == (one.port.kind, one.port.id)
        assert info.model.startswith("Simulated")
        before = len(listener.heard)
        await one.port.command(one.act)
        await listener.until(lambda said: isinstance(said, one.last), before)

    run(make, tmp_path, story)


@every_port
def test_a_command_before_the_link_is_up_is_refused(make: Make, tmp_path: Path) -> None:
    async def story(one: Set) -> None:
        with pytest.raises(Unavailable) as refused:
            await one.port.command(one.act)
        assert refused.value.name == "instrument_away"

    run(make, tmp_path, story)


@every_port
def test_another_instruments_command_is_an_error(make: Make, tmp_path: Path) -> None:
    async def story(one: Set) -> None:
        with pytest.raises(BadRequest) as refused:
            await one.port.command(one.wrong)
        assert refused.value.name == "wrong_instrument"

    run(make, tmp_path, story)


@every_port
def test_it_comes_back_after_the_channel_broke(make: Make, tmp_path: Path) -> None:
    async def story(one: Set) -> None:
        listener = Listener(one.port)
        await listener.until(connected)
        broken_at = len(listener.heard)
        await one.drop()
        away = await listener.until(gone, broken_at)
        back = listener.heard.index(away)
        await listener.until(connected, back)
        before = len(listener.heard)
        await one.port.command(one.act)
        await listener.until(lambda said: isinstance(said, one.last), before)

    run(make, tmp_path, story)


@every_port
def test_close_ends_the_readings_and_twice_is_once(make: Make, tmp_path: Path) -> None:
    async def story(one: Set) -> None:
        listener = Listener(one.port)
        await listener.until(connected)
        await one.port.close()
        await one.port.close()
        async with asyncio.timeout(60):
            await listener.task
        with pytest.raises(Unavailable):
            await one.port.command(one.act)

    run(make, tmp_path, story)


@every_port
def test_a_reader_that_failed_may_be_followed_by_another(make: Make, tmp_path: Path) -> None:
    async def story(one: Set) -> None:
        async for reading in one.port.readings():
            if connected(reading):
                break
        listener = Listener(one.port)
        await listener.until(connected)
        await asyncio.sleep(0.1)
        before = len(listener.heard)
        await one.port.command(one.act)
        await listener.until(lambda said: isinstance(said, one.last), before)

    run(make, tmp_path, story)


@pytest.mark.parametrize("make", [on_tcp, calling_in, on_a_line])
def test_a_sound_arrives_whole(make: Make, tmp_path: Path) -> None:
    async def story(one: Set) -> None:
        listener = Listener(one.port)
        await listener.until(connected)
        await one.port.command(StartSound(seconds=3))
        ended = await listener.until(lambda said: isinstance(said, SoundEnded))
        parts = [said for said in listener.heard if isinstance(said, PcmFrame)]
        pcm = b"".join(part.pcm for part in parts)
        assert ended.samples == 3 * 8000 == len(pcm) // 2
        assert pcm == (SOUND.pcm * 5)[: len(pcm)]

    run(make, tmp_path, story)
