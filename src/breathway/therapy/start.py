"""Everything that is checked before a nebulizer starts.

In: a protocol, the order, the person, what was given before, the time. Out: all findings, the
hard stops first; which of them a record counts as deviations.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from msgspec import Struct

from breathway.model.errors import BadInput
from breathway.model.treatment import DrugDose, TherapyFinding
from breathway.therapy.dose import Past, Person, check_dose
from breathway.therapy.mixing import check_mixture
from breathway.therapy.protocol import Protocol, finding
from breathway.therapy.safety import interface

_ORDER = ("stop", "warn", "note")


class Order(Struct, frozen=True, kw_only=True):
    """What is to go into the cup, and how. ``None`` is not said."""

    drugs: tuple[DrugDose, ...]
    gas: str | None = None
    flow_l_min: float | None = None
    fill_ml: float | None = None
    device: str | None = None
    interface: str | None = None


def check(
    protocol: Protocol, order: Order, person: Person, past: Sequence[Past], at: dt.datetime
) -> list[TherapyFinding]:
    if not order.drugs:
        raise BadInput("nothing is in the cup", name="bad_order", hint="name a drug and its dose")
    names = [each.drug for each in order.drugs]
    found = [said for each in order.drugs for said in check_dose(protocol, each, person, past, at)]
    found += check_mixture(protocol, names)
    found += _how(protocol, order, person)
    return sorted(_once(found), key=lambda each: _ORDER.index(each.level))


def _once(found: Iterable[TherapyFinding]) -> list[TherapyFinding]:
    kept: list[TherapyFinding] = []
    for each in found:
        if each not in kept:
            kept.append(each)
    return kept


def _how(protocol: Protocol, order: Order, person: Person) -> list[TherapyFinding]:
    found: list[TherapyFinding] = []
    names = [protocol.drug(each.drug) for each in order.drugs]
    through = interface(protocol, person.age_years, names)
    if through is not None and order.interface not in (None, through.interface):
        found.append(through.finding)
    for rule in protocol.caution:
        if rule.drug in names and all(
            wanted in ("", said)
            for wanted, said in (
                (rule.device, order.device),
                (rule.interface, order.interface),
                (rule.indication, person.indication),
            )
        ):
            found.append(
                finding(protocol, rule, rule.level, f"caution_{rule.code}", drug=rule.drug)
            )
    for gas in protocol.gas:
        if gas.indication == person.indication and order.gas not in (None, gas.gas):
            found.append(finding(protocol, gas, "warn", f"gas_{gas.gas}"))
    return [*found, *_figures(protocol, order)]


def _figures(protocol: Protocol, order: Order) -> list[TherapyFinding]:
    rule = protocol.procedure
    if rule is None:
        return []
    found = []
    for field, value in (("fill_ml", order.fill_ml), ("flow_l_min", order.flow_l_min)):
        low, high = getattr(rule, field)
        if value is not None and not low <= value <= high:
            values = {"value": value, "low": low, "high": high}
            found.append(finding(protocol, rule, "warn", f"{field}_unusual", field, **values))
    return found


def stops(findings: Iterable[TherapyFinding]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.code for each in findings if each.level == "stop"))


def deviations(findings: Iterable[TherapyFinding]) -> int:
    """What departs from the protocol: its hard stops that were passed, and its warnings."""
    return sum(1 for each in findings if each.level != "note")
