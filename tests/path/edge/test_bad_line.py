"""Live sound over a real bad line: two network namespaces; loss, cuts, jitter, from a seed."""

from __future__ import annotations

import pytest
from bench.sound.badline import why_not
from bench.sound.over import over

SEED = 20261126
SECONDS = 8.0


@pytest.fixture(autouse=True)
def seed():
    if reason := why_not():
        pytest.skip(reason)
    print(f"seed {SEED}")


def test_lost_packets_and_a_cut_cost_no_sample():
    seen = over(rtt_s=0.3, loss=0.05, seconds=SECONDS, cut_s=3.0, seed=SEED)
    assert seen["state"] == "complete"  # samples and SHA-256 agree at the centre
    assert seen["samples"] == SECONDS * 8000  # every one of them reached the listener, once
    assert 0 < seen["samples_now"] < seen["samples"]  # some came later
    assert seen["skipped_s"] < SECONDS


@pytest.mark.parametrize("to_page", [False, True], ids=["to the centre", "to the page"])
def test_datagrams_come_in_time_where_packets_are_lost(to_page):
    bad = {"rtt_s": 0.3, "loss": 0.02, "jitter_s": 0.02}
    seen = over(**bad, seconds=4.0, seed=SEED, by="datagrams", to_page=to_page)
    assert seen["state"] == "complete"
    assert seen["samples"] == 4 * 8000
    # A frame or none, beside what a busy machine left for later; bench-sound measures longer.
    assert seen["missing_live"] <= 0.01 + seen["skipped_s"] / 4


def test_a_line_too_narrow_for_the_sound_carries_half_of_it_now_and_all_of_it_later():
    seen = over(rtt_s=0.1, loss=0.0, bit_s=90_000, seconds=5.0, seed=SEED, noise=True)
    assert seen["by"] == ["websocket", "websocket, half rate"]
    assert seen["halves"] > 0
    assert seen["missing_live"] < 0.3  # before it knew
    assert seen["state"] == "complete"  # by the hash of the full rate
    assert seen["samples"] == 5 * 8000
