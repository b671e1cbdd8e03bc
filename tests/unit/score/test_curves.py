"""Packed curves come back to 1 mL/s, are small, and broken ones say so."""

from __future__ import annotations

import struct

import numpy as np
import pytest
import zstandard

from breathway import score
from breathway.score.errors import CurvesError


def session(seed: int = 1) -> list[np.ndarray]:
    rng = np.random.default_rng(seed)
    time = np.arange(600) / 100
    shape = np.minimum(time / 0.08, 1) * np.exp(-time / 0.6)
    return [8 * rng.uniform(0.8, 1) * shape + rng.normal(0, 0.002, 600) for _ in range(3)]


def test_round_trip_to_a_millilitre_per_second():
    curves = session()
    rate, back = score.unpack_curves(score.pack_curves(curves, 128.5))
    assert rate == 128.5
    assert all(np.abs(a - b).max() <= 0.0005 for a, b in zip(curves, back, strict=True))
    again = score.pack_curves(back, rate)
    assert score.unpack_curves(again)[1][0].tolist() == back[0].tolist()


def test_three_blows_of_six_seconds_are_small():
    assert len(score.pack_curves(session(), 100)) < 3000


def test_no_curves_and_empty_curves():
    assert score.unpack_curves(score.pack_curves([], 100)) == (100.0, [])
    _, back = score.unpack_curves(score.pack_curves([np.empty(0), np.ones(3)], 100))
    assert [len(curve) for curve in back] == [0, 3]


def test_extremes_survive():
    wild = np.array([32.767, -32.767, 32.767, 0.0, -0.001])
    _, back = score.unpack_curves(score.pack_curves([wild], 100))
    assert back[0].tolist() == wild.tolist()


@pytest.mark.parametrize("bad", [np.array([40.0]), np.array([np.nan]), np.array([np.inf])])
def test_what_cannot_be_packed(bad):
    with pytest.raises(CurvesError, match="flow"):
        score.pack_curves([bad], 100)


def test_a_bomb_is_not_unpacked():
    """A frame that announces gigabytes, and one that lies about its size."""
    frame = zstandard.ZstdCompressor().compress(bytes(50_000_000))
    head = struct.pack(">BBI", 1, 1, 100_000)
    for announced in (25_000_000, 100):
        with pytest.raises(CurvesError):
            score.unpack_curves(head + struct.pack(">I", announced) + frame)


@pytest.mark.parametrize("cut", [0, 1, 5, 9, 40])
def test_damage_is_named(cut):
    packed = score.pack_curves(session(), 100)
    for broken in (packed[:cut], packed + b"x", b"\x09" + packed[1:]):
        with pytest.raises(CurvesError) as error:
            score.unpack_curves(broken)
        assert error.value.name in ("curves_damaged", "curve_version_unknown")


def test_a_flipped_bit_is_noticed():
    packed = bytearray(score.pack_curves(session(), 100))
    packed[len(packed) // 2] ^= 4
    with pytest.raises(CurvesError):
        score.unpack_curves(bytes(packed))
