"""Outdoor sources: real forms in, our units out; faults found, said, and never zero."""

from __future__ import annotations

import datetime as dt
import json

import numpy as np
import pytest

from breathway.exposure import aqi, faults, sources
from breathway.exposure.errors import PlanError
from breathway.exposure.quantities import convert
from breathway.model.errors import Rejection

RECEIVED = dt.datetime(2026, 3, 1, 0, 20, tzinfo=dt.UTC)
N = np.arange(720)
HOURS = np.datetime64("2026-01-01T00", "h") + np.arange(24 * 30)


def daily(mean, swing, noise=0.5):
    rng = np.random.default_rng(1)
    wave = swing * np.sin(np.arange(len(HOURS)) * 2 * np.pi / 24)
    return mean + wave + rng.normal(0, noise, len(HOURS))


def names(findings):
    return [finding.name for finding in findings]


def test_metar_reports_of_three_continents():
    text = (
        "METAR VDPP 282330Z 18006KT 9999 FEW020 27/24 Q1010 NOSIG=\n"
        "KORD 010051Z 24012G20KT 10SM CLR M05/M11 A3012 RMK AO2 SLP213 T10501106\n"
        "2026/03/01 00:00\nZBAA 010000Z 36004MPS CAVOK 02/M08\n      Q1027 NOSIG\n"
        "nonsense\n"
    )
    found, wrong = sources.metar(text, RECEIVED)
    by = {(o.station, o.quantity): o for o in found}
    assert by["VDPP", "temperature_c"].at == dt.datetime(2026, 2, 28, 23, 30, tzinfo=dt.UTC)
    assert by["VDPP", "wind_m_s"].value == pytest.approx(3.087, abs=1e-3)
    assert by["VDPP", "humidity_percent"].value == pytest.approx(83.7, abs=0.5)
    assert by["KORD", "temperature_c"].value == -5.0
    assert by["KORD", "dew_point_c"].value == -10.6
    assert by["KORD", "pressure_hpa"].value == pytest.approx(1020.0, abs=0.1)
    assert by["ZBAA", "wind_m_s"].value == 4
    assert by["ZBAA", "dew_point_c"].value == -8
    assert by["ZBAA", "pressure_hpa"].value == 1027
    assert [w.name for w in wrong] == ["metar_unread"]


def result(value, name, units):
    return {
        "value": value, "parameter": {"id": 2, "name": name, "units": units},
        "period": {"datetimeFrom": {"utc": "2026-03-01T00:00:00Z"}}, "locationsId": 7,
    }  # fmt: skip


def test_openaq_in_every_unit_and_what_is_not_one():
    rows = [result(12.5, "pm25", "µg/m³"), result(0.05, "o3", "ppm"), result(3, "no2", "bananas"),
            result(None, "pm10", "µg/m³"), {"value": 3}]  # fmt: skip
    found, wrong = sources.openaq(json.dumps({"results": rows}).encode())
    assert [(o.quantity, round(o.value, 2)) for o in found] == [
        ("pm25_ug_m3", 12.5), ("o3_ug_m3", 98.16),
    ]  # fmt: skip
    assert [w.name for w in wrong] == ["unit_unknown", "openaq_unread"]
    assert "bananas" in wrong[0].detail
    assert sources.openaq(b"<html>")[1][0].name == "openaq_unread"


def test_openaq_as_its_documentation_has_a_row():
    """docs.openaq.org, hours by sensor: no id of a sensor, no place, and its own doubt."""
    row = {
        "value": 1013.2, "flagInfo": {"hasFlags": False},
        "parameter": {"id": 132, "name": "pressure", "units": "hpa", "displayName": None},
        "period": {"label": "1hour", "interval": "01:00:00",
                   "datetimeFrom": {"utc": "2026-03-01T00:00:00Z", "local": "2026-03-01T07:00"}},
        "coordinates": None, "summary": None, "coverage": {"percentComplete": 100.0},
    }  # fmt: skip
    wind = row | {"parameter": {"id": 1, "name": "wind_speed", "units": "m/s"}, "value": 2}
    doubted = row | {"flagInfo": {"hasFlags": True}}
    found, wrong = sources.openaq(json.dumps({"results": [row, wind, doubted]}).encode(), "roof")
    assert [(o.quantity, o.value, o.station) for o in found] == [
        ("pressure_hpa", 1013.2, "roof"), ("wind_m_s", 2, "roof"),
    ]  # fmt: skip
    assert [w.name for w in wrong] == ["flagged"]


