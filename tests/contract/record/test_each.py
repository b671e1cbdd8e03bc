"""Many rows by one statement, cancelled while they are under way."""

from __future__ import annotations

import asyncio

import asyncpg
import pytest

from breathway.record.each import execute_each

SLOW = "INSERT INTO held SELECT $1::bytea FROM pg_sleep(0.05)"
ROWS = [(bytes(400_000),) for _ in range(30)]  # more than the socket takes: writing must wait


def test_a_cancelled_write_of_many_rows_ends_and_leaves_the_connection_usable(server):
    async def main():
        connection = await asyncpg.connect(server.admin_url)
        try:
            await connection.execute("CREATE TEMP TABLE held (bytes bytea)")
            transaction = connection.transaction()
            await transaction.start()
            writing = asyncio.create_task(execute_each(connection, SLOW, ROWS))
            await asyncio.sleep(0.3)
            writing.cancel()
            done, _ = await asyncio.wait({writing}, timeout=60)
            assert done == {writing}
            with pytest.raises(asyncio.CancelledError):
                writing.result()
            await transaction.rollback()
            return await connection.fetchval("SELECT count(*) FROM held")
        finally:
            connection.terminate()

    assert asyncio.run(main()) == 0


def test_what_the_server_refuses_comes_out(server):
    async def main():
        connection = await asyncpg.connect(server.admin_url)
        try:
            with pytest.raises(asyncpg.DivisionByZeroError):
                await execute_each(connection, "SELECT 1 / $1::int", [(1,), (0,)])
        finally:
            connection.terminate()

    asyncio.run(main())
