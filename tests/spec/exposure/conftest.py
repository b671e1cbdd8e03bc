"""The example configurations of the how-to, run over the reference data, each once."""

from __future__ import annotations

import csv
import functools
import json
import os
import tomllib
from pathlib import Path
from typing import Any

import pytest

from breathway.cli.exposure import read_columns
from breathway.exposure import analyse, read_plan

EXAMPLES = Path(__file__).resolve().parents[3] / "docs/how-to/exposure"


def analysed(folder: Path, name: str, **changes: Any) -> dict[str, Any]:
    """An example by the analysis its name begins with; top keys may be changed."""
    tables = tomllib.loads((EXAMPLES / f"{name}.toml").read_text()) | changes
    plan = read_plan(tables)
    return analyse(name.split("-")[0], plan, read_columns(plan, folder))


@pytest.fixture(scope="session")
def data() -> Path:
    """The reference folder of exposures; skips with the reason where it is absent."""
    named = os.environ.get("BREATHWAY_REFERENCE")
    root = Path(named) if named else EXAMPLES.parents[3] / "shared/reference"
    if not (root / "exposure").is_dir():
        pytest.skip(f"no reference data: {root} is absent")
    return root / "exposure"


@pytest.fixture(scope="session")
def run(data):
    """Example name → its result."""
    return functools.cache(lambda name: analysed(data, name))


@pytest.fixture(scope="session")
def r(data):
    """Name of a file → what R says."""
    return functools.cache(lambda name: json.loads((data / f"ref_{name}.json").read_text()))


@pytest.fixture(scope="session")
def summers(data, tmp_path_factory) -> Path:
    """A folder with June to September alone, as the second example of dlnm has it."""
    folder = tmp_path_factory.mktemp("summers")
    with (data / "chicago_nmmaps.csv").open() as source:
        rows = list(csv.DictReader(source))
    with (folder / "chicago_summers.csv").open("w", newline="") as target:
        writer = csv.DictWriter(target, rows[0])
        writer.writeheader()
        writer.writerows(row for row in rows if 6 <= int(row["month"]) <= 9)
    return folder
