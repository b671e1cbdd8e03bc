"""Whether this centre can do its work: ``/healthz``.

In: the database, the disk, the stages' cursors. Out: JSON for people and machines. 503 where no
record can be taken (database away, disk full); a stage that lags is said and does not fail it.
"""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from breathway.record import AWAY, Database

KEPT_S = 1.0  # an answer is given again for so long: asking often costs the database nothing
LAGGING = 50_000  # events a stage may be behind before we call it degraded

# The sequence runs ahead of what is committed by at most the batches in flight.
LAG = """
SELECT (SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM log_position)
     - (SELECT coalesce(min(position), 0) FROM stage_cursor)
"""


class Report(Struct, frozen=True, kw_only=True):
    status: Literal["ok", "degraded", "down"]
    database: bool
    stage_lag: int | None  # events that the slowest stage has not looked at
    disk_free_mb: int
    disk_full: bool  # below the reserve: records are refused
    version: str


class Health:
    def __init__(self, database: Database, data: Path, reserve_mb: int, version: str) -> None:
        self._database, self._data, self._reserve_mb = database, data, reserve_mb
        self._version = version
        self._report: Report | None = None
        self._until = 0.0
        self._full, self._full_until = False, 0.0

    async def report(self) -> Report:
        if self._report is None or time.monotonic() > self._until:
            self._report = await self._look()
            self._until = time.monotonic() + KEPT_S
        return self._report

    async def answer(self) -> tuple[int, bytes]:
        report = await self.report()
        return 503 if report.status == "down" else 200, msgspec.json.encode(report)

    def disk_full(self) -> bool:
        """Whether less than the reserve is free; looked at twice a second at most."""
        if (at := time.monotonic()) > self._full_until:
            self._full_until = at + KEPT_S / 2
            self._full = free_mb(self._data) < self._reserve_mb
        return self._full

    async def _look(self) -> Report:
        try:
            lag: int | None = await self._database.connections.fetchval(LAG, timeout=2.0)
        except AWAY:
            lag = None
        full = self.disk_full()
        late = lag is not None and lag > LAGGING
        return Report(
            status="down" if lag is None or full else "degraded" if late else "ok",
            database=lag is not None,
            stage_lag=None if lag is None else max(0, lag),
            disk_free_mb=free_mb(self._data),
            disk_full=full,
            version=self._version,
        )


def free_mb(folder: Path) -> int:
    return shutil.disk_usage(folder).free >> 20
