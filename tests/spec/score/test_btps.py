"""BTPS at 760 mmHg: the factor for gas saturated at room temperature."""

from __future__ import annotations

import pytest

from breathway.score.btps import btps_factor

AT_760_MMHG = [(17, 1.1177), (20, 1.1018), (22, 1.0910), (25, 1.0743), (30, 1.0449), (37, 1.0)]


@pytest.mark.parametrize(("ambient_c", "factor"), AT_760_MMHG)
def test_factor(ambient_c, factor):
    assert btps_factor(ambient_c, 760 / 0.750062) == pytest.approx(factor, abs=0.0002)
