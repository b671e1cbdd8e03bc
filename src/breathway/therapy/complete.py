"""What the record of a treatment lacks when it ends.

In: a protocol, the age, how it ended, what is on record. Out: a finding for each thing that the
protocol expects and nobody did: a deviation. Where the age is not known, or no form of severity is
made for it, what cannot be done is not asked for.
"""

from __future__ import annotations

from collections.abc import Collection

from breathway.model.treatment import Outcome, TherapyFinding
from breathway.therapy.protocol import AGES, Expected, Protocol, finding
from breathway.therapy.severity import forms, within


def missing(
    protocol: Protocol, age_years: float | None, outcome: Outcome, done: Collection[str]
) -> list[TherapyFinding]:
    """``done`` holds words of ``Expected.what``; asked only where a dose was given."""
    return [
        finding(protocol, rule, "warn", f"missing_{rule.what}")
        for rule in protocol.expected
        if rule.what not in done
        and (not rule.outcomes or outcome in rule.outcomes)
        and _can(protocol, rule, age_years)
    ]


def _can(protocol: Protocol, rule: Expected, age_years: float | None) -> bool:
    if rule.what.startswith("severity") and not forms(protocol, age_years):
        return False
    if age_years is None:
        return rule.age_years == AGES
    return within(age_years, rule.age_years)
