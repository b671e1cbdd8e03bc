"""A warning to 10,000 schools on five channels: from the decision to the last receiver.

In: nothing; real receivers on loopback (aiosmtpd, an HTTP server, nats-server's MQTT), the courier
as a process of its own, embedded PostgreSQL; feeds are looked at as a reader sees them. Out: rows.
The second run kills the courier at moments drawn from a printed seed.
"""

from __future__ import annotations

import asyncio
import random
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil
from tests.contract.centre.courier_node import CourierNode, until
from tests.receivers import Receivers

from breathway.record import Embedded, schools
from breathway.share.school import feeds

EACH = 2_000
CHANNELS = ("email", "webhook", "mqtt", "atom", "icalendar")
KILLS, SEED = 5, 15
WITHIN_S = 300.0
Row = dict[str, Any]


def rows() -> list[Row]:
    return asyncio.run(_rows())


async def _rows() -> list[Row]:
    with tempfile.TemporaryDirectory(prefix="breathway-warn-") as folder:
        server = Embedded(Path(folder) / "pg")
        url = server.start()
        try:
            plain = await _warn(url, Path(folder) / "plain", server, ())
            chance = random.Random(SEED)
            moments = sorted(chance.sample(range(200, 3 * EACH - 200), KILLS))
            killed = await _warn(url, Path(folder) / "killed", server, moments)
        finally:
            server.stop()
    return [
        {"what": "a warning to 10,000 schools on five channels, s", "bar": "<= 60", **plain},
        {
            "what": f"the same, courier killed {KILLS} times: messages lost",
            "bar": "0",
            "value": killed["lost"],
            "again_under_their_id": killed["twice"],
            "seconds": killed["value"],
            "seed": SEED,
        },
    ]


async def _warn(url: str, folder: Path, server: Embedded, kill_at: Any) -> Row:
    folder.mkdir()  # noqa: ASYNC240 - once
    async with CourierNode(url, folder) as node, Receivers(folder) as to:
        to.inbox.keep = to.hooks.keep = False
        for channel in CHANNELS:
            await node.schools(channel, EACH, to)
        courier = await node.process(to)
        await courier.stdout.readline()
        database = psutil.Process(server.pid)
        before, started = _cpu(database), time.perf_counter()
        spent = psutil.Process(courier.pid).cpu_times().user
        await node.warn()
        published = asyncio.create_task(_published(node, started))
        for arrived in kill_at:
            await until(lambda arrived=arrived: to.taken() >= arrived, WITHIN_S)
            courier.kill()
            await courier.wait()
            courier = await node.process(to)
        await until(lambda: to.taken() >= 3 * EACH, WITHIN_S)
        seconds = time.perf_counter() - started
        times = psutil.Process(courier.pid).cpu_times()
        spent = times.user + times.system - spent
        in_feeds_s = await published
        await node.settled(WITHIN_S)
        feeds_whole = await _feeds(node)
        courier.terminate()
        await courier.wait()
        took = to.ids
        return {
            "value": round(max(seconds, in_feeds_s), 1),
            "in_feeds_s": round(in_feeds_s, 1),
            "lost": 5 * EACH - len(took) - feeds_whole,
            "twice": sum(took.values()) - len(took),
            "courier_cpu_s": round(spent, 1),
            "database_cpu_s": round(_cpu(database) - before, 1),
        }


async def _published(node: CourierNode, started: float) -> float:
    """Until every feed has the entry."""
    async with asyncio.timeout(WITHIN_S):
        while True:
            found = await node.sql("SELECT count(*) AS n FROM delivery WHERE outcome = 'published'")
            if found[0]["n"] == 2 * EACH:
                return time.perf_counter() - started
            await asyncio.sleep(0.1)


async def _feeds(node: CourierNode) -> int:
    """How many feeds, read as a reader reads them, hold the warning once."""
    found = await node.sql(
        f"SELECT {schools.COLUMNS} FROM subscription WHERE channel IN ('atom', 'icalendar')"
    )
    whole = 0
    for row in found:
        one = schools.subscription(row, node.tickets.open)
        async with schools.opened(node.console, public=one.public_id) as connection:
            entries = [node.entry(each) for each in await schools.fed(connection, one.id)]
        write = feeds.atom if one.channel == "atom" else feeds.icalendar
        body = write(one, "Sihanoukville", "https://warn.example.org", entries)
        whole += body.count(b"<entry>") + body.count(b"BEGIN:VEVENT") == 1
    return whole


def _cpu(process: psutil.Process) -> float:
    """Of a PostgreSQL: its own, and that of the backends that run."""
    total = 0.0
    for each in (process, *process.children(recursive=True)):
        try:
            times = each.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system
    return total
