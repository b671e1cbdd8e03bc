"""Codes of areas as weather services write them, and our places in them, from a plug-in CSV.

In: a file with the columns ``name``, ``value`` (a CAP ``geocode``'s valueName and value, as the
service writes them: EMMA_ID, SAME, UGC, ISO3166-2, WARNCELLID) and ``place``, one pair a line. Out:
places by code. A code is of as many places as there are lines; nothing is guessed between codes.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

from breathway.config import BadSetting

Codes = Mapping[tuple[str, str], set[str]]
COLUMNS = ("name", "value", "place")


def read(path: Path | None) -> Codes:
    """The file, or nothing where none is configured."""
    found: dict[tuple[str, str], set[str]] = {}
    if path is None:
        return found
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for number, row in enumerate(csv.DictReader(file), 2):
                name, value, place = ((row.get(column) or "").strip() for column in COLUMNS)
                if not (name and value and place):
                    raise ValueError(f"line {number}: name, value and place must all be given")
                found.setdefault((name, value), set()).add(place)
    except (OSError, ValueError, csv.Error) as problem:
        raise BadSetting(
            f"cannot use {path}: {problem}",
            name="geocodes_unreadable",
            hint="a CSV with the columns name, value, place;"
            " see docs/how-to/share-with-weather-services.md",
        ) from None
    return found
