"""XML as a CAP message, or why not.

In: bytes from anywhere. Out: a ``Message`` or a ``Rejection`` with name and hint; never an
exception, and never more work than the bytes are worth: 1 MiB at most, no document type (so no
entity is declared, fetched or multiplied), bounded depth and number of elements. A signature is
passed over here: ``verify`` checks it.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from xml.parsers import expat

import msgspec
from msgspec import Struct, field

from breathway.model.errors import Rejection
from breathway.share.cap.message import (
    ALERT,
    NAMESPACE,
    STRUCTS,
    Circle,
    Message,
    Part,
    Reference,
    broken,
)

MAX_BYTES = 1 << 20
MAX_DEPTH = 16
MAX_ELEMENTS = 20_000
SIGNATURE = "http://www.w3.org/2000/09/xmldsig#"
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d")
_LANGUAGE = re.compile(r"[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*")  # xs:language
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)")
_IGNORED = ("http://www.w3.org/2001/XMLSchema-instance ", "http://www.w3.org/XML/1998/namespace ")
_HINT = "ask the sender for a document that is valid against the schema of CAP 1.2"


class Element(Struct):
    name: str  # "namespace local"
    children: list[Element] = field(default_factory=list)
    text: list[str] = field(default_factory=list)


class _No(Exception):
    """A rejection on its way out."""

    def __init__(self, name: str, detail: str, hint: str = _HINT) -> None:
        self.rejection = Rejection(name=name, detail=detail, hint=hint)


def read(document: bytes) -> Message | Rejection:
    """The message in a document."""
    try:
        message: Message = _struct(_root(document), Message, ALERT, "alert")
        for rule in broken(message):
            raise _No("cap_rule_broken", rule)
    except _No as no:
        return no.rejection
    return message


def _root(document: bytes) -> Element:
    if len(document) > MAX_BYTES:
        raise _No("cap_too_large", f"more than {MAX_BYTES} bytes",
                  "link to what is large with a resource")  # fmt: skip
    root = _parse(document)
    if root.name != f"{NAMESPACE} alert":
        found = root.name.rpartition(" ")
        where = f"{found[2][:40]!r} in {found[0][:80]!r}"
        raise _No(
            "cap_wrong_namespace",
            f"the root is {where}, not alert in {NAMESPACE!r}",
            "only version 1.2 is read; earlier versions differ in more than the name",
        )
    return root


def _parse(document: bytes) -> Element:
    top = Element("")
    open_elements, count = [top], 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if count > MAX_ELEMENTS or len(open_elements) > MAX_DEPTH:
            raise _No("cap_too_large", "too many elements, or too deep")
        strange = [a for a in attributes if not a.startswith(_IGNORED)]
        if strange and not name.startswith(SIGNATURE):
            raise _No("cap_wrong_element", f"{_local(name)} has an attribute {strange[0][:40]!r}")
        element = Element(name)
        open_elements[-1].children.append(element)
        open_elements.append(element)

    def refuse(*_: object) -> None:
        raise _No("cap_has_dtd", "the document declares a document type or entities",
                  "CAP has no document type: send it without one")  # fmt: skip

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: open_elements.pop()
    parser.CharacterDataHandler = lambda text: open_elements[-1].text.append(text)
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
    try:
        parser.Parse(document, True)
    except expat.ExpatError as problem:
        where = f"line {problem.lineno}, column {problem.offset}"
        why = expat.ErrorString(problem.code)
        raise _No("cap_not_xml", f"{where}: {why}", "send well-formed XML") from None
    except (LookupError, ValueError):  # an encoding that nobody knows
        raise _No("cap_not_xml", "the encoding is not known", "send UTF-8") from None
    return top.children[0]


def _struct(element: Element, kind: type[Any], parts: tuple[Part, ...], path: str) -> Any:
    """The children in the order of the schema, as fields."""
    if "".join(element.text).strip():
        raise _No("cap_wrong_element", f"{path} has text between its elements")
    children, at = element.children, 0
    fields: dict[str, Any] = {}
    for part in parts:
        name, values = f"{NAMESPACE} {part.element}", []
        while at < len(children) and children[at].name == name:
            values.append(_value(children[at], part, f"{path}/{part.element}"))
            at += 1
        if len(values) < part.least:
            raise _No(
                "cap_wrong_element", f"{path}/{part.element} is missing{_instead(children, at)}"
            )
        if part.most == 1 and len(values) > 1:
            raise _No("cap_wrong_element", f"{path}/{part.element} stands more than once")
        if part.most == 1:
            if values:
                fields[part.field] = values[0]
        else:
            fields[part.field] = tuple(values)
    if kind is Message:
        while at < len(children) and children[at].name.startswith(f"{SIGNATURE} "):
            at += 1
    if at < len(children):
        where = f"{path}/{_local(children[at].name)}"
        raise _No("cap_wrong_element", f"{where} is not known or stands in the wrong place")
    return kind(**fields)


def _value(element: Element, part: Part, path: str) -> Any:
    if part.kind in STRUCTS:
        return _struct(element, *STRUCTS[part.kind], path)
    if element.children:
        raise _No("cap_wrong_element", f"{path} has an element where a text belongs")
    text = "".join(element.text)
    if part.one_of and text not in part.one_of:
        raise _No("cap_wrong_value", f"{path} is not one of {', '.join(part.one_of)}")
    if part.kind == "text":
        return text
    try:
        return _READERS[part.kind](text.strip())
    except (ValueError, OverflowError, msgspec.ValidationError):
        raise _No("cap_wrong_value", f"{path} is not a {part.kind} as CAP writes it") from None


def _time(text: str) -> dt.datetime:
    if not _TIME.fullmatch(text):
        raise ValueError(text)
    return dt.datetime.fromisoformat(text)


def _language(text: str) -> str:
    if not _LANGUAGE.fullmatch(text):
        raise ValueError(text)
    return text


def _number(text: str) -> float:
    if not _NUMBER.fullmatch(text):
        raise ValueError(text)
    return float(text)


def _integer(text: str) -> int:
    if len(text) > 18:
        raise ValueError(text)
    return int(text)


def _polygon(text: str) -> tuple[tuple[float, float], ...]:
    return tuple(_point(pair) for pair in text.split())


def _point(text: str) -> tuple[float, float]:
    latitude, longitude = text.split(",")
    return _number(latitude), _number(longitude)


def _circle(text: str) -> Circle:
    centre, radius = text.split()
    return Circle(_point(centre), _number(radius))


def _references(text: str) -> tuple[Reference, ...]:
    triples = (triple.split(",") for triple in text.split())
    return tuple(Reference(sender, identifier, _time(sent)) for sender, identifier, sent in triples)


_READERS: dict[str, Any] = {
    "time": _time,
    "language": _language,
    "integer": _integer,
    "decimal": _number,
    "polygon": _polygon,
    "circle": _circle,
    "references": _references,
}


def _local(name: str) -> str:
    return name.rpartition(" ")[2][:40]


def _instead(children: list[Element], at: int) -> str:
    return f": {_local(children[at].name)} stands there" if at < len(children) else ""
