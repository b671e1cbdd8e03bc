"""The demonstration's year: real air, synthetic treatments that answer to it as documented."""

from __future__ import annotations

import datetime as dt
from importlib import resources

import duckdb
import numpy as np
import pytest

from breathway.cli.demo import air, year
from breathway.cli.demo.node import FACILITIES
from breathway.record import history

NOW = dt.datetime(2026, 11, 26, 5, tzinfo=dt.UTC)  # noon at the places
DAYS = np.datetime64("2025-11-01") + np.arange(365)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("2026-03-01T00", "2016-03-01T00"),
        ("2026-12-31T23", "2016-12-31T23"),
        ("2027-01-01T00", "2017-01-01T00"),
        ("2028-02-29T05", "2017-02-28T05"),
        ("2027-02-28T23", "2017-02-28T23"),
    ],
)
def test_an_hour_is_the_same_hour_of_that_year(ours, theirs):
    index = air.hour_of(np.array([ours], dtype="datetime64[h]"))
    assert air.FIRST + index[0] == np.datetime64(theirs)


@pytest.mark.parametrize("station", air.STATIONS)
def test_the_air_is_real(station, reference):
    """Against the whole data set: nothing but rounding was done."""
    values = air.measured(station)
    with duckdb.connect(":memory:") as database:
        found = database.execute(
            'SELECT avg("PM2.5"), avg(TEMP), count("PM2.5") FROM read_parquet(?)'
            " WHERE station = ? AND time >= '2016-03-01' AND time < '2017-03-01'",
            [str(reference / "air/beijing_multisite_hourly.parquet"), station],
        ).fetchall()[0]
    assert np.nanmean(values["pm25_ug_m3"]) == pytest.approx(found[0], abs=0.1)
    assert np.nanmean(values["temperature_c"]) == pytest.approx(found[1], abs=0.01)
    assert np.isfinite(values["pm25_ug_m3"]).sum() == found[2]


def test_it_says_where_it_comes_from():
    folder = resources.files("breathway.data") / "air"
    assert "doi:10.24432/C5RK5G" in (folder / "PROVENANCE.md").read_text()
    assert "Attribution 4.0 International" in (folder / "LICENSE").read_text()[:60]
    assert len((folder / "beijing_2016.parquet").read_bytes()) < 400_000


def test_what_was_not_reported_is_no_value():
    now = dt.datetime(2026, 11, 26, 7, 30, tzinfo=dt.UTC)
    found = list(air.rows("kh-kampot", "Asia/Phnom_Penh", "Dingling", now - dt.timedelta(7), now))
    assert {row.station for row in found} == {"Dingling, Beijing 2016-17, shifted in time"}
    assert all(np.isfinite(row.value) for row in found)
    assert {row.quality for row in found if row.at <= now} == {"measured"}
    assert {row.quality for row in found if row.at > now} == {"forecast"}
    assert max(row.at for row in found) <= now + air.AHEAD


def test_what_was_foretold_is_worse_the_longer_ahead():
    said = air.foreseen("kh-kampot", "Dingling", DAYS)
    mean = _daily("Dingling", "temperature_c")
    told = [row for row in said if row[1] == "temperature_c"]
    errors = {n: np.std([r[4] - mean[r[2]] for r in told if r[3] == n]) for n in (1, 2, 3)}
    assert 0.8 < errors[1] < errors[2] < errors[3] < 3.5
    assert all(np.isfinite(row[4]) for row in said)


def _daily(station: str, quantity: str) -> dict[dt.date, float]:
    hours = DAYS[:, None].astype("datetime64[h]") + np.arange(24).astype("timedelta64[h]")
    means = np.nanmean(air.measured(station)[quantity][air.hour_of(hours)], axis=1)
    return {day.item(): mean for day, mean in zip(DAYS, means.tolist(), strict=True)}


def test_every_day_is_written_once_and_says_that_it_is_synthetic(tmp_path):
    assert len(list(year.write(tmp_path, FACILITIES, NOW, days=5))) == 5
    assert list(year.write(tmp_path, FACILITIES, NOW, days=5)) == []
    kept = {path.name: path.read_bytes() for path in tmp_path.rglob("*.parquet")}
    assert len(kept) == 6
    next(tmp_path.rglob("day=2026-11-23*")).unlink()
    assert len(list(year.write(tmp_path, FACILITIES, NOW + dt.timedelta(1), days=5))) == 2
    today = tmp_path / "history/jurisdiction=KH/day=2026-11-27.demo-so-far.parquet"
    assert (
        duckdb.sql(f"SELECT max(local)::VARCHAR m FROM '{today}'").fetchall()[0][0]
        < "2026-11-27 12"
    )
    with duckdb.connect(":memory:") as database:
        history.view(database, history.folder_of(tmp_path))
        rows = database.execute(
            "SELECT count(*), bool_and(synthetic), count(DISTINCT place),"
            " count(DISTINCT cell), min(age_years) > 0, count(cell) = count(*), min(local),"
            ' max(local), bool_and("at" = local - INTERVAL 7 HOURS) FROM history'
            " WHERE day < DATE '2026-11-26'"
        ).fetchall()[0]
    assert 1000 < rows[0] < 4000
    assert rows[1:6] == (True, 2, 2, True, True)
    assert (rows[6].date(), rows[7].date()) == (dt.date(2026, 11, 21), dt.date(2026, 11, 25))
    assert rows[8]


def test_what_is_planted_can_be_found_again():
    """Poisson regression of a drawn year on the planted effect: its slope is 1."""
    effect = year.effects(air.STATIONS[0], DAYS)
    expected = year.means(air.STATIONS[0], DAYS)
    chance = np.random.default_rng(1)
    drawn = np.array([year._drawn(chance, mean) for mean in expected])
    usual = expected / np.exp(effect)
    design = np.column_stack([np.ones(len(DAYS)), effect])
    beta = np.zeros(2)
    for _ in range(20):
        mean = usual * np.exp(design @ beta)
        step = np.linalg.solve(design.T * mean @ design, design.T @ (drawn - mean))
        beta += step
    assert beta[1] == pytest.approx(1, abs=0.1)
    assert effect.max() > 0.8
