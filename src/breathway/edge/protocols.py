"""The protocol in force at a facility.

In: the edge's folder and the facility's jurisdiction. Out: ``protocol.toml`` of the folder where
there is one, else the country's proposal, else the international; it may extend the country's own
file beside it. A damaged file stops the edge from starting: nobody may believe that a protocol
holds which does not.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from breathway.model.errors import BadInput, Unavailable
from breathway.therapy import Protocol, proposal, resolve, shipped
from breathway.therapy.shipped import NAMES

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
PROTOCOL_FILE = "protocol.toml"


def beside(folder: Path) -> Callable[[str], bytes]:
    """What a file may extend: a proposal that ships, or a file beside it, as the country's own."""

    def base(name: str) -> bytes:
        own = folder / f"{name}.toml"
        if name in NAMES or not _NAME.fullmatch(name) or not own.is_file():
            return shipped(name)
        return own.read_bytes()

    return base


def in_force(folder: Path, jurisdiction: str) -> Protocol:
    try:
        raw = (folder / PROTOCOL_FILE).read_bytes()
    except FileNotFoundError:
        return proposal(jurisdiction)
    try:
        return resolve(raw, beside(folder), PROTOCOL_FILE)
    except BadInput as problem:
        raise Unavailable(
            str(problem),
            name="protocol_damaged",
            hint=f"breathway protocol check {folder / PROTOCOL_FILE}, or take the file away",
        ) from None
