"""How a command beside a running edge finds and enters it: ``local.json`` in the edge's folder.

In: the edge's folder. Out: its page's URL and a token made fresh at each start, readable by the
user who runs the edge alone. It is there while the edge runs.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from breathway.edge.enrol import write
from breathway.model.errors import Unavailable

FILE = "local.json"


class Local(Struct, frozen=True):
    url: str
    token: str


class LocalDoor:
    """The edge's side."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self.token = secrets.token_urlsafe(24)

    def open(self, url: str) -> None:
        write(self._path, msgspec.json.encode(Local(url, self.token)))

    def clear(self) -> None:
        self._path.unlink(missing_ok=True)


def only(among: Sequence[Path]) -> Path:
    """The one folder of these, or of those in them, whose edge runs."""
    places = {found.resolve() for at in among for found in (at, *at.glob("*/"))}
    there = sorted(place for place in places if (place / FILE).exists())
    if len(there) == 1:
        return there[0]
    which = f"name one: --data {' or --data '.join(map(str, there))}"
    raise Unavailable(
        f"{len(there)} edges run here" if there else "no edge runs here",
        name="which_edge" if there else "edge_not_running",
        hint=which if there else "name the edge's folder: --data DIR",
    )


def find(folder: Path) -> Local:
    """The command's side."""
    try:
        return msgspec.json.decode((folder / FILE).read_bytes(), type=Local)
    except FileNotFoundError:
        raise Unavailable(
            f"no edge runs in {folder}",
            name="edge_not_running",
            hint="start it: breathway edge --data DIR; then say this again with the same DIR",
        ) from None
    except (OSError, msgspec.DecodeError):
        raise Unavailable(
            f"{folder / FILE} cannot be read",
            name="edge_not_reached",
            hint="run this as the user who runs the edge",
        ) from None
