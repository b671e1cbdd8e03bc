"""`breathway air pull|load|status|effects|export`: weather, air and pollen of a centre's places.

In: a file that names the sources, or one file of observations and the place it is of. Out: one line
of JSON for each source: what was kept, how old the answer is, what was found wrong.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import json
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from breathway.centre.air.inflow import Report
from breathway.centre.air.sources import KINDS, Source
from breathway.cli.centre import settings_of
from breathway.config import BadSetting, CentreSettings
from breathway.record import Database

T = TypeVar("T")


def add_parser(subparsers: Any) -> None:
    """Add the command and its actions."""
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--data", type=Path, metavar="DIR", help="the folder of the centre")
    shared.add_argument("--database-url", metavar="URL", help="its database")
    shared.add_argument("--config", type=Path, metavar="TOML", help="its configuration file")
    parser = subparsers.add_parser(
        "air", help="weather, air and pollen into the record", description=__doc__
    )
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    one = actions.add_parser("pull", parents=[shared], help="ask every source once")
    one.add_argument("sources", metavar="CONFIG.toml", type=Path)
    one.set_defaults(run=run_pull)
    one = actions.add_parser("load", parents=[shared], help="keep what a file holds")
    one.add_argument("file", metavar="FILE", type=Path)
    one.add_argument("--place", required=True, help="the place's id: kh-sihanoukville")
    one.add_argument("--kind", choices=[k for k in KINDS if k != "wis2"], default="csv")
    one.add_argument("--source", help="its name (the file's)")
    one.add_argument("--time", default="time", metavar="COLUMN", help="a CSV's time (time)")
    one.add_argument("--zone", default="UTC", help="of times without an offset (UTC)")
    one.add_argument("--column", action="append", default=[], metavar="COLUMN=QUANTITY,UNIT",
                     help="what a CSV's column is: t=temperature,C")  # fmt: skip
    one.add_argument("--quality", choices=("measured", "estimated", "forecast"),
                     default="measured", help="of a CSV")  # fmt: skip
    one.set_defaults(run=run_load)
    one = actions.add_parser("effects", parents=[shared], help="what it does to each person, anew")
    one.set_defaults(run=run_effects)
    one = actions.add_parser(
        "status", parents=[shared], help="sources, and what is wrong with them"
    )
    one.add_argument("--days", type=int, default=7, help="findings seen within (7)")
    one.set_defaults(run=run_status)
    one = actions.add_parser("export", parents=[shared], help="the best source's values, Parquet")
    one.add_argument("--out", type=Path, required=True, metavar="PARQUET")
    one.add_argument("--days", type=int, default=731, help="back from now (731)")
    one.set_defaults(run=run_export)


def run_pull(args: argparse.Namespace) -> int:
    """Ask each source; 1 where one did not answer and nothing was kept of it."""
    from breathway.centre.air.sources import read_sources

    sources = [s for s in read_sources(args.sources) if s.kind != "wis2"]
    return _show(asyncio.run(_with_record(settings_of(args), _pulling(settings_of(args), sources))))


def run_load(args: argparse.Namespace) -> int:
    """Keep a file's observations; 1 where nothing of it is kept."""
    try:
        source = msgspec.convert(
            {"name": args.source or args.file.name, "kind": args.kind, "place": args.place,
             "time": args.time, "zone": args.zone, "columns": dict(map(_column, args.column)),
             "quality": args.quality},
            Source,
        )  # fmt: skip
    except msgspec.ValidationError as problem:
        raise BadSetting(f"{problem}".replace("`$.", "`"), name="bad_source") from None
    source = msgspec.structs.replace(source, file=args.file)
    from breathway.centre.air.sources import check

    check(source, str(args.file))
    settings = settings_of(args)
    reports = asyncio.run(_with_record(settings, _pulling(settings, [source])))
    return _show(reports) or int(not reports[0].kept)


def run_effects(args: argparse.Namespace) -> int:
    """Work out everybody's effects now; the centre does so once a week."""
    from breathway.centre.air.effects import work_out

    async def act(database: Database) -> int:
        return await work_out(database, dt.datetime.now(dt.UTC))

    people = asyncio.run(_with_record(settings_of(args), act))
    print(json.dumps({"people": people}))
    return 0


def run_export(args: argparse.Namespace) -> int:
    """Observations of every place, by its own clock too, for `breathway exposure counts`."""
    from breathway.centre.air.export import export

    now = dt.datetime.now(dt.UTC)
    start = now - dt.timedelta(days=args.days)

    async def act(database: Database) -> int:
        return await export(database, start, now, args.out)

    rows = asyncio.run(_with_record(settings_of(args), act))
    print(json.dumps({"rows": rows}))
    return 0


def run_status(args: argparse.Namespace) -> int:
    """How each source stands, and what was found wrong lately; 1 where a source does not answer."""
    from breathway.record.sources import noted, states

    since = dt.datetime.now(dt.UTC) - dt.timedelta(days=args.days)

    async def act(database: Database) -> tuple[list[Any], list[Any]]:
        return await states(database), await noted(database, since)

    sources, findings = asyncio.run(_with_record(settings_of(args), act))
    for line in (*sources, *findings):
        print(msgspec.json.encode(line).decode())
    return 1 if any(source.problem for source in sources) else 0


def _column(text: str) -> tuple[str, tuple[str, str]]:
    column, equals, meaning = text.partition("=")
    name, comma, unit = meaning.rpartition(",")
    if not (equals and comma):
        raise BadSetting(f"--column {text}: not COLUMN=QUANTITY,UNIT", name="bad_source",
                         hint="write --column t=temperature,C")  # fmt: skip
    return column, (name, unit)


def _pulling(
    settings: CentreSettings, sources: list[Source]
) -> Callable[[Database], Awaitable[list[Report]]]:
    async def act(database: Database) -> list[Report]:
        import httpx

        from breathway.centre.air.pull import pull
        from breathway.model.errors import Finding
        from breathway.record.places import places
        from breathway.share.air.fetch import Store

        store, now = Store(settings.data / "air"), dt.datetime.now(dt.UTC)
        async with httpx.AsyncClient(follow_redirects=False) as client:
            reports = [await pull(database, client, store, s, os.environ, now) for s in sources]
        known = {place.id for place in await places(database)}
        for report in reports:
            if report.place not in known:
                said = f"no facility lies there yet; known are {', '.join(sorted(known))}"[:300]
                report.findings.append(Finding(name="place_unknown", field="", detail=said))
        return reports

    return act


async def _with_record(settings: CentreSettings, act: Callable[[Database], Awaitable[T]]) -> T:
    from breathway.centre.keys import keys_of
    from breathway.centre.operate import admin_url
    from breathway.record import application_url

    url = application_url(admin_url(settings), keys_of(settings.data).node)
    database = await Database.open(url, "stage", size=1)
    try:
        return await act(database)
    finally:
        await database.close()


def _show(reports: list[Report]) -> int:
    for report in reports:
        print(msgspec.json.encode(report).decode())
    return 1 if any(report.problem and not report.kept for report in reports) else 0
