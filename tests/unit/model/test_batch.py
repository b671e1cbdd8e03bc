"""What travels: signed, compressed, bounded, chained."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import nacl.signing
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from breathway.model.batch import (
    BODY_LIMIT,
    CONTEXT_BATCH,
    FIRST_HASH,
    HEADER_SIGNATURE,
    Batch,
    Entry,
    decode_batch,
    encode_batch,
    entry_hash,
    ranges,
    sign,
)
from breathway.model.errors import BadBatch, BreathwayError, NotEnrolled, TooMuch

AT = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
KEY = nacl.signing.SigningKey(bytes(range(32)))
SECRET, PUBLIC = KEY._signing_key, bytes(KEY.verify_key)
EDGE = UUID(int=5)
BATCH = Batch(spool_id=UUID(int=9), sent_at=AT, entries=(Entry(1, FIRST_HASH, b"event", b"blob"),))


def test_there_and_back():
    body, headers = encode_batch(BATCH, SECRET, EDGE)
    assert decode_batch(body, headers[HEADER_SIGNATURE], PUBLIC) == BATCH


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_one_changed_byte_is_refused(where, by):
    body, headers = encode_batch(BATCH, SECRET, EDGE)
    changed = bytearray(body)
    changed[where % len(body)] ^= by
    with pytest.raises(NotEnrolled) as refused:
        decode_batch(bytes(changed), headers[HEADER_SIGNATURE], PUBLIC)
    assert refused.value.name == "wrong_signature"


@given(st.binary(max_size=400))
def test_any_signed_bytes_are_a_batch_or_a_named_problem(body):
    with pytest.raises(BreathwayError) as problem:
        decode_batch(body, sign(CONTEXT_BATCH + body, SECRET), PUBLIC)
    assert problem.value.name in {"batch_not_zstd", "batch_not_understood", "batch_too_large"}


def test_a_signature_for_an_object_does_not_open_a_batch():
    body, _ = encode_batch(BATCH, SECRET, EDGE)
    with pytest.raises(NotEnrolled):
        decode_batch(body, sign(b"breathway-object-1\x00" + body, SECRET), PUBLIC)


@pytest.mark.parametrize("signature", ["", "not base64!", "QUJD", "é" * 88])
def test_a_signature_that_is_none(signature):
    body, _ = encode_batch(BATCH, SECRET, EDGE)
    with pytest.raises(NotEnrolled):
        decode_batch(body, signature, PUBLIC)


@pytest.mark.parametrize("declared", [True, False])
def test_a_decompression_bomb_does_not_open(declared):
    if declared:
        bomb = zstandard.ZstdCompressor().compress(bytes(100 << 20))
    else:
        stream = zstandard.ZstdCompressor().compressobj()
        bomb = stream.compress(bytes(100 << 20)) + stream.flush()
    with pytest.raises((TooMuch, BadBatch)):
        decode_batch(bomb, sign(CONTEXT_BATCH + bomb, SECRET), PUBLIC)


def test_an_oversized_body_is_refused_before_its_signature_is_looked_at():
    with pytest.raises(TooMuch):
        decode_batch(bytes(BODY_LIMIT + 1), "", PUBLIC)


def test_the_chain_binds_number_bytes_and_all_before():
    first = Entry(1, FIRST_HASH, b"a")
    assert entry_hash(first) != entry_hash(Entry(2, FIRST_HASH, b"a"))
    assert entry_hash(first) != entry_hash(Entry(1, FIRST_HASH, b"b"))
    assert entry_hash(first) != entry_hash(Entry(1, entry_hash(first), b"a"))


@given(st.lists(st.integers(1, 60), max_size=40))
def test_ranges_are_the_numbers(numbers):
    spread = [n for low, high in ranges(numbers) for n in range(low, high + 1)]
    assert spread == sorted(set(numbers))
