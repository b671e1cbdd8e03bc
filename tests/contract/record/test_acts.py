"""Acts upon the record: replay, erasure, enrolment, outbox, presence."""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import os
from pathlib import Path

import nacl.bindings as sodium
import pytest

from breathway import record as the_record
from breathway.model import decode_event
from breathway.model.batch import CONTEXT_ENROL, EnrolRequest
from breathway.model.errors import BadInput, NotEnrolled, NotFound
from breathway.model.facility import Instrument, Presence
from breathway.model.order import (
    AdviceDelivered,
    AdviceGiven,
    DeadlineReached,
    RecordSeen,
    TaskClaimed,
    TaskDone,
    TaskRaised,
    TaskReleased,
)
from breathway.model.people import (
    ConsultationGranted,
    PatientErased,
    PatientLinked,
    PatientUnlinked,
    PatientUpdated,
)
from breathway.model.treatment import HelpRequested
from breathway.record import PresenceNote, Wake, code_hash
from tests.contract.record.conftest import opened
from tests.contract.record.story import NOW, Bedside, new_id, register


async def _arrive(record, bedside, first: int = 0, keys=()):
    batch = bedside.batch(*bedside.entries[first:], keys=tuple(keys))
    answer = await record.appender.append_batch(bedside.identity, batch, NOW)
    assert answer.kept == ((first + 1, len(bedside.entries)),), answer
    return answer


def test_a_busy_day_replays_identically_and_a_forged_row_is_found(database_url, tmp_path):
    async def main():
        async with opened(database_url, tmp_path) as record:
            bedside, other = Bedside(), Bedside("kh-takeo")
            patient, key_id, twin = new_id(), new_id(), new_id()
            bedside.say(bedside.registration(patient, key_id))
            treatment = bedside.treat(patient)
            bedside.say(
                HelpRequested(
                    **bedside.about(5), patient_id=patient, treatment_id=treatment, reason="worse"
                )
            )
            await _arrive(record, bedside, keys=[bedside.key(patient, key_id)])
            other.say(other.registration(twin, twin))
            other.treat(twin)
            await _arrive(record, other, keys=[other.key(twin, twin)])

            def centre(kind, by=None, **more):
                about = bedside.about(30, patient_id=patient, treatment_id=treatment, by=by)
                return kind(**{**about, **more})

            tasks, doctor, nurse = [new_id() for _ in range(4)], new_id(), new_id()
            due = NOW - dt.timedelta(minutes=20)
            raised = [
                centre(TaskRaised, task_id=t, priority="high", reason="spo2_low", deadline_at=due)
                for t in tasks
            ]
            advice = centre(AdviceGiven, by=doctor, advice_id=new_id(), phrase="sit_up")
            await record.appender.append([bedside.enrolled(), *raised], received_at=NOW)
            await record.appender.append(
                [
                    centre(TaskClaimed, by=doctor, task_id=tasks[0]),
                    centre(TaskClaimed, by=nurse, task_id=tasks[0]),  # somebody else was first
                    centre(TaskClaimed, by=nurse, task_id=tasks[1]),
                    centre(TaskReleased, by=nurse, task_id=tasks[1]),
                    centre(DeadlineReached, task_id=tasks[2]),
                    centre(DeadlineReached, task_id=tasks[0]),  # claimed: not overdue
                    centre(TaskDone, by=doctor, task_id=tasks[3], outcome="advised"),
                    advice,
                    centre(RecordSeen, by=doctor),
                    centre(PatientLinked, other_patient_id=twin, reason="same_person"),
                    centre(ConsultationGranted, expert_id=doctor, until_at=NOW, consent="signed"),
                ],
                received_at=NOW,
            )
            rows = await record.sql("SELECT task_id, state, claimed_by FROM task")
            states = {row["task_id"]: (row["state"], row["claimed_by"]) for row in rows}
            assert states == {
                tasks[0]: ("claimed", doctor),
                tasks[1]: ("open", None),
                tasks[2]: ("overdue", None),
                tasks[3]: ("done", None),
            }
            first = len(bedside.entries)
            bedside.say(
                PatientUpdated(
                    **bedside.about(31),
                    patient_id=patient,
                    sex="female",
                    birth_year=1972,
                    profile=bedside.registration(patient, key_id).profile,
                )
            )
            bedside.say(
                AdviceDelivered(
                    **bedside.about(32),
                    patient_id=patient,
                    treatment_id=treatment,
                    advice_id=advice.advice_id,
                    state="done",
                )
            )
            await _arrive(record, bedside, first)
            years = await record.sql("SELECT DISTINCT birth_year FROM task")
            assert [row["birth_year"] for row in years] == [1972]
            (row,) = await record.sql("SELECT linked_to FROM patient WHERE patient_id = $1", twin)
            assert row["linked_to"] == patient
            await record.appender.append(
                [centre(PatientUnlinked, other_patient_id=twin, reason="two_people")],
                received_at=NOW,
            )
            (row,) = await record.sql("SELECT linked_to FROM patient WHERE patient_id = $1", twin)
            assert row["linked_to"] is None
            # The zone changes: what came before stays counted in the old one.
            await register(record.appender, "kh-kampot", "Pacific/Kiritimati")
            start = len(bedside.entries)
            bedside.treat(patient)
            await _arrive(record, bedside, start)
            days = await record.sql("SELECT * FROM facility_day WHERE facility_id = 'kh-kampot'")
            assert sum(row["treatments"] for row in days) == 2
            assert sum(row["tests"] for row in days) == 4
            report = await the_record.replay(database_url)
            assert report.identical, report
            assert report.tables["task"].rows == 4
            assert report.tables["outbox"].rows == 2
            await record.sql(
                "UPDATE treatment SET fev1_after_l = 2.0 WHERE treatment_id = $1", treatment
            )
            report = await the_record.replay(database_url)
            assert not report.identical
            assert report.tables["treatment"].missing == report.tables["treatment"].surplus == 1
            await record.sql(
                "UPDATE treatment SET fev1_after_l = 1.61 WHERE treatment_id = $1", treatment
            )

    asyncio.run(main())


