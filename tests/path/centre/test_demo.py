"""The demonstration as people start it: what it prints, how it ends, how it starts again."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import psutil

from tests.path.centre.rig import gone

ROW = re.compile(r"^  (nurse|wuxi|operator) +(\S+) +(.+)$", re.M)


def begun_and_stopped(folder: Path) -> str:
    """The operator's password as printed; it is stopped as by Ctrl-C and leaves nothing."""
    command = [sys.executable, "-m", "breathway", "demo", "--data", folder, "--port", "0"]
    with (folder.with_suffix(".log")).open("ab") as log:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
    assert process.stdout is not None
    try:
        lines = []
        while not lines or "Ctrl-C" not in lines[-1]:
            lines.append(process.stdout.readline())
            assert lines[-1], (folder.with_suffix(".log")).read_text()[-2000:]
        printed = "".join(lines)
        sheet = {name: (password, who) for name, password, who in ROW.findall(printed)}
        assert sheet["wuxi"][1] == "Dr Wei Min, Wuxi, expert"
        url = re.search(r"console +(\S+)", printed)[1]
        who = {"username": "operator", "password": sheet["operator"][0]}
        assert httpx.post(f"{url}/api/session", json=who).status_code == 200
        started = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(signal.SIGINT)
        assert process.wait(120) == 0
        assert gone(started, 2) == []
        assert not [p for p in psutil.process_iter(["cmdline"]) if _names(p, folder)]
    finally:
        process.kill()
    return sheet["operator"][0]


def _names(process: psutil.Process, folder: Path) -> bool:
    return str(folder) in " ".join(process.info["cmdline"] or ())


def test_it_starts_ends_and_starts_again(tmp_path: Path) -> None:
    first = begun_and_stopped(tmp_path / "demo")
    assert begun_and_stopped(tmp_path / "demo") != first  # made fresh at each start
