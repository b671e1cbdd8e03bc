"""A person's earlier tests as a file, and what this session says beside them.

In: the bytes of a CSV with a column `date` (ISO, with or without a time) and any of `fev1_l`,
`fvc_l`, `pef_l_s`, `height_cm`; the values of the session at hand. Out: `Followed`: personal best,
variability, trend, conditional change, FEV1Q, with a code and a sentence for what matters.

Standard: ERS/ATS 2021, changes over time (`over_time`); personal best and 80 % of it after GINA.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Mapping

import msgspec
import numpy as np

from breathway.score import over_time, reference
from breathway.score.errors import SamplesError
from breathway.score.over_time import ADULT_YEARS, CHANGE_LIMIT, Floats, Trend
from breathway.score.reference import ReferenceSet, load_set
from breathway.score.samples import SEPARATORS, text_of

VALUES = ("fev1_l", "fvc_l", "pef_l_s")
YEAR = dt.timedelta(days=365.25)
YOUNGEST_YEARS = 3.0  # below it no set reaches
NEAR_BEST = 0.80  # of the personal best (GINA action plans; recalled, not verified)

SENTENCES = {
    "falling": "FEV1 falls by {per_year_ml:.0f} mL a year ({lower_ml:.0f} to {upper_ml:.0f})",
    "rising": "FEV1 rises by {per_year_ml:.0f} mL a year ({lower_ml:.0f} to {upper_ml:.0f})",
    "steady": "no trend of FEV1 can be told from chance",
    "trend_unknown": "too few tests for a trend with an interval",
    "below_best": "FEV1 is {percent:.0f} % of the personal best",
    "fell_more_than_healthy": "FEV1 fell more than healthy children of this age change "
    "(conditional change {score:.2f})",
    "rose_more_than_healthy": "FEV1 rose more than healthy children of this age change "
    "(conditional change {score:.2f})",
}


class Tests(msgspec.Struct, frozen=True, kw_only=True):
    """Earlier tests in the order of time; NaN where a value is missing."""

    at: tuple[dt.datetime, ...]
    values: dict[str, Floats]
    height_cm: Floats
    sex: tuple[str, ...] = ()  # "" where a test does not say it


class Course(msgspec.Struct, frozen=True, kw_only=True):
    """One measure over time, this session's value last."""

    previous: float | None
    change: float | None
    change_percent: float | None
    best: float | None
    percent_of_best: float | None
    variability_percent: float | None
    diurnal_percent: float | None
    trend: Trend | None


class Followed(msgspec.Struct, frozen=True, kw_only=True):
    """The session in its history."""

    tests: int  # with this one
    span_years: float
    courses: dict[str, Course]
    fev1q: float | None  # adults
    fev1q_per_year: float | None
    conditional_change: float | None  # the young
    codes: tuple[str, ...]
    reasons: tuple[str, ...]


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Who, as far as known; `age_years` and `height_cm` on the day of this session."""

    sex: str | None
    age_years: float | None
    height_cm: float | None
    ethnicity: str | None = None
    reference: ReferenceSet | None = None  # the default set


def read_history(data: bytes) -> Tests:
    """Read the file; what cannot be read is an error with its line."""
    lines = [line for line in text_of(data).splitlines() if line.strip()]
    if not lines:
        raise SamplesError("no_rows", "the history is empty", "begin with a header line")
    separator = max(SEPARATORS, key=lines[0].count)
    header, *rows = csv.reader(lines, delimiter=separator)
    names = [name.strip().lower() for name in header]
    if "date" not in names or not any(name in names for name in VALUES):
        raise SamplesError(
            "columns_missing",
            "the history needs a column date and one of " + ", ".join(VALUES),
            "name the columns in the first line",
        )
    table = []
    for number, row in enumerate(rows, start=2):
        if len(row) != len(names):
            raise SamplesError(
                "row_width_wrong",
                f"row {number} has {len(row)} cells, not {len(names)}",
                "with decimal commas, separate the columns by semicolons or tabs",
            )
        cells = dict(zip(names, (cell.strip() for cell in row), strict=True))
        sex = cells.get("sex", "").upper()
        table.append((_moment(cells["date"], number), _cells(cells, number), sex))
    table.sort(key=lambda line: line[0])
    columns = {name: np.array([cells[name] for _, cells, _ in table]) for name in _COLUMNS}
    return Tests(
        at=tuple(moment for moment, _, _ in table),
        sex=tuple(sex for _, _, sex in table),
        values={name: columns[name] for name in VALUES},
        height_cm=columns["height_cm"],
    )


_COLUMNS = (*VALUES, "height_cm")


def _moment(cell: str, row: int) -> dt.datetime:
    try:
        moment = dt.datetime.fromisoformat(cell)
    except ValueError:
        raise SamplesError(
            "date_unreadable",
            f"row {row} of the history holds no date",
            "write dates as 2026-03-31, with the year first",
        ) from None
    return moment.replace(tzinfo=moment.tzinfo or dt.UTC)


def _cells(cells: Mapping[str, str], row: int) -> dict[str, float]:
    found = {}
    for name in _COLUMNS:
        text = cells.get(name, "").replace(",", ".")
        try:
            value = float(text) if text else float("nan")
        except ValueError:
            value = float("inf")
        most = 260.0 if name == "height_cm" else 25.0
        if not (np.isnan(value) or 0 < value <= most):
            raise SamplesError(
                "history_value_wrong",
                f"row {row} of the history holds no plausible {name}",
                "give litres, litres per second and centimetres; leave a missing value empty",
            )
        found[name] = value
    return found


def follow(
    tests: Tests, now: Mapping[str, float | None], at: dt.datetime, person: Person
) -> Followed:
    """This session's values beside the earlier tests; later ones in the file are an error."""
    if tests.at and tests.at[-1] > at:
        raise SamplesError(
            "history_from_the_future",
            "the history holds a test after this session",
            "give the session's date with --date",
        )
    moments = (*tests.at, at)
    years = np.array([(moment - at) / YEAR for moment in moments])
    columns = {name: np.append(tests.values[name], _nan(now.get(name))) for name in VALUES}
    days = np.array([moment.date().toordinal() for moment in moments])
    courses = {
        name: _course(years, days, column)
        for name, column in columns.items()
        if np.count_nonzero(~np.isnan(column)) > 1
    }
    fev1q, fev1q_per_year = _fev1q(columns["fev1_l"], courses, person)
    change = _conditional(years, columns["fev1_l"], tests.height_cm, person)
    said = list(_said(courses.get("fev1_l"), change))
    return Followed(
        tests=len(moments),
        span_years=float(-years[0]),
        courses=courses,
        fev1q=fev1q,
        fev1q_per_year=fev1q_per_year,
        conditional_change=change,
        codes=tuple(code for code, _ in said),
        reasons=tuple(SENTENCES[code].format(**numbers) for code, numbers in said),
    )


