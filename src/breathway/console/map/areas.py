"""What the map knows of places beyond the record: people and provinces, from a plug-in CSV.

In: a file with a header line: ``place`` (the id of a place as on the map, an H3 cell, or the
jurisdiction), and ``people``, ``province`` or both. Out: people by place, province by place. Rates
are given only where people are; administrative boundaries are not ours to guess.
"""

from __future__ import annotations

import csv
from pathlib import Path

from msgspec import Struct

from breathway.config import BadSetting


class Areas(Struct, frozen=True):
    """Both may be empty."""

    people: dict[str, float] = {}
    province: dict[str, str] = {}


def read(path: Path | None) -> Areas:
    """The file, or nothing where none is configured."""
    if path is None:
        return Areas()
    people: dict[str, float] = {}
    province: dict[str, str] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for number, row in enumerate(csv.DictReader(file), 2):
                place = (row.get("place") or "").strip()
                if not place:
                    raise ValueError(f"line {number}: no place")
                if row.get("people"):
                    people[place] = float(row["people"])
                    if not 0 < people[place] < 1e10:
                        raise ValueError(f"line {number}: people must be more than 0")
                if row.get("province"):
                    province[place] = row["province"].strip()
    except (OSError, ValueError) as problem:
        raise BadSetting(
            f"cannot use {path}: {problem}",
            name="areas_unreadable",
            hint="a CSV with the columns place, people, province; see docs/how-to/read-the-map.md",
        ) from None
    for place, name in province.items():
        if place in people:
            people[name] = people.get(name, 0.0) + people[place]
    return Areas(people, province)
