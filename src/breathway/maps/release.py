"""What may leave the clinical circle: counts in which nobody can be found.

In: treatments with person, H3 cell and day. Out: *atoms*, disjoint sets of treatments that are
published as one count each, none with fewer distinct persons than the threshold; and which
treatments they hold. Every figure that can be derived from what is published, by adding cells,
taking them from their parents or comparing releases, is a sum of atoms: so nothing below the
threshold can be recovered. A treatment is published once; what arrives late waits until it makes an
atom of its own. Threshold and complementary suppression: Hundepool et al. 2012, Statistical
Disclosure Control, chapter 5. Cells: H3, https://h3geo.org, index layout of its documentation.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from breathway.maps.errors import MapError

Integers = NDArray[np.int64]
OUTSIDE, INSIDE = 10, 5  # distinct persons in what leaves the network, and within it
PERIODS = {"year": "datetime64[Y]", "month": "datetime64[M]", "day": "datetime64[D]"}


@dataclass(frozen=True)
class Level:
    """A grain of the map: H3 resolution (None: the whole jurisdiction) and period."""

    resolution: int | None
    period: str


# Each is finer than the one before: 3 is about 110 km across, 4 40, 5 16, 6 6 km.
LEVELS = (
    Level(None, "year"),
    Level(None, "month"),
    Level(3, "month"),
    Level(4, "month"),
    Level(5, "month"),
    Level(5, "day"),
    Level(6, "day"),
)


@dataclass(frozen=True, kw_only=True)
class Atoms:
    """Published counts (a), and for each treatment its atom, -1 where it stays inside (n).

    ``rest`` atoms hold the treatments of their cell and period that are in none of the finer cells
    published within it.
    """

    level: Integers  # index into the levels
    cell: NDArray[np.uint64]  # 0 for the whole jurisdiction
    first_day: NDArray[np.datetime64]
    rest: NDArray[np.bool_]
    treatments: Integers
    of: Integers

    @property
    def visible(self) -> float:
        """Share of the treatments that can be seen at some level."""
        return float((self.of >= 0).mean()) if len(self.of) else 1.0


def parent(cells: NDArray[np.uint64], resolution: int) -> NDArray[np.uint64]:
    """Cells of a resolution that hold finer cells: the unused digits of the index are all ones. A
    cell that is not known, 0, stays so."""
    known = cells != 0
    own = (cells >> np.uint64(52)) & np.uint64(0xF)
    if (own < resolution)[known].any():
        raise MapError("cell_coarse", f"a cell is coarser than resolution {resolution}",
                       "give cells of the finest level")  # fmt: skip
    unused = np.uint64((1 << 3 * (15 - resolution)) - 1)
    field = np.uint64(0xF << 52)
    return np.where(known, (cells & ~field) | np.uint64(resolution << 52) | unused, np.uint64(0))


def partition(
    persons: Integers,
    cells: NDArray[np.uint64],
    days: NDArray[np.datetime64],
    *,
    threshold: int = OUTSIDE,
    levels: tuple[Level, ...] = LEVELS,
) -> Atoms:
    """Split from coarse to fine as long as both the finer cells and what is left of their parent
    hold enough persons. A negative person is one who is not known; all of them count as one. A cell
    that is not known, 0, is told of in none but the whole jurisdiction."""
    if threshold < 2:
        raise MapError("threshold_small", f"threshold = {threshold}", "at least 2 distinct persons")
    persons = np.unique(np.maximum(persons, -1), return_inverse=True)[1].astype(np.int64)
    node = np.zeros(len(persons), dtype=np.int64)  # 0 before anything is published, -1 never
    level, first, split = [np.array([-1])], [np.array([0])], []
    count = 1
    for number, grain in enumerate(levels):
        child = codes(node, *keys(grain, cells, days))
        enough = distinct(child, persons) >= threshold
        if grain.resolution is not None:
            enough[child[cells == 0]] = False
        if number:
            _complement(node, child, enough, persons, threshold)
        going = enough[child] & (node >= 0)
        split.append(np.unique(node[going]))
        if number == 0:
            node[~going] = -1
        rows, inverse = np.unique(child[going], return_index=True, return_inverse=True)[1:]
        node[going] = count + inverse
        level.append(np.full(len(rows), number))
        first.append(np.flatnonzero(going)[rows])
        count += len(rows)
    nodes = np.concatenate(level), np.concatenate(first), np.concatenate(split)
    return _atoms(node, nodes, cells, days, levels)


def keys(
    level: Level, cells: NDArray[np.uint64], days: NDArray[np.datetime64]
) -> tuple[NDArray[np.uint64], Integers]:
    area = np.zeros_like(cells) if level.resolution is None else parent(cells, level.resolution)
    return area, days.astype(PERIODS[level.period]).astype(np.int64)


def codes(*keys: NDArray[np.int64] | NDArray[np.uint64]) -> Integers:
    """One number for each combination, from 0."""
    code = np.zeros(len(keys[0]), dtype=np.int64)
    for key in keys:
        own = np.unique(key, return_inverse=True)[1]
        code = code * (int(own.max(initial=0)) + 1) + own
        code = np.unique(code, return_inverse=True)[1].astype(np.int64)
    return code


def distinct(group: Integers, persons: Integers) -> Integers:
    """Distinct persons of each group, by its number."""
    size = int(persons.max(initial=0)) + 1
    pairs = np.unique(group * size + persons)
    return np.bincount(pairs // size, minlength=int(group.max(initial=-1)) + 1)


def _complement(
    node: Integers, child: Integers, enough: NDArray[np.bool_], persons: Integers, threshold: int
) -> None:
    """Where too few persons are left of a node, its smallest published cell is kept back too."""
    left = ~enough[child] & (node >= 0)
    few = np.unique(node[left])
    if not len(few):
        return
    where = np.searchsorted(few, node[left])
    few = few[distinct(where, persons[left]) < threshold]
    size = np.bincount(child, minlength=len(enough))
    parents = np.full(len(enough), -1, dtype=np.int64)
    parents[child] = node
    candidates = np.flatnonzero(enough & np.isin(parents, few))
    order = candidates[np.lexsort((size[candidates], parents[candidates]))]
    first = np.unique(parents[order], return_index=True)[1]
    enough[order[first]] = False


def _atoms(
    node: Integers,
    nodes: tuple[Integers, Integers, Integers],
    cells: NDArray[np.uint64],
    days: NDArray[np.datetime64],
    levels: tuple[Level, ...],
) -> Atoms:
    """Nodes that kept treatments of their own, with where and when they lie."""
    level, first, split = nodes
    kept, of = np.unique(node, return_inverse=True)
    withheld = int(len(kept) > 0 and kept[0] < 0)
    kept, of = kept[withheld:], of.astype(np.int64) - withheld
    area = np.zeros(len(kept), dtype=np.uint64)
    day = np.zeros(len(kept), dtype="datetime64[D]")
    for number, grain in enumerate(levels):
        here = level[kept] == number
        rows = first[kept[here]]
        area[here] = keys(grain, cells[rows], days[rows])[0]
        day[here] = days[rows].astype(PERIODS[grain.period]).astype("datetime64[D]")
    return Atoms(
        level=level[kept].astype(np.int64),
        cell=area,
        first_day=day,
        rest=np.isin(kept, split),
        treatments=np.bincount(of[of >= 0], minlength=len(kept)),
        of=of,
    )
