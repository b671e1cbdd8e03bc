"""Edges and the real record: one that is killed, two with one key, a hostile line, an erasure."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import random
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from breathway.centre.keys import keys_of
from breathway.record import Database, application_url, erase_patient, flush_wal
from breathway.wire.memory import Hostility
from tests.path.centre.rig import Centre, audit_whole, running, until

from .rig import Rig
from .test_command import edge, nurse, signed_in, until_acknowledged

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
        await audit_whole(centre)

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
        await audit_whole(centre)
        rig.close()

    asyncio.run(case())


def test_a_killed_edge_is_whole_at_the_centre(centre: Centre, tmp_path: Path) -> None:
    seed = random.SystemRandom().randrange(1 << 32)
    print(f"seed {seed}")  # shown when the test fails
    draw = random.Random(seed)

    async def case() -> None:
        code = await asyncio.to_thread(centre.operate, "enrol-code", "kh-kampot")
        said: set[str] = set()
        pin = None
        for last in (False, True):
            more = ["--code", code, *(["--keep-pin"] if pin else [])]
            async with edge(tmp_path / "edge", centre.url, *more) as (process, ready):
                pin = pin or ready["pin"]
                page = await signed_in(ready | {"pin": pin})
                if last:
                    await nurse(page, said)
                    await until_acknowledged(page)
                else:
                    kill_s = 0.5 + draw.random()
                    asyncio.get_running_loop().call_later(
                        kill_s, process.send_signal, signal.SIGKILL
                    )
                    with contextlib.suppress(httpx.HTTPError):
                        while True:
                            await nurse(page, said)
                await page.aclose()
        async with centre.record() as record:
            rows = await record.fetch(
                "SELECT a.number, l.id, l.patient_id, l.treatment_id FROM spool s"
                " JOIN arrival a USING (spool_id) JOIN log l ON l.id = a.id"
                " WHERE s.edge_id = $1 ORDER BY a.number",
                UUID(ready["edge_id"]),
            )
        assert [row["number"] for row in rows] == list(range(1, len(rows) + 1))
        assert len(said) > 4
        assert said <= {str(id_) for _, *ids in rows for id_ in ids}
        await audit_whole(centre)

    asyncio.run(case())


def test_an_erased_person_is_in_no_file_of_either_side(centre: Centre, tmp_path: Path) -> None:
    """Database, objects, spool and logs are searched: for the words, and for every key to them."""
    name, clip = b"Keo Erased Canary", b"fLaC heard in one chest only" * 40

    def holding(*needles: bytes) -> list[str]:
        files = [centre.log, *centre.data.rglob("*"), *tmp_path.rglob("*")]
        data = {str(path): path.read_bytes() for path in files if path.is_file()}
        return [path for path, raw in data.items() if any(n in raw for n in needles)]

    async def case() -> None:
        rig = await enrolled(centre, tmp_path, speed=20)
        rig.register(name)
        sha256 = rig.record_sound(clip=clip)
        async with rig.syncing() as sync:
            await rig.until_acknowledged()
            admin, patient = centre.admin_url(), rig.patient
            async with centre.record() as record:
                query = "SELECT sealed FROM patient_key WHERE patient_id = $1"
                at_centre = bytes(await record.fetchval(query, patient))
            await flush_wal(admin)
            (at_edge,) = rig.spool.store.row("SELECT box FROM patient_key")
            for key in (at_centre, at_edge):
                assert holding(key)
            assert (centre.data / "objects").exists()
            assert any(sha256.hex() in path for path in map(str, centre.data.rglob("*")))

            url = application_url(admin, keys_of(centre.data).node)
            database = await Database.open(url, "intake", size=1)
            now = dt.datetime.now(dt.UTC)
            assert await erase_patient(database, patient, by=None, reason="asked", at=now) == 1
            await database.close()
            sync.wake()
            await rig.until(lambda: rig.spool.people.key(rig.key_id) is None)
            await rig.link.close()
        rig.close()
        await flush_wal(admin)
        await flush_wal(admin)
        assert holding(rig.key, at_centre, at_edge, name, clip[:28]) == []
        await audit_whole(centre)

    asyncio.run(case())
