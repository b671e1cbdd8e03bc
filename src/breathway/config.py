"""Settings of the centre: from a file, the environment and the command line.

In: a TOML file with a table ``[centre]``, variables ``BREATHWAY_CENTRE_*``, and options; the later
of them wins. (An edge has few settings: the options of ``breathway edge``.) Out: a frozen struct. A
key that is not known and a value of the wrong type are errors that name the key and say what is
expected: a setting is never guessed, and never ignored.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

import msgspec
from msgspec import Meta, Struct

from breathway.model.errors import BadInput
from breathway.model.quantity import Jurisdiction

Port = Annotated[int, Meta(ge=0, le=65_535)]  # 0 lets the system choose
PositiveSeconds = Annotated[float, Meta(gt=0, le=86_400)]


class BadSetting(BadInput):
    name = "bad_setting"
    hint = "see docs/reference/settings.md for every key, its type and its default"


class CentreSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``breathway centre``."""

    SECTION: ClassVar[str] = "centre"

    data: Path  # keys, objects and, without database_url, the database
    database_url: str = ""  # an administrator's; empty: an embedded PostgreSQL under data
    jurisdiction: Jurisdiction = "KH"
    host: str = "127.0.0.1"
    port: Port = 8600
    workers: Annotated[int, Meta(ge=1, le=64)] = 2
    nats_url: str = ""  # nats://token@host:port that workers share for live sound; empty: our own
    udp_port: Port = 0  # live sound by datagrams: a port for each worker from this on; 0: any
    udp_address: str = ""  # where edges and pages reach it; empty: the address they called
    turn_url: str = ""  # turn:host:port, for voices to a bedside; empty: only where they reach it
    turn_secret: str = ""  # that the TURN server shares with us (coturn: use-auth-secret)
    tls_cert: Path | None = None  # PEM, the whole chain
    tls_key: Path | None = None
    insecure_http: bool = False  # allow a binding beyond loopback without TLS
    ready_file: Path | None = None  # gets the line that is printed once all is healthy
    edge_calls_per_s: Annotated[float, Meta(gt=0)] = 100.0  # one edge, sustained
    refusals_per_min: Annotated[float, Meta(gt=0)] = 120.0  # one address, wrong calls
    disk_reserve_mb: Annotated[int, Meta(ge=0)] = 256  # less than this free: records are refused
    rules: Path | None = None  # what calls a professional (TOML); none: the package's proposal
    roster: Path | None = (
        None  # who is on duty when (TOML); none: what nobody answers is everyone's
    )
    map_areas: Path | None = None  # people and provinces of places (CSV); none: counts, no rates
    public_url: str = (
        ""  # where the world reaches this centre: https://…; feeds and messages link to it
    )
    cap_sender: str = ""  # who warns, unique in the world (a domain name); empty: breathway-kh
    cap_contact: str = ""  # whom to ask about a warning
    cap_trusted: Path | None = None  # certificates of weather services (PEM); none: data/trusted
    cap_feeds: str = ""  # Atom or RSS indexes of weather services, apart by spaces; empty: none
    cap_geocodes: Path | None = None  # codes of areas and our places in them (CSV); none: no codes
    open_feed: Path | None = None  # what breathway map release --out publishes to; none: data/open
    wis2_broker: str = ""  # mqtts://user:password@host:port that is told of warnings and open data
    wis2_centre_id: str = ""  # as registered with WMO: kh-breathway
    wis2_topic: str = "data/core/weather/advisories-warnings"  # recalled, not verified
    wis2_open_topic: str = (
        "data/recommended/atmospheric-composition/experimental"  # recalled, not verified
    )
    forecast_hour: Annotated[int, Meta(ge=0, le=23)] = 18  # a place's: the next days are told then
    air_index: Literal["", "us-epa-2024", "cn-hj633-2026", "cn-hj633-2012", "eu-eaqi-2025"] = (
        ""  # by which bad air raises a flag; empty: China's in China, else the US EPA's
    )
    air: Path | None = None  # where weather, air and pollen come from (TOML); none: nowhere
    smtp_url: str = ""  # smtps://user:password@host:465 or smtp://host:587; empty: no e-mail
    mail_from: str = ""  # "Breathway <warnings@example.org>": who sends e-mail
    mqtt_url: str = ""  # mqtts://…: the node's broker for schools without one; empty: none
    deliveries_kept_days: Annotated[int, Meta(ge=31)] = 400  # of messages; then numbers alone
    emergency_number: str = ""  # on schools' pages; empty: the country's, recalled, not verified
    warn_private_addresses: bool = False  # let webhooks and brokers be on private networks
    tick_s: PositiveSeconds = 60.0  # how often the stages are told the time
    stop_s: PositiveSeconds = 8.0  # how long a process may take to stop


