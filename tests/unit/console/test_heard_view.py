"""What is heard goes to the page as plain values, whatever the arithmetic left."""

from __future__ import annotations

import msgspec
import pytest
from tests.spec.listen.made import RATE, breathing, with_crackle, with_wheeze

from breathway.console.views.heard import SoundHeard, heard_view
from breathway.listen.hear import hear


def test_breaths_wheezes_and_crackles_are_written_and_read():
    sound = with_crackle(with_wheeze(breathing(24, 15, seed=2), 1.0, 1.8, 400), 3.9, 5.0)
    view = heard_view(hear(sound, RATE))
    assert view.rate_per_min == pytest.approx(24, abs=1)
    assert msgspec.json.decode(msgspec.json.encode(view), type=SoundHeard) == view
