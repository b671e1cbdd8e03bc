"""A school's page: today's flag, what to do, the next days, and how far all of it may be trusted.

In: a ``Sheet``. Out: one HTML document in two languages, without script, for a screen of 360 px and
for a sheet of A4. Colour is never alone: the flag's name stands in words. Where the forecast has no
skill the page says so in the place where its record would stand.
"""

from __future__ import annotations

import datetime as dt
import math
from functools import cache
from html import escape
from importlib import resources

from msgspec import Struct

from breathway.model.alert import COLOURS, Colour
from breathway.model.school import Language
from breathway.share.school.message import emergency_line
from breathway.share.school.words import Words, words
from breathway.warn.decide import RULE
from breathway.warn.outlook import NEEDED_DAYS

FLAG_FROM = RULE.orange  # a day was flagged from here
LEAST_HOURS = 100  # of which the same was said, before it is told
MARK = (
    '<svg width="26" height="26" viewBox="0 0 26 26" fill="none" aria-hidden="true" '
    'stroke="currentColor"><path d="M3 14C3.4 7 4.4 3 7.4 3C12 3.2 18 9 23 14C20 20.5 15.4 23 11.6 '
    '23C6.6 23 3.6 19.5 3 14Z" stroke-width="2.2"/><path d="M3 14C3.6 9.6 4.6 7.6 6 7.8C7 11.6 9.6 '
    '13.6 17 14" stroke-width="1.6"/></svg>'
)
POLE = (
    '<svg class="pole" width="120" height="236" viewBox="0 0 120 236" aria-hidden="true">'
    '<path d="M14 4V234" stroke="#16191D" stroke-width="5" stroke-linecap="round"/><path d="M16 '
    '14C44 2 70 30 108 16V92C70 106 44 78 16 92Z" fill="#fff" fill-opacity=".28" '
    'stroke="currentColor" stroke-width="3" stroke-linejoin="round"/></svg>'
)


FILL: dict[Colour, str] = {"green": "#2F8F4E", "yellow": "#F6D21B", "orange": "#EE8722",
                           "red": "#C9302C", "purple": "#77418F"}  # fmt: skip


class Day(Struct, frozen=True, kw_only=True):
    """What is said of a day; no probability where the forecast does not speak."""

    day: dt.date
    colour: Colour
    probability: float | None = None
    reasons: tuple[str, ...] = ()
    exercise: bool = False
    operator: bool = False  # their own decision


class Bin(Struct, frozen=True, kw_only=True):
    """Days on which about the same was said (``warn.verify``)."""

    said: float
    happened: float
    low: float
    high: float
    days: int


class Past(Struct, frozen=True, kw_only=True):
    """One day of the record: what was said, what the season says, whether it was bad."""

    day: str
    said: float
    usual: float
    bad: bool


class HourTrust(Struct, frozen=True, kw_only=True):
    """The record of the hours, apart from their days; ``days`` of its bins are hours."""

    skilled: bool = False
    reliability: tuple[Bin, ...] = ()


class Trust(Struct, frozen=True, kw_only=True):
    """``known_days`` have a count of treatments; a record needs ``needed_days`` of them."""

    skilled: bool = False
    reliability: tuple[Bin, ...] = ()
    last_days: tuple[Past, ...] = ()
    hours: HourTrust | None = None
    known_days: int = 0
    needed_days: int = NEEDED_DAYS


class Service(Struct, frozen=True, kw_only=True):
    """What a weather service warns of here, in its own words."""

    headline: str
    sender: str
    until: dt.datetime | None  # of the place's own zone


class Sheet(Struct, frozen=True, kw_only=True):
    title: str  # the school's name, or the place's
    place: str
    jurisdiction: str
    language: Language
    other: Language | None
    today: dt.date
    flag: Day | None
    days: tuple[Day, ...]
    trust: Trust
    emergency: str
    plans: int | None = None
    made_at: dt.datetime | None = None  # of the place's own zone
    synthetic: bool = False
    hours: tuple[Day, ...] = ()  # today's 24, where they have skill of their own
    services: tuple[Service, ...] = ()


