"""Faults of outdoor instruments: found and said, and what they spoil is missing, never zero.

In: a series of one quantity at one station: times (n, UTC, rising) and values (n). Out: the values
with NaN where they cannot be believed, and a ``Finding`` for each kind of fault. Rules: the range,
persistence and consistency tests of WMO-No. 8, Guide to Instruments, volume V, chapter 1 (recalled,
not verified); limits stand in ``quantities``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from breathway.exposure.quantities import QUANTITIES, Quantity
from breathway.model.errors import Finding

Floats = NDArray[np.float64]
Times = NDArray[np.datetime64]
# What loggers write in place of a value.
SENTINELS = (9999.0, -9999.0, 99999.0, -99999.0, 999.9, -999.9, 999.0, -999.0, 9999.9, -99.9)
WARM_CELSIUS = 45.0  # no place's median over a fortnight
DETECTION_HOURS = 21 * 24  # below an instrument's detection limit air may stay for weeks


def believe(quantity: str, at: Times, values: Floats) -> tuple[Floats, list[Finding]]:
    """Values that can be used, and what was found wrong with the rest."""
    limits = QUANTITIES[quantity]
    kept = values.astype(float).copy()
    found: list[Finding] = []

    def strike(where: NDArray[np.bool_], name: str, detail: str) -> None:
        where = where & ~np.isnan(kept)
        if where.any():
            kept[where] = np.nan
            found.append(Finding(name=name, field=quantity, detail=f"{int(where.sum())} {detail}"))

    outside = (kept < limits.low) | (kept > limits.high)
    filler = np.isin(kept, SENTINELS) & (outside | _alone(kept))
    strike(filler, "filler_value", "values such as 9999 that stand for none")
    if quantity in ("temperature_c", "dew_point_c") and _fahrenheit(kept):
        strike(np.ones(len(kept), dtype=bool), "fahrenheit_as_celsius",
               "values look like degrees Fahrenheit")  # fmt: skip
    strike((kept < limits.low) | (kept > limits.high), "impossible_value",
           f"values beyond {limits.low:g} to {limits.high:g}")  # fmt: skip
    strike(_stuck(at, kept, limits), "sensor_stuck", "values in runs that do not change")
    found += _clock(quantity, at)
    return kept, found


def disagree(quantity: str, one: Floats, other: Floats) -> Finding | None:
    """Two sources of one place, hour by hour: a shift, or a scale such as Fahrenheit's."""
    both = ~np.isnan(one) & ~np.isnan(other)
    if both.sum() < 48:  # two days
        return None
    a, b = one[both], other[both]
    typical = np.median(np.abs(a - np.median(a)))
    apart = np.median(np.abs(a - b))
    if apart <= 1.5 * typical:
        return None
    slope, shift = np.polyfit(a, b, 1) if a.std() > 0 else (0.0, b.mean())
    if quantity == "temperature_c" and abs(slope - 1.8) < 0.2 and abs(shift - 32) < 8:
        detail = "the second is in Fahrenheit"
    else:
        detail = f"they lie {apart:.3g} apart, {apart / max(typical, 1e-9):.1f} times their spread"
    return Finding(name="sources_disagree", field=quantity, detail=detail)


def _alone(values: Floats) -> NDArray[np.bool_]:
    """Far from everything else there: above ten times, or below minus ten times, what is usual."""
    usual = np.nanmedian(np.abs(values)) if (~np.isnan(values)).any() else 0.0
    return np.abs(values) > 10 * max(usual, 1.0)


def _fahrenheit(values: Floats) -> bool:
    """Degrees that no climate has as Celsius, and that make sense as Fahrenheit."""
    present = values[~np.isnan(values)]
    if len(present) < 24:
        return False
    as_celsius = (present - 32) / 1.8
    hot = np.median(present) > WARM_CELSIUS or np.mean(present > 57) > 0.05
    return bool(hot and np.quantile(as_celsius, 0.95) < 50 and np.median(as_celsius) > -40)


def _stuck(at: Times, values: Floats, limits: Quantity) -> NDArray[np.bool_]:
    """Runs of one value over more hours than weather keeps still."""
    same = np.append(False, values[1:] == values[:-1])
    number = np.cumsum(~same)
    starts = np.flatnonzero(~same)
    ends = np.append(starts[1:], len(values)) - 1
    hours = (at[ends] - at[starts]) / np.timedelta64(1, "h")
    counts = ends - starts + 1
    still = (hours >= limits.still_hours) & (counts >= 4)
    if limits.has_floor:
        lowest = values[starts] == np.nanmin(values, initial=np.inf)
        still &= ~(lowest & (hours < DETECTION_HOURS))
    if limits.zero_is_usual:
        still &= values[starts] != 0
    if not len(values):
        return np.zeros(0, dtype=bool)
    return np.asarray(still[number - 1])


def _clock(quantity: str, at: Times) -> list[Finding]:
    """Gaps, and hours that come twice: local time where UTC was promised."""
    if len(at) < 3:
        return []
    steps = np.diff(at) / np.timedelta64(1, "m")
    usual = float(np.median(steps[steps > 0])) if (steps > 0).any() else 0.0
    found = []
    if (steps <= 0).any():
        found.append(Finding(name="hour_repeated", field=quantity,
                             detail=f"{int((steps <= 0).sum())} times do not rise"))  # fmt: skip
    missing = np.maximum(np.round(steps / usual) - 1, 0).sum() if usual else 0
    if missing:
        found.append(Finding(name="gap", field=quantity, detail=f"{int(missing)} values missing"))
    return found
