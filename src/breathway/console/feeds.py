"""What anybody may fetch: public warnings in CAP and their index, counts that were released.

In: an address, what the caller holds already (``If-None-Match``). Out: documents with their entity
tag, or 304. A warning's document never changes, nor does a released file; only what stands in the
release's index, byte for byte as it was hashed, is handed out.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import json
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
from starlette.responses import Response

from breathway.console.ask import Ask
from breathway.console.desk import Desk
from breathway.model.errors import NotFound
from breathway.share import cap

FRESH_S = 30  # an index may be this old
FOR_EVER_S = 31_536_000
PEM = "application/pem-certificate-chain"
KEEP = dt.timedelta(hours=6)  # a message stays listed so long behind its end: who polls sees it end
_LISTED = """
select alert_id, identifier, sent_at, expires_at, headline from cap_document
where jurisdiction = $1 and (expires_at > $2 or sent_at > $2) order by sent_at desc limit 500
"""
_DOCUMENT = "select document from cap_document where jurisdiction = $1 and alert_id = $2"


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
        document = await conn.fetchval(_DOCUMENT, jurisdiction, alert_id)
    if document is None or kind != "xml":
        raise NotFound("there is no such message")
    return cached(ask, document, cap.MEDIA, FOR_EVER_S)


async def open_index(desk: Desk, ask: Ask) -> Response:
    """What was released, with the address of each file."""
    index = await asyncio.to_thread(_released, desk.outward.open_folder)
    base = f"{_base(desk, ask)}/feed/open"
    for entry in index["releases"]:
        entry["href"] = f"{base}/{entry['file']}"
    return cached(ask, msgspec.json.encode(index), "application/json", FRESH_S)


async def open_file(desk: Desk, ask: Ask) -> Response:
    """One released file."""
    folder = desk.outward.open_folder
    index = await asyncio.to_thread(_released, folder)
    wanted = ask.path["file"]
    entry = next((one for one in index["releases"] if one["file"] == wanted), None)
    if folder is None or entry is None or Path(wanted).name != wanted:
        raise NotFound("there is no such release")
    body = await asyncio.to_thread((folder / wanted).read_bytes)
    if hashlib.sha256(body).hexdigest() != entry["sha256"]:
        raise NotFound("the file is not as it was released", name="release_changed")
    return cached(ask, body, "text/csv; charset=utf-8", FOR_EVER_S)


def cached(ask: Ask, body: bytes, media: str, seconds: int) -> Response:
    """With its entity tag (RFC 9110, 8.8.3); 304 for who holds it already."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    keeping = f"public, max-age={seconds}" + (", immutable" if seconds == FOR_EVER_S else "")
    headers = {
        "etag": tag,
        "cache-control": keeping,
        "access-control-allow-origin": "*",
        "cross-origin-resource-policy": "cross-origin",
    }
    held = [
        one.strip().removeprefix("W/") for one in ask.headers.get("if-none-match", "").split(",")
    ]
    if tag in held or "*" in held:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media, headers=headers)


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


def _released(folder: Path | None) -> Any:
    file = folder / "index.json" if folder is not None else None
    if file is None or not file.exists():
        raise NotFound(
            "nothing was released yet",
            hint="breathway map release --out FOLDER, the folder that open_feed names",
        )
    return json.loads(file.read_bytes())
