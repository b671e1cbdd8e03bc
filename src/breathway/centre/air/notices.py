"""WIS2, listened to: a notice, its data by link, what it holds of our places.

In: sources of kind ``wis2`` of one broker. Out: observations kept as of any other source; what is
no notice, has another checksum than announced, or is in a form that is not read goes into
quarantine.
"""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict
from collections.abc import Callable, Sequence
from uuid import UUID

import httpx
import msgspec

from breathway import log
from breathway.centre.air.inflow import Report
from breathway.centre.air.pull import keep_answer, near
from breathway.centre.air.sources import Source
from breathway.exposure.wis2 import Notice, notice
from breathway.model.errors import BreathwayError, Rejection
from breathway.record import Database
from breathway.record.sources import known, set_aside, tried
from breathway.share.air.address import broker_of
from breathway.share.air.wis2 import announced, data_of

REMEMBERED = 20_000  # ids of notices: global brokers say each of them several times
# Media types and endings of files that are read; all else is set aside.
FORMS = {
    "application/bufr": "bufr", "application/x-bufr": "bufr", "bufr": "bufr", "bufr4": "bufr",
    "application/geo+json": "geojson", "application/json": "geojson", "json": "geojson",
    "geojson": "geojson", "text/csv": "csv", "csv": "csv",
}  # fmt: skip

_log = log.get(__name__)


class Listener:
    """One broker, and the sources that hear it."""

    def __init__(
        self,
        db: Database,
        client: httpx.AsyncClient,
        sources: Sequence[Source],
        now: Callable[[], dt.datetime],
    ) -> None:
        self.db, self.client, self.sources, self.now = db, client, sources, now
        self.seen: OrderedDict[UUID, None] = OrderedDict()

    async def listen(self, identity: str) -> None:
        """For ever."""
        topics = tuple(sorted({topic for source in self.sources for topic in source.topics}))
        for source in self.sources:
            await known(self.db, source.place, source.name)
        async for _, message in announced(broker_of(self.sources[0].url), topics, identity):
            await self.hear(message)

    async def hear(self, message: bytes) -> list[Report]:
        """One message; what came of it for each source that it is of."""
        said = notice(message)
        if isinstance(said, Rejection):
            await set_aside(self.db, self.sources[0].name, message, said, self.now())
            return []
        if said.id in self.seen or said.deleted:
            return []
        self.seen[said.id] = None
        while len(self.seen) > REMEMBERED:
            self.seen.popitem(last=False)
        wanted = [source for source in self.sources if _concerns(source, said)]
        return await self._take(said, wanted) if wanted else []

    async def _take(self, said: Notice, wanted: Sequence[Source]) -> list[Report]:
        name = wanted[0].name
        kind = form_of(said)
        if kind is None:
            why = _not("format_unknown", f"{said.data_id}: not a form that is read")
            await set_aside(self.db, name, msgspec.json.encode(said), why, self.now())
            return []
        private = any(source.private for source in wanted)
        try:
            data = await data_of(self.client, said, private=private)
        except BreathwayError as problem:
            why = _not(problem.name, f"{said.data_id}: {problem}")
            await set_aside(self.db, name, msgspec.json.encode(said), why, self.now())
            _log.warning("wis2_data_refused", extra={"problem": problem.name})
            return []
        reports = []
        for source in wanted:
            read_as = msgspec.structs.replace(source, kind=kind)
            reports.append(await keep_answer(self.db, read_as, data, self.now()))
            await tried(self.db, source.place, source.name, self.now(), said.published_at, "")
        return reports


def form_of(said: Notice) -> str | None:
    """By the link's media type, or by the ending of the file."""
    link = said.data
    words = [] if link is None else [link.type.partition(";")[0].strip().lower()]
    names = [said.data_id] if link is None else [link.href.partition("?")[0], said.data_id]
    words += [name.rpartition(".")[2].lower() for name in names]
    return next((FORMS[word] for word in words if word in FORMS), None)


def _concerns(source: Source, said: Notice) -> bool:
    if said.station and source.stations and said.station not in source.stations:
        return False
    return near(source, *(said.point or (None, None)))


def _not(name: str, detail: str) -> Rejection:
    return Rejection(name=name, detail=detail, hint="tell the centre that publishes it")
