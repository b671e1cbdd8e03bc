"""A school's warnings to be fetched: Atom (RFC 4287) and iCalendar (RFC 5545).

In: what reached a school, newest first. Out: bytes. An entry's id is the delivery's, so a reader
shows it once; in the calendar one UID is one warning, SEQUENCE its number, and what ended it sets
STATUS:CANCELLED.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from uuid import UUID
from xml.etree import ElementTree as Xml
from zoneinfo import ZoneInfo

from msgspec import Struct

from breathway.model.alert import Alert
from breathway.model.school import Subscription
from breathway.share.school.words import Words, words

_ATOM = "http://www.w3.org/2005/Atom"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


class Entry(Struct, frozen=True, kw_only=True):
    id: UUID
    chain: UUID
    alert: Alert
    published_at: dt.datetime
    helped: str  # the link "did it help?"


def _title(alert: Alert, school: Subscription, place: str, say: Words) -> str:
    day = say.date(alert.onset_at.astimezone(ZoneInfo(school.zone)).date())
    key = "over" if alert.kind in ("cancel", "all_clear") else "alert"
    said = say(f"subject-{key}", flag=say(f"flag-{alert.colour}"), place=place, day=day)
    return f"{say('exercise')}: {said}" if alert.exercise else said


def _summary(alert: Alert, say: Words) -> str:
    if alert.kind in ("cancel", "all_clear"):
        return say("says-green")
    parts = [say(f"says-{alert.colour}"), *say.several(f"do-everyone-{alert.colour}")]
    parts += [f"{say('with-plan')}: " + " ".join(say.several(f"do-plan-{alert.colour}"))]
    return " ".join([*parts, say("unreviewed")])


def atom(school: Subscription, place: str, base: str, entries: Sequence[Entry]) -> bytes:
    say = words(school.language)
    own, page = f"{base}/school/{school.public_id}.atom", f"{base}/school/{school.public_id}"
    feed = Xml.Element("feed", {"xmlns": _ATOM, LANGUAGE: school.language})
    updated = entries[0].published_at if entries else dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

    def add(parent: Xml.Element, tag: str, text: str = "", **attributes: str) -> Xml.Element:
        made = Xml.SubElement(parent, tag, attributes)
        made.text = text or None
        return made

    add(feed, "id", f"urn:uuid:{school.id}")
    add(feed, "title", f"{school.school}, {place}")
    add(feed, "updated", updated.isoformat())
    add(feed, "link", rel="self", href=own)
    add(feed, "link", rel="alternate", href=page)
    add(add(feed, "author"), "name", "Breathway")
    for each in entries:
        entry = add(feed, "entry")
        add(entry, "id", f"urn:uuid:{each.id}")
        add(entry, "title", _title(each.alert, school, place, say))
        add(entry, "updated", each.published_at.isoformat())
        add(entry, "published", each.alert.sent_at.isoformat())
        add(entry, "category", term=each.alert.kind)
        add(entry, "category", term=each.alert.colour)
        add(entry, "link", rel="alternate", href=page)
        add(entry, "link", rel="related", href=each.helped, title=say("text-helped"))
        add(entry, "summary", _summary(each.alert, say))
    written: bytes = Xml.tostring(feed, encoding="utf-8")
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + written


def icalendar(school: Subscription, place: str, base: str, entries: Sequence[Entry]) -> bytes:
    say = words(school.language)
    page = f"{base}/school/{school.public_id}"
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Breathway//Schools//EN", "METHOD:PUBLISH"]
    lines += [f"NAME:{_text(school.school)}", f"X-WR-CALNAME:{_text(school.school)}"]
    lines += ["REFRESH-INTERVAL;VALUE=DURATION:PT5M"]
    shown: set[UUID] = set()
    for each in entries:  # newest first: an event stands as its last number says
        if each.chain in shown:
            continue
        shown.add(each.chain)
        over = each.alert.kind in ("cancel", "all_clear")
        lines += ["BEGIN:VEVENT", f"UID:{each.chain}@{school.public_id}"]
        lines += [f"SEQUENCE:{each.alert.number}", f"DTSTAMP:{_utc(each.alert.sent_at)}"]
        lines += [f"DTSTART:{_utc(each.alert.onset_at)}"]
        ends = max(each.alert.expires_at, each.alert.onset_at)
        lines += [f"DTEND:{_utc(ends)}", f"STATUS:{'CANCELLED' if over else 'CONFIRMED'}"]
        lines += [f"SUMMARY:{_text(_title(each.alert, school, place, say))}"]
        about = f"{_summary(each.alert, say)}\n{say('text-helped')} {each.helped}"
        lines += [f"DESCRIPTION:{_text(about)}", f"LOCATION:{_text(place)}", f"URL:{page}"]
        lines += [f"CATEGORIES:{each.alert.colour}", "TRANSP:TRANSPARENT", "END:VEVENT"]
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def _utc(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(value: str) -> str:
    """RFC 5545 3.3.11."""
    for letter, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        value = value.replace(letter, written)
    return value.replace("\r", "")


def _folded(line: str) -> bytes:
    """At most 75 bytes a line, never within a letter (RFC 5545 3.1)."""
    made, room = bytearray(), 75
    for letter in line:
        raw = letter.encode()
        if len(raw) > room:
            made += b"\r\n "
            room = 74
        made += raw
        room -= len(raw)
    return bytes(made) + b"\r\n"
