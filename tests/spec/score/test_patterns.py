"""ERS/ATS 2021: patterns, severity and response, as a table a pulmonologist can read."""

from __future__ import annotations

import pytest

from breathway.score.interpret import (
    bronchodilator_response,
    interpret,
    is_prism,
    severity,
)

PATTERNS = [
    # z of FEV1, FVC, FEV1/FVC, TLC     pattern                 severity
    (0.1, 0.2, 0.0, None, "normal", "normal"),
    (-1.645, -1.645, -1.645, None, "normal", "normal"),  # the limit itself is normal
    (-2.0, -1.0, -2.5, None, "obstruction", "mild"),
    (-3.0, -1.0, -4.0, None, "obstruction", "moderate"),
    (-4.2, -1.5, -5.0, None, "obstruction", "severe"),
    (-1.0, 0.5, -1.9, None, "dysanapsis", "normal"),  # looked for before plain obstruction
    (-3.0, -2.0, -2.5, None, "possible_mixed", "moderate"),
    (-3.0, -2.0, -2.5, -2.0, "mixed", "moderate"),
    (-3.0, -2.0, -2.5, 0.5, "obstruction", "moderate"),  # gas trapping
    (-2.0, -2.2, 0.3, None, "possible_restriction", "mild"),
    (-2.0, -2.7, 0.3, -2.6, "restriction", "moderate"),  # graded by FVC
    (-2.0, -2.2, 0.3, -1.0, "non_specific", "mild"),
    (-1.8, -1.2, -1.0, None, "non_specific", "mild"),
]


@pytest.mark.parametrize(("fev1", "fvc", "ratio", "tlc", "pattern", "grade"), PATTERNS)
def test_pattern(fev1, fvc, ratio, tlc, pattern, grade):
    found = interpret(fev1, fvc, ratio, tlc)
    assert (found.pattern, found.severity) == (pattern, grade)
    assert found.reasons


SEVERITIES = [(-1.645, "normal"), (-1.646, "mild"), (-2.5, "mild"), (-2.51, "moderate"),
              (-4.0, "moderate"), (-4.01, "severe")]  # fmt: skip


@pytest.mark.parametrize(("z", "expected"), SEVERITIES)
def test_severity(z, expected):
    assert severity(z) == expected


RESPONSES = [
    # before, after, predicted (L)   change in % of predicted, response
    (2.00, 2.31, 3.00, 10.33, True),
    (2.00, 2.30, 3.00, 10.00, False),  # more than 10 %
    (1.00, 1.15, 3.00, 5.00, False),  # 15 % of baseline, but 5 % of predicted
    (2.00, 1.80, 3.00, -6.67, False),
]


@pytest.mark.parametrize(("before", "after", "predicted", "percent", "expected"), RESPONSES)
def test_bronchodilator_response(before, after, predicted, percent, expected):
    found = bronchodilator_response(
        fev1_before_l=before, fev1_after_l=after, fev1_predicted_l=predicted
    )
    assert found.fev1_percent == pytest.approx(percent, abs=0.01)
    assert found.significant is expected


def test_response_in_fvc_alone_counts():
    found = bronchodilator_response(
        fev1_before_l=2.0, fev1_after_l=2.1, fev1_predicted_l=3.0,
        fvc_before_l=2.5, fvc_after_l=2.95, fvc_predicted_l=4.0,
    )  # fmt: skip
    assert found.significant


def test_prism_by_name():
    assert is_prism(-2.0, -1.0, 0.0, definition="fev1")
    assert not is_prism(-2.0, -1.0, 0.0, definition="fev1_and_fvc")
    assert is_prism(-2.0, -2.0, 0.0)
    assert not is_prism(-2.0, -2.0, -2.0)
    with pytest.raises(ValueError, match="PRISm"):
        is_prism(0, 0, 0, definition="other")


@pytest.mark.parametrize(("definition", "prism"), [("fev1_and_fvc", False), ("fev1", True)])
def test_which_definition_of_prism_was_used_is_said(definition, prism):
    found = interpret(-2.0, -1.0, 0.0, prism_definition=definition)
    assert (found.prism, found.prism_definition) == (prism, definition)
    assert any("low FEV1 with a normal ratio" in reason for reason in found.reasons) == prism
