"""JSON from outside as a value, or why not.

In: bytes, the type they shall have. Out: the value; or ``BadRequest`` that says where it does not
fit. Refused beyond what RFC 8259 and the type refuse: what two readers would understand in two ways
(a name twice in an object, a whole number beyond 64 bits; RFC 8259, sections 4 and 6), and the
letter that no text has and no database takes (U+0000).
"""

from __future__ import annotations

import json
import re
from typing import Any

import msgspec

from breathway.model.errors import BadRequest

_MOST = 1 << 63
_DIGITS = 19  # of a whole number that 64 bits may hold
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


def decode(raw: bytes, kind: Any, name: str = "bad_body") -> Any:
    """``raw`` as ``kind``."""
    try:
        value = msgspec.json.decode(raw, type=kind)
        if _NUL.search(raw):
            raise ValueError("a text holds the letter U+0000")
        json.loads(raw, object_pairs_hook=_once, parse_int=_whole)
    except (msgspec.DecodeError, ValueError, RecursionError, OverflowError) as problem:
        why = "it is too deep" if isinstance(problem, RecursionError) else problem
        raise BadRequest(f"the body does not fit: {why}", name=name) from None
    return value


def _once(pairs: list[tuple[str, Any]]) -> None:
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names):
        twice = next(name for at, name in enumerate(names) if name in names[:at])
        raise ValueError(f"the name {twice[:40]!r} stands twice in an object")


def _whole(digits: str) -> int:
    if len(digits) > _DIGITS + 1 or not -_MOST <= int(digits) < _MOST:
        raise ValueError("a whole number is beyond 64 bits")
    return int(digits)
