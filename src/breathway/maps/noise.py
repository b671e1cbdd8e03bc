"""Counts with noise: what is published says nearly the same with any one person or without.

In: treatments with person, H3 cell and day; what privacy may be spent (epsilon, delta); a source of
chance. Out: ``release.Atoms`` with noisy counts, on a grid that does not depend on the treatments:
cells of one resolution and period, and for each period what lies in cells that are too small. No
person counts with more than ``MOST`` treatments. Per release the numbers cost half of epsilon, each
of two looks at whether enough persons are there a quarter; it is (epsilon, 2 delta) for a person
with all their treatments in it, and releases add up (Dwork and Roth 2014, Foundations and Trends in
Theoretical Computer Science 9:211, theorem 3.16). Cells that are there only for a person's sake
appear with probability delta (Korolova et al. 2009, WWW, 171). Formulas recalled, not verified;
the tests measure the distribution.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from breathway.maps import release
from breathway.maps.errors import MapError
from breathway.maps.release import OUTSIDE, Atoms, Level

Integers = NDArray[np.int64]
Chance = Callable[[int], int]  # a whole number from 0 to below the given one
MOST = 4  # treatments of a person in one release
DELTA = 1e-6


def discrete_laplace(scale: Fraction, below: Chance) -> int:
    """A draw from P(x) ~ exp(-|x| / scale), exact: no floating point, whose gaps give values away
    (Canonne, Kamath and Steinke 2020, NeurIPS 33, algorithm 2)."""
    top, bottom = scale.numerator, scale.denominator
    while True:
        first = below(top)
        if not _exp(Fraction(first, top), below):
            continue
        steps = 0
        while _exp(Fraction(1), below):
            steps += 1
        size = (first + top * steps) // bottom
        negative = below(2) == 0
        if size or not negative:
            return -size if negative else size


def _exp(gamma: Fraction, below: Chance) -> bool:
    """True with probability exp(-gamma), for gamma from 0 to 1 (the same, algorithm 1)."""
    k = 1
    while below(gamma.denominator * k) < gamma.numerator:
        k += 1
    return k % 2 == 1


def needed(threshold: int, scale: float, delta: float = DELTA, most: int = MOST) -> int:
    """Noisy persons from which a cell is published: fewer than ``threshold`` reach it with
    probability delta, in any of the cells that one person may be in."""
    alpha = math.exp(-1 / scale)
    tail = math.log(delta / most * (1 + alpha)) / math.log(alpha)  # P(x >= k) = a^k / (1 + a)
    return threshold - 1 + max(1, math.ceil(tail))


def blurred(
    persons: Integers,
    cells: NDArray[np.uint64],
    days: NDArray[np.datetime64],
    *,
    epsilon: Fraction,
    grain: Level,
    below: Chance,
    threshold: int = OUTSIDE,
) -> tuple[Atoms, tuple[Level, ...]]:
    """The rows, and the levels their ``level`` means. Who is not known cannot be bounded and is
    left out. The order of the treatments decides which of a person's count."""
    if grain.resolution is None:
        raise MapError("grain_whole", "a grid needs cells", "name a resolution")
    levels = (Level(None, grain.period), grain)
    kept = _first(persons, MOST)
    of = np.full(len(persons), -1, dtype=np.int64)
    keys = [release.keys(level, cells, days) for level in levels]
    inner, outer = (release.codes(*each) for each in reversed(keys))
    look, count = 4 * MOST / epsilon, 2 * MOST / epsilon
    at_least = needed(threshold, float(look))
    parts: list[tuple[int, int, Integers]] = []  # level, a row of it, its treatments
    left = kept
    for number, group in ((1, inner), (0, outer)):
        here = left[cells[left] > 0] if number else left  # 0: a place that is not known
        people = release.distinct(group[here], persons[here])
        rows = np.argsort(group[here], kind="stable")
        ends = np.searchsorted(group[here][rows], np.arange(len(people) + 1))
        going = np.zeros(len(persons), dtype=bool)
        for each, n in enumerate(people.tolist()):
            # Fewer than the threshold never go, though the noise says so once in a million.
            if n >= threshold and n + discrete_laplace(look, below) >= at_least:
                mine = here[rows[ends[each] : ends[each + 1]]]
                parts.append((number, int(mine[0]), mine))
                going[mine] = True
        left = left[~going[left]]
    for number, (_, _, mine) in enumerate(parts):
        of[mine] = number
    first = np.array([row for _, row, _ in parts], dtype=np.int64)
    level = np.array([number for number, _, _ in parts], dtype=np.int64)
    noisy = [max(0, len(mine) + discrete_laplace(count, below)) for _, _, mine in parts]
    starts = days[first].astype(release.PERIODS[grain.period]).astype("datetime64[D]")
    return Atoms(
        level=level,
        cell=np.where(level == 1, keys[1][0][first], 0).astype(np.uint64),
        first_day=starts,
        rest=level == 0,
        treatments=np.array(noisy, dtype=np.int64),
        of=of,
    ), levels


def _first(persons: Integers, most: int) -> Integers:
    """Rows of the first treatments of each known person, in order."""
    order = np.argsort(persons, kind="stable")
    start = np.searchsorted(persons[order], persons[order])
    rows = order[np.arange(len(order)) - start < most]
    return np.sort(rows[persons[rows] >= 0])
