"""`breathway warn` on files: columns by name or by configuration, and what is wrong with them."""

from __future__ import annotations

import json

import duckdb
import numpy as np
import pytest
from tests.spec.warn.worlds import with_hours, world

from breathway.cli import main


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    """Two places, 500 days, a week without rows."""
    series = world(3, effect=0.5, days=500, places=2)
    path = tmp_path_factory.mktemp("warn") / "days.csv"
    lines = [",".join(("day", "place", "treatments_children", *series.exposures, "note"))]
    for place in range(2):
        for at, day in enumerate(series.days):
            if 300 <= at < 307:
                continue
            air = (f"{values[place, at]:.3f}" for values in series.exposures.values())
            lines.append(
                ",".join(
                    (str(day), series.places[place], str(int(series.counts[place, at])), *air, "x")
                )
            )
    path.write_text("\n".join(lines) + "\n")
    return path


def told(capsys, *arguments: object) -> dict:
    assert main([str(each) for each in ("warn", *arguments, "--json")]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_days_ahead_and_the_record_of_the_past(file, capsys):
    ahead = told(capsys, "forecast", "--file", file)
    assert [each["place"] for each in ahead["places"]] == ["kh-city-0", "kh-city-1"]
    days = ahead["places"][0]["days"]
    assert [(d["day"], d["lead_days"]) for d in days] == [
        ("2024-05-15", 1), ("2024-05-16", 2), ("2024-05-17", 3)
    ]  # fmt: skip
    assert all(0 < d["probability"] < 1 for d in days)
    past = told(capsys, "verify", "--file", file)
    one = past["places"][0]["verification"][1]
    assert one["lead_days"] == 1
    assert one["skilled"]
    assert one["skill_climatology"]["value"] > 0.05
    assert len(one["last_days"]) == 100
    assert ahead["places"][0]["verification"][0]["brier"] == one["brier"]


def test_a_configuration_names_columns_and_parquet_says_the_same(file, capsys, tmp_path):
    parquet = tmp_path / "days.parquet"
    duckdb.read_csv(str(file)).project(
        'day::DATE AS "when", place AS city, treatments_children AS n, pm25_ug_m3 AS pm25_ug_m3,'
        " temperature_c, pollen_grains_m3"
    ).write_parquet(str(parquet))
    config = tmp_path / "warn.toml"
    config.write_text(
        'file = "days.parquet"\nday = "when"\nplace = "city"\ntreatments = "n"\nseed = 5\n'
        + "".join(
            f'[[exposure]]\nname = "{name}"\n'
            for name in ("temperature_c", "pm25_ug_m3", "pollen_grains_m3")
        )
    )
    by_config = told(capsys, "verify", config)
    by_name = told(capsys, "verify", "--file", file, "--seed", 5)
    assert by_config["places"] == by_name["places"]
    config.write_text(config.read_text() + "[rule]\nleast_days = 400\nleast_skill = 0.02\n")
    one = told(capsys, "verify", config)["places"][0]["verification"][1]
    assert one["days"] < 400
    assert not one["skilled"]  # the configuration's whole number was followed


def test_a_station_that_sends_9999_is_found_and_poisons_nothing(file, capsys, tmp_path):
    lines = file.read_text().splitlines()
    at, count = (lines[0].split(",").index(n) for n in ("pm25_ug_m3", "treatments_children"))
    bad, empty = [], []
    for number, line in enumerate(lines):
        parts = line.split(",")
        spoilt = number and number % 15 == 0
        for made, filler in ((bad, "9999"), (empty, "")):
            own = list(parts)
            own[at] = filler if spoilt else parts[at]
            own[count] = filler if number == 400 else parts[count]
            made.append(",".join(own))
    said = []
    for name, text in (("bad", bad), ("empty", empty)):
        (tmp_path / f"{name}.csv").write_text("\n".join(text) + "\n")
        said.append(told(capsys, "verify", "--file", tmp_path / f"{name}.csv"))
    assert said[0]["places"] == said[1]["places"]
    assert {f["name"] for f in said[0]["findings"]} == {"impossible_value"}
    assert said[1]["findings"] == []


def test_a_table_for_people(file, capsys):
    assert main(["warn", "verify", "--file", str(file)]) == 0
    assert "kh-city-1" in capsys.readouterr().out
    assert main(["warn", "forecast", "--file", str(file)]) == 0
    assert "2024-05-15" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("day,treatments_children\n2026-01-01,3\n2026-01-01,4\n", "two rows of 2026-01-01"),
        ("day,treatments\n2026-01-01,3\n", "no column treatments_children"),
        ("day,treatments_children\n2026-01-01,-3\n2026-01-02,1\n", "below zero"),
        ("day,treatments_children\n2026-01-01,many\n", "holds text"),
        ("day,treatments_children\n,3\n2026-01-02,1\n", "no day"),
        ("day,treatments_children\n2026-01-02,\n", "no value"),
        ("day,treatments_children\n2026-01-02,1\n9999-12-31,2\n", "correct the year"),
        ("day,treatments_children,a\n2026-01-02,1,inf\n2026-01-03,2,4\n", "infinite"),
    ],
)
def test_what_is_wrong_is_one_line(text, says, tmp_path, capsys):
    path = tmp_path / "bad.csv"
    path.write_text(text)
    assert main(["warn", "forecast", "--file", str(path)]) == 2
    assert says in capsys.readouterr().err


