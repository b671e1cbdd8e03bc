"""NHANES III: linear equations (Hankinson et al., AJRCCM 1999;159:179, tables 4 to 6).

In: the tables as CSV text and columns of sex, age, height and ethnicity. Out: predicted, LLN, ULN
and a z-score from the distance to the LLN.

    predicted = b0 + b1 age + b2 age^2 + b3 height^2, LLN with its own b3; ratios are linear in age.

The equations change at 20 years in men and at 18 in women, as the paper prints them; software
that changes both at 20 differs for women of 18 and 19.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np

from breathway.score.errors import TablesError
from breathway.score.reference.lms import LIMIT_Z, Subjects
from breathway.score.reference.tables import Floats, Row, number, rows_of

ETHNICITIES = ("Caucasian", "AfricanAmerican", "MexicanAmerican")
FIRST_AGE, LAST_AGE = 8.0, 80.0  # Hankinson 1999: 8 to 80 years
ADULT_YEARS = {"F": 18.0, "M": 20.0}  # Hankinson 1999, tables 4 and 5
_ADULT = np.array([ADULT_YEARS["F"], ADULT_YEARS["M"]])


class LinearEquation(msgspec.Struct, frozen=True, kw_only=True):
    """Coefficients by (ethnicity, adult, male): intercept, age, age², height², and its LLN."""

    index: str
    predicted: Floats  # (4, 3 * 2 * 2)
    lower: Floats


def read(table45: str, table6: str) -> dict[str, LinearEquation]:
    """All indices of the set."""
    columns = ("param", "intercept", "age", "age2", "HtPRD", "HtLLN", "sex", "under20", "ethnicity")
    rows = rows_of(table45, "nhanes3_hankinson1999_table4_5", columns)
    ratio_columns = ("param", "interceptPRD", "Age", "interceptLLN", "sex", "ethnicity")
    ratios = rows_of(table6, "nhanes3_hankinson1999_table6_ratios", ratio_columns)
    found = {}
    for index in ("FEV1", "FVC", "FEV6", "PEF", "FEF2575"):
        found[index] = _volumes(index, [row for row in rows if row["param"] == index])
    for index in ("FEV1FVC", "FEV1FEV6"):
        found[index] = _ratios(index, [row for row in ratios if row["param"] == index])
    return found


def _slot(row: Row, adult: int) -> int:
    if row["ethnicity"] not in ETHNICITIES or row["sex"] not in ("F", "M"):
        raise TablesError(
            "table_lacks_index",
            f"a row is of {row['ethnicity']!r}, {row['sex']!r}",
            f"its ethnicity is one of {', '.join(ETHNICITIES)} and its sex M or F",
        )
    return ETHNICITIES.index(row["ethnicity"]) * 4 + adult * 2 + (row["sex"] == "M")


def _volumes(index: str, rows: Sequence[Row]) -> LinearEquation:
    predicted, lower = np.zeros((4, 12)), np.zeros((4, 12))
    for row in rows:
        young = row["under20"].strip().upper()
        if young not in ("TRUE", "FALSE"):
            raise TablesError(
                "table_not_a_number", f"under20 is {young!r}", "write TRUE or FALSE there"
            )
        slot = _slot(row, int(young == "FALSE"))
        shared = [number(row, name) for name in ("intercept", "age", "age2")]
        predicted[:, slot] = [*shared, number(row, "HtPRD")]
        lower[:, slot] = [*shared, number(row, "HtLLN")]
    return LinearEquation(index=index, predicted=predicted, lower=lower)


def _ratios(index: str, rows: Sequence[Row]) -> LinearEquation:
    predicted, lower = np.zeros((4, 12)), np.zeros((4, 12))
    for row in rows:
        for adult in (0, 1):  # one equation for all ages, printed in percent
            age = number(row, "Age") / 100
            predicted[:, _slot(row, adult)] = [number(row, "interceptPRD") / 100, age, 0, 0]
            lower[:, _slot(row, adult)] = [number(row, "interceptLLN") / 100, age, 0, 0]
    return LinearEquation(index=index, predicted=predicted, lower=lower)


def evaluate(
    equation: LinearEquation, who: Subjects, observed: Floats | None
) -> tuple[Floats, Floats, Floats, Floats | None]:
    """Predicted, LLN, ULN and z of everybody; `who.group` counts in `ETHNICITIES`."""
    adult = (who.age >= _ADULT.take(who.male)).astype(np.intp)
    group = who.group if who.group is not None else np.zeros(len(who.age), dtype=np.intp)
    slot = group * 4 + adult * 2 + who.male
    predicted = _value(equation.predicted, slot, who)
    lower = _value(equation.lower, slot, who)
    reach = predicted - lower
    z = None if observed is None else (observed - predicted) * LIMIT_Z / reach
    return predicted, lower, predicted + reach, z


def _value(table: Floats, slot: np.ndarray, who: Subjects) -> Floats:
    b0, b1, b2, b3 = (row.take(slot) for row in table)
    return np.asarray(b0 + who.age * (b1 + b2 * who.age) + b3 * who.height**2)
