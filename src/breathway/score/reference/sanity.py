"""Whether tables of the user's own can be what they are called.

In: a set built from them, and the set of the same name that ships. Out: nothing, or a `TablesError`
that names the index and the person for whom they differ as no correction does: a column in another
unit, ages in months, an empty intercept. How far is ours.
"""

from __future__ import annotations

import numpy as np

from breathway.score.errors import TablesError
from breathway.score.reference import Looked, ReferenceSet, look_up

PEOPLE = ((5.0, 110.0), (12.0, 150.0), (30.0, 170.0), (60.0, 165.0))  # years, cm
FACTOR, SHARE = 1.5, 0.3  # ours: of what is predicted, and of how far below it the LLN lies


def check(own: ReferenceSet, shipped: ReferenceSet) -> None:
    """Compare the two for people of either sex, every group and some ages."""
    groups = shipped.groups or ("",)
    who = [(sex, *person, group) for sex in "MF" for person in PEOPLE for group in groups]
    sex, age, height, group = (np.array(column) for column in zip(*who, strict=True))

    def looked(chosen: ReferenceSet) -> dict[str, Looked]:
        return look_up(chosen, sex=sex, age_years=age, height_cm=height,
                       ethnicity=group if chosen.groups else None,
                       indices=list(own.equations))  # fmt: skip

    with np.errstate(all="ignore"):
        ours, theirs = looked(own), looked(shipped)
        for stem, mine in ours.items():
            ratio = mine.predicted / theirs[stem].predicted
            reach = np.abs(mine.lln / mine.predicted - theirs[stem].lln / theirs[stem].predicted)
            same = (ratio > 1 / FACTOR) & (ratio < FACTOR) & (reach < SHARE)
            wrong = np.flatnonzero(~same & np.isfinite(theirs[stem].predicted))
            if wrong.size:
                n = int(wrong[0])
                raise TablesError(
                    "table_implausible",
                    f"{stem} of {sex[n]}, {age[n]:g} years, {height[n]:g} cm would be "
                    f"{mine.predicted[n]:.3g}, its LLN {mine.lln[n]:.3g}, "
                    f"not about {theirs[stem].predicted[n]:.3g} and {theirs[stem].lln[n]:.3g}",
                    "check units, ages in years, and empty or shifted cells of the tables",
                )
