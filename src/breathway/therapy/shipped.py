"""The protocols that ship: proposals that nobody has signed off; and signing one.

In: a name (``intl``, ``cn``) or a jurisdiction. Out: bytes, or the protocol resolved. A file of a
protocol and a clinician's name in, the file with their sign-off out.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from functools import cache
from importlib.resources import files

from breathway.model.errors import BadInput
from breathway.therapy.protocol import Protocol, resolve
from breathway.therapy.signing import digest

NAMES = ("intl", "cn")


def shipped(name: str) -> bytes:
    if name not in NAMES:
        raise BadInput(
            f"there is no protocol {name!r} to extend",
            name="bad_protocol",
            hint="extends is one of: " + ", ".join(NAMES) + ", or the name of a file beside it",
        )
    return (files("breathway") / "data" / "therapy" / f"{name}.toml").read_bytes()


@cache
def proposal(jurisdiction: str = "") -> Protocol:
    """The country's own proposal where there is one, else the international."""
    country = jurisdiction.lower()
    name = country if country in NAMES else "intl"
    return resolve(shipped(name), shipped, name)


_SIGN_OFF = re.compile(r"^\[sign_off\].*?(?=^\[|\Z)", re.MULTILINE | re.DOTALL)


def laid_over(name: str, id_: str, version: str, title: str) -> str:
    """A file that takes over one that ships as it is: what a facility signs and changes."""
    said = {"id": id_, "version": version, "title": title, "extends": name}
    return "".join(f"{key} = {json.dumps(value)}\n" for key, value in said.items())


def signed(
    text: str, name: str, role: str, on: dt.date, base: Callable[[str], bytes] = shipped
) -> str:
    """The file with this sign-off, in the place of any other. ``base`` gives what it extends."""
    bare = _SIGN_OFF.sub("", text).rstrip()
    mark = digest(resolve(bare.encode(), base))
    who = {"name": name, "role": role}
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in who.items()]
    return "\n".join([bare, "", "[sign_off]", *lines, f"on = {on}", f'digest = "{mark}"', ""])
