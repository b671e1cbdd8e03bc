"""Protocols: every number of nebulizer therapy, with its source, signed by a clinician or not.

In: TOML of a protocol, and of those it extends (country over international, facility over country).
Out: a ``Protocol``, and findings that cite it.

A row stands for a few numbers. It names its ``source`` (a key of ``[sources]``) and how sure it is:
``read`` in that text, or ``recalled`` and not verified. Where one number has another source,
``cite`` says so: ``cite = { max_mg = ["spc", "recalled"] }``. An overlay replaces rows by ``id``,
adds new ones, and takes rows away with ``without = ["table.id"]``. Who answers for it: ``signing``.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import replace

from breathway.model.errors import BadInput
from breathway.model.quantity import Code
from breathway.model.treatment import Outcome, TherapyFinding

Confidence = Literal["read", "recalled"]
Level = Literal["stop", "warn", "note"]
Positive = Annotated[float, Meta(gt=0, le=1e6)]
Span = tuple[Annotated[float, Meta(ge=0)], Annotated[float, Meta(gt=0)]]  # from, below
AGES: Span = (0.0, 130.0)


class Row(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What every row of numbers carries."""

    id: Code
    source: str = ""
    confidence: Confidence | None = None
    cite: dict[str, tuple[str, Confidence]] = {}


class DoseRule(Row, frozen=True, kw_only=True):
    """``mg`` is what is usual; above ``max_mg`` (or ``max_mg_per_kg``) is an overdose."""

    drug: Code
    age_years: Span = AGES
    weight_kg: Span | None = None
    indication: str = ""  # without: any
    mg: tuple[Positive, Positive]
    mg_per_kg: tuple[Positive, Positive] | None = None  # usual, within ``mg``
    max_mg: Positive
    max_mg_per_kg: Positive | None = None  # never below the least of ``mg``
    max_day_mg: Positive | None = None
    every_min: Positive | None = None
    times: Annotated[int, Meta(ge=1)] | None = None  # in a row at ``every_min``; then reassess
    mg_per_h: tuple[Positive, Positive] | None = None  # continuous
    mg_per_kg_h: Positive | None = None


Status = Literal[
    "compatible",
    "conditional",
    "incompatible",
    "not_sensible",
    "not_recommended",
    "no_data",
]


class Mixture(Row, frozen=True, kw_only=True):
    """What may stand in one cup. ``any`` is every other drug; a class of ``classes`` its drugs."""

    drugs: Annotated[tuple[Code, ...], Meta(min_length=2)]
    status: Status
    limit: str = ""  # a condition, in the source's words


