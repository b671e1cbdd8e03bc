"""When to try again, how much to say at once, and how fast. Pure: numbers in, numbers out."""

from __future__ import annotations

from msgspec import Struct


class Settings(Struct, frozen=True, kw_only=True):
    """How an edge uses its line."""

    heartbeat_s: float = 60.0
    poll_wait_s: float = 25.0  # while somebody watches: model.batch holds the answer that long
    back_off_first_s: float = 1.0
    back_off_most_s: float = 120.0
    batch_bytes_least: int = 16 << 10
    batch_bytes_first: int = 128 << 10
    batch_bytes_most: int = 2 << 20
    batch_entries: int = 1000
    bytes_per_s: float | None = None  # leave the rest of a shared line to others
    refused_again_s: float = 3600.0  # a record the centre refused is tried again after this
    keep_days: float = 7.0  # records stay here this long after the centre acknowledged them
    disk_low_percent: float = 5.0  # below it, what is acknowledged goes at once


def back_off_s(
    attempt: int, settings: Settings, random: float, retry_after_s: float | None = None
) -> float:
    """Full jitter over a doubling bound; ``random`` in [0, 1). The centre's word is the least."""
    bound = min(settings.back_off_most_s, settings.back_off_first_s * 2.0 ** min(attempt, 30))
    wait = bound * (0.1 + 0.9 * random)
    return wait if retry_after_s is None else max(wait, retry_after_s * (1.0 + 0.2 * random))


def next_batch_bytes(now: int, settings: Settings, elapsed_s: float | None) -> int:
    """Larger after a quick answer, smaller after a failure (``elapsed_s`` None) or a slow one."""
    if elapsed_s is None or elapsed_s > 10.0:
        return max(settings.batch_bytes_least, now // 2)
    return min(settings.batch_bytes_most, now * 2) if elapsed_s < 2.0 else now


class Pacer:
    """A bound on the bytes sent per second, over all calls together."""

    def __init__(self, bytes_per_s: float | None) -> None:
        self._rate = bytes_per_s
        self._free_at = 0.0

    def wait_s(self, size: int, monotonic: float) -> float:
        """How long to wait before ``size`` bytes may go."""
        if self._rate is None:
            return 0.0
        begin = max(self._free_at, monotonic)
        self._free_at = begin + size / self._rate
        return begin - monotonic
