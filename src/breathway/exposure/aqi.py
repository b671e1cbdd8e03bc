"""Air quality indices, versioned: which band a concentration lies in, by whose rules and when.

In: concentrations (micrograms per cubic metre, or as the table says). Out: index values and levels
from 1 (best). An index is data (``Index``), so that a new version is a new table beside the old and
what was computed by one stays comparable; ``from_tables`` reads a node's own. How a table came here
stands in ``read``: none was read in its own text; ``transcriptions`` were read in several public
programs that wrote it down independently and agree in every number used here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from breathway.exposure.errors import PlanError

Floats = NDArray[np.float64]
Rounding = Literal["nearest", "up", "none"]
Read = Literal["text", "transcriptions", "recalled"]


@dataclass(frozen=True, kw_only=True)
class Scale:
    """One quantity's bands: upper edges of the bands, in a unit, after cutting to a step."""

    edges: tuple[float, ...]
    unit: str = "ug/m3"
    step: float = 0.0  # concentrations are cut down to it; the next band begins one step higher
    per_unit: float = 1.0  # of ours (micrograms per cubic metre) in one of the table's


@dataclass(frozen=True, kw_only=True)
class Index:
    """A published index. ``values`` are the index at the edges; empty: it has levels alone."""

    name: str
    levels: tuple[str, ...]
    scales: Mapping[str, Scale]
    values: tuple[int, ...] = ()
    rounding: Rounding = "none"
    read: Read = "recalled"


def level(index: Index, quantity: str, values: Floats) -> NDArray[np.int64]:
    """1 for the best level; 0 where the value is missing; beyond the table the worst."""
    scale = _scale(index, quantity)
    cut = _cut(scale, values)
    found = np.searchsorted(np.array(scale.edges), cut, side="left") + 1
    found = np.minimum(found, len(index.levels))
    return np.where(np.isnan(values), 0, found)


def number(index: Index, quantity: str, values: Floats) -> Floats:
    """The index itself, between the edges by straight lines; NaN where missing, and the last value
    beyond the table."""
    if not index.values:
        raise PlanError("index_without_numbers", f"{index.name} has levels, not numbers",
                        "ask for the level")  # fmt: skip
    scale = _scale(index, quantity)
    cut = _cut(scale, values)
    highs = np.array(scale.edges)
    tops = np.array(index.values[: len(highs)], dtype=float)
    gap = 1.0 if scale.step else 0.0  # where bands leave a step between them, so do their values
    lows = np.append(0, highs[:-1] + scale.step)
    bottoms = np.append(0, tops[:-1] + gap)
    band = np.minimum(np.searchsorted(highs, cut, side="left"), len(highs) - 1)
    share = (cut - lows[band]) / (highs[band] - lows[band])
    found = bottoms[band] + share * (tops[band] - bottoms[band])
    found = np.minimum(found, tops[-1])
    if index.rounding == "nearest":
        found = np.floor(found + 0.5 + 1e-9)
    elif index.rounding == "up":
        found = np.ceil(found - 1e-9)
    return np.where(np.isnan(values), np.nan, found)


def worst(index: Index, values: Mapping[str, Floats]) -> tuple[NDArray[np.int64], list[str]]:
    """The worst level of several quantities, hour by hour, and which one made it ("" for none)."""
    known = [name for name in values if name in index.scales]
    if not known:
        raise PlanError("quantity_unknown", f"{index.name} knows none of {', '.join(values)}",
                        "it knows " + ", ".join(index.scales))  # fmt: skip
    levels = np.stack([level(index, name, values[name]) for name in known])
    made = levels.argmax(0)
    top = levels.max(0)
    return top, [known[m] if t else "" for m, t in zip(made.tolist(), top.tolist(), strict=True)]


