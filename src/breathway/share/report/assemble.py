"""From tests to the lines of a sheet: the table, what each means, and the response.

In: ``Tested`` values, one for each phase, from files, from the record or from the bedside. Out:
``Line``, ``Found`` and the response in percent of predicted (ERS/ATS 2021).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from breathway.model.spirometry import Reference
from breathway.score import believable, bronchodilator_response, interpret
from breathway.share.report.sheet import Found, Line

Index = Literal["fev1", "fev075", "fvc", "fev1_fvc", "pef", "fet"]
NAMES: tuple[tuple[Index, str], ...] = (
    ("fev1", "fev1_l"), ("fev075", "fev075_l"), ("fvc", "fvc_l"), ("fev1_fvc", "fev1_fvc"),
    ("pef", "pef_l_s"), ("fet", "fet_s"),
)  # fmt: skip


class Tested(Struct, frozen=True, kw_only=True):
    """The reported values of a session; ``fet_s`` is that of the drawn blow."""

    fev1_l: float | None = None
    fev075_l: float | None = None  # up to six years only
    fvc_l: float | None = None
    fev1_fvc: float | None = None
    pef_l_s: float | None = None
    fet_s: float | None = None
    references: Sequence[Reference] = ()

    def against(self, index: str) -> Reference | None:
        return next((r for r in self.references if r.index == index), None)


def lines(one: Tested | None, two: Tested | None) -> tuple[Line, ...]:
    """The table; limits are of the first test that has them."""
    made = []
    for index, name in NAMES:
        low, high = one.against(index) if one else None, two.against(index) if two else None
        known = (low or high) if index in ("fev1", "fvc", "fev1_fvc") else None
        made.append(
            Line(
                index=index,
                before=getattr(one, name, None),
                after=getattr(two, name, None),
                predicted=known.predicted if known else None,
                lln=known.lln if known else None,
                z_before=low.z_score if low and known else None,
                z_after=high.z_score if high and known else None,
            )
        )
    return tuple(made)


def found(test: Tested | None) -> Found | None:
    """Pattern and severity, where all three z-scores are known."""
    known = [test.against(index) if test else None for index in ("fev1", "fvc", "fev1_fvc")]
    z = [each.z_score for each in known if each is not None]
    if len(z) < len(known) or not believable(*z):
        return None
    meant = interpret(*z)
    return Found(pattern=meant.pattern, severity=meant.severity, prism=meant.prism)


def response(
    one: Tested | None, two: Tested | None
) -> tuple[tuple[str, float, float] | None, bool]:
    """FEV1, or FVC where it responds more: index, litres, percent; and whether it is a response."""
    if one is None or two is None:
        return None, False
    fev1, fvc = (one.against(i) or two.against(i) for i in ("fev1", "fvc"))
    changed = bronchodilator_response(
        fev1_before_l=one.fev1_l,
        fev1_after_l=two.fev1_l,
        fev1_predicted_l=fev1.predicted if fev1 else None,
        fvc_before_l=one.fvc_l,
        fvc_after_l=two.fvc_l,
        fvc_predicted_l=fvc.predicted if fvc else None,
    )
    index, percent, before, after = "fev1", changed.fev1_percent, one.fev1_l, two.fev1_l
    if changed.significant and (changed.fvc_percent or 0.0) > (changed.fev1_percent or 0.0):
        index, percent, before, after = "fvc", changed.fvc_percent, one.fvc_l, two.fvc_l
    if percent is None or before is None or after is None:
        return None, False
    return (index, after - before, percent), changed.significant
