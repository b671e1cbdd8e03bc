"""Who tries too often waits: a token bucket per address, a back-off per name.

In: a key and the time. Out: the seconds to wait, 0 for none. Kept in the process: each API worker
counts for itself, and what must hold across them (an account's lockout) is in the database.
"""

from __future__ import annotations

from collections import OrderedDict

KEYS_LIMIT = 10_000  # beyond it the oldest are forgotten

LOCK_AFTER = 5  # wrong passwords in a row before an account waits
LOCK_FIRST_S = 30.0
LOCK_LONGEST_S = 900.0


def lock_s(failures: int) -> float:
    """How long an account waits after its ``failures``-th wrong password in a row."""
    if failures < LOCK_AFTER:
        return 0.0
    return float(min(LOCK_FIRST_S * 2.0 ** min(failures - LOCK_AFTER, 20), LOCK_LONGEST_S))


class Bucket:
    """``burst`` at once, then ``per_s`` a second, for each key."""

    def __init__(self, *, burst: float, per_s: float) -> None:
        self._burst = burst
        self._per_s = per_s
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str, now_s: float) -> float:
        """Take one; the seconds to wait where there is none left."""
        left, at_s = self._left.pop(key, (self._burst, now_s))
        left = min(self._burst, left + max(0.0, now_s - at_s) * self._per_s)
        wait_s = 0.0 if left >= 1 else (1 - left) / self._per_s
        self._left[key] = (left - 1 if left >= 1 else left, now_s)
        if len(self._left) > KEYS_LIMIT:
            self._left.popitem(last=False)
        return wait_s

    def give_back(self, key: str) -> None:
        """What was taken was no attempt after all: a sign-in that came out costs nothing."""
        if key in self._left:
            left, at_s = self._left[key]
            self._left[key] = (min(self._burst, left + 1), at_s)


class Strangers:
    """Lockout for names that have no account, so that they look like those that do."""

    def __init__(self) -> None:
        self._failures: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def wait_s(self, name: str, now_s: float) -> float:
        _, until_s = self._failures.get(name, (0, 0.0))
        return max(0.0, until_s - now_s)

    def failed(self, name: str, now_s: float) -> float:
        failures, _ = self._failures.pop(name, (0, 0.0))
        wait_s = lock_s(failures + 1)
        self._failures[name] = (failures + 1, now_s + wait_s)
        if len(self._failures) > KEYS_LIMIT:
            self._failures.popitem(last=False)
        return wait_s
