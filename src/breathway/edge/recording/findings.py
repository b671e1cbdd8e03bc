"""What the explained layer of ``listen`` says of the last seconds of a take, as a word of the lane.

In: samples, their rate, the index of the first. Out: ``Found``: wheeze tracks and crackles at their
sample indices, the breathing rate, what spoils the sound. Runs in a thread of its own.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from breathway.listen.hear import hear
from breathway.listen.model import LIVE, Model, load
from breathway.model.live import Found

WINDOW_S = 5.0
LISTEN_EVERY_S = 2.0


@cache
def _model() -> Model:
    return load(LIVE)


def find(samples: NDArray[np.int16], rate_hz: int, start: int) -> Found:
    heard = hear(samples.astype(np.float32) / 32768.0, rate_hz, model=_model())

    def index(at_s: float) -> int:
        return start + max(0, min(samples.size, round(at_s * rate_hz)))

    return Found(
        start=start,
        end=start + samples.size,
        wheeze_share=float(heard.wheeze_share),
        pitch_hz=_rounded(heard.main_pitch_hz),
        breaths_per_min=_rounded(heard.breaths.rate_per_min),
        whistles=tuple(
            (index(w.start_s), index(w.end_s), float(w.first_hz), float(w.last_hz), bool(w.sure))
            for w in heard.whistles[:64]
        ),
        crackles=tuple(index(c.at_s) for c in heard.crackles[:256]),
        problems=heard.quality.problems,
    )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(float(value), 1)
