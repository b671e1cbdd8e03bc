"""What a family agrees to, checked alike at the bedside and in the console.

In: an e-mail address and triggers as typed; the words that a contact holds. Out: the same, or
``BadInput``. A contact holds the address and, where the bedside drew one, the token of the link
that ends it: the centre can derive its own, an edge that is cut off cannot.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from breathway.model.errors import BadInput

MOST = 5  # agreements of a person that hold at once
TOKEN_BYTES = 24
_MOST_TRIGGERS = 12
_EMAIL = re.compile(r"[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]{1,190}\.[^@\s,;<>\".]{2,60}")
_TRIGGER = re.compile(r"[a-z0-9_]{2,40}")


def address(typed: str) -> str:
    email = typed.strip()
    if not email.isascii() or not email.isprintable() or not _EMAIL.fullmatch(email):
        raise BadInput("this is no e-mail address", name="bad_address", hint="name@example.org")
    return email


def triggers(chosen: Sequence[str]) -> tuple[str, ...]:
    once = tuple(dict.fromkeys(chosen))
    if len(once) > _MOST_TRIGGERS or not all(_TRIGGER.fullmatch(one) for one in once):
        raise BadInput("a trigger is a code as cold, pm25 or pollen_birch", name="bad_trigger")
    return once


def contact(email: str, token: str = "") -> str:
    """The words to be sealed; an address holds no blank."""
    return f"{email} {token}".rstrip()


def opened(words: str) -> tuple[str, str]:
    """Address and token; either may be empty."""
    email, _, token = words.partition(" ")
    return email, token
