"""What a forecast rests on: counts of children treated and exposures, by place and local day.

In: arrays (places, days) on one calendar without holes, NaN where a value is not known. Out: a
``Series`` from which faults were taken out and noted as ``Finding``s: missing is missing, never
zero. A day is the place's own; one of 23 or 25 hours is a day like others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from breathway.model.errors import Finding
from breathway.warn.errors import WarnError

Floats = NDArray[np.float64]
LEADS = 3  # days ahead, at most
STUCK_DAYS = 14  # ours: so long the same daily value, not zero, is an instrument that stopped


@dataclass(frozen=True, kw_only=True)
class Series:
    """``foreseen`` holds what was predicted of an exposure: (LEADS + 1, places, days), the first
    index being how many days before the day it was said. The last LEADS days may lie ahead."""

    places: tuple[str, ...]
    first_day: np.datetime64
    counts: Floats  # (places, days)
    exposures: Mapping[str, Floats] = field(default_factory=dict)
    foreseen: Mapping[str, Floats] = field(default_factory=dict)
    hourly: Floats | None = None  # counts by hour of the local day (places, days, 24), where known

    @property
    def days(self) -> NDArray[np.datetime64]:
        made: NDArray[np.datetime64] = np.arange(self.counts.shape[1]) + self.first_day.astype(
            "datetime64[D]"
        )
        return made


def checked(series: Series) -> tuple[Series, list[Finding]]:
    """The series without the faults that a day's values show, and what was found."""
    shape = series.counts.shape
    if len(shape) != 2 or shape[0] != len(series.places):
        raise WarnError("counts_misshapen", f"counts are {shape}, places {len(series.places)}",
                        "give one row of days for each place")  # fmt: skip
    if not np.all(np.isnan(series.counts) | (series.counts >= 0)):
        raise WarnError("count_negative", "a count of treatments is below zero",
                        "leave it empty where it is not known")  # fmt: skip
    if series.hourly is not None and series.hourly.shape != (*shape, 24):
        raise WarnError("counts_misshapen", f"hours are {series.hourly.shape}, counts are {shape}",
                        "give 24 counts for each place and day")  # fmt: skip
    for name, values in (*series.exposures.items(), *series.foreseen.items()):
        if values.shape[-2:] != shape:
            raise WarnError("exposure_misshapen", f"{name} is {values.shape}, counts are {shape}",
                            "give one value for each place and day")  # fmt: skip
    findings: list[Finding] = []
    exposures = {}
    for name, values in series.exposures.items():
        cleaned = np.where(np.isfinite(values), values, np.nan)
        for number, place in enumerate(series.places):
            cleaned[number] = _moving(cleaned[number], name, place, findings)
        exposures[name] = cleaned
    made = Series(
        places=series.places,
        first_day=series.first_day,
        counts=series.counts.astype(float),
        exposures=exposures,
        foreseen=series.foreseen,
        hourly=series.hourly,
    )
    return made, findings


def _moving(values: Floats, name: str, place: str, findings: list[Finding]) -> Floats:
    """One place's values, unknown while they do not move: a finding, and no weather."""
    known = np.flatnonzero(~np.isnan(values))
    if not known.size:
        findings.append(_of(name, place, "exposure_missing", "there is no value"))
        return values
    new = np.append(True, np.diff(values[known]) != 0)
    starts = np.flatnonzero(new)
    lengths = np.diff(np.append(starts, known.size))
    still = (lengths >= STUCK_DAYS) & (values[known[starts]] != 0)
    if not still.any():
        return values
    out = values.copy()
    for start, length in zip(starts[still], lengths[still], strict=True):
        out[known[start : start + length]] = np.nan
    what = "exposure_constant" if lengths[still].sum() == known.size else "exposure_stuck"
    findings.append(
        _of(name, place, what, f"{int(lengths[still].sum())} days without a change are left out")
    )
    return out


def _of(field_name: str, place: str, name: str, detail: str) -> Finding:
    return Finding(name=name, field=field_name, detail=f"{place}: {detail}")
