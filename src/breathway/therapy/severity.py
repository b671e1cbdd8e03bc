"""How ill: a score that sums its items (PRAM, PASS), or the signs of a guideline (BTS/SIGN, GINA).

In: a protocol, the items as tapped or what was observed, the age. Out: ``Severity`` with points,
band, and what made it so. A wrong or missing item is ``BadInput``; an age outside the form's is a
finding, and there is no band. Every threshold and every item's points stand in the protocol with
their source.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping

from msgspec import Struct

from breathway.model.errors import BadInput
from breathway.model.treatment import TherapyFinding
from breathway.therapy.protocol import AGES, BandRule, Protocol, ScoreRule, Span, finding

SPEECH = ("sentences", "phrases", "words", "none")
SIGNS = (
    *("silent_chest", "cyanosis", "poor_effort", "exhaustion", "altered_consciousness"),
    *("confusion", "agitation", "marked_retractions", "arrhythmia", "hypotension"),
)
# Bounds outside which a value is a slip of the keys and not a sick person.
BOUNDS: dict[str, Span] = {
    "spo2_percent": (30.0, 100.01),
    "heart_rate_per_min": (20.0, 300.0),
    "breathing_rate_per_min": (3.0, 150.0),
    "pef_percent": (1.0, 200.0),
}
BANDS = ("mild", "mild_moderate", "moderate", "severe", "acute_severe", "life_threatening")


class Observed(Struct, frozen=True, kw_only=True):
    """What was seen and measured; ``None`` is not measured. ``pef_percent`` is of best or
    predicted."""

    spo2_percent: float | None = None
    heart_rate_per_min: float | None = None
    breathing_rate_per_min: float | None = None
    pef_percent: float | None = None
    speech: str | None = None  # of SPEECH
    signs: tuple[str, ...] = ()  # of SIGNS


class Severity(Struct, frozen=True, kw_only=True):
    form: str
    points: int | None = None
    band: str | None = None
    findings: tuple[TherapyFinding, ...] = ()

    @property
    def grave(self) -> bool:
        return self.band in ("severe", "acute_severe", "life_threatening")


def within(age_years: float, span: Span) -> bool:
    return span[0] <= age_years < span[1]


def forms(protocol: Protocol, age_years: float | None) -> list[str]:
    """The scores and schemes that this age can be judged by; without an age, none."""
    if age_years is None:
        return []
    scores = [rule.id for rule in protocol.score if within(age_years, rule.age_years)]
    schemes = [rule.scheme for rule in protocol.band if within(age_years, rule.age_years)]
    return [*scores, *dict.fromkeys(schemes)]


def score(
    protocol: Protocol, form: str, items: Mapping[str, str], age_years: float | None
) -> Severity:
    """The sum of a score's items and its band."""
    rule = next((each for each in protocol.score if each.id == form), None)
    if rule is None:
        raise _wrong(f"there is no score {form!r}", "it is one of: " + _listed(protocol.score))
    points = _sum(rule, items)
    if age_years is None or not within(age_years, rule.age_years):
        outside = _outside(protocol, rule, age_years)
        return Severity(form=form, points=points, findings=(outside,))
    bands = (name for name, (low, high) in rule.bands.items() if low <= points <= high)
    said = finding(protocol, rule, "note", "score", "items", form=form, points=float(points))
    return Severity(form=form, points=points, band=next(bands, None), findings=(said,))


def suggested(rule: ScoreRule, observed: Observed) -> dict[str, str]:
    """The options that readings of instruments say themselves."""
    found: dict[str, str] = {}
    for item in rule.items:
        value = getattr(observed, item.measure, None) if item.measure else None
        if value is None:
            continue
        limits = [(o.at_least, o.id) for o in item.options if o.at_least is not None]
        option = next((ident for least, ident in sorted(limits)[::-1] if value >= least), None)
        if option is not None:
            found[item.id] = option
    return found


def _sum(rule: ScoreRule, items: Mapping[str, str]) -> int:
    known = {item.id: {o.id: o.points for o in item.options} for item in rule.items}
    if strange := sorted(set(items) - set(known)):
        raise _wrong(f"{rule.id} has no item {strange[0]!r}", "its items: " + ", ".join(known))
    if missing := [name for name in known if name not in items]:
        raise _wrong(f"{rule.id} lacks {', '.join(missing)}", "judge every item, then sum")
    total = 0
    for name, chosen in items.items():
        if chosen not in known[name]:
            raise _wrong(
                f"{rule.id}.{name} cannot be {chosen!r}", "one of: " + ", ".join(known[name])
            )
        total += known[name][chosen]
    return total


