"""The rules file is data with tests: its cases come out, and what is wrong with it is said."""

from __future__ import annotations

import pytest

from breathway.model.errors import BreathwayError
from breathway.watch.cases import try_cases, untried
from breathway.watch.rules import BadRules, proposed, read_rules

RULE = """
version = "1"
[[rule]]
number = 1
reason = "too_low"
on = "vitals_recorded"
priority = "high"
answer_within_s = 60
when = [{{ {when} }}]
values = ["spo2_percent"]
source = "a test"
confidence = "proposal"
"""
LOW = 'fact = "spo2_percent", below = 90'


@pytest.mark.parametrize("result", try_cases(proposed()), ids=lambda r: r.says)
def test_proposed(result):
    assert result.raised == result.expected


def test_every_rule_has_a_case_and_a_source():
    assert untried(proposed(), try_cases(proposed())) == []
    assert all(rule.source for rule in proposed().rule)


@pytest.mark.parametrize(
    ("when", "says"),
    [
        ('fact = "oxygen", below = 90', "no fact 'oxygen'"),
        ('fact = "spo2_percent"', "say below"),
        ('fact = "spo2_percent", below = 90, hours = 4', "takes no hours"),
        ('fact = "treatments", at_least = 3', "say hours"),
        ('fact = "grade_after", at_least = 3', "is a code"),
        ('fact = "spo2_percent", under = 90', "under"),
        ('fact = "spo2_percent", below = "low"', "Expected `float"),
        ('fact = "treatments", at_least = 3, hours = 99999', "<= 2208"),
    ],
)
def test_a_wrong_condition_is_named(when, says):
    with pytest.raises(BadRules, match=says):
        read_rules(RULE.format(when=when))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("number = 1", "number = 0"), ">= 1"),
        (('priority = "high"', 'priority = "urgent"'), "urgent"),
        (('on = "vitals_recorded"', 'on = "tick"'), "tick"),
        (('values = ["spo2_percent"]', 'values = ["oxygen"]'), "'oxygen' is no fact"),
        (('source = "a test"', ""), "source"),
        (("[[rule]]", "[[rule]"), "not TOML"),
        (("answer_within_s = 60", "answer_within_s = 1e9"), "int"),
    ],
)
def test_a_wrong_rule_is_named(change, says):
    with pytest.raises(BreathwayError, match=says):
        read_rules(RULE.format(when=LOW).replace(*change))


def test_a_number_stands_once():
    again = RULE.format(when=LOW).split("[[rule]]")[1]
    with pytest.raises(BadRules, match="two rules"):
        read_rules(RULE.format(when=LOW) + "[[rule]]" + again)


def test_a_case_that_does_not_come_out_and_one_that_is_no_case():
    case = '[[case]]\nsays = "x"\nraises = ["too_low"]\nevents = [{ %s }]\n'
    good = case % 'kind = "vitals_recorded", spo2_percent = 89'
    poor = case % 'kind = "vitals_recorded", spo2_percent = 90'
    results = try_cases(read_rules(RULE.format(when=LOW) + good + poor))
    assert [r.held for r in results] == [True, False]
    for events, says in (
        ('kind = "tick"', "'tick'"),
        ('kind = "vitals_recorded", oxygen = 89', "no field 'oxygen'"),
        ('kind = "vitals_recorded", spo2_percent = 890', "<= 100"),
    ):
        with pytest.raises(BadRules, match=says):
            try_cases(read_rules(RULE.format(when=LOW) + case % events))
