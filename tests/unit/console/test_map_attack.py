"""An attack on the map inside the network: the answers of all zooms are held together."""

from __future__ import annotations

import datetime as dt

import h3.api.basic_int as h3
import numpy as np

from breathway.console.map import question
from breathway.console.map.ground import Ground
from breathway.console.map.source import Counted
from breathway.console.map.table import Table
from breathway.console.views import MapUnit
from breathway.maps import nested
from breathway.maps.release import parent
from breathway.record import tally

FIRST, DAYS = dt.date(2026, 3, 2), 7  # from a Monday on
RESOLUTIONS = range(3, 8)


def world(seed):
    """Some treatments of a week: finest cell, day, hour, person. Persons come back."""
    rng = np.random.default_rng(seed)
    places = rng.normal((11.5, 105), (0.6, 0.6), (14, 2)).tolist()
    cells = np.array(sorted({h3.latlng_to_cell(*p, 7) for p in places}), dtype=np.uint64)
    n = 420
    cell = rng.choice(len(cells), n, p=rng.dirichlet(np.full(len(cells), 0.5)))
    person = cell * 100 + rng.integers(0, 22, n)
    hour = rng.integers(8, 12, n)
    return cells, np.stack([cell, rng.integers(0, DAYS, n), hour, person])


def grounds(cells):
    made = {}
    for resolution in RESOLUTIONS:
        units = {int(c): MapUnit(id=f"{c:x}") for c in np.unique(parent(cells, resolution))}
        made[resolution] = Ground(units=units, of={}, places={}, zone="UTC", facilities=1,
                                  reporting=1, resolution=resolution)  # fmt: skip
    return made


def counted(unit, at, person):
    """What ``source`` answers, from treatments."""
    groups, of = np.unique(np.stack([unit, at.astype(np.uint64)]), axis=1, return_inverse=True)
    n = np.bincount(of)
    pairs = np.unique(np.stack([of, person]), axis=1)
    enough = np.bincount(pairs[0]) >= tally.ENOUGH
    few = pairs[:, ~enough[pairs[0]]]
    keys = {"s": groups[1].astype("datetime64[us]"), "unit": groups[0]}
    sums = keys | dict.fromkeys(tally.COLUMNS, n) | {"enough": enough}
    return Counted(sums, {name: key[few[0]] for name, key in keys.items()} | {"person": few[1]})


def table(base, rows, cells, step, resolution):
    first, last = FIRST, FIRST + dt.timedelta(days=DAYS - 1)
    steps = question.steps_of(step, first, last)
    asked = question.Question(level="h3", step=step, measure="count", resolution=resolution,
                              first=first, last=last, steps=steps)  # fmt: skip
    hours = {"hour": rows[1] * 24 + rows[2], "day": rows[1] * 24, "week": rows[1] * 0}[step]
    at = np.datetime64(FIRST, "us") + hours * np.timedelta64(1, "h")
    return Table(base, asked, counted(parent(cells, resolution)[rows[0]], at, rows[3]))


def small(rows, cells):
    """Cells of a day with some, but too few persons."""
    for resolution in RESOLUTIONS:
        unit = np.unique(parent(cells, resolution), return_inverse=True)[1]
        for key in range(unit.max() + 1):
            for day in range(DAYS):
                here = (unit[rows[0]] == key) & (rows[1] == day)
                if 0 < len(np.unique(rows[3][here])) < tally.ENOUGH:
                    yield np.flatnonzero(unit == key), day


def figures(bases, rows, cells, day):
    """Which finest cells each exact number of a day is the sum of."""
    told = [np.ones(len(cells))]
    for resolution, base in bases.items():
        one = table(base, rows, cells, "day", resolution)
        unit = base.rows(parent(cells, resolution))
        told += [(unit == k).astype(float) for k in np.flatnonzero(one.told[:, day])]
    return np.array(told)


def opened(seed):
    """Small cells of a day that are a linear combination of that day's numbers."""
    cells, rows = world(seed)
    bases = grounds(cells)
    count = 0
    spans = {}
    for inside, day in small(rows, cells):
        if day not in spans:
            basis = np.linalg.svd(figures(bases, rows, cells, day), full_matrices=False)
            spans[day] = basis.Vh[: int((basis.S > 1e-9).sum())]
        target = np.isin(np.arange(len(cells)), inside).astype(float)
        span = spans[day]
        count += np.abs(target - span.T @ (span @ target)).max() < 1e-9
    return count


def test_numbers_of_a_day_add_up_to_no_small_cell():
    assert sum(opened(seed) for seed in range(12)) == 0


def test_what_stands_beside_days_is_in_fives():
    cells, rows = world(1)
    bases = grounds(cells)
    for step in ("hour", "week"):
        one = table(bases[5], rows, cells, step, 5)
        assert one.fives
        assert set((one.treatments % 5).ravel()) == {0}
        assert (one.treatments[one.told & (one.raw["treatments"] > 0)] > 0).all()
    assert not table(bases[5], rows, cells, "day", 5).fives


def test_most_treatments_are_told_at_some_level():
    cells, rows = world(1)
    base = grounds(cells)[3]
    one = table(base, rows, cells, "day", 3)
    assert one.treatments[one.told].sum() >= 0.9 * rows.shape[1]


def test_without_complement_the_attack_opens_some(monkeypatch):
    nothing = lambda *_: np.zeros(1, dtype=bool)  # noqa: E731
    monkeypatch.setattr(nested._Level, "complement", nothing)
    assert sum(opened(seed) for seed in range(12)) > 0
