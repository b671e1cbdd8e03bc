"""The centre's disk full: records are refused by name, nothing acknowledged is lost, it goes on."""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
import time
from pathlib import Path

import pytest

from tests.path.centre.rig import audit, running

SIZE_MB = 420  # a fresh database, its write-ahead log, and room to work


@pytest.fixture
def small_disk(tmp_path):
    """A file system of its own."""
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small file system")
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE_MB}m", "tmpfs", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("this machine does not let root mount a tmpfs")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(folder: Path, leave_mb: int) -> Path:
    """Leave so much; 0 is to the last byte."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            free_mb = os.statvfs(folder).f_bavail * os.statvfs(folder).f_frsize >> 20
            if free_mb < leave_mb or not file.write(bytes(1 << 20 if free_mb else 4096)):
                break
    return ballast


@pytest.mark.parametrize("reserve_mb", [64, 0], ids=["reserve", "to-the-last-byte"])
def test_a_full_disk_refuses_and_loses_nothing(small_disk, monkeypatch, reserve_mb):
    monkeypatch.setenv("BREATHWAY_CENTRE_DISK_RESERVE_MB", str(reserve_mb))

    async def scenario(centre):
        bedside = await centre.bedside(1)
        for _ in range(5):
            bedside.treat(sound=True)
        await bedside.sync_all()
        ballast = fill(small_disk, reserve_mb // 2)
        await asyncio.sleep(1.2)  # the worker looks at its disk now and then
        end = time.monotonic() + 90
        while not bedside.refusals:
            bedside.treat(sound=True)
            await bedside.try_sync()
            assert time.monotonic() < end, "it took everything"
        waiting = len(bedside.waiting)
        await bedside.try_sync()
        if reserve_mb:
            assert len(bedside.waiting) == waiting
        ballast.unlink()
        await bedside.sync_all()
        await audit(centre, [bedside])
        await bedside.link.close()

    with running(small_disk / "data") as centre:
        asyncio.run(scenario(centre))
