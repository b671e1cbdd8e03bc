"""A process that is kept running, and ends with its parent."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from breathway.centre.child import Child
from breathway.centre.lifeline import Inherited
from breathway.config import CentreSettings

PROGRAM = """
import asyncio, pathlib, sys
from breathway.centre import lifeline
inherited = lifeline.inherit()
folder = inherited.settings.data
with (folder / "starts").open("a") as file:
    file.write(f"{__import__('os').getpid()}\\n")
async def main():
    stopped = asyncio.ensure_future(lifeline.until_stopped(with_parent=True))
    await asyncio.sleep(0)
    lifeline.say_ready()
    why = await stopped
    if inherited.application_url == "stubborn":
        await asyncio.sleep(60)
    (folder / "why").write_text(why)
asyncio.run(main())
"""

PARENT = """
import asyncio, sys
from breathway.centre.child import Child
from tests.unit.centre.test_child import inherited
import pathlib
async def main():
    child = Child("program", "program", inherited(pathlib.Path(sys.argv[1])), 5)
    keeping = asyncio.ensure_future(child.keep())
    await child.ready.wait()
    print("ready", flush=True)
    await keeping
asyncio.run(main())
"""


def inherited(folder: Path, url: str = "secret-url") -> Inherited:
    return Inherited(
        settings=CentreSettings(data=folder), application_url=url, metrics=str(folder), slot=0
    )


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "program.py").write_text(PROGRAM)
    paths = [str(tmp_path), *sys.path]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(path for path in paths if path))
    return tmp_path


def starts(folder: Path) -> list[int]:
    return [int(line) for line in (folder / "starts").read_text().split()]


def told(pid: int) -> str:
    """What everybody on the machine can read of a process."""
    folder = Path(f"/proc/{pid}")
    return (folder / "cmdline").read_text() + (folder / "environ").read_text()


def until_gone(pid: int) -> None:
    until = time.monotonic() + 60
    while alive(pid):
        assert time.monotonic() < until
        time.sleep(0.01)


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


@contextlib.asynccontextmanager
async def kept(child: Child):
    keeping = asyncio.ensure_future(child.keep())
    try:
        await asyncio.wait_for(child.ready.wait(), 20)
        yield
    finally:
        await child.stop()
        await asyncio.wait_for(keeping, 5)


def test_it_is_started_again_and_stopped_in_order(folder):
    async def scenario():
        child = Child("program", "program", inherited(folder), 5)
        again: list[str] = []
        child.on_restart = again.append
        async with kept(child):
            first = child.pid
            os.kill(first, signal.SIGKILL)
            await asyncio.to_thread(until_gone, first)
            await asyncio.sleep(0.05)  # that it died is noticed before it is ready again
            await asyncio.wait_for(child.ready.wait(), 20)
            assert child.pid not in (first, None)
            assert "secret-url" not in told(child.pid)
        assert again == ["program"]
        assert len(starts(folder)) == 2
        assert not any(alive(pid) for pid in starts(folder))
        assert (folder / "why").read_text() == "SIGTERM"

    asyncio.run(scenario())


def test_one_that_does_not_stop_is_made_to(folder):
    async def scenario():
        child = Child("program", "program", inherited(folder, "stubborn"), 0.3)
        async with kept(child):
            pass
        assert not any(alive(pid) for pid in starts(folder))

    asyncio.run(scenario())


@pytest.mark.skipif(sys.platform != "linux", reason="PR_SET_PDEATHSIG is Linux's")
def test_it_dies_with_its_parent_however_that_ends(folder):
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(folder)], stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout.readline() == "ready\n"
    (pid,) = starts(folder)
    assert alive(pid)
    parent.kill()
    parent.wait()
    until_gone(pid)
