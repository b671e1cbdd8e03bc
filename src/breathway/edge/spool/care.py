"""How often each device was used since each task of its care was done.

In: a device's counts. Out: the same after a restart. Nothing here is about a person; the counts
stand in ``meta``, one row for each device.
"""

from __future__ import annotations

import msgspec

from breathway.edge.spool.store import Store
from breathway.therapy import Care

_decoder = msgspec.json.Decoder(dict[str, Care])


class CareBook:
    def __init__(self, store: Store) -> None:
        self._store = store

    def of(self, instrument_id: str) -> dict[str, Care]:
        row = self._store.row("SELECT value FROM meta WHERE name = ?", (_name(instrument_id),))
        return {} if row is None else _decoder.decode(row[0])

    def put(self, instrument_id: str, cared: dict[str, Care]) -> None:
        with self._store.transaction() as db:
            db.execute(
                "INSERT OR REPLACE INTO meta VALUES (?, ?)",
                (_name(instrument_id), msgspec.json.encode(cared)),
            )


def _name(instrument_id: str) -> str:
    return f"care:{instrument_id}"
