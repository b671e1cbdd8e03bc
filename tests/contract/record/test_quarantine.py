"""An operator's decisions about what lies in quarantine."""

from __future__ import annotations

import asyncio

import msgspec
import pytest

from breathway import record as the_record
from breathway.model import encode_event
from breathway.model.errors import BadInput, Conflict, NotFound
from tests.contract.record.conftest import opened
from tests.contract.record.story import NOW, Bedside, new_id


def test_quarantine_is_replayed_once_it_is_understood_or_discarded_with_a_reason(
    database_url, tmp_path, monkeypatch
):
    async def main():
        async with opened(database_url, tmp_path) as record:
            bedside, operator = Bedside(), new_id()
            event, blob = bedside.test(new_id(), new_id())
            raw = encode_event(event)
            newer = msgspec.msgpack.decode(raw) | {"kind": "spirometry_of_tomorrow"}
            bedside.say(msgspec.msgpack.encode(newer), blob)
            bedside.say(b"never an event")
            await record.appender.append_batch(bedside.identity, bedside.batch(), NOW)
            rows = await record.sql(
                "SELECT quarantine_id FROM quarantine WHERE spool_id = $1 ORDER BY number",
                bedside.spool_id,
            )
            unknown, nonsense = (row["quarantine_id"] for row in rows)
            with pytest.raises(BadInput, match="unknown_kind"):
                await the_record.quarantine_replay(record.intake, unknown, by=operator, at=NOW)
            # The upgrade: the kind is known now (here: the bytes are read as what they hold).
            from breathway import intake

            real = intake.decode_event
            monkeypatch.setattr(
                intake,
                "decode_event",
                lambda body: real(
                    body.replace(b"\xb6spirometry_of_tomorrow", b"\xb3spirometry_recorded")
                ),
            )
            position = await the_record.quarantine_replay(
                record.intake, unknown, by=operator, at=NOW
            )
            monkeypatch.undo()
            (row,) = await record.sql("SELECT * FROM log WHERE position = $1", position)
            assert (row["id"], row["kind"]) == (event.id, "spirometry_recorded")
            assert await record.sql("SELECT 1 FROM curve WHERE event_id = $1", event.id)
            with pytest.raises(Conflict):
                await the_record.quarantine_replay(record.intake, unknown, by=operator, at=NOW)
            with pytest.raises(BadInput):
                await the_record.quarantine_discard(
                    record.intake, nonsense, by=operator, reason=" ", at=NOW
                )
            await the_record.quarantine_discard(
                record.intake, nonsense, by=operator, reason="line noise", at=NOW
            )
            rows = await record.sql(
                "SELECT state, decided_by, reason, bytes FROM quarantine WHERE spool_id = $1"
                " ORDER BY number",
                bedside.spool_id,
            )
            assert [row["state"] for row in rows] == ["replayed", "discarded"]
            assert {row["decided_by"] for row in rows} == {operator}
            assert rows[1]["bytes"] == b"never an event"
            with pytest.raises(NotFound):
                await the_record.quarantine_discard(
                    record.intake, new_id(), by=operator, reason="none", at=NOW
                )

    asyncio.run(main())


def test_the_tail_of_a_fork_can_be_let_in_by_an_operator(database_url, tmp_path):
    async def main():
        async with opened(database_url, tmp_path) as record:
            one, two = Bedside(), Bedside()
            two.edge_id, two.spool_id = one.edge_id, one.spool_id
            one.treat()
            treatment = two.treat()
            for side in (one, two):
                await record.appender.append_batch(side.identity, side.batch(), NOW)
            rows = await record.sql(
                "SELECT quarantine_id, bytes FROM quarantine WHERE spool_id = $1", one.spool_id
            )
            theirs = {entry.event for entry in two.entries}
            for row in rows:
                # Of the first tail, which stands in the log, replaying changes nothing.
                await the_record.quarantine_replay(
                    record.intake, row["quarantine_id"], by=None, at=NOW
                )
            assert len(theirs & {row["bytes"] for row in rows}) == 6
            (row,) = await record.sql("SELECT * FROM treatment WHERE treatment_id = $1", treatment)
            assert (row["outcome"], row["fev1_after_l"]) == ("completed", 1.61)
            (row,) = await record.sql(
                "SELECT count(*) FROM curve WHERE treatment_id = $1", treatment
            )
            assert row["count"] == 2

    asyncio.run(main())
