"""What may be told at once of cells within cells, to those inside the network.

In: for one step after another the treatments of the finest cells, which of them hold enough
distinct persons, who is in those that do not, and which cell lies in which. Out: which cells may be
told. What is told, together with every coarser level that may be told and the number of the whole,
are sums of the same disjoint sets as in ``release``: cells that are split no further, and what is
left of a cell beside its told ones, each with enough persons or empty. So no difference between
levels gives a small cell. What cannot stand in that one table (hours beside days, months beside
days, cities beside cells) is told in ``fives``. Rules: Hundepool et al. 2012, Statistical
Disclosure Control, chapter 5 (threshold, complementary suppression, rounding).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from breathway.maps.release import INSIDE

Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]
BASE = 5  # what is rounded is told in multiples of this


@dataclass(frozen=True, kw_only=True)
class Few:
    """Persons of the cells that do not hold enough of them, one row each: (k,)."""

    unit: Integers  # number of the finest cell
    step: Integers
    person: NDArray[np.uint64]


def told(
    parents: list[Integers],
    treatments: Integers,
    enough: Flags,
    few: Few,
    *,
    threshold: int = INSIDE,
) -> Flags:
    """Which of the finest cells (n, steps) may be told.

    ``parents`` names each cell's parent in the level before, from the coarsest level (all in the
    whole, number 0) to the finest. A cell without treatments is told as empty only where nothing
    of the told cell around it is kept back: else "none" and "too few" would be told apart.
    """
    enough = enough | (_persons(few, slice(None), enough.shape) >= threshold)
    levels = [_Level(treatments, enough, few)]
    for number in reversed(range(len(parents))):
        size = int(parents[number - 1].size) if number else 1
        levels.append(levels[-1].joined(parents[number], size, threshold))
    whole = levels.pop()
    shown, empty = whole.enough, whole.treatments == 0
    around, sums = shown, whole.treatments
    for parent in parents:
        level = levels.pop()
        shown = level.enough & around[parent]
        shown &= ~level.complement(parent, shown, around, threshold)
        left = sums - _sums(np.where(shown, level.treatments, 0), parent, len(sums))
        clear = (around & (left == 0)) | empty
        empty = (level.treatments == 0) & clear[parent]
        around, sums = shown, level.treatments
    return np.asarray(shown | empty)


def fives(counts: Integers | np.int64) -> Integers:
    """To the nearest multiple of five: 5 for 3 to 7."""
    return np.asarray((counts + BASE // 2) // BASE * BASE)


@dataclass(frozen=True)
class _Level:
    treatments: Integers  # (units, steps)
    enough: Flags
    few: Few

    def joined(self, parent: Integers, size: int, threshold: int) -> _Level:
        """The cells around these."""
        few = Few(unit=parent[self.few.unit], step=self.few.step, person=self.few.person)
        big = _sums(self.enough.astype(np.int64), parent, size) > 0
        persons = _persons(few, ~big[few.unit, few.step], big.shape)
        return _Level(_sums(self.treatments, parent, size), big | (persons >= threshold), few)

    def complement(self, parent: Integers, shown: Flags, around: Flags, threshold: int) -> Flags:
        """Where too few persons are left of a told parent, its smallest told cell, to be kept back
        with them. What is left are cells without enough persons: all of theirs are in ``few``."""
        unit, step = self.few.unit, self.few.step
        left = ~shown[unit, step] & around[parent[unit], step]
        rest = Few(unit=parent[unit], step=step, person=self.few.person)
        persons = _persons(rest, left, around.shape)
        short = (persons > 0) & (persons < threshold)
        found = np.zeros_like(shown)
        if not short.any():
            return found
        row, column = np.nonzero(shown & short[parent])
        order = np.lexsort((row, self.treatments[row, column], column, parent[row]))
        row, column = row[order], column[order]
        first = np.ones(len(row), dtype=bool)
        first[1:] = (np.diff(parent[row]) != 0) | (np.diff(column) != 0)
        found[row[first], column[first]] = True
        return found


def _sums(values: Integers, parent: Integers, size: int) -> Integers:
    """(units, steps) → (size, steps)."""
    order = np.argsort(parent, kind="stable")
    out = np.zeros((size, values.shape[1]), dtype=np.int64)
    if len(order):
        starts = np.flatnonzero(np.diff(parent[order], prepend=-1))
        out[parent[order][starts]] = np.add.reduceat(values[order], starts, axis=0)
    return out


def _persons(few: Few, kept: Flags | slice, shape: tuple[int, ...]) -> Integers:
    """Distinct persons by unit and step, of the rows that are kept."""
    out = np.zeros(shape, dtype=np.int64)
    where = few.unit[kept] * shape[1] + few.step[kept]
    person = few.person[kept]
    order = np.lexsort((person, where))
    where, person = where[order], person[order]
    new = np.ones(len(where), dtype=bool)
    new[1:] = (np.diff(where) != 0) | (person[1:] != person[:-1])
    counts = np.bincount(where[new], minlength=out.size)
    return np.asarray(counts.reshape(shape)) if out.size else out
