"""Any bytes give readings or a Rejection, in any pieces, in bounded memory; never an exception."""

from __future__ import annotations

import itertools
import struct
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breathway.device import (
    BlowEnded,
    DoseLogged,
    FlowSamples,
    FramesLost,
    PcmFrame,
    Reading,
    Rejection,
    spirometer,
    stethoscope,
)
from breathway.device.frame import GARBAGE_MOST, PAYLOAD_MOST, FrameReader, encode_frame
from breathway.device.nebulizer import NebulizerDecoder
from breathway.device.oximeter import OximeterDecoder, parse_plx, parse_sfloat
from breathway.device.spirometer import SpirometerDecoder
from breathway.device.stethoscope import StethoscopeDecoder

STREAMS: list[tuple[bytes, Callable[[str], Any]]] = [
    (spirometer.SYNC, SpirometerDecoder),
    (stethoscope.SYNC, StethoscopeDecoder),
]


def frames(sync: bytes) -> st.SearchStrategy[bytes]:
    return st.builds(
        encode_frame,
        st.just(sync),
        st.integers(0, 8) | st.integers(0, 255),
        st.integers(0, 0xFFFF),
        st.binary(max_size=40),
    )


def pieces(sync: bytes) -> st.SearchStrategy[bytes]:
    """Frames, frames cut short, sync bytes alone, and anything."""
    return st.lists(
        frames(sync)
        | frames(sync).map(lambda raw: raw[:-3])
        | st.sampled_from([sync, sync[:1], sync * 3])
        | st.binary(max_size=60),
        max_size=12,
    ).map(b"".join)


def in_chunks(decoder: Any, raw: bytes, cuts: list[int]) -> list[Any]:
    out: list[Any] = []
    edges = [0, *sorted(cut % (len(raw) + 1) for cut in cuts), len(raw)]
    for start, end in itertools.pairwise(edges):
        out += decoder.feed(raw[start:end])
    return out


@pytest.mark.parametrize(("sync", "make"), STREAMS)
@given(data=st.data())
def test_a_stream_never_raises_and_chunks_do_not_matter(
    sync: bytes, make: Callable[[str], Any], data: st.DataObject
) -> None:
    raw = data.draw(pieces(sync))
    cuts = data.draw(st.lists(st.integers(0, 2000), max_size=20))
    whole = make("i-1").feed(raw)
    assert all(isinstance(one, Reading | Rejection) for one in whole)
    assert in_chunks(make("i-1"), raw, cuts) == whole
    assert in_chunks(make("i-1"), raw, list(range(len(raw)))) == whole


@pytest.mark.parametrize(("sync", "make"), STREAMS)
@given(garbage=st.binary(max_size=200), payload=st.binary(max_size=30))
def test_after_garbage_the_next_frame_but_one_is_found(
    sync: bytes, make: Callable[[str], Any], garbage: bytes, payload: bytes
) -> None:
    """A chance header in the garbage may claim at most one frame's length of what follows."""
    filler = encode_frame(sync, 0x42, 1, b"\x00" * 1000) * 2
    frame = encode_frame(sync, 0x77, 3, payload)
    out = make("i-1").feed(garbage + filler + frame)
    assert out[-1].name == "unknown_frame"
    assert "0x77" in out[-1].detail


@given(st.lists(st.binary(max_size=5000), max_size=8))
def test_memory_stays_bounded(chunks: list[bytes]) -> None:
    reader = FrameReader(spirometer.SYNC)
    for chunk in chunks:
        reader.feed(chunk)
        assert len(reader._held) <= 9 + PAYLOAD_MOST + 2
    assert reader._garbage < GARBAGE_MOST


@given(
    st.lists(st.integers(-25_000, 25_000), min_size=1, max_size=300),
    st.integers(1, 2000),
    st.integers(0, 0xFFFF),
    st.integers(0, 400_000),
    st.integers(0, 255),
)
def test_one_wrong_byte_gives_no_wrong_reading(
    values: list[int], rate_hz: int, blow: int, where: int, wrong: int
) -> None:
    good = bytearray()
    for number, at in enumerate(range(0, len(values), 100)):
        part = values[at : at + 100]
        payload = struct.pack(f"<HHI{len(part)}h", blow, rate_hz, at, *part)
        good += encode_frame(spirometer.SYNC, spirometer.FLOW, number, payload)
    good += encode_frame(
        spirometer.SYNC, spirometer.ENDED, number + 1, struct.pack("<HIB", blow, len(values), 0)
    )
    expected = SpirometerDecoder("i-1").feed(bytes(good))
    sent = [flow for one in expected[:-1] for flow in one.flow_l_s]
    assert sent == [value / 1000 for value in values]

    bad = bytearray(good)
    bad[where % len(bad)] ^= wrong
    for one in SpirometerDecoder("i-1").feed(bytes(bad)):
        assert one in expected or isinstance(one, Rejection | FramesLost)
        assert not isinstance(one, FlowSamples | BlowEnded) or one in expected


@given(
    st.binary(min_size=2, max_size=800).filter(lambda raw: len(raw) % 2 == 0),
    st.sampled_from(stethoscope.RATES_HZ),
    st.integers(0, 2**32 - 1),
)
def test_sound_comes_out_as_it_went_in(pcm: bytes, rate_hz: int, index: int) -> None:
    payload = struct.pack("<HHI", 5, rate_hz, index) + pcm
    raw = encode_frame(stethoscope.SYNC, stethoscope.SOUND, 9, payload)
    assert StethoscopeDecoder("i-1").feed(raw) == [
        PcmFrame(instrument_id="i-1", clip=5, sample_index=index, rate_hz=rate_hz, pcm=pcm)
    ]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
NAMES = st.sampled_from(
    ["id", "drug", "set", "delivered", "duration", "seq", "spo2", "pr", "on", "state", "trace"]
)


@given(
    st.sampled_from(["reading", "plx", "info", "status", "dose", "", "a/b"]),
    st.binary(max_size=60)
    | JSON.map(lambda value: __import__("json").dumps(value).encode("utf-8", "surrogatepass"))
    | st.dictionaries(NAMES, JSON).map(lambda value: __import__("json").dumps(value).encode()),
)
def test_a_message_never_raises(topic: str, payload: bytes) -> None:
    for decoder in (NebulizerDecoder("i-1"), OximeterDecoder("i-1")):
        for one in decoder.feed(f"breathway/i-1/{topic}", payload):
            assert isinstance(one, Reading | Rejection)
            if isinstance(one, DoseLogged):
                assert 0 <= one.delivered_mg <= one.set_mg


def test_a_deep_message_is_rejected() -> None:
    for payload in (b"[" * 60_000, b'{"a":' * 10_000, b" " * 70_000):
        (one,) = OximeterDecoder("i-1").feed("reading", payload)
        assert isinstance(one, Rejection)


@given(st.binary(max_size=24))
def test_plx_never_raises_and_never_gives_an_impossible_value(raw: bytes) -> None:
    one = parse_plx(raw, "i-1", 0)
    if isinstance(one, Rejection):
        return
    assert one.spo2_percent is None or 0 <= one.spo2_percent <= 100
    assert one.heart_rate_per_min is None or 0 <= one.heart_rate_per_min <= 400


@given(st.integers(-2046, 2045), st.integers(-8, 7))
def test_sfloat_agrees_with_decimal_arithmetic(mantissa: int, exponent: int) -> None:
    word = (exponent & 0xF) << 12 | (mantissa & 0xFFF)
    expected = None if mantissa in {-2046} else float(Decimal(mantissa).scaleb(exponent))
    assert parse_sfloat(word.to_bytes(2, "little")) == expected
