"""The protocols that ship: proposals that nobody has signed off.

In: a name (``intl``, ``cn``) or a jurisdiction. Out: bytes, or the protocol resolved.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from breathway.model.errors import BadInput
from breathway.therapy.protocol import Protocol, resolve

NAMES = ("intl", "cn")


def shipped(name: str) -> bytes:
    if name not in NAMES:
        raise BadInput(
            f"there is no protocol {name!r} to extend",
            name="bad_protocol",
            hint="extends is one of: " + ", ".join(NAMES),
        )
    return (files("breathway") / "data" / "therapy" / f"{name}.toml").read_bytes()


@cache
def proposal(jurisdiction: str = "") -> Protocol:
    """The country's own proposal where there is one, else the international."""
    country = jurisdiction.lower()
    name = country if country in NAMES else "intl"
    return resolve(shipped(name), shipped, name)
