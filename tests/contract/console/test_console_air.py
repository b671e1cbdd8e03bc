"""What operators are told of the sources of weather, air and pollen, and nobody else needs."""

from __future__ import annotations

import datetime as dt

import pytest


@pytest.fixture
def told(centre):
    now = centre.clock()
    hour, week = now - dt.timedelta(hours=1), now - dt.timedelta(days=7)
    centre.sql("TRUNCATE air_source, air_finding")
    for place, source, rank, problem in (
        ("kh-kampot", "airport", 1, ""), ("kh-kampot", "model", 2, ""),
        ("kh-kep", "trap", 1, "503"),
    ):  # fmt: skip
        centre.sql(
            "INSERT INTO air_source VALUES ($1, $2, $3, $4, $5, $6)",
            *(place, source, rank, hour, None if problem else hour, problem),
        )
    for place, source, quantity, name, last in (
        ("kh-kampot", "airport", "temperature_c", "fahrenheit_as_celsius", week),
        ("kh-kep", "trap", "pollen_grains_m3", "sensor_stuck", hour),
        ("kh-kep", "trap", "", "no_answer", hour),
        ("kh-kep", "trap", "rain_mm", "gap", now - dt.timedelta(days=40)),
    ):  # fmt: skip
        centre.sql(
            "INSERT INTO air_finding VALUES ($1, $2, $3, $4, 'said', $5, $6)",
            *(place, source, quantity, name, week - dt.timedelta(days=50), last),
        )
    for hours, value, quality, source in (
        (2, 21.0, "measured", "airport"), (1, 22.5, "estimated", "model"),
        (1, 22.0, "measured", "airport"), (-5, 30.0, "forecast", "model"),
    ):  # fmt: skip
        centre.sql(
            "INSERT INTO observation VALUES ('kh-kampot', 'temperature_c', $1, $2, $3, $4, 'VDKP')",
            *(now - dt.timedelta(hours=hours), value, quality, source),
        )
    yield
    centre.sql("TRUNCATE air_source, air_finding")
    centre.sql("DELETE FROM observation WHERE station = $1", "VDKP")


def test_trouble_stands_first_and_what_is_over_says_so(centre, told):
    page = centre.client("operator").get("/api/air").json()
    assert (page["sources"], page["silent"], page["standing"]) == (3, 1, 2)
    kep, kampot = page["places"]
    assert (kep["place"], kampot["name"]) == ("kh-kep", "Kampot")
    assert [(f["name"], f["standing"]) for f in kep["findings"]] == [
        ("no_answer", True), ("sensor_stuck", True)
    ]  # fmt: skip
    assert [s["source"] for s in kampot["sources"]] == ["airport", "model"]
    assert [(f["name"], f["standing"]) for f in kampot["findings"]] == [
        ("fahrenheit_as_celsius", False)
    ]


def test_it_is_for_operators(centre):
    for name in ("nurse", "doctor", "epi", "admin"):
        assert centre.client(name).get("/api/air").status_code == 403


def test_the_newest_value_stands_with_its_unit_source_and_quality(centre, told):
    kep, kampot = centre.client("operator").get("/api/air").json()["places"]
    assert kep["latest"] == []
    (latest,) = kampot["latest"]
    assert latest.pop("at") < centre.clock().isoformat()
    assert latest == {
        "quantity": "temperature_c", "value": 22.0, "unit": "°C", "quality": "measured",
        "source": "airport", "station": "VDKP",
    }  # fmt: skip
