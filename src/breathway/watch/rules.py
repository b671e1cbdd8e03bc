"""Rules as data: what makes a task, how urgent it is, and by when somebody should look.

In: the text of a rules file (TOML). Out: ``Rules``, or ``BadRules`` that names the rule and what is
wrong with it. The first rule of the file that holds for an event raises its task; each rule says
where its numbers come from and how sure that is, and the file carries cases that try it
(``watch.cases``). The package's own file is a proposal until a clinician signs it off.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from breathway.model.errors import BadInput
from breathway.model.order import Priority
from breathway.model.quantity import Code
from breathway.watch.facts import CODES, FACTS, LOOKING_BACK, Scene, Value

Trigger = Literal[
    "help_requested",
    "medication_given",
    "nebulization_ordered",
    "safety_noted",
    "severity_scored",
    "treatment_finished",
    "vitals_recorded",
]
Confidence = Literal["read", "read in secondary text", "recalled, not verified", "proposal"]
Text = Annotated[str, Meta(min_length=1, max_length=400)]
MOST_HOURS = 24.0 * 92  # how far a rule may look back


class BadRules(BadInput):
    name = "bad_rules"
    hint = "correct the rule that the message names; docs/reference/rules.md says what each needs"


class Condition(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One fact and its bounds; all that are given must hold."""

    fact: str
    below: float | None = None
    above: float | None = None
    at_least: float | None = None
    at_most: float | None = None
    one_of: tuple[str, ...] = ()
    hours: Annotated[float, Meta(gt=0, le=MOST_HOURS)] | None = None  # of facts that look back
    or_unknown: bool = False  # holds where the fact is not known

    def value(self, scene: Scene) -> Value | None:
        if self.hours is not None:
            return LOOKING_BACK[self.fact](scene, self.hours)
        return FACTS[self.fact](scene)

    def holds(self, value: Value | None) -> bool:
        if value is None:
            return self.or_unknown
        if isinstance(value, str):
            return value in self.one_of
        return (
            (self.below is None or value < self.below)
            and (self.above is None or value > self.above)
            and (self.at_least is None or value >= self.at_least)
            and (self.at_most is None or value <= self.at_most)
        )


class Rule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What has to be so, how urgent that is, and whose numbers those are."""

    number: Annotated[int, Meta(ge=1)]  # part of the derived id: never reuse one
    reason: Code  # a key of the catalogues: no_response is reason-no-response
    on: Trigger
    priority: Priority
    answer_within_s: Annotated[int, Meta(ge=1, le=7 * 86_400)]
    # Until the bedside is told what to do; without it, twice ``answer_within_s``.
    instruct_within_s: Annotated[int, Meta(ge=1, le=7 * 86_400)] | None = None
    when: tuple[Condition, ...] = ()
    values: tuple[str, ...] = ()  # facts that the sentence and the worklist show
    source: Text
    confidence: Confidence

    def raised_by(self, scene: Scene) -> dict[str, Value] | None:
        """The values of its sentence where it holds; None where it does not."""
        found: dict[str, Value] = {}
        for condition in self.when:
            value = condition.value(scene)
            if not condition.holds(value):
                return None
            if condition.hours is not None and value is not None:
                found[condition.fact] = value
                found["hours"], found["days"] = condition.hours, condition.hours / 24
        for name in self.values:
            value = FACTS[name](scene)
            if value is not None:
                found[name] = value
        return found

    def may_hold(self, scene: Scene, own: frozenset[str]) -> bool:
        """Whether the event's own facts leave it open."""
        return all(c.holds(c.value(scene)) for c in self.when if c.fact in own)

    def looks_back(self, own: frozenset[str]) -> bool:
        return not {c.fact for c in self.when} | set(self.values) <= own


class Rules(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rules file; ``case`` holds its cases as they stand (see ``watch.cases``)."""

    version: Annotated[str, Meta(min_length=1, max_length=80)]
    signed_off_by: str = ""
    rule: tuple[Rule, ...]
    case: tuple[dict[str, Any], ...] = ()

    @property
    def hours(self) -> float:
        """How far back the rules look."""
        return max((c.hours or 0.0 for rule in self.rule for c in rule.when), default=0.0)


def read_rules(text: str, name: str = "the rules") -> Rules:
    """The rules of a TOML text; ``name`` is said in what is wrong."""
    try:
        rules = msgspec.convert(tomllib.loads(text), Rules)
    except tomllib.TOMLDecodeError as problem:
        raise BadRules(f"{name} is not TOML: {problem}") from None
    except msgspec.ValidationError as problem:
        raise BadRules(f"{name}: {problem}".replace("`$.", "`")) from None
    if found := _problems(rules):
        raise BadRules(f"{name}: {found[0]}")
    return rules


@cache
def proposed() -> Rules:
    """The package's own rules."""
    text = files("breathway.watch").joinpath("rules.toml").read_text("utf-8")
    return read_rules(text, "rules.toml")


def _problems(rules: Rules) -> list[str]:
    if not rules.rule:
        return ["there is no rule in it"]
    numbers = [rule.number for rule in rules.rule]
    twice = sorted({n for n in numbers if numbers.count(n) > 1})
    found = [f"the number {n} stands at two rules; each keeps its own for ever" for n in twice]
    for rule in rules.rule:
        found += [f"rule {rule.number} ({rule.reason}): {each}" for each in _of_rule(rule)]
    return found


def _of_rule(rule: Rule) -> list[str]:
    found = []
    if rule.instruct_within_s is not None and rule.instruct_within_s < rule.answer_within_s:
        found.append("instruct_within_s ends before answer_within_s: nobody is told unseen")
    if not rule.when and rule.on != "help_requested":
        found.append(f"without a condition every {rule.on} would raise it")
    for name in rule.values:
        if name not in FACTS:
            found.append(f"{name!r} is no fact that a sentence can show; {_known(FACTS)}")
    for condition in rule.when:
        found += _of_condition(condition)
    return found


def _of_condition(c: Condition) -> list[str]:
    if c.fact not in FACTS and c.fact not in LOOKING_BACK:
        return [f"there is no fact {c.fact!r}; {_known({**FACTS, **LOOKING_BACK})}"]
    found = []
    if (c.fact in LOOKING_BACK) != (c.hours is not None):
        found.append(
            f"{c.fact} looks back: say hours = …"
            if c.fact in LOOKING_BACK
            else f"{c.fact} is of this treatment alone and takes no hours"
        )
    bounded = any(b is not None for b in (c.below, c.above, c.at_least, c.at_most))
    if c.fact in CODES and (bounded or not c.one_of):
        found.append(f"{c.fact} is a code: say one_of = […]")
    if c.fact not in CODES and (c.one_of or not bounded):
        found.append(f"{c.fact} is a number: say below, above, at_least or at_most")
    return found


def _known(names: Any) -> str:
    return "known are " + ", ".join(sorted(names))
