"""A warning as a family gets it: no name, no illness, "the child you asked about".

In: a claimed delivery, the name of the place, the links, the number to call. Out: ``Message``, the
same shape as a school's. Who reads it over a shoulder learns a place, a day and what the air does.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

from breathway.model.school import Delivery
from breathway.share.report.words import Words
from breathway.share.school.message import Links, Message, emergency_line
from breathway.share.school.words import words as school_words


def compose(delivery: Delivery, place: str, to: Links, emergency: str) -> Message:
    alert, one = delivery.alert, delivery.subscription
    assert alert is not None  # a family agreed in person: nothing asks to confirm
    say, shared = words(one.language), school_words(one.language)
    flag = shared(f"flag-{alert.colour}")
    day = shared.date(alert.onset_at.astimezone(ZoneInfo(one.zone)).date())
    over = alert.kind in ("cancel", "all_clear")
    subject = say("subject-over" if over else "subject", place=place, day=day)
    lines = [say("over" if over else "expected", place=place, day=day, flag=flag)]
    if not over:
        if because := shared.reasons(alert.reasons):
            lines.append(say("because", because=because))
        lines += ["", *(f"- {each}" for each in say("do").split(" | "))]
        lines += ["", emergency_line(shared, emergency)]
    lines += ["", f"{shared('text-helped')} {to.helped}?lang={one.language}"]
    lines += [f"{say('end')} {to.end}", "", shared("unreviewed")]
    if alert.exercise:
        subject = f"{shared('exercise')}: {subject}"
        lines.insert(0, shared("text-exercise"))
    return Message(subject=subject, text="\n".join(lines) + "\n", data={})


@cache
def words(lang: str) -> Words:
    """The catalogue of a language."""
    text = (resources.files(__package__) / "words" / f"{lang}.ftl").read_text("utf-8")
    pairs = (line.partition(" = ") for line in text.splitlines() if line[:1].islower())
    return Words(lang, {key: value for key, _, value in pairs})
