"""Warm connections: the statements of the busy answers are prepared before the first page asks.

In: the desk. Out: every connection of the pool has planned the worklist, the patient page and the
numbers once, so that the first reader waits no longer than the next.
"""

from __future__ import annotations

import datetime as dt
from contextlib import AsyncExitStack
from typing import Any
from uuid import UUID

from breathway.console import counts, patient, sessions, tasks, treatment, worklist
from breathway.console.desk import Desk
from breathway.console.indexer import NOBODY
from breathway.record import AWAY, Scope


async def warm(desk: Desk) -> None:
    """Every connection at once, each once; a database that is away is warmed by its readers."""
    try:
        async with AsyncExitStack() as held:
            for _ in range(desk.console.connections.get_max_size()):
                scope = Scope(
                    account_id=NOBODY,
                    role="nurse",
                    jurisdiction=desk.jurisdiction,
                    facilities=("*",),
                )
                conn = await held.enter_async_context(desk.console.scoped(scope))
                await _ask(conn, desk.now())
    except AWAY:
        return


async def _ask(conn: Any, now: dt.datetime) -> None:
    nobody: list[UUID] = [NOBODY]
    await conn.fetchrow(sessions.FIND, b"", now, now)
    await conn.fetch(worklist.EVERYONE, 50)
    await conn.fetch(tasks.STEPS, nobody, nobody, list(tasks.STEP_KINDS), now)
    await counts.count(conn, NOBODY, now)
    await conn.fetch(patient.PERSONS, NOBODY)
    await conn.fetch(patient.LINES, nobody, now)
    await conn.fetch(patient.MEDICATIONS, nobody)
    await conn.fetch(patient.OPEN_TASKS, nobody)
    await conn.fetch(treatment.ADVICE_OF_PATIENTS, nobody)
    await conn.fetch(treatment.ADVICE_OF_TREATMENTS, nobody)
    await conn.fetchrow(treatment.TREATMENT, NOBODY)
    await conn.fetch(treatment.EVENTS, NOBODY, NOBODY)
    await conn.fetch(treatment.TASKS, NOBODY, NOBODY)
