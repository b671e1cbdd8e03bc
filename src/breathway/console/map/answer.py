"""Answers of the map: every unit's value by step, its days, and what was measured around it.

In: a question within a reader's scope. Out: ``MapView`` and ``MapCell``. A unit and step with fewer
than five distinct persons is null; so is what is not known. The arithmetic is ``maps.standard``.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal
from zoneinfo import ZoneInfo

import anyio.to_thread
import numpy as np
from numpy.typing import NDArray

from breathway.console.ask import Ask
from breathway.console.desk import Desk
from breathway.console.map import ground, layers, question
from breathway.console.map.question import Question
from breathway.console.map.source import Charts, Columns, Wanted
from breathway.console.respond import Encoded, encode
from breathway.console.views import MapCell, MapRise, MapView
from breathway.console.visitor import Visitor
from breathway.maps import standard
from breathway.maps.release import parent
from breathway.model.errors import NotFound, Unavailable
from breathway.record import risen, tally

Floats = NDArray[np.float64]
Basis = Literal["season", "recent", "none"]
SEASONS = 3  # earlier stretches of the same season that make an expectation
RECENTS = 4  # or so many weeks before
CELL_DAYS = 30
HIGH = 2.0  # a rise of so many times what was expected calls first; ours, no guideline's
DAY = dt.timedelta(days=1)


async def show(desk: Desk, visitor: Visitor, ask: Ask) -> Encoded:
    """GET /api/map."""
    charts = charts_of(desk)
    level, fine = question.units_of(ask)
    async with desk.console.scoped(visitor.scope) as conn:
        base = await _ground(desk, conn, visitor, (level, fine), ask.now)
        asked = question.read(ask, base.zone)
        rises = await risen.read(conn, asked.first - DAY, asked.last)
        tasks = []
        if asked.measure == "unanswered":
            tasks = await conn.fetch("SELECT * FROM map_tasks($1, $2)", asked.first, asked.last)
    open_days = await charts.open_days(desk.console, visitor, ask.now, desk.hub.position)
    wanted = Wanted(level=asked.level, step=asked.step, first=asked.first, last=asked.last,
                    resolution=asked.resolution)  # fmt: skip
    shapes = ask.text("shapes", "yes") != "no"

    def make() -> Encoded:
        found = charts.counts(wanted, visitor, open_days)
        table = _Table(base, asked, found)
        if asked.measure == "ratio":
            table.expect(charts, wanted, visitor)
        began = charts.began(Wanted(**{**_fields(wanted), "level": "country"}), visitor)
        start = began["s"][0].astype("datetime64[D]").astype(dt.date) if len(began["s"]) else None
        return encode(table.view(ask.now, rises, tasks, charts, start, shapes))

    return await anyio.to_thread.run_sync(make)


async def show_unit(desk: Desk, visitor: Visitor, ask: Ask) -> MapCell:
    """GET /api/map/units/{id}."""
    charts = charts_of(desk)
    level, fine = question.units_of(ask)
    async with desk.console.scoped(visitor.scope) as conn:
        base = await _ground(desk, conn, visitor, (level, fine), ask.now)
        key = next((k for k, unit in base.units.items() if unit.id == ask.path["id"]), None)
        if key is None:
            raise NotFound("no facility that you may see lies there", name="no_such_unit")
        asked = question.read(ask, base.zone)
        first = asked.last - DAY * (ask.number("days", CELL_DAYS, lowest=7, highest=92) - 1)
        rises = await risen.read(conn, first, asked.last)
        places = [place for place, _ in base.places[key].most_common()]
        air = await layers.air_of(conn, places[0][0], asked.last, base.zone)
    open_days = await charts.open_days(desk.console, visitor, ask.now, desk.hub.position)
    wanted = Wanted(level=asked.level, step="day", first=first, last=asked.last,
                    resolution=asked.resolution, unit=key)  # fmt: skip
    steps = question.steps_of("day", first, asked.last)
    asked = Question(level=asked.level, step="day", measure="ratio", first=first, last=asked.last,
                     resolution=asked.resolution, steps=steps)  # fmt: skip

    def make() -> MapCell:
        found = charts.counts(wanted, visitor, open_days)
        only = ground.Ground(units={key: base.units[key]}, of=base.of, places=base.places,
                             zone=base.zone, facilities=0, reporting=0)  # fmt: skip
        table = _Table(only, asked, found)
        table.expect(charts, wanted, visitor, usual=True)
        now = {name: int(column[0, -1]) for name, column in table.sums.items()}
        shown = bool(table.shown[0, -1])
        mine = [rise for rise in rises if _within(rise, key, asked)]
        return MapCell(
            unit=base.units[key],
            steps=[step.isoformat() for step in steps],
            treatments=table.plain(table.sums["treatments"])[0],
            expected=table.plain(table.expected)[0],
            low=table.plain(table.low)[0],
            high=table.plain(table.high)[0],
            children=now["children"] if shown else None,
            severe=_told(now, "severe", "graded") if shown else None,
            responded=_told(now, "responded", "tested") if shown else None,
            basis=table.basis,
            rises=[rise_of(rise, base) for rise in mine],
            places=[place for place, _ in places],
            place_names=[name for _, name in places],
            facility_ids=[name for name, of in base.of.items() if of == key],
            air=air,
        )

    return await anyio.to_thread.run_sync(make)


def charts_of(desk: Desk) -> Charts:
    if desk.charts is None:
        raise Unavailable("this process has no history", name="no_history")
    return desk.charts


async def _ground(
    desk: Desk, conn: Any, visitor: Visitor, kind: tuple[str, int], now: dt.datetime
) -> ground.Ground:
    kept = desk.grounds.setdefault(kind, desk.new_ground())
    found = kept.get(visitor, now)
    if found is None:
        areas = charts_of(desk).areas
        found = await ground.read(conn, visitor.jurisdiction, *kind, areas, now)
        kept.put(visitor, now, found)
    return found


class _Table:
    """Counts as arrays (units, steps)."""

    def __init__(self, base: ground.Ground, asked: Question, found: Columns) -> None:
        self.base, self.asked = base, asked
        self.steps = np.array(asked.steps, dtype="datetime64[us]")
        shape = (len(base.units), len(self.steps))
        row, column, kept = self._places(found)
        self.sums = {}
        for name in ("treatments", "children", "graded", "severe", "tested", "responded"):
            self.sums[name] = np.zeros(shape, dtype=np.int64)
            self.sums[name][row, column] = found[name][kept]
        self.shown = np.zeros(shape, dtype=bool)
        self.shown[row, column] = found["shown"][kept]
        self.shown |= self.sums["treatments"] == 0
        self.totals = np.zeros(len(self.steps), dtype=np.int64)
        every = np.searchsorted(self.steps, found["s"])
        np.add.at(self.totals, np.minimum(every, len(self.steps) - 1), found["treatments"])
        self.unplaced = int(found["treatments"].sum() - self.sums["treatments"].sum())
        self.synthetic = bool(found["synthetic"].sum())
        self.expected = self.low = self.high = np.full(shape, np.nan)
        self.basis: Basis = "none"

    def _places(
        self, found: Columns
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
        """Where each row of an answer stands, and which rows stand in a unit at all."""
        row = self.base.rows(found["unit"])
        kept = row >= 0
        column = np.searchsorted(self.steps, found["s"][kept])
        return row[kept], column, kept

    def expect(self, charts: Charts, wanted: Wanted, visitor: Visitor, usual: bool = False) -> None:
        """What a usual step has: from the same season of earlier years, or from the weeks before.
        With ``usual`` the limits are those of a usual day, else those of the ratio."""
        days = [step.date() for step in self.asked.steps]
        past, shifts = charts.windows(wanted, visitor, days)
        seen = np.zeros((len(self.base.units), len(days), len(shifts)))
        row, column, kept = self._places(past)
        seen[row, column, past["w"][kept].astype(int)] = past["treatments"][kept]
        began = charts.began(wanted, visitor)
        start = np.full(len(self.base.units), np.datetime64("9999-01-01"))
        where, _, has = self._places(began)
        start[where] = began["s"][has].astype("datetime64[D]")
        back = np.array(shifts).astype("timedelta64[D]")
        first = self.steps.astype("datetime64[D]")[:, None] - back
        seen[first[None] < start[:, None, None]] = np.nan
        seasonal = np.array(shifts) >= 343
        season, recent = seen[..., seasonal], seen[..., ~seasonal]
        enough = np.isfinite(season).sum(-1) >= SEASONS
        few = ~enough & (np.isfinite(recent).sum(-1) >= RECENTS)
        by_season, by_week = standard.usual(season), standard.usual(recent)
        parts = [
            np.where(enough, one, np.where(few, other, np.nan))
            for one, other in zip(by_season, by_week, strict=True)
        ]
        self.expected = parts[0]
        if usual:
            self.low, self.high = parts[1:]
        self.basis = "season" if enough.any() else "recent" if few.any() else "none"

    def values(self, tasks: list[Any]) -> Floats:
        """The measure; the limits of a rate or ratio beside it."""
        seen = self.sums["treatments"].astype(float)
        with np.errstate(divide="ignore", invalid="ignore"):
            match self.asked.measure:
                case "rate":
                    value, self.low, self.high = standard.rate(seen, self.base.people[:, None])
                case "ratio":
                    value, self.low, self.high = standard.ratio(seen, self.expected)
                case "severity":
                    value = _share(self.sums["severe"], self.sums["graded"])
                case "response":
                    value = _share(self.sums["responded"], self.sums["tested"])
                case "unanswered":
                    value = self._unanswered(tasks)
                case "online":
                    value = self.base.online[:, None] * np.ones(len(self.steps))
                case _:
                    value = seen
        return np.where(np.isfinite(value), value, np.nan)

    def _unanswered(self, tasks: list[Any]) -> Floats:
        found = np.zeros(self.shown.shape)
        for task in tasks:
            key = self.base.of.get(task["facility"])
            at = np.searchsorted(self.steps, np.datetime64(task["day"]), side="right") - 1
            if key is not None and at >= 0:
                found[self.base.index[key], at] += task["unanswered"]
        return found

    def plain(self, column: NDArray[Any], open_to_all: bool = False) -> list[list[Any]]:
        """As JSON has it: null where it is not known or not shown."""
        known = np.isfinite(column) & (self.shown | open_to_all)
        if column.dtype.kind == "f":
            column = np.round(np.where(known, column, 0), 4)
        return np.where(known, column, None).tolist()  # type: ignore[no-any-return, call-overload]

    def view(
        self,
        now: dt.datetime,
        rises: list[risen.Rise],
        tasks: list[Any],
        charts: Charts,
        start: dt.date | None,
        shapes: bool,
    ) -> MapView:
        asked = self.asked
        values = self.values(tasks)
        bounded, expected = np.isfinite(self.low).any(), np.isfinite(self.expected).any()
        return MapView(
            level=asked.level,
            resolution=asked.resolution if asked.level == "h3" else None,
            step=asked.step,
            measure=asked.measure,
            steps=[step.isoformat() for step in asked.steps],
            units=self.base.whole if shapes else self.base.plain,  # type: ignore[arg-type]
            values=self.plain(values, asked.measure == "online"),
            treatments=self.plain(self.sums["treatments"]),
            low=self.plain(self.low) if bounded else [],
            high=self.plain(self.high) if bounded else [],
            expected=self.plain(self.expected) if expected else [],
            totals=self.totals.tolist(),
            hidden=(~self.shown).sum(0).tolist(),
            unplaced=self.unplaced,
            synthetic=self.synthetic,
            basis=self.basis,
            rises=[rise_of(rise, self.base) for rise in rises],
            facilities=self.base.facilities,
            reporting=self.base.reporting,
            populations=bool(charts.areas.people),
            provinces=bool(charts.areas.province),
            history_from=start,
            today=now.astimezone(ZoneInfo(self.base.zone)).date(),
            answered_at=now,
        )


def _share(some: NDArray[np.int64], of: NDArray[np.int64]) -> Floats:
    """Of a few who were graded, a share would be somebody's own grade."""
    return np.where(of >= tally.ENOUGH, some / of, np.nan)


