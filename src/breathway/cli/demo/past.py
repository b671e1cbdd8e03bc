"""What lies behind the demonstration when somebody opens it: a year of treatments, and the air.

In: a running node. Out: history and observations, made in the background at the first start and
brought up to date every hour; nothing waits for them.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
from collections.abc import AsyncIterator

from breathway.centre import operate
from breathway.centre.keys import keys_of
from breathway.cli.demo import air, year
from breathway.cli.demo.node import FACILITIES, Node
from breathway.model.errors import Unavailable
from breathway.record import AWAY, Database, application_url, sources

TROUBLES: tuple[type[BaseException], ...] = (*AWAY, Unavailable)
EVERY_S = 3600.0
AGAIN_S = 30.0


async def keep(node: Node) -> None:
    """Until cancelled."""
    while True:
        now = dt.datetime.now(dt.UTC)
        days, written = 0, year.write(node.settings.data, FACILITIES, now)
        while await asyncio.to_thread(next, written, None) is not None:
            days += 1
        if days > 1:
            node.say(f"{days} days of synthetic treatments lie behind the map")
        try:
            async with _record(node) as database:
                values = await fill(database, now)
                if days > 1:  # what was foretold without them is foretold again
                    await database.connections.execute("DELETE FROM forecast")
        except TROUBLES:
            await asyncio.sleep(AGAIN_S)
            continue
        if days > 1:
            node.say(f"{values} values of Beijing's air of 2016-17, shifted in time, beside them")
        await asyncio.sleep(EVERY_S)


async def fill(database: Database, now: dt.datetime) -> int:
    """The air of every place, up to now and three days ahead."""
    first = now - dt.timedelta(days=year.DAYS + 2)
    given = 0
    for number, one in enumerate(FACILITIES):
        station = air.STATIONS[number % len(air.STATIONS)]
        place = year.place(one)
        given += await air.fill(database, place, one.zone, station, first, now)
        await sources.prefer(database, place, [air.SOURCE])
        await sources.tried(database, place, air.SOURCE, now, now, "")
    return given


@contextlib.asynccontextmanager
async def _record(node: Node) -> AsyncIterator[Database]:
    url = application_url(operate.admin_url(node.settings), keys_of(node.settings.data).node)
    database = await Database.open(url, "stage", 1)
    try:
        yield database
    finally:
        await database.close()
