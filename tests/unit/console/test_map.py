"""Parts of the map: steps of a question, the plug-in of people and provinces, outlines."""

from __future__ import annotations

import asyncio
import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from uuid import UUID

import h3.api.basic_int as h3
import pytest

from breathway.config import BadSetting
from breathway.console.map import areas, ground, question, source
from breathway.console.visitor import Visitor

D = dt.date
VISITOR = Visitor(
    account_id=UUID(int=1), username="a", name="A", role="expert", jurisdiction="KH",
    facilities=("*",), language="en", second_factor=True, csrf="", session_hash=b"",
    expires_at=dt.datetime(2027, 1, 1, tzinfo=dt.UTC),
)  # fmt: skip


class Scoped:
    """A connection within a scope."""

    def __call__(self, scope):
        return self

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        pass


@pytest.mark.parametrize(
    ("step", "first", "last", "begins"),
    [
        ("day", D(2026, 2, 28), D(2026, 3, 1), ["2026-02-28", "2026-03-01"]),
        ("week", D(2025, 12, 31), D(2026, 1, 5), ["2025-12-29", "2026-01-05"]),
        ("month", D(2026, 1, 31), D(2026, 3, 1), ["2026-01-01", "2026-02-01", "2026-03-01"]),
        ("year", D(2025, 7, 1), D(2026, 7, 1), ["2025-01-01", "2026-01-01"]),
    ],
)
def test_steps_begin_where_the_database_truncates(step, first, last, begins):
    assert [at.date().isoformat() for at in question.steps_of(step, first, last)] == begins


def test_a_day_has_24_hours_by_the_clock_also_when_clocks_change():
    hours = question.steps_of("hour", D(2026, 10, 25), D(2026, 10, 25))
    assert (len(hours), hours[0].hour, hours[-1].hour) == (24, 0, 23)


def test_hours_asked_for_at_once_are_all_told(tmp_path):
    """The page asks for a day, its strip and its small maps together."""
    charts = source.Charts(tmp_path, b"salt", areas.Areas())
    day = source.Wanted(level="h3", step="hour", first=D(2026, 1, 1), last=D(2026, 1, 1))
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: charts.counts(day, VISITOR, None), range(40)))
    assert [len(each.sums["s"]) for each in found] == [0] * 40


def test_open_days_that_are_read_again_stay_for_whoever_reads_them(tmp_path, monkeypatch):
    charts = source.Charts(tmp_path, b"salt", areas.Areas())
    today = D(2026, 11, 26)

    async def first_open(conn, now):
        return today

    async def no_rows(conn, salt, first, now):
        return {"at": ()}

    monkeypatch.setattr(source, "first_open_day", first_open)
    monkeypatch.setattr(source, "rows_since", no_rows)
    console = SimpleNamespace(scoped=Scoped())
    wanted = source.Wanted(level="country", step="day", first=today, last=today)

    async def visit():
        start = dt.datetime(2026, 11, 26, tzinfo=dt.UTC)
        kept = await charts.open_days(console, VISITOR, start, 1)
        for second in range(1, 4):
            later = start + dt.timedelta(seconds=second)
            await charts.open_days(console, VISITOR, later, 1 + second)
        charts.counts(wanted, VISITOR, kept)

    asyncio.run(visit())


def test_people_of_a_province_are_those_of_its_places(tmp_path):
    file = tmp_path / "areas.csv"
    file.write_text("place,people,province\nkh-a,10,North\nkh-b,5,North\nkh-c,,South\n8465,7,\n")
    found = areas.read(file)
    assert found.people == {"kh-a": 10, "kh-b": 5, "8465": 7, "North": 15}
    assert found.province == {"kh-a": "North", "kh-b": "North", "kh-c": "South"}
    assert areas.read(None) == areas.Areas()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("place,people\n,5\n", "line 2: no place"),
        ("place,people\nkh-a,many\n", "many"),
        ("place,people\nkh-a,0\n", "more than 0"),
        (None, "No such file"),
    ],
)
def test_an_areas_file_that_is_wrong_stops_the_centre(tmp_path, text, says):
    file = tmp_path / "areas.csv"
    if text is not None:
        file.write_text(text)
    with pytest.raises(BadSetting, match=says):
        areas.read(file)


def test_a_cell_on_the_date_line_is_one_shape():
    (_, longitude), corners = ground.outline(h3.latlng_to_cell(-16.8, 179.99, 4))
    assert 179 < abs(longitude) <= 180
    assert max(corners[::2]) - min(corners[::2]) < 2
