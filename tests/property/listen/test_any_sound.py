"""Whatever the samples: an answer whose numbers are numbers, within the sound."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from breathway.listen.hear import hear
from breathway.listen.model import LIVE, load

KINDS = ("noise", "zeros", "nan", "square", "click", "tone")


def made(kind, size, seed):
    rng = np.random.default_rng(seed)
    noise = rng.normal(size=size) * 10 ** rng.uniform(-6, 1)
    return {
        "noise": noise,
        "zeros": np.zeros(size),
        "nan": np.where(rng.random(size) < 0.1, np.nan, noise),
        "square": np.sign(np.sin(np.arange(size) * rng.uniform(0.01, 1))),
        "click": np.eye(1, size, size // 2)[0],
        "tone": np.sin(np.arange(size) * rng.uniform(0.01, 2)),
    }[kind].astype(np.float32)


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(KINDS), st.integers(1, 30000), st.sampled_from([4000, 8000, 44100]),
       st.integers(0, 99))  # fmt: skip
def test_there_is_always_an_answer(kind, size, rate, seed):
    found = hear(made(kind, size, seed), rate, spans_s=[(0.0, 0.5), (1.0, 9.0)], model=load(LIVE))
    assert np.isfinite(list(found.record.probabilities.values())).all()
    assert abs(sum(found.record.probabilities.values()) - 1) < 0.01
    assert len(found.events) == len(found.explained) == 2
    assert 0 <= found.wheeze_share <= 1
    end = size / rate + 0.05
    assert all(0 <= w.start_s < w.end_s <= end + 0.1 for w in found.whistles)
    assert all(0 <= c.at_s <= end for c in found.crackles)
