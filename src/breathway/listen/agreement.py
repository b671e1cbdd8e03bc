"""How far experts agree on what is heard when: Krippendorff's alpha per label, over time.

In: each expert's marks of one sound, its length. Out: ``Agreement``: per label an alpha with a
95 % interval. Time is cut into frames of 50 ms; in a frame an expert says a label or does not, and
judges no other label where they say *noise*.

alpha = 1 - D_o / D_e (Krippendorff 2004, *Content Analysis*, section 11.3; recalled, checked with
the examples of his *Computing Krippendorff's alpha-reliability*, 2011, as recalled). For something
said or not said this is 1 - (n - 1) o / (n0 n1), where a frame that m experts judged and k of them
say adds k (m - k) / (m - 1) to o, k to n1 and m - k to n0; n = n0 + n1, and a frame that fewer than
two judged adds nothing. 1 is agreement, 0 is chance. The interval resamples blocks (``blocks``).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from breathway.listen.blocks import resampled
from breathway.model.annotation import LABELS, Mark

FRAME_S: Final = 0.05
NOISE: Final = "Noise"
ADVENTITIOUS: Final = "Adventitious"  # any label but Normal and Noise

Mask = NDArray[np.bool_]


class LabelAgreement(Struct, frozen=True, kw_only=True):
    """``alpha`` is none where nobody, or everybody all the time, says the label; its interval
    where too few resamplings have an alpha. ``shares``: of the time, by expert."""

    label: str
    alpha: float | None
    low: float | None
    high: float | None
    shares: tuple[float, ...]


class Agreement(Struct, frozen=True, kw_only=True):
    experts: int
    frames: int
    labels: tuple[LabelAgreement, ...]  # those that somebody says; Adventitious first


def counts(judged: Mask, said: Mask) -> NDArray[np.float64]:
    """(frames, 3) what each frame adds to o, n0, n1, from (experts, frames)."""
    m = judged.sum(0).astype(np.float64)
    k = (said & judged).sum(0).astype(np.float64)
    paired = m >= 2
    o = k * (m - k) / np.maximum(m - 1, 1)
    return np.asarray(np.stack([o, m - k, k], 1) * paired[:, None])


def alpha(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """(…,) alpha from (…, 3) sums of o, n0, n1; NaN where it is not defined."""
    o, n0, n1 = sums[..., 0], sums[..., 1], sums[..., 2]
    expected = n0 * n1
    # A block's mean is no count: what lies below half a judgement is none.
    some = expected > 1e-9
    found = 1 - (n0 + n1 - 1) * o / np.where(some, expected, 1)
    return np.where(some, found, np.nan)


def agreement(by_expert: Sequence[Sequence[Mark]], seconds: float, seed: int = 0) -> Agreement:
    """Of two experts or more; the same seed gives the same intervals."""
    frames = max(1, round(seconds / FRAME_S))
    said = {
        name: np.stack([_mask(marks, name, frames) for marks in by_expert])
        for name in (ADVENTITIOUS, *LABELS)
    }
    quiet = ~said[NOISE]
    found = [
        _of(name, np.ones_like(quiet) if name == NOISE else quiet, mask, seed)
        for name, mask in said.items()
        if mask.any()
    ]
    return Agreement(experts=len(by_expert), frames=frames, labels=tuple(found))


def _of(name: str, judged: Mask, said: Mask, seed: int) -> LabelAgreement:
    each = counts(judged, said)
    value = float(alpha(each.sum(0)))
    drawn = alpha(resampled(each, 1 / FRAME_S, np.random.default_rng(seed)) * len(each))
    drawn = drawn[np.isfinite(drawn)]
    sure = np.isfinite(value) and len(drawn) >= 500
    low, high = np.quantile(drawn, (0.025, 0.975)) if sure else (np.nan, np.nan)
    return LabelAgreement(
        label=name,
        alpha=_rounded(value),
        low=_rounded(float(low)),
        high=_rounded(float(high)),
        shares=tuple(round(float(share), 3) for share in said.mean(1)),
    )


def _mask(marks: Sequence[Mark], name: str, frames: int) -> Mask:
    """Frames whose middle lies in a mark of the label."""
    middle = (np.arange(frames) + 0.5) * FRAME_S
    out = np.zeros(frames, bool)
    for mark in marks:
        fits = mark.label not in ("Normal", NOISE) if name == ADVENTITIOUS else mark.label == name
        if fits:
            out |= (middle >= mark.start_s) & (middle < mark.end_s)
    return out


def _rounded(value: float) -> float | None:
    return round(value, 3) if np.isfinite(value) else None
