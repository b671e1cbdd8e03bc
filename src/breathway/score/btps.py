"""From the conditions at the device to those in the lung (BTPS).

In: ambient temperature and pressure. Out: the factor for flow and volume of saturated gas.

Standard: ATS/ERS 2019, BTPS correction; water vapour pressure after Buck (1996).
"""

from __future__ import annotations

from math import exp

from breathway.score.errors import SamplesError

BODY_C = 37.0
BODY_VAPOUR_MMHG = 47.07  # saturated water vapour at 37 °C
MMHG_PER_HPA = 0.750062
RANGE_C = (10.0, 45.0)
RANGE_HPA = (500.0, 1100.0)


def btps_factor(ambient_c: float, pressure_hpa: float) -> float:
    """How much larger a volume measured at ambient conditions is in the lung."""
    if not RANGE_C[0] <= ambient_c <= RANGE_C[1]:
        raise SamplesError(
            "ambient_temperature_out_of_range",
            f"spirometry is not done at {ambient_c:g} degrees",
            "give the room temperature in degrees Celsius",
        )
    if not RANGE_HPA[0] <= pressure_hpa <= RANGE_HPA[1]:
        raise SamplesError(
            "pressure_out_of_range",
            f"{pressure_hpa:g} is no air pressure in hPa",
            "give the station pressure in hPa (1 mmHg is 1.333 hPa)",
        )
    pressure = pressure_hpa * MMHG_PER_HPA
    vapour = (
        MMHG_PER_HPA
        * 6.1121
        * exp((18.678 - ambient_c / 234.5) * (ambient_c / (257.14 + ambient_c)))
    )
    warmth = (273.15 + BODY_C) / (273.15 + ambient_c)
    return warmth * (pressure - vapour) / (pressure - BODY_VAPOUR_MMHG)
