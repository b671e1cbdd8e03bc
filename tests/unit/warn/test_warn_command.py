"""`breathway warn` on files: columns by name or by configuration, and what is wrong with them."""

from __future__ import annotations

import json

import duckdb
import numpy as np
import pytest
from tests.spec.warn.worlds import world

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
