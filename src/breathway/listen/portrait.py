"""The portrait of a sound: numbers that a second, small network judges beside the spectra's.

In: what was found in a recording, and stretches of it. Out: a row for the whole and one per
stretch: the figures of the explained layer (of all of it, and the most, least and middle of windows
of a second and a half), the shape of the spectrum, and how abruptly each part of it changes.
Levels are against the recording's own, so the gain of the stethoscope is no part of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from breathway.listen import spectrum
from breathway.listen.figures import NAMES, Ground, figures
from breathway.listen.order import median, quantiles
from breathway.listen.spectrum import FRAMES_PER_S, Floats

GROUPS = 10  # of bands
FAR = 4.0  # spreads: a number further out counts as so far
WINDOW_S, STEP_S = 1.5, 1.0
WHOLE = 4 * len(NAMES) + 5 * GROUPS  # numbers of a recording
STRETCH = len(NAMES) + 4 * GROUPS + WHOLE


def portraits(of: Ground, spans_s: Sequence[tuple[float, float]]) -> tuple[Floats, Floats]:
    """(WHOLE,) of the recording and (spans, STRETCH)."""
    seconds = len(of.ridge) / FRAMES_PER_S
    starts = np.arange(0.0, max(0.2, seconds - 1.0), STEP_S)
    windows = np.array([figures(of, a, min(seconds, a + WINDOW_S)) for a in starts])
    level, jumps = of.level, _jumps(of)
    middle, much, most = quantiles(level.T, 0.5, 0.9, 0.99)
    abrupt = jumps.std(0)
    whole = np.concatenate([
        figures(of, 0.0, seconds), windows.max(0), windows.min(0), median(windows.T),
        level.mean(0) - level.mean(), much - middle, most - much,
        abrupt, *quantiles(jumps.T, 0.98),
    ])  # fmt: skip
    rows = np.zeros((len(spans_s), STRETCH), np.float32)
    for row, (start_s, end_s) in zip(rows, spans_s, strict=True):
        first = min(max(0, round(start_s * FRAMES_PER_S)), max(0, len(level) - 2))
        last = max(first + 1, min(max(first + 2, round(end_s * FRAMES_PER_S)), len(level)))
        part, change = level[first:last] - middle, jumps[2 * first : 2 * last]
        row[:] = np.concatenate([
            figures(of, start_s, end_s), part.mean(0), part.max(0),
            change.std(0), change.max(0) - abrupt, whole,
        ])  # fmt: skip
    return np.asarray(whole, np.float32), rows


def _jumps(of: Ground) -> Floats:
    """(2 frames - 1, GROUPS) log10 power of each short window against the one before."""
    two = of.bands[1:].transpose(0, 2, 1)
    two = two.reshape(2, GROUPS, spectrum.BANDS // GROUPS, -1).mean(2)
    short = two.transpose(1, 2, 0).reshape(GROUPS, -1)
    return np.asarray((short[:, 1:] - short[:, :-1]).T, np.float32)


def straight(rows: Floats) -> Floats:
    """Counts and decibels on one scale: the logarithm of one more, with the sign kept."""
    return np.asarray(np.sign(rows) * np.log1p(np.abs(rows)), np.float32)


def judged(rows: Floats, kind: str, of: Mapping[str, Floats]) -> Floats:
    """(rows, classes) logits of two layers; ``kind``: ``record`` or ``event``."""
    x = np.clip((straight(rows) - of[f"{kind}_mean"]) / of[f"{kind}_spread"], -FAR, FAR)
    inner = np.maximum(x @ of[f"{kind}0"] + of[f"{kind}0_b"], 0)
    return np.asarray(inner @ of[f"{kind}1"] + of[f"{kind}1_b"], np.float32)
