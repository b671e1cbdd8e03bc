"""Appending: once, in order, durable in the answer; what is not understood blocks nobody."""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import random

import asyncpg
import msgspec
import pytest

from breathway.model import encode_event
from breathway.model.facility import Tick
from breathway.model.order import TaskRaised
from breathway.model.sound import SoundRecorded
from breathway.model.treatment import TreatmentStarted
from breathway.record import Appender, Database, read_log, replay
from tests.contract.record.conftest import opened
from tests.contract.record.story import NOW, Bedside, new_id


def test_a_batch_is_in_the_log_with_its_curves_and_its_treatment(database_url, tmp_path):
    async def main():
        async with opened(database_url, tmp_path) as record:
            bedside = Bedside()
            treatment = bedside.treat()
            answer = await record.appender.append_batch(bedside.identity, bedside.batch(), NOW)
            assert answer.kept == ((1, 6),)
            assert not answer.quarantined
            rows = await record.sql(
                "SELECT * FROM log WHERE treatment_id = $1 ORDER BY position", treatment
            )
            assert [row["body"] for row in rows] == [entry.event for entry in bedside.entries]
            assert [row["kind"] for row in rows][:2] == ["treatment_started", "spirometry_recorded"]
            curves = await record.sql("SELECT * FROM curve WHERE treatment_id = $1", treatment)
            assert {row["packed"] for row in curves} == {e.blob for e in bedside.entries if e.blob}
            (row,) = await record.sql("SELECT * FROM treatment WHERE treatment_id = $1", treatment)
            assert (row["fev1_before_l"], row["fev1_after_l"]) == (1.42, 1.61)
            assert (row["outcome"], row["drug"], row["spo2_lowest_percent"]) == (
                "completed",
                "salbutamol",
                91.0,
            )
            assert row["grade_before"] == "B"
            assert row["z_before"] == -3.1
            assert len(row["spo2_recent"]) == 30
            assert row["spo2_recent"][-1] == 94
            assert row["position"] == rows[-1]["position"]
            (spool,) = await record.sql("SELECT * FROM spool WHERE spool_id = $1", bedside.spool_id)
            assert (spool["next_number"], spool["head_hash"]) == (7, bedside.head)

    asyncio.run(main())


def test_what_is_sent_again_is_kept_once(database_url, tmp_path):
    async def main():
        async with opened(database_url, tmp_path) as record:
            bedside = Bedside()
            bedside.treat()
            batch = bedside.batch()
            calls = [record.appender.append_batch(bedside.identity, batch, NOW) for _ in range(3)]
            answers = [*await asyncio.gather(*calls)]
            answers.append(await record.appender.append_batch(bedside.identity, batch, NOW))
            assert {answer.kept for answer in answers} == {((1, 6),)}
            assert not any(answer.quarantined for answer in answers)
            ids = [
                event["id"]
                for event in map(msgspec.msgpack.decode, [e.event for e in batch.entries])
            ]
            (row,) = await record.sql("SELECT count(*) FROM log WHERE id = ANY ($1::uuid[])", ids)
            assert row["count"] == 6

    asyncio.run(main())


# The first seed once left numbers behind that the frontier had passed.
@pytest.mark.parametrize("seed", [1254059397, random.randrange(2**32)], ids=["found", "fresh"])
def test_any_order_gives_every_record_once_and_the_frontier_at_the_end(
    database_url, tmp_path, seed
):
    rng = random.Random(seed)

    async def main():
        async with opened(database_url, tmp_path) as record:
            other = Appender(record.stage)  # another process, that knows nothing of the first
            bedside = Bedside()
            for _ in range(4):
                bedside.treat()
            entries = [e for e in bedside.entries for _ in range(rng.choice([1, 1, 2]))]
            rng.shuffle(entries)
            while entries:
                some = [entries.pop() for _ in range(min(len(entries), rng.randint(1, 5)))]
                appender = rng.choice([record.appender, other])
                answer = await appender.append_batch(bedside.identity, bedside.batch(*some), NOW)
                assert not answer.quarantined, seed
                said = {n for first, last in answer.kept for n in range(first, last + 1)}
                assert said == {entry.number for entry in some}, seed
            await other.close()
            (spool,) = await record.sql("SELECT * FROM spool WHERE spool_id = $1", bedside.spool_id)
            assert (spool["next_number"], spool["head_hash"]) == (25, bedside.head), seed
            (row,) = await record.sql(
                "SELECT count(*), count(DISTINCT id) AS ids FROM arrival WHERE spool_id = $1",
                bedside.spool_id,
            )
            assert (row["count"], row["ids"]) == (24, 24), seed
            assert not await record.sql(
                "SELECT * FROM spool_ahead WHERE spool_id = $1", bedside.spool_id
            ), seed

    asyncio.run(main())


