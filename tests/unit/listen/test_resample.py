"""Another rate, the same sound."""

from __future__ import annotations

import numpy as np
import pytest

from breathway.listen.resample import resample


@pytest.mark.parametrize("rate", [4000, 11025, 44100, 48000])
def test_a_tone_stays_what_it_is(rate):
    tone = np.sin(2 * np.pi * 700 * np.arange(rate) / rate).astype(np.float32)
    found = resample(tone, rate, 8000)
    wanted = np.sin(2 * np.pi * 700 * np.arange(8000) / 8000)
    assert len(found) == 8000
    assert np.abs(found - wanted)[100:-100].max() < 1e-3


def test_what_the_lower_rate_cannot_hold_is_gone():
    tone = np.sin(2 * np.pi * 6000 * np.arange(48000) / 48000).astype(np.float32)
    assert np.abs(resample(tone, 48000, 8000))[100:-100].max() < 1e-3