@cache
def style() -> str:
    return (resources.files(__package__) / "style.css").read_text("utf-8")


def document(say: Words, title: str, body: str, *others: str) -> str:
    """``others`` are the languages beside that of ``say``."""
    letters = "".join(
        f'<link rel="stylesheet" href="/school/letters/{lang}.css">'
        for lang in dict.fromkeys(("en", say.lang, *others))
    )
    return (
        f'<!doctype html><html lang="{say.lang}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<meta name="robots" content="noindex"><title>{escape(title)}</title>'
        f"{letters}<style>{style()}</style></head><body>{body}</body></html>"
    )


def flag_page(sheet: Sheet) -> str:
    say = words(sheet.language)
    other = words(sheet.other) if sheet.other else None
    parts = [_head(sheet, say, other), "<main>", f"<h2>{escape(say('do-title'))}</h2>"]
    parts += [_do(sheet, each) for each in (say, other) if each]
    calls = [emergency_line(each, sheet.emergency) for each in (say, other) if each]
    second = f'<span lang="{sheet.other}">{escape(calls[1])}</span>' if other else ""
    parts += [f'<p class="call">{escape(calls[0])}{second}</p>', _days(sheet, say)]
    parts += [
        _hours(sheet, say),
        _services(sheet, say),
        _trust(sheet, say),
        _foot(sheet, say),
        "</main>",
    ]
    title = f"{_flag(sheet, say)}, {sheet.title}"
    return document(say, title, "".join(parts), *([other.lang] if other else []))


def _flag(sheet: Sheet, say: Words) -> str:
    return say(f"flag-{sheet.flag.colour}" if sheet.flag else "flag-none")


def _head(sheet: Sheet, say: Words, other: Words | None) -> str:
    colour = sheet.flag.colour if sheet.flag else "none"
    says = say(f"says-{colour}")
    if sheet.flag and colour != "green" and (because := say.reasons(sheet.flag.reasons)):
        because = because[:1].upper() + because[1:]
        says = say("why-says", because=because, says=says[:1].lower() + says[1:])
    dated = say("day-says", date=say.date(sheet.today), says=says)
    second = f'<span lang="{other.lang}">{escape(_flag(sheet, other))}</span>' if other else ""
    title = sheet.title if sheet.place in sheet.title else f"{sheet.title}, {sheet.place}"
    notes = [say("synthetic")] if sheet.synthetic else []
    if sheet.flag and sheet.flag.exercise and colour != "green":
        notes.append(say("text-exercise"))
    return (
        f'<header class="{colour}"><div class="top"><span>{MARK}{escape(say("app"))}</span>'
        f'<span>{escape(title)}</span></div><div class="flag"><h1>{escape(_flag(sheet, say))}'
        f"{second}</h1><p>{escape(dated)}</p>"
        + "".join(f'<p class="note">{escape(note)}</p>' for note in notes)
        + f"{POLE}</div></header>"
    )


def _do(sheet: Sheet, say: Words) -> str:
    colour = sheet.flag.colour if sheet.flag else "none"
    everyone = say.several(f"do-everyone-{colour}") if sheet.flag else [say("says-none")]
    plan = say.several(f"do-plan-{colour}") if sheet.flag else [say("do-none")]
    whose = say("with-plan-count", count=sheet.plans) if sheet.plans else say("with-plan")
    return (
        f'<div class="do" lang="{say.lang}"><div><h3>{escape(say("everyone"))}</h3>'
        f"{_list(everyone)}</div><div><h3>{escape(whose)}</h3>{_list(plan)}</div></div>"
    )


def _list(lines: list[str]) -> str:
    return "<ul>" + "".join(f"<li>{escape(line)}</li>" for line in lines) + "</ul>"


