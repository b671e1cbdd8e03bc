"""Unusual rises that were found: kept by day, read by who may see the whole region.

In: rises of a day that was judged. Out: rows of the table ``rise``; judging a day again replaces
what was found for it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from asyncpg import Connection
from msgspec import Struct

from breathway.record.database import Database
from breathway.record.each import execute_each


class Rise(Struct, frozen=True, kw_only=True):
    """More treatments than expected in an H3 cell; ``cells`` rose together (a space-time scan)."""

    cell: int
    first_day: dt.date
    day: dt.date  # the last one judged
    method: str  # "farrington", "EARS C2", "scan"
    observed: int
    expected: float
    bound: float | None = None
    p_value: float | None = None
    cells: tuple[int, ...] = ()


async def keep(db: Database, jurisdiction: str, day: dt.date, rises: Sequence[Rise]) -> None:
    """What was found for a day, in place of what was found before; the day is judged."""
    async with db.transaction() as connection:
        await connection.execute(
            "INSERT INTO rise_day VALUES ($1, $2) ON CONFLICT DO NOTHING", jurisdiction, day
        )
        await connection.execute(
            "DELETE FROM rise WHERE jurisdiction = $1 AND day = $2", jurisdiction, day
        )
        await execute_each(
            connection,
            "INSERT INTO rise (jurisdiction, cell, day, method, first_day, observed, expected,"
            " bound, p_value, cells) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            [
                (
                    *(jurisdiction, rise.cell, day, rise.method, rise.first_day, rise.observed),
                    *(rise.expected, rise.bound, rise.p_value, list(rise.cells)),
                )
                for rise in rises
            ],
        )


async def forget(db: Database, jurisdiction: str, since: dt.date) -> None:
    """What later days were judged by has changed: they are to be judged again."""
    await db.connections.execute(
        "DELETE FROM rise_day WHERE jurisdiction = $1 AND day >= $2", jurisdiction, since
    )


async def judged(connection: Connection, first: dt.date, last: dt.date) -> list[dt.date]:
    """Days of a stretch that were judged; as far as the scope reaches."""
    rows = await connection.fetch(
        "SELECT day FROM rise_day WHERE day BETWEEN $1 AND $2 ORDER BY day", first, last
    )
    return [row["day"] for row in rows]


async def read(connection: Connection, first: dt.date, last: dt.date) -> list[Rise]:
    """Rises whose last day lies in a stretch, the strongest first; as far as the scope reaches."""
    rows = await connection.fetch(
        "SELECT cell, first_day, day, method, observed, expected, bound, p_value, cells FROM rise"
        " WHERE day BETWEEN $1 AND $2 ORDER BY observed / greatest(expected, 0.5) DESC, cell",
        first,
        last,
    )
    return [Rise(**{**row, "cells": tuple(row["cells"])}) for row in rows]
