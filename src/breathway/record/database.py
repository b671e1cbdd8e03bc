"""A pool of connections, logged in as one role of the record.

In: the application URL and a role. Out: transactions; for people, transactions that carry their
scope, which the row-level security policies read.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import asyncpg
from msgspec import Struct

from breathway.model.errors import Unavailable
from breathway.model.people import Role
from breathway.record.binary import ROW_TYPES
from breathway.record.roles import RoleName, role_url
from breathway.record.schema import SCHEMA

CLOSE_S = 10.0
# What asyncpg, the socket and PostgreSQL raise when the server is away, full or shutting down.
# Class 53 is insufficient resources (disk full, too many connections), 57P shutting down.
AWAY: tuple[type[BaseException], ...] = (
    OSError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.OperatorInterventionError,
    TimeoutError,
)


class Scope(Struct, frozen=True, kw_only=True):
    """Who reads, and how far. ``("*",)`` is every facility of the jurisdiction."""

    account_id: UUID
    role: Role
    jurisdiction: str
    facilities: tuple[str, ...]


class Database:
    """One pool as one role. ``connections`` is the asyncpg pool itself, for plain reads."""

    def __init__(self, pool: asyncpg.Pool, role: RoleName, row_types: dict[str, int]) -> None:
        self.connections = pool
        self.role = role
        self.row_types = row_types  # type ids in this database, by the names of ``binary``

    @classmethod
    async def open(cls, url: str, role: RoleName, size: int = 4) -> Database:
        """``url`` is the application URL (or the admin's, from which it is derived)."""
        try:
            pool = await asyncpg.create_pool(
                role_url(url, role),
                min_size=1,
                max_size=size,
                command_timeout=60,
                # A connection keeps its plans: the first answer after a quiet hour is as fast.
                max_inactive_connection_lifetime=0,
                # Nothing outlives a transaction here (SET LOCAL), so nothing needs a reset.
                reset=_keep,
                init=None if role == "console" else know_rows,
                # Plans of ten milliseconds need no compiler.
                server_settings={
                    "search_path": SCHEMA,
                    "jit": "off",
                    # Nor do they need a new plan for every value: all are walks along an index.
                    "plan_cache_mode": "force_generic_plan" if role == "console" else "auto",
                    "application_name": f"breathway {role}",
                },
            )
        except AWAY as problem:
            raise Unavailable(
                f"the database does not answer: {type(problem).__name__}", name="database_away"
            ) from problem
        return cls(pool, role, await read_row_types(pool))

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[asyncpg.Connection]:
        """A transaction; it commits when the block ends, and rolls back when it raises."""
        async with self.connections.acquire() as connection, connection.transaction():
            yield connection

    @asynccontextmanager
    async def scoped(self, scope: Scope) -> AsyncIterator[asyncpg.Connection]:
        """A transaction that sees what ``scope`` reaches and nothing else."""
        async with self.transaction() as connection:
            await connection.execute(
                "SELECT set_config('breathway.account', $1, true),"
                " set_config('breathway.role', $2, true),"
                " set_config('breathway.jurisdiction', $3, true),"
                " set_config('breathway.facilities', $4, true)",
                str(scope.account_id),
                scope.role,
                scope.jurisdiction,
                ",".join(scope.facilities),
            )
            yield connection

    async def close(self) -> None:
        """In order; what has not come to its end after ``CLOSE_S`` is cut off."""
        try:
            async with asyncio.timeout(CLOSE_S):
                await self.connections.close()
        except TimeoutError:
            self.connections.terminate()


async def know_rows(connection: asyncpg.Connection) -> None:
    """Have arrays of rows taken as the bytes that ``binary`` makes of them."""
    for row_type in ROW_TYPES:
        await connection.set_builtin_type_codec(
            f"{row_type.name}s", schema=SCHEMA, codec_name="bytea", format="binary"
        )


async def read_row_types(connection: asyncpg.Pool | asyncpg.Connection) -> dict[str, int]:
    """The ids of the row types in the database at hand."""
    rows = await connection.fetch(
        "SELECT typname, oid FROM pg_type WHERE typnamespace = 'breathway'::regnamespace"
        " AND typname = ANY ($1)",
        [row_type.name for row_type in ROW_TYPES],
    )
    return {row["typname"]: row["oid"] for row in rows}


async def _keep(connection: asyncpg.Connection) -> None:
    """Hand the connection back as it is."""
