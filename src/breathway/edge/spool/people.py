"""The facility's own people: the local roster, and a data key for each of them.

In: profiles and medications as stated at the bedside. Out: the same to search, and the keys that
seal words and sounds. Everything is sealed under the spool's key; destroying a patient's key and
row erases them here.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from typing import Literal
from uuid import UUID

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from breathway.edge.spool.store import Store
from breathway.model.people import Profile, Sex


class Medication(Struct, frozen=True, kw_only=True):
    event_id: UUID
    stated_at: dt.datetime
    basis: Literal["home", "prescribed"]
    drug: str
    dose_mg: float | None = None
    route: str = "inhaled"
    times_per_day: float | None = None
    note: str = ""


class Family(Struct, frozen=True, kw_only=True):
    """A family that is warned: what was agreed. The address goes when it ends."""

    agreement_id: UUID
    email: str
    language: str
    triggers: tuple[str, ...]
    agreed_at: dt.datetime


class Person(Struct, frozen=True, kw_only=True):
    """One person of the roster."""

    patient_id: UUID
    key_id: UUID
    profile: Profile
    sex: Sex
    birth_year: int | None = None
    height_cm: float | None = None
    weight_kg: float | None = None
    synthetic: bool = False
    registered_at: dt.datetime
    last_treatment_at: dt.datetime | None = None
    medications: tuple[Medication, ...] = ()  # current ones, newest first
    family: tuple[Family, ...] = ()  # what holds, as far as this edge knows


class PatientKeyBytes(Struct, frozen=True, kw_only=True):
    key_id: UUID
    patient_id: UUID
    key: bytes
    acknowledged: bool


_person = msgspec.msgpack.Decoder(Person)


class People:
    """The roster is small (one facility's), so that it is held open in memory for the search."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._all: dict[UUID, Person] = {}
        for patient_id, nonce, box in store.rows("SELECT patient_id, nonce, box FROM person"):
            person = _person.decode(store.unseal(nonce, box, "person", patient_id))
            self._all[person.patient_id] = person

    def get(self, patient_id: UUID) -> Person | None:
        return self._all.get(patient_id)

    def count(self) -> int:
        return len(self._all)

    def search(self, words: str, limit: int = 50) -> list[Person]:
        """Those whose names or number hold every word; without words, whoever came last."""
        wanted = _fold(words).split()
        found = [p for p in list(self._all.values()) if _holds(p, wanted)]
        found.sort(key=lambda p: p.last_treatment_at or p.registered_at, reverse=True)
        return found[:limit]

    def put(self, person: Person) -> None:
        """Register or update, in the caller's transaction where there is one."""
        row = person.patient_id.bytes
        nonce, box = self._store.seal(msgspec.msgpack.encode(person), "person", row)
        with self._store.transaction() as db:
            db.execute("INSERT OR REPLACE INTO person VALUES (?, ?, ?)", (row, nonce, box))
            self._store.after_commit(lambda: self._all.update({person.patient_id: person}))

    def note_treatment(self, patient_id: UUID, at: dt.datetime) -> None:
        person = self._all.get(patient_id)
        if person is not None:
            self.put(replace(person, last_treatment_at=at))

    def note_family(self, patient_id: UUID, agreement_id: UUID, now: Family | None) -> None:
        """An agreement that holds from now on; or, without one, that no longer does."""
        person = self._all.get(patient_id)
        if person is None:
            return
        others = tuple(one for one in person.family if one.agreement_id != agreement_id)
        self.put(replace(person, family=(*others, now) if now else others))

    # -- keys -----------------------------------------------------------------------------------

    def add_key(self, key_id: UUID, patient_id: UUID, key: bytes) -> None:
        nonce, box = self._store.seal(key, "patient_key", key_id.bytes)
        with self._store.transaction() as db:
            db.execute(
                "INSERT INTO patient_key (key_id, patient_id, nonce, box) VALUES (?, ?, ?, ?)",
                (key_id.bytes, patient_id.bytes, nonce, box),
            )

    def key(self, key_id: UUID) -> PatientKeyBytes | None:
        """None where it was destroyed."""
        row = self._store.row(
            "SELECT patient_id, nonce, box, acknowledged FROM patient_key WHERE key_id = ?",
            (key_id.bytes,),
        )
        if row is None:
            return None
        return PatientKeyBytes(
            key_id=key_id,
            patient_id=UUID(bytes=row[0]),
            key=self._store.unseal(row[1], row[2], "patient_key", key_id.bytes),
            acknowledged=bool(row[3]),
        )

    def note_key_acknowledged(self, key_ids: list[UUID], acknowledged: bool = True) -> None:
        with self._store.transaction(upkeep=True) as db:
            db.executemany(
                "UPDATE patient_key SET acknowledged = ? WHERE key_id = ?",
                [(acknowledged, key_id.bytes) for key_id in key_ids],
            )

    def erase(self, patient_id: UUID) -> None:
        """Destroy the keys, the roster row and what was drawn from the blows of this person."""
        row = (patient_id.bytes,)
        with self._store.transaction(upkeep=True) as db:
            db.execute("DELETE FROM patient_key WHERE patient_id = ?", row)
            db.execute("DELETE FROM person WHERE patient_id = ?", row)
            db.execute("DELETE FROM advice WHERE patient_id = ?", row)
            db.execute(
                "DELETE FROM curve WHERE treatment_id IN"
                " (SELECT treatment_id FROM treatment WHERE patient_id = ?)",
                row,
            )
            db.execute("DELETE FROM treatment WHERE patient_id = ?", row)
            self._store.after_commit(lambda: self._all.pop(patient_id, None))


def _fold(words: str) -> str:
    """Without case and without combining marks, so that "Sokha" finds "SÖKHA"."""
    spread = unicodedata.normalize("NFKD", words).casefold()
    return "".join(c for c in spread if unicodedata.category(c) != "Mn")


def _holds(person: Person, wanted: list[str]) -> bool:
    if not wanted:
        return True
    profile = person.profile
    text = _fold(f"{profile.name} {profile.name_latin} {profile.local_number}")
    return all(word in text for word in wanted)
