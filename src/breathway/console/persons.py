"""A patient as a row of an answer: the columns to select, and the view made of them.

In: rows of ``patient`` joined with their key, and the centre's keys. Out: ``Person``, ``Profile``.
An erased person has no key any more, so there is nothing to open: the name is empty.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from breathway.console.keys import Keys
from breathway.console.views import Person
from breathway.model.people import Profile

# Select these from PERSON_JOIN's tables; ``{id}`` is the column that holds the patient's id.
PERSON_COLUMNS = (
    "p.patient_id as p_id, p.facility_id as p_facility, p.jurisdiction as p_jurisdiction, "
    "p.sex as p_sex, p.birth_year as p_birth_year, p.synthetic as p_synthetic, "
    "p.erased_at as p_erased_at, p.profile_nonce as p_nonce, p.profile_box as p_box, "
    "k.sealed as p_sealed"
)
PERSON_JOIN = (
    "left join patient p on p.patient_id = {id} "
    "left join patient_key k on k.key_id = p.profile_key_id"
)

DAYS_A_YEAR = 365.2425  # mean Gregorian year


def profile_of(keys: Keys, row: Any) -> Profile | None:
    if row["p_id"] is None or row["p_erased_at"] is not None:
        return None
    return keys.profile(row["p_sealed"], row["p_nonce"], row["p_box"], row["p_id"])


def person_of(row: Any, profile: Profile | None, now: dt.datetime, *, otherwise: Any) -> Person:
    """``otherwise`` is the id where the patient's own row is not (yet) there."""
    if row["p_id"] is None:
        return Person(
            patient_id=otherwise,
            name="",
            name_latin="",
            sex="unknown",
            age_years=None,
            synthetic=False,
        )
    return Person(
        patient_id=row["p_id"],
        name=profile.name if profile else "",
        name_latin=profile.name_latin if profile else "",
        sex=row["p_sex"],
        age_years=age_years(profile.birth_date if profile else None, row["p_birth_year"], now),
        synthetic=row["p_synthetic"],
        erased=row["p_erased_at"] is not None,
        allergies=[allergy.substance for allergy in profile.allergies] if profile else [],
    )


def age_years(born: dt.date | None, birth_year: int | None, now: dt.datetime) -> float | None:
    """To a tenth where the birthday is known, else to the year."""
    if born is not None:
        return round(max(0.0, (now.date() - born).days / DAYS_A_YEAR), 1)
    if birth_year is not None:
        return float(max(0, now.year - birth_year))
    return None
