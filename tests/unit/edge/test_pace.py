"""When now goes at half the rate, and when it goes back; half the rate is what it says."""

from __future__ import annotations

import numpy as np

from breathway.edge.recording.pace import Pace
from breathway.edge.recording.sound import HALF_REACH, halve
from breathway.model.datagram import MOST_BYTES, Repeats, frames_of, seal, unseal


def test_a_line_that_falls_behind_gets_half_until_it_has_caught_up():
    pace = Pace(halves=True)
    pace.line(0.5, 0.5)
    assert not pace.half
    pace.line(0.9, 1.0)
    assert pace.half
    pace.later(0.1, 2.0)  # too soon to know
    assert pace.half
    pace.later(3.0, 20.0)  # it has not caught up
    assert pace.half
    pace.later(0.2, 30.0)
    assert not pace.half


def test_datagrams_that_wait_or_are_lost_step_down_one_by_one():
    pace = Pace(halves=True)
    pace.datagrams(0.02, 0.05, 0.0)  # loss as such is what the repeats are for
    assert (pace.half, pace.repeats) == (False, 2)
    pace.datagrams(None, 0.5, 3.0)
    assert (pace.half, pace.repeats) == (True, 2)
    pace.datagrams(0.4, 0.5, 4.0)  # not before the first step could show
    assert pace.repeats == 2
    pace.datagrams(0.4, 0.5, 6.0)
    assert (pace.half, pace.repeats) == (True, 1)
    pace.datagrams(0.4, 0.5, 9.0)
    assert (pace.repeats, pace.no_good) == (0, False)
    pace.datagrams(0.4, 0.5, 12.0)
    assert pace.no_good


def test_one_late_answer_is_no_narrow_line():
    pace = Pace(halves=True)
    for at, behind_s in enumerate((1.5, 0.2, 1.5)):
        pace.delivered(behind_s, at)
    assert not pace.half
    pace.delivered(1.5, 3)
    assert pace.half


def test_what_waits_all_the_time_is_a_narrow_line_and_what_is_gone_soon_a_lost_packet():
    pace = Pace(halves=True)
    for n in range(60):  # half a second of waiting, then gone
        pace.line(0.5 if n % 10 < 5 else 0.1, n / 10)
    assert not pace.half
    for n in range(60, 70):
        pace.line(0.5, n / 10)
    assert pace.half


def test_4_khz_has_no_half():
    pace = Pace(halves=False)
    pace.line(1.0, 0.0)
    assert not pace.half


def test_half_the_rate_keeps_what_is_below_and_takes_away_what_is_above():
    at = np.arange(-HALF_REACH, 4000 + HALF_REACH)
    low = (8000 * np.sin(2 * np.pi * 1000 * at / 8000)).astype(np.int16)
    high = (8000 * np.sin(2 * np.pi * 2600 * at / 8000)).astype(np.int16)
    kept = halve(low)
    assert kept.size == 2000
    assert np.abs(kept - low[HALF_REACH : HALF_REACH + 4000 : 2]).max() < 20
    assert np.abs(halve(high)).max() < 8


def test_a_frame_comes_three_times_where_there_is_room_and_twice_where_there_is_not():
    for size, times in ((100, 3), (450, 2), (700, 1)):
        repeats, seen, total = Repeats(), [], 0
        for n in range(9):
            message = repeats.message(bytes((n,)) * size)
            total += len(message)
            seen += frames_of(message)
        assert seen.count(bytes((4,)) * size) == times
    repeats, total = Repeats(), 0
    for n in range(300):  # loud every other second: what the pause left is taken, and no more
        total += len(repeats.message(bytes(80 if n // 30 % 2 else 190)))
    assert MOST_BYTES * 0.95 < total / 300 <= MOST_BYTES + 10


def test_what_is_sealed_opens_for_its_other_end_alone():
    key, content = bytes(32), b"frames"
    said = {"session": 5, "number": 9, "key": key}
    raw = seal(1, content, **said, to_edge=False)
    opened = unseal(raw, key, to_edge=False)
    assert (opened.number, opened.kind, opened.content) == (9, 1, content)
    assert unseal(raw, key, to_edge=True) is None  # played back to who said it
    assert unseal(raw, bytes([1]) * 32, to_edge=False) is None
    for at in range(len(raw)):
        other = bytes((*raw[:at], raw[at] ^ 1, *raw[at + 1 :]))
        assert unseal(other, key, to_edge=False) is None
