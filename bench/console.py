"""The console's API over HTTP: worklist and patient page at many treatments, cold and warm.

``rows()`` loads a record in bulk, starts a whole centre on it, signs in as an expert with the scope
of the jurisdiction and as a nurse of one facility, and asks. *Cold* is the first answers after a
start whose data files were dropped from the system's cache. The same again with 60,000 open tasks.
The generator is this process; CPU is that of the centre's processes.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import http.client
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import asyncpg

from bench.bulk import JURISDICTION, prepared
from bench.processes import CpuMeter, percentile
from breathway.console.accounts import Accounts
from breathway.console.indexer import CURSOR
from breathway.record import Embedded

TREATMENTS = 500_000
OPEN_TASKS = 60_000
BAR_MS = 100
WORKLISTS, PATIENTS = 60, 200
INDEX_S = 300  # the index of names is written in the background: wait for it at most


def rows(treatments: int = TREATMENTS) -> list[dict[str, Any]]:
    """The measured rows."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        people, patients = asyncio.run(_loaded(data, treatments))
        found = _measured(data, people, patients, f"{treatments:,} treatments")
        asyncio.run(_reopened(data, OPEN_TASKS))
        many = f"{treatments:,} treatments, {OPEN_TASKS:,} open tasks"
        return found + _measured(data, people, patients, many)


async def _loaded(data: Path, treatments: int) -> tuple[dict[str, str], list[str]]:
    """A record with treatments, people who sign in, and patients of the nurse's facility."""
    async with prepared(data, treatments) as url:
        async with Accounts.open(url, data, JURISDICTION) as accounts:
            expert = await accounts.add("expert", "Expert", "expert", ["*"])
            nurse = await accounts.add("nurse", "Nurse", "nurse", ["kh-load-007"])
        conn = await _connect(url)
        found = await conn.fetch(
            "SELECT patient_id FROM patient WHERE facility_id = 'kh-load-007' LIMIT $1", PATIENTS
        )
        await conn.close()
    return (
        {"expert": expert.password, "nurse": nurse.password},
        [str(row["patient_id"]) for row in found],
    )


async def _reopened(data: Path, count: int) -> None:
    async with _database(data) as admin_url:
        conn = await _connect(admin_url)
        await conn.execute(
            "UPDATE task SET state = 'open', claimed_by = NULL, claimed_at = NULL, done_by = NULL,"
            " done_at = NULL, outcome = NULL, deadline_at = now() + random() * interval '8 hours'"
            " WHERE task_id IN (SELECT task_id FROM task ORDER BY raised_at DESC LIMIT $1)",
            count,
        )
        await conn.execute("VACUUM (ANALYZE) task")
        await conn.close()


@contextlib.asynccontextmanager
async def _database(data: Path) -> Any:
    server = Embedded(data / "pg")
    yield await asyncio.to_thread(server.start)
    await asyncio.to_thread(server.stop)


async def _connect(url: str) -> asyncpg.Connection:
    return await asyncpg.connect(url, server_settings={"search_path": "breathway"})


@contextlib.contextmanager
def _centre(data: Path) -> Iterator[tuple[int, str, int]]:
    """A whole centre: its process id, host and port."""
    command = [sys.executable, "-m", "breathway", "centre", "--data", str(data), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        try:
            ready = json.loads(process.stdout.readline())
            host, _, port = ready["url"].removeprefix("http://").partition(":")
            yield process.pid, host, int(port)
        finally:
            process.terminate()
            process.wait(30)


class Reader:
    """A signed-in browser, as cheap as it gets."""

    def __init__(self, host: str, port: int, username: str, password: str) -> None:
        self._connection = http.client.HTTPConnection(host, port, timeout=60)
        self._headers = {"accept-encoding": "gzip"}
        body = json.dumps({"username": username, "password": password})
        headers = {"content-type": "application/json"}
        self._connection.request("POST", "/api/session", body, headers)
        answer = self._connection.getresponse()
        answer.read()
        assert answer.status == 200, answer.status
        self._headers["cookie"] = (answer.getheader("set-cookie") or "").partition(";")[0]

    def ask_ms(self, path: str) -> float:
        began = time.perf_counter()
        self._connection.request("GET", path, headers=self._headers)
        answer = self._connection.getresponse()
        answer.read()
        assert answer.status == 200, (path, answer.status)
        return (time.perf_counter() - began) * 1000


def _measured(
    data: Path, people: dict[str, str], patients: Sequence[str], where: str
) -> list[dict[str, Any]]:
    _forget(data)
    found = []
    pages = [f"/api/patients/{patient}" for patient in patients]
    asked = {
        "worklist": ["/api/worklist"] * WORKLISTS,
        "patient page, each the first time": pages,
        "patient page, again": pages,
        "facilities": ["/api/facilities"] * 20,
    }
    with _centre(data) as (pid, host, port):
        for username in ("expert", "nurse"):
            reader = Reader(host, port, username, people[username])
            first_ms = reader.ask_ms("/api/worklist")
            if username == "expert":
                found.append(_row(f"worklist, first after a cold start, {where}", [first_ms]))
                asyncio.run(indexed(data))
                reader = Reader(host, port, username, people[username])  # the old line has idled
            for what, paths in asked.items():
                meter = CpuMeter(pid)
                times = [reader.ask_ms(path) for path in paths]
                cpu_ms = meter.read()["total"] * 1000 / len(paths)
                found.append(_row(f"{what}, {username}, {where}", times, cpu_ms))
    return found


def _row(what: str, times_ms: list[float], cpu_ms: float | None = None) -> dict[str, Any]:
    return {
        "what": what,
        "value": round(percentile(times_ms, 0.95), 1),
        "unit": "ms p95" if len(times_ms) > 1 else "ms",
        "bar": f"<= {BAR_MS}",
        "p50_ms": round(percentile(times_ms, 0.5), 1),
        "cpu_ms": None if cpu_ms is None else round(cpu_ms, 1),
    }


async def indexed(data: Path) -> None:
    """Until the index of names has come to the log's end."""
    conn = await _connect((data / "database-url").read_text())
    until = time.monotonic() + INDEX_S
    left = "SELECT max(position) - (SELECT position FROM stage_cursor WHERE stage = $1) FROM log"
    while time.monotonic() < until:
        if (await conn.fetchval(left, CURSOR) or 1) < 100:
            break
        await asyncio.sleep(0.5)
    await conn.close()


def _forget(data: Path) -> None:
    """Let the system's cache drop the database's files: the next start is cold."""
    for path in (data / "pg").rglob("*"):
        if path.is_file():
            descriptor = os.open(path, os.O_RDONLY)
            os.fsync(descriptor)
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(descriptor)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.console", description=__doc__)
    parser.add_argument("--treatments", type=int, default=TREATMENTS)
    for row in rows(parser.parse_args().treatments):
        print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main()
