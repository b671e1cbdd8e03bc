"""Nebulizer therapy: how ill, how much, what together, when again, what to watch.

In: a protocol (versioned data, every number with its source), the person, the order, the readings,
the device's log. Out: values: severities, steps, and findings that name what they rest on. Pure:
the same code runs at the bedside without a link, and over the record.

A protocol is a proposal until a named clinician signed it off; it says so wherever it is shown.
"""

from breathway.therapy.complete import missing
from breathway.therapy.delivered import Delivered, account
from breathway.therapy.dose import Past, Person, check_dose, rule_for
from breathway.therapy.gaps import Gap, gaps
from breathway.therapy.hygiene import Care, Due, cycles, used
from breathway.therapy.mixing import check_mixture
from breathway.therapy.protocol import Protocol, resolve
from breathway.therapy.safety import interface, live, rinse
from breathway.therapy.schedule import Judged, Step, changed, next_step
from breathway.therapy.severity import Observed, Severity, forms, judge, score, suggested
from breathway.therapy.shipped import laid_over, proposal, shipped, signed
from breathway.therapy.signing import digest, latest_day, reference, sign_state, unsigned
from breathway.therapy.start import Order, check, deviations, stops

__all__ = [
    "Care",
    "Delivered",
    "Due",
    "Gap",
    "Judged",
    "Observed",
    "Order",
    "Past",
    "Person",
    "Protocol",
    "Severity",
    "Step",
    "account",
    "changed",
    "check",
    "check_dose",
    "check_mixture",
    "cycles",
    "deviations",
    "digest",
    "forms",
    "gaps",
    "interface",
    "judge",
    "laid_over",
    "latest_day",
    "live",
    "missing",
    "next_step",
    "proposal",
    "reference",
    "resolve",
    "rinse",
    "rule_for",
    "score",
    "shipped",
    "sign_state",
    "signed",
    "stops",
    "suggested",
    "unsigned",
    "used",
]
