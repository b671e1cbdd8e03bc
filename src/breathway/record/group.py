"""Planning a group of appends: what will be written, before anything is. Pure.

In: works (a batch of an edge, or events of the centre) in the order in which they came, the state
of their spools, and, where it had to be looked up, what is kept already. Out: columns for
``append_events``, a ``Fold``, rare events, quarantine rows, and the answer to every work. The first
attempt plans with the spools as this process remembers them and nothing known; where that does not
suffice it raises ``NeedsState`` and the caller plans again with the state read under the lock.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from hashlib import sha256
from typing import Any
from uuid import UUID

from msgspec import Struct

from breathway.intake import findings
from breathway.model import KINDS, Event, Rejection, derived_id, encode_event
from breathway.model.batch import Entry, PatientKey, Quarantined, entry_hash
from breathway.model.facility import ForkDetected
from breathway.model.spirometry import SpirometryRecorded
from breathway.model.warning import FindingNoted
from breathway.record.apply import is_rare
from breathway.record.binary import (
    NOT_FROM_SPOOL,
    curve_record,
    event_record,
    microseconds,
    place_part,
    text_part,
    uuid_part,
)
from breathway.record.fold import Fold
from breathway.record.spool import Spool, Verdict, advance, fork_number, judge


class EdgeIdentity(Struct, frozen=True, kw_only=True):
    """An enrolled edge, as the wire asks for it with every call."""

    edge_id: UUID
    facility_id: str
    jurisdiction: str
    public_key: bytes
    revoked: bool
    zone: str
    box_key: bytes | None = None


class NeedsState(Exception):
    """The plan needs to know what is kept: read it under the lock and plan again."""


class Kept(Struct):
    """An event that is kept: where, as which entry, and the SHA-256 of its bytes."""

    position: int
    spool_id: UUID | None
    number: int | None
    hash: bytes | None
    digest: bytes | None

    def same(self, raw: bytes) -> bool:
        return self.digest == sha256(raw).digest()


class Known(Struct):
    """What the record holds of the ids and numbers of a group."""

    events: dict[UUID, Kept]
    parked: dict[tuple[UUID, int], set[bytes]]  # hashes in quarantine, by spool and number


class Work:
    """One call of the appender, until its commit. ``spool_id`` is None for the centre's events."""

    def __init__(self, received_at: dt.datetime) -> None:
        self.received_at = received_at
        self.received_us = microseconds(received_at)
        self.edge: EdgeIdentity | None = None
        self.spool_id: UUID | None = None
        self.spool_part = b""  # of the rows in the log
        self.entries: list[tuple[Entry, Any]] = []  # with Event | Rejection
        self.keys: Sequence[PatientKey] = ()
        self.events: list[tuple[Event, bytes]] = []
        self.cursor: tuple[str, int] | None = None
        # The answer, by the last plan:
        self.kept: list[int] = []
        self.quarantined: list[Quarantined] = []
        self.orders: list[int] = []  # of the centre's events: > 0 in this group, else -position

    @property
    def size(self) -> int:
        return len(self.entries) + len(self.events)

    def ids(self) -> list[UUID]:
        """Of every event in it."""
        out = [event.id for event, _ in self.events]
        return out + [read.id for _, read in self.entries if type(read) is not Rejection]


_SPOOL_FORKED = Rejection(
    name="spool_forked",
    detail="two different records bear one number of this spool, or its chain is broken",
    hint="a cloned key or a restored backup: revoke the edge, enrol it afresh, then decide",
)
_ID_TAKEN = Rejection(
    name="id_taken",
    detail="another record with other bytes bears the same id",
    hint="compare the two; the edge may make ids that are not unique",
)
_KIND_PARTS = {cls: text_part(kind) for kind, cls in KINDS.items()}


