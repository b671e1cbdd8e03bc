"""``breathway centre``: run a data centre, or operate the one that runs here.

In: options, ``BREATHWAY_CENTRE_*`` and a configuration file. Out: a running centre, which prints
one line of JSON once it serves; a one-time code; a registered facility.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

import msgspec

from breathway import log
from breathway.config import BadSetting, CentreSettings, load
from breathway.model.facility import Facility

OPTIONS: dict[str, dict[str, Any]] = {
    "data": {"type": Path, "metavar": "DIR", "help": "folder of keys, objects and the database"},
    "database-url": {"metavar": "URL", "help": "a PostgreSQL in place of the embedded one"},
    "jurisdiction": {"metavar": "CC", "help": "whose law holds here (ISO 3166-1): KH"},
}
SERVING: dict[str, dict[str, Any]] = {
    "host": {"help": "address to listen on; beyond loopback TLS is needed (127.0.0.1)"},
    "port": {"type": int, "help": "0 lets the system choose (8600)"},
    "workers": {"type": int, "help": "API processes (2)"},
    "tls-cert": {"type": Path, "metavar": "PEM", "help": "certificate chain"},
    "tls-key": {"type": Path, "metavar": "PEM", "help": "its private key"},
    "insecure-http": {"action": "store_true", "help": "listen beyond loopback without TLS"},
    "rules": {"type": Path, "metavar": "TOML", "help": "what calls a professional"},
    "roster": {"type": Path, "metavar": "TOML", "help": "who is on duty when"},
    "air": {"type": Path, "metavar": "TOML", "help": "where weather, air and pollen come from"},
    "ready-file": {"type": Path, "metavar": "F", "help": "write the ready line here too"},
}


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    shared = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    shared.add_argument("--config", type=Path, metavar="TOML", help="configuration file")
    for name, more in OPTIONS.items():
        shared.add_argument(f"--{name}", **more)
    parser = subparsers.add_parser(
        "centre", parents=[shared], help="run a data centre", description=__doc__
    )
    for name, more in SERVING.items():
        parser.add_argument(f"--{name}", default=argparse.SUPPRESS, **more)
    parser.set_defaults(run=run)
    actions = parser.add_subparsers(metavar="ACTION")

    code = actions.add_parser(
        "enrol-code", parents=[shared], help="print a one-time code for a new edge"
    )
    code.add_argument("facility", help="the facility's id: kh-kampot")
    code.add_argument("--hours", type=float, default=24.0, help="how long it holds (24)")
    code.set_defaults(run=run_enrol_code)

    facility = actions.add_parser("facility", help="register a facility")
    add = facility.add_subparsers(metavar="ACTION", required=True).add_parser(
        "add", parents=[shared], help="register a facility, or say anew what is known of it"
    )
    add.add_argument("id", help="kh-kampot")
    add.add_argument("--name", required=True)
    add.add_argument(
        "--kind",
        choices=("respiratory_clinic", "nebulization_centre"),
        default="respiratory_clinic",
    )
    add.add_argument("--zone", required=True, help="IANA time zone: Asia/Phnom_Penh")
    add.add_argument("--city", default="")
    add.add_argument("--latitude", type=float)
    add.add_argument("--longitude", type=float)
    add.set_defaults(run=run_facility_add)


def settings_of(arguments: argparse.Namespace) -> CentreSettings:
    """The settings from the file, the environment and these arguments."""
    given = vars(arguments)
    options = {name.replace("-", "_"): None for name in (*OPTIONS, *SERVING)}
    options = {name: given.get(name) for name in options}
    environment = dict(os.environ)
    if plain := environment.get("DATABASE_URL"):
        environment.setdefault("BREATHWAY_CENTRE_DATABASE_URL", plain)
    return load(CentreSettings, file=given.get("config"), environment=environment, options=options)


def run(arguments: argparse.Namespace) -> int:
    from breathway.centre import supervise

    settings = settings_of(arguments)
    log.configure("supervisor")
    asyncio.run(supervise.run(settings))
    return 0


def run_enrol_code(arguments: argparse.Namespace) -> int:
    from breathway.centre import operate

    settings = settings_of(arguments)
    code = asyncio.run(operate.enrolment_code(settings, arguments.facility, arguments.hours))
    print(code)
    return 0


def run_facility_add(arguments: argparse.Namespace) -> int:
    settings = settings_of(arguments)
    names = ("id", "name", "kind", "zone", "city", "latitude", "longitude")
    values = {name: getattr(arguments, name) for name in names}
    try:
        facility = msgspec.convert({**values, "jurisdiction": settings.jurisdiction}, Facility)
    except msgspec.ValidationError as problem:
        raise BadSetting(
            f"not a facility: {problem}".replace("`$.", "`"), name="bad_facility"
        ) from None
    from breathway.centre import operate

    position = asyncio.run(operate.add_facility(settings, facility))
    print(json.dumps({"facility": facility.id, "position": position}), file=sys.stdout)
    return 0