def test_who_follows_the_log_by_position_misses_nothing(database_url, tmp_path):
    """Three writers and a reader at once: positions become visible in their order."""

    async def main():
        async with opened(database_url, tmp_path) as record:
            (row,) = await record.sql("SELECT coalesce(max(position), 0) AS last FROM log")
            writers = [Appender(record.intake) for _ in range(3)]
            seen: list[int] = []
            stop = asyncio.Event()

            async def follow():
                after = row["last"]
                while True:
                    last_round = stop.is_set()
                    async with record.stage.transaction() as connection:
                        found = await read_log(connection, after, 1000)
                    seen.extend(stored.position for stored in found)
                    after = found[-1].position if found else after
                    if last_round and not found:
                        return
                    await asyncio.sleep(0)

            async def write(writer):
                positions = []
                for _ in range(30):
                    events = [
                        Tick(
                            id=new_id(), facility_id="kh-kampot", jurisdiction="KH", occurred_at=NOW
                        )
                        for _ in range(3)
                    ]
                    positions += await writer.append(events, received_at=NOW)
                return positions

            following = asyncio.create_task(follow())
            written = await asyncio.gather(*(write(writer) for writer in writers))
            stop.set()
            await following
            for writer in writers:
                await writer.close()
            assert seen == sorted(p for positions in written for p in positions)
            assert len(seen) == 270

    asyncio.run(main())


def _bad_entries(bedside):
    elsewhere = Bedside("kh-takeo")
    ids = {"patient_id": new_id(), "treatment_id": new_id()}
    tick = Tick(**bedside.about())
    far = TreatmentStarted(**elsewhere.about(), **ids, indication="other", sex="male")
    test, blob = bedside.test(new_id(), new_id())
    nan = msgspec.msgpack.decode(encode_event(bedside.test(new_id(), None)[0]))
    nan["fev1_l"] = float("nan")
    early = TreatmentStarted(
        **{**bedside.about(), "occurred_at": dt.datetime(1971, 1, 1, tzinfo=dt.UTC)},
        **ids,
        indication="other",
        sex="male",
    )
    unknown = msgspec.msgpack.encode({"kind": "aura_seen", "id": str(new_id())})
    return [
        (b"\xc1 nonsense", None, "not_an_event"),
        (unknown, None, "unknown_kind"),
        (encode_event(tick), None, "not_from_edge"),
        (encode_event(far), None, "not_yours"),
        (encode_event(test), blob[:-1], "curves_differ"),
        (encode_event(test), None, "curves_missing"),
        (encode_event(far), b"curves", "not_yours"),
        (msgspec.msgpack.encode(nan), None, "impossible_value"),
        (encode_event(early), None, "impossible_time"),
    ]


def test_what_is_not_understood_is_quarantined_and_blocks_nobody(database_url, tmp_path):
    async def main():
        async with opened(database_url, tmp_path) as record:
            bedside = Bedside()
            expected = {}
            for raw, blob, name in _bad_entries(bedside):
                expected[bedside.say(raw, blob).number] = name
                bedside.treat()
            answer = await record.appender.append_batch(bedside.identity, bedside.batch(), NOW)
            assert answer.kept == ((1, len(bedside.entries)),)
            assert {q.number: q.why.name for q in answer.quarantined} == expected
            rows = await record.sql(
                "SELECT number, name, bytes FROM quarantine WHERE spool_id = $1", bedside.spool_id
            )
            assert {row["number"]: row["name"] for row in rows} == expected
            assert all(bedside.entries[row["number"] - 1].event == row["bytes"] for row in rows)
            again = await record.appender.append_batch(bedside.identity, bedside.batch(), NOW)
            assert again.kept == answer.kept
            assert {q.number: q.why.name for q in again.quarantined} == expected
            (row,) = await record.sql(
                "SELECT count(*) FROM quarantine WHERE spool_id = $1", bedside.spool_id
            )
            assert row["count"] == len(expected)

    asyncio.run(main())


