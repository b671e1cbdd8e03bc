"""The process of the inflow; supervised like the others.

In: what the supervisor hands over (``lifeline``). Out: the observations kept up to date, each
source at its own pace. When the database goes away it waits and goes on.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import os

import httpx
import uvloop

from breathway import log
from breathway.centre import lifeline
from breathway.centre.air.notices import Listener
from breathway.centre.air.pull import pull
from breathway.centre.air.sources import Source, read_sources
from breathway.centre.lifeline import Inherited
from breathway.model.errors import Unavailable
from breathway.record import AWAY, Database
from breathway.record.sources import prefer
from breathway.share.air.fetch import Store

TROUBLES: tuple[type[BaseException], ...] = (*AWAY, Unavailable)
AGAIN_S = 5.0  # after the database went away
LOCK = 7238_0032  # pg_advisory_lock: one inflow at a time

_log = log.get("breathway.centre.air")


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


async def keep_filled(inherited: Inherited, sources: tuple[Source, ...]) -> None:
    """Until cancelled; a session ends when the database goes away, and a new one begins."""
    while True:
        try:
            database = await Database.open(inherited.application_url, "stage", 3)
            try:
                async with database.connections.acquire() as alone:
                    await alone.execute("SELECT pg_advisory_lock($1)", LOCK)
                    await _session(inherited, sources, database)
            finally:
                database.connections.terminate()
        except* TROUBLES as problems:
            first = type(problems.exceptions[0]).__name__
            _log.warning("database_away", extra={"problem": first})
        await asyncio.sleep(AGAIN_S)


async def _session(inherited: Inherited, sources: tuple[Source, ...], database: Database) -> None:
    for place in {source.place for source in sources}:
        await prefer(database, place, [s.name for s in sources if s.place == place])
    store = Store(inherited.settings.data / "air")
    brokers: dict[str, list[Source]] = {}
    async with httpx.AsyncClient(follow_redirects=False) as client, asyncio.TaskGroup() as group:
        for source in sources:
            if source.kind == "wis2":
                brokers.setdefault(source.url, []).append(source)
            else:
                group.create_task(_follow(database, client, store, source))
        for url, theirs in brokers.items():
            named = f"{inherited.settings.data.resolve()} {url}"
            identity = "breathway-" + hashlib.sha256(named.encode()).hexdigest()[:16]
            group.create_task(Listener(database, client, theirs, now).listen(identity))
        group.create_task(asyncio.Event().wait())  # until the database goes or we are told to stop


async def _follow(
    database: Database, client: httpx.AsyncClient, store: Store, source: Source
) -> None:
    while True:
        report = await pull(database, client, store, source, os.environ, now())
        said = {"place": report.place, "source": report.source, "count": report.kept,
                "findings": len(report.findings)}  # fmt: skip
        (_log.warning if report.problem else _log.info)("air_pulled", extra=said)
        await asyncio.sleep(source.every_s)


async def serve(inherited: Inherited) -> None:
    assert inherited.settings.air is not None  # else the supervisor does not start us
    sources = read_sources(inherited.settings.air)
    running = asyncio.ensure_future(keep_filled(inherited, sources))
    stopping = asyncio.ensure_future(lifeline.until_stopped(with_parent=True))
    lifeline.say_ready()
    await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
    if running.done():
        running.result()  # a broken program: end, and be started again
    while not running.done():
        running.cancel()
        await asyncio.wait({running}, timeout=1)


def main() -> None:
    os.nice(5)  # who answers people goes first
    inherited = lifeline.inherit()
    log.configure("air")
    uvloop.run(serve(inherited))
    _log.info("air_stopped")


if __name__ == "__main__":
    main()
