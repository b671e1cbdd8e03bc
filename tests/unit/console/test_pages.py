"""The pages' own tests: the catalogues of the three languages, plots, the live sound."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


def test_the_pages_pass_their_own_tests() -> None:
    if not (ROOT / "console/node_modules/vitest").exists():
        pytest.skip("the pages' tools are not installed: npm ci in console/")
    command = [sys.executable, "hatch_build.py", "run", "test"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
