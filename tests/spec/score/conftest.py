"""Where the reference data lie: BREATHWAY_REFERENCE, or `shared/reference` beside the checkout."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[3]
SHIPPED = ROOT / "src/breathway/data/spirometry"


def _reference() -> Path | None:
    named = os.environ.get("BREATHWAY_REFERENCE")
    for folder in ([Path(named)] if named else []) + [ROOT.parent / "shared/reference"]:
        if (folder / "spirometry").is_dir():
            return folder / "spirometry"
    return None


@pytest.fixture(scope="session")
def vectors():
    """Rows of a file of other tools' results."""

    def rows(name: str) -> list[dict[str, str]]:
        folder = _reference()
        if folder is None:
            pytest.skip("the reference vectors are not here: set BREATHWAY_REFERENCE")
        with (folder / "vectors" / name).open(newline="") as file:
            return list(csv.DictReader(file))

    return rows


@pytest.fixture(scope="session")
def waveforms() -> list[np.ndarray]:
    """The 26 ATS standard flow waveforms in L/s at 500 Hz."""
    table = np.loadtxt(SHIPPED / "ats26_flow_ml_s_2ms.csv", delimiter=",", skiprows=1)
    return [column / 1000 for column in table.T]


@pytest.fixture(scope="session")
def targets() -> list[dict[str, float]]:
    """Their published values."""
    with (SHIPPED / "ats26_targets.csv").open(newline="") as file:
        return [{k: float(v) for k, v in row.items()} for row in csv.DictReader(file)]


@pytest.fixture(scope="session")
def demo_blow() -> np.ndarray:
    """The public demonstration blow, litres at 100 Hz."""
    table = np.loadtxt(SHIPPED / "ukb_3066_demo_blow.csv", delimiter=",", skiprows=1)
    return table[:, 1] / 1000
