"""A real centre in processes of its own, on a real PostgreSQL, for the fault tests.

In: a folder, options. Out: its URL, its processes by what they do, its record as the administrator
sees it, and ``audit``: everything that must hold after whatever was done to it.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import Any

import asyncpg
import psutil

from breathway.record import Objects, replay
from breathway.wire.http import HttpLink
from tests.path.centre.bedside import Bedside


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "breathway", "centre", *(str(a) for a in arguments)]


class Centre:
    """``breathway centre`` in a folder."""

    def __init__(self, data: Path, *options: object) -> None:
        self.data, self.options = data, options
        self.log = data.parent / f"{data.name}.log"
        self.process: subprocess.Popen[bytes] | None = None
        self.url = ""

    def start(self) -> None:
        # The same port after a restart: edges keep the address they know.
        port = self.url.rsplit(":", 1)[1] if self.url else 0
        line = command("--data", self.data, "--port", port, *self.options)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=log)
        assert self.process.stdout is not None
        ready = self.process.stdout.readline()
        assert ready, f"it did not start: {self.log.read_text()[-3000:]}"
        self.url = json.loads(ready)["url"]

    def stop(self, within_s: float = 90.0) -> int:
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(within_s)

    def operate(self, *arguments: object) -> str:
        """An operator's command at the centre's machine."""
        done = subprocess.run(
            command(*arguments, "--data", self.data), capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def processes(self, kind: str) -> list[psutil.Process]:
        """Its processes: worker, stages, postgres."""
        assert self.process is not None
        found = []
        for process in psutil.Process(self.process.pid).children(recursive=True):
            with contextlib.suppress(psutil.Error):
                line = process.cmdline()
                if f"breathway.centre.{kind}" in line or (
                    kind == "postgres" and line and line[0].endswith("/postgres")
                ):
                    found.append(process)
        return found

    def everything(self) -> list[psutil.Process]:
        """The supervisor, and all that it started."""
        assert self.process is not None
        supervisor = psutil.Process(self.process.pid)
        return [supervisor, *supervisor.children(recursive=True)]

    def admin_url(self) -> str:
        return (self.data / "database-url").read_text()

    @contextlib.asynccontextmanager
    async def record(self) -> AsyncIterator[asyncpg.Connection]:
        settings = {"search_path": "breathway"}
        connection = await asyncpg.connect(self.admin_url(), server_settings=settings)
        try:
            yield connection
        finally:
            await connection.close()

    def link(self) -> HttpLink:
        return HttpLink(self.url)

    async def bedside(self, seed: int, facility_id: str = "kh-kampot") -> Bedside:
        """An enrolled edge."""
        code = await asyncio.to_thread(self.operate, "enrol-code", facility_id)
        bedside = Bedside(self.link(), seed)
        await bedside.enrol(code)
        return bedside

    def register(self, facility_id: str = "kh-kampot") -> None:
        more = ("--name", "Kampot", "--zone", "Asia/Phnom_Penh", "--city", "Kampot")
        self.operate("facility", "add", facility_id, *more)


@contextlib.contextmanager
def running(data: Path, *options: object) -> Iterator[Centre]:
    """A centre with one facility; stopped at the end, whatever happened, with nothing left."""
    centre = Centre(data, *options)
    centre.start()
    try:
        centre.register()
        yield centre
    finally:
        left = []
        if centre.process is not None and centre.process.poll() is None:
            left = centre.everything()
            centre.process.send_signal(signal.SIGTERM)
            try:
                centre.process.wait(30)
            except subprocess.TimeoutExpired:
                for process in left:
                    with contextlib.suppress(psutil.Error):
                        process.kill()
                raise
        assert gone(left, 2.0) == []


def gone(processes: Sequence[psutil.Process], within_s: float) -> list[psutil.Process]:
    """Those that are still there after a while."""
    return list(psutil.wait_procs(processes, timeout=within_s)[1])


def kill(process: psutil.Process) -> None:
    os.kill(process.pid, signal.SIGKILL)


async def until(condition: Any, within_s: float = 90.0) -> None:
    """Wait until an asynchronous question is answered with yes."""
    end = time.monotonic() + within_s
    while not await condition():
        assert time.monotonic() < end, "it did not come to pass in time"
        await asyncio.sleep(0.05)


async def audit(centre: Centre, bedsides: Sequence[Bedside]) -> None:
    """What must hold whatever happened: once, in order, whole, concluded once, replayable."""
    async with centre.record() as record:
        for bedside in bedsides:
            await _kept_once(record, bedside)
            await _in_order(record, bedside)
        await _concluded_once(record, bedsides)
    await audit_whole(centre)


async def audit_whole(centre: Centre) -> None:
    """What must hold of the record, whoever wrote it: objects match, a replay is identical."""
    async with centre.record() as record:
        await _objects_fit(record, centre)
    report = await replay(centre.admin_url())
    assert report.identical, report


async def _kept_once(record: asyncpg.Connection, bedside: Bedside) -> None:
    ids = list(bedside.kept.values())
    assert ids
    assert bedside.quarantined == {}
    counted = await record.fetch("SELECT id, count(*) FROM log WHERE id = ANY($1) GROUP BY 1", ids)
    counts = {row["id"]: row["count"] for row in counted}
    lost = [i for i in ids if i not in counts]
    doubled = [i for i, count in counts.items() if count != 1]
    assert (lost, doubled) == ([], [])


async def _in_order(record: asyncpg.Connection, bedside: Bedside) -> None:
    rows = await record.fetch(
        "SELECT number, position FROM arrival WHERE spool_id = $1 ORDER BY number",
        bedside.spool_id,
    )
    numbers = [row["number"] for row in rows]
    positions = [row["position"] for row in rows]
    assert numbers == list(range(1, len(numbers) + 1))
    assert positions == sorted(positions)
    spool = await record.fetchrow("SELECT * FROM spool WHERE spool_id = $1", bedside.spool_id)
    assert not spool["forked"]
    assert spool["next_number"] == bedside.number + 1
    assert spool["head_hash"] == bedside.head


async def _concluded_once(record: asyncpg.Connection, bedsides: Sequence[Bedside]) -> None:
    """Each treatment raises two tasks: help was requested, and there was no response."""
    treatments = [t for bedside in bedsides for t in bedside.treatments]

    async def concluded() -> bool:
        count = await record.fetchval(
            "SELECT count(*) FROM task WHERE treatment_id = ANY($1)", treatments
        )
        return bool(count >= 2 * len(treatments))

    await until(concluded)
    rows = await record.fetch(
        "SELECT treatment_id, count(*), count(DISTINCT id) AS different FROM log"
        " WHERE kind = 'task_raised' AND treatment_id = ANY($1) GROUP BY 1",
        treatments,
    )
    assert {row["count"] for row in rows} == {row["different"] for row in rows} == {2}
    assert len(rows) == len(treatments)


async def _objects_fit(record: asyncpg.Connection, centre: Centre) -> None:
    sounds = await record.fetch("SELECT body FROM log WHERE kind = 'sound_recorded'")
    from breathway.model import decode_event

    objects = Objects(centre.data / "objects")
    for row in sounds:
        sound = decode_event(row["body"])
        data = await objects.get(sound.object_sha256)
        assert data is not None
        assert hashlib.sha256(data).digest() == sound.object_sha256
