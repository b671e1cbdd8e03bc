"""Alarms and bounds of R's surveillance 1.20.3 on Salmonella Newport, Germany 2004 to 2014."""

from __future__ import annotations

import json

import numpy as np
import pytest

from breathway.maps import rises


@pytest.fixture(scope="module")
def theirs(reference):
    return json.loads((reference / "exposure/ref_surveillance_farrington_ears.json").read_text())


@pytest.fixture(scope="module")
def counts(theirs):
    return np.array([theirs["observed"]], dtype=float)


DATES = np.datetime64("2003-12-29") + 7 * np.arange(528)


@pytest.mark.parametrize(
    ("name", "options", "near"),
    [
        ("farrington_noufaily", rises.NOUFAILY, 0),
        ("farrington_original_like", rises.FARRINGTON, 5e-4),
    ],
)
def test_farrington(theirs, counts, name, options, near):
    for week, bound, alarm in zip(
        theirs["range"], theirs[name]["upperbound"], theirs[name]["alarm"], strict=True
    ):
        judged = rises.farrington(counts, week - 1, options, DATES)
        assert bool(judged.alarm[0]) == bool(alarm), week
        if bound is None:
            assert np.isnan(judged.bound[0])
        else:
            assert judged.bound[0] == pytest.approx(bound, abs=near)


def test_ears(theirs, counts):
    for their in theirs["ears"]:
        judged = rises.ears(counts, their["method"], alpha=0.01)
        last = len(their["alarm"])
        np.testing.assert_array_equal(judged.alarm[0, -last:], np.array(their["alarm"]) > 0)
        np.testing.assert_allclose(judged.bound[0, -last:], their["upperbound"], rtol=1e-9)
