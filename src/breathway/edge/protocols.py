"""The protocol in force at a facility.

In: the edge's folder and the facility's jurisdiction. Out: ``protocol.toml`` of the folder where
there is one, else the country's proposal, else the international. A damaged file stops the edge
from starting: nobody may believe that a protocol holds which does not.
"""

from __future__ import annotations

from pathlib import Path

from breathway.model.errors import BadInput, Unavailable
from breathway.therapy import Protocol, proposal, resolve, shipped

PROTOCOL_FILE = "protocol.toml"


def in_force(folder: Path, jurisdiction: str) -> Protocol:
    try:
        raw = (folder / PROTOCOL_FILE).read_bytes()
    except FileNotFoundError:
        return proposal(jurisdiction)
    try:
        return resolve(raw, shipped, PROTOCOL_FILE)
    except BadInput as problem:
        raise Unavailable(
            str(problem),
            name="protocol_damaged",
            hint=f"breathway protocol check {folder / PROTOCOL_FILE}, or take the file away",
        ) from None
