"""A sound clip, opened for the one who asks: FLAC, as the bedside recorded it, and what it says.

In: the id of a ``sound_recorded`` event. Out: the clip (RFC 9639), or what ``listen`` hears in it.
The stored object is sealed under the patient's key; it is opened in memory and kept by no cache.
"""

from __future__ import annotations

import io

import anyio.to_thread
import numpy as np
import soundfile
from starlette.responses import Response

from breathway.console.ask import Ask
from breathway.console.audit import reading
from breathway.console.desk import Desk
from breathway.console.listening import LIVE
from breathway.console.views.heard import SoundHeard, heard_view
from breathway.console.visitor import Visitor
from breathway.listen.hear import hear
from breathway.model import decode_event
from breathway.model.errors import NotFound, Unavailable
from breathway.model.seal import unseal_bytes
from breathway.model.sound import SoundRecorded

OPERATIONS = (LIVE,)
_EVENT = "select body from log where position = position_of($1)"
_AGE = "select age_years from treatment where treatment_id = $1"
_KEY = "select sealed from patient_key where key_id = $1"


async def play(desk: Desk, visitor: Visitor, ask: Ask) -> Response:
    """The clip itself."""
    clip, _ = await _opened(desk, visitor, ask)
    return Response(
        clip,
        media_type="audio/flac",
        headers={"cache-control": "no-store", "content-disposition": "inline"},
    )


async def heard(desk: Desk, visitor: Visitor, ask: Ask) -> SoundHeard:
    """What is heard in it; the person's age at the treatment says what the model may judge."""
    clip, age_years = await _opened(desk, visitor, ask)
    return await anyio.to_thread.run_sync(_hear, clip, age_years)


def _hear(clip: bytes, age_years: float | None) -> SoundHeard:
    try:
        samples, rate = soundfile.read(io.BytesIO(clip), dtype="float32")
    except RuntimeError as error:
        raise Unavailable("the sound cannot be decoded", name="sound_damaged") from error
    return heard_view(hear(np.asarray(samples, np.float32), int(rate), age_years=age_years))


async def _opened(desk: Desk, visitor: Visitor, ask: Ask) -> tuple[bytes, float | None]:
    async with reading(desk, visitor, ask.now) as read:
        body = await read.conn.fetchval(_EVENT, ask.id("id"))
        event = decode_event(body) if body is not None else None
        if not isinstance(event, SoundRecorded):
            raise NotFound("there is no such sound")
        sealed = await read.conn.fetchval(_KEY, event.key_id)
        age_years = await read.conn.fetchval(_AGE, event.treatment_id)
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
    return clip, age_years
