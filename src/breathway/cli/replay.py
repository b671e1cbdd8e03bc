"""``breathway replay``: prove that the projections follow from the log.

In: the folder of a centre (running or not), or an administrator's database URL. Out: a report on
stdout, as text or as one JSON object; exit status 0 where every projection is identical, 1 where
one is not. Nothing is changed.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from breathway.model.errors import Conflict, NotFound, Unavailable
from breathway.record import Embedded, ReplayReport, replay

Result = TypeVar("Result")


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "replay",
        help="prove that the projections follow from the log",
        description="Rebuild every projection from the log beside the living ones and compare.",
    )
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--data", type=Path, metavar="DIR", help="the folder of a centre")
    where.add_argument("--database-url", metavar="URL", help="an administrator's database URL")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    report = over_record(arguments, replay)
    print(msgspec.json.encode(report).decode() if arguments.json else _text(report))
    return 0 if report.identical else 1


def over_record(
    arguments: argparse.Namespace, work: Callable[[str], Coroutine[Any, Any, Result]]
) -> Result:
    """Work over the record that ``--database-url`` or ``--data`` names: with the server that runs
    there, or one that is started for the time being."""
    if arguments.database_url:
        return asyncio.run(work(arguments.database_url))
    data: Path = arguments.data
    noted = data / "database-url"  # a running centre notes which database it works on
    if noted.exists():
        with contextlib.suppress(Unavailable):  # the note of one that was killed
            return asyncio.run(work(noted.read_text().strip()))
    if not (data / "pg" / "data").exists():
        raise NotFound(
            f"there is no record in {data}",
            name="record_not_found",
            hint="name the folder of a centre with --data DIR",
        )
    server = Embedded(data / "pg")
    try:
        url = server.start()
    except Conflict:
        return asyncio.run(work(server.url))
    try:
        return asyncio.run(work(url))
    finally:
        server.stop()


def _text(report: ReplayReport) -> str:
    lines = [f"{report.events} events up to position {report.position}, {report.seconds:.1f} s"]
    for name, table in report.tables.items():
        state = "identical"
        if table.missing or table.surplus:
            state = f"{table.missing} missing, {table.surplus} surplus"
        lines.append(f"  {name:<14}{table.rows:>10} rows  {state}")
    if report.unmatched:
        lines.append(f"  {report.unmatched} events without their line in the idempotency table")
    lines.append("identical" if report.identical else "NOT identical")
    return "\n".join(lines)
