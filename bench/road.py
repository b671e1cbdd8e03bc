"""The road under load: a real centre over HTTP, real PostgreSQL, fsync on.

Out: rows for treatments durable per second and CPU per treatment beside bare insertion in the same
run, at 10 k treatments in the record and at 500 k; bedside to console at 100 treatments a second;
a national network. The load generator is this process and is accounted apart; both share the
machine, so wall figures are those of two cores under both.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import json
import random
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import httpx

from bench import ingest
from bench.load import Outcome, closed, paced, request_bytes
from bench.processes import CpuMeter, percentile
from bench.treatments import BenchEdge
from breathway.centre import operate
from breathway.centre.keys import keys_of
from breathway.config import CentreSettings
from breathway.console.accounts import Accounts
from breathway.model import decode_event, derived_id
from breathway.model.batch import Batch, encode_batch
from breathway.record import Appender, Database, append, application_url
from breathway.watch.rules import proposed

CONNECTIONS = 48
NATIONAL_FACILITIES = 14_220  # 12,900 nebulization centres and 1,320 clinics
NATIONAL_PER_S = 104.0
RULES = [rule.number for rule in proposed().rule]


class Post(NamedTuple):
    """One prepared call: a whole treatment of one edge."""

    request: bytes
    finished_id: str  # of its last event
    tasks: frozenset[str]  # ids of the tasks that any rule may raise of it
    entries: int


class Centre:
    """A running ``breathway centre`` on a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.process: subprocess.Popen[bytes] | None = None
        self.host, self.port, self.url = "127.0.0.1", 0, ""

    def __enter__(self) -> Centre:
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "breathway", "centre", "--data", str(self.folder)),
                *("--port", "0", "--workers", "1"),
            ],
            stdout=subprocess.PIPE,
            stderr=(self.folder.parent / "centre.log").open("ab"),
        )
        assert self.process.stdout is not None
        self.url = json.loads(self.process.stdout.readline())["url"]
        self.port = urlsplit(self.url).port or 0
        return self

    def __exit__(self, *problem: object) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()

    @property
    def settings(self) -> CentreSettings:
        return CentreSettings(data=self.folder)

    @property
    def database_url(self) -> str:
        return application_url(operate.admin_url(self.settings), keys_of(self.folder).node)

    @property
    def postmaster(self) -> int:
        """The pid of the embedded PostgreSQL."""
        return int((self.folder / "pg" / "data" / "postmaster.pid").read_text().split()[0])

    @contextlib.asynccontextmanager
    async def appender(self) -> AsyncIterator[Appender]:
        database = await Database.open(self.database_url, "intake", 2)
        appender = Appender(database)
        try:
            yield appender
        finally:
            await appender.close()
            await database.close()

    async def enrol(self, count: int, seed: int) -> list[BenchEdge]:
        # One after the other, so no group ever gathers: the rest between commits only costs time.
        append.GATHER_S = 0.0
        async with self.appender() as appender:
            return await ingest.enrol_edges(appender, count, seed)

    def posts(self, edges: list[BenchEdge], count: int) -> list[Post]:
        """``count`` batches of one treatment each, round the edges."""
        now = dt.datetime.now(dt.UTC)
        made = []
        for n in range(count):
            edge = edges[n % len(edges)]
            batch = edge.next_batch(now)
            body, headers = encode_batch(batch, edge.secret_key, edge.edge_id)
            last = decode_event(batch.entries[-1].event)
            request = request_bytes(self.host, "/v1/batches", headers, body)
            tasks = (derived_id(last.treatment_id, "watch", rule) for rule in RULES)
            made.append(Post(request, str(last.id), frozenset(map(str, tasks)), len(batch.entries)))
        return made

    def heartbeat(self, edge: BenchEdge) -> bytes:
        body, headers = encode_batch(
            Batch(spool_id=edge.spool_id, sent_at=dt.datetime.now(dt.UTC)),
            edge.secret_key,
            edge.edge_id,
        )
        return request_bytes(self.host, "/v1/batches", headers, body)


EVENTS = 6  # of a bench treatment


def kept(outcomes: list[Outcome]) -> int:
    """Treatments whose every record the centre said is durable."""
    return sum(
        1
        for o in outcomes
        if o.answer is not None and sum(high - low + 1 for low, high in o.answer.kept) >= EVENTS
    )


def requests(made: list[Post]) -> list[bytes]:
    return [post.request for post in made]


async def durable(centre: Centre, treatments: int, seed: int) -> dict[str, Any]:
    """As many treatments a second as it takes, and what each costs."""
    edges = await centre.enrol(CONNECTIONS * 2, seed)
    await closed(
        centre.host, centre.port, requests(centre.posts(edges, CONNECTIONS * 4)), CONNECTIONS
    )
    made = requests(centre.posts(edges, treatments))
    assert centre.process is not None
    meter, own, began = CpuMeter(centre.process.pid), time.process_time(), time.perf_counter()
    outcomes = await closed(centre.host, centre.port, made, CONNECTIONS)
    took = time.perf_counter() - began
    own = time.process_time() - own
    await _stages_idle(centre)
    cpu = meter.read()
    count = kept(outcomes)
    return {
        "treatments": treatments,
        "lost": treatments - count,
        "per_s": round(count / took, 1),
        "cpu_ms_per_treatment": round(cpu["total"] / count * 1000, 3),
        "cpu_ms_by_process": {k: round(v / count * 1000, 3) for k, v in cpu.items()},
        "generator_cpu_ms": round(own / count * 1000, 3),
        "p50_ms": round(percentile([(o.answered - o.due) * 1000 for o in outcomes], 0.5), 1),
        "p99_ms": round(percentile([(o.answered - o.due) * 1000 for o in outcomes], 0.99), 1),
    }


