"""How far experts agree on whole recordings: percent agreement and kappa per label, over many.

In: of each recording, the labels that each expert says are in it. Out: per label how many
recordings two experts or more judged, how often it is said, how many pairs of experts agree, and
kappa with a 95 % interval that resamples recordings. Who hears nothing but *noise* judges no other
label. kappa is 1 for agreement, 0 for chance; what it is of one recording over time says
``agreement``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from breathway.listen.agreement import ADVENTITIOUS, NOISE
from breathway.model.annotation import LABELS, Mark

DRAWS: Final = 1000
ENOUGH: Final = 10  # recordings: an interval of fewer says nothing

Labels = frozenset[str]


class LabelKappa(Struct, frozen=True, kw_only=True):
    """``share``: of the judgements that say it. ``kappa`` is none where nobody or everybody does,
    its interval where too few recordings were judged."""

    label: str
    recordings: int
    judgements: int
    share: float
    agree: float  # of the pairs of experts, mean over recordings
    kappa: float | None
    low: float | None
    high: float | None


def labels_of(marks: Iterable[Mark]) -> Labels:
    """What an expert says is in a recording."""
    said = frozenset(mark.label for mark in marks)
    return said | {ADVENTITIOUS} if said - {"Normal", NOISE} else said


def over(recordings: Sequence[Sequence[Labels]], seed: int = 0) -> tuple[LabelKappa, ...]:
    """Of the labels that somebody says; the same seed gives the same intervals."""
    found = (_of(label, recordings, seed) for label in (ADVENTITIOUS, *LABELS))
    return tuple(each for each in found if each is not None)


def fleiss(m: NDArray[np.float64], k: NDArray[np.float64]) -> NDArray[np.float64]:
    """(…,) kappa from (…, recordings) judges and those of them who say it; NaN where undefined.

    1 - sum k (m - k) / m / (n (mean m - 1) p q), Fleiss & Cuzick 1979 (recalled): with as many
    judges for each it is Fleiss' kappa of 1971, which a test computes by its definition.
    """
    p = k.sum(-1) / m.sum(-1)
    expected = m.shape[-1] * (m.mean(-1) - 1) * p * (1 - p)
    split = (k * (m - k) / m).sum(-1)
    return np.asarray(1 - split / np.where(expected > 0, expected, np.nan))


def cohen(pairs: Sequence[tuple[bool, bool]]) -> float | None:
    """kappa of two experts, (po - pe) / (1 - pe): Cohen 1960 (recalled)."""
    if not pairs:
        return None
    one, other = np.array(pairs, float).T
    expected = one.mean() * other.mean() + (1 - one.mean()) * (1 - other.mean())
    return _rounded(1 - (one != other).mean() / (1 - expected)) if expected < 1 else None


def _of(label: str, recordings: Sequence[Sequence[Labels]], seed: int) -> LabelKappa | None:
    judged = [[s for s in each if label == NOISE or s != {NOISE}] for each in recordings]
    judged = [each for each in judged if len(each) >= 2]
    m = np.array([len(each) for each in judged], float)
    k = np.array([sum(label in said for said in each) for each in judged], float)
    if not k.any():
        return None
    drawn = np.random.default_rng(seed).integers(0, len(m), (DRAWS, len(m)))
    values = fleiss(m[drawn], k[drawn])
    values = values[np.isfinite(values)]
    sure = len(m) >= ENOUGH and len(values) >= DRAWS / 2
    low, high = np.quantile(values, (0.025, 0.975)) if sure else (np.nan, np.nan)
    return LabelKappa(
        label=label,
        recordings=len(m),
        judgements=int(m.sum()),
        share=round(float(k.sum() / m.sum()), 3),
        agree=round(float((1 - 2 * k * (m - k) / (m * (m - 1))).mean()), 3),
        kappa=_rounded(float(fleiss(m, k))),
        low=_rounded(float(low)),
        high=_rounded(float(high)),
    )


def _rounded(value: float) -> float | None:
    return round(float(value), 3) if np.isfinite(value) else None
