"""Surface observations in BUFR → observations in our units.

In: the bytes of a file with one or more BUFR messages. Out: ``Observation``s of the first value of
each quantity in every subset, and a ``Rejection`` where a message cannot be decoded. Standard:
WMO-No. 306, Manual on Codes, volume I.2, FM 94 BUFR, table B; decoded by pybufrkit.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import cache
from typing import Any

from pybufrkit.decoder import Decoder

from breathway.exposure.quantities import convert
from breathway.exposure.sources import Taken, humidity
from breathway.model.air import Observation
from breathway.model.errors import Rejection

MOST_SUBSETS = 5000
# Element descriptors of table B, as F X Y without the leading zero → our name and its unit.
WANTED = {
    12101: ("temperature", "K"), 12001: ("temperature", "K"),
    12103: ("dew_point", "K"), 12003: ("dew_point", "K"),
    13003: ("humidity", "%"), 10004: ("pressure", "Pa"),
    11002: ("wind", "m/s"), 11012: ("wind", "m/s"),
}  # fmt: skip
WIGOS = (1125, 1126, 1127, 1128)  # series, issuer, number, local identifier
TIME = (4001, 4002, 4003, 4004, 4005)
LATITUDE, LONGITUDE = (5001, 5002), (6001, 6002)


@cache
def _decoder() -> Any:
    return Decoder()


def bufr(data: bytes, source: str) -> Taken:
    """Everything in the file that is ours."""
    found: list[Observation] = []
    wrong: list[Rejection] = []
    messages = list(_messages(data))
    if not messages:
        wrong.append(_not("no BUFR message is in it"))
    for message in messages:
        try:
            decoded = _decoder().process(message).template_data.value
            subsets = zip(
                decoded.decoded_descriptors_all_subsets,
                decoded.decoded_values_all_subsets,
                strict=False,
            )
            for number, (descriptors, values) in enumerate(subsets):
                if number < MOST_SUBSETS:
                    found += _subset(descriptors, values, source)
        except Exception as problem:  # what a hostile message raises in the decoder is its own
            wrong.append(_not(f"it cannot be decoded: {type(problem).__name__}"))
    return found, wrong


def _messages(data: bytes) -> Iterator[bytes]:
    """Section 0: ``BUFR``, then the length of the whole message in three octets."""
    at = data.find(b"BUFR")
    while at >= 0:
        length = int.from_bytes(data[at + 4 : at + 7], "big")
        yield data[at : at + max(length, 8)]
        at = data.find(b"BUFR", at + max(length, 8))


def _subset(descriptors: Any, values: Any, source: str) -> list[Observation]:
    first: dict[int, Any] = {}
    for descriptor, value in zip(descriptors, values, strict=True):
        if value is not None:
            first.setdefault(descriptor.id, value)
    at = _when(first)
    if at is None:
        return []
    made: dict[str, float] = {}
    for number, (name, unit) in WANTED.items():
        if number in first:
            taken = convert(name, float(first[number]), unit)
            if not isinstance(taken, Rejection):
                made.setdefault(*taken)
    if "humidity_percent" not in made and {"temperature_c", "dew_point_c"} <= made.keys():
        made["humidity_percent"] = humidity(made["temperature_c"], made["dew_point_c"])
    latitude = next((first[n] for n in LATITUDE if n in first), None)
    longitude = next((first[n] for n in LONGITUDE if n in first), None)
    return [
        Observation(quantity=quantity, value=value, at=at, station=_station(first), source=source,
                    latitude=latitude, longitude=longitude)
        for quantity, value in made.items()
    ]  # fmt: skip


def _when(first: dict[int, Any]) -> dt.datetime | None:
    if any(number not in first for number in TIME[:4]):
        return None
    year, month, day, hour, minute = (int(first.get(number, 0)) for number in TIME)
    return dt.datetime(year, month, day, hour, minute, tzinfo=dt.UTC)


def _station(first: dict[int, Any]) -> str:
    """The WIGOS identifier, or WMO's block and station number."""
    if all(number in first for number in WIGOS):
        series, issuer, number, local = (first[n] for n in WIGOS)
        name = local.decode("ascii", "replace") if isinstance(local, bytes) else str(local)
        return f"{series}-{issuer}-{number}-{name.strip(chr(0) + ' ')}"
    if 1001 in first and 1002 in first:
        return f"0-20000-0-{int(first[1001]):02d}{int(first[1002]):03d}"
    return ""


def _not(detail: str) -> Rejection:
    return Rejection(name="bufr_unread", detail=detail, hint="tell the centre that publishes it")
