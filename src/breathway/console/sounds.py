"""A sound clip, opened for the one who asks: FLAC, as the bedside recorded it.

In: the id of a ``sound_recorded`` event. Out: the clip (RFC 9639). The stored object is sealed
under the patient's key; it is opened in memory and kept by no cache.
"""

from __future__ import annotations

import anyio.to_thread
from starlette.responses import Response

from breathway.console.ask import Ask
from breathway.console.audit import reading
from breathway.console.desk import Desk
from breathway.console.listening import LIVE
from breathway.console.visitor import Visitor
from breathway.model import decode_event
from breathway.model.errors import NotFound, Unavailable
from breathway.model.seal import unseal_bytes
from breathway.model.sound import SoundRecorded

OPERATIONS = (LIVE,)
_EVENT = "select body from log where position = position_of($1)"
_KEY = "select sealed from patient_key where key_id = $1"


async def play(desk: Desk, visitor: Visitor, ask: Ask) -> Response:
    async with reading(desk, visitor, ask.now) as read:
        body = await read.conn.fetchval(_EVENT, ask.id("id"))
        event = decode_event(body) if body is not None else None
        if not isinstance(event, SoundRecorded):
            raise NotFound("there is no such sound")
        sealed = await read.conn.fetchval(_KEY, event.key_id)
        read.saw("sound", event.patient_id, event.facility_id, event.jurisdiction)
    key = desk.keys.open_key(sealed)
    if key is None:
        raise NotFound(
            "the sound cannot be read any more",
            name="sound_unreadable",
            hint="the patient's data was erased",
        )
    boxed = await desk.objects.get(event.object_sha256)
    if boxed is None:
        raise Unavailable("the sound's object is not here", name="object_missing")
    clip = await anyio.to_thread.run_sync(unseal_bytes, boxed, key, event.patient_id, event.nonce)
    if clip is None:
        raise Unavailable("the sound's object does not open", name="object_damaged")
    return Response(
        clip,
        media_type="audio/flac",
        headers={"cache-control": "no-store", "content-disposition": "inline"},
    )
