"""Why there is no number, or why one is odd: a note for each person.

In: a reference set and columns of sex, age, height (and ethnicity where the set knows it), shape
(n,); years and cm. Out: pairs of a mask of shape (n,) and the words for whom it holds.

Standard: the ages of each set, `sets.py`; the limits of a plausible height are ours. A height that
is implausible still computes, with its note.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from breathway.score.reference.sets import ReferenceSet
from breathway.score.reference.tables import Floats

HEIGHTS_CM = (50.0, 230.0)  # ours
METRES = 3.0  # below it, a height was meant in metres

Doubts = Iterator[tuple[NDArray[np.bool_], str]]


def of_person(
    chosen: ReferenceSet, sex: NDArray[Any], height: Floats, ethnicity: NDArray[Any] | None
) -> Doubts:
    """Doubts about sex, ethnicity and height."""
    if sex.dtype != bool:  # True for male, as `look_up` takes it
        stated = sex.astype(object)
        yield ~((stated == "M") | (stated == "F")), "sex must be M or F"
    if ethnicity is not None:
        groups = tuple(chosen.groups)
        yield (
            ~np.isin(ethnicity.astype(object), groups),
            f"ethnicity must be one of {', '.join(groups)}",
        )
    yield height <= 0, "height must be above zero"
    yield (height > 0) & (height < METRES), "height looks like metres, not centimetres"
    lowest, highest = HEIGHTS_CM
    odd = (height >= METRES) & ((height < lowest) | (height > highest))
    yield odd, "height is implausible"


def of_age(chosen: ReferenceSet, age: Floats) -> Doubts:
    """Which indices do not reach an age."""
    by_range: dict[tuple[float, float], list[str]] = {}
    for stem in chosen.equations:
        by_range.setdefault(chosen.ages(stem), []).append(stem)
    widest = (min(first for first, _ in by_range), max(last for _, last in by_range))
    outside = (age < widest[0]) | (age > widest[1])
    whole = f"age outside {widest[0]:g}-{widest[1]:g} years: {chosen.name} does not extrapolate"
    yield outside, whole
    for (first, last), stems in by_range.items():
        if "fev075" in stems:  # for the youngest only; its absence later is no news
            continue
        beyond = ~outside & ((age < first) | (age > last))
        yield beyond, f"{', '.join(stems)} only from {first:g} to {last:g} years"


def joined(count: int, *doubts: Doubts) -> NDArray[np.object_]:
    """One text a person, empty where there is no doubt."""
    texts = np.full(count, "", dtype=object)
    for some in doubts:
        for where, text in some:
            for row in np.flatnonzero(where).tolist():
                texts[row] += f"; {text}" if texts[row] else text
    return texts
