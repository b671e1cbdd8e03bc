"""Writes the rules and their cases as a page for clinicians: docs/reference/watch-rules.md.

In: the rules file that ships, what its cases raise, and the table of who is asked from the tests
beside it. Out: Markdown on standard output.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from test_escalation import ASKED

from breathway.watch.cases import try_cases
from breathway.watch.rules import Condition, proposed

SIGNS = (("below", "<"), ("above", ">"), ("at_least", "≥"), ("at_most", "≤"))


def table(head: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    made = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join([*made, *("| " + " | ".join(line) + " |" for line in lines)])


def _plain(code: str) -> str:
    return code.replace("_", " ")


def _condition(c: Condition) -> str:
    bounds = [f"{sign} {v:g}" for name, sign in SIGNS if (v := getattr(c, name)) is not None]
    said = f"{_plain(c.fact)} {' and '.join(bounds) or _plain(' or '.join(c.one_of))}"
    if c.hours is not None:
        said += f" within {c.hours:g} h"
    return said + (" or unknown" if c.or_unknown else "")


def _within(seconds: int) -> str:
    return f"{seconds / 3600:g} h" if seconds >= 7200 else f"{seconds / 60:g} min"


def page() -> str:
    rules = proposed()
    raising = [
        (
            str(rule.number),
            _plain(rule.reason),
            "; ".join(map(_condition, rule.when)) or "always",
            _plain(rule.on),
            rule.priority,
            _within(rule.answer_within_s),
            f"{rule.source} ({rule.confidence})",
        )
        for rule in rules.rule
    ]
    cases = [(r.says, ", ".join(map(_plain, r.raised)) or "nobody") for r in try_cases(rules)]
    asked = [
        (
            f"{dt.datetime.fromisoformat(at):%A %H:%M}",
            place,
            f"{_plain(level)}: {', '.join(who)}",
        )
        for at, place, (level, who) in ASKED
    ]
    rule_head = ("no", "reason", "when all of it holds", "at", "urgency", "within", "rests on")
    signed = rules.signed_off_by or "nobody yet"
    return f"""\
# When a professional is called, as tested

*Made from the rules that ship and the tables in `tests/spec/watch` by
`python tests/spec/watch/render_watch.py`. Version {rules.version}; signed off by {signed}.*

The first rule that holds for an event calls; each reason calls once in a treatment. FEV1 change is
in % of predicted. [How to write your own](rules.md).

## The rules

{table(rule_head, raising)}

## Cases

{table(("what happened", "called for"), cases)}

## Who is asked when nobody answered

Two experts by day in Phnom Penh, a duty doctor there by day, and one in Wuxi, an hour ahead, by
night.

{table(("time in Phnom Penh", "facility", "asked"), asked)}
"""


if __name__ == "__main__":
    print(page(), end="")
