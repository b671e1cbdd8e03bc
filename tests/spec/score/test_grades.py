"""ATS/ERS 2019, Table 10: the grade of one index from its acceptable and usable blows."""

from __future__ import annotations

import pytest

from breathway.score.quality import grade

ADULTS = [
    # acceptable values (L), usable blows, grade
    ([4.00, 3.90, 3.85], 3, "A"),
    ([4.00, 3.85, 3.00], 3, "A"),  # only the two best must repeat; 0.150 L is allowed
    ([4.00, 3.85], 2, "B"),
    ([4.00, 3.80, 3.10], 3, "C"),  # 0.200 L
    ([4.00, 3.80], 2, "C"),
    ([4.00, 3.75, 3.10], 3, "D"),  # 0.250 L
    ([4.00, 3.70, 3.10], 3, "E"),
    ([4.00, 3.70], 2, "E"),
    ([4.00], 1, "E"),
    ([], 1, "U"),
    ([], 0, "F"),
]
CHILDREN = [  # up to six years: 0.100, 0.150, 0.200 L, or 10 % of the largest if that is more
    ([0.90, 0.81, 0.80], 3, "A"),
    ([0.90, 0.79, 0.70], 3, "C"),
    ([0.90, 0.76], 2, "C"),
    ([0.90, 0.71], 2, "D"),
    ([0.90, 0.69], 2, "E"),
    ([1.60, 1.45, 1.44], 3, "A"),  # 10 % of 1.60 L is 0.160 L
    ([0.90], 1, "E"),
    ([], 2, "U"),
    ([], 0, "F"),
]


@pytest.mark.parametrize(("values", "usable", "expected"), ADULTS)
def test_older_than_six(values, usable, expected):
    assert grade(values, usable, young=False) == expected


@pytest.mark.parametrize(("values", "usable", "expected"), CHILDREN)
def test_up_to_six(values, usable, expected):
    assert grade(values, usable, young=True) == expected
