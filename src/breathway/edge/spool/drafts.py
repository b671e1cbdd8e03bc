"""Treatments that are running, blow by blow, and readings that belong to nobody.

In: the state of a treatment as bytes, curves, doses heard, stray readings. Out: the same after a
restart, so that a power cut in the middle of a treatment costs nothing that was saved.
"""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from breathway.edge.spool.store import Store, micros

# Readings without a treatment that are kept, by kind; the oldest go first. By number and not by
# time: a clock that jumps takes none away.
STRAYS_LIMIT = {"vitals": 3000, "blow": 2000, "sound": 200, "dose": 5000}


class Drafts:
    def __init__(self, store: Store) -> None:
        self._store = store

    # -- treatments -----------------------------------------------------------------------------

    def put(self, treatment_id: UUID, patient_id: UUID, is_open: bool, state: bytes) -> None:
        row = treatment_id.bytes
        nonce, box = self._store.seal(state, "treatment", row)
        with self._store.transaction() as db:
            db.execute(
                "INSERT OR REPLACE INTO treatment (treatment_id, patient_id, open, nonce, box)"
                " VALUES (?, ?, ?, ?, ?)",
                (row, patient_id.bytes, int(is_open), nonce, box),
            )

    def get(self, treatment_id: UUID) -> bytes | None:
        row = self._store.row(
            "SELECT treatment_id, nonce, box FROM treatment WHERE treatment_id = ?",
            (treatment_id.bytes,),
        )
        return None if row is None else self._open(row)

    def all_open(self) -> list[bytes]:
        rows = self._store.rows("SELECT treatment_id, nonce, box FROM treatment WHERE open = 1")
        return [self._open(row) for row in rows]

    def any_open(self) -> bool:
        return self._store.row("SELECT 1 FROM treatment WHERE open = 1 LIMIT 1") is not None

    def of_patient(self, patient_id: UUID) -> list[bytes]:
        rows = self._store.rows(
            "SELECT treatment_id, nonce, box FROM treatment WHERE patient_id = ?"
            " ORDER BY treatment_id DESC LIMIT 100",
            (patient_id.bytes,),
        )
        return [self._open(row) for row in rows]

    def _open(self, row: Any) -> bytes:
        return self._store.unseal(row[1], row[2], "treatment", row[0])

    # -- curves ---------------------------------------------------------------------------------

    def add_curve(self, treatment_id: UUID, phase: str, number: int, data: bytes) -> None:
        context = treatment_id.bytes + phase.encode() + number.to_bytes(2, "big")
        nonce, box = self._store.seal(data, "curve", context)
        with self._store.transaction() as db:
            db.execute(
                "INSERT OR REPLACE INTO curve VALUES (?, ?, ?, ?, ?)",
                (treatment_id.bytes, phase, number, nonce, box),
            )

    def curves(self, treatment_id: UUID, phase: str) -> list[bytes]:
        rows = self._store.rows(
            "SELECT number, nonce, box FROM curve WHERE treatment_id = ? AND phase = ?"
            " ORDER BY number",
            (treatment_id.bytes, phase),
        )
        return [
            self._store.unseal(
                nonce,
                box,
                "curve",
                treatment_id.bytes + phase.encode() + number.to_bytes(2, "big"),
            )
            for number, nonce, box in rows
        ]

    # -- doses and strays -----------------------------------------------------------------------

    def hear_dose(self, instrument_id: str, dose_id: str, at: dt.datetime) -> bool:
        """Whether this log of the nebulizer is heard for the first time."""
        with self._store.transaction() as db:
            return bool(
                db.execute(
                    "INSERT OR IGNORE INTO dose_heard VALUES (?, ?, ?)",
                    (instrument_id, dose_id, micros(at)),
                ).rowcount
            )

    def keep_stray(self, instrument_id: str, kind: str, at: dt.datetime, data: bytes) -> None:
        """A reading that belongs to no treatment: kept apart, never given to the next patient."""
        with self._store.transaction() as db:
            last = db.execute("SELECT max(number) FROM unassigned").fetchone()[0] or 0
            number = last + 1
            nonce, box = self._store.seal(data, "unassigned", number.to_bytes(8, "big"))
            db.execute(
                "INSERT INTO unassigned VALUES (?, ?, ?, ?, ?, ?)",
                (number, micros(at), instrument_id, kind, nonce, box),
            )
            db.execute(
                "DELETE FROM unassigned WHERE kind = ?1 AND number <="
                " (SELECT number FROM unassigned WHERE kind = ?1"
                "  ORDER BY number DESC LIMIT 1 OFFSET ?2)",
                (kind, STRAYS_LIMIT.get(kind, 1000)),
            )

    def strays(self, limit: int = 100) -> list[tuple[str, str, bytes]]:
        """Instrument, kind and content, newest first."""
        rows = self._store.rows(
            "SELECT number, instrument_id, kind, nonce, box FROM unassigned"
            " ORDER BY number DESC LIMIT ?",
            (limit,),
        )
        return [
            (row[1], row[2], self._store.unseal(row[3], row[4], "unassigned", _key(row[0])))
            for row in rows
        ]

    def strays_count(self) -> int:
        """Blows, sounds and doses: what somebody may still want to assign."""
        sql = "SELECT count(*) FROM unassigned WHERE kind != 'vitals'"
        return int(self._store.row(sql)[0])

    def purge(self, before: dt.datetime) -> int:
        """States of finished treatments none of whose records are here any more."""
        with self._store.transaction(upkeep=True) as db:
            gone = db.execute(
                "DELETE FROM treatment WHERE open = 0 AND NOT EXISTS"
                " (SELECT 1 FROM entry e WHERE e.treatment_id = treatment.treatment_id)"
            ).rowcount
            db.execute(
                "DELETE FROM curve WHERE treatment_id NOT IN (SELECT treatment_id FROM treatment)"
            )
            db.execute("DELETE FROM dose_heard WHERE heard_at < ?", (micros(before),))
        return int(gone)


def _key(number: int) -> bytes:
    return number.to_bytes(8, "big")
