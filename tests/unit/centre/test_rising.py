"""Rises from the tallies of a short history: one cell by its own past, neighbours by a scan."""

from __future__ import annotations

import asyncio
import datetime as dt

import h3.api.basic_int as h3
import numpy as np

from breathway.centre import rising
from breathway.config import CentreSettings
from breathway.record import history, tally

LAST = dt.date(2026, 11, 22)
DAYS = 70
CENTRES = h3.grid_disk(h3.latlng_to_cell(12.0, 105.0, 4), 2)


def world(folder, rise: int, persons: int = 0) -> None:
    """Nineteen cells with about six treatments a day; the first has ``rise`` more on the last.
    With ``persons`` those of a cell are so many who come again and again."""
    rng = np.random.default_rng(1)
    cells = np.array([h3.cell_to_center_child(c, 7) for c in CENTRES], dtype=np.uint64)
    parts = []
    for back in range(DAYS):
        day = LAST - dt.timedelta(days=back)
        counts = rng.poisson(6, len(cells))
        counts[0] += rise * (back == 0)
        cell = np.repeat(cells, counts)
        n = len(cell)
        at = np.full(n, np.datetime64(day, "us") + np.timedelta64(9, "h"))
        parts.append({
            "at": at, "local": at, "cell": cell,
            "person": np.arange(n, dtype=np.uint64) % (persons or n),
            "facility": np.array([f"kh-{c:x}" for c in cell], dtype=object),
            "place": np.array(["kh-a"] * n, dtype=object),
            "jurisdiction": np.array(["KH"] * n, dtype=object),
            "age_years": np.full(n, 8, dtype=np.float32),
            "severity": np.full(n, None, dtype=object), "response": np.full(n, None, dtype=object),
            "synthetic": np.ones(n, dtype=bool),
        })  # fmt: skip
    history.write_day(folder, "KH", LAST, parts)
    tally.tend(folder)


def test_a_rise_is_found_with_what_was_expected(tmp_path):
    world(tmp_path, rise=40)
    found = rising.find(tmp_path, "KH", LAST)
    assert {rise.method for rise in found} == {"EARS C2", "scan"}
    assert {rise.cell for rise in found} == {CENTRES[0]}
    for rise in found:
        assert rise.observed > 40
        assert 2 < rise.expected < 14
    scanned = next(rise for rise in found if rise.method == "scan")
    assert scanned.p_value == 1 / 200
    assert scanned.first_day == LAST
    assert rising.find(tmp_path, "KH", LAST) == found  # the same day has the same worlds


def test_a_rise_that_is_four_persons_own_is_named_nowhere(tmp_path):
    world(tmp_path, rise=40, persons=4)
    assert rising.find(tmp_path, "KH", LAST) == []


def test_quiet_days_and_no_history_find_nothing(tmp_path):
    assert rising.find(tmp_path, "KH", LAST) == []
    world(tmp_path, rise=0)
    assert rising.find(tmp_path, "KH", LAST) == []


class Book:
    """What ``record.risen`` keeps, without a database."""

    connections = None

    def __init__(self, monkeypatch):
        self.days, self.found, self.order = set(), {}, []
        for name in ("keep", "forget", "judged"):
            monkeypatch.setattr(rising.risen, name, getattr(self, name))

    async def keep(self, database, jurisdiction, day, rises):
        self.days.add(day)
        self.found[day] = len(rises)
        self.order.append(day)

    async def forget(self, database, jurisdiction, since):
        self.days = {day for day in self.days if day < since}

    async def judged(self, connection, first, last):
        return [day for day in self.days if first <= day <= last]


def test_every_day_is_judged_once_the_last_first_and_again_when_its_tallies_change(
    tmp_path, monkeypatch
):
    book, job = Book(monkeypatch), rising.Rising()
    settings = CentreSettings(data=tmp_path)

    def turn(**more):
        now = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
        one = rising.Round(settings=settings, database=book, now=now, written=[], last=LAST, **more)
        asyncio.run(job(one))
        order, book.order = book.order, []
        return order

    monkeypatch.setattr(rising, "WORLDS", 19)
    assert turn() == []  # nothing is there that could be judged
    world(history.folder_of(tmp_path), rise=40)
    first = LAST - dt.timedelta(days=DAYS - 1 - rising.judging.EARS_DAYS)
    monkeypatch.setattr(rising, "ROUND_S", 0)
    assert turn() == [LAST]
    assert book.found[LAST] == 2
    monkeypatch.setattr(rising, "ROUND_S", 600)
    monkeypatch.setattr(rising, "BACK", dt.timedelta(days=3))
    assert turn() == [LAST - dt.timedelta(days=n) for n in (1, 2, 3)]
    assert rising._first(history.folder_of(tmp_path), "KH") == first
    assert turn() == []
    assert turn(renewed=LAST - dt.timedelta(days=1)) == [LAST, LAST - dt.timedelta(days=1)]
