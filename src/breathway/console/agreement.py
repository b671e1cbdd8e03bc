"""How far experts agree, over all recordings that the asking account may read.

In: the newest annotations of the log, under its row-level security. Out: per label percent
agreement and kappa; oneself beside each other expert; the recordings, the least agreed first; and
those that others labelled and one has not, to be labelled blind: what they hold stays hidden until
then (docs/decisions/0038). Only labels that were set blind count.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import Any
from uuid import UUID

from breathway.console.ask import CLINICAL, Ask, Operation
from breathway.console.audit import Reading, reading
from breathway.console.desk import Desk
from breathway.console.labels import Heard, heard_by
from breathway.console.places import PLACE_COLUMNS, PLACE_JOIN, place_of
from breathway.console.treatment import NAMES
from breathway.console.views import Holder
from breathway.console.views.labels import (
    AgreementOverview,
    LabelCount,
    LabelledSound,
    WithExpert,
)
from breathway.console.visitor import Visitor
from breathway.listen.agreement import ADVENTITIOUS
from breathway.listen.kappa import Labels, cohen, labels_of, over
from breathway.model import decode_event
from breathway.model.annotation import LABELS
from breathway.model.sound import SoundRecorded

SHOWN = 50
# As the index log_of_labels has it.
_EVENTS = """
select body from log
where kind in ('sound_annotated', 'sound_annotation_withdrawn', 'sound_labels_opened')
order by position desc limit 20000
"""
_SOUNDS = "select body from log where position in (select position_of(x) from unnest($1::uuid[]) x)"
_PLACES = f"""
select {PLACE_COLUMNS} from unnest($1::text[]) t(id) {PLACE_JOIN.format(id="t.id")}
"""  # noqa: S608


async def show(desk: Desk, visitor: Visitor, ask: Ask) -> AgreementOverview:
    async with reading(desk, visitor, ask.now) as read:
        heard = await _heard(read)
        blind = {
            sound_id: {by: labels_of(event.marks) for by, event in of.blind.items()}
            for sound_id, of in heard.items()
        }
        both = {sound_id: said for sound_id, said in blind.items() if len(said) > 1}
        me, judges = visitor.account_id, visitor.role == "expert"
        seen = {s: said for s, said in both.items() if not judges or me in heard[s].looked}
        least = sorted(seen, key=lambda sound_id: _same(seen[sound_id]))
        waiting = [s for s, said in blind.items() if judges and said and me not in heard[s].looked]
        shown = [*least[:SHOWN], *waiting[:SHOWN]]
        sounds = await _sounds(read, ask, shown, blind, hidden=set(waiting))
        names = {row["account_id"]: row["name"] for row in await read.conn.fetch(NAMES, _all(both))}
        return AgreementOverview(
            recordings=len(both),
            experts=len(_all(both)),
            labels=list(over([list(said.values()) for said in both.values()])),
            mine=_with_me(both, me, names),
            sounds=[sounds[s] for s in least[:SHOWN] if s in sounds],
            waiting=[sounds[s] for s in waiting[:SHOWN] if s in sounds],
        )


async def _heard(read: Reading) -> dict[UUID, Heard]:
    """By recording, the newest first."""
    of: dict[UUID, list[Any]] = defaultdict(list)
    for row in await read.conn.fetch(_EVENTS):
        event: Any = decode_event(row["body"])
        of[event.sound_id].append(event)
    return {sound_id: heard_by(sound_id, events[::-1]) for sound_id, events in of.items()}


def _all(both: dict[UUID, dict[UUID, Labels]]) -> list[UUID]:
    return list({by for said in both.values() for by in said})


def _same(said: dict[UUID, Labels]) -> float:
    pairs = list(combinations(said.values(), 2))
    return sum(one == other for one, other in pairs) / len(pairs)


def _with_me(
    both: dict[UUID, dict[UUID, Labels]], me: UUID, names: dict[UUID, str]
) -> list[WithExpert]:
    pairs: dict[UUID, list[tuple[bool, bool]]] = defaultdict(list)
    for said in both.values():
        for by in said.keys() - {me} if me in said else ():
            pairs[by].append((ADVENTITIOUS in said[me], ADVENTITIOUS in said[by]))
    found = [
        WithExpert(
            by=Holder(account_id=by, name=names.get(by, "")),
            recordings=len(each),
            agree=round(sum(a == b for a, b in each) / len(each), 3),
            kappa=cohen(each),
        )
        for by, each in pairs.items()
    ]
    return sorted(found, key=lambda each: (-each.recordings, each.by.name))


async def _sounds(
    read: Reading,
    ask: Ask,
    shown: list[UUID],
    blind: dict[UUID, dict[UUID, Labels]],
    *,
    hidden: set[UUID],
) -> dict[UUID, LabelledSound]:
    bodies = [row["body"] for row in await read.conn.fetch(_SOUNDS, shown)]
    sounds = [each for body in bodies if isinstance(each := decode_event(body), SoundRecorded)]
    facilities = list({each.facility_id for each in sounds})
    places = {row["f_id"]: row for row in await read.conn.fetch(_PLACES, facilities)}
    out = {}
    for sound in sounds:
        said = blind[sound.id]
        counted = [(name, sum(name in each for each in said.values())) for name in LABELS]
        read.saw("labels", sound.patient_id, sound.facility_id, sound.jurisdiction)
        out[sound.id] = LabelledSound(
            sound_id=sound.id,
            at=sound.occurred_at,
            phase=sound.phase,
            body_site=sound.body_site,
            place=place_of(
                places.get(sound.facility_id, {"f_id": None}), sound.facility_id, ask.now
            ),
            experts=len(said),
            agree=None if sound.id in hidden else round(_same(said), 3),
            said=[
                LabelCount(label=name, experts=n)
                for name, n in counted
                if n and sound.id not in hidden
            ],
        )
    return out


OPERATIONS = (
    Operation(
        method="GET",
        path="/api/agreement",
        does="How far experts agree on what is heard, over all recordings labelled blind by two.",
        answer=AgreementOverview,
        handler=show,
        roles=CLINICAL,
    ),
)
