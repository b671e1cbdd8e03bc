"""A lung-function test as other programs' files tell it: who, when, results, and curves if any.

In: what readers of files understood (``device.easyone``, ``device.gdt``, ``share.hl7``). Out:
``LungTest``, which ``score`` grades, ``share`` writes and the report shows. Indices are named as in
``score`` (``fev1_l``), with their UCUM unit; an index we do not know keeps the file's own word. A
unit we do not know is no number (house rule: there is no default).
"""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import Literal

from msgspec import Struct

from breathway.model.errors import Finding, Rejection

Letter = Literal["M", "F"]
When = Literal["before", "after"]


class Subject(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The person as the file states them; whatever it does not state is None."""

    patient_id: str = ""
    family_name: str = ""
    given_name: str = ""
    sex: Letter | None = None
    birth_date: dt.date | None = None
    age_years: float | None = None  # at the test
    height_cm: float | None = None
    weight_kg: float | None = None
    ethnicity: str = ""


class Measured(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One result. ``index`` is ours where ``INDICES`` has it, else the file's own word."""

    index: str
    value: float
    unit: str = ""  # UCUM
    predicted: float | None = None
    lln: float | None = None
    uln: float | None = None
    z_score: float | None = None


class Trial(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One blow with its curve, expiration positive, at BTPS unless the file says otherwise."""

    number: int
    rate_hz: float
    flow_l_s: tuple[float, ...] | None = None
    volume_l: tuple[float, ...] | None = None
    accepted: bool | None = None
    measured: tuple[Measured, ...] = ()


class LungTest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One test: blows of one sitting and phase, or the results alone."""

    source: Literal["csv", "easyone", "gdt", "hl7"]
    subject: Subject = Subject()
    when: When | None = None  # the bronchodilator or the treatment
    at: dt.datetime | None = None  # as written; without an offset where the file has none
    instrument: str = ""
    kind: str = ""  # the file's own word: "FVC", "LUFU02"
    grades: dict[str, str] = {}  # "fev1", "fvc", or "" for the whole test, as the file says
    trials: tuple[Trial, ...] = ()
    measured: tuple[Measured, ...] = ()
    comments: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


# index → UCUM unit
INDICES = {
    "fev1_l": "L", "fvc_l": "L", "fev1_fvc": "1", "pef_l_s": "L/s", "fef2575_l_s": "L/s",
    "fev05_l": "L", "fev075_l": "L", "fev3_l": "L", "fev6_l": "L", "fef25_l_s": "L/s",
    "fef50_l_s": "L/s", "fef75_l_s": "L/s", "fivc_l": "L", "pif_l_s": "L/s", "bev_l": "L",
    "fet_s": "s",
}  # fmt: skip

# The words instruments use. MEFx is the flow where x % is still to be exhaled: MEF75 = FEF25.
_WORDS = {
    "FEV1": "fev1_l", "FVC": "fvc_l", "FVCEX": "fvc_l", "PEF": "pef_l_s", "PEFR": "pef_l_s",
    "FEV1FVC": "fev1_fvc", "FEV1%FVC": "fev1_fvc", "FEV1INFVC": "fev1_fvc",
    "FEF2575": "fef2575_l_s", "MMEF": "fef2575_l_s", "MMEF2575": "fef2575_l_s",
    "MMEF7525": "fef2575_l_s", "FEV05": "fev05_l", "FEV5": "fev05_l", "FEV075": "fev075_l",
    "FEV75": "fev075_l", "FEV3": "fev3_l", "FEV6": "fev6_l", "FEF25": "fef25_l_s",
    "MEF75": "fef25_l_s", "FEF50": "fef50_l_s", "MEF50": "fef50_l_s", "FEF75": "fef75_l_s",
    "MEF25": "fef75_l_s", "FIVC": "fivc_l", "PIF": "pif_l_s", "BEV": "bev_l", "VEXT": "bev_l",
    "FET": "fet_s",
}  # fmt: skip
_WHEN: dict[str, When] = {
    "PRE": "before", "BEFORE": "before", "VOR": "before", "BASE": "before",
    "POST": "after", "AFTER": "after", "NACH": "after",
}  # fmt: skip

_FACTORS = {
    "L": {"L": 1.0, "ML": 1e-3},
    "L/s": {"L/S": 1.0, "ML/S": 1e-3, "L/MIN": 1 / 60, "L/SEC": 1.0},
    "1": {"": 1.0, "1": 1.0, "%": 1e-2, "{RATIO}": 1.0},
    "s": {"S": 1.0, "SEC": 1.0, "MS": 1e-3},
}


def index_of(word: str) -> tuple[str, When | None]:
    """Our index for an instrument's word, and the phase if the word carries one.

    >>> index_of("FEV1 % FVC (post)"), index_of("MEF 75")
    (('fev1_fvc', 'after'), ('fef25_l_s', None))
    """
    upper = word.upper()
    if word in INDICES:
        return word, None
    when = next((w for part in re.split(r"[^A-Z]+", upper) if (w := _WHEN.get(part))), None)
    bare = re.sub(r"\b(?:" + "|".join(_WHEN) + r")\b", "", upper.replace("_", " "))
    return _WORDS.get(re.sub(r"[\s/.,\-()\[\]]", "", bare), word), when


def in_unit(value: float, unit: str, index: str) -> float | None:
    """A value in the unit of its index; None where the unit is not one of its kind."""
    wanted = INDICES.get(index)
    if wanted is None:
        return value
    factor = _FACTORS[wanted].get(unit.strip().upper().replace(" ", ""))
    return None if factor is None or not math.isfinite(value) else value * factor


def number_of(text: str) -> float | None:
    """A finite number with a decimal point or comma; None for anything else."""
    cleaned = text.strip()
    if "_" in cleaned:
        return None
    try:
        value = float(cleaned.replace(",", ".") if cleaned.count(",") == 1 else cleaned)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def age_on(birth: dt.date | None, at: dt.datetime | None) -> float | None:
    """Age in years to two decimals; None where one of the dates is missing or they contradict."""
    if birth is None or at is None:
        return None
    years = (at.date() - birth).days / 365.25
    return round(years, 2) if 0 < years < 130 else None


def born_after(birth: dt.date | None, at: dt.datetime | None) -> bool:
    """Whether somebody would have been tested before being born."""
    return birth is not None and at is not None and birth > at.date()


def unknown_unit(field: str, unit: str) -> Rejection:
    """A unit that does not measure the index."""
    return Rejection(
        name="unknown_unit",
        detail=f"{field[:40]}: the unit {unit[:20]!r} does not measure it",
        hint="export volumes in L or mL, flows in L/s, L/min or mL/s, ratios in % or as fraction",
    )