def _days(sheet: Sheet, say: Words) -> str:
    made = [f'<h2>{escape(say("next-days"))}</h2><div class="days">']
    for each in sheet.days:
        name = say("date-short", weekday=say(f"short-{each.day.weekday()}"), day=each.day.day)
        sure = say("by-operator" if each.operator else "by-air")
        if each.probability is not None:
            sure = say("sure", percent=round(100 * sureness(each)))
        made.append(
            f'<div><i class="{each.colour}"></i><b>{escape(name)}</b>'
            f"<span>{escape(say(f'colour-{each.colour}'))}, {escape(sure)}</span></div>"
        )
    return "".join(made) + "</div>" if sheet.days else ""


def _hours(sheet: Sheet, say: Words) -> str:
    """How probable each hour of today is to be a bad one, beside how right that was."""
    record = sheet.trust.hours
    if not sheet.trust.skilled or record is None:
        return ""
    if not record.skilled or not sheet.hours:
        return f'<p class="hours">{escape(say("hours-none"))}</p>'
    chances = [each.probability or 0.0 for each in sheet.hours]
    label = ", ".join(f"{hour}:00 {round(100 * p)} %" for hour, p in enumerate(chances))
    drawn = [
        f'<svg width="808" height="100" viewBox="0 0 808 100" role="img" aria-label="{label}">'
    ]
    for hour, (day, p) in enumerate(zip(sheet.hours, chances, strict=True)):
        left, high = 4 + hour * 33.3, max(2.0, 64 * p)
        drawn.append(
            f'<rect x="{left:.1f}" y="{68 - high:.1f}" width="30" height="{high:.1f}" '
            f'fill="{FILL[day.colour]}" stroke="#85807A" stroke-width=".5"/>'
        )
        if hour % 3 == 0:
            kind = "odd" if hour % 6 else "even"
            drawn.append(f'<text class="{kind}" x="{left:.1f}" y="92">{hour}:00</text>')
    told = [each for each in record.reliability if each.days >= LEAST_HOURS]
    best = max(chances)
    near = min(told, key=lambda each: abs(each.said - best), default=None)
    right = ""
    if near:
        said, happened = (round(100 * share) for share in (near.said, near.happened))
        right = f"<p>{escape(say('hours-right', said=said, happened=happened))}</p>"
    head = f"<h2>{escape(say('hours-title'))}</h2>"
    return f'{head}<div class="hours">{"".join(drawn)}</svg>{right}</div>'


def _services(sheet: Sheet, say: Words) -> str:
    if not sheet.services:
        return ""
    made = []
    for each in sheet.services:
        until = say("services-no-end")
        if each.until is not None:
            at = f"{say.date(each.until.date())}, {each.until:%H:%M}"
            until = say("services-until", at=at)
        made.append(
            f"<li><b>{escape(each.headline)}</b> {escape(until)} ({escape(each.sender)})</li>"
        )
    return f"<h2>{escape(say('services'))}</h2><ul>{''.join(made)}</ul>"


def sureness(day: Day) -> float:
    """How sure we are of what the flag says: that the day is bad where it is up, and that it is not
    where it is down."""
    assert day.probability is not None
    up = COLOURS.index(day.colour) >= COLOURS.index("orange")
    return day.probability if up else 1 - day.probability


def _trust(sheet: Sheet, say: Words) -> str:
    head = f"<h2>{escape(say('trust'))}</h2>"
    if not sheet.trust.skilled:
        days, needed = sheet.trust.known_days, sheet.trust.needed_days
        why = say("trust-none") if days >= needed else say("trust-young", days=days, needed=needed)
        return f"{head}<p>{escape(why)}</p>"
    past = sheet.trust.last_days
    up = [each.said >= FLAG_FROM for each in past]
    bad = [each.bad for each in past]
    right = sum(u and b for u, b in zip(up, bad, strict=True))
    usual = sum(each.bad and each.usual < FLAG_FROM for each in past)
    told = [
        say("trust-warned", days=len(past), colour=say("colour-orange").lower(), warned=sum(up),
            right=right),
        say("trust-missed", missed=sum(bad) - right, usual=usual),
    ]  # fmt: skip
    return (
        f'{head}<div class="trust"><div>{_reliability(sheet.trust.reliability, say)}</div><div>'
        + "".join(f"<p>{escape(line)}</p>" for line in told)
        + f'<div class="hundred">{_hundred(up, bad, say)}</div></div></div>'
    )


