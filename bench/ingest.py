"""What it costs to make a treatment durable in the record, without HTTP.

``python -m bench.ingest`` starts an embedded PostgreSQL in a temporary folder (or takes ``--url``),
offers treatments at a rate, and prints CPU per treatment of this process and of PostgreSQL's, and
beside it the *bare insertion*: the same SQL with the same rows per commit, prepared beforehand.
With ``--loaded N`` it does so again after N treatments were bulk-loaded.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import gc
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import asyncpg
import uvloop

from bench.bulk import bulk_load
from bench.cpu import server_cpu_s
from bench.treatments import BenchEdge
from breathway import model, record
from breathway.intake import read_entry
from breathway.model.facility import EdgeEnrolled, Facility, FacilityRegistered
from breathway.record.append import Appender
from breathway.record.database import know_rows, read_row_types
from breathway.record.group import Group, Work
from breathway.record.spool import Spool
from breathway.record.write import APPEND, parameters

JURISDICTION = "KH"
__all__ = ["BenchEdge", "bulk_load", "enrol_edges", "treatment_batch"]


def treatment_batch(edge: BenchEdge, at: dt.datetime) -> tuple[bytes, dict[str, str]]:
    """The body and headers of one POST: one whole treatment."""
    return edge.next_body(at)


def facility_event(facility_id: str, at: dt.datetime) -> FacilityRegistered:
    place = Facility(
        id=facility_id,
        name=facility_id,
        kind="respiratory_clinic",
        jurisdiction=JURISDICTION,
        zone="Asia/Phnom_Penh",
    )
    return FacilityRegistered(
        id=model.uuid7(at, os.urandom(10)),
        facility_id=facility_id,
        jurisdiction=JURISDICTION,
        occurred_at=at,
        facility=place,
    )


async def enrol_edges(appender: Appender, count: int, seed: int) -> list[BenchEdge]:
    """``count`` facilities with an enrolled edge each."""
    now = dt.datetime.now(dt.UTC)
    edges = []
    for n in range(count):
        edge = BenchEdge(f"kh-bench-{seed}-{n}", JURISDICTION, seed * 100_000 + n)
        await appender.append([facility_event(edge.facility_id, now)], received_at=now)
        edges.append(edge)
    await appender.append(
        [
            EdgeEnrolled(
                id=model.uuid7(now, os.urandom(10)),
                facility_id=edge.facility_id,
                jurisdiction=JURISDICTION,
                occurred_at=now,
                edge_id=edge.edge_id,
                public_key=edge.public_key,
            )
            for edge in edges
        ],
        received_at=now,
    )
    return edges


def identity(edge: BenchEdge) -> record.EdgeIdentity:
    return record.EdgeIdentity(
        edge_id=edge.edge_id,
        facility_id=edge.facility_id,
        jurisdiction=edge.jurisdiction,
        public_key=edge.public_key,
        revoked=False,
        zone="Asia/Phnom_Penh",
    )


def calibrate() -> float:
    """Milliseconds that this machine takes now to decode one treatment: what else runs, shows."""
    edge = BenchEdge("kh-calibrate", JURISDICTION, 7)
    raws = [entry.event for entry in edge.next_batch(dt.datetime.now(dt.UTC)).entries]
    began = time.process_time()
    for _ in range(500):
        for raw in raws:
            model.decode_event(raw)
    return round((time.process_time() - began) * 2, 4)


class Meter:
    """CPU of this process and of the server over a stretch of time."""

    def __init__(self, postmaster: int) -> None:
        self._postmaster = postmaster
        self._began = (time.perf_counter(), time.process_time(), server_cpu_s(postmaster))

    def read(self, treatments: int) -> dict[str, float]:
        wall = time.perf_counter() - self._began[0]
        ours = time.process_time() - self._began[1]
        theirs = server_cpu_s(self._postmaster) - self._began[2]
        return {
            "treatments": treatments,
            "per_s": round(treatments / wall, 1),
            "process_ms": round(1000 * ours / treatments, 4),
            "postgresql_ms": round(1000 * theirs / treatments, 4),
            "together_ms": round(1000 * (ours + theirs) / treatments, 4),
        }


Append = Callable[[record.EdgeIdentity, Any, dt.datetime], Awaitable[Any]]


async def offer(
    append: Append, work: list[tuple[record.EdgeIdentity, Any]], postmaster: int, rate: float
) -> tuple[dict[str, Any], list[float]]:
    """Offer the batches at ``rate`` a second, whatever the answers do; CPU, and every delay."""
    lags: list[float] = []
    tasks: set[asyncio.Task[None]] = set()

    async def one(edge: record.EdgeIdentity, batch: Any) -> None:
        began = time.perf_counter()
        await append(edge, batch, dt.datetime.now(dt.UTC))
        lags.append(time.perf_counter() - began)

    gc.collect()
    gc.freeze()
    print("measuring", file=sys.stderr, flush=True)
    meter = Meter(postmaster)
    began = time.perf_counter()
    for n, (edge, batch) in enumerate(work):
        due = began + n / rate - time.perf_counter()
        if due > 0.002:
            await asyncio.sleep(due)
        task = asyncio.create_task(one(edge, batch))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
    await asyncio.gather(*tasks)
    return dict(meter.read(len(work))), sorted(lags)


async def measure(
    appender: Appender, edges: list[BenchEdge], postmaster: int, count: int, rate: float
) -> tuple[dict[str, Any], float]:
    """CPU of the appender and of PostgreSQL; also answers the mean size of a group.

    The generator's own cost is measured by offering the same work to nobody, and subtracted.
    """
    now = dt.datetime.now(dt.UTC)
    work = [(identity(e := edges[n % len(edges)]), e.next_batch(now)) for n in range(count)]

    async def nobody(edge: record.EdgeIdentity, batch: Any, at: dt.datetime) -> None:
        await asyncio.sleep(0)

    generator, _ = await offer(nobody, work, postmaster, rate)
    groups: list[int] = []
    restore = _count_groups(appender, groups)
    out, lags = await offer(appender.append_batch, work, postmaster, rate)
    restore()
    out["generator_ms"] = generator["process_ms"]
    out["process_ms"] = round(out["process_ms"] - generator["process_ms"], 4)
    out["together_ms"] = round(out["process_ms"] + out["postgresql_ms"], 4)
    out["p50_ms"] = round(1000 * lags[len(lags) // 2], 1)
    out["p99_ms"] = round(1000 * lags[int(len(lags) * 0.99)], 1)
    out["per_commit"] = round(statistics.mean(groups), 1)
    out["calibration_ms"] = calibrate()
    return out, statistics.mean(groups)


def _count_groups(appender: Appender, groups: list[int]) -> Callable[[], None]:
    """Note how many works every commit carries."""
    write = appender._write_group

    async def counted(works: list[Work]) -> None:
        groups.append(len(works))
        await write(works)

    appender._write_group = counted  # type: ignore[method-assign]

    def restore() -> None:
        appender._write_group = write  # type: ignore[method-assign]

    return restore


async def measure_bare(
    url: str, edges: list[BenchEdge], postmaster: int, count: int, per_commit: float
) -> dict[str, Any]:
    """The same statement with the same rows per commit; everything else was done before."""
    connection = await asyncpg.connect(
        record.role_url(url, "intake"), server_settings={"search_path": "breathway", "jit": "off"}
    )
    await know_rows(connection)
    types = await read_row_types(connection)
    size = max(1, round(per_commit))
    now = dt.datetime.now(dt.UTC)
    prepared = []
    for start in range(0, count, size):
        group = Group({}, None)
        for n in range(start, min(count, start + size)):
            edge = edges[n % len(edges)]
            work = Work(now)
            work.edge, work.spool_id = identity(edge), edge.spool_id
            batch = edge.next_batch(now)
            first = batch.entries[0]
            if edge.spool_id not in group.spools:
                row = await connection.fetchrow(
                    "SELECT revision FROM spool WHERE spool_id = $1", edge.spool_id
                )
                group.spools[edge.spool_id] = Spool(
                    spool_id=edge.spool_id,
                    next_number=first.number,
                    head_hash=first.previous,
                    revision=row["revision"] + edge.commits,
                )
                edge.commits += 1
            work.entries = [
                (x, read_entry(x.event, x.blob, edge.facility_id, edge.jurisdiction))
                for x in batch.entries
            ]
            group.add_batch(work)
        prepared.append(parameters(group, types))
    await connection.fetchval("SELECT 1")
    meter = Meter(postmaster)
    for arguments in prepared:
        await connection.fetchval(APPEND, *arguments)
    out: dict[str, Any] = dict(meter.read(count))
    out["per_commit"] = size
    await connection.close()
    return out


async def run(args: argparse.Namespace) -> dict[str, Any]:
    if args.url:
        return await _run_at(args.url, args.postmaster, args)
    with tempfile.TemporaryDirectory() as folder:
        server = record.Embedded(Path(folder) / "pg")
        url = await asyncio.to_thread(server.start)
        try:
            return await _run_at(url, server.pid or 0, args)
        finally:
            await asyncio.to_thread(server.stop)


async def _run_at(url: str, postmaster: int, args: argparse.Namespace) -> dict[str, Any]:
    await record.prepare(url, jurisdiction=JURISDICTION)
    out: dict[str, Any] = {"offered_per_s": args.rate}
    out["few"] = await _pair(url, postmaster, args, seed=1)
    if args.loaded:
        began = time.perf_counter()
        await bulk_load(url, args.loaded)
        out["bulk_load_s"] = round(time.perf_counter() - began, 1)
        out["many"] = await _pair(url, postmaster, args, seed=2)
    return out


async def _pair(url: str, postmaster: int, args: argparse.Namespace, seed: int) -> dict[str, Any]:
    database = await record.Database.open(url, "intake")
    appender = Appender(database)
    edges = await enrol_edges(appender, args.edges, seed)
    for edge in edges:  # warm: spools and plans
        await appender.append_batch(
            identity(edge), edge.next_batch(dt.datetime.now(dt.UTC)), dt.datetime.now(dt.UTC)
        )
    appended, per_commit = await measure(appender, edges, postmaster, args.count, args.rate)
    await appender.close()
    bare = await measure_bare(url, edges, postmaster, args.count // 2, per_commit)
    await database.close()
    return {"append": appended, "bare": bare}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.ingest", description=__doc__)
    parser.add_argument("--url", help="an administrator's URL; else an embedded server")
    parser.add_argument("--postmaster", type=int, default=0, help="pid, with --url")
    parser.add_argument("--count", type=int, default=3000)
    parser.add_argument("--rate", type=float, default=300.0)
    parser.add_argument("--edges", type=int, default=50)
    parser.add_argument("--loaded", type=int, default=0)
    print(json.dumps(uvloop.run(run(parser.parse_args())), indent=2))


if __name__ == "__main__":
    main()
