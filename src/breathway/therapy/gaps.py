"""What a protocol should say and does not.

In: a protocol. Out: each number without a source, from a source that is not listed, or recalled and
not verified.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec
from msgspec import Struct

from breathway.therapy.protocol import Protocol, Row, rows


class Gap(Struct, frozen=True, kw_only=True):
    """Something a protocol should have and has not."""

    place: str  # "dose.salbutamol-adult.max_mg"
    what: Literal["no_source", "source_unknown", "no_confidence", "recalled", "bad"]


_BARE = frozenset({"id", "source", "confidence", "cite"})


def numbers(row: Row) -> list[str]:
    """The fields of a row that say a number, or a judgement that rests on a source."""
    said = [
        f.name
        for f in msgspec.structs.fields(row)
        if f.name not in _BARE and _has_number(getattr(row, f.name)) and _is_own(row, f)
    ]
    return said or ["*"]


def _is_own(row: Row, field: Any) -> bool:
    return bool(field.required) or getattr(row, field.name) != field.default


def _has_number(value: Any) -> bool:
    if isinstance(value, bool):
        return False
    if isinstance(value, int | float):
        return True
    if isinstance(value, Struct):
        return any(_has_number(getattr(value, name)) for name in value.__struct_fields__)
    if isinstance(value, dict):
        return any(_has_number(each) for each in value.values())
    return isinstance(value, tuple) and any(_has_number(each) for each in value)


def gaps(protocol: Protocol) -> list[Gap]:
    """Numbers without a source, from a source that is not listed, or only recalled."""
    found: list[Gap] = []
    for place, row in rows(protocol):
        for field in numbers(row):
            source, confidence = row.cite.get(field, (row.source, row.confidence))
            where = f"{place}.{field}".removesuffix(".*")
            if not source:
                found.append(Gap(place=where, what="no_source"))
            elif source not in protocol.sources:
                found.append(Gap(place=where, what="source_unknown"))
            if confidence is None:
                found.append(Gap(place=where, what="no_confidence"))
            elif confidence == "recalled":
                found.append(Gap(place=where, what="recalled"))
        for field in row.cite:
            if field not in row.__struct_fields__:
                found.append(Gap(place=f"{place}.cite.{field}", what="bad"))
    return found
