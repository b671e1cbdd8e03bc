"""The way to the centre over lines that drop, repeat, reorder, corrupt, or are cut for days."""

from __future__ import annotations

import asyncio
import random
import time
from pathlib import Path

import nacl.bindings as sodium
import pytest

from breathway.edge.spool import Record
from breathway.edge.sync import Settings
from breathway.model import encode_event
from breathway.model.batch import Answer, Message
from breathway.model.errors import BadBatch
from breathway.model.order import RecordSeen
from breathway.model.people import PatientErased
from breathway.wire.memory import Hostility

from .rig import COMMON, NOW, Rig, new_id

HOSTILE = Hostility(
    drop=0.15,
    lose_answer=0.15,
    repeat=0.15,
    hold_back=0.15,
    corrupt=0.1,
    corrupt_answer=0.1,
    delay_s=1.0,
)


def scenario(rig: Rig, case) -> None:
    async def run() -> None:
        try:
            await case(rig)
        finally:
            rig.close()

    asyncio.run(run())


@pytest.mark.parametrize("number", range(4))
def test_a_hostile_wire_loses_and_repeats_nothing(tmp_path: Path, number: int) -> None:
    seed = random.SystemRandom().randrange(1 << 32)
    print(f"seed {seed}")  # shown when the test fails

    async def case(rig: Rig) -> None:
        rig.register()
        async with rig.syncing() as sync:
            shuffled = rig.random
            for _ in range(100):
                shuffled.choice([rig.start, rig.ask_for_help, rig.record_sound])()
                sync.wake()
                await asyncio.sleep(shuffled.random() * 0.01)
                if shuffled.random() < 0.1:
                    rig.centre.say(
                        Message(
                            id=len(rig.centre.batches) + 1,
                            event=encode_event(
                                RecordSeen(
                                    id=new_id(),
                                    patient_id=rig.patient,
                                    treatment_id=new_id(),
                                    **COMMON,
                                )
                            ),
                        )
                    )
            await rig.until_acknowledged()
            await rig.until(lambda: not rig.centre.outbox)
            await rig.link.close()
        rig.check_nothing_lost_or_twice()
        held = rig.spool.store.rows("SELECT count(*) FROM message")[0][0]
        assert held == len([c for c in rig.audience.changes if c.what == "seen"])

    scenario(Rig(tmp_path, seed=seed, hostility=HOSTILE, speed=2000), case)


def test_three_days_without_a_line(tmp_path: Path) -> None:
    """86400 times as fast: the line is cut for three days while treatments go on."""

    async def case(rig: Rig) -> None:
        rig.register()
        rig.link.cut = True
        async with rig.syncing() as sync:
            began = rig.clock.now()
            while (rig.clock.now() - began).days < 3:
                await asyncio.to_thread(rig.start)
                sync.wake()
                await asyncio.sleep(0.02)
            rig.record_sound()
            number, _ = rig.spool.entries.head()
            assert rig.spool.entries.backlog().records == number
            assert sync.state.name == "down"
            tries = rig.link.calls
            # two loops back off to at most 120 s: far fewer calls than treatments' wakes allow
            assert tries < 3 * 3 * 86400 / 60
            rig.link.cut = False
            await rig.until_acknowledged()
            assert sync.state.name == "up"
        rig.check_nothing_lost_or_twice()

    scenario(Rig(tmp_path, speed=86400), case)


def test_help_is_sent_before_all_else_and_then_the_newest(tmp_path: Path) -> None:
    async def case(rig: Rig) -> None:
        rig.start(20)
        rig.ask_for_help()
        rig.start(1)
        async with rig.syncing():
            await rig.until_acknowledged()
        numbers = [number for _, number in rig.centre.order]
        assert sorted(numbers) == list(range(1, 23))
        assert 21 in numbers[:3]  # beside the first batch of the others
        rest = [number for number in numbers if number != 21]
        assert rest[:4] == [20, 22, 18, 19]  # two by two, the newest first

    settings = Settings(batch_entries=2)
    scenario(Rig(tmp_path, settings=settings), case)


def test_a_long_sound_does_not_delay_a_cry_for_help(tmp_path: Path) -> None:
    async def case(rig: Rig) -> None:
        rig.register()
        sha256 = rig.record_sound()
        release = asyncio.Event()
        put = rig.centre.put_object

        async def slow(*arguments) -> None:
            await release.wait()
            await put(*arguments)

        rig.centre.put_object = slow
        async with rig.syncing() as sync:
            await asyncio.sleep(0.1)
            rig.ask_for_help()
            sync.wake()
            await rig.until(lambda: 3 in rig.held())
            assert 2 not in rig.held()
            release.set()
            await rig.until_acknowledged()
        assert sha256 in rig.centre.objects
        rig.check_nothing_lost_or_twice()

    scenario(Rig(tmp_path), case)


