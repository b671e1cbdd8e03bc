"""One statement for each of many rows, cancelled without harm.

In: a connection, a statement, rows. Out: all of them executed, in one round of the wire. asyncpg's
``executemany`` that is cancelled between two of its writes keeps the cancellation to itself and
waits for ever for an answer it never asked for (``bind_execute_many`` returns from its ``finally``,
without a Sync): the caller would hang, and its transaction with every lock. So a cancellation waits
here until the rows are through; the pool's ``command_timeout`` bounds that.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any


async def execute_each(connection: Any, statement: str, rows: Sequence[Sequence[Any]]) -> None:
    """Raises what asyncpg raises; a cancellation comes out after the last row."""
    running = asyncio.ensure_future(connection.executemany(statement, rows))
    try:
        await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.wait({running})
        raise
