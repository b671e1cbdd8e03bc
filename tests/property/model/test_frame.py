"""Frames of sound: bit-exact there and back; any bytes are a frame or a rejection."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from breathway.model.errors import Rejection
from breathway.model.frame import NOW, SAMPLES_MOST, Frame, decode_frame, encode_frame, read_head

samples = hnp.arrays(np.int16, st.integers(1, 400))


def whole(values, index=0, rate_hz=8000):
    raw = encode_frame(values, index, rate_hz=rate_hz, tag=7)
    frame = decode_frame(raw)
    assert isinstance(frame, Frame)
    assert np.array_equal(frame.samples, values)
    return raw, frame


@settings(max_examples=60, deadline=None)
@given(samples, st.integers(0, 2**32 - 400), st.sampled_from([4000, 8000]))
def test_any_samples_come_back(values, index, rate_hz):
    raw, frame = whole(values, index, rate_hz)
    head = frame.head
    assert (head.index, head.rate_hz, head.samples, head.tag) == (index, rate_hz, values.size, 7)
    assert read_head(raw) == head
    assert len(raw) <= 18 + 2 * values.size  # never larger than the samples as they are


@pytest.mark.parametrize(
    "values",
    [
        np.full(320, 0),
        np.full(320, -32768),
        np.tile([-32768, 32767], 160),
        np.arange(320) ** 2 // 4,
        np.r_[np.zeros(319), 32767],
        1000 * np.sin(np.arange(SAMPLES_MOST) / 7),
        *[np.arange(n) * 5 for n in range(1, 6)],
    ],
)
def test_the_corners(values):
    whole(np.asarray(values, np.int16))


def test_smooth_sound_is_small():
    quiet = (200 * np.sin(np.arange(320) / 20) + np.arange(320) % 3).astype(np.int16)
    raw, _ = whole(quiet)
    assert len(raw) < 320 * 2 / 3


@settings(max_examples=60, deadline=None)
@given(samples, st.data())
def test_damage_is_seen(values, data):
    raw = bytearray(encode_frame(values, 5, rate_hz=8000, tag=7))
    place = data.draw(st.integers(0, len(raw) - 1))
    raw[place] ^= data.draw(st.integers(1, 255))
    assert isinstance(decode_frame(bytes(raw)), Rejection)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200), st.booleans())
def test_any_bytes_are_a_frame_or_a_rejection(raw, with_check_sum):
    """Also where somebody made the check sum fit."""
    if with_check_sum and len(raw) >= 18:
        import zlib

        raw = bytes([NOW]) + raw[1:4] + (8000).to_bytes(2, "big") + b"\0" + raw[7:]
        crc = zlib.crc32(raw[18:], zlib.crc32(raw[:14]))
        raw = raw[:14] + crc.to_bytes(4, "big") + raw[18:]
        assert not isinstance(read_head(raw), Rejection) or raw[6:8] == b"\0\0"
    assert isinstance(decode_frame(raw), Frame | Rejection)
