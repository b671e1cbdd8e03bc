"""Attacks on a row of releases: what arrives late, is changed, erased, or in many cells.

The attacker holds every number of every release and knows which treatments each counts. A set of
them is recovered if it is a sum and difference of published ones.
"""

from __future__ import annotations

import dataclasses

import h3.api.basic_int as h3
import numpy as np
import pytest

from breathway.maps import release

OUTSIDE = release.OUTSIDE


@dataclasses.dataclass
class Record:
    """Treatments as the centre has them at one time; each row is one treatment for ever."""

    persons: np.ndarray
    cells: np.ndarray
    days: np.ndarray
    here: np.ndarray  # has arrived, and was not erased


def record(seed):
    """Four months at sites of very different size; some persons come often, and to many places."""
    rng = np.random.default_rng(seed)
    n = 3000
    points = rng.normal((11.5, 105), (0.5, 0.5), (25, 2)).tolist()
    cells = np.array([h3.latlng_to_cell(*p, 6) for p in points], dtype=np.uint64)
    weight = rng.gamma(0.4, 1, 25)
    site = rng.choice(25, n, p=weight / weight.sum())
    persons = np.where(rng.random(n) < 0.1, rng.integers(0, 12, n),  # everywhere
                       100 + site * 60 + (rng.pareto(1.2, n) * 6).astype(int) % 60)  # fmt: skip
    days = np.datetime64("2025-11-15") + rng.integers(0, 100, n)  # over the turn of the year
    return rng, Record(persons, cells[site], days, rng.random(n) < 0.8)


def changed(rng, one):
    """The next time: some came late, some were corrected, persons were erased, or one."""
    n = len(one.persons)
    persons, cells, days = one.persons.copy(), one.cells.copy(), one.days.copy()
    moved = rng.random(n) < 0.05
    cells[moved] = rng.permutation(cells[moved])
    days[moved] += rng.integers(-3, 4, moved.sum())
    erased = np.isin(persons, rng.choice(np.unique(persons), 8, replace=False))
    first, other = rng.choice(np.unique(persons), 2, replace=False)
    here = (one.here | (rng.random(n) < 0.5)) & ~erased
    return Record(np.where(persons == other, first, persons), cells, days, here)


def publish(one, published):
    """Sets of treatments (n,) that a release counts, as the command makes it."""
    rows = np.flatnonzero(one.here & ~published)
    atoms = release.partition(one.persons[rows], one.cells[rows], one.days[rows])
    return [rows[atoms.of == k] for k in range(len(atoms.treatments))]


def small(one):
    """Every set of some, but too few persons, by cell and period of every level."""
    rows = np.flatnonzero(one.here)
    for level in release.LEVELS:
        keys = release.codes(*release.keys(level, one.cells[rows], one.days[rows]))
        persons = release.distinct(keys, one.persons[rows])
        for key in np.flatnonzero((persons > 0) & (persons < OUTSIDE)):
            yield rows[keys == key]


def opened(sets, records):
    """How many small sets of any of the records the published ones add up to."""
    whole = np.full(len(records[0].persons), -1)
    for number, one in enumerate(sets):
        assert (whole[one] == -1).all()  # no treatment stands in two of them
        whole[one] = number
    size = np.array([len(one) for one in sets])
    count = 0
    for one in records:
        for target in small(one):
            of = whole[target]
            inside = np.bincount(of[of >= 0], minlength=len(size))
            count += (of >= 0).all() and (inside[inside > 0] == size[inside > 0]).all()
    return count


@pytest.mark.parametrize("seed", range(4))
def test_no_row_of_releases_tells_of_a_few(seed):
    rng, one = record(seed)
    published, sets, records = np.zeros(len(one.persons), dtype=bool), [], []
    for _ in range(4):
        made = publish(one, published)
        for rows in made:
            assert len(np.unique(one.persons[rows])) >= OUTSIDE
            published[rows] = True
        sets, records = [*sets, *made], [*records, one]
        one = changed(rng, one)
    assert opened(sets, records) == 0
    assert (published & one.here).sum() > 0.9 * one.here.sum()


def test_publishing_anew_in_place_of_what_is_new_would_tell():
    """The same attack opens releases that forget what was published: it can see."""
    rng, one = record(0)
    nothing = np.zeros(len(one.persons), dtype=bool)
    first, late = publish(one, nothing), changed(rng, one)
    second = publish(late, nothing)
    figures = np.zeros((len(first) + len(second), len(nothing)))
    for row, rows in enumerate([*first, *second]):
        figures[row, rows] = 1
    differences = {
        tuple(np.flatnonzero(abs(a - b)))
        for a in figures[: len(first)] for b in figures[len(first) :]
        if 0 < abs(a - b).sum() < OUTSIDE and (a * b).any()
    }  # fmt: skip
    assert differences


def test_what_has_no_place_is_told_of_in_no_cell():
    _, one = record(1)
    cells = np.where(np.arange(len(one.cells)) % 5 == 0, 0, one.cells).astype(np.uint64)
    atoms = release.partition(one.persons, cells, one.days)
    lost = cells == 0
    level = atoms.level[atoms.of[lost & (atoms.of >= 0)]]
    assert (atoms.of[lost] >= 0).mean() > 0.9
    assert set(level) <= {0, 1}
    assert atoms.visible > 0.9


def test_poles_the_date_line_and_the_turn_of_a_year_are_cells_and_days_like_others():
    points = [(90.0, 0.0), (-90.0, 10.0), (0.0, 180.0), (0.0, -180.0), (65.7, 179.99)]
    cells = np.array([h3.latlng_to_cell(*p, 6) for p in points], dtype=np.uint64)
    assert cells[2] == cells[3]
    of = np.repeat(np.arange(5), 40)
    days = np.datetime64("2025-12-31") + np.tile([0, 1], 100)
    atoms = release.partition(np.arange(200), cells[of], days)
    assert atoms.visible == 1
    here = {(int(c), str(d)) for c, d in zip(atoms.cell, atoms.first_day, strict=True)}
    assert (int(cells[0]), "2025-12-31") in here
    assert (int(cells[2]), "2026-01-01") in here
    assert atoms.treatments[atoms.cell == cells[2]].sum() == 80  # both names of one meridian
