"""How long to wait before the next try: doubling, capped, spread.

In: nothing but the number of failures in a row and a random share. Out: seconds. The spread keeps
instruments that lost one broker from all coming back in the same moment.
"""

from __future__ import annotations

from collections.abc import Callable


class BackOff:
    """``next_s()`` after each failure, ``reset()`` after a success."""

    def __init__(
        self, random: Callable[[], float], first_s: float = 0.2, most_s: float = 15.0
    ) -> None:
        self._random = random
        self._first_s = first_s
        self._most_s = most_s
        self._failures = 0

    def next_s(self) -> float:
        """Between half and the whole of the doubled wait."""
        whole = min(self._most_s, self._first_s * 2.0 ** min(self._failures, 30))
        self._failures += 1
        return whole * (0.5 + 0.5 * self._random())

    def reset(self) -> None:
        self._failures = 0
