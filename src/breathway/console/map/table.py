"""Counts of the map as arrays (units, steps), and which of them may be told.

In: a question's ground, what ``source`` counted. Out: measures with limits, what a usual step has,
and ``told``: a unit and step that is not told is null, whether nobody or too few were treated there
(``maps.nested``). Days of cells are exact; hours, weeks and longer, cities and provinces cannot
stand in the same table and are in fives. The arithmetic of measures is ``maps.standard``.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from breathway.console.map.ground import Ground
from breathway.console.map.question import Question
from breathway.console.map.source import Charts, Columns, Counted, Wanted
from breathway.console.visitor import Visitor
from breathway.maps import nested, standard
from breathway.record import tally

Floats = NDArray[np.float64]
Basis = Literal["season", "recent", "none"]
SEASONS = 3  # earlier stretches of the same season that make an expectation
RECENTS = 4  # or so many weeks before
SHARE = 20  # shares are told in twentieths: a finer one would tell who it counts


class Table:
    """Its last row, left out of what is told, are treatments at places that are not known."""

    def __init__(self, base: Ground, asked: Question, found: Counted) -> None:
        self.base, self.asked = base, asked
        self.steps = np.array(asked.steps, dtype="datetime64[us]")
        shape = (len(base.units) + 1, len(self.steps))
        row, column = self._places(found.sums)
        sums = {name: np.zeros(shape, dtype=np.int64) for name in tally.COLUMNS}
        for name, whole in sums.items():
            np.add.at(whole, (row, column), found.sums[name])

        def flags(name: str) -> NDArray[np.bool_]:
            whole = np.zeros(shape, dtype=bool)
            if name in found.sums:
                np.logical_or.at(whole, (row, column), found.sums[name])
            return whole

        enough = flags("enough")
        unit, step = self._places(found.few)
        few = nested.Few(unit=unit, step=step, person=found.few["person"])
        told = nested.told(base.parents, sums["treatments"], enough, few, threshold=tally.ENOUGH)
        self.told = told[:-1]
        self.fives = asked.step == "hour" or (
            asked.level in ("city", "province") or (asked.level == "h3" and asked.step != "day")
        )
        self.raw = {name: whole[:-1] for name, whole in sums.items()}
        self.enough = {name: flags(f"{name}_enough")[:-1] for name in tally.SHARES}
        self.treatments = self._rounded(self.raw["treatments"])
        totals = sums["treatments"].sum(0)
        self.totals = nested.fives(totals) if asked.step == "hour" else totals
        nowhere = np.where(told[-1], self._rounded(sums["treatments"][-1]), 0)
        self.unplaced = int(nowhere.sum())
        self.synthetic = bool(sums["synthetic"].sum())
        self.expected = self.low = self.high = np.full(self.told.shape, np.nan)
        self.basis: Basis = "none"

    def _rounded(self, counts: NDArray[np.int64]) -> NDArray[np.int64]:
        return nested.fives(counts) if self.fives else counts

    def _places(self, found: Columns) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Unit and step of each row of an answer."""
        row = self.base.rows(found["unit"])
        row = np.where(row < 0, len(self.base.units), row)
        return row, np.searchsorted(self.steps, found["s"])

    def alone(self, key: int | str) -> None:
        """Leave only one unit; what may be told of it was found among all."""
        at = self.base.index[key]
        self.told, self.treatments = self.told[[at]], self.treatments[[at]]
        self.raw = {name: whole[[at]] for name, whole in self.raw.items()}
        self.enough = {name: known[[at]] for name, known in self.enough.items()}
        self.base = self.base.only(key)
        self.expected = self.low = self.high = np.full(self.told.shape, np.nan)

    def expect(self, charts: Charts, wanted: Wanted, visitor: Visitor, usual: bool = False) -> None:
        """What a usual step has: from the same season of earlier years, or from the weeks before.
        With ``usual`` the limits are those of a usual day, else those of the ratio. It rests on
        days that may not be told, so their sum is in fives and the limits are whole."""
        days = [step.date() for step in self.asked.steps]
        past, shifts = charts.windows(wanted, visitor, days)
        seen = np.zeros((len(self.base.units) + 1, len(days), len(shifts)))
        row, column = self._places(past)
        np.add.at(seen, (row, column, past["w"].astype(int)), past["treatments"])
        seen = seen[:-1]
        began = charts.began(wanted, visitor)
        start = np.full(len(self.base.units) + 1, np.datetime64("9999-01-01"))
        np.minimum.at(start, self._places(began)[0], began["s"].astype("datetime64[D]"))
        back = np.array(shifts).astype("timedelta64[D]")
        first = self.steps.astype("datetime64[D]")[:, None] - back
        seen[first[None] < start[:-1, None, None]] = np.nan
        seasonal = np.array(shifts) >= 343
        season, recent = seen[..., seasonal], seen[..., ~seasonal]
        enough = np.isfinite(season).sum(-1) >= SEASONS
        few = ~enough & (np.isfinite(recent).sum(-1) >= RECENTS)
        self.expected, low, high = (
            np.where(enough, one, np.where(few, other, np.nan))
            for one, other in zip(_usual(season), _usual(recent), strict=True)
        )
        if usual:
            self.low, self.high = low, high
        self.basis = "season" if enough.any() else "recent" if few.any() else "none"

    def values(self, tasks: list[Any]) -> Floats:
        """The measure; the limits of a rate or ratio beside it."""
        seen = self.treatments.astype(float)
        with np.errstate(divide="ignore", invalid="ignore"):
            match self.asked.measure:
                case "rate":
                    value, self.low, self.high = standard.rate(seen, self.base.people[:, None])
                case "ratio":
                    value, self.low, self.high = standard.ratio(seen, self.expected)
                case "severity":
                    value = self._share("severe", "graded")
                case "response":
                    value = self._share("responded", "tested")
                case "unanswered":
                    value = self._unanswered(tasks)
                case "online":
                    value = self.base.online[:, None] * np.ones(len(self.steps))
                case _:
                    value = seen
        return np.where(np.isfinite(value), value, np.nan)

    def _share(self, some: str, of: str) -> Floats:
        """Of a few persons who were graded, a share would be somebody's own grade."""
        share = np.round(SHARE * self.raw[some] / self.raw[of]) / SHARE
        return np.where(self.enough[of], share, np.nan)

    def part(self, some: str, of: str) -> list[int] | None:
        """Of the last step: so many of so many, both in fives; of five persons and more."""
        if not self.told[0, -1] or not self.enough.get(of, self.told)[0, -1]:
            return None
        return [int(nested.fives(self.raw[name][0, -1])) for name in (some, of)]

    def _unanswered(self, tasks: list[Any]) -> Floats:
        found = np.zeros(self.told.shape)
        for task in tasks:
            key = self.base.of.get(task["facility"])
            at = np.searchsorted(self.steps, np.datetime64(task["day"]), side="right") - 1
            if key is not None and at >= 0:
                found[self.base.index[key], at] += task["unanswered"]
        return found

    def plain(self, column: NDArray[Any], open_to_all: bool = False) -> list[list[Any]]:
        """As JSON has it: null where it is not known or not told."""
        known = np.isfinite(column) & (self.told | open_to_all)
        if column.dtype.kind == "f":
            column = np.round(np.where(known, column, 0), 4)
        return np.where(known, column, None).tolist()  # type: ignore[no-any-return, call-overload]


def _usual(windows: Floats) -> tuple[Floats, Floats, Floats]:
    mean, low, high = standard.usual(windows)
    n = np.isfinite(windows).sum(-1)
    known = np.isfinite(mean)
    whole = nested.fives(np.where(known, mean * n, 0).round().astype(np.int64))
    mean = np.where(known, whole / np.maximum(n, 1), np.nan)
    return mean, np.floor(np.minimum(low, mean)), np.ceil(np.maximum(high, mean))
