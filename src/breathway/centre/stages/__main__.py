"""The process in which the stages run; one at a time in a database.

In: what the supervisor hands over (``lifeline``), and notifications of the log. Out: conclusions,
deadlines and ticks in the log (``stages``). When the database goes away it waits and goes on.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import time
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any

import uvloop

from breathway import log
from breathway.centre import giving, lifeline
from breathway.centre.giving import following
from breathway.centre.lifeline import Inherited
from breathway.centre.metrics import Counters
from breathway.centre.news import LogNews, listening
from breathway.centre.response import measure
from breathway.centre.rulebook import living_rules, people_of, read_roster_file
from breathway.centre.stages import LOCK, PAUSE_S, QUIET_S, Stage, StageRunner, overdue, tick
from breathway.model.errors import Unavailable
from breathway.record import AWAY, Appender, Database, last_position
from breathway.watch import Watch
from breathway.watch.escalation import Escalation

TROUBLES: tuple[type[BaseException], ...] = (*AWAY, Unavailable)
AGAIN_S = 0.5  # after the database went away

_log = log.get("breathway.centre.stages")  # not "__main__", as which it runs


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class Session:
    """The stages over one stretch in which the database is there."""

    def __init__(self, inherited: Inherited, counters: Counters, database: Database) -> None:
        self.inherited, self.counters, self.database = inherited, counters, database
        self.appender = Appender(database)
        self.grown = LogNews()
        self.runners: list[StageRunner] = []
        self._ticked = self._looked = 0.0

    async def run(self, stages: Sequence[Stage], on_ready: Callable[[], None]) -> None:
        async with self.database.connections.acquire() as alone:
            # Waits while another holds it; beyond the command's time-out a new session waits on.
            await alone.execute("SELECT pg_advisory_lock($1)", LOCK)
            for stage in stages:
                runner = StageRunner(stage, self.database, self.appender, now)
                await runner.load()
                self.runners.append(runner)
            await self._know_people()
            heard = {"log": self.grown.heard}
            async with listening(self.inherited.application_url, "stage", heard):
                on_ready()
                while True:
                    await self._round(alone)

    async def _round(self, alone: Any) -> None:
        quiet = time.monotonic() - self._looked >= QUIET_S
        top = await last_position(alone) if quiet else self.grown.position
        for runner in self.runners:
            concluded = await runner.catch_up(top)
            name = runner.stage.NAME
            if concluded:
                self.counters.concluded.labels(name).inc(concluded)
            self.counters.position.labels(name).set(runner.position)
        if quiet:  # and the lock is ours: we have just asked over its connection
            self._looked = time.monotonic()
            await self._tell_the_time()
            for runner in self.runners:
                await runner.save()
        await self.grown.wait(QUIET_S)
        await asyncio.sleep(PAUSE_S)

    async def _tell_the_time(self) -> None:
        settings = self.inherited.settings
        events = await overdue(self.database, now())
        if events:
            await self._know_people()  # whom they go to is concluded next
        if time.monotonic() - self._ticked >= settings.tick_s:
            self._ticked = time.monotonic()
            await measure(self.database, self.counters, now())
            events.append(tick(settings.jurisdiction, now()))
        if events:
            await self.appender.append(events, received_at=now())

    async def _know_people(self) -> None:
        for runner in self.runners:
            if isinstance(runner.stage, Escalation):
                runner.stage.people = await people_of(runner.stage.roster, self.database)


async def run(inherited: Inherited, counters: Counters, stages: Sequence[Stage]) -> None:
    """Run for ever; a session ends when the database goes away, and a new one begins."""
    while True:
        try:
            async with _opened(inherited) as database:
                await Session(inherited, counters, database).run(stages, lifeline.say_ready)
        except TROUBLES as problem:
            _log.warning("database_away", extra={"problem": type(problem).__name__})
        await asyncio.sleep(AGAIN_S)


@contextlib.asynccontextmanager
async def _opened(inherited: Inherited) -> AsyncIterator[Database]:
    database = await Database.open(inherited.application_url, "stage", 4)
    try:
        yield database
    finally:
        database.connections.terminate()  # nothing is under way: what is not committed is redone


async def serve(inherited: Inherited) -> None:
    counters = Counters(Path(inherited.metrics), inherited.slot)
    settings = inherited.settings
    stages = (Watch(living_rules(settings.rules)), Escalation(read_roster_file(settings.roster)))
    running = {
        asyncio.ensure_future(run(inherited, counters, stages)),
        asyncio.ensure_future(giving.run(settings, inherited.application_url, now)),
        asyncio.ensure_future(following.run(settings, inherited.application_url, now)),
    }
    stopping = asyncio.ensure_future(lifeline.until_stopped(with_parent=True))
    ended, _ = await asyncio.wait({*running, stopping}, return_when=asyncio.FIRST_COMPLETED)
    for task in ended & running:
        task.result()  # a broken program: end, and be started again
    while running := {task for task in running if not task.done()}:
        for task in running:
            task.cancel()
        await asyncio.wait(running, timeout=1)


def main() -> None:
    inherited = lifeline.inherit()
    log.configure("stages")
    uvloop.run(serve(inherited))
    _log.info("stages_stopped")


if __name__ == "__main__":
    main()
