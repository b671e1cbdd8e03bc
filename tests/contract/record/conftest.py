"""The record on real servers: the embedded one, and Debian's PostgreSQL as a managed server.

Each server is started once a run; a module gets a database of its own. On Debian's the
administrator is no superuser: it may create roles and databases, as managed servers allow.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import pytest

from breathway.record import Appender, Database, Embedded, Objects, prepare
from breathway.record import embedded as embedded_module
from tests.contract.record.story import PLACES, register
from tests.needs import postgresql


@dataclass
class Server:
    name: str
    admin_url: str  # at the database postgres
    process: Embedded


def _at(url: str, database: str) -> str:
    head, _, query = url.partition("?")
    return f"{head.rpartition('/')[0]}/{database}?{query}"


async def _execute(url: str, *statements: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


@pytest.fixture(scope="session", params=["embedded", "debian"])
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    patch = pytest.MonkeyPatch()
    if request.param == "debian":
        programs = postgresql()
        if programs is None:
            pytest.skip("no postgresql under /usr/lib/postgresql: apt-get install postgresql-15")
        patch.setattr(embedded_module, "find_engine", lambda *_: programs.parent)
    # PostgreSQL 15 changes its folder and comes back: it must reach it from above.
    folder = Path(tempfile.mkdtemp(prefix="breathway-test-"))
    for path in (folder, folder / "pg"):
        path.mkdir(exist_ok=True)
        path.chmod(0o711)
    process = Embedded(folder / "pg")
    url = _at(process.start(), "postgres")
    patch.undo()
    if request.param == "debian":
        asyncio.run(
            _execute(url, "CREATE ROLE manager LOGIN CREATEROLE CREATEDB PASSWORD 'sesame'")
        )
        url = f"postgresql://manager:sesame@{url.partition('@')[2]}"
    yield Server(request.param, url, process)
    process.stop()
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def database_url(server: Server, request: pytest.FixtureRequest) -> str:
    """The administrator's URL of a fresh, prepared database."""
    name = request.module.__name__.rpartition(".")[2]
    asyncio.run(_execute(server.admin_url, f"CREATE DATABASE {name}"))
    url = _at(server.admin_url, name)

    async def make() -> None:
        await prepare(url, jurisdiction="KH", box_public_key=bytes(32))
        database = await Database.open(url, "intake")
        appender = Appender(database)
        for place in PLACES:
            await register(appender, place)
        await appender.close()
        await database.close()

    asyncio.run(make())
    return url


@dataclass
class Record:
    """What a test works with, inside one event loop."""

    url: str
    intake: Database
    stage: Database
    console: Database
    appender: Appender
    objects: Objects

    async def sql(self, statement: str, *values: object) -> list[asyncpg.Record]:
        """As the owner, past every policy."""
        connection = await asyncpg.connect(self.url, server_settings={"search_path": "breathway"})
        try:
            await connection.execute("SET ROLE breathway_owner")
            return await connection.fetch(statement, *values)
        finally:
            await connection.close()


@asynccontextmanager
async def opened(url: str, folder: Path) -> AsyncIterator[Record]:
    objects = Objects(folder / "objects")
    intake = await Database.open(url, "intake")
    stage = await Database.open(url, "stage")
    console = await Database.open(url, "console")
    appender = Appender(intake, objects)
    try:
        yield Record(url, intake, stage, console, appender, objects)
    finally:
        await appender.close()
        for database in (intake, stage, console):
            await database.close()