class Option(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    id: Code
    points: Annotated[int, Meta(ge=0)]
    at_least: float | None = None  # of the item's measure: the option that a reading suggests


class Item(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    id: Code
    options: Annotated[tuple[Option, ...], Meta(min_length=2)]
    measure: str = ""


class ScoreRule(Row, frozen=True, kw_only=True):
    age_years: Span
    items: Annotated[tuple[Item, ...], Meta(min_length=1)]
    bands: dict[str, tuple[int, int]] = {}  # from, to, both within


class Features(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """``limits``: ``spo2_percent_below``, ``heart_rate_per_min_above``, ``…_at_least``, …"""

    limits: dict[str, float] = {}
    speech: tuple[Code, ...] = ()
    signs: tuple[Code, ...] = ()


class BandRule(Row, frozen=True, kw_only=True):
    """Rules of one scheme stand from the worst band to the mildest; the first that holds counts.

    It holds when every feature of ``every`` and at least one of ``any`` is there. One without
    features is what remains when nothing worse was found.
    """

    scheme: Code
    age_years: Span
    band: Code
    any: Features = Features()
    every: Features = Features()


class Limit(Row, frozen=True, kw_only=True):
    """While it runs. ``fall`` is against the first reading of the treatment."""

    measure: Literal["spo2_percent", "heart_rate_per_min", "breathing_rate_per_min"]
    age_years: Span = AGES
    level: Level
    below: float | None = None
    above: float | None = None
    fall: Positive | None = None


class InterfaceRule(Row, frozen=True, kw_only=True):
    """The first that fits counts."""

    interface: Literal["mask", "mouthpiece"]
    age_years: Span = AGES
    drugs: tuple[Code, ...] = ()  # without: any


class Caution(Row, frozen=True, kw_only=True):
    """Said where drug and circumstances fit; what is empty fits always."""

    drug: Code
    level: Level
    code: Code
    device: str = ""
    interface: str = ""
    indication: str = ""


class GasRule(Row, frozen=True, kw_only=True):
    indication: Code
    gas: Literal["oxygen", "air"]
    flow_l_min: tuple[Positive, Positive] | None = None


class Cycle(Row, frozen=True, kw_only=True):
    """Care of a device: after so many uses or days, whichever comes first."""

    task: Code
    device: str = ""  # "jet", "mesh", "ultrasonic"; without: any
    every_uses: Annotated[int, Meta(ge=1)] | None = None
    every_days: Positive | None = None


class Schedule(Row, frozen=True, kw_only=True):
    every_min: Positive
    times: Annotated[int, Meta(ge=1)]
    assess_after_min: Positive
    later_every_min: tuple[Positive, Positive]
    window_min: Positive  # doses that lie closer together are one course
    good_pef_percent: Positive  # above: a good response
    poor_pef_percent: Positive  # below: a poor one
    least_fall_points: dict[str, int] = {}  # a score that fell by less has not responded


class Expected(Row, frozen=True, kw_only=True):
    """What the record of a treatment with a dose should hold when it ends."""

    what: Literal["severity_before", "test_before", "severity_after", "test_after"]
    age_years: Span = AGES
    outcomes: tuple[Outcome, ...] = ()  # without: any


class Procedure(Row, frozen=True, kw_only=True):
    fill_ml: tuple[Positive, Positive]
    flow_l_min: tuple[Positive, Positive]
    least_share: Annotated[float, Meta(gt=0, le=1)]  # delivered of prescribed
    tolerance: Annotated[float, Meta(ge=0, le=0.5)]  # around a usual dose: ampoules are round


class SignOff(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: Annotated[str, Meta(min_length=3, max_length=100)]
    role: Annotated[str, Meta(min_length=2, max_length=100)]
    on: dt.date
    digest: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]


class Protocol(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    id: Code
    version: Code
    title: Annotated[str, Meta(min_length=3, max_length=200)]
    extends: str = ""
    without: tuple[str, ...] = ()
    sources: dict[str, str] = {}
    alias: dict[str, str] = {}  # names of one drug
    classes: dict[str, tuple[str, ...]] = {}
    dose: tuple[DoseRule, ...] = ()
    mixture: tuple[Mixture, ...] = ()
    score: tuple[ScoreRule, ...] = ()
    band: tuple[BandRule, ...] = ()
    limit: tuple[Limit, ...] = ()
    interface: tuple[InterfaceRule, ...] = ()
    caution: tuple[Caution, ...] = ()
    gas: tuple[GasRule, ...] = ()
    cycle: tuple[Cycle, ...] = ()
    expected: tuple[Expected, ...] = ()
    schedule: Schedule | None = None
    procedure: Procedure | None = None
    sign_off: SignOff | None = None

    def drug(self, name: str) -> str:
        """The name under which the rules know it: in small letters, of a salt its base, whoever
        wrote it."""
        small = _SPACE.sub("_", name.strip().casefold())
        words = re.split("[_-]", small)
        tried = [small, "_".join(words)]
        while len(words) > 1 and words[-1] in SALTS:
            words.pop()
            tried.append("_".join(words))
        known = (self.alias.get(each, each) for each in tried)
        return next((each for each in known if self.knows(each)), small)

    def knows(self, drug: str) -> bool:
        return (
            any(drug == rule.drug for rule in self.dose)
            or any(drug in drugs for drugs in self.classes.values())
            or any(
                drug in rule.drugs for rule in self.mixture if drug not in ("any", *self.classes)
            )
        )

    def within(self, name: str) -> list[str]:
        """Drugs whose names are words of a name that is not known: a strength written behind it,
        or two medicines in one ampoule."""
        words = re.split(r"[\W_]+", name.casefold())
        known = (self.alias.get(word, word) for word in words)
        return list(dict.fromkeys(word for word in known if self.knows(word)))

    def in_class(self, name: str, drug: str) -> bool:
        return self.drug(drug) in self.classes.get(name, ())


# Of a base that the rules know; a salt that they know by its own name stays itself.
SALTS = (
    *("sulfate", "sulphate", "bromide", "hydrochloride", "hcl", "hydrobromide", "acetate"),
    *("propionate", "dipropionate", "tartrate", "fumarate", "monohydrate", "sodium"),
)
_SPACE = re.compile(r"\s+")
TABLES = (
    *("dose", "mixture", "score", "band", "limit", "interface", "caution", "gas", "cycle"),
    "expected",
)
ALONE = ("schedule", "procedure")
MAPS = ("sources", "alias", "classes")


def decode(raw: bytes, name: str = "protocol") -> Protocol:
    """One file, not yet laid over what it extends. Raises ``BadInput`` that says where."""
    try:
        read = msgspec.toml.decode(raw, type=Protocol)
    except (msgspec.DecodeError, UnicodeDecodeError) as problem:
        raise BadInput(
            f"{name}: {problem}",
            name="bad_protocol",
            hint="correct the row that it names; breathway protocol check FILE says the rest",
        ) from None
    for table in TABLES:
        named = [row.id for row in getattr(read, table)]
        if twice := next((n for n in named if named.count(n) > 1), None):
            raise BadInput(f"{name}: {table}.{twice} stands twice", name="bad_protocol")
    return read


def resolve(raw: bytes, shipped: Callable[[str], bytes], name: str = "protocol") -> Protocol:
    """The protocol laid over those that it extends, the outermost first."""
    top = decode(raw, name)
    chain, seen = [top], {top.id}
    while base := chain[-1].extends:
        if base in seen:
            raise BadInput(f"{name}: extends itself by way of {base}", name="bad_protocol")
        seen |= {base}
        chain.append(decode(shipped(base), base))
    whole = chain.pop()
    while chain:
        whole = _laid_over(chain.pop(), whole)
    for place, wrong in _contradictions(whole):
        raise BadInput(f"{name}: {place}: {wrong}", name="bad_protocol", hint="correct this row")
    return replace(whole, extends=top.extends)


MEASURES = ("spo2_percent", "heart_rate_per_min", "breathing_rate_per_min", "pef_percent")
OPERATORS = ("_below", "_above", "_at_least", "_at_most")


def _contradictions(protocol: Protocol) -> Iterator[tuple[str, str]]:
    """What no reader could apply: found when it is read, not at a bedside."""
    for place, row in rows(protocol):
        for field in ("age_years", "weight_kg", "mg", "mg_per_kg", "mg_per_h", "fill_ml"):
            low, high = getattr(row, field, None) or (0.0, 1.0)
            if low > high or (low == high and field in ("age_years", "weight_kg")):
                yield f"{place}.{field}", "ends before it begins"
    for place, name in _drugs(protocol):
        if name != name.lower():
            yield place, f"{name!r}: drugs are written in small letters"
    for dose in protocol.dose:
        if dose.max_mg < dose.mg[0]:
            yield f"dose.{dose.id}.max_mg", "is less than the least usual dose"
    for band in protocol.band:
        for limit in (*band.any.limits, *band.every.limits):
            if not any(limit == m + o for m in MEASURES for o in OPERATORS):
                yield f"band.{band.id}.{limit}", "is no limit: spo2_percent_below, …"


def _drugs(protocol: Protocol) -> Iterator[tuple[str, str]]:
    for dose in protocol.dose:
        yield f"dose.{dose.id}.drug", dose.drug
    for caution in protocol.caution:
        yield f"caution.{caution.id}.drug", caution.drug
    for mixture in protocol.mixture:
        yield from ((f"mixture.{mixture.id}.drugs", drug) for drug in mixture.drugs)
    for name, drugs in protocol.classes.items():
        yield from ((f"classes.{name}", drug) for drug in drugs)
    for other, name in protocol.alias.items():
        yield from ((f"alias.{other}", drug) for drug in (other, name))


def _laid_over(over: Protocol, base: Protocol) -> Protocol:
    fields: dict[str, Any] = {}
    there = {place for place, _ in rows(base) if place not in ALONE}
    if missing := [place for place in over.without if place not in there]:
        raise BadInput(
            f"{over.id}: without names {missing[0]}, which {base.id} has not",
            name="bad_protocol",
            hint="write it as table.id, as in cycle.filter; else the row would still hold",
        )
    for table in TABLES:
        new = {row.id: row for row in getattr(over, table)}
        kept = [
            new.pop(row.id, row)
            for row in getattr(base, table)
            if f"{table}.{row.id}" not in over.without
        ]
        # New rows first: where the first that fits counts, the nearer rule does.
        fields[table] = (*new.values(), *kept)
    for table in ALONE:
        fields[table] = getattr(over, table) or getattr(base, table)
    for table in MAPS:
        fields[table] = getattr(base, table) | getattr(over, table)
    return replace(over, **fields, without=())


def rows(protocol: Protocol) -> Iterator[tuple[str, Row]]:
    for table in TABLES:
        for row in getattr(protocol, table):
            yield f"{table}.{row.id}", row
    for table in ALONE:
        if (row := getattr(protocol, table)) is not None:
            yield table, row


def citation(protocol: Protocol, row: Row, field: str = "") -> tuple[str, Confidence | None]:
    """Source in words, and confidence, of one number or of the row."""
    source, confidence = row.cite.get(field, (row.source, row.confidence))
    return protocol.sources.get(source, source), confidence


def finding(
    protocol: Protocol,
    row: Row | None,
    level: Level,
    code: str,
    field: str = "",
    **values: float | str,
) -> TherapyFinding:
    """A result that names what it rests on; without a row, it rests on no number."""
    source, confidence = citation(protocol, row, field) if row is not None else ("", None)
    return TherapyFinding(
        level=level, code=code, values=values, source=source[:400], confidence=confidence or ""
    )
