"""The TypeScript types of the pages are those of the views the servers answer with."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_types_are_generated_from_the_views() -> None:
    script = ROOT / "console" / "scripts" / "api_types.py"
    done = subprocess.run(
        [sys.executable, str(script), "--check"],
        env={"PYTHONPATH": str(ROOT / "src"), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
