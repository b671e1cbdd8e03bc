"""Weather services' own indexes, followed: each new message verified and kept for our places.

In: the addresses of Atom or RSS indexes (``cap_feeds``). Out: as ``taking``; what cannot be read is
set aside with the reason, what an index says and does not hand out is asked for again. How each
index stands, and how many areas it names that nobody could place, is kept for operators. An index
that is away changes nothing: what was taken stands until it expires. A link that leads into our own
network is refused, unless ``warn_private_addresses`` allows it.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
from collections.abc import Callable
from urllib.parse import urljoin, urlsplit

import httpx

from breathway import log
from breathway.centre.giving import codes
from breathway.centre.giving.sending import sender_of
from breathway.centre.giving.taking import certificates, take, trusted_folder
from breathway.config import BadSetting, CentreSettings
from breathway.model.errors import BadInput, Rejection
from breathway.record import AWAY, Database, given
from breathway.record.sources import set_aside
from breathway.share import cap
from breathway.share.air.fetch import FetchError, Store, fetch, fetch_public

EVERY_S = 120.0
AGAIN_S = 5.0
KEPT = dt.timedelta(days=90)  # of what others warned of, after it was over
MOST_AT_ONCE = 100  # messages of one index in one round; the others come in the next
_log = log.get(__name__)

Now = Callable[[], dt.datetime]
Key = tuple[str, str]  # where a message lies, and when the index says that it was changed


def addresses(settings: CentreSettings) -> tuple[str, ...]:
    """Of ``cap_feeds``; raises BadSetting for what is no address of an index."""
    found = tuple(dict.fromkeys(settings.cap_feeds.split()))
    for url in found:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
            raise BadSetting(
                f"cap_feeds: {_shown(url)!r} is no address of an index",
                hint="write https://… addresses of Atom or RSS indexes, apart by spaces",
            )
    return found


def _shown(url: str) -> str:
    """Without what may be a key."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"[:300]


class Follower:
    """One index. ``seen`` is what was taken or set aside of it since we began, each with the areas
    that nobody could place."""

    def __init__(
        self, url: str, settings: CentreSettings, database: Database, client: httpx.AsyncClient
    ) -> None:
        self.url, self.settings, self.database, self.client = url, settings, database, client
        self.own = sender_of(settings).id
        self.store = Store(settings.data / "cap")
        self.codes: codes.Codes = {}
        self.seen: dict[Key, tuple[str, ...]] = {}
        self.taken = 0

    async def round(self, now: dt.datetime) -> int:
        """Take what is new, or all of it where the table of codes is; how many messages."""
        table = codes.read(self.settings.cap_geocodes)
        if table != self.codes:
            self.codes, self.seen = table, {}
        try:
            answer = await fetch(self.client, self.store, self.url, self.url, headers={}, now=now)
        except FetchError as failed:
            await self._stands(now, None, str(failed))
            return 0
        listed = cap.entries(answer.data)
        if isinstance(listed, Rejection):
            await self._aside(answer.data, listed, now)
            await self._stands(now, None, listed.detail)
            return 0
        keys = [(urljoin(self.url, one.href), one.updated) for one in listed]
        self.seen = {key: self.seen[key] for key in keys if key in self.seen}
        before, problem = self.taken, answer.problem
        for key in [key for key in keys if key not in self.seen][:MOST_AT_ONCE]:
            try:
                self.seen[key] = await self._take(key[0], now)
            except FetchError as failed:
                problem = problem or f"a message of it: {failed}"
        await self._stands(now, answer.answered_at, problem)
        return self.taken - before

    async def _stands(self, now: dt.datetime, answered_at: dt.datetime | None, why: str) -> None:
        unplaced = sorted({area for areas in self.seen.values() for area in areas})
        await given.followed(self.database, _shown(self.url), now, answered_at, why, unplaced)

    async def _take(self, url: str, now: dt.datetime) -> tuple[str, ...]:
        document = await fetch_public(
            self.client, url, private=self.settings.warn_private_addresses
        )
        message = cap.read(document)
        if isinstance(message, Rejection):
            await self._aside(document, message, now)
            return ()
        if message.sender == self.own:  # a hub hands our own warnings on
            return ()
        trusted = certificates(trusted_folder(self.settings))
        verdict = cap.verify(document, trusted, now)
        found = await take(self.database, message, verdict, now, self.codes)
        if found.signature.state == "broken":
            why = Rejection(name="cap_signature_broken", detail=found.why_not,
                            hint="ask the weather service; it may not be its own")  # fmt: skip
            await self._aside(document, why, now)
        self.taken += found.kept
        return found.unplaced

    async def _aside(self, document: bytes, why: Rejection, now: dt.datetime) -> None:
        await set_aside(self.database, _shown(self.url)[:64], document, why, now)
        _log.warning("cap_set_aside", extra={"problem": why.name})


async def run(settings: CentreSettings, url: str, now: Now) -> None:
    """For ever; an index or a database that is away is asked again."""
    if not (feeds := addresses(settings)):
        await asyncio.Event().wait()
    while True:
        with contextlib.suppress(*AWAY):
            database = await Database.open(url, "stage", 2)
            try:
                async with httpx.AsyncClient(follow_redirects=False) as client:
                    followers = [Follower(one, settings, database, client) for one in feeds]
                    await given.only_followed(database, [_shown(one) for one in feeds])
                    await _rounds(followers, now)
            finally:
                database.connections.terminate()
        await asyncio.sleep(AGAIN_S)


async def _rounds(followers: list[Follower], now: Now) -> None:
    while True:
        await given.forget(followers[0].database, now() - KEPT)
        for one in followers:
            try:
                if count := await one.round(now()):
                    _log.info("cap_taken", extra={"count": count})
            except AWAY:
                raise
            except BadInput as problem:  # a certificate that is none
                _log.error("following_failed", extra={"problem": problem.name})
            except Exception:
                _log.exception("following_failed")
        await asyncio.sleep(EVERY_S)
