"""A sound clip, opened for the one who asks: FLAC, as the bedside recorded it, and what it says.

In: the id of a ``sound_recorded`` event. Out: the clip (RFC 9639), what ``listen`` hears in it, or
what differs from another of the same place.
The stored object is sealed under the patient's key; it is opened in memory and kept by no cache.
"""

from __future__ import annotations

import datetime as dt
import io
from typing import Any
from uuid import UUID

import anyio.to_thread
import numpy as np
import soundfile
from numpy.typing import NDArray
from starlette.responses import Response

from breathway.console.ask import Ask
from breathway.console.audit import reading
from breathway.console.desk import Desk
from breathway.console.listening import LIVE
from breathway.console.views.heard import SoundChange, SoundHeard, heard_view
from breathway.console.visitor import Visitor
from breathway.listen.change import Change, change, laid
from breathway.listen.hear import hear
from breathway.model import decode_event
from breathway.model.errors import BadInput, BadRequest, NotFound, Unavailable
from breathway.model.seal import unseal_bytes
from breathway.model.sound import SoundRecorded

OPERATIONS = (LIVE,)
_EVENT = "select body from log where position = position_of($1)"
_AGE = "select age_years from treatment where treatment_id = $1"
_KEY = "select sealed from patient_key where key_id = $1"


async def play(desk: Desk, visitor: Visitor, ask: Ask) -> Response:
    """The clip itself."""
    clip, _, _ = await opened(desk, visitor, ask.now, ask.id("id"))
    return Response(
        clip,
        media_type="audio/flac",
        headers={"cache-control": "no-store", "content-disposition": "inline"},
    )


async def heard(desk: Desk, visitor: Visitor, ask: Ask) -> SoundHeard:
    """What is heard in it; the person's age at the treatment says what the model may judge."""
    clip, age_years, _ = await opened(desk, visitor, ask.now, ask.id("id"))
    return await anyio.to_thread.run_sync(_hear, clip, age_years)


async def compare(desk: Desk, visitor: Visitor, ask: Ask) -> SoundChange:
    """One clip against a later one of the same person and place: what differs, with intervals."""
    try:
        other = UUID(ask.text("after"))
    except ValueError:
        raise BadRequest("after must be a sound's id", name="bad_query") from None
    before, _, first = await opened(desk, visitor, ask.now, ask.id("id"))
    after, _, second = await opened(desk, visitor, ask.now, other)
    if (first.patient_id, first.body_site) != (second.patient_id, second.body_site):
        raise BadInput(
            "only sounds of one person at one place are compared",
            name="sounds_differ",
            hint="choose two of the same place on the chest",
        )
    found = await anyio.to_thread.run_sync(_compare, before, after)
    return SoundChange(
        before=first.id,
        after=second.id,
        wheeze_share=found.wheeze_share,
        high_to_low_db=found.high_to_low_db,
        octaves=list(found.octaves),
    )


def _compare(before: bytes, after: bytes) -> Change:
    return change(laid(*_decoded(before)), laid(*_decoded(after)))


def _hear(clip: bytes, age_years: float | None) -> SoundHeard:
    return heard_view(hear(*_decoded(clip), age_years=age_years))


def _decoded(clip: bytes) -> tuple[NDArray[np.float32], int]:
    try:
        samples, rate = soundfile.read(io.BytesIO(clip), dtype="float32")
    except RuntimeError as error:
        raise Unavailable("the sound cannot be decoded", name="sound_damaged") from error
    return np.asarray(samples, np.float32), int(rate)


async def find_sound(conn: Any, sound_id: UUID) -> SoundRecorded:
    """The event of a clip, where the scope reaches it."""
    body = await conn.fetchval(_EVENT, sound_id)
    event = decode_event(body) if body is not None else None
    if not isinstance(event, SoundRecorded):
        raise NotFound("there is no such sound")
    return event


async def opened(
    desk: Desk, visitor: Visitor, now: dt.datetime, sound_id: UUID
) -> tuple[bytes, float | None, SoundRecorded]:
    """A clip's bytes, the person's age at the treatment, the clip's event."""
    async with reading(desk, visitor, now) as read:
        event = await find_sound(read.conn, sound_id)
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
    return clip, age_years, event
