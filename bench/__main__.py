"""``python -m bench``: every figure with its bar, as a table and as JSON.

In: ``--full`` for ten minutes of a national network (a minute otherwise), ``--only`` for some
sections, ``--json`` for where the JSON goes. Out: the table on stdout, the JSON in a file. Wall
figures are those of this machine under its own load generator; CPU is of the product's processes.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import tempfile
from pathlib import Path
from typing import Any

from bench import bulk, console, exposure, forecast, map, receive, road, score, warn

Row = dict[str, Any]
FEW, MANY = 10_000, 500_000
MEASURED = 6_000
PER_COMMIT = 12  # of the bare insertion: about what a commit carries at 300 a second
SECTIONS = ("score", "exposure", "forecast", "map", "receive", "road", "console", "warn")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--full", action="store_true", help="the national network for ten minutes")
    parser.add_argument("--national", type=float, metavar="SECONDS", help="how long it is held")
    parser.add_argument("--only", action="append", choices=SECTIONS, help="repeatable")
    parser.add_argument("--json", type=Path, default=Path("bench-results/figures.json"))
    arguments = parser.parse_args()
    seconds = arguments.national or (600.0 if arguments.full else 60.0)
    sections = arguments.only or SECTIONS
    rows: list[Row] = []
    for section in sections:
        found = asyncio.run(_road(seconds)) if section == "road" else _plain(section)
        rows += found
        for row in found:
            print(line(row), flush=True)
    result = {"machine": f"{platform.machine()}, {os.cpu_count()} cores", "rows": rows}
    arguments.json.parent.mkdir(parents=True, exist_ok=True)
    arguments.json.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n")
    return 0


def line(row: Row) -> str:
    """One row of the table: what, value, bar, and the rest in words."""
    rest = {k: v for k, v in row.items() if k not in ("what", "value", "bar")}
    words = "  ".join(f"{k} {v}" for k, v in rest.items())
    return f"{row['what']:<66} {row['value']!s:>10}  {row.get('bar', ''):<12} {words}".rstrip()


def _plain(section: str) -> list[Row]:
    modules = {
        "score": score,
        "exposure": exposure,
        "forecast": forecast,
        "map": map,
        "receive": receive,
        "console": console,
        "warn": warn,
    }
    return list(modules[section].rows())  # type: ignore[attr-defined]


async def _road(national_s: float) -> list[Row]:
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="breathway-bench-") as folder:
        async with bulk.prepared(Path(folder) / "centre", FEW):
            pass
        with road.Centre(Path(folder) / "centre") as centre:
            few = await _durable(centre, rows, "10 k", 1)
            rows += await _to_console(centre)
            rows += await _national(centre, national_s)
        async with bulk.prepared(Path(folder) / "many", MANY):
            pass
        with road.Centre(Path(folder) / "many") as centre:
            await console.indexed(centre.folder)
            many = await _durable(centre, rows, "500 k", 2)
    flat = many["cpu_ms_per_treatment"] / few["cpu_ms_per_treatment"]
    rows.append(
        {
            "what": "CPU at 500 k treatments in the record, times that at 10 k",
            "value": round(flat, 2),
            "bar": "0.85-1.15",
        }
    )
    return rows


async def _durable(centre: road.Centre, rows: list[Row], where: str, seed: int) -> Row:
    """Throughput and CPU, with bare insertion beside them in the same run."""
    found = await road.durable(centre, MEASURED, seed)
    bare = await road.bare(centre, MEASURED // 2, PER_COMMIT, seed + 10)
    rows.append(
        {
            "what": f"treatments made durable per second, {where} in the record",
            "value": found["per_s"],
            "bar": ">= 300",
            "lost": found["lost"],
            "p50_ms": found["p50_ms"],
            "p99_ms": found["p99_ms"],
        }
    )
    rows.append(
        {
            "what": f"CPU per treatment, all processes of the centre, ms, {where}",
            "value": found["cpu_ms_per_treatment"],
            "bar": "<= 1.5",
            **found["cpu_ms_by_process"],
            "bare_insertion": bare["together_ms"],
            "generator": found["generator_cpu_ms"],
        }
    )
    return found


async def _to_console(centre: road.Centre) -> list[Row]:
    found = await road.to_console(centre, road.NATIONAL_PER_S, 30.0, 3)
    return [
        {
            "what": "bedside to console at 104 treatments/s offered, p99 ms",
            "value": found["p99_ms"],
            "bar": "<= 500",
            **{k: found[k] for k in ("p50_ms", "treatments", "heard", "lost")},
        },
        {
            "what": "task heard at a console after the post-test is sent, 104/s, p99 ms",
            "value": found["task_p99_ms"],
            "bar": "<= 1000",
            "p50_ms": found["task_p50_ms"],
            "max_ms": found["task_max_ms"],
            "tasks": found["tasks"],
        },
    ]


async def _national(centre: road.Centre, seconds: float) -> list[Row]:
    found = await road.national(centre, seconds, 4)
    return [
        {
            "what": "14,220 facilities once a minute and 104 treatments/s, p99 ms",
            "value": found["p99_ms"],
            "bar": "<= 2000",
            **{k: v for k, v in found.items() if k != "p99_ms"},
        }
    ]


if __name__ == "__main__":
    raise SystemExit(main())