async def bare(centre: Centre, treatments: int, per_commit: float, seed: int) -> dict[str, Any]:
    """The same statement, as many rows a commit, on the same server: nothing but insertion."""
    edges = await centre.enrol(CONNECTIONS, seed)
    await closed(centre.host, centre.port, requests(centre.posts(edges, len(edges))), CONNECTIONS)
    return await ingest.measure_bare(
        centre.database_url, edges, centre.postmaster, treatments, per_commit
    )


async def _stages_idle(centre: Centre) -> None:
    """Wait until the stage runner has caught up, so that its CPU is counted."""
    async with httpx.AsyncClient() as http:
        for _ in range(200):
            health = (await http.get(f"{centre.url}/healthz")).json()
            if not health.get("stage_lag", 0):
                return
            await asyncio.sleep(0.1)


async def to_console(centre: Centre, per_s: float, seconds: float, seed: int) -> dict[str, Any]:
    """From the moment the edge sends until an open console hears of it, at a fixed offer: of the
    treatment's end, and of the task that it raised, if it raised one."""
    edges = await centre.enrol(64, seed)
    made = centre.posts(edges, int(per_s * seconds))
    ids = {post.finished_id for post in made}
    async with Accounts.open(operate.admin_url(centre.settings), centre.folder, "KH") as accounts:
        sheet = await accounts.renew(f"bench{seed}", "Bench", "expert", ["*"])
    heard: dict[str, float] = {}
    async with httpx.AsyncClient(base_url=centre.url, timeout=None) as http:
        entered = await http.post(
            "/api/session", json={"username": sheet.username, "password": sheet.password}
        )
        entered.raise_for_status()
        ready = asyncio.Event()
        tail = asyncio.create_task(_listen(http, heard, ready))
        await asyncio.wait_for(ready.wait(), 20)
        schedule = [(n / per_s, post.request) for n, post in enumerate(made)]
        began = time.perf_counter()
        outcomes = await paced(centre.host, centre.port, schedule, fresh=False)
        for _ in range(100):
            if len(ids & heard.keys()) == len(ids):
                break
            await asyncio.sleep(0.1)
        await asyncio.sleep(2)  # the last ones' tasks
        tail.cancel()
    delays = [
        (heard[post.finished_id] - began - n / per_s) * 1000
        for n, post in enumerate(made)
        if post.finished_id in heard
    ]
    tasks = [
        (min(heard[task] for task in found) - began - n / per_s) * 1000
        for n, post in enumerate(made)
        if (found := post.tasks & heard.keys())
    ]
    return {
        "tasks": len(tasks),
        "task_p50_ms": round(percentile(tasks, 0.5), 1),
        "task_p99_ms": round(percentile(tasks, 0.99), 1),
        "task_max_ms": round(max(tasks), 1),
        "offered_per_s": per_s,
        "treatments": len(made),
        "lost": len(made) - kept(outcomes),
        "heard": len(delays),
        "p50_ms": round(percentile(delays, 0.5), 1),
        "p99_ms": round(percentile(delays, 0.99), 1),
    }


async def _listen(http: httpx.AsyncClient, heard: dict[str, float], ready: asyncio.Event) -> None:
    async with http.stream("GET", "/api/live") as answer:
        async for line in answer.aiter_lines():
            if line.startswith("data:"):
                ready.set()
                event = json.loads(line[5:])
                if event.get("kind") in ("treatment_finished", "task_raised"):
                    heard.setdefault(event["event_id"], time.perf_counter())


async def national(centre: Centre, seconds: float, seed: int) -> dict[str, Any]:
    """14,220 facilities, each on a fresh connection once a minute, beside 104 treatments/s."""
    edges = await centre.enrol(NATIONAL_FACILITIES, seed)
    chance = random.Random(seed)
    chance.shuffle(edges)
    schedule: list[tuple[float, bytes]] = []
    made = centre.posts(edges, int(NATIONAL_PER_S * seconds))
    schedule += [(n / NATIONAL_PER_S, post.request) for n, post in enumerate(made)]
    for number, edge in enumerate(edges):
        beat = centre.heartbeat(edge)
        second = 60.0 * number / len(edges)
        while second < seconds:
            schedule.append((second, beat))
            second += 60.0
    schedule.sort(key=lambda item: item[0])
    assert centre.process is not None
    meter, own, began = CpuMeter(centre.process.pid), time.process_time(), time.perf_counter()
    outcomes = await paced(centre.host, centre.port, schedule, fresh=True)
    took = time.perf_counter() - began
    cpu = meter.read()
    delays = [(o.answered - o.due) * 1000 for o in outcomes]
    return {
        "facilities": len(edges),
        "seconds": round(took, 1),
        "treatments": len(made),
        "calls": len(schedule),
        "lost": len(made) - kept(outcomes),
        "refused": sum(1 for o in outcomes if o.status != 200),
        "p50_ms": round(percentile(delays, 0.5), 1),
        "p99_ms": round(percentile(delays, 0.99), 1),
        "max_ms": round(max(delays), 1),
        "cpu_cores": round(cpu["total"] / took, 2),
        "generator_cores": round((time.process_time() - own) / took, 2),
    }
