"""What anybody may fetch: public warnings in CAP and their index, counts that were released.

In: an address, what the caller holds already (``If-None-Match``, ``If-Modified-Since``). Out:
documents with their entity tag, or 304. A warning's document never changes, nor does a released
file; only what stands in the release's index, byte for byte as it was hashed, is handed out.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
from email.utils import format_datetime, parsedate_to_datetime
from uuid import UUID

import msgspec
from starlette.responses import Response

from breathway.console.ask import Ask
from breathway.console.desk import Desk
from breathway.model.errors import NotFound
from breathway.share import cap, open_feed

FRESH_S = 30  # an index may be this old
FOR_EVER_S = 31_536_000
PEM = "application/pem-certificate-chain"
KEEP = dt.timedelta(hours=6)  # a message stays listed so long behind its end: who polls sees it end
_LISTED = """
select alert_id, identifier, sent_at, expires_at, headline from cap_document
where jurisdiction = $1 and (expires_at > $2 or sent_at > $2) order by sent_at desc limit 500
"""
_DOCUMENT = "select document, sent_at from cap_document where jurisdiction = $1 and alert_id = $2"


async def cap_index(desk: Desk, ask: Ask) -> Response:
    """The Atom feed of the messages that are not over."""
    jurisdiction = await _ours(desk, ask)
    async with desk.console.transaction() as conn:
        rows = await conn.fetch(_LISTED, jurisdiction, ask.now - KEEP)
    own = f"{_base(desk, ask)}/feed/cap/{jurisdiction}"
    entries = (
        cap.Entry(
            identifier=row["identifier"],
            sent_at=row["sent_at"],
            expires_at=row["expires_at"],
            headline=row["headline"],
            href=f"{own}/{row['alert_id']}.xml",
        )
        for row in rows
    )
    title = f"Breathway: warnings for children with asthma, {jurisdiction}"
    return cached(ask, cap.index(own, title, entries), cap.ATOM, FRESH_S)


async def cap_document(desk: Desk, ask: Ask) -> Response:
    """One message, or the certificate that its signature is checked with."""
    jurisdiction = await _ours(desk, ask)
    name, _, kind = ask.path["file"].rpartition(".")
    if (name, kind) == ("certificate", "pem"):
        file = desk.outward.certificate
        if file is None or not file.exists():
            raise NotFound("there is no certificate yet")
        return cached(ask, await asyncio.to_thread(file.read_bytes), PEM, FRESH_S)
    try:
        alert_id = UUID(name)
    except ValueError:
        raise NotFound("there is no such message") from None
    async with desk.console.transaction() as conn:
        row = await conn.fetchrow(_DOCUMENT, jurisdiction, alert_id)
    if row is None or kind != "xml":
        raise NotFound("there is no such message")
    return cached(ask, row["document"], cap.MEDIA, FOR_EVER_S, row["sent_at"])


async def open_index(desk: Desk, ask: Ask) -> Response:
    """What was released, with the address of each file and what its columns mean."""
    folder = desk.outward.open_folder
    after = ask.number("after", 0, lowest=0, highest=10**9)
    index = await asyncio.to_thread(open_feed.released, folder)
    answer = open_feed.page(index, f"{_base(desk, ask)}/feed/open", after)
    assert folder is not None
    changed = open_feed.changed_at(folder / open_feed.INDEX)
    return cached(ask, msgspec.json.encode(answer), "application/json", FRESH_S, changed)


async def open_file(desk: Desk, ask: Ask) -> Response:
    """One released file."""
    folder = desk.outward.open_folder
    body, changed = await asyncio.to_thread(open_feed.file, folder, ask.path["file"])
    return cached(ask, body, "text/csv; charset=utf-8", FOR_EVER_S, changed)


def cached(
    ask: Ask, body: bytes, media: str, seconds: int, changed_at: dt.datetime | None = None
) -> Response:
    """With its entity tag and, where it has one, its time (RFC 9110, 8.8); 304 for who holds it
    already: by the tag, and by the time only where no tag was said (13.1.3)."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    keeping = f"public, max-age={seconds}" + (", immutable" if seconds == FOR_EVER_S else "")
    headers = {
        "etag": tag,
        "cache-control": keeping,
        "access-control-allow-origin": "*",
        "cross-origin-resource-policy": "cross-origin",
    }
    if changed_at is not None:
        headers["last-modified"] = format_datetime(changed_at.astimezone(dt.UTC), usegmt=True)
    if _held(ask, tag, changed_at):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media, headers=headers)


def _held(ask: Ask, tag: str, changed_at: dt.datetime | None) -> bool:
    tags, since = ask.headers.get("if-none-match"), ask.headers.get("if-modified-since")
    if tags is not None:
        held = [one.strip().removeprefix("W/") for one in tags.split(",")]
        return tag in held or "*" in held
    if since is None or changed_at is None:
        return False
    try:
        known = parsedate_to_datetime(since)
    except ValueError:
        return False
    return known.tzinfo is not None and changed_at.replace(microsecond=0) <= known


async def _ours(desk: Desk, ask: Ask) -> str:
    wanted = ask.path["jurisdiction"].upper()
    async with desk.console.transaction() as conn:
        if not await conn.fetchval("select true from node where jurisdiction = $1", wanted):
            raise NotFound("this node does not warn there", hint="a node per jurisdiction")
    return wanted


def _base(desk: Desk, ask: Ask) -> str:
    """Where the world reaches us, or as the caller did."""
    if desk.outward.public_url:
        return desk.outward.public_url.rstrip("/")
    scheme = "https" if desk.secure_cookies else "http"
    return f"{scheme}://{ask.headers.get('host', 'localhost')}"
