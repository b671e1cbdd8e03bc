"""Whatever the bytes and whatever their order: an answer, never an exception, never twice."""

from __future__ import annotations

import os
from uuid import UUID

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from breathway.intake import findings, read_entry
from breathway.model import KINDS, Rejection
from breathway.model.batch import FIRST_HASH, Entry, entry_hash
from breathway.record.spool import Spool, Verdict, advance, judge

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats()
    | st.text(max_size=20)
    | st.binary(max_size=20)
    | st.datetimes().map(str),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
FIELDS = sorted({name for kind in KINDS.values() for name in kind.__struct_fields__})


def _answers(body: bytes, blob: bytes | None) -> None:
    result = read_entry(body, blob, "kh-kampot", "KH")
    if isinstance(result, Rejection):
        assert result.name
        assert result.hint
    else:
        assert (result.facility_id, result.jurisdiction) == ("kh-kampot", "KH")
        findings(result, 0)


@given(st.binary(max_size=200), st.none() | st.binary(max_size=20))
@settings(deadline=None)
def test_any_bytes_give_an_event_or_a_rejection(body, blob):
    _answers(body, blob)


@given(
    st.sampled_from([*KINDS, "kind_of_tomorrow"]),
    st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=12),
)
@settings(deadline=None)
def test_any_fields_give_an_event_or_a_rejection(kind, fields):
    about = {"id": str(UUID(int=7)), "facility_id": "kh-kampot", "jurisdiction": "KH"}
    _answers(msgspec.msgpack.encode({"kind": kind, **about, **fields}), None)


@given(st.integers(1, 12), st.data())
@settings(deadline=None)
def test_a_spool_in_any_order_and_repeated_is_kept_once_and_whole(count, data):
    spool = Spool(spool_id=UUID(int=1))
    entries, head = [], FIRST_HASH
    for number in range(1, count + 1):
        entry = Entry(number, head, os.urandom(4))
        head = entry_hash(entry)
        entries.append(entry)
    order = data.draw(st.permutations(entries + data.draw(st.lists(st.sampled_from(entries)))))
    kept: dict[int, bytes] = {}
    for entry in order:
        digest = entry_hash(entry)
        known = {kept[entry.number]} if entry.number in kept else set()
        verdict = judge(spool, entry.number, digest, entry.previous, known)
        assert verdict is (Verdict.SEEN if entry.number in kept else Verdict.NEW)
        if verdict is Verdict.NEW:
            advance(spool, entry.number, digest, entry.previous)
            kept[entry.number] = digest
        # The frontier stands before the first number that is missing.
        missing = [number for number in range(1, count + 2) if number not in kept]
        assert spool.next_number == missing[0]
        assert set(spool.ahead) == {number for number in kept if number > missing[0]}
    assert (spool.next_number, spool.head_hash, spool.ahead) == (count + 1, head, {})


@given(st.integers(2, 10), st.data())
@settings(deadline=None)
def test_a_second_tail_is_seen_as_a_fork_whatever_came_first(count, data):
    spool = Spool(spool_id=UUID(int=1))
    split = data.draw(st.integers(1, count - 1))
    tails: list[list[Entry]] = []
    for tail in (b"one", b"two"):
        entries, head = [], FIRST_HASH
        for number in range(1, count + 1):
            body = b"both" if number <= split else tail
            entries.append(Entry(number, head, body + bytes([number])))
            head = entry_hash(entries[-1])
        tails.append(entries)
    for entry in tails[0]:
        advance(spool, entry.number, entry_hash(entry), entry.previous)
    kept = {entry.number: entry_hash(entry) for entry in tails[0]}
    for entry in data.draw(st.permutations(tails[1])):
        verdict = judge(
            spool, entry.number, entry_hash(entry), entry.previous, {kept[entry.number]}
        )
        assert verdict is (Verdict.SEEN if entry.number <= split else Verdict.FORK)
