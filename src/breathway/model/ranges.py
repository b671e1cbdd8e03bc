"""Which samples are there: resync arithmetic. Pure.

In: half-open ranges of sample indices. Out: their union, and what is missing up to an index.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator

Range = tuple[int, int]  # from, to; the second is not included


class Ranges:
    """Disjoint, ascending, never touching each other."""

    def __init__(self, ranges: Iterable[Range] = ()) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in ranges:
            self.add(start, end)

    def add(self, start: int, end: int) -> None:
        if start >= end:
            return
        if self._ends and self._ends[-1] == start:  # what comes in order costs nothing
            self._ends[-1] = end
            return
        first = bisect_left(self._ends, start)
        last = bisect_right(self._starts, end)
        if first < last:
            start = min(start, self._starts[first])
            end = max(end, self._ends[last - 1])
        self._starts[first:last] = [start]
        self._ends[first:last] = [end]

    def overlaps(self, start: int, end: int) -> bool:
        first = bisect_right(self._ends, start)
        return first < len(self._starts) and self._starts[first] < end

    def missing(self, end: int, start: int = 0) -> tuple[Range, ...]:
        """What is not there of [start, end)."""
        gaps, at = [], start
        for low, high in zip(self._starts, self._ends, strict=True):
            if high <= at:
                continue
            if low >= end:
                break
            if low > at:
                gaps.append((at, low))
            at = high
        if at < end:
            gaps.append((at, end))
        return tuple(gaps)

    @property
    def total(self) -> int:
        return sum(self._ends) - sum(self._starts)

    def __iter__(self) -> Iterator[Range]:
        return zip(self._starts, self._ends, strict=True)

    def __len__(self) -> int:
        return len(self._starts)
