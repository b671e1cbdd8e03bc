"""The space-time scan finds what was planted, where and since when, and little else."""

from __future__ import annotations

import h3.api.basic_int as h3
import numpy as np
import pytest

from breathway.maps import scan
from breathway.maps.errors import MapError

CELLS = np.array(sorted(h3.grid_disk(h3.latlng_to_cell(11.5, 105.0, 5), 4)), dtype=np.uint64)


def world(seed):
    rng = np.random.default_rng(seed)
    level = rng.gamma(2, 0.5, len(CELLS))[:, None]
    week = 1 + 0.3 * np.sin(np.arange(60) * 2 * np.pi / 7)
    return rng.poisson(level * week).astype(float)


def test_a_planted_rise_is_found_where_and_when_it_is():
    counts = world(1)
    middle = int(np.flatnonzero(h3.latlng_to_cell(11.5, 105.0, 5) == CELLS)[0])
    zones = scan.disks(CELLS, 2)
    planted = next(z for z in zones if z[middle] and z.sum() == 7)
    counts[planted, -4:] += np.random.default_rng(2).poisson(2.5, (7, 4))
    found = scan.scan(
        counts, scan.by_permutation(counts), zones, np.random.default_rng(3), worlds=99
    )
    first = found[0]
    assert first.p_value == 0.01
    assert len(set(first.cells) & set(np.flatnonzero(planted))) >= 5
    assert 3 <= first.days <= 6
    assert first.observed > first.expected
    for one in found[1:]:
        assert not set(one.cells) & set(first.cells)


def test_quiet_worlds_are_seldom_alarmed():
    zones = scan.disks(CELLS, 2)
    alarms = 0
    for seed in range(20):
        counts = world(100 + seed)
        expected = scan.by_permutation(counts)
        alarms += bool(scan.scan(counts, expected, zones, np.random.default_rng(seed), worlds=39))
    assert alarms <= 4  # 1 of 20 hoped for


def test_days_that_vary_more_than_chance_are_no_rises():
    zones = scan.disks(CELLS[:7], 1)
    alarms = 0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        counts = rng.poisson(150 * rng.gamma(50, 1 / 50, (7, 60))).astype(
            float
        )  # variance 4 x mean
        found = scan.scan(counts, scan.by_permutation(counts), zones, rng, worlds=39)
        alarms += bool(found)
    assert alarms <= 4  # all 20 where every count is taken for a Poisson one


def test_disks_are_different_and_whole():
    zones = scan.disks(CELLS, 3)
    assert len(np.unique(zones, axis=0)) == len(zones)
    assert (zones.sum(1) == 1).sum() >= len(CELLS)
    assert zones.sum(1).max() == 37


def test_nothing_happened_and_too_little_is_known():
    zones = scan.disks(CELLS, 1)
    nothing = np.zeros((len(CELLS), 30))
    assert scan.scan(nothing, scan.by_permutation(nothing), zones, np.random.default_rng(1)) == []
    with pytest.raises(MapError, match="windows of 14"):
        scan.scan(nothing[:, :10], nothing[:, :10], zones, np.random.default_rng(1))
