"""The forecast: 260 cities and three years of days, as the centre makes it once a day; its skill.

``rows()`` measures CPU seconds of this process with one thread.
"""

from __future__ import annotations

import resource
import time
from typing import Any

import numpy as np

from breathway.warn import Outlook, Series, look_ahead

CITIES, DAYS = 260, 3 * 365
KEEPS = 0.8  # of today's weather that tomorrow has


def country(effect: float, cities: int = CITIES, days: int = DAYS, seed: int = 1) -> Series:
    """Cities of very different size; air, weather and pollen that raise counts by ``effect``."""
    rng = np.random.default_rng(seed)
    when = np.datetime64("2023-01-01") + np.arange(days)
    winter = np.cos(2 * np.pi * (np.arange(days) - 20) / 365.25)
    air = rng.normal(size=(5, cities, days))
    for day in range(1, days):
        air[:, :, day] = KEEPS * air[:, :, day - 1] + np.sqrt(1 - KEEPS**2) * air[:, :, day]
    level = rng.gamma(1.0, 8.0, (cities, 1)) + 0.5
    mean = level * np.exp(0.3 * winter + effect * air[0] - 0.8 * effect * air[1])
    counts = rng.poisson(mean * rng.gamma(20, 0.05, (cities, days))).astype(float)
    names = ("pm25_ug_m3", "temperature_c", "o3_ug_m3", "humidity_percent", "pollen_grains_m3")
    return Series(
        places=tuple(f"c{number}" for number in range(cities)),
        first_day=when[0],
        counts=counts,
        exposures={name: 20 + 5 * air[number] + winter for number, name in enumerate(names)},
    )


def rows() -> list[dict[str, Any]]:
    """Every figure."""
    found = []
    for effect, word in ((0.3, "a signal"), (0.0, "none")):
        series = country(effect)
        start = time.process_time()
        outlook = look_ahead(series, today=DAYS - 4, known=DAYS - 4, seed=1)
        cpu = time.process_time() - start
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        found.append(
            {
                "what": f"forecast of {CITIES} cities from 3 years, verified; {word} planted, s",
                "value": round(cpu, 1),
                "bar": "",
                "memory_gib": round(memory, 2),
                "skilled_1_day_ahead": round(_speaking(outlook), 3),
            }
        )
    return found


def _speaking(outlook: Outlook) -> float:
    """The share of places whose forecast for tomorrow may speak."""
    return float(np.mean([leads[1].skilled for leads in outlook.verified.values()]))