def test_a_cry_for_help_overtakes_a_batch_on_a_slow_line(tmp_path: Path) -> None:
    async def case(rig: Rig) -> None:
        rig.start(60)
        release = asyncio.Event()
        send = rig.centre.send

        async def slow(body: bytes, headers: dict[str, str]) -> Answer:
            if len(body) > 1500:
                await release.wait()
            return await send(body, headers)

        rig.centre.send = slow
        async with rig.syncing() as sync:
            await asyncio.sleep(0.1)
            rig.ask_for_help()
            sync.wake()
            await rig.until(lambda: 61 in rig.held())
            assert len(rig.held()) == 1
            release.set()
            await rig.until_acknowledged()
        rig.check_nothing_lost_or_twice()

    scenario(Rig(tmp_path, settings=Settings(bytes_per_s=1000.0), speed=200), case)


def test_keys_go_along_until_they_are_acknowledged(tmp_path: Path) -> None:
    async def case(rig: Rig) -> None:
        rig.register()
        async with rig.syncing() as sync:
            await rig.until_acknowledged()
            sealed = rig.centre.keys[rig.key_id].sealed
            opened = sodium.crypto_box_seal_open(sealed, rig.box_public, rig.box_secret)
            assert opened == rig.key
            rig.centre.keys.clear()  # a centre restored from a backup asks again
            rig.record_sound()
            sync.wake()
            await rig.until_acknowledged()
            assert rig.key_id in rig.centre.keys
            before = sum(len(b.keys) for b in rig.centre.batches)
            rig.record_sound()
            sync.wake()
            await rig.until_acknowledged()
            assert sum(len(b.keys) for b in rig.centre.batches) == before
        rig.check_nothing_lost_or_twice()

    scenario(Rig(tmp_path), case)


def test_an_object_lost_at_the_centre_is_sent_again(tmp_path: Path) -> None:
    async def case(rig: Rig) -> None:
        rig.register()
        sha256 = rig.record_sound()
        rig.spool.objects.note_uploaded(sha256)  # so the edge believes
        async with rig.syncing():
            await rig.until_acknowledged()
        assert sha256 in rig.centre.objects

    scenario(Rig(tmp_path), case)


def test_an_object_lost_at_the_edge_does_not_block(tmp_path: Path) -> None:
    async def case(rig: Rig) -> None:
        rig.register()
        sha256 = rig.record_sound()
        (rig.folder / "objects" / sha256.hex()).unlink()
        rig.start(3)
        async with rig.syncing():
            await rig.until(lambda: len(rig.held()) == 4)
            await rig.until(lambda: rig.spool.entries.counts().get("refused") == 1)
        refused = [s for s in rig.spool.entries.saved() if s.refused]
        assert [(s.number, s.refused) for s in refused] == [(2, "object_lost")]

    scenario(Rig(tmp_path), case)


def test_a_batch_refused_for_one_bad_record_sends_all_the_others(tmp_path: Path) -> None:
    async def case(rig: Rig) -> None:
        rig.start(30)
        keep = rig.centre._keep

        def refuse(batch) -> Answer:
            if any(entry.number == 17 for entry in batch.entries):
                raise BadBatch("not understood", name="batch_not_understood")
            return keep(batch)

        rig.centre._keep = refuse
        async with rig.syncing() as sync:
            await rig.until(lambda: len(rig.held()) == 29)
            rig.start(5)
            sync.wake()
            await rig.until(lambda: len(rig.held()) == 34)
            await rig.until(lambda: rig.spool.entries.backlog().records == 1)
            [bad] = [s for s in rig.spool.entries.saved() if s.refused]
            assert (bad.number, bad.refused) == (17, "batch_not_understood")
            rig.centre._keep = keep  # the centre was upgraded; an hour later it is tried again
            await rig.until_acknowledged()
        rig.check_nothing_lost_or_twice()

    scenario(Rig(tmp_path, speed=3600), case)


def test_a_quarantined_record_is_marked_and_blocks_nothing(tmp_path: Path) -> None:
    async def case(rig: Rig) -> None:
        rig.start(1)
        seen = RecordSeen(id=new_id(), patient_id=rig.patient, treatment_id=new_id(), **COMMON)
        rig.spool.save([Record(event=seen)], NOW)  # an edge may not say this
        rig.start(1)
        async with rig.syncing():
            await rig.until_acknowledged()
        assert [s.refused for s in rig.spool.entries.saved()] == [None, "not_from_edge", None]

    scenario(Rig(tmp_path), case)


