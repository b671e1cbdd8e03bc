"""The stream of changes to one page (HTML, server-sent events).

In: a signed-in page, the topics it names, and the hub. Out: messages as they are told, a beat every
15 s where there is nothing to say, and the end of it when the session ends.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from uuid import UUID

from starlette.responses import Response, StreamingResponse

from breathway.console import sessions
from breathway.console.ask import Ask
from breathway.console.desk import Desk
from breathway.console.live import EVERY_S, Subscriber, beat
from breathway.console.visitor import Visitor
from breathway.model.errors import BadRequest, TooMuch
from breathway.record import AWAY

HEARTBEAT_S = 15.0
PAGES_OF_ONE = 40  # open pages of one account, at one worker
TOPICS_LIMIT = 120
NAMED = ("patient", "facility")  # topics of which a page may name the one it shows
RETRY_MS = 2000  # how soon a page comes back after a cut
_GRANTS = """
select patient_id, until_at from consultation
where expert_id = $1 and ended_at is null and until_at > $2
"""


async def follow(desk: Desk, visitor: Visitor, ask: Ask) -> Response:
    if desk.hub.pages_of(visitor.account_id) >= PAGES_OF_ONE:
        raise TooMuch("too many open pages of one account", hint="close some of them")
    topics = _topics(ask.text("topics"))
    page = Subscriber(visitor, await _grants(desk, visitor, ask.now), topics)
    last = ask.headers.get("last-event-id", "") or ask.text("since")
    position = int(last) if last.isascii() and last.isdigit() and len(last) < 19 else None
    return StreamingResponse(
        _messages(desk, page, ask, position),
        media_type="text/event-stream",
        headers={"cache-control": "no-store", "x-accel-buffering": "no"},
    )


def _topics(asked: str) -> frozenset[str]:
    topics = frozenset(filter(None, asked.split(",")))
    if len(topics) > TOPICS_LIMIT:
        raise BadRequest(f"at most {TOPICS_LIMIT} topics at once", name="too_many_topics")
    for topic in topics:
        word, named, subject = topic.partition(":")
        known = word in EVERY_S if not named else word in NAMED and 0 < len(subject) <= 120
        if not known:
            raise BadRequest(
                "there is no such topic",
                name="unknown_topic",
                hint="worklist, wall, facility, quarantine, patient:<id> or facility:<id>",
            )
    return topics


async def _messages(
    desk: Desk, page: Subscriber, ask: Ask, position: int | None
) -> AsyncIterator[bytes]:
    loop = asyncio.get_running_loop()
    hello = desk.hub.join(page, position, ask.now, loop.time())
    try:
        yield b"retry: %d\n\n" % RETRY_MS + hello
        checked_at = loop.time()
        while not page.closed:
            await page.wait(HEARTBEAT_S)
            if page.grants_stale:
                page.grants_stale = False
                page.grants = await _grants(desk, page.visitor, desk.now())
            now_s = loop.time()
            told = page.take(desk.hub.position, now_s)
            if now_s - checked_at >= HEARTBEAT_S:
                checked_at = now_s
                if await sessions.find(desk, ask.token, desk.now(), active=False) is None:
                    return
                told = told or beat(desk.hub.position)
            if told:
                yield told
    except AWAY:
        return  # the page comes back by itself
    finally:
        desk.hub.leave(page)


async def _grants(desk: Desk, visitor: Visitor, now: dt.datetime) -> dict[UUID, dt.datetime]:
    if visitor.role not in ("nurse", "expert"):
        return {}
    async with desk.console.scoped(visitor.scope) as conn:
        rows = await conn.fetch(_GRANTS, visitor.account_id, now)
    return {row["patient_id"]: row["until_at"] for row in rows}
