"""The air's level of a place: averaged as the index says, silent where too little is known."""

from __future__ import annotations

import numpy as np
import pytest

from breathway.centre.forecasting import airlevel
from breathway.exposure import aqi

US = airlevel.index_of("", "KH")


def hours(value: float, known: int = 24) -> np.ndarray:
    return np.where(np.arange(24) < known, value, np.nan)


def test_which_index_speaks():
    assert US.name == "us-epa-2024"
    assert airlevel.index_of("", "CN").name == "cn-hj633-2026"
    assert airlevel.index_of("eu-eaqi-2025", "CN") is aqi.INDICES["eu-eaqi-2025"]


@pytest.mark.parametrize(
    ("hourly", "level", "reasons"),
    [
        ({"pm25_ug_m3": hours(5)}, 1, ()),
        ({"pm25_ug_m3": hours(40)}, 3, ("pm25_high",)),
        ({"pm25_ug_m3": hours(40, known=5)}, 0, ()),  # too few hours
        ({"temperature_c": hours(40)}, 0, ()),
        ({}, 0, ()),
        ({"pm25_ug_m3": hours(5), "no2_ug_m3": np.r_[hours(20)[:23], 900.0]}, 4, ("no2_high",)),
    ],
)
def test_the_worst_quantity_makes_it(hourly, level, reasons):
    assert airlevel.level_now(US, hourly) == (level, reasons)


def test_chinas_daily_values_are_means():
    china = airlevel.index_of("", "CN")
    assert airlevel.level_now(china, {"no2_ug_m3": np.r_[hours(20)[:23], 900.0]})[0] == 2
    assert airlevel.level_now(US, {"no2_ug_m3": np.r_[hours(20)[:23], 900.0]})[0] == 4


def test_ozone_counts_by_its_worst_eight_hours():
    afternoon = np.r_[np.full(10, 20.0), np.full(8, 160.0), np.full(6, 20.0)]
    assert airlevel.level_now(US, {"o3_ug_m3": afternoon})[0] == 3
    assert airlevel.level_now(US, {"o3_ug_m3": hours(afternoon.mean())})[0] == 1
