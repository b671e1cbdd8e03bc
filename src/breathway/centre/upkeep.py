"""The process that keeps what rests on whole days: history, tallies, unusual rises.

In: what the supervisor hands over (``lifeline``), the record. Out: Parquet under ``history``, rows
of ``rise``, forecasts and alerts. One round a minute, at low priority: the history is brought up
(``record.history``), its tallies are made anew (``record.tally``), then each of ``JOBS`` has its
turn with a ``Round``. A job that fails is logged and does not keep the next from its turn.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import os
from collections.abc import Awaitable, Callable

import uvloop

from breathway import log
from breathway.centre import lifeline
from breathway.centre.air.effects import weekly
from breathway.centre.forecasting import Forecasting
from breathway.centre.keys import keys_of
from breathway.centre.lifeline import Inherited
from breathway.centre.rising import Rising, Round
from breathway.config import CentreSettings
from breathway.model.errors import BreathwayError
from breathway.record import AWAY, Database, tally
from breathway.record.history import History, first_open_day, salt_of

EVERY_S = 60.0
TROUBLES: tuple[type[BaseException], ...] = (*AWAY, BreathwayError)
NICE = 10

_log = log.get("breathway.centre.upkeep")


Job = Callable[[Round], Awaitable[None]]


JOBS: list[Job] = [Rising(), weekly, Forecasting()]


async def go_round(settings: CentreSettings, database: Database, history: History) -> None:
    """One round of everything."""
    now = dt.datetime.now(dt.UTC)
    written = await history.bring_up(database, now)
    made = await asyncio.to_thread(tally.tend, history.folder)
    if written:
        _log.info("history_written", extra={"count": len(written)})
    last = await first_open_day(database.connections, now) - dt.timedelta(days=1)
    one = Round(
        settings=settings,
        database=database,
        now=now,
        written=written,
        last=last,
        renewed=tally.first_of(made),
    )
    for job in JOBS:
        try:
            await job(one)
        except AWAY:
            raise
        except Exception:
            _log.exception(
                "job_failed", extra={"kind": getattr(job, "__name__", type(job).__name__)}
            )


async def run(inherited: Inherited) -> None:
    """Rounds for ever; a database that is away is waited for."""
    settings = inherited.settings
    salt = salt_of(keys_of(settings.data).node)
    history = History(settings.data, settings.jurisdiction, salt)
    lifeline.say_ready()
    while True:
        try:
            database = await Database.open(inherited.application_url, "stage", 2)
            try:
                while True:
                    await go_round(settings, database, history)
                    await asyncio.sleep(EVERY_S)
            finally:
                database.connections.terminate()
        except TROUBLES as problem:
            _log.warning("database_away", extra={"problem": type(problem).__name__})
        await asyncio.sleep(1.0)


async def serve(inherited: Inherited) -> None:
    running = asyncio.ensure_future(run(inherited))
    stopping = asyncio.ensure_future(lifeline.until_stopped(with_parent=True))
    await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
    if running.done():
        running.result()  # a broken program: end, and be started again
    running.cancel()
    await asyncio.wait({running}, timeout=1)
    _log.info("upkeep_stopped")
    os._exit(0)  # a thread that computes would be waited for; its files are whole or not there


def main() -> None:
    inherited = lifeline.inherit()
    log.configure("upkeep")
    os.nice(NICE)
    uvloop.run(serve(inherited))


if __name__ == "__main__":
    main()
