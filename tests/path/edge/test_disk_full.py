"""The disk of the edge is full: a clear error, nothing lost, and the way out is open."""

from __future__ import annotations

import asyncio
import ctypes
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from breathway.edge.spool.store import RESERVE_BYTES
from breathway.edge.sync import Settings
from breathway.model.errors import Unavailable

from .rig import Rig

_LIBC = ctypes.CDLL(None, use_errno=True)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 12 MiB."""
    place = tmp_path / "disk"
    place.mkdir()
    path = str(place).encode()
    if os.geteuid() != 0 or _LIBC.mount(b"tmpfs", path, b"tmpfs", 0, b"size=12m") != 0:
        pytest.skip("a small file system needs root and the right to mount one")
    try:
        yield place
    finally:
        _LIBC.umount2(path, 2)


def fill(rig: Rig) -> Unavailable:
    for _ in range(2000):
        try:
            rig.record_sound(100_000)
        except Unavailable as problem:
            return problem
    raise AssertionError("the disk never became full")


def test_it_says_so_and_hands_over_what_it_has(small_disk: Path) -> None:
    async def case() -> None:
        rig = Rig(small_disk, speed=600, settings=Settings(keep_days=30))
        rig.register()
        problem = fill(rig)
        assert problem.name == "disk_full"
        head = rig.spool.entries.head()
        before = rig.spool.entries.backlog().records
        assert head[0] == before > 10
        with pytest.raises(Unavailable):
            rig.record_sound(100_000)
        assert rig.spool.entries.head() == head
        assert (small_disk / "reserve").stat().st_size == RESERVE_BYTES
        async with rig.syncing():  # the line comes back
            await rig.until_acknowledged()
            rig.check_nothing_lost_or_twice()
            # what the centre holds goes at once, in spite of keep_days; then there is room again
            await rig.until(lambda: not list((small_disk / "objects").iterdir()))
        rig.record_sound(100_000)
        assert rig.spool.entries.head()[0] == head[0] + 1
        rig.close()

    asyncio.run(case())


def test_it_opens_and_closes_on_a_full_disk(small_disk: Path) -> None:
    rig = Rig(small_disk)
    rig.register()
    fill(rig)
    head = rig.spool.entries.head()
    rig.close()
    again = Rig(small_disk)
    assert again.spool.entries.head() == head
    assert again.spool.objects.waiting()
    again.close()
