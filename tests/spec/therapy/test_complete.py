"""What the record of a treatment lacks when it ends, by the international proposal."""

from __future__ import annotations

import pytest

from breathway.therapy import deviations, missing, proposal

ALL = ("severity_before", "severity_after", "test_after")
LACKING = [
    # age, outcome, on record → what is missing
    (34, "completed", ALL, ()),
    (34, "completed", (), ("severity_before", "severity_after", "test_after")),
    (34, "completed", ("severity_before", "severity_after"), ("test_after",)),
    (34, "completed", ("test_before", "test_after"), ("severity_before", "severity_after")),
    (34, "stopped_early", ("severity_before",), ("severity_after",)),
    (34, "referred", ("severity_before",), ("severity_after",)),
    (34, "refused", ("severity_before",), ()),
    (3, "completed", ("severity_before",), ("severity_after",)),  # too young to be asked to blow
    (0.5, "completed", (), ("severity_before", "severity_after")),
    (None, "completed", (), ()),  # no form can be chosen without an age
]


@pytest.mark.parametrize(("age", "outcome", "done", "wanted"), LACKING)
def test_what_is_missing(age, outcome, done, wanted):
    found = missing(proposal(), age, outcome, done)
    assert tuple(f.code.removeprefix("missing_") for f in found) == wanted
    assert deviations(found) == len(wanted)
    assert all(f.source and f.confidence for f in found)