def test_messages_are_given_again_until_they_are_acknowledged(database_url, tmp_path):
    async def main():
        async with opened(database_url, tmp_path) as record:
            place, doctor = "kh-sihanoukville", new_id()
            await record.sql(
                "INSERT INTO account (account_id, username, name, role, jurisdiction,"
                " password_hash) VALUES ($1, 'chea', 'Dr Chea', 'expert', 'KH', '-')",
                doctor,
            )
            bedside = Bedside(place)
            events = [
                AdviceGiven(
                    **bedside.about(n, by=doctor),
                    patient_id=new_id(),
                    advice_id=new_id(),
                    phrase="sit_up",
                )
                for n in range(3)
            ]
            positions = await record.appender.append(events, received_at=NOW)
            for _ in range(2):
                messages = await the_record.outbox_fetch(record.intake, place)
                assert [message.id for message in messages] == positions
                assert [decode_event(m.event).id for m in messages] == [e.id for e in events]
                assert {message.by_name for message in messages} == {"Dr Chea"}
            # Another facility's edge cannot acknowledge them.
            await the_record.outbox_acknowledge(record.intake, "kh-takeo", positions)
            await the_record.outbox_acknowledge(record.intake, place, positions[:2])
            messages = await the_record.outbox_fetch(record.intake, place)
            assert [message.id for message in messages] == positions[2:]
            rows = await record.sql(
                "SELECT sent_at FROM advice WHERE facility_id = $1 ORDER BY position", place
            )
            assert [row["sent_at"] is not None for row in rows] == [True, True, False]

    asyncio.run(main())


def test_a_code_enrols_one_edge_once_and_a_revocation_is_heard(database_url, tmp_path):
    public, secret = sodium.crypto_sign_seed_keypair(os.urandom(32))

    def request(code: str, signed: str | None = None) -> EnrolRequest:
        message = CONTEXT_ENROL + (signed or code).encode()
        proof = sodium.crypto_sign(message, secret)[:64]
        return EnrolRequest(code=code, public_key=public, proof=proof)

    async def main():
        async with opened(database_url, tmp_path) as record:
            heard: list[tuple[str, str]] = []
            wake = Wake(
                database_url, "intake", ["edges", "log"], lambda *notice: heard.append(notice)
            )
            await wake.start()
            for code, hours in (("KAMP-OT23", 1), ("OLD-CODE", -1)):
                await record.sql(
                    "INSERT INTO enrolment_code (code_hash, facility_id, expires_at)"
                    " VALUES ($1, 'kh-kampot', $2)",
                    code_hash(code),
                    NOW + dt.timedelta(hours=hours),
                )
            for bad in (request("NO-SUCH"), request("OLD-CODE"), request("KAMP-OT23", "other")):
                with pytest.raises(NotEnrolled):
                    await the_record.enrol(record.intake, bad, NOW)
            both = await asyncio.gather(
                *(the_record.enrol(record.intake, request("KAMP-OT23"), NOW) for _ in range(2)),
                return_exceptions=True,
            )
            (enrolment,) = [one for one in both if not isinstance(one, Exception)]
            assert enrolment.facility["id"] == "kh-kampot"
            edge = await the_record.edge_identity(record.intake, enrolment.edge_id)
            assert (edge.public_key, edge.revoked, edge.facility_id) == (public, False, "kh-kampot")
            assert await the_record.edge_identity(record.intake, new_id()) is None
            await the_record.revoke(
                record.intake, enrolment.edge_id, reason="stolen", by=None, at=NOW
            )
            assert (await the_record.edge_identity(record.intake, enrolment.edge_id)).revoked
            with pytest.raises(NotFound):
                await the_record.revoke(record.intake, new_id(), reason="stolen", by=None, at=NOW)
            async with asyncio.timeout(60):
                while len(heard) < 6:  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
            notices = [payload for channel, payload in heard if channel == "edges"]
            assert notices == ["", str(enrolment.edge_id), str(enrolment.edge_id)]
            assert len([payload for channel, payload in heard if channel == "log"]) == 3
            await wake.close()

    asyncio.run(main())


