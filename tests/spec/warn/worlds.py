"""Synthetic worlds: children treated a day, in cities with weather, air and pollen, from a seed.

Every world has a season, weekdays and more scatter than Poisson's. With ``effect`` a standard
deviation of PM2.5, and of cold, each multiply the day's count by exp(effect) and exp(0.8 effect).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from breathway.warn import Series

FIRST = np.datetime64("2023-01-01")
KEEPS = 0.8  # of today's weather that tomorrow has


def world(
    seed: int,
    *,
    effect: float,
    days: int = 900,
    places: int = 1,
    level: float = 12.0,
    scatter: float = 0.05,
    growth: float = 0.0,
) -> Series:
    rng = np.random.default_rng(seed)
    when = FIRST + np.arange(days)
    time = np.arange(days)
    winter = np.cos(2 * np.pi * (time - 20) / 365.25)

    def weather():
        made = rng.normal(size=(places, days))
        for day in range(1, days):
            made[:, day] = KEEPS * made[:, day - 1] + np.sqrt(1 - KEEPS**2) * made[:, day]
        return made

    warm, smoke, bloom = weather(), weather(), weather()
    week = np.array([1.15, 1.05, 1, 1, 1.05, 0.9, 0.85])[(when.astype(int) + 3) % 7]
    eta = np.log(level * week) + 0.3 * winter + growth * time / 365
    eta = eta + effect * smoke + 0.8 * effect * np.maximum(-warm, 0)
    mean = np.exp(eta) * rng.gamma(1 / scatter, scatter, (places, days))
    return Series(
        places=tuple(f"kh-city-{number}" for number in range(places)),
        first_day=FIRST,
        counts=rng.poisson(mean).astype(float),
        exposures={
            "temperature_c": 24 - 6 * winter + 3 * warm,
            "pm25_ug_m3": np.exp(3 + 0.4 * winter + 0.5 * smoke),
            "pollen_grains_m3": np.round(np.exp(2 + bloom)),
        },
    )


CLOCK = np.array([1, 1, 1, 1, 1, 2, 4, 8, 10, 10, 9, 7, 5, 5, 6, 7, 7, 7, 6, 5, 4, 3, 2, 1], float)


def with_hours(series: Series, seed: int) -> Series:
    """The same children, each at an hour drawn by the clock."""
    rng = np.random.default_rng([seed, 24])
    hourly = rng.multinomial(series.counts.astype(int), CLOCK / CLOCK.sum()).astype(float)
    return replace(series, hourly=hourly)