def _reliability(bins: tuple[Bin, ...], say: Words) -> str:
    """What we said against what happened, with 95 % intervals; a mark is as large as its days."""
    width, height = 256, 206
    label = "; ".join(
        say("trust-plot", said=round(100 * b.said), happened=round(100 * b.happened)) for b in bins
    )

    def x(share: float) -> float:
        return round(34 + share * (width - 44), 1)

    def y(share: float) -> float:
        return round(height - 36 - share * (height - 50), 1)

    drawn = [f'<svg width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img"'
             f' aria-label="{escape(label)}">']  # fmt: skip
    for share in (0, 0.5, 1):
        number = round(100 * share)
        drawn.append(
            f'<path d="M34 {y(share)}H{width - 10}M{x(share)} {y(1)}V{y(0)}" stroke="#E9E6E0"/>'
            f'<text x="28" y="{y(share) + 4}" text-anchor="end">{number}</text>'
            f'<text x="{x(share)}" y="{height - 18}" text-anchor="middle">{number}</text>'
        )
    drawn.append(
        f'<path d="M{x(0)} {y(0)}L{x(1)} {y(1)}" stroke="#63666B" stroke-dasharray="2 3"/>'
    )
    for each in bins:
        radius = round(2.5 + math.sqrt(each.days) / 4, 1)
        drawn.append(
            f'<path d="M{x(each.said)} {y(each.high)}V{y(each.low)}" stroke="#45494F"/>'
            f'<circle cx="{x(each.said)}" cy="{y(each.happened)}" r="{radius}" fill="#16191D"/>'
        )
    return "".join(drawn) + (
        f'<text x="{width - 10}" y="{height - 2}" text-anchor="end">{escape(say("trust-said"))}'
        f'</text><text x="34" y="9">{escape(say("trust-happened"))}</text></svg>'
    )


def _hundred(up: list[bool], bad: list[bool], say: Words) -> str:
    """Each day a square: filled where the flag was up, marked where the day was bad."""
    marks = []
    for number, (flagged, was_bad) in enumerate(zip(up, bad, strict=True)):
        left, top = number % 25 * 17, number // 25 * 17
        fill = "#EE8722" if flagged else "#EEECE7"
        marks.append(f'<rect x="{left}" y="{top}" width="14" height="14" fill="{fill}"/>')
        if was_bad:
            marks.append(f'<circle cx="{left + 7}" cy="{top + 7}" r="3.5" fill="#16191D"/>')
    base = math.ceil(len(up) / 25) * 17 + 12
    return (
        f'<svg width="440" height="{base + 18}" viewBox="0 0 440 {base + 18}" role="img" '
        f'aria-label="{escape(say("trust-up"))}: {sum(up)}; '
        f'{escape(say("trust-bad"))}: {sum(bad)}">'
        + "".join(marks)
        + f'<g transform="translate(0 {base})"><rect width="14" height="14" fill="#EE8722"/>'
        f'<text x="20" y="12">{escape(say("trust-up"))}</text>'
        '<circle cx="107" cy="7" r="3.5" fill="#16191D"/>'
        f'<text x="117" y="12">{escape(say("trust-bad"))}</text></g></svg>'
    )


def _foot(sheet: Sheet, say: Words) -> str:
    made = ""
    if sheet.made_at:
        at = f"{say.date(sheet.made_at.date())}, {sheet.made_at:%H:%M}"
        made = say("made", at=at, place=sheet.place)
    return f"<footer><span>{escape(made)} {escape(say('unreviewed'))}</span></footer>"
