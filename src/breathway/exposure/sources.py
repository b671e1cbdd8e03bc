"""What sources send → observations: METAR, OpenAQ, Open-Meteo, CSV tables.

In: text or bytes of one source, as it came. Out: ``Observation``s in our units and a ``Rejection``
for each part that cannot be understood; nothing is guessed. METAR: WMO-No. 306, Manual on Codes,
FM 15, and the remarks of the US Federal Meteorological Handbook No. 1, chapter 12; OpenAQ: its API,
version 3. Fetching is not done here.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
import re
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from breathway.exposure.quantities import convert
from breathway.model.air import Observation, Quality
from breathway.model.errors import Rejection

Taken = tuple[list[Observation], list[Rejection]]
KNOT_M_S = 1852 / 3600  # a nautical mile an hour
ISSUED = re.compile(r"\d{4}/\d{2}/\d{2} \d{2}:\d{2}")  # a line that some servers put before
REPORT = re.compile(r"^(?:METAR |SPECI )?(?:COR |AUTO )?([A-Z][A-Z0-9]{3}) (\d{2})(\d{2})(\d{2})Z ")
WIND = re.compile(r" (?:\d{3}|VRB)P?(\d{2,3})(?:GP?\d{2,3})?(KT|MPS|KMH) ")
TEMPERATURE = re.compile(r" (M?\d{2})/(M?\d{2})? ")
TENTHS = re.compile(r" T([01])(\d{3})(?:([01])(\d{3}))? ")
PRESSURE = re.compile(r" (?:Q(\d{4})|A(\d{4})) ")


def metar(text: str, received_at: dt.datetime) -> Taken:
    """Reports, one a line, going on in lines that begin with a space; a day of the month is the
    last one before they were received."""
    found: list[Observation] = []
    wrong: list[Rejection] = []
    for line in re.sub(r"\r?\n[ \t]+", " ", text).splitlines():
        report = " ".join(line.strip().rstrip("=").split())
        if not report or ISSUED.fullmatch(report):
            continue
        head = REPORT.match(report + " ")
        at = None if head is None else _moment(head.groups()[1:], received_at)
        if head is None or at is None:
            wrong.append(_not("metar_unread", "a line does not begin with station and time",
                              "send reports as METAR or SPECI, one a line"))  # fmt: skip
            continue
        if " NIL" in report:
            continue
        for quantity, value in _measured(report + " ").items():
            found.append(Observation(quantity=quantity, value=value, at=at,
                                     station=head.group(1), source="metar"))  # fmt: skip
    return found, wrong


def _measured(report: str) -> dict[str, float]:
    body = report.partition(" RMK ")[0] + " "
    values: dict[str, float] = {}
    if wind := WIND.search(body):
        factor = {"KT": KNOT_M_S, "MPS": 1.0, "KMH": 1 / 3.6}[wind.group(2)]
        values["wind_m_s"] = float(wind.group(1)) * factor
    if temperature := TEMPERATURE.search(body):
        for name, group in zip(("temperature_c", "dew_point_c"), temperature.groups(), strict=True):
            if group:
                values[name] = float(group.replace("M", "-"))
    if tenths := TENTHS.search(report):
        sign, size, dew_sign, dew = tenths.groups()
        values["temperature_c"] = _tenths(sign, size)
        if dew:
            values["dew_point_c"] = _tenths(dew_sign, dew)
    if pressure := PRESSURE.search(body):
        hectopascal, inches = pressure.groups()
        inch = 33.863886  # hPa in an inch of mercury
        values["pressure_hpa"] = float(hectopascal) if hectopascal else int(inches) / 100 * inch
    if "temperature_c" in values and "dew_point_c" in values:
        values["humidity_percent"] = humidity(values["temperature_c"], values["dew_point_c"])
    return values


def humidity(temperature_c: float, dew_point_c: float) -> float:
    """Relative humidity over water: Alduchov and Eskridge 1996, J Appl Meteorol 35:601, eq. 21."""

    def pressure(celsius: float) -> float:
        return math.exp(17.625 * celsius / (243.04 + celsius))

    return min(100.0, 100 * pressure(dew_point_c) / pressure(temperature_c))


def _tenths(sign: str, size: str) -> float:
    return (-1 if sign == "1" else 1) * int(size) / 10


def _moment(given: tuple[str, ...], received_at: dt.datetime) -> dt.datetime | None:
    """The latest moment of that day and time that is not after the receipt (an hour is allowed)."""
    day, hour, minute = map(int, given)
    latest = received_at.astimezone(dt.UTC) + dt.timedelta(hours=1)
    month = latest.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    for _ in range(3):
        try:
            moment = month.replace(day=day, hour=hour, minute=minute)
        except ValueError:
            moment = None
        if moment is not None and moment <= latest:
            return moment
        month = (month - dt.timedelta(days=1)).replace(day=1)
    return None


def openaq(data: bytes, station: str = "") -> Taken:
    """A page of measurements or hours of OpenAQ's API, version 3. Its rows name no sensor: the one
    that was asked for is ``station``, unless it moves. What OpenAQ itself flags is not used."""
    try:
        page = msgspec.json.decode(data)
        rows = page["results"]
    except (msgspec.DecodeError, KeyError, TypeError):
        return [], [_not("openaq_unread", "not a page of results", "send the answer as it came")]
    found: list[Observation] = []
    wrong: list[Rejection] = []
    for number, row in enumerate(rows):
        taken = _openaq_row(row, station)
        if isinstance(taken, Rejection):
            detail = f"result {number}: {taken.detail}"
            wrong.append(Rejection(name=taken.name, detail=detail, hint=taken.hint))
        elif taken is not None:
            found.append(taken)
    return found, wrong


def _openaq_row(row: Any, station: str) -> Observation | Rejection | None:
    try:
        parameter, period = row["parameter"], row["period"]
        at = dt.datetime.fromisoformat(period["datetimeFrom"]["utc"])
        if row["value"] is None:
            return None
        value, place = float(row["value"]), row.get("coordinates") or {}
        converted = convert(parameter["name"], value, parameter["units"])
        named = row.get("locationsId") or row.get("locationId") or row.get("sensorsId") or station
        doubted = (row.get("flagInfo") or {}).get("hasFlags")
    except (KeyError, TypeError, ValueError, AttributeError):
        return _not("openaq_unread", "value, parameter or period is missing", "send it as it came")
    if isinstance(converted, Rejection):
        return converted
    if doubted:
        return _not("flagged", f"{converted[0]}: the source flags the value", "nothing to do")
    return Observation(
        quantity=converted[0], value=converted[1], at=at.astimezone(dt.UTC), station=str(named),
        source="openaq", latitude=place.get("latitude"), longitude=place.get("longitude"),
    )  # fmt: skip


# Open-Meteo's names → ours; its documentation, "Hourly Weather Variables" and "Air Quality API"
# (recalled, not verified).
OPEN_METEO = {
    "temperature_2m": "temperature", "dew_point_2m": "dew_point",
    "relative_humidity_2m": "humidity", "surface_pressure": "pressure",
    "wind_speed_10m": "wind", "precipitation": "rain",
    "pm2_5": "pm25", "pm10": "pm10", "ozone": "o3", "nitrogen_dioxide": "no2",
    "sulphur_dioxide": "so2", "carbon_monoxide": "co",
    "alder_pollen": "pollen_alder", "birch_pollen": "pollen_birch", "grass_pollen": "pollen_grass",
    "mugwort_pollen": "pollen_mugwort", "olive_pollen": "pollen_olive",
    "ragweed_pollen": "pollen_ragweed",
}  # fmt: skip


def open_meteo(data: bytes, station: str, quality: Quality) -> Taken:
    """An answer of Open-Meteo with hourly values; they come from models, so ``quality`` is not
    measured. Hours without a value are left out."""
    try:
        answer = msgspec.json.decode(data)
        hourly, units = answer["hourly"], answer["hourly_units"]
        offset = dt.timedelta(seconds=answer.get("utc_offset_seconds", 0))
        times = [
            (dt.datetime.fromisoformat(text) - offset).replace(tzinfo=dt.UTC)
            for text in hourly["time"]
        ]
        named = {name: hourly[name] for name in hourly if name in OPEN_METEO}
        where = {"latitude": answer.get("latitude"), "longitude": answer.get("longitude")}
    except (msgspec.DecodeError, KeyError, TypeError, ValueError, AttributeError):
        return [], [_not("open_meteo_unread", "not an answer with hourly values",
                         "ask for hourly values with timeformat=iso8601")]  # fmt: skip
    found: list[Observation] = []
    wrong: list[Rejection] = []
    for name, values in named.items():
        for at, value in zip(times, values, strict=False):
            if value is None:
                continue
            converted = convert(OPEN_METEO[name], float(value), units.get(name, ""))
            if isinstance(converted, Rejection):
                wrong.append(converted)
                break
            found.append(Observation(quantity=converted[0], value=converted[1], at=at,
                                     station=station, source="open-meteo", quality=quality,
                                     **where))  # fmt: skip
    return found, wrong


def table(
    text: str,
    *,
    source: str,
    station: str,
    time: str,
    zone: str,
    columns: Mapping[str, tuple[str, str]],
    quality: Quality = "measured",
) -> Taken:
    """A CSV: ``columns`` says of each column what it is and in which unit, as ("pm25", "ug/m3").
    A date without a time, as pollen is counted, is the beginning of that day in the zone.

    ``zone`` is an IANA name. An hour that local time has twice is refused, not guessed: let the
    logger write UTC.
    """
    found: list[Observation] = []
    wrong: list[Rejection] = []
    where = ZoneInfo(zone)
    lines = csv.DictReader(io.StringIO(text))
    there = lines.fieldnames or ()
    missing = [name for name in (time, *columns) if name not in there] if text.strip() else []
    if missing:
        said = f"no column {', '.join(missing)} among {', '.join(there)}"[:300]
        wrong.append(_not("column_missing", said, "name the file's own columns"))
    if time in missing:
        return [], wrong
    for number, row in enumerate(lines, start=2):
        at = _local(row.get(time) or "", where)
        if isinstance(at, Rejection):
            detail = f"line {number}: {at.detail}"
            wrong.append(Rejection(name=at.name, detail=detail, hint=at.hint))
            continue
        for column, (name, unit) in columns.items():
            cell = (row.get(column) or "").strip()
            if cell in ("", "NA", "NaN", "nan", "-", "null"):
                continue
            try:
                converted = convert(name, float(cell), unit)
            except ValueError:
                converted = _not("value_unread", f"{column} is not a number", "leave it empty")
            if isinstance(converted, Rejection):
                wrong.append(Rejection(name=converted.name, hint=converted.hint,
                                       detail=f"line {number}: {converted.detail}"))  # fmt: skip
            else:
                found.append(Observation(quantity=converted[0], value=converted[1], at=at,
                                         station=station, source=source, quality=quality)
                             )  # fmt: skip
    return found, wrong


def as_forecast(observation: Observation, now: dt.datetime) -> Observation:
    """A model's value for an hour to come is a forecast."""
    if observation.at <= now:
        return observation
    return msgspec.structs.replace(observation, quality="forecast")


