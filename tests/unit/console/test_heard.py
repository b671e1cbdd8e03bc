"""What the console says of a clip."""

from __future__ import annotations

import io

import pytest
import soundfile
from tests.spec.listen.made import RATE, breathing, with_wheeze

from breathway.console.sounds import _hear
from breathway.model.errors import Unavailable


def test_a_clip_is_heard_and_its_numbers_travel():
    clip = io.BytesIO()
    sound = with_wheeze(breathing(20, 8, seed=1), 2.0, 2.8, 400)
    soundfile.write(clip, sound, RATE, format="FLAC")
    found = _hear(clip.getvalue(), age_years=40.0)
    (wheeze,) = [w for w in found.whistles if w.sure]
    assert wheeze.pitch_hz == pytest.approx(400, abs=8)
    assert found.main_pitch_hz == wheeze.pitch_hz
    assert found.abstained
    assert "never_heard_adults" in found.reasons


def test_bytes_that_are_no_sound_say_so():
    with pytest.raises(Unavailable, match="decoded"):
        _hear(b"fLaC" + bytes(200), None)