SECTIONS = (CentreSettings.SECTION,)


def load(
    kind: type[CentreSettings],
    *,
    file: Path | None = None,
    environment: Mapping[str, str] | None = None,
    options: Mapping[str, Any] | None = None,
) -> CentreSettings:
    """The settings of ``kind``; raises BadSetting. An option that is None was not given."""
    values: dict[str, Any] = {}
    if file is not None:
        values |= _from_file(kind, file)
    values |= _from_environment(kind, environment or {})
    values |= {key: value for key, value in (options or {}).items() if value is not None}
    if "data" not in values:
        raise BadSetting(
            f"no data folder for the {kind.SECTION}",
            name="setting_missing",
            hint=f"say --data FOLDER, or data = '…' in the table [{kind.SECTION}]",
        )
    return _convert(kind, values, strict=True, source="the options")


def _from_file(kind: type[CentreSettings], file: Path) -> dict[str, Any]:
    try:
        tables = tomllib.loads(file.read_text("utf-8"))
    except OSError as problem:
        raise BadSetting(
            f"cannot read {file}: {problem.strerror}",
            name="config_unreadable",
            hint="name a file that exists and that this user may read",
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise BadSetting(
            f"{file} is not TOML: {problem}",
            name="config_not_toml",
            hint="correct the line that the message names",
        ) from None
    for section, table in tables.items():
        if section not in SECTIONS:
            raise BadSetting(
                f"{file}: there is no table [{section}]",
                name="unknown_setting",
                hint="settings stand in the table [centre]",
            )
        if not isinstance(table, dict):
            raise BadSetting(
                f"{file}: {section} is a value, and a table is expected",
                name="setting_of_wrong_type",
                hint=f"write [{section}] on a line of its own, then one key = value a line",
            )
    values: dict[str, Any] = tables.get(kind.SECTION, {})
    _check(kind, values, strict=True, source=str(file))
    return values


def _from_environment(kind: type[CentreSettings], environment: Mapping[str, str]) -> dict[str, Any]:
    prefix = f"BREATHWAY_{kind.SECTION.upper()}_"
    found = {
        name.removeprefix(prefix).lower(): value
        for name, value in environment.items()
        if name.startswith(prefix)
    }
    return _check(kind, found, strict=False, source=f"the environment ({prefix}*)")


def _check(
    kind: type[CentreSettings], values: Mapping[str, Any], *, strict: bool, source: str
) -> dict[str, Any]:
    """The values in their types, ``data`` filled in for the check where it comes later."""
    filled = _convert(kind, {"data": ".", **values}, strict=strict, source=source)
    return {key: getattr(filled, key) for key in values}


def _convert(
    kind: type[CentreSettings], values: Mapping[str, Any], *, strict: bool, source: str
) -> CentreSettings:
    known = {field.name for field in msgspec.structs.fields(kind)}
    for key in values:
        if key not in known:
            raise BadSetting(
                f"{source}: {kind.SECTION} has no setting {key[:64]!r}",
                name="unknown_setting",
                hint="the settings are " + ", ".join(sorted(known)),
            )
    try:
        return msgspec.convert(dict(values), kind, strict=strict, dec_hook=_path)
    except msgspec.ValidationError as problem:
        raise BadSetting(
            f"{source}: {problem}".replace("`$.", "`"), name="setting_of_wrong_type"
        ) from None


def _path(expected: type[Any], value: Any) -> Any:
    if expected is Path and isinstance(value, str | Path):
        return Path(value).expanduser()
    raise msgspec.ValidationError(f"Expected a path, got {type(value).__name__}")
