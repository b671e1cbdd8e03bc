"""A person's year of lung function in a few numbers, for the patient page.

In: the treatments of the year. Out: ``FunctionCourse``: personal best, variability, trend with its
interval, FEV1Q or the conditional change. Each treatment counts once, by its better test.

Standard: ERS/ATS 2021, changes over time (``score.over_time``).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from breathway.console.views import FunctionCourse, Person, TreatmentLine
from breathway.score import over_time

Floats = NDArray[np.float64]

YEAR_S = 365.25 * 86_400
SHORTEST_YEARS = 0.25  # ours: less time than this says nothing of a year
PLACES = 4


def course_of(lines: Sequence[TreatmentLine], person: Person) -> FunctionCourse | None:
    """None below two tests."""
    tested = [line for line in reversed(lines) if line.started_at is not None and _best(line)]
    if len(tested) < 2:
        return None
    seconds = np.array([line.started_at.timestamp() for line in tested if line.started_at])
    years = (seconds - seconds[-1]) / YEAR_S
    litres = np.array([_best(line) for line in tested])
    z = np.array([_best_z(line) for line in tested])
    trend = over_time.trend(years, litres)
    if trend is not None and trend.span_years < SHORTEST_YEARS:
        trend = None
    robust = trend.robust if trend else None
    adult = person.age_years is not None and person.age_years >= over_time.ADULT_YEARS
    known = person.sex in ("male", "female")
    last = float(litres[-1])
    return FunctionCourse(
        tests=len(tested),
        last_l=last,
        best_l=float(litres.max()),
        percent_of_best=_rounded(100 * last / litres.max()),
        variability_percent=_rounded(over_time.within_subject_percent(litres)),
        direction=trend.direction if trend else "unknown",
        per_year_l=_rounded(robust.per_year) if robust else None,
        lower_l=_rounded(robust.lower) if robust else None,
        upper_l=_rounded(robust.upper) if robust else None,
        line=_line(years, z, tested) if trend else [],
        fev1q=_rounded(over_time.fev1q(last, person.sex == "male")) if adult and known else None,
        conditional_change=None if adult else _change(years, z, person.age_years),
    )


def _best(line: TreatmentLine) -> float | None:
    return max((v for v in (line.fev1_before_l, line.fev1_after_l) if v), default=None)


def _best_z(line: TreatmentLine) -> float:
    known = [v for v in (line.z_before, line.z_after) if v is not None]
    return max(known, default=float("nan"))


def _line(years: Floats, z: Floats, tested: Sequence[TreatmentLine]) -> list[float]:
    """Fitted z at the first and at the last test; empty where z is not known throughout."""
    fitted = over_time.trend(years, z)
    if fitted is None or np.isnan(z).any() or len(tested) != len(z):
        return []
    slope = fitted.robust.per_year
    level = float(np.median(z - slope * years))
    return [round(level + slope * float(years[0]), PLACES), round(level, PLACES)]


def _change(years: Floats, z: Floats, age_years: float | None) -> float | None:
    """From the first test of the year to the last, where there is enough time between."""
    if age_years is None or -years[0] < SHORTEST_YEARS:
        return None
    score = over_time.conditional_change(z[0], z[-1], age_years + years[0], -years[0])
    return _rounded(float(score))


def _rounded(value: float | Floats | None) -> float | None:
    if value is None or not np.isfinite(value):
        return None
    return round(float(value), PLACES)
