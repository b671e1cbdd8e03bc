"""A reader that goes away and a disk that is full end a command in one line at most."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-m", "breathway", "rules", "check"]
FULL = Path("/dev/full")


def _ended(output: int) -> tuple[int, str]:
    ended = subprocess.run(COMMAND, stdout=output, stderr=subprocess.PIPE, text=True, check=False)
    os.close(output)
    return ended.returncode, ended.stderr


def test_a_reader_that_went_away() -> None:
    read, write = os.pipe()
    os.close(read)
    assert _ended(write) == (141, "")


@pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
def test_a_disk_that_is_full_is_said_in_one_line() -> None:
    status, told = _ended(os.open(FULL, os.O_WRONLY))
    assert status == 1
    assert "disk_full" in told
    assert told.count("\n") == 1
