"""Our checks of a WIS2 notice and WMO's own JSON schema say the same of a thousand broken ones."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fastjsonschema
import pytest

from breathway.exposure.wis2 import Notice, notice

JUNK = (None, "", 7, "x", [], {}, True, "2026-01-01T00:00:00Z", [1, 2], {"a": 1})
STRICTER = (("properties", "data_id"), "")  # nothing is identified by an empty text
GONE = object()
Way = tuple[Any, ...]


def ways(value: Any, to: Way = ()) -> Iterator[Way]:
    if to:
        yield to
    inside = dict(enumerate(value)) if isinstance(value, list) else value
    for name, inner in inside.items() if isinstance(inside, dict) else ():
        yield from ways(inner, (*to, name))


def changed(message: Any, way: Way, to: Any) -> Any:
    made = copy.deepcopy(message)
    holder = made
    for name in way[:-1]:
        holder = holder[name]
    if to is GONE:
        del holder[way[-1]]
    else:
        holder[way[-1]] = to
    return made


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_every_field_of_the_official_examples_gone_or_junk(reference: Path, number: int) -> None:
    folder = reference / "air" / "wis2"
    schema = json.loads((folder / "wis2-notification-message-bundled.json").read_text())
    holds = fastjsonschema.compile(schema)
    example = json.loads((folder / f"example{number}.json").read_text())
    tried = refused = 0
    for way in ways(example):
        for junk in (*JUNK, GONE):
            if (way, junk) == STRICTER:
                continue
            message = changed(example, way, junk)
            try:
                holds(message)
                theirs = True
            except fastjsonschema.JsonSchemaException:
                theirs = False
            found = notice(json.dumps(message).encode())
            assert isinstance(found, Notice) == theirs, (way, junk, found)
            tried, refused = tried + 1, refused + (not theirs)
    assert tried > 150
    assert 50 < refused < tried
