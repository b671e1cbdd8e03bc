"""Warm connections: the statements of the busy answers are prepared before the first page asks.

In: the desk. Out: every connection of the pool has planned the worklist, the patient page and the
numbers once, and the database has the most urgent rows at hand: the first reader waits no longer
than the next. Nothing is opened, kept or shown.
"""

from __future__ import annotations

import datetime as dt
from contextlib import AsyncExitStack
from typing import Any
from uuid import UUID

import msgspec

from breathway.console import counts, patient, sessions, tasks, treatment, worklist
from breathway.console.desk import Desk
from breathway.console.indexer import NOBODY
from breathway.console.open_tasks import WALK, arguments
from breathway.console.visitor import Visitor
from breathway.record import AWAY


async def warm(desk: Desk) -> None:
    """Every connection at once, each once; a database that is away is warmed by its readers."""
    try:
        async with AsyncExitStack() as held:
            for _ in range(desk.console.connections.get_max_size()):
                visitor = _nobody(desk)
                conn = await held.enter_async_context(desk.console.scoped(visitor.scope))
                await _ask(conn, visitor, desk.now())
    except AWAY:
        return


def _nobody(desk: Desk) -> Visitor:
    return Visitor(
        account_id=NOBODY,
        username="",
        name="",
        role="nurse",
        jurisdiction=desk.jurisdiction,
        facilities=("*",),
        language="en",
        second_factor=False,
        csrf="",
        session_hash=b"",
        expires_at=desk.now(),
    )


async def _ask(conn: Any, visitor: Visitor, now: dt.datetime) -> None:
    nobody: list[UUID] = [NOBODY]
    rows: list[Any] = []
    await conn.fetchrow(sessions.FIND, b"", now, now)
    await conn.fetch(patient.PERSONS, NOBODY)
    await conn.fetch(patient.LINES, nobody, now)
    await conn.fetch(patient.EVENTS, nobody, NOBODY)
    await conn.fetch(patient.TASKS, nobody, NOBODY)
    await conn.fetch(treatment.KEYS, nobody)
    await conn.fetch(treatment.ADVICE_OF_PATIENTS, nobody)
    await conn.fetch(treatment.ADVICE_OF_TREATMENTS, nobody)
    await conn.fetchrow(treatment.TREATMENT, NOBODY)
    await conn.fetch(treatment.EVENTS, NOBODY, NOBODY)
    await conn.fetch(treatment.TASKS, NOBODY, NOBODY)
    await conn.execute(WALK)
    for each in (msgspec.structs.replace(visitor, facilities=("none",)), visitor):
        rows = await conn.fetch(worklist.statement(each, "everyone"), *arguments(each, 50))
        await counts.count(conn, each, now)
    # The most urgent tasks' own pages too: whoever comes first after a start asks for them.
    await tasks.read_steps(conn, rows)
