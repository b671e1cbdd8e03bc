"""What every operation works with: the database, the record's appender, keys, and the clock.

In: what ``app.build`` was given. Out: one ``Desk`` per process, handed to each handler.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from breathway.console.counts import KEEP_S as COUNTS_KEEP_S
from breathway.console.counts import Numbers
from breathway.console.kept import Kept
from breathway.console.keys import Keys
from breathway.console.live import Hub
from breathway.console.passwords import Passwords
from breathway.console.ports import Appends, Decisions, Objects
from breathway.console.rates import Bucket, Strangers
from breathway.console.respond import Encoded
from breathway.console.views import Wall
from breathway.console.ways import Ways
from breathway.model.errors import Unavailable
from breathway.model.event import Event, uuid7
from breathway.record import Database
from breathway.wire.relay import Relay

if TYPE_CHECKING:
    from breathway.console.audit import Written
    from breathway.console.map.ground import Ground
    from breathway.console.map.source import Charts

SIGN_INS_AT_ONCE = 20  # one address may fail this often in a row,
SIGN_INS_PER_S = 0.2  # and then this often
HOURS_KEEP_S = 60.0  # the wall's count of treatments by hour
PLACES_KEEP_S = 1.5  # all facilities, encoded; and the wall
GROUND_KEEP_S = 10.0  # the map's units, and which facilities are heard of


@dataclass(frozen=True, slots=True, kw_only=True)
class Outward:
    """What the public is given: where it reaches us, files that lie beside the database."""

    public_url: str = ""  # empty: as the caller says
    open_folder: Path | None = None  # what was released of the map
    certificate: Path | None = None  # of the signatures on warnings


@dataclass(slots=True, kw_only=True)
class Desk:
    console: Database
    appender: Appends
    objects: Objects
    decisions: Decisions
    keys: Keys
    now: Callable[[], dt.datetime]
    secure_cookies: bool
    jurisdiction: str
    written: Written
    counts: Kept[Numbers] = field(default_factory=lambda: Kept(COUNTS_KEEP_S))
    hours: Kept[list[int]] = field(default_factory=lambda: Kept(HOURS_KEEP_S))
    walls: Kept[Wall] = field(default_factory=lambda: Kept(PLACES_KEEP_S))
    places: Kept[Encoded] = field(default_factory=lambda: Kept(PLACES_KEEP_S))
    ways: Ways = field(default_factory=Ways)  # to schools
    relay: Relay = field(default_factory=Relay)
    turn: tuple[str, str] = ("", "")  # the server's URL, and the secret shared with it
    charts: Charts | None = None  # without it the map says that it has no history
    grounds: dict[tuple[str, int], Kept[Ground]] = field(default_factory=dict)
    outward: Outward = field(default_factory=Outward)
    tasks: set[asyncio.Task[None]] = field(default_factory=set)  # of open websockets
    hub: Hub = field(default_factory=Hub)
    passwords: Passwords = field(default_factory=Passwords)
    strangers: Strangers = field(default_factory=Strangers)
    addresses: Bucket = field(
        default_factory=lambda: Bucket(burst=SIGN_INS_AT_ONCE, per_s=SIGN_INS_PER_S)
    )

    async def append(self, events: Sequence[Event], at: dt.datetime) -> None:
        """Committed when it returns. After a restart of the database the first try finds a dead
        connection; an event is once by its id, so a second try is the same."""
        try:
            await self.appender.append(events, received_at=at)
        except Unavailable:
            await self.appender.append(events, received_at=at)

    def new_ground(self) -> Kept[Ground]:
        return Kept(GROUND_KEEP_S)

    def new_id(self) -> UUID:
        return uuid7(self.now(), secrets.token_bytes(10))
