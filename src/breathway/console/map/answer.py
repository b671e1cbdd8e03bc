"""Answers of the map: every unit's value by step, its days, and what was measured around it.

In: a question within a reader's scope. Out: ``MapView`` and ``MapCell``. A unit and step that may
not be told (``table``) is null; so is what is not known.
"""

from __future__ import annotations

import datetime as dt
import math
from typing import Any
from zoneinfo import ZoneInfo

import anyio.to_thread
import numpy as np

from breathway.console.ask import Ask
from breathway.console.desk import Desk
from breathway.console.map import ground, layers, question
from breathway.console.map.question import Question
from breathway.console.map.source import Charts, Wanted
from breathway.console.map.table import Table
from breathway.console.respond import Encoded, encode
from breathway.console.views import MapCell, MapRise, MapView
from breathway.console.visitor import Visitor
from breathway.maps import nested
from breathway.maps.release import parent
from breathway.model.errors import NotFound, Unavailable
from breathway.record import risen

CELL_DAYS = 30
SMALL = 3  # treatments expected
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
        judged = None
        if "*" in visitor.facilities:
            judged = await risen.judged(conn, asked.first - DAY, asked.last)
        tasks = []
        if asked.measure == "unanswered":
            tasks = await conn.fetch("SELECT * FROM map_tasks($1, $2)", asked.first, asked.last)
    open_days = await charts.open_days(desk.console, visitor, ask.now, desk.hub.position)
    wanted = Wanted(level=asked.level, step=asked.step, first=asked.first, last=asked.last,
                    resolution=asked.resolution,
                    shares=asked.measure in ("severity", "response"))  # fmt: skip
    shapes = ask.text("shapes", "yes") != "no"

    def make() -> Encoded:
        table = Table(base, asked, charts.counts(wanted, visitor, open_days))
        if asked.measure == "ratio":
            table.expect(charts, wanted, visitor)
        began = charts.began(Wanted(**{**_fields(wanted), "level": "country"}), visitor)
        start = began["s"][0].astype("datetime64[D]").astype(dt.date) if len(began["s"]) else None
        found = view(table, ask.now, rises, tasks, charts, start, shapes)
        found.judged = judged
        return encode(found)

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
        air = await layers.air_of(conn, places[0][0], asked.last, base.zone, ask.now)
    open_days = await charts.open_days(desk.console, visitor, ask.now, desk.hub.position)
    wanted = Wanted(level=asked.level, step="day", first=first, last=asked.last,
                    resolution=asked.resolution, shares=True)  # fmt: skip
    steps = question.steps_of("day", first, asked.last)
    asked = Question(level=asked.level, step="day", measure="ratio", first=first, last=asked.last,
                     resolution=asked.resolution, steps=steps)  # fmt: skip

    def make() -> MapCell:
        table = Table(base, asked, charts.counts(wanted, visitor, open_days))
        table.alone(key)
        table.expect(charts, Wanted(**{**_fields(wanted), "unit": key}), visitor, usual=True)
        children = table.part("children", "treatments")
        mine = [rise for rise in rises if _within(rise, key, asked)]
        return MapCell(
            unit=base.units[key],
            steps=[step.isoformat() for step in steps],
            treatments=table.plain(table.treatments)[0],
            expected=table.plain(table.expected)[0],
            low=table.plain(table.low)[0],
            high=table.plain(table.high)[0],
            children=children[0] if children else None,
            severe=table.part("severe", "graded"),
            responded=table.part("responded", "tested"),
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


def view(
    table: Table,
    now: dt.datetime,
    rises: list[risen.Rise],
    tasks: list[Any],
    charts: Charts,
    start: dt.date | None,
    shapes: bool,
) -> MapView:
    """A table as the page takes it."""
    asked, base = table.asked, table.base
    there = now.astimezone(ZoneInfo(base.zone))
    values = table.values(tasks)
    bounded, expected = np.isfinite(table.low).any(), np.isfinite(table.expected).any()
    return MapView(
        level=asked.level,
        resolution=asked.resolution if asked.level == "h3" else None,
        step=asked.step,
        measure=asked.measure,
        steps=[step.isoformat() for step in asked.steps],
        units=base.whole if shapes else base.plain,  # type: ignore[arg-type]
        values=table.plain(values, asked.measure == "online"),
        treatments=table.plain(table.treatments),
        low=table.plain(table.low) if bounded else [],
        high=table.plain(table.high) if bounded else [],
        expected=table.plain(table.expected) if expected else [],
        totals=table.totals.tolist(),
        hidden=(~table.told).sum(0).tolist(),
        fives=table.fives,
        unplaced=table.unplaced,
        synthetic=table.synthetic,
        basis=table.basis,
        rises=[rise_of(rise, base) for rise in rises],
        facilities=base.facilities,
        reporting=base.reporting,
        populations=bool(charts.areas.people),
        provinces=bool(charts.areas.province),
        history_from=start,
        today=there.date(),
        hour=there.hour,
        answered_at=now,
    )


def rise_of(rise: risen.Rise, base: ground.Ground) -> MapRise:
    """It rests on days that may not be told: what was seen is in fives, what was expected whole, or
    in halves where it is small."""
    high = rise.observed >= HIGH * rise.expected
    cells = [rise.cell, *(cell for cell in rise.cells if cell != rise.cell)]
    return MapRise(
        cell=f"{rise.cell:x}",
        place=base.watched.get(rise.cell, ""),
        first_day=rise.first_day,
        day=rise.day,
        method=rise.method,
        observed=int(nested.fives(np.int64(rise.observed))),
        expected=round(rise.expected * 2) / 2 if rise.expected < SMALL else round(rise.expected),
        bound=None if rise.bound is None else math.ceil(rise.bound),
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
