"""What a report says, before it is put into words.

In: nothing. Out: the values below; whoever scores or reads the record fills them.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

from msgspec import Struct

from breathway.model.lungtest import Letter


class Line(Struct, frozen=True, kw_only=True):
    """One index before and after; without a reference the limits are None."""

    index: Literal["fev1", "fev075", "fvc", "fev1_fvc", "pef", "fet"]
    before: float | None = None
    after: float | None = None
    predicted: float | None = None
    lln: float | None = None
    z_before: float | None = None
    z_after: float | None = None


class Half(Struct, frozen=True, kw_only=True):
    """The test before, after, or the only one."""

    at: dt.datetime | None = None
    grade_fev1: str = ""
    grade_fev075: str = ""  # up to six years, where it stands in for FEV1
    grade_fvc: str = ""
    blows: int = 0
    acceptable: int = 0
    reasons: dict[str, int] = {}  # code of ``score`` → blows that have it
    flow_l_s: tuple[float, ...] = ()  # the blow that is drawn
    rate_hz: float = 100.0


class Found(Struct, frozen=True, kw_only=True):
    """What a test means, in the codes of ``score.interpret``."""

    pattern: str
    severity: str
    prism: bool = False


class Earlier(Struct, frozen=True, kw_only=True):
    """A test of another day."""

    at: dt.datetime
    fev1_l: float
    z_score: float | None = None


class Sheet(Struct, frozen=True, kw_only=True):
    """One page. ``before`` alone may be a test without any treatment (``paired`` is false)."""

    name: str = ""
    name_latin: str = ""
    number: str = ""
    sex: Letter | None = None
    birth_date: dt.date | None = None
    age_years: float | None = None
    height_cm: float | None = None
    weight_kg: float | None = None
    place: str = ""
    instrument: str = ""
    medicine: str = ""
    synthetic: bool = False
    lines: tuple[Line, ...] = ()
    before: Half | None = None
    after: Half | None = None
    earlier: tuple[Earlier, ...] = ()
    reference_set: str = ""
    found_before: Found | None = None
    found_after: Found | None = None
    response: tuple[str, float, float] | None = None  # index, litres, percent of predicted
    responded: bool = False
    comments: tuple[str, ...] = ()
    made_at: dt.datetime | None = None

    @property
    def paired(self) -> bool:
        return self.before is not None and self.after is not None