@pytest.mark.parametrize("beyond_a_gap", [False, True])
def test_two_tails_of_one_spool_are_both_kept_and_alarmed(database_url, tmp_path, beyond_a_gap):
    async def main():
        async with opened(database_url, tmp_path) as record:
            first = Bedside()
            first.treat()
            clone = Bedside()
            clone.edge_id, clone.spool_id = first.edge_id, first.spool_id
            clone.entries, clone.head = list(first.entries), first.head
            await record.appender.append_batch(first.identity, first.batch(), NOW)
            first.treat()
            clone.treat()
            sent = first.batch(*first.entries[6 + beyond_a_gap :])
            await record.appender.append_batch(first.identity, sent, NOW)
            answer = await record.appender.append_batch(
                clone.identity, clone.batch(*clone.entries[6:]), NOW
            )
            assert answer.kept == ((7, 12),)
            # Where the first tail began beyond a gap, the clone's 7 may still be the one record.
            tail = {q.number for q in answer.quarantined}
            assert tail >= set(range(8, 13))
            assert {q.why.name for q in answer.quarantined} == {"spool_forked"}
            parked = await record.sql(
                "SELECT bytes FROM quarantine WHERE spool_id = $1", first.spool_id
            )
            both = {row["bytes"] for row in parked}
            assert {entry.event for entry in first.entries[7:]} <= both
            assert {entry.event for entry in clone.entries[7:]} <= both
            alarms = await record.sql(
                "SELECT * FROM log WHERE kind = 'fork_detected' AND position(decode($1, 'hex')"
                " IN body) > 0",
                str(first.spool_id).encode().hex(),
            )
            assert len(alarms) == 1
            (spool,) = await record.sql(
                "SELECT forked FROM spool WHERE spool_id = $1", first.spool_id
            )
            assert spool["forked"]
            # From now on nothing new of that spool is applied, and nothing of it is lost.
            first.treat()
            late = await record.appender.append_batch(
                first.identity, first.batch(*first.entries[12:]), NOW
            )
            assert late.kept == ((13, 18),)
            assert len(late.quarantined) == 6

    asyncio.run(main())


def test_an_id_that_comes_twice_with_other_bytes_is_kept_apart(database_url, tmp_path):
    async def main():
        async with opened(database_url, tmp_path) as record:
            one, two = Bedside(), Bedside()
            one.treat()
            await record.appender.append_batch(one.identity, one.batch(), NOW)
            two.say(one.entries[0].event)  # a new spool with the records of the old one
            altered = msgspec.msgpack.decode(one.entries[0].event)
            altered["indication"] = "croup"
            two.say(msgspec.msgpack.encode(altered))
            answer = await record.appender.append_batch(two.identity, two.batch(), NOW)
            assert answer.kept == ((1, 2),)
            assert [(q.number, q.why.name) for q in answer.quarantined] == [(2, "id_taken")]

    asyncio.run(main())


def test_a_sound_waits_for_its_object_and_words_for_their_key(database_url, tmp_path):
    async def main():
        async with opened(database_url, tmp_path) as record:
            bedside = Bedside()
            patient, key_id, clip = new_id(), new_id(), b"fLaC sealed"
            digest = hashlib.sha256(clip).digest()
            bedside.say(bedside.registration(patient, key_id))
            treatment = bedside.treat(patient)
            bedside.say(
                SoundRecorded(
                    **bedside.about(2),
                    patient_id=patient,
                    treatment_id=treatment,
                    phase="before",
                    instrument_id="stethoscope-1",
                    body_site="trachea",
                    rate_hz=8000,
                    samples=80_000,
                    object_sha256=digest,
                    object_bytes=len(clip),
                    key_id=key_id,
                    nonce=bytes(24),
                )
            )
            answer = await record.appender.append_batch(bedside.identity, bedside.batch(), NOW)
            assert answer.kept == ((2, 7),)
            assert answer.missing_keys == (key_id,)
            assert answer.missing_objects == (digest,)
            await record.objects.put(digest, clip)
            rest = bedside.batch(
                bedside.entries[0], bedside.entries[7], keys=(bedside.key(patient, key_id),)
            )
            answer = await record.appender.append_batch(bedside.identity, rest, NOW)
            assert answer.kept == ((1, 1), (8, 8))
            assert (answer.missing_keys, answer.missing_objects) == ((), ())
            assert await record.objects.get(digest) == clip
            (row,) = await record.sql(
                "SELECT sounds FROM treatment WHERE treatment_id = $1", treatment
            )
            assert row["sounds"] == 1
            (spool,) = await record.sql(
                "SELECT next_number FROM spool WHERE spool_id = $1", bedside.spool_id
            )
            assert spool["next_number"] == 9

    asyncio.run(main())