def test_open_meteo_in_the_zone_it_says():
    answer = {
        "latitude": 11.5, "longitude": 104.9, "utc_offset_seconds": 25200,
        "hourly_units": {"time": "iso8601", "temperature_2m": "°C", "wind_speed_10m": "km/h",
                         "pm2_5": "μg/m³", "ozone": "barn", "birch_pollen": "grains/m³"},
        "hourly": {"time": ["2026-03-01T00:00", "2026-03-01T01:00"], "pm2_5": [31.5, None],
                   "temperature_2m": [27.1, 26.8], "wind_speed_10m": [7.2, 3.6], "ozone": [1, 2],
                   "birch_pollen": [0.0, 3.5]},
    }  # fmt: skip
    found, wrong = sources.open_meteo(json.dumps(answer).encode(), "kh-pp", "forecast")
    first = {o.quantity: o for o in found if o.at.hour == 17}
    assert first["temperature_c"].at == dt.datetime(2026, 2, 28, 17, tzinfo=dt.UTC)
    assert first["wind_m_s"].value == pytest.approx(2.0)
    assert first["pm25_ug_m3"].quality == "forecast"
    assert first["pollen_birch_grains_m3"].value == 0
    assert len(found) == 7
    assert [w.name for w in wrong] == ["unit_unknown"]
    assert sources.open_meteo(b"{}", "x", "forecast")[1][0].name == "open_meteo_unread"


def test_a_table_in_local_time_and_the_hour_that_comes_twice():
    text = "zeit,temp\n2026-10-25T01:30,9\n2026-10-25T02:30,8.5\n2026-10-25T03:30,NA\nx,1\n"
    found, wrong = sources.table(
        text,
        source="garden",
        station="a",
        time="zeit",
        zone="Europe/Berlin",
        columns={"temp": ("temperature", "C")},
    )
    assert [(o.at.hour, o.value) for o in found] == [(23, 9)]
    assert [w.name for w in wrong] == ["time_doubtful", "time_unread"]
    assert wrong[0].detail.startswith("line 3")


def test_units_become_ours():
    assert convert("temp", 68, "F") == ("temperature_c", pytest.approx(20))
    assert convert("PM2.5", 4, "ug/m3") == ("pm25_ug_m3", 4)
    assert isinstance(convert("pm25", 4, "ppb"), Rejection)


@pytest.mark.parametrize(
    ("quantity", "values", "finding", "left"),
    [
        ("temperature_c", np.where(N % 90 == 5, 9999.0, daily(20, 5)), "filler_value", 712),
        ("temperature_c", daily(20, 5) * 1.8 + 32, "fahrenheit_as_celsius", 0),
        ("pm25_ug_m3", np.where(N == 3, -5.0, daily(30, 5)), "impossible_value", 719),
        ("pollen_grains_m3", np.full(720, 12.0), "sensor_stuck", 0),
        ("temperature_c", np.where(N > 600, 7.0, daily(20, 5)), "sensor_stuck", 601),
    ],
)  # fmt: skip
def test_faults_are_found_and_become_missing(quantity, values, finding, left):
    kept, found = faults.believe(quantity, HOURS, values)
    assert names(found) == [finding]
    assert (~np.isnan(kept)).sum() == left
    assert not (kept == 0).any()


@pytest.mark.parametrize(
    ("quantity", "values"),
    [
        ("temperature_c", daily(20, 5)),
        ("temperature_c", daily(38, 8)),  # a heat wave is not Fahrenheit
        ("pressure_hpa", daily(999, 3)),
        ("so2_ug_m3", np.where(N < 100, 2.0, daily(20, 5))),  # below the detection limit
        ("pollen_grains_m3", np.zeros(720)),  # winter
    ],
)
def test_weather_is_not_a_fault(quantity, values):
    kept, found = faults.believe(quantity, HOURS, values)
    assert found == []
    np.testing.assert_array_equal(kept, values)


def test_gaps_repeated_hours_and_sources_that_disagree():
    at = np.delete(HOURS, np.arange(100, 110))
    assert names(faults.believe("temperature_c", at, daily(20, 5)[: len(at)])[1]) == ["gap"]
    at = HOURS.copy()
    at[50] = at[49]
    assert "hour_repeated" in names(faults.believe("temperature_c", at, daily(20, 5))[1])
    one = daily(20, 5)
    assert faults.disagree("temperature_c", one, one + 1) is None
    assert "Fahrenheit" in faults.disagree("temperature_c", one, one * 1.8 + 32).detail
    assert faults.disagree("pm25_ug_m3", one, one * 4).name == "sources_disagree"


