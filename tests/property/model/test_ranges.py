"""Ranges say the same as sets of numbers do."""

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from breathway.model.ranges import Ranges

pieces = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 12)), max_size=12)


@settings(max_examples=100, deadline=None)
@given(pieces, st.integers(0, 80), st.integers(0, 60), st.integers(1, 9))
def test_ranges_are_sets(given_pieces, end, start, wide):
    ranges = Ranges()
    there: set[int] = set()
    for low, length in given_pieces:
        ranges.add(low, low + length)
        there |= set(range(low, low + length))
    listed = list(ranges)
    assert set().union(*(range(*each) for each in listed)) == there
    assert all(a[1] < b[0] for a, b in itertools.pairwise(listed))
    assert ranges.total == len(there)
    gaps = [set(range(*gap)) for gap in ranges.missing(end)]
    assert set().union(*gaps) == set(range(end)) - there
    assert ranges.overlaps(start, start + wide) == bool(there & set(range(start, start + wide)))
