"""What experts hear in a clip: each marks spans for themselves, then sees the others'.

In: a sound's id, an expert's marks. Out: events, appended; the page of the sound with the marks of
those who may be seen, and how far experts agree. The marks stand in the log alone: they are read
with its row-level security, like the sound itself. An expert's first marks are *blind*: the others'
are kept back until then, unless the expert opens them, which is remembered. Agreement counts the
blind ones only, so that nobody's label was moved by another's (see docs/decisions/0038).
"""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from msgspec import Struct

from breathway.console.ask import CLINICAL, Ask, Operation
from breathway.console.audit import Reading, reading
from breathway.console.desk import Desk
from breathway.console.keys import Keys
from breathway.console.persons import PERSON_COLUMNS, PERSON_JOIN, person_of, profile_of
from breathway.console.places import PLACE_COLUMNS, PLACE_JOIN, place_of
from breathway.console.sounds import compare, find_sound
from breathway.console.treatment import KEYS, NAMES, readable, sound_view
from breathway.console.views import Holder
from breathway.console.views.heard import SoundChange
from breathway.console.views.labels import LabelRequest, LabelsOf, SoundLabels
from breathway.console.visitor import Visitor
from breathway.listen.agreement import agreement
from breathway.model import Event, decode_event, derived_id
from breathway.model.annotation import (
    SoundAnnotated,
    SoundAnnotationWithdrawn,
    SoundLabelsOpened,
)
from breathway.model.errors import BadInput, NotFound
from breathway.model.people import Role
from breathway.model.sound import SoundRecorded

EXPERT: frozenset[Role] = frozenset({"expert"})
_KINDS = [
    str(kind.__struct_config__.tag)
    for kind in (SoundRecorded, SoundAnnotated, SoundAnnotationWithdrawn, SoundLabelsOpened)
]
_EVENTS = """
select body from log where patient_id = $1 and treatment_id = $2 and kind = any($3::text[])
order by position limit 5000
"""
_ABOUT = f"""
select {PERSON_COLUMNS}, {PLACE_COLUMNS} from (select $1::uuid as patient_id, $2 as facility_id) t
{PERSON_JOIN.format(id="t.patient_id")} {PLACE_JOIN.format(id="t.facility_id")}
"""  # noqa: S608


class Heard(Struct):
    """The annotations of one sound, as the log has them."""

    standing: dict[UUID, SoundAnnotated]  # by expert: the newest, unless withdrawn
    blind: dict[UUID, SoundAnnotated]  # by expert: the one set blind, unless withdrawn
    looked: set[UUID]  # experts to whom the others' are shown


def heard_by(sound_id: UUID, events: list[Any]) -> Heard:
    """Fold the events of a treatment, oldest first."""
    of = Heard({}, {}, set())
    for event in events:
        if getattr(event, "sound_id", None) != sound_id or event.by is None:
            continue
        of.looked.add(event.by)
        if isinstance(event, SoundAnnotated):
            of.standing[event.by] = event
            if event.blind:
                of.blind[event.by] = event
        elif isinstance(event, SoundAnnotationWithdrawn):
            of.standing.pop(event.by, None)
            of.blind.pop(event.by, None)
    return of


async def show(desk: Desk, visitor: Visitor, ask: Ask) -> SoundLabels:
    async with reading(desk, visitor, ask.now) as read:
        return await _page(desk, visitor, ask, read)


async def _events(read: Reading, sound: SoundRecorded) -> list[Any]:
    rows = await read.conn.fetch(_EVENTS, sound.patient_id, sound.treatment_id, _KINDS)
    return [decode_event(row["body"]) for row in rows]


async def _page(desk: Desk, visitor: Visitor, ask: Ask, read: Reading) -> SoundLabels:
    sound = await find_sound(read.conn, ask.id("id"))
    read.saw("labels", sound.patient_id, sound.facility_id, sound.jurisdiction)
    events = await _events(read, sound)
    of = heard_by(sound.id, events)
    about = await read.conn.fetchrow(_ABOUT, sound.patient_id, sound.facility_id)
    opens = readable(desk.keys, await read.conn.fetch(KEYS, [sound.patient_id]))
    names = {
        row["account_id"]: row["name"] for row in await read.conn.fetch(NAMES, list(of.standing))
    }
    me = visitor.account_id
    others = [_labels(by, event, names) for by, event in of.standing.items() if by != me]
    shut = visitor.role == "expert" and me not in of.looked
    return SoundLabels(
        sound=sound_view(sound, opens),
        patient_id=sound.patient_id,
        treatment_id=sound.treatment_id,
        person=_person(desk.keys, about, sound.patient_id, ask.now),
        place=place_of(about, sound.facility_id, ask.now),
        same_site=[
            sound_view(event, opens)
            for event in events
            if isinstance(event, SoundRecorded) and event.body_site == sound.body_site
        ],
        mine=_labels(me, of.standing[me], names) if me in of.standing else None,
        others=[] if shut else others,
        hidden=len(others) if shut else 0,
        agreement=None
        if shut or len(of.blind) < 2
        else agreement([event.marks for event in of.blind.values()], sound.samples / sound.rate_hz),
    )


