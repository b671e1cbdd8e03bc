"""Rules over the record's own history, in one snapshot that changes nothing.

In: an administrator's URL, rules, a number of days; or a file of events, one JSON object a line.
Out: a ``Rehearsal``.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import asyncpg
import msgspec

from breathway.model import AnyEvent, Event
from breathway.model.errors import BadInput, Unavailable
from breathway.record import AWAY
from breathway.record.read import read_log
from breathway.watch.rehearse import Rehearsal, Rehearsing
from breathway.watch.rules import Rules

CHUNK = 5000
FIRST = "SELECT position FROM log WHERE received_at >= $1 ORDER BY position LIMIT 1"


async def rehearse_record(admin_url: str, rules: Rules, days: float) -> Rehearsal:
    """What the rules would have raised in the last ``days``."""
    try:
        connection = await asyncpg.connect(
            admin_url, server_settings={"search_path": "breathway", "jit": "off"}
        )
    except AWAY as problem:
        raise Unavailable(
            f"the database does not answer: {type(problem).__name__}", name="database_away"
        ) from problem
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            return await _rehearse(connection, rules, days)
    finally:
        await connection.close()


async def _rehearse(connection: asyncpg.Connection, rules: Rules, days: float) -> Rehearsal:
    until = await connection.fetchval("SELECT now() + interval '1 microsecond'")
    since = until - dt.timedelta(days=days)
    places = await connection.fetch("SELECT facility_id, zone FROM facility")
    zones = {place["facility_id"]: ZoneInfo(place["zone"]) for place in places}
    rehearsing = Rehearsing(rules, since, until, zones)
    reach = dt.timedelta(days=rehearsing.stage.HISTORY_DAYS)
    first = await connection.fetchval(FIRST, since - reach)
    position = (first or 0) - 1
    while first is not None:
        stored = await read_log(connection, position, CHUNK, kinds=rehearsing.kinds)
        for one in stored:
            rehearsing.add(one.event, one.received_at)
        if len(stored) < CHUNK:
            break
        position = stored[-1].position
    return rehearsing.report()


def rehearse_file(path: Path, rules: Rules, days: float | None) -> Rehearsal:
    """The same over events of a file; each counts as received when it occurred, or at its
    ``received_at``. Without ``days``: all of it."""
    events = sorted(_read(path), key=lambda pair: pair[1])
    if not events:
        raise BadInput(f"{path} has no events", name="no_events", hint="one JSON object a line")
    until = events[-1][1] + dt.timedelta(microseconds=1)
    since = events[0][1] if days is None else until - dt.timedelta(days=days)
    rehearsing = Rehearsing(rules, since, until)
    for event, received_at in events:
        rehearsing.add(event, received_at)
    return rehearsing.report()


def _read(path: Path) -> Iterator[tuple[Event, dt.datetime]]:
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as problem:
        raise BadInput(
            f"cannot read {path}: {problem}", name="events_unreadable", hint="name a JSONL file"
        ) from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            raw = json.loads(line)
            received = raw.pop("received_at", None)
            event = msgspec.convert(raw, AnyEvent, strict=False)
            at = event.occurred_at if received is None else msgspec.convert(received, dt.datetime)
        except (ValueError, AttributeError, msgspec.ValidationError) as problem:
            raise BadInput(
                f"{path}, line {number} is no event: {problem}".replace("`$.", "`"),
                name="bad_event",
                hint="docs/reference/events.schema.json says what an event is",
            ) from None
        if at.tzinfo is None:
            raise BadInput(
                f"{path}, line {number}: received_at has no time zone",
                name="bad_event",
                hint="end it with Z or an offset",
            )
        yield event, at