def test_words_whose_key_was_destroyed_do_not_block(tmp_path: Path) -> None:
    async def case(rig: Rig) -> None:
        rig.register()
        rig.record_sound()
        rig.spool.people.erase(rig.patient)
        rig.start(2)
        async with rig.syncing():
            await rig.until(lambda: {3, 4} <= set(rig.held()))
            await rig.until(lambda: rig.spool.entries.counts().get("refused", 0) >= 1)

    scenario(Rig(tmp_path), case)


def test_erasure_comes_by_the_outbox(tmp_path: Path) -> None:
    async def case(rig: Rig) -> None:
        rig.register()
        async with rig.syncing():
            await rig.until_acknowledged()
            erased = PatientErased(id=new_id(), patient_id=rig.patient, reason="request", **COMMON)
            rig.centre.say(Message(id=1, event=encode_event(erased)))
            await rig.until(lambda: rig.spool.people.key(rig.key_id) is None)
            await rig.until(lambda: not rig.centre.outbox)

    scenario(Rig(tmp_path, speed=1000), case)


def test_advice_arrives_at_once_while_somebody_watches(tmp_path: Path) -> None:
    async def case(rig: Rig) -> None:
        rig.start(1)
        rig.watched = True
        async with rig.syncing() as sync:
            sync.look()
            await rig.until(lambda: any(b.wait_s for b in rig.centre.batches))
            seen = RecordSeen(id=new_id(), patient_id=rig.patient, treatment_id=new_id(), **COMMON)
            rig.centre.say(Message(id=1, event=encode_event(seen)))
            said = time.monotonic()
            await rig.until(lambda: bool(rig.audience.changes))
            assert time.monotonic() - said < 10
            await rig.until(lambda: not rig.centre.outbox)  # and is acknowledged

    scenario(Rig(tmp_path, speed=1.0), case)


def test_a_heartbeat_a_minute_when_nobody_watches(tmp_path: Path) -> None:
    async def case(rig: Rig) -> None:
        async with rig.syncing():
            began = rig.clock.monotonic()
            await rig.until(lambda: len(rig.centre.batches) >= 11)
            minutes = (rig.clock.monotonic() - began) / 60
            assert 8 <= minutes <= 14
        assert all(b.presence is not None for b in rig.centre.batches)

    scenario(Rig(tmp_path, speed=600), case)


def test_a_shared_line_is_left_its_part(tmp_path: Path) -> None:
    async def case(rig: Rig) -> None:
        rig.register()
        for _ in range(5):
            rig.record_sound(20_000)
        began = rig.clock.monotonic()
        async with rig.syncing():
            await rig.until_acknowledged()
        # five sounds of 20 kB at 2 kB/s, the first of them at once
        assert rig.clock.monotonic() - began >= 40

    settings = Settings(bytes_per_s=2000)
    scenario(Rig(tmp_path, speed=60, settings=settings), case)


@pytest.mark.parametrize("year", [1980, 2199])
def test_a_clock_years_wrong_delivers_all_the_same(tmp_path: Path, year: int) -> None:
    async def case(rig: Rig) -> None:
        rig.register()
        rig.start(5)
        async with rig.syncing() as sync:
            await rig.until_acknowledged()
            assert abs(sync.state.clock_offset_s or 0) > 1e9
        rig.check_nothing_lost_or_twice()

    scenario(Rig(tmp_path, start_at=NOW.replace(year=year)), case)


def test_a_copied_folder_is_seen_as_a_fork_and_both_tails_are_kept(tmp_path: Path) -> None:
    """Two edges with one key and one spool: the centre keeps both and says so."""
    import shutil

    async def case(rig: Rig) -> None:
        rig.start(3)
        async with rig.syncing():
            await rig.until_acknowledged()
        rig.spool.close()
        shutil.copytree(tmp_path / "a", tmp_path / "b")
        first = Rig(tmp_path / "a", receiver=rig.centre)
        second = Rig(tmp_path / "b", receiver=rig.centre)
        for twin in (first, second):
            twin.public, twin.secret, twin.centre = rig.public, rig.secret, rig.centre
            twin.start(2)
            async with twin.syncing():
                await twin.until_acknowledged()
        mine = [s.refused for s in first.spool.entries.saved()]
        theirs = [s.refused for s in second.spool.entries.saved()]
        assert mine == [None] * 5
        assert theirs == ["fork", "fork", None, None, None]
        assert len(rig.centre.quarantine) == 2
        first.close()
        second.close()

    scenario(Rig(tmp_path / "a"), case)