def test_presence_is_the_newest_and_a_silent_call_keeps_what_was_said(database_url, tmp_path):
    async def main():
        async with opened(database_url, tmp_path) as record:

            def note(seconds: float, presence: Presence | None) -> PresenceNote:
                return PresenceNote(
                    facility_id="kh-takeo",
                    edge_id=edge,
                    jurisdiction="KH",
                    seen_at=NOW + dt.timedelta(seconds=seconds),
                    presence=presence,
                    clock_offset_s=0.25,
                )

            edge = new_id()
            said = Presence(
                backlog=7,
                version="1.2",
                instruments=(Instrument(id="spirometer-1", kind="spirometer"),),
            )
            await the_record.note_presence(record.intake, [note(1, None), note(2, said)])
            await the_record.note_presence(record.intake, [note(5, None)])
            await the_record.note_presence(record.intake, [note(3, Presence(backlog=9))])
            (row,) = await record.sql("SELECT * FROM presence WHERE facility_id = 'kh-takeo'")
            assert row["last_seen_at"] == NOW + dt.timedelta(seconds=5)
            assert (row["backlog"], row["version"], row["clock_offset_s"]) == (7, "1.2", 0.25)
            assert "spirometer-1" in row["instruments"]

    asyncio.run(main())


def _found_in(folder: Path, needle: bytes) -> list[str]:
    """Files below a folder that hold the bytes."""
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_file() and needle in path.read_bytes():
            found.append(str(path.relative_to(folder)))
    return found


def test_erasure_destroys_the_key_in_the_database_and_in_its_files(database_url, server, tmp_path):
    async def main():
        async with opened(database_url, tmp_path) as record:
            bedside, elsewhere = Bedside(), Bedside("kh-takeo")
            patient, key_id = new_id(), new_id()
            key = bedside.key(patient, key_id)
            bedside.say(bedside.registration(patient, key_id))
            bedside.treat(patient)
            await _arrive(record, bedside, keys=[key])
            elsewhere.treat(patient)
            await _arrive(record, elsewhere)
            token = os.urandom(24)
            await record.sql(
                "INSERT INTO name_token VALUES ($1, 'kh-kampot', 'KH', $2)", patient, token
            )
            data = server.process.data
            admin = server.process.url
            await the_record.flush_wal(admin)
            assert _found_in(data, key.sealed)
            assert _found_in(data, token)

            destroyed = await the_record.erase_patient(
                record.intake, patient, by=None, reason="asked_for", at=NOW
            )
            assert destroyed == 1
            await the_record.flush_wal(admin)
            await the_record.flush_wal(admin)
            assert _found_in(data, key.sealed) == []
            assert _found_in(data, token) == []

            (row,) = await record.sql("SELECT * FROM patient WHERE patient_id = $1", patient)
            assert row["erased_at"] == NOW
            assert row["profile_box"] is None
            told = [
                message
                for place in ("kh-kampot", "kh-takeo")
                for message in await the_record.outbox_fetch(record.intake, place)
                if isinstance(decode_event(message.event), PatientErased)
            ]
            assert len(told) == 2
            # An edge that was away brings the key and a newer profile: both stay out.
            first = len(bedside.entries)
            bedside.say(bedside.registration(patient, key_id, minutes=39))
            await _arrive(record, bedside, first, keys=[key])
            assert not await record.sql("SELECT 1 FROM patient_key WHERE patient_id = $1", patient)
            (row,) = await record.sql("SELECT * FROM patient WHERE patient_id = $1", patient)
            assert row["profile_box"] is None
            assert (
                await the_record.erase_patient(
                    record.intake, patient, by=None, reason="asked_for", at=NOW
                )
                == 0
            )
            with pytest.raises(NotFound):
                await the_record.erase_patient(
                    record.intake, new_id(), by=None, reason="asked_for", at=NOW
                )
            assert (await the_record.replay(database_url)).identical

    asyncio.run(main())


def test_an_object_is_whole_on_disk_or_not_there(tmp_path):
    async def main():
        objects = the_record.Objects(tmp_path / "objects")
        clip = os.urandom(50_000)
        digest = hashlib.sha256(clip).digest()
        assert not await objects.has(digest)
        assert await objects.get(digest) is None
        with pytest.raises(BadInput):
            await objects.put(digest, clip[:-1])
        await asyncio.gather(*(objects.put(digest, clip) for _ in range(4)))
        assert await objects.has(digest)
        assert await objects.get(digest) == clip
        (path,) = [p for p in (tmp_path / "objects").rglob("*") if p.is_file()]
        path.write_bytes(clip[:100])  # damaged behind our back
        assert await objects.get(digest) is None
        await objects.put(digest, clip)  # the edge sends it again
        assert await objects.get(digest) == clip

    asyncio.run(main())
