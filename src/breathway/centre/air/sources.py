"""The sources that a node has: a TOML file, read and checked.

In: tables ``[[source]]``, the preferred one of a place first. Out: ``Source``s. Keys of services
stand in the environment, not in the file: ``headers_env`` names the variables.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta, Struct

from breathway.config import BadSetting
from breathway.model.air import Quality
from breathway.model.quantity import Code
from breathway.share.air.address import broker_of

Kind = Literal["csv", "openaq", "open-meteo", "metar", "geojson", "bufr", "wis2"]
KINDS: tuple[Kind, ...] = ("csv", "openaq", "open-meteo", "metar", "geojson", "bufr", "wis2")


class Source(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One source of one place."""

    name: Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$")]
    kind: Kind
    place: Code
    url: str = ""  # {since} is replaced by a moment ``since_days`` ago
    file: Path | None = None
    every_s: Annotated[float, Meta(ge=60)] = 3600
    since_days: Annotated[float, Meta(gt=0, le=400)] = 3
    headers: dict[str, str] = {}
    headers_env: dict[str, str] = {}  # header → variable of the environment
    quality: Quality = "measured"  # of a CSV
    time: str = "time"  # a CSV's column
    zone: str = "UTC"
    columns: dict[str, tuple[str, str]] = {}  # a CSV's column → what it is, and in which unit
    topics: tuple[str, ...] = ()
    stations: tuple[str, ...] = ()  # only these, as the source names them
    latitude: Annotated[float, Meta(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Meta(ge=-180, le=180)] | None = None
    within_km: Annotated[float, Meta(gt=0, le=500)] = 50
    private: bool = False  # links of notices may lead into our own network


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    source: tuple[Source, ...]


def read_sources(path: Path) -> tuple[Source, ...]:
    """The sources of a file; files in it are named relative to it."""
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
    except OSError as problem:
        raise _wrong(
            path, problem.strerror or "cannot be read", "name a file that exists"
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise _wrong(path, f"not TOML: {problem}", "correct that line") from None
    try:
        sources = msgspec.convert(tables, _File, dec_hook=_path).source
    except msgspec.ValidationError as problem:
        raise _wrong(path, f"{problem}".replace("`$.", "`"), "see how-to/bring-in-air") from None
    seen: set[tuple[str, str]] = set()
    for source in sources:
        said = f"{path}: source {source.name!r} of {source.place}"
        check(source, said)
        if (source.place, source.name) in seen:
            raise BadSetting(f"{said} stands there twice", name="bad_source")
        seen.add((source.place, source.name))
    return tuple(
        msgspec.structs.replace(s, file=path.parent / s.file) if s.file else s for s in sources
    )


def check(source: Source, said: str) -> None:
    if source.kind == "wis2":
        broker_of(source.url)
        if not source.topics or not (source.stations or source.latitude is not None):
            raise BadSetting(f"{said}: topics, and stations or latitude and longitude, are needed",
                             name="bad_source")  # fmt: skip
    elif bool(source.url) == (source.file is not None):
        raise BadSetting(f"{said}: either url or file is needed", name="bad_source")
    if source.kind == "csv" and not source.columns:
        raise BadSetting(f"{said}: columns are needed", name="bad_source",
                         hint='columns = { t = ["temperature", "C"] }')  # fmt: skip
    if (source.latitude is None) != (source.longitude is None):
        raise BadSetting(f"{said}: latitude and longitude belong together", name="bad_source")
    try:
        ZoneInfo(source.zone)
    except (KeyError, ValueError, OSError):
        raise BadSetting(f"{said}: {source.zone!r} is no time zone", name="bad_source",
                         hint="write an IANA name: Asia/Phnom_Penh") from None  # fmt: skip


def headers_of(source: Source, environment: Mapping[str, str]) -> dict[str, str]:
    """The headers of its calls, keys of services put in."""
    found = dict(source.headers)
    for header, variable in source.headers_env.items():
        if variable not in environment:
            raise BadSetting(f"source {source.name!r}: {variable} is not set", name="key_missing",
                             hint="set the variable that headers_env names")  # fmt: skip
        found[header] = environment[variable]
    return found


def _path(expected: type[Any], value: Any) -> Any:
    if expected is Path and isinstance(value, str):
        return Path(value)
    raise msgspec.ValidationError(f"Expected a path, got {type(value).__name__}")


def _wrong(path: Path, detail: str, hint: str) -> BadSetting:
    return BadSetting(f"{path}: {detail}", name="bad_sources", hint=hint)