@pytest.mark.parametrize(
    ("index", "quantity", "value", "number", "level"),
    [
        ("us-epa-2024", "pm25_ug_m3", 9.09, 50, 1),  # cut to 9.0
        ("us-epa-2024", "pm25_ug_m3", 9.1, 51, 2),
        ("us-epa-2024", "pm25_ug_m3", 35.4, 100, 2),
        ("us-epa-2024", "pm25_ug_m3", 35.5, 101, 3),
        ("us-epa-2024", "pm25_ug_m3", 400, 500, 6),
        ("us-epa-2024", "o3_ug_m3", 0.078 * 48000 / 24.45 + 0.01, 126, 3),
        ("us-epa-2024", "no2_ug_m3", 1249.5 * 46.01 / 24.45, 300, 5),  # cut to 1249 ppb
        ("us-epa-2024", "no2_ug_m3", 1250.1 * 46.01 / 24.45, 301, 6),
        ("us-epa-2024", "so2_ug_m3", 76.1 * 64.07 / 24.45, 101, 3),
        ("us-epa-2024", "co_ug_m3", 9.41 * 28010 / 24.45, 100, 2),
        ("us-epa-2024", "co_ug_m3", 99 * 28010 / 24.45, 500, 6),
        ("cn-hj633-2012", "pm25_ug_m3", 75.1, 101, 3),
        ("cn-hj633-2012", "co_ug_m3", 3000, 75, 2),
        ("cn-hj633-2026", "pm25_ug_m3", 45, 70, 2),  # the standard's own example
        ("cn-hj633-2026", "pm25_ug_m3", 60.1, 101, 3),
        ("cn-hj633-2026", "pm10_ug_m3", 120, 100, 2),
    ],
)  # fmt: skip
def test_indices_at_their_edges(index, quantity, value, number, level):
    chosen = aqi.INDICES[index]
    assert aqi.number(chosen, quantity, np.array([value]))[0] == number
    assert aqi.level(chosen, quantity, np.array([value]))[0] == level


def test_the_worst_of_several_and_missing_stays_missing():
    europe = aqi.INDICES["eu-eaqi-2025"]
    hours = {"pm25_ug_m3": np.array([4.0, 60, np.nan]), "o3_ug_m3": np.array([70.0, 20, np.nan])}
    levels, made_by = aqi.worst(europe, hours)
    assert levels.tolist() == [2, 4, 0]
    assert made_by == ["o3_ug_m3", "pm25_ug_m3", ""]
    with pytest.raises(PlanError, match="levels, not numbers"):
        aqi.number(europe, "pm25_ug_m3", np.array([4.0]))


def test_a_node_brings_its_own_version():
    own = aqi.from_tables(
        {"name": "cn-new", "levels": ["a", "b"], "values": [50, 100],
         "scales": {"pm25_ug_m3": {"edges": [35, 60], "unit": "ug/m3", "per_unit": 1}}}
    )  # fmt: skip
    assert aqi.number(own, "pm25_ug_m3", np.array([60.0]))[0] == 100
    with pytest.raises(PlanError, match="edges must rise"):
        aqi.from_tables({"name": "x", "levels": ["a"], "scales": {"pm25_ug_m3": {
            "edges": [3, 2], "unit": "", "per_unit": 1}}})  # fmt: skip
    with pytest.raises(PlanError, match="lacks"):
        aqi.from_tables({"name": "x"})


@pytest.mark.parametrize(
    ("name", "zone", "columns", "kept"),
    [
        ("munich_pollen_daily", "Europe/Berlin",
         {taxon: (taxon, "grains/m3") for taxon in ("Alnus", "Betula", "Poaceae", "Urtica")}, 5796),
        ("cincinnati_daily_pollen_mold", "America/New_York",
         {"pollen_total": ("pollen", "grains/m3"), "outdoor_mold_total": ("spores", "1/m3")}, 790),
    ],
)  # fmt: skip
def test_real_pollen_tables_come_in_without_a_fault(reference, name, zone, columns, kept):
    text = (reference / "air" / f"{name}.csv").read_text()
    found, wrong = sources.table(text, source=name, station=name, time="date", zone=zone,
                                 columns=columns)  # fmt: skip
    assert wrong == []
    assert len(found) == kept
    for quantity in {observation.quantity for observation in found}:
        series = [(o.at.timestamp(), o.value) for o in found if o.quantity == quantity]
        at, values = np.array(series).T
        left, findings = faults.believe(quantity, at.astype("datetime64[s]"), values)
        assert names(findings) == ["gap"]  # winters and summers that nobody counted
        assert not np.isnan(left).any()
