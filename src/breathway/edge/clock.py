"""The edge's clock: the wall's time, a monotonic one, and sleep, as an argument to what needs them.

Out: aware UTC times, seconds. Nothing in the edge reads the time another way, so that three days
pass in three seconds in a test and a clock that is years wrong can be tried.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import secrets
import time
from pathlib import Path

from msgspec import Struct

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


class Uptime(Struct, frozen=True, kw_only=True):
    """A moment that no change of the wall clock moves; compared within one ``boot`` alone."""

    boot: str
    s: float


class Clock:
    """The machine's own."""

    def now(self) -> dt.datetime:
        """What the wall clock says: it may be years wrong, and may jump."""
        return dt.datetime.now(dt.UTC)

    def monotonic(self) -> float:
        """Seconds that only go forward: for back-off, time-outs and rate limits."""
        return time.monotonic()

    def uptime(self) -> Uptime | None:
        """Since the machine started, its sleep counted, across restarts of this program; None
        where the machine does not say."""
        try:
            boot = _BOOT_ID.read_text("ascii").strip()
            return Uptime(boot=boot, s=time.clock_gettime(time.CLOCK_BOOTTIME))
        except (OSError, AttributeError):
            return None

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class ScaledClock(Clock):
    """Time that runs ``speed`` times as fast from ``start_at`` on."""

    def __init__(self, start_at: dt.datetime, speed: float = 1.0) -> None:
        self._start_at = start_at
        self._speed = speed
        self._began = time.monotonic()
        self._boot = secrets.token_hex(8)

    def monotonic(self) -> float:
        return (time.monotonic() - self._began) * self._speed

    def uptime(self) -> Uptime:
        return Uptime(boot=self._boot, s=self.monotonic())

    def now(self) -> dt.datetime:
        return self._start_at + dt.timedelta(seconds=self.monotonic())

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds / self._speed)
