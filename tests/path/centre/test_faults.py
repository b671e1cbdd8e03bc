"""``kill -9`` of each part of a centre at a random moment under load, from a printed seed.

After each: what was acknowledged is in the log exactly once, in order per spool; objects match
their hashes; conclusions are drawn once; a replay is identical.
"""

from __future__ import annotations

import asyncio
import os
import random
import time

import psutil
import pytest

from tests.path.centre.rig import Centre, audit, gone, kill, running

BEDSIDES = 4
LOAD_S = 2.5


@pytest.fixture
def seed():
    chosen = int(os.environ.get("BREATHWAY_TEST_SEED", time.time_ns() % 100_000))
    print(f"seed {chosen}: BREATHWAY_TEST_SEED={chosen} repeats it")
    return chosen


async def under_load(centre: Centre, seed: int, fault) -> None:
    """Bedsides work; at a random moment the fault; then all they have is kept, and all holds."""
    chance = random.Random(seed)
    bedsides = [await centre.bedside(seed * 100 + n) for n in range(BEDSIDES)]
    end = time.monotonic() + LOAD_S
    working = [
        asyncio.create_task(bedside.work(lambda: time.monotonic() > end)) for bedside in bedsides
    ]
    await asyncio.sleep(chance.uniform(0.2, LOAD_S * 0.7))
    await fault(chance)
    await asyncio.gather(*working)
    for bedside in bedsides:
        await bedside.sync_all(30)
    assert sum(len(b.kept) for b in bedsides) > 50
    await audit(centre, bedsides)
    for bedside in bedsides:
        await bedside.link.close()


@pytest.mark.parametrize("kind", ["worker", "stages", "postgres"])
def test_a_killed_part_comes_back_and_nothing_is_lost(centre, seed, kind):
    async def fault(chance):
        found = centre.processes(kind)
        victim = min(found, key=lambda p: p.pid) if kind == "postgres" else chance.choice(found)
        kill(victim)
        await asyncio.to_thread(gone, [victim], 5)

    asyncio.run(under_load(centre, seed, fault))
    assert len(centre.processes(kind)) >= (2 if kind == "worker" else 1)


def test_a_killed_supervisor_takes_its_children_along_and_the_next_start_goes_on(tmp_path, seed):
    with running(tmp_path / "data") as centre:

        async def fault(chance):
            everything = centre.everything()
            kill(everything[0])
            centre.process.wait()
            assert await asyncio.to_thread(gone, everything[1:], 15) == []
            await asyncio.to_thread(centre.start)

        asyncio.run(under_load(centre, seed, fault))
        left = centre.everything()
        assert centre.stop() == 0
        assert gone(left, 2) == []
        leftover = [p for p in psutil.process_iter(["cwd"]) if _works_in(p, centre.data)]
        assert leftover == []


def _works_in(process: psutil.Process, folder) -> bool:
    return str(process.info["cwd"] or "").startswith(str(folder))
