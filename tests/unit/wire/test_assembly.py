"""When a stream lies about its index, and when it only stood still: by the clock it is given."""

from __future__ import annotations

import numpy as np
import pytest
from tests.livelane import edge_key, opening

from breathway.model.errors import Rejection
from breathway.model.frame import LATER, NOW, encode_frame, read_head
from breathway.wire.assembly import Assembly

RATE = 8000


def said(*frames: tuple[float, float, int, bool]) -> list[bool | Rejection]:
    """What is made of frames of 25 ms: (place in s, when in s, kind, whether by datagram)."""
    assembly = Assembly(opening(edge_key()))
    out = []
    for place_s, at_s, kind, datagram in frames:
        raw = encode_frame(
            np.full(200, 7, np.int16),
            round(place_s * RATE),
            rate_hz=RATE,
            tag=assembly.opening.tag,
            kind=kind,
        )
        out.append(assembly.take(raw, read_head(raw), 1000 + at_s, datagram=datagram))
    return out


@pytest.mark.parametrize(
    "frames",
    [
        [(10, 0, NOW, True), (9, 0.1, NOW, False)],  # the line was slower than the datagrams
        [(9, 0, NOW, False), (40, 31, NOW, True), (10, 31.1, NOW, False)],  # it stood still
        [(10, 0, NOW, True), (9.9, 0, NOW, True)],  # one overtook another
        [(10, 0, NOW, False), (30, 1, NOW, False)],  # the edge stood still when it called again
        [(10, 0, NOW, False), (30, 1, LATER, False), (31, 1, NOW, False)],
    ],
)
def test_what_stood_still_or_was_overtaken_is_no_lie(frames):
    assert said(*frames) == [True] * len(frames)


@pytest.mark.parametrize(
    "frames",
    [
        [(0, 0, NOW, False), (60, 1, NOW, False)],
        [(0, 0, NOW, False), (20, 1, NOW, False), (40, 2, NOW, False)],  # it does so again
        [(10, 0, NOW, False), (9, 0, NOW, False)],
        [(10, 0, NOW, True), (1, 0, NOW, True)],
        [(0, 0, NOW, False), (60, 1, LATER, False)],
    ],
)
def test_a_liar_is_found(frames):
    *_, last = said(*frames)
    assert isinstance(last, Rejection)
    assert last.name == "stream_lies_about_its_index"


def test_twice_the_speed_is_found_within_ten_seconds():
    at = np.arange(0, 15, 0.025)
    answers = said(*((2 * float(t), float(t), NOW, False) for t in at))
    first = next(n for n, each in enumerate(answers) if isinstance(each, Rejection))
    assert at[first] < 12
