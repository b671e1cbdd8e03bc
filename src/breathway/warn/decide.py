"""What is told: whether a forecast may speak, the flag's colour, and the alerts that follow.

In: a verification, probabilities, the air's level (1 is best, as ``exposure.aqi`` says), the alert
that stands, the time. Out: a colour; an ``Alert``, or None where nothing is to be said.

A forecast may speak where its skill against the season *and* against the day before is above
``least_skill``, and the lower ends of both intervals are above 0. It goes silent when a skill falls
below ``keep_skill`` or an interval reaches below 0. Where it is silent the air's level alone is
told. A flag goes up at a threshold and comes down only below it by ``margin``, and not within
``settle``.

An alert is for one local day of a place. Its chain: ``alert``, ``update`` when the colour changes,
``cancel`` when it is taken back before its day, ``all_clear`` when its day is no longer bad; at its
day's end it expires. What an operator decided is only raised by what follows, and a day that they
ended stays so. Ids follow from place, onset and number, so that deciding twice is once.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec import Struct, structs

from breathway.model.alert import COLOURS, Alert, Colour
from breathway.warn.verify import Verification

STANDING = ("alert", "update")


class Rule(Struct, frozen=True, kw_only=True):
    """Ours, all of them; a place's node may set others."""

    least_skill: float = 0.05
    keep_skill: float = 0.02
    least_days: int = 120
    least_bad_days: int = 12
    yellow: float = 0.30
    orange: float = 0.45
    red: float = 0.65
    margin: float = 0.05
    settle: dt.timedelta = dt.timedelta(hours=3)


RULE = Rule()


class Said(Struct, frozen=True, kw_only=True):
    """What is to be told of a day."""

    colour: Colour
    basis: str  # forecast, air_quality, operator
    probability: float | None
    reasons: tuple[str, ...]


def is_skilled(found: Verification, rule: Rule = RULE, *, before: bool = False) -> bool:
    """Whether the forecast may speak; ``before``: whether it did."""
    skills = (found.skill_climatology, found.skill_persistence)
    if found.days < rule.least_days or found.bad_days < rule.least_bad_days:
        return False
    bar = rule.keep_skill if before else rule.least_skill
    return all(skill is not None and skill.value > bar and skill.low > 0 for skill in skills)


def colour_of(probability: float, rule: Rule = RULE, before: Colour | None = None) -> Colour:
    """Green to red; ``before`` is the colour that stands for the same day."""
    bars: Mapping[Colour, float] = {"yellow": rule.yellow, "orange": rule.orange, "red": rule.red}
    made: Colour = "green"
    for colour, bar in bars.items():
        standing = before is not None and COLOURS.index(before) >= COLOURS.index(colour)
        if probability >= (bar - rule.margin if standing else bar):
            made = colour
    return made


def colour_of_air(level: int) -> Colour:
    """Of an index with six levels, 1 the best: the flags of the US EPA's Air Quality Flag Program
    (recalled, not verified), the two worst levels as one. 0, not known, tells nothing: green."""
    return COLOURS[min(max(level, 1), len(COLOURS)) - 1]


def said_of(
    *,
    skilled: bool,
    probability: float,
    reasons: tuple[str, ...],
    air_level: int,
    air_reasons: tuple[str, ...] = (),
    before: Colour | None = None,
    rule: Rule = RULE,
) -> Said:
    """The worse of forecast and air; the air alone where the forecast has no skill."""
    air = colour_of_air(air_level)
    ours: Colour = colour_of(probability, rule, before) if skilled else "green"
    if skilled and COLOURS.index(ours) >= COLOURS.index(air):
        return Said(colour=ours, basis="forecast", probability=probability, reasons=reasons)
    return Said(colour=air, basis="air_quality", probability=None, reasons=air_reasons)


def by_operator(
    colour: Colour,
    reasons: tuple[str, ...],
    *,
    place: str,
    zone: str,
    day: dt.date,
    last: Alert | None,
    now: dt.datetime,
    exercise: bool,
) -> Alert | None:
    """What an operator decides of a day: at once, and whatever the forecast says."""
    said = Said(colour=colour, basis="operator", probability=None, reasons=reasons)
    at_once = structs.replace(RULE, settle=dt.timedelta())
    return alert_of(said, place=place, zone=zone, day=day, last=last, now=now, exercise=exercise,
                    rule=at_once)  # fmt: skip


def _held(said: Said, last: Alert | None, stands: bool) -> bool:
    """Whether an operator's word stands against what the forecast would say."""
    if last is None or last.basis != "operator" or said.basis == "operator":
        return False
    return not stands or COLOURS.index(said.colour) <= COLOURS.index(last.colour)


def window(day: dt.date, zone: str) -> tuple[dt.datetime, dt.datetime]:
    """A local day from its first moment to its last, in UTC: 23, 24 or 25 hours."""
    where = ZoneInfo(zone)
    first, after = (
        dt.datetime.combine(date, dt.time(), where).astimezone(dt.UTC)
        for date in (day, day + dt.timedelta(days=1))
    )
    return first, after


def alert_id(place: str, onset_at: dt.datetime, number: int) -> UUID:
    """A UUIDv8 (RFC 9562, section 5.8) from what makes an alert the same."""
    text = f"{place}\0{onset_at.astimezone(dt.UTC).isoformat()}\0{number}"
    raw = bytearray(hashlib.sha256(text.encode()).digest()[:16])
    raw[6] = 0x80 | (raw[6] & 0x0F)
    raw[8] = 0x80 | (raw[8] & 0x3F)
    return UUID(bytes=bytes(raw))


def alert_of(
    said: Said,
    *,
    place: str,
    zone: str,
    day: dt.date,
    last: Alert | None,
    now: dt.datetime,
    exercise: bool = True,
    rule: Rule = RULE,
) -> Alert | None:
    """What follows for a day, ``last`` being the latest alert of its chain, ended or not."""
    onset_at, expires_at = window(day, zone)
    stands = last is not None and last.kind in STANDING
    bad = said.colour != "green"
    if now >= expires_at or (not stands and not bad) or _held(said, last, stands):
        return None
    kind = "alert"
    if last is not None and stands:
        if last.colour == said.colour:
            return None
        better = COLOURS.index(said.colour) < COLOURS.index(last.colour)
        if better and now - last.sent_at < rule.settle:
            return None
        kind = "update" if bad else "cancel" if now < onset_at else "all_clear"
    number = 0 if last is None else last.number + 1
    return Alert(
        id=alert_id(place, onset_at, number),
        place=place,
        kind=kind,  # type: ignore[arg-type]
        basis=said.basis,  # type: ignore[arg-type]
        colour=said.colour,
        onset_at=onset_at,
        expires_at=expires_at,
        sent_at=now,
        probability=said.probability,
        reasons=said.reasons,
        references=(last.id,) if last is not None and stands else (),
        number=number,
        exercise=exercise,
    )
