"""WebSocket as RFC 6455 has it: its own examples, fragments, damage, limits."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from breathway.wire.socket import (
    BINARY,
    CLOSE,
    PING,
    TEXT,
    Parser,
    ProtocolBroken,
    accept_of,
    masked,
    prepare,
)


def heard(raw, step=1 << 20, **more):
    parser = Parser(**{"from_client": False, **more})
    return [m for at in range(0, len(raw), step) for m in parser.feed(raw[at : at + step])]


def test_the_examples_of_the_standard():
    """RFC 6455, sections 1.3 and 5.7."""
    assert accept_of(b"dGhlIHNhbXBsZSBub25jZQ==") == b"s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
    assert prepare(TEXT, b"Hello") == bytes.fromhex("810548656c6c6f")
    shown = bytes.fromhex("818537fa213d7f9f4d5158")
    assert prepare(TEXT, b"Hello", bytes.fromhex("37fa213d")) == shown
    assert heard(shown, from_client=True) == [(TEXT, b"Hello")]
    assert heard(bytes.fromhex("010348656c80026c6f")) == [(TEXT, b"Hello")]
    between = bytes.fromhex("010348656c") + prepare(PING, b"?") + bytes.fromhex("80026c6f")
    assert heard(between) == [(PING, b"?"), (TEXT, b"Hello")]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.binary(max_size=300), max_size=5), st.integers(1, 40), st.booleans())
def test_any_messages_in_any_pieces(messages, step, client):
    mask = b"\1\2\3\4" if client else b""
    raw = b"".join(prepare(BINARY, each, mask) for each in messages)
    assert heard(raw, step, from_client=client) == [(BINARY, each) for each in messages]


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_are_messages_or_the_end(raw):
    with contextlib.suppress(ProtocolBroken):
        assert all(isinstance(payload, bytes) for _, payload in heard(raw, 7, from_client=True))


@pytest.mark.parametrize("size", [0, 125, 126, 65535, 65536])
def test_every_length(size):
    assert heard(prepare(BINARY, bytes(size)), limit=70_000) == [(BINARY, bytes(size))]
    assert masked(masked(b"x" * size, b"abcd"), b"abcd") == b"x" * size


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (prepare(BINARY, bytes(200)), 1009),
        (b"\x02\x64" + bytes(100) + b"\x80\x64" + bytes(100), 1009),
        (bytes.fromhex("c10548656c6c6f"), 1002),  # a reserved bit
        (bytes.fromhex("8305"), 1002),  # an opcode that is not one
        (bytes.fromhex("800548656c6c6f"), 1002),  # a continuation of nothing
        (bytes.fromhex("0903313233"), 1002),  # a fragmented ping
        (prepare(CLOSE, bytes(126)), 1002),
        (prepare(TEXT, b"x", b"abcd"), 1002),  # a server must not mask
    ],
)
def test_what_is_not_allowed(raw, code):
    with pytest.raises(ProtocolBroken) as seen:
        heard(raw, limit=150)
    assert seen.value.code == code
