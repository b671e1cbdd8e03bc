"""The spool: what is saved is there, numbered, chained, sealed, and comes back after a restart."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import sqlite3
from pathlib import Path
from uuid import UUID

import pytest

from breathway.edge.spool import Person, Record, Spool
from breathway.edge.spool.drafts import STRAYS_LIMIT
from breathway.model import encode_event, uuid7
from breathway.model.batch import FIRST_HASH, Message, entry_hash
from breathway.model.errors import Conflict, TooMuch, Unavailable
from breathway.model.order import AdviceGiven, RecordSeen
from breathway.model.people import PatientErased, PatientRegistered, Profile
from breathway.model.seal import seal
from breathway.model.treatment import HelpRequested, TreatmentFinished, TreatmentStarted

NOW = dt.datetime(2026, 11, 26, 8, 0, tzinfo=dt.UTC)
KEY = bytes(range(32))


def new_id() -> UUID:
    return uuid7(NOW, os.urandom(10))


PATIENT, TREATMENT = new_id(), new_id()
COMMON = {"facility_id": "kh-kampot", "jurisdiction": "KH", "occurred_at": NOW}


def started(patient: UUID = PATIENT, treatment: UUID = TREATMENT) -> TreatmentStarted:
    return TreatmentStarted(
        id=new_id(),
        patient_id=patient,
        treatment_id=treatment,
        indication="asthma_exacerbation",
        sex="female",
        **COMMON,
    )


def help_requested() -> HelpRequested:
    return HelpRequested(
        id=new_id(), patient_id=PATIENT, treatment_id=TREATMENT, reason="worse", **COMMON
    )


def registered(key_id: UUID, patient: UUID = PATIENT) -> PatientRegistered:
    profile = seal(b"x", KEY, key_id, patient, bytes(24))
    return PatientRegistered(
        id=new_id(), patient_id=patient, sex="female", profile=profile, **COMMON
    )


@pytest.fixture
def spool(tmp_path: Path):
    with_it = Spool(tmp_path, KEY, now=NOW)
    yield with_it
    with_it.close()


def reopen(spool: Spool, key: bytes = KEY) -> Spool:
    folder = spool.store.folder
    spool.close()
    return Spool(folder, key, now=NOW)


def all_waiting(spool: Spool):
    return spool.entries.waiting(limit=1000, size_limit=1 << 30)


def test_numbers_have_no_gaps_and_the_hashes_chain(spool: Spool) -> None:
    spool.save([Record(event=started()) for _ in range(3)], NOW)
    spool = reopen(spool)
    spool.save([Record(event=started(), blob=b"curves")], NOW)
    previous = FIRST_HASH
    for number, waiting in enumerate(all_waiting(spool), start=1):
        assert (waiting.entry.number, waiting.entry.previous) == (number, previous)
        previous = entry_hash(waiting.entry)
    assert spool.entries.head() == (4, previous)
    assert all_waiting(spool)[-1].entry.blob == b"curves"
    spool.close()


def test_saving_an_event_again_is_once(spool: Spool) -> None:
    record = Record(event=started())
    assert spool.save([record], NOW) == spool.save([record], NOW) == [1]


def test_all_or_nothing(spool: Spool) -> None:
    with pytest.raises(TooMuch):
        spool.save([Record(event=started()), Record(event=started(), blob=bytes(4 << 20))], NOW)
    assert spool.entries.head() == (0, FIRST_HASH)
    assert spool.entries.backlog().records == 0


def test_most_urgent_first_then_newest_in_order_of_number(spool: Spool) -> None:
    key_id = new_id()
    spool.save([Record(event=registered(key_id), key_id=key_id)], NOW)
    spool.save([Record(event=started(treatment=new_id())) for _ in range(5)], NOW)
    spool.save([Record(event=help_requested())], NOW)
    spool.save([Record(event=started(treatment=new_id())) for _ in range(2)], NOW)
    chosen = spool.entries.waiting(limit=2, size_limit=1 << 20)
    # help (7) and the newest start (9); the patient's registration (1) goes along
    assert [w.entry.number for w in chosen] == [1, 7, 9]
    assert chosen[0].key_id == key_id


def test_a_record_waits_for_its_object(spool: Spool) -> None:
    spool.save([Record(event=started(), object=b"sealed sound")], NOW)
    assert all_waiting(spool) == []
    [sha256] = spool.objects.waiting()
    assert spool.objects.get(sha256) == b"sealed sound"
    spool.objects.note_uploaded(sha256)
    assert len(all_waiting(spool)) == 1
    assert spool.objects.waiting() == []


def test_an_object_without_record_goes_at_the_next_opening(spool: Spool) -> None:
    sha256 = spool.objects.put(b"never saved")
    spool = reopen(spool)
    assert spool.objects.get(sha256) is None
    spool.close()


def test_a_changed_object_is_not_given_out(spool: Spool) -> None:
    spool.save([Record(event=started(), object=b"sealed sound")], NOW)
    [path] = (spool.store.folder / "objects").iterdir()
    path.write_bytes(b"sealed noise")
    assert spool.objects.get(spool.objects.waiting()[0]) is None


def test_marks(spool: Spool) -> None:
    spool.save([Record(event=started()), Record(event=help_requested())], NOW)
    later = NOW + dt.timedelta(seconds=1)
    assert spool.entries.counts() == {"saved": 2}
    spool.entries.note_sent([1, 2], later)
    assert spool.entries.counts() == {"sent": 2}
    spool.entries.note_acknowledged([1, 2], later)
    assert spool.entries.counts() == {"acknowledged": 2}
    assert spool.entries.backlog().records == 0
    spool.entries.note_seen(TREATMENT, later, "Dr Sok")
    assert {s.seen_by for s in spool.entries.saved()} == {"Dr Sok"}
    spool.entries.note_done(TREATMENT, later, "help_requested")
    assert spool.entries.counts() == {"seen": 1, "done": 1}
    assert [s.kind for s in spool.entries.saved(treatment_id=TREATMENT)] == [
        "help_requested",
        "treatment_started",
    ]


def test_purge_forgets_what_the_centre_holds_and_keeps_the_chain(spool: Spool) -> None:
    spool.save([Record(event=started(), object=b"sound"), Record(event=started())], NOW)
    head = spool.entries.head()
    spool.entries.note_acknowledged([1], NOW)
    assert spool.purge(NOW + dt.timedelta(days=8)) == 1
    assert list((spool.store.folder / "objects").iterdir()) == []
    assert [w.entry.number for w in all_waiting(spool)] == [2]
    spool = reopen(spool)
    assert spool.entries.head() == head
    assert spool.save([Record(event=started())], NOW) == [3]
    spool.close()


@pytest.mark.parametrize("year", [1971, 2090, 9998])
def test_a_clock_years_wrong_is_harmless(spool: Spool, year: int) -> None:
    spool.save([Record(event=started())], NOW)
    spool.save([Record(event=started())], NOW.replace(year=year))
    spool.purge(NOW.replace(year=year))
    spool.save([Record(event=started())], NOW)
    assert [w.entry.number for w in all_waiting(spool)] == [1, 2, 3]


def test_nothing_about_a_person_is_in_the_clear(spool: Spool) -> None:
    profile = Profile(name="Canary Sokha", phone="012345678")
    person = Person(
        patient_id=PATIENT, key_id=new_id(), profile=profile, sex="female", registered_at=NOW
    )
    spool.people.put(person)
    spool.people.add_key(person.key_id, PATIENT, b"\xa5" * 32)
    spool.save([Record(event=started())], NOW)
    spool.drafts.keep_stray("oximeter-1", "vitals", NOW, b"canary stray")
    folder = spool.store.folder
    spool = reopen(spool)
    assert spool.people.get(PATIENT) == person
    spool.close()
    for path in folder.rglob("*"):
        if path.is_file():
            raw = path.read_bytes()
            for canary in (b"Canary", b"012345678", b"\xa5" * 32, b"stray", b"asthma"):
                assert canary not in raw, path.name


def test_the_wrong_key_says_so(spool: Spool) -> None:
    folder = spool.store.folder
    spool.close()
    with pytest.raises(Unavailable) as raised:
        Spool(folder, bytes(32), now=NOW)
    assert raised.value.name == "spool_key_wrong"


def test_two_processes_on_one_spool_are_refused(spool: Spool) -> None:
    with pytest.raises(Conflict) as raised:
        Spool(spool.store.folder, KEY, now=NOW)
    assert raised.value.name == "spool_in_use"


def test_a_damaged_file_says_so(spool: Spool) -> None:
    spool.save([Record(event=started()) for _ in range(50)], NOW)
    folder = spool.store.folder
    spool.close()
    path = folder / "spool.db"
    raw = bytearray(path.read_bytes())
    raw[4096 : 4096 * 6] = os.urandom(4096 * 5)
    path.write_bytes(raw)
    with pytest.raises(Unavailable) as raised:
        Spool(folder, KEY, now=NOW)
    assert raised.value.name == "spool_damaged"


def test_search_without_case_or_accents(spool: Spool) -> None:
    for name, latin, number in (("សុខ ដារ៉ា", "Sok Dara", "K-17"), ("Müller", "", "K-18")):
        spool.people.put(
            Person(
                patient_id=new_id(),
                key_id=new_id(),
                profile=Profile(name=name, name_latin=latin, local_number=number),
                sex="male",
                registered_at=NOW,
            )
        )
    names = [[p.profile.name for p in spool.people.search(q)] for q in ("DARA sok", "muller k-18")]
    assert names == [["សុខ ដារ៉ា"], ["Müller"]]
    assert len(spool.people.search("")) == 2
    assert spool.people.search("nobody") == []


def test_a_rolled_back_person_is_not_remembered(spool: Spool) -> None:
    person = Person(
        patient_id=PATIENT,
        key_id=new_id(),
        profile=Profile(name="A"),
        sex="female",
        registered_at=NOW,
    )
    with pytest.raises(ZeroDivisionError):  # noqa: PT012, SIM117
        with spool.together():
            spool.people.put(person)
            raise ZeroDivisionError
    assert spool.people.get(PATIENT) is None
    spool.people.put(person)
    assert spool.people.get(PATIENT) == person


def advice(key: bytes, key_id: UUID, advice_id: UUID) -> AdviceGiven:
    import msgspec

    words = seal(msgspec.msgpack.encode("give oxygen"), key, key_id, PATIENT, bytes(24))
    return AdviceGiven(
        id=new_id(),
        patient_id=PATIENT,
        treatment_id=TREATMENT,
        advice_id=advice_id,
        words=words,
        **COMMON,
    )


def test_messages_are_applied_once_and_told_once(spool: Spool) -> None:
    key_id, advice_id = new_id(), new_id()
    spool.people.add_key(key_id, PATIENT, KEY)
    spool.save([Record(event=started()), Record(event=help_requested())], NOW)
    spool.entries.note_sent([1, 2], NOW)
    spool.entries.note_acknowledged([1, 2], NOW)
    raw = encode_event(advice(KEY, key_id, advice_id))
    message = Message(id=7, event=raw, by_name="Dr Li")
    assert [c.what for c in spool.inbox.take((message, message), NOW)] == ["advice"]
    assert spool.inbox.take((message,), NOW) == []
    assert spool.inbox.untold() == (7,)
    [shown] = spool.inbox.advice(treatment_id=TREATMENT)
    assert (shown.words, shown.by_name, shown.seen_at) == ("give oxygen", "Dr Li", None)
    spool.inbox.note_told((7,))
    spool = reopen(spool)
    assert spool.inbox.untold() == ()
    assert spool.inbox.mark(advice_id, "done", NOW)
    assert not spool.inbox.mark(advice_id, "done", NOW)
    assert spool.inbox.advice(open_only=True) == []
    spool.inbox.take((message,), NOW)  # the centre did not hear us: tell it again
    assert spool.inbox.untold() == (7,)
    spool.close()


def test_record_seen_names_who(spool: Spool) -> None:
    spool.save([Record(event=started())], NOW)
    spool.entries.note_sent([1], NOW)
    seen = RecordSeen(id=new_id(), patient_id=PATIENT, treatment_id=TREATMENT, **COMMON)
    [change] = spool.inbox.take((Message(id=1, event=encode_event(seen), by_name="Dr Li"),), NOW)
    assert change.what == "seen"
    assert spool.entries.saved()[0].seen_by == "Dr Li"


def test_a_message_of_the_future_is_kept(spool: Spool) -> None:
    [change] = spool.inbox.take((Message(id=1, event=b"\x81\xa4kind\xa3new"),), NOW)
    assert change.what == "kept"
    assert spool.inbox.untold() == (1,)


def test_erasure_destroys_key_and_row(spool: Spool) -> None:
    key_id = new_id()
    spool.people.add_key(key_id, PATIENT, b"\xa5" * 32)
    spool.people.put(
        Person(
            patient_id=PATIENT,
            key_id=key_id,
            profile=Profile(name="A"),
            sex="female",
            registered_at=NOW,
        )
    )
    row = spool.store.row("SELECT box FROM patient_key")[0]
    erased = PatientErased(id=new_id(), patient_id=PATIENT, reason="request", **COMMON)
    spool.inbox.take((Message(id=1, event=encode_event(erased)),), NOW)
    assert spool.people.key(key_id) is None
    assert spool.people.get(PATIENT) is None
    folder = spool.store.folder
    spool.close()
    for path in folder.rglob("*"):
        if path.is_file():
            assert row not in path.read_bytes(), path.name


def test_a_kill_before_the_scrubbing_leaves_nothing_after_the_next_start(
    spool: Spool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool.people.add_key(new_id(), PATIENT, b"\xa5" * 32)
    row = spool.store.row("SELECT box FROM patient_key")[0]
    monkeypatch.setattr(spool.store, "scrub", lambda: None)
    erased = PatientErased(id=new_id(), patient_id=PATIENT, reason="request", **COMMON)
    spool.inbox.take((Message(id=1, event=encode_event(erased)),), NOW)
    killed = shutil.copytree(tmp_path, tmp_path / "killed")  # as a kill leaves it: with its journal
    assert row in (killed / "spool.db-wal").read_bytes()
    again = Spool(killed, KEY, now=NOW)
    for path in killed.rglob("*"):
        assert path.is_dir() or row not in path.read_bytes(), path.name
    again.close()


def test_strays_are_kept_and_a_dose_is_heard_once(spool: Spool) -> None:
    spool.drafts.keep_stray("spirometer-1", "blow", NOW, b"1")
    spool.drafts.keep_stray("spirometer-1", "blow", NOW, b"2")
    assert [content for _, _, content in spool.drafts.strays()] == [b"2", b"1"]
    assert spool.drafts.strays_count() == 2
    assert spool.drafts.hear_dose("neb-1", "d1", NOW)
    assert not spool.drafts.hear_dose("neb-1", "d1", NOW)


def test_strays_are_bounded_by_kind_and_no_clock_takes_them(
    spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(STRAYS_LIMIT, "vitals", 3)
    spool.drafts.keep_stray("spirometer-1", "blow", NOW, b"blow")
    for number in range(9):
        spool.drafts.keep_stray("oximeter-1", "vitals", NOW, b"%d" % number)
    spool.purge(NOW.replace(year=2200))
    assert [content for _, _, content in spool.drafts.strays()] == [b"8", b"7", b"6", b"blow"]


def test_a_finished_treatment_is_kept_while_its_records_are(spool: Spool) -> None:
    spool.drafts.put(TREATMENT, PATIENT, True, b"state")
    spool.drafts.add_curve(TREATMENT, "before", 0, b"flow")
    finished = TreatmentFinished(
        id=new_id(), patient_id=PATIENT, treatment_id=TREATMENT, outcome="completed", **COMMON
    )
    spool.save([Record(event=started()), Record(event=finished)], NOW)
    spool.entries.note_acknowledged([1, 2], NOW)
    later = NOW + dt.timedelta(days=30)
    assert spool.purge(later) == 0  # it is open
    spool.drafts.put(TREATMENT, PATIENT, False, b"state")
    assert spool.drafts.curves(TREATMENT, "before") == [b"flow"]
    assert spool.purge(later) == 3
    assert spool.drafts.get(TREATMENT) is None
    assert spool.drafts.curves(TREATMENT, "before") == []


def test_the_disk_is_synced_by_sqlite(spool: Spool) -> None:
    assert spool.store.row("PRAGMA synchronous")[0] == 2
    assert spool.store.row("PRAGMA journal_mode")[0] == "wal"
    with pytest.raises(sqlite3.OperationalError):
        sqlite3.connect(spool.store.folder / "spool.db", timeout=0).execute("SELECT * FROM meta")
