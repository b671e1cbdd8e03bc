"""A courier killed at random moments: no message lost, none under two ids, few sent again."""

from __future__ import annotations

import asyncio
import random

import pytest

from breathway.centre.courier import MOST
from breathway.record import Embedded
from tests.contract.centre.courier_node import CourierNode, until
from tests.receivers import Receivers

SEED = 20261126
SCHOOLS = 240
KILLS = 3


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    embedded = Embedded(tmp_path_factory.mktemp("killed") / "pg")
    embedded.start()
    yield embedded
    embedded.stop()


async def story(url, folder) -> None:
    chance = random.Random(SEED)
    kill_at = sorted(chance.sample(range(10, SCHOOLS - 10), KILLS))  # messages that have arrived
    assert kill_at[0] < SCHOOLS * 2 // 3
    async with CourierNode(url, folder) as node, Receivers(folder) as to:
        for channel in ("email", "webhook"):
            await node.schools(channel, SCHOOLS // 3, to)
        await node.warn()
        for arrived in [*kill_at, None]:
            courier = await node.process(to)
            if arrived == kill_at[1]:  # they come while the warning stands
                await node.schools("mqtt", SCHOOLS // 3, to)
            if arrived is not None:
                await until(lambda arrived=arrived: len(to.ids) >= arrived, 120)
                courier.kill()
                await courier.wait()
        assert await node.settled(120) == {"sent": SCHOOLS}
        courier.terminate()
        await courier.wait()
        planned = {str(row["delivery_id"]) for row in await node.sql("SELECT * FROM delivery")}
        await asyncio.sleep(0.2)
        assert set(to.ids) == planned, f"seed {SEED}"
        again = sum(to.ids.values()) - SCHOOLS
        assert again <= KILLS * sum(MOST.values())
        print(f"killed {KILLS} times: {SCHOOLS} messages, {again} sent again under their own id")


def test_nothing_is_lost_when_the_courier_is_killed(server, tmp_path):
    asyncio.run(story(server.url, tmp_path))


def test_a_stop_in_order_repeats_nothing(server, tmp_path):
    async def stopped() -> None:
        async with CourierNode(server.url, tmp_path) as node, Receivers(tmp_path) as to:
            await node.schools("webhook", 60, to)
            await node.warn()
            courier = await node.process(to)
            await until(lambda: to.ids, 120)
            courier.terminate()
            await courier.wait()
            courier = await node.process(to)
            assert await node.settled(120) == {"sent": 60}
            courier.terminate()
            await courier.wait()
            assert sum(to.ids.values()) == 60

    asyncio.run(stopped())


def test_a_database_that_goes_away_loses_nothing_and_repeats_little(server, tmp_path):
    async def away() -> None:
        async with CourierNode(server.url, tmp_path) as node, Receivers(tmp_path) as to:
            await node.schools("webhook", 300, to)
            await node.warn()
            courier = await node.process(to)
            await until(lambda: len(to.ids) >= 50, 120)
            await asyncio.to_thread(server.stop)
            await asyncio.to_thread(server.start)
            await until(lambda: len(to.ids) == 300, 120)
            await asyncio.sleep(1)
            courier.terminate()
            await courier.wait()
            assert courier.returncode == 0
            assert (await node.sql("SELECT count(*) FROM delivery WHERE state = 'sent'"))[0][
                0
            ] == 300
            assert sum(to.ids.values()) == 300, "what could not be noted was noted afterwards"

    asyncio.run(away())