def _told(now: dict[str, int], some: str, of: str) -> list[int] | None:
    return [now[some], now[of]] if now[of] >= tally.ENOUGH else None


def rise_of(rise: risen.Rise, base: ground.Ground) -> MapRise:
    place = base.units[rise.cell].name if rise.cell in base.units else ""
    high = rise.observed >= HIGH * rise.expected
    cells = [rise.cell, *(cell for cell in rise.cells if cell != rise.cell)]
    return MapRise(
        cell=f"{rise.cell:x}",
        place=place,
        first_day=rise.first_day,
        day=rise.day,
        method=rise.method,
        observed=rise.observed,
        expected=rise.expected,
        bound=rise.bound,
        p_value=rise.p_value,
        priority="high" if high else "medium",
        cells=[f"{cell:x}" for cell in cells],
        shapes=[list(ground.outline(cell)[1]) for cell in cells],
    )


def _within(rise: risen.Rise, key: int | str, asked: Question) -> bool:
    if asked.level != "h3":
        return asked.level == "country"
    cells = np.array([rise.cell, *rise.cells], dtype=np.uint64)
    fine = min(asked.resolution, 4)
    return bool((parent(cells, fine) == parent(np.array([key], dtype=np.uint64), fine)).any())


def _fields(struct: Any) -> dict[str, Any]:
    return {name: getattr(struct, name) for name in struct.__struct_fields__}
