"""Warn: how probable a bad day is for children with asthma, how far to trust it, what to send.

::

    series      counts and exposures by place and local day, without their faults
      → season        what is usual of each day, and which days were bad
      → predictors    what was known so many days before
      → forecast      the probability of a bad day, as it would have been said then
      → verify        against what happened: Brier skill, reliability, ROC, false alarms
    outlook     all of it; ``hours`` the same of a day's hours, with a record of their own
    decide      may it speak, which colour, which alert follows

Pure: arrays and values in, values out; seeds, times and the air's level are arguments. The method,
its worlds and its limits: docs/explanation/forecast.md.
"""

from breathway.warn.decide import (
    RULE,
    Rule,
    Said,
    alert_of,
    by_operator,
    colour_of,
    colour_of_air,
    is_skilled,
    said_of,
    window,
)
from breathway.warn.outlook import Ahead, Outlook, Skilled, last_days, look_ahead
from breathway.warn.series import LEADS, Series
from breathway.warn.verify import Bin, Day, HourRecord, Interval, Verification

__all__ = [
    "LEADS",
    "RULE",
    "Ahead",
    "Bin",
    "Day",
    "HourRecord",
    "Interval",
    "Outlook",
    "Rule",
    "Said",
    "Series",
    "Skilled",
    "Verification",
    "alert_of",
    "by_operator",
    "colour_of",
    "colour_of_air",
    "is_skilled",
    "last_days",
    "look_ahead",
    "said_of",
    "window",
]
