"""What came from the centre: messages of the facility's durable outbox, and the advice in them.

In: ``wire.Message``s, perhaps again and again. Out: each applied once and durable here before it is
acknowledged. A message this version does not understand is kept, sealed, for one that does.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal
from uuid import UUID

import msgspec
from msgspec import Struct

from breathway.edge.spool.entries import Entries
from breathway.edge.spool.people import Family, People
from breathway.edge.spool.store import Store, instant, maybe_instant, micros
from breathway.model import decode_event
from breathway.model.batch import Message
from breathway.model.family import opened
from breathway.model.order import AdviceGiven, RecordSeen, StepRequest
from breathway.model.people import FamilyWarningAgreed, FamilyWarningEnded, PatientErased
from breathway.model.seal import unseal


class Advice(Struct, frozen=True, kw_only=True):
    advice_id: UUID
    patient_id: UUID
    treatment_id: UUID | None
    given_at: dt.datetime
    by_name: str
    phrase: str | None
    words: str
    request: StepRequest | None = None
    seen_at: dt.datetime | None = None
    done_at: dt.datetime | None = None


class _Words(Struct, frozen=True, kw_only=True):
    by_name: str
    phrase: str | None
    words: str
    request: StepRequest | None = None


class Change(Struct, frozen=True, kw_only=True):
    """What a message changed, for the bedside page."""

    what: Literal["advice", "seen", "erased", "family", "kept"]
    patient_id: UUID | None = None
    treatment_id: UUID | None = None
    advice_id: UUID | None = None


_words = msgspec.msgpack.Decoder(_Words)
_string = msgspec.msgpack.Decoder(str)


class Inbox:
    def __init__(self, store: Store, entries: Entries, people: People) -> None:
        self._store = store
        self._entries = entries
        self._people = people

    def take(self, messages: tuple[Message, ...], at: dt.datetime) -> list[Change]:
        """Apply those not seen before, in one synced transaction."""
        changes: list[Change] = []
        with self._store.transaction(upkeep=True) as db:
            for message in messages:
                known = db.execute("SELECT 1 FROM message WHERE id = ?", (message.id,)).fetchone()
                if known:
                    db.execute("UPDATE message SET told = 0 WHERE id = ?", (message.id,))
                    continue
                change = self._apply(message, at)
                sealed: tuple[bytes | None, bytes | None] = (None, None)
                if change.what == "kept":
                    row = message.id.to_bytes(8, "big", signed=True)
                    sealed = self._store.seal(message.event, "message", row)
                db.execute(
                    "INSERT INTO message (id, received_at, nonce, box) VALUES (?, ?, ?, ?)",
                    (message.id, micros(at), *sealed),
                )
                changes.append(change)
        if any(change.what == "erased" for change in changes):
            self._store.scrub()
        return changes

    def untold(self) -> tuple[int, ...]:
        """Ids that are durable here and whose acknowledgement the centre has not answered yet."""
        rows = self._store.rows("SELECT id FROM message WHERE told = 0 ORDER BY id LIMIT 1000")
        return tuple(row[0] for row in rows)

    def note_told(self, ids: tuple[int, ...]) -> None:
        if ids:
            with self._store.transaction(upkeep=True) as db:
                db.executemany("UPDATE message SET told = 1 WHERE id = ?", [(i,) for i in ids])

    # -- advice ---------------------------------------------------------------------------------

    def advice(self, *, treatment_id: UUID | None = None, open_only: bool = False) -> list[Advice]:
        rows = self._store.rows(
            "SELECT advice_id, patient_id, treatment_id, given_at, seen_at, done_at, nonce, box"
            " FROM advice WHERE (?1 IS NULL OR treatment_id = ?1) AND (?2 = 0 OR done_at IS NULL)"
            " ORDER BY given_at DESC LIMIT 100",
            (treatment_id.bytes if treatment_id else None, int(open_only)),
        )
        return [self._advice(row) for row in rows]

    def one_advice(self, advice_id: UUID) -> Advice | None:
        row = self._store.row(
            "SELECT advice_id, patient_id, treatment_id, given_at, seen_at, done_at, nonce, box"
            " FROM advice WHERE advice_id = ?",
            (advice_id.bytes,),
        )
        return None if row is None else self._advice(row)

    def mark(self, advice_id: UUID, state: Literal["seen", "done"], at: dt.datetime) -> bool:
        """Whether this was news; done implies seen."""
        with self._store.transaction() as db:
            column = "seen_at" if state == "seen" else "done_at"
            changed = db.execute(
                f"UPDATE advice SET {column} = ? WHERE advice_id = ? AND {column} IS NULL",  # noqa: S608
                (micros(at), advice_id.bytes),
            ).rowcount
            if state == "done":
                db.execute(
                    "UPDATE advice SET seen_at = coalesce(seen_at, ?) WHERE advice_id = ?",
                    (micros(at), advice_id.bytes),
                )
        return bool(changed)

    def _apply(self, message: Message, at: dt.datetime) -> Change:
        event = decode_event(message.event)
        if isinstance(event, AdviceGiven):
            return self._keep_advice(event, message.by_name, at)
        if isinstance(event, RecordSeen):
            self._entries.note_seen(event.treatment_id, at, message.by_name)
            return Change(what="seen", patient_id=event.patient_id, treatment_id=event.treatment_id)
        if isinstance(event, PatientErased) and event.patient_id is not None:
            self._people.erase(event.patient_id)
            return Change(what="erased", patient_id=event.patient_id)
        if isinstance(event, FamilyWarningEnded):
            self._people.note_family(event.patient_id, event.agreement_id, None)
            return Change(what="family", patient_id=event.patient_id)
        if isinstance(event, FamilyWarningAgreed):
            self._note_family(event)
            return Change(what="family", patient_id=event.patient_id)
        return Change(what="kept")

    def _note_family(self, event: FamilyWarningAgreed) -> None:
        """What was agreed at the clinic stands at the bedside too."""
        key = self._people.key(event.contact.key_id)
        plain = unseal(event.contact, key.key, event.patient_id) if key else None
        if plain is None:
            return
        now = Family(
            agreement_id=event.id,
            email=opened(_string.decode(plain))[0],
            language=event.language,
            triggers=event.triggers,
            agreed_at=event.occurred_at,
        )
        self._people.note_family(event.patient_id, event.id, now)

    def _keep_advice(self, event: AdviceGiven, by_name: str, at: dt.datetime) -> Change:
        words = ""
        if event.words is not None:
            key = self._people.key(event.words.key_id)
            plain = unseal(event.words, key.key, event.patient_id) if key else None
            words = _string.decode(plain) if plain is not None else ""
        content = _Words(by_name=by_name, phrase=event.phrase, words=words, request=event.request)
        row = event.advice_id.bytes
        nonce, box = self._store.seal(msgspec.msgpack.encode(content), "advice", row)
        with self._store.transaction(upkeep=True) as db:
            db.execute(
                "INSERT OR IGNORE INTO advice"
                " (advice_id, patient_id, treatment_id, given_at, nonce, box)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (
                    row,
                    event.patient_id.bytes,
                    event.treatment_id.bytes if event.treatment_id else None,
                    micros(event.occurred_at),
                    nonce,
                    box,
                ),
            )
        if event.treatment_id is not None:
            self._entries.note_seen(event.treatment_id, at, by_name)
            self._entries.note_done(event.treatment_id, at, "help_requested")
        return Change(
            what="advice",
            patient_id=event.patient_id,
            treatment_id=event.treatment_id,
            advice_id=event.advice_id,
        )

    def _advice(
        self, row: tuple[bytes, bytes, bytes | None, int, int, int, bytes, bytes]
    ) -> Advice:
        content = _words.decode(self._store.unseal(row[6], row[7], "advice", row[0]))
        return Advice(
            advice_id=UUID(bytes=row[0]),
            patient_id=UUID(bytes=row[1]),
            treatment_id=UUID(bytes=row[2]) if row[2] else None,
            given_at=instant(row[3]),
            by_name=content.by_name,
            phrase=content.phrase,
            words=content.words,
            request=content.request,
            seen_at=maybe_instant(row[4]),
            done_at=maybe_instant(row[5]),
        )