def test_keys_that_nobody_knows_are_errors(tmp_path, capsys):
    config = tmp_path / "warn.toml"
    for text in ('file = "x.csv"\nlevel = 3', "file = ", 'file = "absent.csv"'):
        config.write_text(text)
        assert main(["warn", "verify", str(config)]) == 2
        assert "breathway:" in capsys.readouterr().err
    assert main(["warn", "verify"]) == 2


def test_little_is_said_of_few_days(tmp_path, capsys):
    path = tmp_path / "short.csv"
    rows = [f"{np.datetime64('2026-01-01') + n},{n % 5}" for n in range(40)]
    path.write_text("day,treatments_children\n" + "\n".join(rows) + "\n")
    ahead = told(capsys, "forecast", "--file", path)
    assert {d["probability"] for d in ahead["places"][0]["days"]} == {None}
    assert not any(v["skilled"] for v in ahead["places"][0]["verification"])
    assert [f["name"] for f in ahead["findings"]] == ["history_short"]
    assert "40 of 300 days" in ahead["findings"][0]["detail"]
    assert main(["warn", "verify", "--file", str(path), "--json"]) == 2
    assert "40 days with a count" in capsys.readouterr().err


def test_hours_of_a_file_add_up_to_days(tmp_path, capsys):
    series = with_hours(world(2, effect=0.5, days=400, level=40.0), 2)
    path = tmp_path / "hours.csv"
    lines = ["day,hour,treatments_children,pm25_ug_m3"]
    for at, day in enumerate(series.days):
        air = series.exposures["pm25_ug_m3"][0, at]
        for hour in range(24):
            if (at, hour) != (350, 5):  # a day of 23 hours
                lines.append(f"{day},{hour},{int(series.hourly[0, at, hour])},{air:.3f}")
    path.write_text("\n".join(lines) + "\n")
    one = told(capsys, "verify", "--file", path)["places"][0]["verification"][1]
    assert one["known_days"] == 400
    assert one["hours"]["hours"] == 24 * one["days"] - 1
    assert one["hours"]["brier"] < one["hours"]["brier_climatology"]
    day = told(capsys, "forecast", "--file", path)["places"][0]["days"][0]
    assert len(day["hours"]) == 24
    assert day["mean"] - day["expected"] == pytest.approx(
        sum(part["added"] for part in day["parts"]), abs=0.2
    )
    path.write_text("\n".join([*lines, lines[1]]) + "\n")
    assert main(["warn", "verify", "--file", str(path)]) == 2
    assert "two rows" in capsys.readouterr().err
    path.write_text("\n".join([*lines, "2025-01-01,24,1,2"]) + "\n")
    assert main(["warn", "verify", "--file", str(path)]) == 2
    assert "no hour from 0 to 23" in capsys.readouterr().err