def from_tables(tables: Mapping[str, Any]) -> Index:
    """An index of a node's own configuration, in the form of those below."""
    try:
        scales = {
            str(quantity): Scale(edges=tuple(map(float, row["edges"])), unit=str(row["unit"]),
                                 step=float(row.get("step", 0)), per_unit=float(row["per_unit"]))
            for quantity, row in tables["scales"].items()
        }  # fmt: skip
        made = Index(
            name=str(tables["name"]),
            levels=tuple(map(str, tables["levels"])),
            scales=scales,
            values=tuple(map(int, tables.get("values", ()))),
            rounding=tables.get("rounding", "none"),
            read=tables.get("read", "recalled"),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise PlanError(
            "index_unread",
            f"the index lacks or has wrong {error}",
            "give name, levels and scales with edges, unit, per_unit",
        ) from error
    rising = all(list(s.edges) == sorted(set(s.edges)) for s in scales.values())
    if not rising or not made.levels:
        raise PlanError("edges_not_rising", f"{made.name}: edges must rise", "correct the table")
    return made


def _scale(index: Index, quantity: str) -> Scale:
    if quantity not in index.scales:
        raise PlanError("quantity_unknown", f"{index.name} does not know {quantity}",
                        "it knows " + ", ".join(index.scales))  # fmt: skip
    return index.scales[quantity]


def _cut(scale: Scale, values: Floats) -> Floats:
    theirs = np.maximum(values / scale.per_unit, 0)
    if not scale.step:
        return theirs
    # Rounded so that 354 x 0.1 is the edge 35.4.
    return np.asarray(np.round(np.floor(theirs / scale.step + 1e-9) * scale.step, 6))


def _gas(edges: tuple[float, ...], step: float, unit: str, grams: float, scale: float) -> Scale:
    return Scale(edges=edges, unit=unit, step=step, per_unit=grams / 24.45 * scale)


# US EPA 2024: 40 CFR part 58, appendix G, table 2, as amended at 89 FR 16202; EPA-454/B-24-002, May
# 2024, table 6. PM by the day, ozone over 8 hours, NO2 and SO2 by the hour, CO over 8 hours.
# Beyond 304 ppb SO2 the EPA goes by 24 hours and beyond 0.200 ppm ozone by one: here the same means
# go on, so that a level is never milder than theirs. All in transcriptions; the last edges of SO2
# and CO stand in 74 FR 30469 too.
US_EPA_2024 = Index(
    name="us-epa-2024",
    levels=("good", "moderate", "unhealthy for sensitive groups", "unhealthy", "very unhealthy",
            "hazardous"),
    values=(50, 100, 150, 200, 300, 500),
    rounding="nearest",
    read="transcriptions",
    scales={
        "pm25_ug_m3": Scale(edges=(9.0, 35.4, 55.4, 125.4, 225.4, 325.4), step=0.1),
        "pm10_ug_m3": Scale(edges=(54, 154, 254, 354, 424, 604), step=1),
        "o3_ug_m3": _gas((0.054, 0.070, 0.085, 0.105, 0.200), 0.001, "ppm", 48.00, 1000),
        "no2_ug_m3": _gas((53, 100, 360, 649, 1249, 2049), 1, "ppb", 46.01, 1),
        "so2_ug_m3": _gas((35, 75, 185, 304, 604, 1004), 1, "ppb", 64.07, 1),
        "co_ug_m3": _gas((4.4, 9.4, 12.4, 15.4, 30.4, 50.4), 0.1, "ppm", 28.01, 1000),
    },
)  # fmt: skip

_CN_LEVELS = ("excellent", "good", "lightly polluted", "moderately polluted", "heavily polluted",
              "severely polluted")  # fmt: skip
_CN_GASES = {
    "o3_ug_m3": Scale(edges=(100, 160, 215, 265, 800)),
    "no2_ug_m3": Scale(edges=(40, 80, 180, 280, 565, 750, 940)),
    "so2_ug_m3": Scale(edges=(50, 150, 475, 800, 1600, 2100, 2620)),
    "co_ug_m3": Scale(edges=(2, 4, 14, 24, 36, 48, 60), unit="mg/m3", per_unit=1000),
}

# China HJ 633-2012, table 1: daily means, ozone over 8 hours. Until 28 February 2026.
CN_HJ633_2012 = Index(
    name="cn-hj633-2012",
    levels=_CN_LEVELS,
    values=(50, 100, 150, 200, 300, 400, 500),
    rounding="up",
    read="transcriptions",
    scales={
        "pm25_ug_m3": Scale(edges=(35, 75, 115, 150, 250, 350, 500)),
        "pm10_ug_m3": Scale(edges=(50, 150, 250, 350, 420, 500, 600)),
        **_CN_GASES,
    },
)

# China HJ 633-2026, table 3, in force since 1 March 2026: of the daily values, PM2.5 and PM10 alone
# changed, at 100.
CN_HJ633_2026 = Index(
    name="cn-hj633-2026",
    levels=_CN_LEVELS,
    values=(50, 100, 150, 200, 300, 400, 500),
    rounding="up",
    read="transcriptions",
    scales={
        "pm25_ug_m3": Scale(edges=(35, 60, 115, 150, 250, 350, 500)),
        "pm10_ug_m3": Scale(edges=(50, 120, 250, 350, 420, 500, 600)),
        **_CN_GASES,
    },
)

# European Air Quality Index, bands of 2025: ETC HE Report 2024/17. Hourly values.
EU_EAQI_2025 = Index(
    name="eu-eaqi-2025",
    levels=("good", "fair", "moderate", "poor", "very poor", "extremely poor"),
    read="transcriptions",
    scales={
        "pm25_ug_m3": Scale(edges=(5, 15, 50, 90, 140)),
        "pm10_ug_m3": Scale(edges=(15, 45, 120, 195, 270)),
        "o3_ug_m3": Scale(edges=(60, 100, 120, 160, 180)),
        "no2_ug_m3": Scale(edges=(10, 25, 60, 100, 150)),
        "so2_ug_m3": Scale(edges=(20, 40, 125, 190, 275)),
    },
)
INDICES = {index.name: index for index in (US_EPA_2024, CN_HJ633_2012, CN_HJ633_2026, EU_EAQI_2025)}
