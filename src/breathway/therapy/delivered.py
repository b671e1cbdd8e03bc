"""What truly arrived, from the nebulizer's own log.

In: when it ran, its interruptions, delivered and prescribed dose. Out: time from on to off, time
actually nebulized, interruptions, the share of the prescribed dose, and whether that is too little.
Interruptions may overlap (a mask off while paused): time is not counted twice, nor outside the
dose.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from msgspec import Struct

from breathway.model.errors import BadInput
from breathway.model.treatment import Interruption, TherapyFinding
from breathway.therapy.protocol import Protocol, finding


class Delivered(Struct, frozen=True, kw_only=True):
    total_s: float
    nebulized_s: float
    interrupted_s: float
    interruptions: int
    share: float | None  # of the prescribed dose; None where none was set
    findings: tuple[TherapyFinding, ...] = ()


def account(
    protocol: Protocol | None,
    *,
    drug: str,
    prescribed_mg: float,
    delivered_mg: float,
    began_at: dt.datetime,
    ended_at: dt.datetime,
    interruptions: Sequence[Interruption],
) -> Delivered:
    total_s = (ended_at - began_at).total_seconds()
    if total_s < 0:
        raise BadInput("the dose ends before it begins", name="bad_log")
    interrupted_s, until = 0.0, began_at
    for gap in sorted(interruptions, key=lambda each: each.began_at):
        begins, ends = max(gap.began_at, until), min(gap.ended_at, ended_at)
        if ends > begins:
            interrupted_s += (ends - begins).total_seconds()
            until = ends
    share = delivered_mg / prescribed_mg if prescribed_mg > 0 else None
    found: tuple[TherapyFinding, ...] = ()
    rule = protocol.procedure if protocol else None
    if protocol and rule and share is not None and share < rule.least_share:
        values = {"percent": float(round(share * 100)), "limit": rule.least_share * 100}
        found = (finding(protocol, rule, "warn", "dose_short", "least_share", drug=drug, **values),)
    return Delivered(
        total_s=total_s,
        nebulized_s=total_s - interrupted_s,
        interrupted_s=interrupted_s,
        interruptions=len(interruptions),
        share=share,
        findings=found,
    )