def judge(protocol: Protocol, scheme: str, observed: Observed, age_years: float | None) -> Severity:
    """The worst band of a guideline whose features are there.

    SpO2 that was not measured denies nothing: a band that asks for low SpO2 beside a danger sign
    holds with the sign alone, and a finding says so.
    """
    check(observed)
    rules = [rule for rule in protocol.band if rule.scheme == scheme]
    if not rules:
        schemes = sorted({rule.scheme for rule in protocol.band})
        raise _wrong(f"there is no scheme {scheme!r}", "it is one of: " + ", ".join(schemes))
    fitting = [r for r in rules if age_years is not None and within(age_years, r.age_years)]
    if not fitting:
        return Severity(form=scheme, findings=(_outside(protocol, rules[0], age_years),))
    missing = [name for name in BOUNDS if getattr(observed, name) is None]
    if len(missing) == len(BOUNDS) and observed.speech is None and not observed.signs:
        nothing = finding(protocol, None, "warn", "nothing_observed")
        return Severity(form=scheme, findings=(nothing,))
    gaps: tuple[TherapyFinding, ...] = ()
    if observed.spo2_percent is None:
        gaps = (finding(protocol, None, "warn", "spo2_not_measured"),)
    for rule in sorted(fitting, key=lambda r: -BANDS.index(r.band) if r.band in BANDS else 0):
        held = _holds(protocol, rule, observed)
        if held is not None:
            found = (*gaps, *held, *_denied(protocol, rule, observed))
            return Severity(form=scheme, band=rule.band, findings=found)
    return Severity(form=scheme, findings=gaps)


def check(observed: Observed) -> None:
    for name, (low, high) in BOUNDS.items():
        value = getattr(observed, name)
        if value is not None and not low <= value < high:
            raise _wrong(f"{name} cannot be {value:g}", f"between {low:g} and {high:g}")
    if observed.speech is not None and observed.speech not in SPEECH:
        raise _wrong(f"speech cannot be {observed.speech!r}", "one of: " + ", ".join(SPEECH))
    if strange := sorted(set(observed.signs) - set(SIGNS)):
        raise _wrong(f"there is no sign {strange[0]!r}", "one of: " + ", ".join(SIGNS))


_OPERATORS: dict[str, Callable[[float, float], bool]] = {
    "_below": operator.lt,
    "_above": operator.gt,
    "_at_least": operator.ge,
    "_at_most": operator.le,
}


def _holds(
    protocol: Protocol, rule: BandRule, observed: Observed
) -> tuple[TherapyFinding, ...] | None:
    """What of the rule is there; None where it does not hold."""
    reasons: list[TherapyFinding] = []
    for name, limit in rule.every.limits.items():
        measure, holds = _measure(name)
        value = getattr(observed, measure)
        if value is not None and not holds(value, limit):
            return None
        if value is not None:
            reasons.append(_limit(protocol, rule, measure, value, limit, "every"))
    if rule.any == type(rule.any)():
        return tuple(reasons)
    some = _some(protocol, rule, observed)
    return (*reasons, *some) if some else None


def _some(protocol: Protocol, rule: BandRule, observed: Observed) -> list[TherapyFinding]:
    found: list[TherapyFinding] = []
    for name, limit in rule.any.limits.items():
        measure, holds = _measure(name)
        value = getattr(observed, measure)
        if value is not None and holds(value, limit):
            found.append(_limit(protocol, rule, measure, value, limit, "any"))
    if observed.speech is not None and observed.speech in rule.any.speech:
        found.append(
            finding(protocol, rule, "note", "feature_speech", "any", speech=observed.speech)
        )
    found += [
        finding(protocol, rule, "note", "feature_sign", "any", sign=sign)
        for sign in observed.signs
        if sign in rule.any.signs
    ]
    return found


def _denied(protocol: Protocol, rule: BandRule, observed: Observed) -> tuple[TherapyFinding, ...]:
    """A danger sign without the worst band, as with normal SpO2: nobody may read it as mild."""
    if rule.band in ("life_threatening", "severe") or not observed.signs:
        return ()
    return (finding(protocol, rule, "warn", "danger_sign", "any", sign=observed.signs[0]),)


def _limit(
    protocol: Protocol, rule: BandRule, measure: str, value: float, limit: float, field: str
) -> TherapyFinding:
    return finding(
        protocol, rule, "note", "feature_limit", field, measure=measure, value=value, limit=limit
    )


def _measure(name: str) -> tuple[str, Callable[[float, float], bool]]:
    """A limit's name, which ``protocol.resolve`` has looked at."""
    ending = next(each for each in _OPERATORS if name.endswith(each))
    return name.removesuffix(ending), _OPERATORS[ending]


def _outside(
    protocol: Protocol, rule: ScoreRule | BandRule, age_years: float | None
) -> TherapyFinding:
    if age_years is None:
        return finding(protocol, None, "warn", "age_missing")
    low, high = rule.age_years
    form = rule.id if isinstance(rule, ScoreRule) else rule.scheme
    return finding(
        protocol,
        rule,
        "warn",
        "age_outside",
        "age_years",
        form=form,
        low=low,
        high=min(high, AGES[1]),
    )


def _listed(rules: tuple[ScoreRule, ...]) -> str:
    return ", ".join(rule.id for rule in rules)


def _wrong(message: str, hint: str) -> BadInput:
    return BadInput(message, name="bad_severity", hint=hint)
