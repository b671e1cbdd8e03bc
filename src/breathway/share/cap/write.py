"""A CAP message as XML.

In: a ``Message``. Out: UTF-8 bytes, valid against the schema of CAP 1.2, one namespace, no prefix,
no white space between elements: what is signed has one form. A message that breaks a rule of the
standard is an error of the caller, never a document.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape

from breathway.model.errors import BadInput
from breathway.share.cap.message import ALERT, NAMESPACE, STRUCTS, Message, Part, broken

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class BadMessage(BadInput):
    name = "cap_invalid"
    hint = "correct the field that the message names; OASIS CAP 1.2, section 3.2"


def write(message: Message) -> bytes:
    """The document; raises BadMessage."""
    for rule in broken(message):
        raise BadMessage(rule)
    body = "".join(_elements(message, ALERT))
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return f'{head}<alert xmlns="{NAMESPACE}">{body}</alert>\n'.encode()


def moment(at: dt.datetime) -> str:
    """3.3.2: no Z; UTC is -00:00; whole seconds."""
    if at.tzinfo is None:
        raise BadMessage("a time has no zone")
    text = at.replace(microsecond=0).isoformat()
    return text.removesuffix("+00:00") + "-00:00" if text.endswith("+00:00") else text


def _elements(owner: Any, parts: tuple[Part, ...]) -> Iterator[str]:
    for part in parts:
        held = getattr(owner, part.field)
        if part.kind == "references":
            values: Any = (held,) if held else ()
        elif part.most == 1:
            values = () if held is None else (held,)
        else:
            values = held
        if len(values) < part.least:
            raise BadMessage(f"{part.element} is missing")
        for value in values:
            yield f"<{part.element}>{_content(part, value)}</{part.element}>"


def _content(part: Part, value: Any) -> str:
    if part.kind in STRUCTS:
        return "".join(_elements(value, STRUCTS[part.kind][1]))
    if part.kind == "time":
        return moment(value)
    if part.kind == "references":
        return " ".join(
            f"{escape(r.sender)},{escape(r.identifier)},{moment(r.sent)}" for r in value
        )
    if part.kind == "polygon":
        return " ".join(f"{_number(lat)},{_number(lon)}" for lat, lon in value)
    if part.kind == "circle":
        lat, lon = value.centre
        return f"{_number(lat)},{_number(lon)} {_number(value.radius_km)}"
    if part.kind in ("integer", "decimal"):
        return _number(value)
    if part.one_of and value not in part.one_of:
        raise BadMessage(f"{part.element} {value!r} is not one of {', '.join(part.one_of)}")
    if _NOT_XML.search(value):
        raise BadMessage(f"{part.element} holds a character that XML cannot carry")
    return escape(value, {"\r": "&#13;"})


def _number(value: float) -> str:
    """To 1e-6: 10 cm of a degree."""
    if not math.isfinite(value):
        raise BadMessage("a number is not finite")
    text = f"{value:.6f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