def kilometres(latitude: float, longitude: float, other: float, east: float) -> float:
    """Along the sphere, the mean radius 6371.0088 km (Moritz 2000, GRS 80); across 180° too."""
    one, two = math.radians(latitude), math.radians(other)
    turn = math.radians(east - longitude)
    half = math.sin((two - one) / 2) ** 2 + math.cos(one) * math.cos(two) * math.sin(turn / 2) ** 2
    return 2 * 6371.0088 * math.asin(min(1.0, math.sqrt(half)))


def _local(text: str, where: ZoneInfo) -> dt.datetime | Rejection:
    try:
        moment = dt.datetime.fromisoformat(text.strip())
    except ValueError:
        return _not("time_unread", "the time is not ISO 8601", "write 2026-03-01T18:00")
    if moment.tzinfo is not None:
        return moment.astimezone(dt.UTC)
    first, second = (moment.replace(tzinfo=where, fold=fold) for fold in (0, 1))
    if first.utcoffset() != second.utcoffset():
        return _not("time_doubtful", "this hour comes twice or never when the clocks change",
                    "let the logger write UTC")  # fmt: skip
    return first.astimezone(dt.UTC)


def _not(name: str, detail: str, hint: str) -> Rejection:
    return Rejection(name=name, detail=detail, hint=hint)
