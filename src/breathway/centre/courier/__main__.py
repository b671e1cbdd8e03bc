"""The process of the courier; one at a time in a database.

In: what the supervisor hands over (``lifeline``). Out: warnings at schools. When the database goes
away it waits and goes on, with what it could not note yet.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import secrets
from collections.abc import AsyncIterator

import asyncpg
import uvloop

from breathway import log
from breathway.centre import lifeline
from breathway.centre.courier import Courier, Outcomes
from breathway.centre.courier.parcels import Parcels
from breathway.centre.keys import keys_of
from breathway.centre.lifeline import Inherited
from breathway.centre.news import listening
from breathway.model.errors import Unavailable
from breathway.record import AWAY, Database

LOCK = 7238_0015  # pg_advisory_lock: one courier at a time in a database
AGAIN_S = 0.5
TROUBLES: tuple[type[BaseException], ...] = (
    Unavailable,
    asyncpg.InternalClientError,  # of a connection that is cut while somebody waits on it
    asyncpg.TransactionRollbackError,  # two that waited for each other: nothing of it is done
    *AWAY,
)

_log = log.get("breathway.centre.courier")  # not "__main__", as which it runs


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@contextlib.asynccontextmanager
async def session(inherited: Inherited, outcomes: Outcomes, seed: int) -> AsyncIterator[Courier]:
    """A courier that alone works in the database."""
    node_key = (await asyncio.to_thread(keys_of, inherited.settings.data)).node
    db = await Database.open(inherited.application_url, "stage", 6)
    parcels = Parcels(db, inherited.settings, url=inherited.url, node_key=node_key, now=now)
    kept = dt.timedelta(days=inherited.settings.deliveries_kept_days)
    courier = Courier(db, parcels, outcomes, seed=seed, now=now, kept=kept)
    try:
        async with db.connections.acquire() as alone:
            await alone.execute("SELECT pg_advisory_lock($1)", LOCK, timeout=None)
            heard = {"alert": courier.heard, "delivery": courier.heard}
            async with listening(inherited.application_url, "stage", heard):
                yield courier
    finally:
        await parcels.close()
        db.connections.terminate()


async def run(inherited: Inherited, stopping: asyncio.Event) -> None:
    """Run until told to stop; a session ends when the database goes away, and a new one begins."""
    outcomes, seed = Outcomes(now), secrets.randbits(32)
    while not stopping.is_set():
        try:
            async with session(inherited, outcomes, seed) as courier:
                lifeline.say_ready()
                working = asyncio.ensure_future(courier.run())
                stop = asyncio.ensure_future(stopping.wait())
                await asyncio.wait({working, stop}, return_when=asyncio.FIRST_COMPLETED)
                stop.cancel()
                working.cancel()
                try:
                    with contextlib.suppress(asyncio.CancelledError):
                        await working
                finally:  # what is on its way lands before a successor takes up its claims
                    await courier.landed(inherited.settings.stop_s / 2)
                await outcomes.flush(courier.db)
        except* TROUBLES as problems:
            _log.warning("database_away", extra={"problem": type(problems.exceptions[0]).__name__})
            await asyncio.sleep(AGAIN_S)


async def serve(inherited: Inherited) -> None:
    stopping = asyncio.Event()
    running = asyncio.ensure_future(run(inherited, stopping))
    told = asyncio.ensure_future(lifeline.until_stopped(with_parent=True))
    await asyncio.wait({running, told}, return_when=asyncio.FIRST_COMPLETED)
    stopping.set()
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(inherited.settings.stop_s * 0.8):
            await running


def main() -> None:
    inherited = lifeline.inherit()
    log.configure("courier")
    uvloop.run(serve(inherited))
    _log.info("courier_stopped")


if __name__ == "__main__":
    main()
