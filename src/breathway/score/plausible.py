"""Whether it is the person whom the record says: sex, height and unit against what is known.

In: who, the session's z-scores, and the earlier tests where there are any. Out: findings that say
what to check; nothing is corrected. The numbers are ours: no guideline gives one.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from breathway.score import reference
from breathway.score.history import Tests
from breathway.score.reference.sets import ReferenceSet
from breathway.score.samples import Finding

OTHER = {"M": "F", "F": "M"}
# beyond normal as recorded, at most so far from usual by the other sex; and, where both are below,
# so near to each other: obstruction takes FEV1 down more than FVC
BEYOND_Z, USUAL_Z, NEAR_Z = 1.645, 1.3, 1.0
ADULT_YEARS = 20.0
ADULT_STEP_CM = 5.0  # between two measurements of an adult
SHORT_ADULT_CM = 110.0  # the height of an adult in inches or feet lies below


def other_sex(
    chosen: ReferenceSet,
    sex: str,
    age_years: float,
    height_cm: float,
    observed: Mapping[str, float | None],
    ethnicity: str | None = None,
) -> str:
    """`above` or `below`: FEV1 and FVC both beyond normal for the sex that is recorded, and usual
    for the other; else nothing.

    Lungs too small for a man may be a woman's, or ill, which the finding cannot tell.
    """
    stems = [stem for stem in ("fev1", "fvc") if observed.get(stem)]
    if len(stems) < 2:
        return ""
    found = {
        each: reference.look_up(
            chosen,
            sex=each,
            age_years=age_years,
            height_cm=height_cm,
            ethnicity=ethnicity,
            observed={stem: np.array([observed[stem]]) for stem in stems},
            indices=stems,
        )
        for each in (sex, OTHER[sex])
    }
    z = {each: [float(looked.z[0]) for looked in own.values() if looked.z is not None]
         for each, own in found.items()}  # fmt: skip
    if not abs(float(np.mean(z[OTHER[sex]]))) <= USUAL_Z:
        return ""
    if max(z[sex]) < -BEYOND_Z and abs(z[sex][0] - z[sex][1]) < NEAR_Z:
        return "below"
    return "above" if min(z[sex]) > BEYOND_Z else ""


def look(
    chosen: ReferenceSet,
    sex: str,
    age_years: float,
    height_cm: float,
    observed: Mapping[str, float | None],
    ethnicity: str | None = None,
    earlier: Tests | None = None,
) -> list[Finding]:
    """What does not fit together."""
    found: list[Finding] = []
    beyond = other_sex(chosen, sex, age_years, height_cm, observed, ethnicity)
    if beyond:
        detail = (
            f"FEV1 and FVC are {beyond} normal for {sex} and usual for {OTHER[sex]}: check the sex"
        )
        found.append(Finding(name="other_sex_fits", detail=detail))
    if age_years >= ADULT_YEARS and height_cm < SHORT_ADULT_CM:
        detail = f"{height_cm:g} cm for an adult: check the unit; inches are 2.54 cm"
        found.append(Finding(name="height_odd_for_age", detail=detail))
    if earlier is None:
        return found
    if set(earlier.sex) - {"", sex}:
        detail = "earlier tests of this person state another sex: one of them is wrong"
        found.append(Finding(name="sex_contradicts_history", detail=detail))
    heights = earlier.height_cm[np.isfinite(earlier.height_cm)]
    if age_years >= ADULT_YEARS and heights.size:
        step = height_cm - float(heights[-1])
        if abs(step) > ADULT_STEP_CM:
            detail = f"{step:+.0f} cm since the test before, in an adult: measure again"
            found.append(Finding(name="height_contradicts_history", detail=detail))
    return found