class Group:
    """The plan of one commit."""

    def __init__(self, spools: dict[UUID, Spool], known: Known | None) -> None:
        self.spools = spools  # copies: changed while planning
        self.known = known
        self.touched: dict[UUID, int] = {}  # spool: how many entries were newly noted
        # In this group: order and bytes, by the id's integer, which hashes fast.
        self.ids: dict[int, tuple[int, bytes]] = {}
        self.hashes: dict[tuple[UUID, int], set[bytes]] = {}  # in this group: by spool and number
        self.events: list[bytes] = []  # records of EVENT_ROW
        self.curves: list[bytes] = []  # records of CURVE_ROW
        self._who: tuple[UUID | None, UUID | None] = (None, None)  # the last one met, and its part
        self._who_part = uuid_part(None) * 2
        self.fold = Fold()
        self.rare: list[tuple[int, Event, bytes, dt.datetime]] = []
        self.quarantine: list[tuple[Any, ...]] = []
        self.tails: list[tuple[UUID, int, dt.datetime, UUID]] = []
        self.ahead: list[tuple[UUID, int, bytes, bytes]] = []
        self.works: list[Work] = []

    # -- the centre's own events -----------------------------------------------------------------

    def add_events(self, work: Work) -> None:
        """Events of the console or a stage: once each, whatever is repeated."""
        self.works.append(work)
        work.orders = []
        for event, raw in work.events:
            mine = self.ids.get(event.id.int)
            kept = self.known.events.get(event.id) if self.known else None
            if mine is not None:
                work.orders.append(mine[0])
            elif kept is not None:
                work.orders.append(-kept.position)
            else:
                self._append(work, event, raw)
                work.orders.append(len(self.events))

    def add_decided(self, work: Work, entry: Entry, event: Event) -> None:
        """An entry that comes out of quarantine, as the first of this group."""
        self.works.append(work)
        self._append_new(work, entry, event, None)

    # -- an edge's batch -------------------------------------------------------------------------

    def add_batch(self, work: Work) -> None:
        self.works.append(work)
        work.kept, work.quarantined = [], []
        work.spool_part = uuid_part(work.spool_id)
        if not work.entries or work.spool_id is None or work.edge is None:
            return
        spool = self.spools.get(work.spool_id)
        if spool is None:
            raise NeedsState
        done = self._add_in_order(work, spool)
        for entry, read in work.entries[done:] if done else work.entries:
            self._add_entry(work, work.edge, spool, entry, read)

    def _add_in_order(self, work: Work, spool: Spool) -> int:
        """The frequent case in one short loop: understood entries that continue the chain.

        Answers how many it added; the rest is for ``_add_entry``, which does the same for these.
        """
        if self.known is not None or spool.forked or spool.ahead:
            return 0
        first = number = spool.next_number
        head = spool.head_hash
        for entry, event in work.entries:
            if entry.number != number or entry.previous != head:
                break
            if type(event) is Rejection or event.id.int in self.ids:
                break
            head = entry_hash(entry)
            self._append_new(work, entry, event, head)
            number += 1
        if number > first:
            spool.next_number, spool.head_hash = number, head
            work.kept.extend(range(first, number))
            self.touched[spool.spool_id] = self.touched.get(spool.spool_id, 0) + number - first
        return number - first

    def _add_entry(
        self, work: Work, edge: EdgeIdentity, spool: Spool, entry: Entry, read: Any
    ) -> None:
        digest = entry_hash(entry)
        verdict = judge(spool, entry.number, digest, entry.previous, None)
        if verdict is Verdict.ASK:
            verdict = judge(
                spool, entry.number, digest, entry.previous, self._kept_hashes(spool, entry, read)
            )
        work.kept.append(entry.number)
        if verdict is Verdict.SEEN:
            self._say_again(work, spool, entry, digest, read)
            return
        self.hashes.setdefault((spool.spool_id, entry.number), set()).add(digest)
        if verdict is Verdict.NEW:
            if entry.number > spool.next_number:
                self.ahead.append((spool.spool_id, entry.number, digest, entry.previous))
            advance(spool, entry.number, digest, entry.previous)
            self.touched[spool.spool_id] = self.touched.get(spool.spool_id, 0) + 1
            why = read if type(read) is Rejection else self._append_entry(work, entry, read, digest)
        else:
            if self.known is None:
                raise NeedsState
            if verdict is Verdict.FORK:
                self._fork(work, edge, spool, entry.number)
            why = _SPOOL_FORKED
        if why is not None:
            self._park(work, edge, spool, entry, digest, why)

    def _kept_hashes(self, spool: Spool, entry: Entry, read: Any) -> set[bytes]:
        if self.known is None:
            raise NeedsState
        key = (spool.spool_id, entry.number)
        out = self.known.parked.get(key, set()) | self.hashes.get(key, set())
        if entry.number in spool.ahead:
            out.add(spool.ahead[entry.number][0])
        if type(read) is not Rejection:
            kept = self.known.events.get(read.id)
            if kept is not None and (kept.spool_id, kept.number) == key and kept.hash is not None:
                out.add(kept.hash)
        return out

    def _say_again(self, work: Work, spool: Spool, entry: Entry, digest: bytes, read: Any) -> None:
        """A repeated entry that lies in quarantine is named as such again."""
        parked = self.known.parked.get((spool.spool_id, entry.number)) if self.known else None
        if parked and digest in parked:
            why = read if type(read) is Rejection else _SPOOL_FORKED
            work.quarantined.append(Quarantined(number=entry.number, why=why))

    def _append_entry(
        self, work: Work, entry: Entry, event: Event, digest: bytes
    ) -> Rejection | None:
        """Append an event that is new to its spool; its id may still be known from another."""
        mine = self.ids.get(event.id.int)
        if mine is not None:
            return None if mine[1] == entry.event else _ID_TAKEN
        kept = self.known.events.get(event.id) if self.known else None
        if kept is not None:
            return None if kept.same(entry.event) else _ID_TAKEN
        self._append_new(work, entry, event, digest)
        return None

    def _append_new(self, work: Work, entry: Entry, event: Event, digest: bytes | None) -> None:
        """The event, its curves, and what is odd about it."""
        at_us = self._append(work, event, entry.event, entry.number if digest else None, digest)
        if entry.blob is not None and type(event) is SpirometryRecorded:
            patient = uuid_part(event.patient_id)
            treatment = uuid_part(event.treatment_id or event.id)
            place = place_part(event.facility_id, event.jurisdiction)
            self.curves.append(
                curve_record(event.id, treatment, place, patient, event.phase, entry.blob)
            )
        found = findings(event, at_us - work.received_us)
        for number, finding in enumerate(found):
            noted = FindingNoted(
                id=derived_id(event.id, "intake", number),
                facility_id=event.facility_id,
                jurisdiction=event.jurisdiction,
                occurred_at=work.received_at,
                patient_id=event.patient_id,
                treatment_id=event.treatment_id,
                cause_id=event.id,
                about=event.id,
                name=finding.name,
                field=finding.field,
                detail=finding.detail,
            )
            self._append_once(work, noted)

    def _append_once(self, work: Work, event: Event) -> None:
        known = self.known is not None and event.id in self.known.events
        if not known and event.id.int not in self.ids:
            self._append(work, event, encode_event(event))

    def _append(
        self,
        work: Work,
        event: Event,
        raw: bytes,
        number: int | None = None,
        digest: bytes | None = None,
    ) -> int:
        """Append, fold; answers the time at which it occurred, as ``microseconds``."""
        order = len(self.events) + 1
        at_us = microseconds(event.occurred_at)
        who = (event.patient_id, event.treatment_id)
        if who != self._who:
            self._who, self._who_part = who, uuid_part(who[0]) + uuid_part(who[1])
        self.ids[event.id.int] = (order, raw)
        self.events.append(
            event_record(
                order,
                event.id,
                _KIND_PARTS[type(event)],
                place_part(event.facility_id, event.jurisdiction),
                self._who_part,
                at_us,
                work.received_us,
                raw,
                NOT_FROM_SPOOL if number is None else work.spool_part,
                number,
                digest,
            )
        )
        self.fold.add(event, order, work.received_at, at_us, work.received_us)
        if is_rare(event):
            self.rare.append((order, event, raw, work.received_at))
        return at_us

    # -- what is kept apart ----------------------------------------------------------------------

    def _fork(self, work: Work, edge: EdgeIdentity, spool: Spool, number: int) -> None:
        first = fork_number(spool, number)
        self.tails.append((spool.spool_id, first, work.received_at, edge.edge_id))
        spool.forked = True
        self.touched[spool.spool_id] = self.touched.get(spool.spool_id, 0) + 1
        detected = ForkDetected(
            id=derived_id(spool.spool_id, "fork", first),
            facility_id=edge.facility_id,
            jurisdiction=edge.jurisdiction,
            occurred_at=work.received_at,
            edge_id=edge.edge_id,
            spool_id=spool.spool_id,
            number=first,
        )
        self._append_once(work, detected)

    def _park(
        self,
        work: Work,
        edge: EdgeIdentity,
        spool: Spool,
        entry: Entry,
        digest: bytes,
        why: Rejection,
    ) -> None:
        work.quarantined.append(Quarantined(number=entry.number, why=why))
        # The id follows from the entry, so that a repeated commit parks it once.
        parked_id = derived_id(spool.spool_id, digest.hex(), entry.number)
        self.quarantine.append(
            (
                parked_id,
                work.received_at,
                edge.edge_id,
                edge.facility_id,
                edge.jurisdiction,
                spool.spool_id,
                entry.number,
                digest,
                why.name,
                why.detail,
                why.hint,
                entry.event,
                entry.blob,
            )
        )
