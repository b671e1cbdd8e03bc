"""Preparing a database for the record: roles, tables, policies, functions, partitions.

In: the URL of somebody who may create roles and schemas. Out: a database in which the roles of
``roles`` find everything, and the application URL that workers are given. Idempotent; the schema
has a version, and a database of a newer program is refused.
"""

from __future__ import annotations

import datetime as dt
from importlib import resources

import asyncpg

from breathway.model.errors import Conflict
from breathway.record import refold
from breathway.record.binary import ROW_TYPES
from breathway.record.roles import OWNER, ROLES, application_url, make_roles

SCHEMA = "breathway"
# One entry per version that ever shipped: the files that lead to it from the one before; "types"
# stands for the row types of ``binary``.
VERSIONS: tuple[tuple[str, ...], ...] = (
    (
        "1_tables.sql",
        "2_policies.sql",
        "3_partitions.sql",
        "types",
        "4_append.sql",
        "5_erase.sql",
        "9_console.sql",
    ),
    ("10_watch.sql",),
    ("11_therapy.sql",),
    (
        "12_map.sql",
        "13_air.sql",
        "14_warn.sql",
        "15_schools.sql",
        "16_give.sql",
        "17_labels.sql",
        "18_therapy.sql",
    ),
)
_LOCK = 7238_0001  # pg_advisory_lock: one prepare at a time in a database


async def prepare(
    admin_url: str,
    *,
    jurisdiction: str,
    secret: bytes = b"",
    box_public_key: bytes | None = None,
) -> str:
    """Make the database ready and answer the application URL (see ``roles.application_url``)."""
    url = application_url(admin_url, secret)
    connection = await asyncpg.connect(admin_url, server_settings={"search_path": SCHEMA})
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", _LOCK)
        await make_roles(connection, url)
        await _make_schema(connection)
        async with connection.transaction():
            await connection.execute(f"SET LOCAL ROLE {OWNER}")
            await _migrate(connection)
            await connection.execute("SELECT make_partitions($1)", dt.datetime.now(dt.UTC).date())
            await _note_node(connection, jurisdiction, box_public_key)
    finally:
        await connection.close()
    return url


async def _make_schema(connection: asyncpg.Connection) -> None:
    """The schema, and the right to connect where a strict server took it from everybody."""
    known = await connection.fetchval("SELECT to_regnamespace($1)::oid", SCHEMA)
    if known is None:
        await connection.execute(f"CREATE SCHEMA {SCHEMA} AUTHORIZATION {OWNER}")
    database = await connection.fetchval("SELECT quote_ident(current_database())")
    for role in ROLES:
        name = f"breathway_{role}"
        if not await connection.fetchval(
            "SELECT has_database_privilege($1, current_database(), 'CONNECT')", name
        ):
            await connection.execute(f"GRANT CONNECT ON DATABASE {database} TO {name}")


async def _migrate(connection: asyncpg.Connection) -> None:
    known = 0
    if await connection.fetchval("SELECT to_regclass('breathway.schema_version')::oid"):
        known = await connection.fetchval("SELECT max(version) FROM schema_version")
    if known > len(VERSIONS):
        raise Conflict(
            f"the database has schema version {known}, this program knows {len(VERSIONS)}",
            name="schema_is_newer",
            hint="run the program that wrote it, or a newer one",
        )
    for number, names in enumerate(VERSIONS[known:], start=known + 1):
        for name in names:
            if name == "types":
                for row_type in ROW_TYPES:
                    await connection.execute(row_type.sql())
            else:
                await connection.execute(read_sql(name))
        await connection.execute("INSERT INTO schema_version (version) VALUES ($1)", number)
    if 0 < known < refold.SINCE:
        await refold.refold_tests(connection)


async def _note_node(
    connection: asyncpg.Connection, jurisdiction: str, box_public_key: bytes | None
) -> None:
    others = await connection.fetchval(
        "SELECT jurisdiction FROM node WHERE jurisdiction <> $1", jurisdiction
    )
    if others is not None:
        raise Conflict(
            f"this database belongs to the node of {others}, not of {jurisdiction}",
            name="wrong_jurisdiction",
            hint="a node per jurisdiction: give each its own database",
        )
    await connection.execute(
        "INSERT INTO node (jurisdiction, box_public_key) VALUES ($1, $2) "
        "ON CONFLICT (jurisdiction) DO UPDATE SET box_public_key = "
        "coalesce(excluded.box_public_key, node.box_public_key)",
        jurisdiction,
        box_public_key,
    )


def read_sql(name: str) -> str:
    """One of the package's own SQL files."""
    return resources.files("breathway.record").joinpath("sql", name).read_text(encoding="utf-8")
