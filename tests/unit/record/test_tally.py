"""Tallies: counts add up, and whether five persons are there stays known when joined."""

from __future__ import annotations

import datetime as dt
import os

import duckdb
import numpy as np
import pytest

from breathway.record import history, tally

DAYS = (dt.date(2026, 10, 31), dt.date(2026, 11, 1))


def part(day: dt.date, facility: str, persons: list[int], ages: float = 8.0) -> dict[str, object]:
    n = len(persons)
    at = np.full(n, np.datetime64(day, "us"))
    words = {"facility": facility, "place": "kh-a", "jurisdiction": "KH"}
    return {
        "at": at - np.timedelta64(7, "h"),
        "local": at,
        **{name: np.array([word] * n, dtype=object) for name, word in words.items()},
        "cell": np.full(n, 0x87650001BFFFFFF, dtype=np.uint64),
        "person": np.ma.masked_array(np.array(persons, dtype=np.uint64), np.array(persons) == 0),
        "age_years": np.full(n, ages, dtype=np.float32),
        "severity": np.array(["severe"] + [None] * (n - 1), dtype=object),
        "response": np.array(["responded"] * n, dtype=object),
        "synthetic": np.zeros(n, dtype=bool),
    }


def ask(folder, kind, by, what="treatments, distinct_"):
    found = tally.files(folder, "KH", kind, DAYS[0], DAYS[1])
    with duckdb.connect() as database:
        rows = f"read_parquet({found})"
        query = tally.joined(rows, "year", by)
        return database.execute(f"SELECT {what} FROM ({query})").fetchall()


@pytest.fixture
def folder(tmp_path):
    history.write_day(
        tmp_path, "KH", DAYS[0], [part(DAYS[0], "kh-a", [1, 1, 2]), part(DAYS[0], "kh-b", [2, 3])]
    )
    history.write_day(tmp_path, "KH", DAYS[1], [part(DAYS[1], "kh-a", [1, 4, 0, 0])])
    return tmp_path


def test_persons_are_counted_across_facilities_and_days(folder):
    made = tally.tend(folder)
    assert [path.name for path in made] == [
        "days-2026-10.parquet", "days-2026-11.parquet", "months-2026.parquet",
    ]  # fmt: skip
    assert ask(folder, "days", "cell") == [(9, 5)]  # 1, 2, 3, 4 and nobody
    assert ask(folder, "months", "cell") == [(9, 5)]
    assert sorted(ask(folder, "months", "facility")) == [(2, 2), (7, 4)]
    shared = "graded, graded_distinct, tested, tested_distinct"  # persons 1 and 2 were graded
    assert ask(folder, "days", "cell", shared) == ask(folder, "months", "cell", shared)
    assert ask(folder, "months", "cell", shared) == [(3, 2, 9, 5)]
    with duckdb.connect() as database:
        found = database.execute(
            f"SELECT step, sum(treatments), sum(children), sum(graded), sum(severe) FROM "
            f"'{folder}/tally/jurisdiction=KH/months-2026.parquet' GROUP BY 1 ORDER BY 1"
        ).fetchall()
    assert found == [(dt.datetime(2026, 10, 1), 5, 5, 2, 2), (dt.datetime(2026, 11, 1), 4, 4, 1, 1)]


def test_made_anew_only_where_days_changed(folder):
    tally.tend(folder)
    assert tally.tend(folder) == []
    history.write_day(folder, "KH", DAYS[1], [part(DAYS[1], "kh-a", [1])], source="demo")
    assert [path.name for path in tally.tend(folder)] == [
        "days-2026-11.parquet", "months-2026.parquet",
    ]  # fmt: skip
    assert ask(folder, "days", "cell") == [(10, 5)]
    for path in (folder / "jurisdiction=KH").glob("day=2026-11*"):
        os.unlink(path)
    tally.tend(folder)
    assert ask(folder, "months", "cell") == [(5, 3)]


def test_nothing_yet(tmp_path):
    assert tally.tend(tmp_path) == []
    assert tally.files(tmp_path, "KH", "days", *DAYS) == []
    with duckdb.connect() as database:
        history.view(database, tmp_path)
        assert database.execute("SELECT count(*) FROM history").fetchall() == [(0,)]
