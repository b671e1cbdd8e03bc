"""When each spirometer was last verified, and whether it passed.

In: an instrument's id. Out: its standing, the same after a restart. Nothing here is about a person;
it stands in ``meta``, one row for each instrument.
"""

from __future__ import annotations

import datetime as dt

import msgspec

from breathway.edge.spool.store import Store
from breathway.score.device_check import BASELINE, Standing, standing


class Verified(msgspec.Struct, frozen=True, kw_only=True):
    """The last verification."""

    at: dt.datetime
    passed: bool
    reasons: tuple[str, ...] = ()


_MOST = 200
_series = msgspec.json.Decoder(dict[str, list[float]])
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

    def series(self, instrument_id: str) -> dict[str, list[float]]:
        """Controls of the instrument by name, oldest first."""
        row = self._store.row("SELECT value FROM meta WHERE name = ?", (_kept(instrument_id),))
        return {} if row is None else _series.decode(row[0])

    def note(self, instrument_id: str, values: dict[str, float]) -> None:
        """The first sessions make the mean, so they stay; of the others the newest."""
        known = self.series(instrument_id)
        for name, value in values.items():
            all_ = [*known.get(name, []), round(value, 4)]
            known[name] = [*all_[:BASELINE], *all_[BASELINE:][-_MOST:]]
        with self._store.transaction() as db:
            row = (_kept(instrument_id), msgspec.json.encode(known))
            db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", row)


def _kept(instrument_id: str) -> str:
    return f"controls:{instrument_id}"


def _name(instrument_id: str) -> str:
    return f"verified:{instrument_id}"
