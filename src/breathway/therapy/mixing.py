"""What may stand together in one cup.

In: a protocol and the drugs of the cup, with diluents and excipients (``benzalkonium_chloride``).
Out: findings: ``stop`` for a mixture that must not be mixed, with the citation; ``warn`` where it
holds under a condition or nothing is known; ``note`` for one that is known to be good.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from breathway.model.treatment import TherapyFinding
from breathway.therapy.protocol import Level, Mixture, Protocol, finding

_LEVELS: dict[str, Level] = {
    "compatible": "note",
    "conditional": "warn",
    "incompatible": "stop",
    "not_sensible": "warn",
    "not_recommended": "warn",
    "no_data": "warn",
}
_WORST = ("incompatible", "conditional", "not_recommended", "not_sensible", "no_data", "compatible")


def check_mixture(protocol: Protocol, drugs: Sequence[str]) -> list[TherapyFinding]:
    cup = list(dict.fromkeys(protocol.drug(drug) for drug in drugs))
    if len(cup) < len(drugs):
        return [finding(protocol, None, "stop", "drug_twice")]
    found = [said for a, b in combinations(cup, 2) if (said := _pair(protocol, a, b))]
    active = [drug for drug in cup if not _passive(protocol, drug)]
    if len(active) > 2 and not any(said.level == "stop" for said in found):
        found.append(_many(protocol, active))
    return found


def status(protocol: Protocol, a: str, b: str) -> Mixture | None:
    """What is known of two drugs; a rule that names both comes before one of a class or ``any``."""
    a, b = protocol.drug(a), protocol.drug(b)
    fitting = [
        (rank, _WORST.index(rule.status), n, rule)
        for n, rule in enumerate(protocol.mixture)
        if len(rule.drugs) == 2 and (rank := _fits(protocol, rule, a, b)) is not None
    ]
    return min(fitting, key=lambda each: each[:3])[3] if fitting else None


def _fits(protocol: Protocol, rule: Mixture, a: str, b: str) -> int | None:
    ranks = []
    for first, second in ((a, b), (b, a)):
        one, other = _is(protocol, rule.drugs[0], first), _is(protocol, rule.drugs[1], second)
        if one is not None and other is not None:
            ranks.append(one + other)
    return min(ranks, default=None)


def _is(protocol: Protocol, wanted: str, drug: str) -> int | None:
    if wanted == drug:
        return 0
    if protocol.in_class(wanted, drug):
        return 1
    return 2 if wanted == "any" else None


def _pair(protocol: Protocol, a: str, b: str) -> TherapyFinding | None:
    rule = status(protocol, a, b)
    if rule is None:
        if _passive(protocol, a) or _passive(protocol, b):
            return None  # water and saline are in every cup; an excipient counts where a rule is
        return finding(protocol, None, "warn", "mix_no_data", a=a, b=b)
    code = "mix_" + rule.status
    return finding(protocol, rule, _LEVELS[rule.status], code, a=a, b=b, limit=rule.limit)


def _many(protocol: Protocol, active: Sequence[str]) -> TherapyFinding:
    for rule in protocol.mixture:
        if len(rule.drugs) > 2 and {protocol.drug(d) for d in rule.drugs} == set(active):
            code = "mix_many_" + rule.status
            return finding(protocol, rule, _LEVELS[rule.status], code, limit=rule.limit)
    return finding(protocol, None, "warn", "mix_many_no_data", count=float(len(active)))


def _passive(protocol: Protocol, drug: str) -> bool:
    return protocol.in_class("diluent", drug) or protocol.in_class("excipient", drug)
