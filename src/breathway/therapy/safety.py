"""While it runs, and what it is breathed through.

In: a protocol, the age, the first and the newest readings; or the drugs in the cup. Out: findings
of oxygen and heart rate against the limits of the age (``stop``: pause it and look at the person;
``warn``: call an expert, the nebulizer goes on); mask or mouthpiece; whether to rinse afterwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from breathway.model.treatment import TherapyFinding
from breathway.therapy.protocol import AGES, Limit, Protocol, finding
from breathway.therapy.severity import Observed, check, within


def live(
    protocol: Protocol, age_years: float | None, first: Observed, now: Observed
) -> list[TherapyFinding]:
    """The worst first. Without an age, the limits that hold at every age are looked at alone."""
    check(now)
    found = []
    for rule in protocol.limit:
        everybody = rule.age_years == AGES
        if not (everybody if age_years is None else within(age_years, rule.age_years)):
            continue
        value, before = getattr(now, rule.measure), getattr(first, rule.measure)
        if value is not None and (said := _over(protocol, rule, value, before)):
            found.append(said)
    if age_years is None and now.heart_rate_per_min is not None:
        found.append(finding(protocol, None, "warn", "age_missing"))
    found.sort(key=lambda each: each.level != "stop")
    worst: dict[str, TherapyFinding] = {}
    for each in found:  # one line for one cause
        worst.setdefault(each.code, each)
    return list(worst.values())


def _over(
    protocol: Protocol, rule: Limit, value: float, before: float | None
) -> TherapyFinding | None:
    measure = rule.measure.removesuffix("_percent").removesuffix("_per_min")
    if rule.below is not None and value < rule.below:
        code, limit, field = f"{measure}_low", rule.below, "below"
    elif rule.above is not None and value > rule.above:
        code, limit, field = f"{measure}_high", rule.above, "above"
    elif rule.fall is not None and before is not None and before - value >= rule.fall:
        code, limit, field = f"{measure}_falls", rule.fall, "fall"
    else:
        return None
    return finding(protocol, rule, rule.level, code, field, value=value, limit=limit)


class Through(Struct, frozen=True, kw_only=True):
    interface: Literal["mask", "mouthpiece"]
    finding: TherapyFinding


def interface(protocol: Protocol, age_years: float | None, drugs: Sequence[str]) -> Through | None:
    """What to breathe through; None where nothing in the protocol fits or the age is unknown."""
    names = {protocol.drug(drug) for drug in drugs}
    for rule in protocol.interface:
        if age_years is None or not within(age_years, rule.age_years):
            continue
        if not rule.drugs or names & set(rule.drugs):
            said = finding(protocol, rule, "note", f"use_{rule.interface}", "age_years")
            return Through(interface=rule.interface, finding=said)
    return None


def rinse(protocol: Protocol, drugs: Sequence[str], through: str | None) -> list[TherapyFinding]:
    """After a steroid: rinse the mouth; after a mask, wash the face too."""
    if not any(protocol.in_class("steroid", drug) for drug in drugs):
        return []
    row = next(iter(protocol.interface), None)  # the text on interfaces says it
    said = [finding(protocol, row, "note", "rinse_mouth")]
    if through == "mask":
        said.append(finding(protocol, row, "note", "wash_face"))
    return said
