"""The process in which the stages run; one at a time in a database.

In: what the supervisor hands over (``lifeline``), and notifications of the log. Out: conclusions,
deadlines and ticks in the log (``stages``). When the database goes away it waits and goes on.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import time
from collections.abc import Sequence
from pathlib import Path

import uvloop

from breathway import log, watch
from breathway.centre import lifeline
from breathway.centre.lifeline import Inherited
from breathway.centre.metrics import Counters
from breathway.centre.stages import LOCK, PAUSE_S, QUIET_S, Stage, StageRunner, overdue, tick
from breathway.record import AWAY, Appender, Database, Objects, Wake

STAGES: tuple[Stage, ...] = (watch,)
AGAIN_S = 0.5  # after the database went away

_log = log.get(__name__)


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class Runner:
    """All stages, the deadlines and the time, over one session with the database."""

    def __init__(self, inherited: Inherited, counters: Counters, stages: Sequence[Stage]) -> None:
        self.inherited, self.counters, self.stages = inherited, counters, stages
        self.on_ready = lifeline.say_ready

    async def run(self) -> None:
        """Run for ever; a session ends when the database goes away, and a new one begins."""
        while True:
            try:
                async with self._database() as database:
                    await self._session(database)
            except AWAY as problem:
                _log.warning("database_away", extra={"problem": type(problem).__name__})
            await asyncio.sleep(AGAIN_S)

    @contextlib.asynccontextmanager
    async def _database(self):  # type: ignore[no-untyped-def]
        database = await Database.open(self.inherited.application_url, "stage", 3)
        try:
            yield database
        finally:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(2):
                    await database.close()

    async def _session(self, database: Database) -> None:
        objects = Objects(self.inherited.settings.data / "objects")
        appender = Appender(database, objects)
        runners = [StageRunner(stage, database, appender, now) for stage in self.stages]
        async with database.connections.acquire() as alone:
            while not await alone.fetchval("SELECT pg_try_advisory_lock($1)", LOCK):
                await asyncio.sleep(AGAIN_S)
            woken = asyncio.Event()
            async with Wake(self.inherited.application_url, {"log": lambda _: woken.set()}):
                for runner in runners:
                    await runner.load()
                self.on_ready()
                await self._rounds(database, appender, runners, woken, alone)

    async def _rounds(self, database, appender, runners, woken, alone) -> None:  # type: ignore[no-untyped-def]
        looked = ticked = 0.0
        tick_s = self.inherited.settings.tick_s
        while True:
            for runner in runners:
                await self._catch_up(runner)
            if (at := time.monotonic()) - looked >= QUIET_S:
                looked = at
                await alone.fetchval("SELECT 1")  # the lock is ours as long as this session lives
                events = await overdue(database, now())
                if at - ticked >= tick_s:
                    ticked = at
                    events.append(tick(self.inherited.settings.jurisdiction, now()))
                if events:
                    await appender.append(events, received_at=now())
                for runner in runners:
                    await runner.save()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(QUIET_S):
                    await woken.wait()
            await asyncio.sleep(PAUSE_S)
            woken.clear()

    async def _catch_up(self, runner: StageRunner) -> None:
        concluded = await runner.catch_up()
        if concluded:
            self.counters.concluded.labels(runner.stage.NAME).inc(concluded)
        self.counters.position.labels(runner.stage.NAME).set(runner.position)


async def serve(inherited: Inherited) -> None:
    counters = Counters(Path(inherited.metrics), inherited.slot)
    running = asyncio.ensure_future(Runner(inherited, counters, STAGES).run())
    stopping = asyncio.ensure_future(lifeline.until_stopped(with_parent=True))
    await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
    if running.done():
        running.result()  # a broken program: end, and be started again
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running


def main() -> None:
    inherited = lifeline.inherit()
    log.configure("stages")
    uvloop.run(serve(inherited))
    _log.info("stages_stopped")


if __name__ == "__main__":
    main()
