"""When each spirometer was last verified, and whether it passed.

In: an instrument's id. Out: its standing, the same after a restart. Nothing here is about a person;
it stands in ``meta``, one row for each instrument.
"""

from __future__ import annotations

import datetime as dt

import msgspec

from breathway.edge.spool.store import Store
from breathway.score.device_check import Standing, standing


class Verified(msgspec.Struct, frozen=True, kw_only=True):
    """The last verification."""

    at: dt.datetime
    passed: bool
    reasons: tuple[str, ...] = ()


_decoder = msgspec.json.Decoder(Verified)


class DeviceBook:
    def __init__(self, store: Store) -> None:
        self._store = store

    def of(self, instrument_id: str) -> Verified | None:
        row = self._store.row("SELECT value FROM meta WHERE name = ?", (_name(instrument_id),))
        return None if row is None else _decoder.decode(row[0])

    def standing(self, instrument_id: str, now: dt.datetime) -> Standing:
        last = self.of(instrument_id)
        return standing(None if last is None else (last.at, last.passed), now)

    def put(self, instrument_id: str, verified: Verified) -> None:
        with self._store.transaction() as db:
            db.execute(
                "INSERT OR REPLACE INTO meta VALUES (?, ?)",
                (_name(instrument_id), msgspec.json.encode(verified)),
            )


def _name(instrument_id: str) -> str:
    return f"verified:{instrument_id}"
