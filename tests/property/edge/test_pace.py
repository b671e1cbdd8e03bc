"""Back-off, batch sizes and pacing keep their bounds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from breathway.edge.sync.pace import Pacer, Settings, back_off_s, next_batch_bytes

SETTINGS = Settings()
shares = st.floats(0, 1, exclude_max=True)


@given(st.integers(0, 10_000), shares, st.none() | st.floats(0, 3600))
def test_a_wait_is_bounded_and_never_shorter_than_the_centre_asked(attempt, share, retry) -> None:
    wait = back_off_s(attempt, SETTINGS, share, retry)
    assert wait >= (retry or 0.0)
    assert 0 < wait <= max(SETTINGS.back_off_most_s, 1.2 * (retry or 0.0))


@given(st.integers(1, 1 << 24), st.none() | st.floats(0, 100))
def test_batches_stay_within_their_bounds_once_there(now, elapsed) -> None:
    size = next_batch_bytes(now, SETTINGS, elapsed)
    low, high = SETTINGS.batch_bytes_least, SETTINGS.batch_bytes_most
    if low <= now <= high:
        assert low <= size <= high


@given(st.lists(st.integers(1, 100_000), min_size=1, max_size=30), st.floats(1, 1e6))
def test_the_bytes_per_second_hold_over_any_sequence(sizes, rate) -> None:
    pacer, now, sent = Pacer(rate), 0.0, 0
    for size in sizes:
        now += pacer.wait_s(size, now)
        assert sent <= rate * now + 1e-6 * (1 + sent)  # what went before had its time
        sent += size


def test_without_a_bound_nothing_waits() -> None:
    assert Pacer(None).wait_s(1 << 30, 0.0) == 0.0
