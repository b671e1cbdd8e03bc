"""What the public may have of ``breathway map release``: its index, its files, what columns mean.

In: the folder that was released to. Out: the index, or a page of it; a file byte for byte as it was
hashed. Nothing is counted here: every number has gone through ``maps.release``, and a folder that
was released for the network alone (fewer persons in a cell) is not given out.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from pathlib import Path
from typing import Any

from breathway.maps.release import OUTSIDE
from breathway.model.errors import NotFound

INDEX = "index.json"
PAGE = 100  # releases in an answer
COLUMNS = (
    ("cell", "string", "H3 cell in hexadecimal; empty: all of the node"),
    ("resolution", "integer", "of the H3 cell; empty: all of the node"),
    ("period", "string", "day, month or year"),
    ("first_day", "date", "the first day of the period"),
    ("part", "string", "whole; or rest: what the cell and period have beside the finer rows"),
    ("treatments", "integer", "how many; add rows of all releases"),
)


def released(folder: Path | None) -> dict[str, Any]:
    """The index; raises NotFound."""
    file = folder / INDEX if folder is not None else None
    if file is None or not file.exists():
        raise NotFound(
            "nothing was released yet",
            hint="breathway map release --out FOLDER, the folder that open_feed names",
        )
    try:
        index: dict[str, Any] = json.loads(file.read_bytes())
        inside = index["threshold"] < OUTSIDE
    except (ValueError, KeyError, TypeError):
        raise NotFound("the index is damaged", name="release_changed") from None
    if inside:
        raise NotFound(
            "what was released is for the network alone",
            name="released_inside",
            hint="release to a folder of its own, without --inside",
        )
    return index


def page(index: dict[str, Any], base: str, after: int) -> dict[str, Any]:
    """The releases behind a number, oldest first, with the address of each and of the next page."""
    behind = [one for one in index["releases"] if one["number"] > after]
    shown = [one | {"href": f"{base}/{one['file']}"} for one in behind[:PAGE]]
    answer = {
        **index,
        "columns": [
            {"name": name, "datatype": kind, "description": says} for name, kind, says in COLUMNS
        ],
        "releases": shown,
    }
    if len(behind) > PAGE:
        answer["next"] = f"{base}?after={shown[-1]['number']}"
    return answer


def file(folder: Path | None, wanted: str) -> tuple[bytes, dt.datetime]:
    """A released file and when it was released; raises NotFound."""
    index = released(folder)
    entry = next((one for one in index["releases"] if one["file"] == wanted), None)
    if folder is None or entry is None or Path(wanted).name != wanted:
        raise NotFound("there is no such release")
    try:
        body = (folder / wanted).read_bytes()
    except OSError:
        raise NotFound("there is no such release") from None
    if hashlib.sha256(body).hexdigest() != entry["sha256"]:
        raise NotFound("the file is not as it was released", name="release_changed")
    return body, changed_at(folder / wanted)


def changed_at(path: Path) -> dt.datetime:
    return dt.datetime.fromtimestamp(int(path.stat().st_mtime), dt.UTC)
