"""Edges and the real record: two with one key, and a hostile line to a real centre."""

from __future__ import annotations

import asyncio
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from breathway.wire.memory import Hostility
from tests.path.centre.rig import Centre, running, until

from .rig import Rig

HOSTILE = Hostility(
    drop=0.1, lose_answer=0.15, repeat=0.15, hold_back=0.1, corrupt=0.05, corrupt_answer=0.05
)


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    with running(tmp_path_factory.mktemp("record") / "centre", "--workers", 1) as started:
        yield started


async def enrolled(centre: Centre, folder: Path, **options: object) -> Rig:
    rig = Rig(folder, receiver=centre.link(), **options)
    await rig.enrol(await asyncio.to_thread(centre.operate, "enrol-code", "kh-kampot"))
    return rig


def test_two_edges_with_one_key_are_seen_and_both_tails_are_kept(
    centre: Centre, tmp_path: Path
) -> None:
    """A folder was copied, or a backup put back while the original goes on."""

    async def case() -> None:
        first = await enrolled(centre, tmp_path / "a", speed=20)
        first.register()
        first.start(2)
        async with first.syncing():
            await first.until_acknowledged()
        first.spool.close()
        shutil.copytree(tmp_path / "a", tmp_path / "b")
        twins = [Rig(tmp_path / name, receiver=centre.link(), speed=20) for name in "ab"]
        for twin in twins:
            twin.secret, twin.edge_id, twin.box_public = (
                first.secret,
                first.edge_id,
                first.box_public,
            )
            twin.start(3)
            async with twin.syncing():
                await twin.until_acknowledged()
        spool_id = first.spool.spool_id
        said = {s.event_id for twin in twins for s in twin.spool.entries.saved()}
        async with centre.record() as record:
            assert await record.fetchval("SELECT forked FROM spool WHERE spool_id = $1", spool_id)
            kinds = await record.fetch("SELECT kind FROM log WHERE kind = 'fork_detected'")
            assert len(kinds) == 1
            applied = {row["id"] for row in await record.fetch("SELECT id FROM log")}
            held = await record.fetch(
                "SELECT number, name, bytes FROM quarantine WHERE spool_id = $1", spool_id
            )
        # what both had in common, and the tail that came first, was good when it came; every
        # record of both tails is in the log or in quarantine, none is lost
        quarantined = b"".join(bytes(row["bytes"]) for row in held)
        lost = [i for i in said if i not in applied and str(i).encode() not in quarantined]
        assert lost == []
        theirs = [s for s in twins[1].spool.entries.saved() if s.number > 3]
        assert all(s.refused for s in theirs)
        assert {row["number"] for row in held} >= {s.number for s in theirs}
        for twin in twins:
            twin.close()

    asyncio.run(case())


@pytest.mark.parametrize("number", range(2))
def test_a_hostile_line_to_a_real_centre(centre: Centre, tmp_path: Path, number: int) -> None:
    seed = random.SystemRandom().randrange(1 << 32)
    print(f"seed {seed}")  # shown when the test fails

    async def case() -> None:
        rig = await enrolled(centre, tmp_path, seed=seed, hostility=HOSTILE, speed=300)
        rig.register()
        async with rig.syncing() as sync:
            for _ in range(40):
                rig.random.choice([rig.start, rig.ask_for_help, rig.record_sound])()
                sync.wake()
                await asyncio.sleep(rig.random.random() * 0.02)
            await rig.until_acknowledged(60)
            await rig.link.close()
        saved = rig.spool.entries.saved(limit=1000)
        assert [s.refused for s in saved] == [None] * len(saved)

        async def all_there() -> bool:
            async with centre.record() as record:
                rows = await record.fetch(
                    "SELECT a.number, l.id FROM arrival a JOIN log l ON l.id = a.id"
                    " WHERE a.spool_id = $1 ORDER BY l.position",
                    rig.spool.spool_id,
                )
            return sorted((r["number"], r["id"]) for r in rows) == sorted(
                (s.number, s.event_id) for s in saved
            )

        await until(all_there)
        rig.close()

    asyncio.run(case())
