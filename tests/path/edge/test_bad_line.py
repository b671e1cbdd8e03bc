"""Live sound over a real bad line: two network namespaces, loss and a cut from a printed seed."""

from __future__ import annotations

import pytest
from bench.sound.badline import why_not
from bench.sound.over import over

SEED = 20261126
SECONDS = 8.0


def test_lost_packets_and_a_cut_cost_no_sample():
    if reason := why_not():
        pytest.skip(reason)
    print(f"seed {SEED}")
    seen = over(rtt_s=0.3, loss=0.05, seconds=SECONDS, cut_s=3.0, seed=SEED)
    assert seen["state"] == "complete"  # samples and SHA-256 agree at the centre
    assert seen["samples"] == SECONDS * 8000  # every one of them reached the listener, once
    assert 0 < seen["samples_now"] < seen["samples"]  # some came later
    assert seen["skipped_s"] < SECONDS