def _person(keys: Keys, row: Any, patient_id: UUID, now: dt.datetime) -> Any:
    return person_of(row, profile_of(keys, row), now, otherwise=patient_id)


def _labels(by: UUID, event: SoundAnnotated, names: dict[UUID, str]) -> LabelsOf:
    return LabelsOf(
        annotation_id=event.id,
        by=Holder(account_id=by, name=names.get(by, "")),
        at=event.occurred_at,
        blind=event.blind,
        marks=list(event.marks),
    )


async def label(desk: Desk, visitor: Visitor, ask: Ask) -> SoundLabels:
    """Save one's marks; they take the place of one's earlier ones."""
    body: LabelRequest = ask.body
    async with reading(desk, visitor, ask.now) as read:
        sound = await find_sound(read.conn, ask.id("id"))
        seconds = sound.samples / sound.rate_hz
        for mark in body.marks:
            if not mark.start_s < mark.end_s <= seconds + 0.01:
                raise BadInput(
                    "a mark ends before it begins, or beyond the sound",
                    name="mark_wrong",
                    hint=f"marks lie between 0 and {seconds:.2f} s",
                )
        of = heard_by(sound.id, await _events(read, sound))
        read.did("labelled", sound.patient_id, sound.facility_id, sound.jurisdiction)
    me = visitor.account_id
    earlier = of.standing.get(me)
    event = SoundAnnotated(
        **_about(desk, visitor, ask, sound),
        supersedes=earlier.id if earlier else None,
        marks=tuple(sorted(body.marks, key=lambda mark: (mark.start_s, mark.end_s))),
        blind=me not in of.looked,
    )
    return await _said(desk, visitor, ask, event)


async def withdraw(desk: Desk, visitor: Visitor, ask: Ask) -> SoundLabels:
    """Take one's marks back; the log keeps both."""
    async with reading(desk, visitor, ask.now) as read:
        sound = await find_sound(read.conn, ask.id("id"))
        mine = heard_by(sound.id, await _events(read, sound)).standing.get(visitor.account_id)
        if mine is None:
            raise NotFound("there are no labels of yours to take back")
        read.did("labels_withdrawn", sound.patient_id, sound.facility_id, sound.jurisdiction)
    about = _about(desk, visitor, ask, sound)
    return await _said(desk, visitor, ask, SoundAnnotationWithdrawn(**about, annotation_id=mine.id))


async def open_labels(desk: Desk, visitor: Visitor, ask: Ask) -> SoundLabels:
    """See the others' before setting any: remembered, once per expert and sound."""
    async with reading(desk, visitor, ask.now) as read:
        sound = await find_sound(read.conn, ask.id("id"))
        read.did("labels_opened", sound.patient_id, sound.facility_id, sound.jurisdiction)
    about = _about(desk, visitor, ask, sound)
    about["id"] = derived_id(sound.id, f"labels_opened:{visitor.account_id}", 0)
    return await _said(desk, visitor, ask, SoundLabelsOpened(**about))


def _about(desk: Desk, visitor: Visitor, ask: Ask, sound: SoundRecorded) -> dict[str, Any]:
    return {
        "id": desk.new_id(),
        "facility_id": sound.facility_id,
        "jurisdiction": sound.jurisdiction,
        "occurred_at": ask.now,
        "patient_id": sound.patient_id,
        "treatment_id": sound.treatment_id,
        "sound_id": sound.id,
        "by": visitor.account_id,
    }


async def _said(desk: Desk, visitor: Visitor, ask: Ask, event: Event) -> SoundLabels:
    await desk.append([event], ask.now)
    return await show(desk, visitor, ask)


OPERATIONS = (
    Operation(
        method="GET",
        path="/api/sounds/{id}/change",
        does="What differs between a clip and a later one at the same place, with intervals.",
        query={"after": "the later clip's id"},
        answer=SoundChange,
        handler=compare,
        roles=CLINICAL,
    ),
    Operation(
        method="GET",
        path="/api/sounds/{id}/labels",
        does="A clip with what experts label in it, and how far they agree.",
        answer=SoundLabels,
        handler=show,
        roles=CLINICAL,
    ),
    Operation(
        method="POST",
        path="/api/sounds/{id}/labels",
        does="Save all of one's own labels of a clip.",
        body=LabelRequest,
        answer=SoundLabels,
        handler=label,
        roles=EXPERT,
    ),
    Operation(
        method="POST",
        path="/api/sounds/{id}/labels/open",
        does="See the labels of others before setting one's own; remembered.",
        answer=SoundLabels,
        handler=open_labels,
        roles=EXPERT,
    ),
    Operation(
        method="POST",
        path="/api/sounds/{id}/labels/withdraw",
        does="Take one's own labels of a clip back.",
        answer=SoundLabels,
        handler=withdraw,
        roles=EXPERT,
    ),
)
