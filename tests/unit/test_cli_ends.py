"""A reader that goes away and a disk that is full end a command in one line at most."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-m", "breathway", "rules", "check"]
FULL = Path("/dev/full")


def _ended(output: int) -> tuple[int, str]:
    ended = subprocess.run(COMMAND, stdout=output, stderr=subprocess.PIPE, text=True, check=False)
    os.close(output)
    return ended.returncode, ended.stderr


@pytest.mark.parametrize("after", ["breathway.model.errors", "breathway.share.cap"])
def test_an_interrupt_while_modules_load_is_quiet(after: str) -> None:
    """A command that waits for its input, interrupted when a module was just loaded, or later."""
    command = [sys.executable, "-X", "importtime", "-m", "breathway", "cap", "read", "-"]
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    with subprocess.Popen(command, text=True, **pipes) as running:
        patience = threading.Timer(60, running.kill)
        patience.start()
        for line in running.stderr:
            if line.rstrip().endswith(" " + after):
                running.send_signal(signal.SIGINT)
                break
        said = [line for line in running.stderr if not line.startswith("import time:")]
        patience.cancel()
    assert (running.returncode, said) == (130, [])


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
