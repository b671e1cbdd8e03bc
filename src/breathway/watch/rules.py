"""The thresholds of ``watch``: configuration that a clinician signs off, with sources.

Every number here either names the text it was read in or says *recalled, not verified*. Deadlines
are this project's own proposal for a network and are not taken from a guideline.
"""

from __future__ import annotations

from msgspec import Struct

from breathway.model.order import Priority


class Rule(Struct, frozen=True, kw_only=True):
    """How urgent a reason is and how soon somebody should look."""

    number: int  # part of the derived id: never reuse one
    priority: Priority
    answer_within_s: int


class Rules(Struct, frozen=True, kw_only=True):
    """What makes a task."""

    version: str = "2026-11 proposal, not signed off"
    spo2_low_percent: float = 92.0  # below: life-threatening, SIGN 158/244 (read in secondary text)
    response_percent: float = 10.0  # above: a response, ERS/ATS 2021 (Stanojevic 2022), box 1
    lln_z: float = -1.645  # 5th percentile, ERS/ATS 2021 (Stanojevic 2022)
    severe_z: float = -4.0  # below: severe, ERS/ATS 2021 (Stanojevic 2022)
    delivered_ratio: float = 0.8  # recalled, not verified
    frequent_treatments: int = 3  # every 20 min x 3 is the first hour (SIGN 158); then reassess
    frequent_hours: float = 4.0  # recalled, not verified

    help_requested: Rule = Rule(number=1, priority="high", answer_within_s=300)
    spo2_low: Rule = Rule(number=2, priority="high", answer_within_s=300)
    fev1_fell: Rule = Rule(number=3, priority="high", answer_within_s=600)
    no_response_severe: Rule = Rule(number=4, priority="high", answer_within_s=600)
    no_response: Rule = Rule(number=5, priority="medium", answer_within_s=1200)
    frequent_treatment: Rule = Rule(number=6, priority="medium", answer_within_s=1200)
    could_not_blow: Rule = Rule(number=7, priority="medium", answer_within_s=1800)
    dose_short: Rule = Rule(number=8, priority="low", answer_within_s=3600)
    still_low: Rule = Rule(number=9, priority="low", answer_within_s=3600)


PROPOSED = Rules()
