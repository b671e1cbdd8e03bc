"""Bytes that earlier versions wrote are still understood, field for field.

``golden.json`` holds one event of every kind as it was encoded when the kind was added. A kind is
added to the file once, by hand, and its bytes are never made again.
"""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from breathway.model import KINDS, decode_event, encode_event

GOLDEN = json.loads(
    (Path(__file__).resolve().parents[2] / "fixtures/events/golden.json").read_text()
)


def test_every_kind_has_its_golden_bytes():
    assert set(GOLDEN) == set(KINDS)


@pytest.mark.parametrize("kind", sorted(GOLDEN))
def test_old_bytes_are_still_understood(kind):
    event = decode_event(bytes.fromhex(GOLDEN[kind]["msgpack"]))
    assert type(event) is KINDS[kind]
    assert json.loads(json.dumps(msgspec.to_builtins(event))) == GOLDEN[kind]["fields"]


@pytest.mark.parametrize("kind", sorted(GOLDEN))
def test_a_field_of_a_later_version_does_not_hurt(kind):
    raw = msgspec.msgpack.decode(bytes.fromhex(GOLDEN[kind]["msgpack"]))
    event = decode_event(msgspec.msgpack.encode({**raw, "a_later_field": 1}))
    assert type(event) is KINDS[kind]


@pytest.mark.parametrize("kind", sorted(GOLDEN))
def test_encoding_is_stable(kind):
    raw = bytes.fromhex(GOLDEN[kind]["msgpack"])
    assert encode_event(decode_event(raw)) == raw