def test_a_value_the_database_refuses_spoils_nobody_elses_append(database_url, tmp_path):
    async def main():
        async with opened(database_url, tmp_path) as record:
            bedside = Bedside()
            bedside.treat()
            poison = TaskRaised(
                **bedside.about(),
                patient_id=new_id(),
                task_id=new_id(),
                priority="high",
                reason="spo2_low",
                values={"word": "a zero \0 byte"},
                deadline_at=NOW,
            )
            good, bad = await asyncio.gather(
                record.appender.append_batch(bedside.identity, bedside.batch(), NOW),
                record.appender.append([poison], received_at=NOW),
                return_exceptions=True,
            )
            assert good.kept == ((1, 6),)
            assert isinstance(bad, asyncpg.PostgresError)
            assert not await record.sql("SELECT * FROM log WHERE id = $1", poison.id)

    asyncio.run(main())


def test_the_centres_events_are_once_by_id_and_move_a_cursor_with_them(database_url, tmp_path):
    async def main():
        async with opened(database_url, tmp_path) as record:
            stage = Appender(record.stage)
            ticks = [Tick(**Bedside().about()) for _ in range(3)]
            first = await stage.append(ticks[:2], received_at=NOW, cursor=("watch", 5))
            second = await stage.append(ticks, received_at=NOW, cursor=("watch", 9))
            assert second[:2] == first
            assert second[2] > first[1]
            assert await stage.append([], received_at=NOW, cursor=("watch", 12)) == []
            await stage.close()
            (row,) = await record.sql("SELECT position FROM stage_cursor WHERE stage = 'watch'")
            assert row["position"] == 12

    asyncio.run(main())


def test_implausible_is_kept_with_a_finding(database_url, tmp_path):
    async def main():
        async with opened(database_url, tmp_path) as record:
            bedside = Bedside()
            patient = new_id()
            bedside.say(*bedside.test(patient, None, fev1_l=2.4, fvc_l=2.1))
            answer = await record.appender.append_batch(bedside.identity, bedside.batch(), NOW)
            assert answer.kept == ((1, 1),)
            assert not answer.quarantined
            async with record.stage.transaction() as connection:
                rows = await connection.fetch(
                    "SELECT kind, body FROM log WHERE patient_id = $1 ORDER BY position", patient
                )
            assert [row["kind"] for row in rows] == ["spirometry_recorded", "finding_noted"]
            assert msgspec.msgpack.decode(rows[1]["body"])["name"] == "fev1_above_fvc"
            again = await record.appender.append_batch(bedside.identity, bedside.batch(), NOW)
            assert again.kept == ((1, 1),)

    asyncio.run(main())


def test_all_of_it_follows_from_the_log(database_url):
    report = asyncio.run(replay(database_url))
    assert report.identical, report
    assert report.events > 100


def test_another_writer_may_come_at_any_time(database_url, tmp_path):
    """Each appender remembers spools; one that another wrote to is noticed and read again."""

    async def main():
        async with opened(database_url, tmp_path) as record:
            second = await Database.open(database_url, "intake")
            appenders = [record.appender, Appender(second)]
            bedside = Bedside()
            for n in range(6):
                start = len(bedside.entries)
                bedside.treat()
                batch = bedside.batch(*bedside.entries[start:])
                answer = await appenders[n % 2].append_batch(bedside.identity, batch, NOW)
                assert answer.kept == ((start + 1, start + 6),)
                assert not answer.quarantined
            await appenders[1].close()
            await second.close()

    asyncio.run(main())
