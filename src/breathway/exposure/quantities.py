"""What can be observed, in which unit, within which bounds, and how other units become ours.

In: a quantity's name, a value in some unit. Out: the value in the one unit that ends our name, or
a ``Rejection`` that says which units are known. Gas concentrations convert at 25 degrees Celsius
and 1013.25 hPa (molar volume 24.45 L), as the US EPA states them; the EU states them at 20
(24.06 L), so the volume is an argument. Pollen is counted by taxon; its Latin names are known.
"""

from __future__ import annotations

from dataclasses import dataclass

from breathway.model.errors import Rejection

MOLAR_VOLUME_25C_L = 24.45  # ideal gas at 298.15 K and 1013.25 hPa
GRAMS = {"o3": 48.00, "no2": 46.01, "so2": 64.07, "co": 28.01}  # per mole


@dataclass(frozen=True)
class Quantity:
    """Bounds beyond which a value is the fault of an instrument, not weather."""

    low: float
    high: float
    still_hours: int  # so long the same value is a stuck sensor
    zero_is_usual: bool = False
    has_floor: bool = False  # what lies below the detection limit is reported as the limit


# Genera (and the family of grasses) by their everyday names, as quantities name them.
POLLEN = {
    "alnus": "alder", "ambrosia": "ragweed", "artemisia": "mugwort", "betula": "birch",
    "corylus": "hazel", "cupressaceae": "cypress", "fraxinus": "ash", "olea": "olive",
    "parietaria": "pellitory", "platanus": "plane", "poaceae": "grass", "quercus": "oak",
    "taxus": "yew", "ulmus": "elm", "urtica": "nettle",
}  # fmt: skip
GRAINS = Quantity(0, 50000, 14 * 24, zero_is_usual=True)

QUANTITIES = {
    # World records: -89.2 and 56.7 degrees (WMO Archive of Weather and Climate Extremes).
    "temperature_c": Quantity(-90, 57, 24),
    "dew_point_c": Quantity(-100, 37, 24),
    "humidity_percent": Quantity(0, 100, 72),
    "pressure_hpa": Quantity(500, 1090, 48),
    "wind_m_s": Quantity(0, 115, 48, zero_is_usual=True),
    "rain_mm": Quantity(0, 500, 12, zero_is_usual=True),
    "pm25_ug_m3": Quantity(0, 5000, 24, has_floor=True),
    "pm10_ug_m3": Quantity(0, 10000, 24, has_floor=True),
    "o3_ug_m3": Quantity(0, 1500, 24, has_floor=True),
    "no2_ug_m3": Quantity(0, 4000, 24, has_floor=True),
    "so2_ug_m3": Quantity(0, 10000, 72, has_floor=True),
    "co_ug_m3": Quantity(0, 150000, 72, has_floor=True),
    "pollen_grains_m3": GRAINS,  # of all taxa
    "spores_m3": Quantity(0, 200000, 14 * 24, zero_is_usual=True),  # of moulds
    **{f"pollen_{name}_grains_m3": GRAINS for name in POLLEN.values()},
}
DEGREES = {"C": (0.0, 1.0), "°C": (0.0, 1.0), "c": (0.0, 1.0), "Celsius": (0.0, 1.0),
           "F": (32.0, 1.8), "°F": (32.0, 1.8), "f": (32.0, 1.8), "K": (273.15, 1.0)}  # fmt: skip
MICROGRAMS = ("ug/m3", "µg/m³", "μg/m³", "µg/m3", "ug/m³")  # micro sign and Greek mu


def convert(
    name: str, value: float, unit: str, molar_volume_l: float = MOLAR_VOLUME_25C_L
) -> tuple[str, float] | Rejection:
    """Our name and value of, say, ("o3", 0.031, "ppm") or ("temperature", 68, "F")."""
    short = name.strip().lower().replace(".", "").replace("pm2_5", "pm25")
    unit = unit.strip()
    if short in (*GRAMS, "pm25", "pm10") and unit in MICROGRAMS:
        return f"{short}_ug_m3", value
    if short in GRAMS and unit in ("mg/m3", "mg/m³"):
        return f"{short}_ug_m3", value * 1000
    if short in GRAMS and unit in ("ppb", "ppm"):
        per_billion = value * (1000 if unit == "ppm" else 1)
        return f"{short}_ug_m3", per_billion * GRAMS[short] / molar_volume_l
    if short in ("temperature", "temp", "dew_point") and unit in DEGREES:
        ours = "dew_point_c" if short == "dew_point" else "temperature_c"
        zero, step = DEGREES[unit]
        return ours, (value - zero) / step
    taxon = short.removeprefix("pollen_")
    taxon = POLLEN.get(taxon, taxon)
    if taxon in POLLEN.values() and unit in ("grains/m3", "grains/m³"):
        return f"pollen_{taxon}_grains_m3", value
    if short == "wind" and unit == "km/h":
        return "wind_m_s", value / 3.6
    if short == "pressure" and unit == "Pa":
        return "pressure_hpa", value / 100
    if short == "pressure" and unit in ("hpa", "mb", "mbar"):
        return "pressure_hpa", value
    plain = {
        ("humidity", "%"): "humidity_percent", ("relativehumidity", "%"): "humidity_percent",
        ("pressure", "hPa"): "pressure_hpa", ("wind", "m/s"): "wind_m_s", ("rain", "mm"): "rain_mm",
        ("wind_speed", "m/s"): "wind_m_s", ("rain", "kg m-2"): "rain_mm",
        ("spores", "1/m3"): "spores_m3",
        ("pollen", "grains/m3"): "pollen_grains_m3", ("pollen", "grains/m³"): "pollen_grains_m3",
    }  # fmt: skip
    if (short, unit) in plain:
        return plain[short, unit], value
    return Rejection(
        name="unit_unknown",
        detail=f"{name} in {unit or 'no unit'}",
        hint="known are ug/m3, mg/m3, ppb, ppm, C, F, K, %, hPa, Pa, m/s, mm, grains/m3, 1/m3",
    )