def _course(years: Floats, days: Floats, column: Floats) -> Course:
    known = column[~np.isnan(column)]
    last = float(column[-1])
    before = float(known[-1] if np.isnan(last) else known[-2])
    best = float(known.max())
    change = last - before
    return Course(
        previous=before,
        change=_some(change),
        change_percent=_some(100 * change / before),
        best=best,
        percent_of_best=_some(100 * last / best),
        variability_percent=_some(over_time.within_subject_percent(known)),
        diurnal_percent=_some(over_time.diurnal_percent(days, column)),
        trend=over_time.trend(years, column),
    )


def _fev1q(
    fev1_l: Floats, courses: Mapping[str, Course], person: Person
) -> tuple[float | None, float | None]:
    if person.sex is None or person.age_years is None or person.age_years < ADULT_YEARS:
        return None, None
    male = person.sex == "M"
    course = courses.get("fev1_l")
    slope = course.trend.robust.per_year if course and course.trend else float("nan")
    return _some(over_time.fev1q(fev1_l[-1], male)), _some(over_time.fev1q(slope, male))


def _conditional(years: Floats, fev1_l: Floats, height_cm: Floats, person: Person) -> float | None:
    """From the last earlier test that has a height, for the young only."""
    age, height = person.age_years, person.height_cm
    if person.sex is None or age is None or height is None or not YOUNGEST_YEARS <= age < 18.0:
        return None
    usable = np.flatnonzero(~np.isnan(fev1_l[:-1]) & ~np.isnan(height_cm))
    if not usable.size or np.isnan(fev1_l[-1]):
        return None
    then = usable[-1]
    ages = np.array([age + years[then], age])
    found = reference.look_up(
        person.reference or load_set(),
        sex=np.array([person.sex] * 2),
        age_years=ages,
        height_cm=np.array([height_cm[then], height]),
        ethnicity=None if person.ethnicity is None else [person.ethnicity] * 2,
        observed={"fev1": fev1_l[[then, -1]]},
        indices=["fev1"],
    )["fev1"]
    assert found.z is not None
    return _some(over_time.conditional_change(found.z[0], found.z[1], ages[0], -years[then]))


def _said(fev1: Course | None, change: float | None) -> list[tuple[str, dict[str, float]]]:
    said: list[tuple[str, dict[str, float]]] = []
    if change is not None and abs(change) > CHANGE_LIMIT:
        code = "fell_more_than_healthy" if change < 0 else "rose_more_than_healthy"
        said.append((code, {"score": change}))
    if fev1 is None:
        return said
    if fev1.percent_of_best is not None and fev1.percent_of_best < 100 * NEAR_BEST:
        said.append(("below_best", {"percent": fev1.percent_of_best}))
    trend = fev1.trend
    if trend is None or trend.direction == "unknown":
        return [*said, ("trend_unknown", {})]
    line = trend.robust
    numbers = {"per_year_ml": 1000 * abs(line.per_year)}
    ends = sorted(1000 * abs(each) for each in (line.lower, line.upper) if each is not None)
    numbers |= {"lower_ml": ends[0], "upper_ml": ends[1]}
    return [*said, (trend.direction, numbers)]


def _nan(value: float | None) -> float:
    return float("nan") if value is None else value


def _some(value: float | Floats) -> float | None:
    number = float(value)
    return number if np.isfinite(number) else None
