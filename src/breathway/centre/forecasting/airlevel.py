"""The air of a place now, by an index: its level, and what makes it.

In: hourly values of the last day. Out: a level from 1 (best), 0 where nothing is known. Averaging
as each index has it (recalled, not verified): over 24 hours, but ozone by its worst 8; CO too, and
NO2 and SO2 by the worst hour, in the US EPA's (40 CFR part 58, appendix G); gases by the worst hour
in the EU's. For coming days particles alone.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from breathway.exposure import aqi
from breathway.exposure.aqi import Index

Floats = NDArray[np.float64]
LEAST_HOURS = 6
WINDOW = {
    "us": {"o3_ug_m3": 8, "co_ug_m3": 8, "no2_ug_m3": 1, "so2_ug_m3": 1},
    "cn": {"o3_ug_m3": 8},
    "eu": {"o3_ug_m3": 1, "no2_ug_m3": 1, "so2_ug_m3": 1},
}  # by the first letters of an index; hours, else all 24
DAILY = ("pm25_ug_m3", "pm10_ug_m3")
OF = {"CN": "cn-hj633-2026"}  # else the US EPA's


def index_of(name: str, jurisdiction: str) -> Index:
    return aqi.INDICES[name or OF.get(jurisdiction, "us-epa-2024")]


def level_now(index: Index, hourly: Mapping[str, Floats]) -> tuple[int, tuple[str, ...]]:
    """Of (24,) values by quantity, NaN where nothing is known: the level and its reason's code."""
    means, windows_of = {}, WINDOW[index.name[:2]]
    for name, values in hourly.items():
        if name not in index.scales or np.isfinite(values).sum() < min(LEAST_HOURS, len(values)):
            continue
        length = windows_of.get(name, len(values))
        windows = np.lib.stride_tricks.sliding_window_view(values, length)
        enough = np.isfinite(windows).sum(1) * 4 >= 3 * length
        if enough.any():
            means[name] = np.array([np.nanmean(windows[enough], 1).max()])
    return level_of(index, means)


def level_of(index: Index, means: Mapping[str, Floats]) -> tuple[int, tuple[str, ...]]:
    """Of one mean of each quantity, as the index averages it."""
    if not any(name in index.scales for name in means):
        return 0, ()
    levels, names = aqi.worst(index, means)
    level = int(levels[0])
    return level, (names[0].removesuffix("_ug_m3") + "_high",) if level > 1 else ()
