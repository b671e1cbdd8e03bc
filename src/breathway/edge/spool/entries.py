"""The records of the spool: numbered without gaps, chained by hash, with their delivery marks.

In: events with their blobs and sealed objects. Out: wire ``Entry``s to send, and what is known of
each record's way: saved → sent → acknowledged → seen → done, or refused. Numbers and hashes are as
``model.batch`` says; the chain's head is kept apart, so that a purge of old records keeps it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any, Literal
from uuid import UUID

import msgspec
from msgspec import Struct

from breathway.edge.spool.objects import Objects
from breathway.edge.spool.store import Store, instant, maybe_instant, micros
from breathway.model import Event, encode_event
from breathway.model.batch import FIRST_HASH, Entry, entry_hash
from breathway.model.errors import TooMuch

SIZE_LIMIT = 3 << 20  # bytes of one record: it must fit a batch (model.batch.BODY_LIMIT)

# The lower, the earlier it is sent. Within one, the newest first.
URGENCY: dict[str, int] = {
    "help_requested": 0,
    "treatment_started": 1,
    "spirometry_recorded": 1,
    "nebulization_logged": 1,
    "medication_given": 1,
    "treatment_finished": 1,
    "advice_delivered": 1,
    "vitals_recorded": 2,
    "sound_recorded": 2,
}
_URGENCY_OF_THE_REST = 3


class Record(Struct, frozen=True, kw_only=True):
    """Something to save."""

    event: Event
    blob: bytes | None = None  # packed curves
    object: bytes | None = None  # a sound, sealed
    key_id: UUID | None = None  # the patient's key that its words or sounds are sealed under


class Saved(Struct, frozen=True, kw_only=True):
    """A record and its marks."""

    number: int
    event_id: UUID
    kind: str
    patient_id: UUID | None
    treatment_id: UUID | None
    size: int
    saved_at: dt.datetime
    sent_at: dt.datetime | None
    acknowledged_at: dt.datetime | None
    seen_at: dt.datetime | None
    seen_by: str
    done_at: dt.datetime | None
    refused: str | None


class Waiting(Struct, frozen=True, kw_only=True):
    """An entry that may be sent now."""

    entry: Entry
    key_id: UUID | None
    size: int
    urgent: bool  # a cry for help


class Backlog(Struct, frozen=True, kw_only=True):
    records: int
    oldest_at: dt.datetime | None


_MARKS = (
    "number, event_id, kind, patient_id, treatment_id, size, saved_at, sent_at, acknowledged_at,"
    " seen_at, seen_by_nonce, seen_by_box, done_at, refused"
)
_packed = msgspec.msgpack.Decoder(tuple[bytes, bytes | None])


class Entries:
    def __init__(self, store: Store, objects: Objects) -> None:
        self._store = store
        self._objects = objects

    # -- saving ---------------------------------------------------------------------------------

    def save(self, records: Sequence[Record], at: dt.datetime) -> list[int]:
        """All of them or none; synced to the disk on return. Saving an event again is once."""
        stored = [r.object and self._objects.put(r.object) for r in records]
        try:
            return self._save(records, stored, at)
        except BaseException:
            self._objects.drop_unnamed(sha256 for sha256 in stored if sha256)
            raise

    def _save(
        self, records: Sequence[Record], stored: Sequence[bytes | None], at: dt.datetime
    ) -> list[int]:
        with self._store.transaction() as db:
            number, previous = self.head()
            numbers: list[int] = []
            for record, sha256 in zip(records, stored, strict=True):
                known = db.execute(
                    "SELECT number FROM entry WHERE event_id = ?", (record.event.id.bytes,)
                ).fetchone()
                if known:
                    numbers.append(known[0])
                    continue
                number += 1
                previous = self._insert(db, record, sha256, number, previous, at)
                numbers.append(number)
            db.execute(
                "INSERT OR REPLACE INTO meta VALUES ('head', ?)",
                (number.to_bytes(8, "big") + previous,),
            )
        return numbers

    def _insert(
        self,
        db: Any,
        record: Record,
        sha256: bytes | None,
        number: int,
        previous: bytes,
        at: dt.datetime,
    ) -> bytes:
        event = record.event
        raw = encode_event(event)
        size = len(raw) + len(record.blob or b"")
        if size > SIZE_LIMIT:
            raise TooMuch("one record is larger than 3 MiB", name="record_too_large")
        kind = str(event.__struct_config__.tag)
        nonce, box = self._store.seal(
            msgspec.msgpack.encode((raw, record.blob)), "entry", number.to_bytes(8, "big")
        )
        if record.object is not None:
            db.execute(
                "INSERT OR IGNORE INTO object (sha256, size) VALUES (?, ?)",
                (sha256, len(record.object)),
            )
        db.execute(
            "INSERT INTO entry (number, event_id, kind, urgency, patient_id, treatment_id, key_id,"
            " object_sha256, previous, size, nonce, box, saved_at)"
            " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (
                number,
                event.id.bytes,
                kind,
                URGENCY.get(kind, _URGENCY_OF_THE_REST),
                _bytes(event.patient_id),
                _bytes(event.treatment_id),
                _bytes(record.key_id),
                sha256,
                previous,
                size,
                nonce,
                box,
                micros(at),
            ),
        )
        return entry_hash(Entry(number, previous, raw, None))

    def head(self) -> tuple[int, bytes]:
        """The last number given, and the hash of that entry."""
        row = self._store.row("SELECT value FROM meta WHERE name = 'head'")
        if row is None:
            return 0, FIRST_HASH
        return int.from_bytes(row[0][:8], "big"), bytes(row[0][8:])

    # -- sending --------------------------------------------------------------------------------

    def waiting(
        self,
        *,
        limit: int,
        size_limit: int,
        without: Iterable[int] = (),
        urgency: Literal["first", "rest", "all"] = "all",
    ) -> list[Waiting]:
        """What to send next, most urgent first, then newest; in order of number once chosen.

        A record whose object is not at the centre yet waits for it. Where a chosen record is of a
        patient whose registration was not acknowledged, the registration goes along. ``first`` are
        the cries for help alone, ``rest`` the others.
        """
        which = {"first": "AND urgency = 0", "rest": "AND urgency > 0", "all": ""}[urgency]
        rows = self._store.rows(
            f"SELECT number, size, patient_id FROM entry e WHERE acknowledged_at IS NULL {which}"  # noqa: S608
            " AND NOT EXISTS (SELECT 1 FROM object o WHERE o.sha256 = e.object_sha256"
            "                 AND o.uploaded = 0)"
            " ORDER BY urgency, number DESC LIMIT ?",
            (limit + len(excluded := frozenset(without)),),
        )
        chosen: dict[int, None] = {}
        patients: dict[bytes, None] = {}
        room = size_limit
        for number, size, patient_id in rows:
            if number in excluded:
                continue
            if chosen and (len(chosen) >= limit or size > room):
                break
            chosen[number] = None
            room -= size
            if patient_id is not None:
                patients[patient_id] = None
        for patient_id in patients:
            found = self._store.row(
                "SELECT number FROM entry WHERE patient_id = ? AND acknowledged_at IS NULL"
                " AND kind = 'patient_registered'",
                (patient_id,),
            )
            if found and found[0] not in excluded:
                chosen[found[0]] = None
        return [self._waiting(number) for number in sorted(chosen)]

    def _waiting(self, number: int) -> Waiting:
        row = self._store.row(
            "SELECT previous, nonce, box, key_id, size, urgency FROM entry WHERE number = ?",
            (number,),
        )
        previous, nonce, box, key_id, size, urgency = row
        raw, blob = self._open(number, nonce, box)
        return Waiting(
            entry=Entry(number, bytes(previous), raw, blob),
            key_id=_uuid(key_id),
            size=size,
            urgent=urgency == 0,
        )

    def note_sent(self, numbers: Sequence[int], at: dt.datetime) -> None:
        self._mark(numbers, "UPDATE entry SET sent_at = ? WHERE number = ? AND sent_at IS NULL", at)

    def note_acknowledged(self, numbers: Sequence[int], at: dt.datetime) -> None:
        """The centre's promise was heard: these are durable there."""
        self._mark(
            numbers,
            "UPDATE entry SET acknowledged_at = ?, refused = NULL"
            " WHERE number = ? AND acknowledged_at IS NULL",
            at,
        )

    def _mark(self, numbers: Sequence[int], sql: str, at: dt.datetime) -> None:
        with self._store.transaction(upkeep=True) as db:
            db.executemany(sql, [(micros(at), number) for number in numbers])

    def note_refused(self, number: int, name: str) -> None:
        """The centre does not take it, or took it into quarantine; the record stays as it is."""
        with self._store.transaction(upkeep=True) as db:
            db.execute("UPDATE entry SET refused = ? WHERE number = ?", (name[:64], number))

    def note_seen(self, treatment_id: UUID, at: dt.datetime, by_name: str) -> None:
        with self._store.transaction(upkeep=True) as db:
            found = db.execute(
                "SELECT number FROM entry WHERE treatment_id = ? AND seen_at IS NULL"
                " AND sent_at IS NOT NULL",
                (treatment_id.bytes,),
            ).fetchall()
            for (number,) in found:
                sealed = self._store.seal(by_name.encode(), "seen", number.to_bytes(8, "big"))
                db.execute(
                    "UPDATE entry SET seen_at = ?, seen_by_nonce = ?, seen_by_box = ?"
                    " WHERE number = ?",
                    (micros(at), *sealed, number),
                )

    def note_done(self, treatment_id: UUID, at: dt.datetime, kind: str | None = None) -> None:
        with self._store.transaction(upkeep=True) as db:
            db.execute(
                "UPDATE entry SET done_at = ? WHERE treatment_id = ? AND done_at IS NULL"
                " AND acknowledged_at IS NOT NULL AND (?3 IS NULL OR kind = ?3)",
                (micros(at), treatment_id.bytes, kind),
            )

    # -- reading --------------------------------------------------------------------------------

    def backlog(self) -> Backlog:
        count, oldest = self._store.row(
            "SELECT count(*), min(saved_at) FROM entry WHERE acknowledged_at IS NULL"
        )
        return Backlog(records=count, oldest_at=maybe_instant(oldest))

    def naming(self, sha256: bytes) -> list[int]:
        """The records that name an object."""
        rows = self._store.rows("SELECT number FROM entry WHERE object_sha256 = ?", (sha256,))
        return [row[0] for row in rows]

    def event(self, number: int) -> bytes:
        """The bytes of the event, as they were made."""
        nonce, box = self._store.row("SELECT nonce, box FROM entry WHERE number = ?", (number,))
        return self._open(number, nonce, box)[0]

    def saved(self, *, treatment_id: UUID | None = None, limit: int = 100) -> list[Saved]:
        """Records with their marks, newest first."""
        where = "" if treatment_id is None else "WHERE treatment_id = ?2"
        rows = self._store.rows(
            f"SELECT {_MARKS} FROM entry {where} ORDER BY number DESC LIMIT ?1",  # noqa: S608
            (limit,) if treatment_id is None else (limit, treatment_id.bytes),
        )
        return [self._saved(row) for row in rows]

    def saved_ones(self, numbers: Sequence[int]) -> list[Saved]:
        sql = f"SELECT {_MARKS} FROM entry WHERE number = ?"  # noqa: S608
        rows = (self._store.row(sql, (number,)) for number in numbers)
        return [self._saved(row) for row in rows if row is not None]

    def knows(self, event_id: UUID) -> bool:
        """Whether an event is saved here, as far back as records are kept."""
        return bool(self._store.rows("SELECT 1 FROM entry WHERE event_id = ?", (event_id.bytes,)))

    def counts(self) -> dict[str, int]:
        rows = self._store.rows(
            "SELECT CASE WHEN refused IS NOT NULL THEN 'refused' WHEN done_at IS NOT NULL"
            " THEN 'done' WHEN seen_at IS NOT NULL AND acknowledged_at IS NOT NULL THEN 'seen'"
            " WHEN acknowledged_at IS NOT NULL THEN 'acknowledged'"
            " WHEN sent_at IS NOT NULL THEN 'sent' ELSE 'saved' END, count(*) FROM entry GROUP BY 1"
        )
        return dict(rows)

    def purge(self, before: dt.datetime) -> int:
        """Forget records acknowledged before a moment, and their objects. The chain goes on."""
        with self._store.transaction(upkeep=True) as db:
            gone = db.execute(
                "SELECT number, object_sha256 FROM entry WHERE acknowledged_at < ?"
                " AND NOT EXISTS (SELECT 1 FROM treatment t WHERE t.open = 1"
                "                 AND t.treatment_id = entry.treatment_id)",
                (micros(before),),
            ).fetchall()
            db.executemany("DELETE FROM entry WHERE number = ?", [(row[0],) for row in gone])
            objects = {row[1] for row in gone if row[1] is not None}
            db.executemany("DELETE FROM object WHERE sha256 = ?", [(sha,) for sha in objects])
        for sha256 in objects:
            self._objects.drop(sha256)
        return len(gone)

    def _open(self, number: int, nonce: bytes, box: bytes) -> tuple[bytes, bytes | None]:
        return _packed.decode(self._store.unseal(nonce, box, "entry", number.to_bytes(8, "big")))

    def _saved(self, row: Any) -> Saved:
        seen_by = ""
        if row[10] is not None:
            opened = self._store.unseal(row[10], row[11], "seen", row[0].to_bytes(8, "big"))
            seen_by = opened.decode()
        return Saved(
            number=row[0],
            event_id=UUID(bytes=row[1]),
            kind=row[2],
            patient_id=_uuid(row[3]),
            treatment_id=_uuid(row[4]),
            size=row[5],
            saved_at=instant(row[6]),
            sent_at=maybe_instant(row[7]),
            acknowledged_at=maybe_instant(row[8]),
            seen_at=maybe_instant(row[9]),
            seen_by=seen_by,
            done_at=maybe_instant(row[12]),
            refused=row[13],
        )


def _bytes(value: UUID | None) -> bytes | None:
    return None if value is None else value.bytes


def _uuid(value: bytes | None) -> UUID | None:
    return None if value is None else UUID(bytes=value)
