"""The spool: what the edge keeps, and why "saved" is a promise.

In: events of treatments, sounds, the local roster, messages from the centre. Out: the same, after a
``kill -9`` or a power cut too: each method that saves returns after the disk has synced.

``store`` is the file, ``entries`` the records with their numbers and marks, ``objects`` the sounds,
``people`` the roster and the patients' keys, ``inbox`` what the centre sent, ``drafts`` the state
of treatments that are running, ``care`` how often devices were used, ``devices`` when verified.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from breathway.edge.spool.care import CareBook
from breathway.edge.spool.devices import DeviceBook
from breathway.edge.spool.drafts import Drafts
from breathway.edge.spool.entries import Backlog, Entries, Record, Saved, Waiting
from breathway.edge.spool.inbox import Advice, Change, Inbox
from breathway.edge.spool.objects import Objects
from breathway.edge.spool.people import Family, Medication, People, Person
from breathway.edge.spool.store import Store
from breathway.model import uuid7


class Spool:
    """One edge's spool, open. Methods may be called from any thread."""

    def __init__(
        self,
        folder: Path,
        key: bytes,
        *,
        now: dt.datetime,
        random: Callable[[int], bytes] = os.urandom,
    ) -> None:
        self.store = Store(folder, key, random)
        try:
            self.spool_id = self._identity(now, random)
            self.objects = Objects(self.store)
            self.entries = Entries(self.store, self.objects)
            self.people = People(self.store)
            self.inbox = Inbox(self.store, self.entries, self.people)
            self.drafts = Drafts(self.store)
            self.care = CareBook(self.store)
            self.devices = DeviceBook(self.store)
        except BaseException:
            self.store.close()
            raise

    def _identity(self, now: dt.datetime, random: Callable[[int], bytes]) -> UUID:
        """The spool's id, and a proof that the key fits it."""
        row = self.store.row("SELECT value FROM meta WHERE name = 'spool'")
        if row is None:
            spool_id = uuid7(now, random(10))
            nonce, box = self.store.seal(spool_id.bytes, "meta", b"spool")
            with self.store.transaction() as db:
                db.execute("INSERT INTO meta VALUES ('spool', ?)", (nonce + box,))
            return spool_id
        return UUID(bytes=self.store.unseal(row[0][:24], row[0][24:], "meta", b"spool"))

    @contextmanager
    def together(self) -> Iterator[None]:
        """Several changes in one synced transaction."""
        with self.store.transaction():
            yield

    def save(self, records: Sequence[Record], at: dt.datetime) -> list[int]:
        return self.entries.save(records, at)

    def purge(self, before: dt.datetime) -> int:
        """Forget what the centre has held since before this moment; returns how many records."""
        gone = self.entries.purge(before)
        gone += self.drafts.purge(before)
        if gone:
            self.store.scrub()
        return gone

    def close(self) -> None:
        self.store.close()


__all__ = [
    "Advice",
    "Backlog",
    "Change",
    "Family",
    "Medication",
    "Person",
    "Record",
    "Saved",
    "Spool",
    "Waiting",
]
