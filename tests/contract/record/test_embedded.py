"""The embedded server: quick to start, clean to stop, healed after a kill, one supervisor only."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from pathlib import Path

import asyncpg
import pytest

from breathway.model.errors import Conflict
from breathway.record import Embedded


def _alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


async def _ask(url: str, statement: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


def test_a_life_of_starts_stops_and_kills(tmp_path):
    # A long path, below a folder that nobody else may enter.
    closed = tmp_path / ("deep" * 20)
    closed.mkdir(mode=0o700)
    server = Embedded(closed / "pg")
    url = server.start()
    assert url == server.start()
    pid = server.pid
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        assert asyncio.run(_ask(url, f"SHOW {setting}")) == "on"
    asyncio.run(_ask(url, "CREATE TABLE kept AS SELECT 42 AS n"))
    with pytest.raises(Conflict) as problem:
        Embedded(closed / "pg").start()
    assert problem.value.name == "database_in_use"

    server.stop()
    assert server.pid is None
    assert not _alive(pid)
    assert not (closed / "pg" / "data" / "postmaster.pid").exists()

    began = time.monotonic()
    server.start()
    warm_s = time.monotonic() - began
    os.kill(server.pid, signal.SIGKILL)
    server._process.wait()
    url = server.start()
    assert asyncio.run(_ask(url, "SELECT n FROM kept")) == 42

    # The supervisor dies and its server lives on: the next supervisor takes over.
    left_over = server.pid
    server._release_lock()
    server._process, process = None, server._process
    heir = Embedded(closed / "pg")
    url = heir.start()
    process.wait()
    assert not _alive(left_over)
    assert asyncio.run(_ask(url, "SELECT n FROM kept")) == 42
    heir.stop()
    # A pid file that names another program does not stop us.
    (closed / "pg" / "data" / "postmaster.pid").write_text(f"{os.getpid()}\n/somewhere\n")
    heir.start()
    heir.stop()
    assert warm_s < 3.0, warm_s


def test_its_files_are_for_us_alone_and_its_log_holds_no_statement(tmp_path):
    server = Embedded(tmp_path / "pg")
    url = server.start()
    try:
        with pytest.raises(asyncpg.PostgresError):
            asyncio.run(_ask(url, "SELECT 'canary-4711' FROM no_such_table"))
        with pytest.raises(asyncpg.InvalidPasswordError):
            asyncio.run(_ask(url.replace(":", ":x", 2), "SELECT 1"))
        for path in (server.folder, server.data, server.folder / "password"):
            assert path.stat().st_mode & 0o077 == 0, path
        assert b"canary-4711" not in server.log.read_bytes()
    finally:
        server.stop()
