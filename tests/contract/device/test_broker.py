"""The supervised broker: who may say what, and that it lives and dies as promised."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import aiomqtt
import msgspec
import pytest

from breathway.edge.ports.broker import Broker, BrokerAddress
from breathway.model.errors import BadInput

_STARTER = """
import asyncio, json, sys
from pathlib import Path
from breathway.edge.ports.broker import Broker
async def main():
    broker = Broker(Path(sys.argv[1]), [])
    address = await broker.start()
    print(json.dumps({"port": address.port}), flush=True)
    await asyncio.sleep(60)
asyncio.run(main())
"""


def accepts(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_until(fits: Callable[[], bool], most_s: float = 60) -> None:
    until = time.monotonic() + most_s
    while not fits() and time.monotonic() < until:
        time.sleep(0.05)
    assert fits()


def client(where: BrokerAddress) -> aiomqtt.Client:
    return aiomqtt.Client(
        where.host, where.port, username=where.username, password=where.password, timeout=60
    )


def test_an_instrument_speaks_only_as_itself(tmp_path: Path) -> None:
    async def story() -> list[str]:
        broker = Broker(tmp_path, ["ox-1", "ne-1"])
        await broker.start()
        heard: list[str] = []
        async with client(broker.address) as edge, client(broker.address_of("ox-1")) as oximeter:
            await edge.subscribe("breathway/#", qos=1)
            await oximeter.publish("breathway/ne-1/dose", b"forged")
            await oximeter.publish("breathway/ne-1/command", b"forged")
            await oximeter.publish("breathway/ox-1/reading", b"own")
            async with asyncio.timeout(60):
                async for message in edge.messages:
                    heard.append(message.topic.value)
                    if message.topic.value == "breathway/ox-1/reading":
                        break
            for topic in ("breathway/ne-1/command", "breathway/#", "#", "breathway/ox-1/command"):
                await oximeter.subscribe(topic, qos=1)
            await edge.publish("breathway/ne-1/command", b"for another", qos=1)
            await edge.publish("breathway/ox-1/command", b"for it", qos=1)
            async with asyncio.timeout(60):
                async for message in oximeter.messages:
                    heard.append(message.topic.value)
                    break
        await broker.stop()
        return heard

    assert asyncio.run(story()) == ["breathway/ox-1/reading", "breathway/ox-1/command"]


def test_a_stranger_is_refused(tmp_path: Path) -> None:
    async def story() -> None:
        broker = Broker(tmp_path, ["ox-1"])
        where = await broker.start()
        for username, password in (("edge", "guess"), (None, None), ("ox-1", where.password)):
            with pytest.raises(aiomqtt.MqttError):
                async with aiomqtt.Client(
                    where.host, where.port, username=username, password=password, timeout=60
                ):
                    pass
        await broker.stop()

    asyncio.run(story())


def test_it_restarts_on_the_same_port_when_it_dies(tmp_path: Path) -> None:
    async def story() -> None:
        broker = Broker(tmp_path, [])
        where = await broker.start()
        assert broker.pid is not None
        first = broker.pid
        os.killpg(first, signal.SIGKILL)
        await asyncio.to_thread(wait_until, lambda: broker.pid not in (first, None))
        await asyncio.to_thread(wait_until, lambda: accepts(where.port))
        assert broker.address == where
        async with client(broker.address) as edge:
            await edge.publish("breathway/x", b"1", qos=1)
        await broker.stop()
        assert not accepts(where.port)

    asyncio.run(story())


def test_its_passwords_are_fresh_and_private(tmp_path: Path) -> None:
    async def story() -> None:
        one, two = Broker(tmp_path / "1", ["a"]), Broker(tmp_path / "2", ["a"])
        await one.start()
        await two.start()
        words = {one.address.password, two.address.password, one.address_of("a").password}
        assert len(words) == 3
        access = tmp_path / "1" / "access" / "a.json"
        for file in (tmp_path / "1" / "broker.conf", access):
            assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert json.loads(access.read_text()) == msgspec.to_builtins(one.address_of("a"))
        assert not (access.parent / "edge.json").exists()
        await one.stop()
        await two.stop()
        assert not (tmp_path / "1" / "broker.conf").exists()
        assert not access.exists()

    asyncio.run(story())


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_it_dies_with_its_parent(tmp_path: Path, how: signal.Signals) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", _STARTER, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    try:
        port = json.loads(parent.stdout.readline())["port"]
        assert accepts(port)
    finally:
        parent.send_signal(how)
        parent.wait(60)
    wait_until(lambda: not accepts(port))


def test_an_id_that_would_change_the_configuration_is_refused(tmp_path: Path) -> None:
    for name in ('x" }', "a b", "", "a.>", "a/b"):
        with contextlib.suppress(BadInput):
            Broker(tmp_path, [name])
            pytest.fail(f"{name!r} was taken")
