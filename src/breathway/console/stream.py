"""The stream of changes to one page (HTML, server-sent events).

In: a signed-in page, and the hub. Out: messages as they are told, a beat every 15 s where there
is nothing to say, and the end of it when the session ends.
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
from breathway.console.live import BEAT, Subscriber
from breathway.console.visitor import Visitor
from breathway.model.errors import TooMuch
from breathway.record import AWAY

HEARTBEAT_S = 15.0
PAGES_OF_ONE = 40  # open pages of one account, at one worker
RETRY_MS = 2000  # how soon a page comes back after a cut
_GRANTS = """
select patient_id, until_at from consultation
where expert_id = $1 and ended_at is null and until_at > $2
"""


async def follow(desk: Desk, visitor: Visitor, ask: Ask) -> Response:
    if desk.hub.pages_of(visitor.account_id) >= PAGES_OF_ONE:
        raise TooMuch("too many open pages of one account", hint="close some of them")
    page = Subscriber(visitor, await _grants(desk, visitor, ask.now))
    last = ask.headers.get("last-event-id", "")
    position = int(last) if last.isascii() and last.isdigit() and len(last) < 19 else None
    return StreamingResponse(
        _messages(desk, page, ask, position),
        media_type="text/event-stream",
        headers={"cache-control": "no-store", "x-accel-buffering": "no"},
    )


async def _messages(
    desk: Desk, page: Subscriber, ask: Ask, position: int | None
) -> AsyncIterator[bytes]:
    hello = desk.hub.join(page, position, ask.now)
    try:
        yield b"retry: %d\n\n" % RETRY_MS + hello
        checked_at = asyncio.get_running_loop().time()
        while not page.closed:
            await page.wait(HEARTBEAT_S)
            if page.grants_stale:
                page.grants_stale = False
                page.grants = await _grants(desk, page.visitor, desk.now())
            told = page.take(desk.hub.position)
            now_s = asyncio.get_running_loop().time()
            if now_s - checked_at >= HEARTBEAT_S:
                checked_at = now_s
                if await sessions.find(desk, ask.token, desk.now(), active=False) is None:
                    return
                told = told or BEAT
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
