"""JSON that two readers would read in two ways, or that no database takes, is refused."""

from __future__ import annotations

import pytest
from msgspec import Struct

from breathway.model.body import decode
from breathway.model.errors import BadRequest


class Asked(Struct):
    text: str = ""
    number: float = 0.0
    whole: int = 0
    more: object = None


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"null",
        b"\xef\xbb\xbf{}",
        b'{"text":"\\u0000"}',
        b'{"text":"a\\\\\\u0000"}',
        b'{"more":{"\\u0000":1}}',
        b'{"text":"\x00"}',
        b'{"text":"\\ud800"}',
        b'{"text":"\xed\xa0\x80"}',
        b'{"text":"\xff"}',
        b'{"number":NaN}',
        b'{"number":1e999}',
        b'{"whole":%d}' % 2**63,
        b'{"more":' + b"9" * 5000 + b"}",
        b'{"more":' + b"[" * 5000 + b"]" * 5000 + b"}",
        b'{"text":"a","text":"b"}',
        b'{"more":[{"a":1,"a":1}]}',
    ],
)
def test_refused(raw: bytes):
    with pytest.raises(BadRequest) as caught:
        decode(raw, Asked)
    assert (caught.value.name, caught.value.status) == ("bad_body", 400)
    assert len(str(caught.value)) < 300


def test_taken():
    found = decode(b'{"text":"\\\\u0000 \\u17a2","whole":-9223372036854775808}', Asked)
    assert (found.text, found.whole) == ("\\u0000 អ", -(2**63))
