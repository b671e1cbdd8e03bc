"""The forms by which a school subscribes, confirms, changes, ends, and says whether it helped.

In: what is known, and what was wrong with the last try. Out: HTML without script. Every change is a
POST behind a button: a scanner that opens the links of a mail changes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from breathway.model.alert import COLOURS, Place
from breathway.model.school import LANGUAGES, PULLED, Channel, Subscription
from breathway.share.school.page import MARK, document
from breathway.share.school.words import Words, words


def shell(say: Words, title: str, body: str, *others: str) -> str:
    return document(
        say,
        title,
        f'<header><div class="top"><span>{MARK}{escape(say("app"))}</span></div></header>'
        f'<main class="form"><h1>{escape(title)}</h1>{body}</main>',
        *others,
    )


def told(say: Words, title: str, text: str, wrong: bool = False) -> str:
    """A page of one sentence."""
    kind = ' class="wrong" role="alert"' if wrong else ""
    return shell(say, title, f"<p{kind}>{escape(text)}</p>")


def button_page(say: Words, title: str, text: str, buttons: Sequence[tuple[str, str]]) -> str:
    """One question: buttons (value, words) that POST ``answer``."""
    made = "".join(
        f'<button name="answer" value="{value}">{escape(word)}</button>' for value, word in buttons
    )
    return shell(say, title, f'<p>{escape(text)}</p><form method="post" class="big">{made}</form>')


def subscribe(
    say: Words,
    places: Sequence[Place],
    channels: Sequence[Channel],
    given: Mapping[str, str],
    *,
    wrong: str = "",
    node_broker: bool = False,
) -> str:
    tongues = "".join(
        f'<a href="?lang={each}" lang="{each}">{escape(words(each)("language-name"))}</a> '
        for each in LANGUAGES
        if each != say.lang
    )
    ways = "".join(
        f'<label><input type="radio" name="channel" value="{each}" required'
        f"{' checked' if given.get('channel') == each else ''}>"
        f"{escape(say(f'channel-{each}'))}</label>"
        for each in channels
    )
    asked = [each for each in channels if each not in PULLED]
    hint = " ".join(say(f"field-address-{each}") for each in asked)
    if node_broker:
        hint += f" {say('node-broker')}"
    options = [(each.id, each.name) for each in places]
    body = (
        f"<p>{escape(say('subscribe-text'))}</p><p>{tongues}</p>{_wrong(wrong)}"
        f'<form method="post" action="/school?lang={say.lang}">'
        + _select(say("field-place"), "place", options, given)
        + _input(say("field-school"), "school", given, 'required maxlength="120"')
        + _fields(say, given)
        + f'<fieldset class="pick"><legend>{escape(say("field-channel"))}</legend>{ways}</fieldset>'
        + (_input(say("field-address"), "address", given, 'maxlength="500"', hint) if asked else "")
        + (_input(say("field-topic"), "topic", given, 'maxlength="200"') if "mqtt" in asked else "")
        + f"<button>{escape(say('subscribe-go'))}</button></form>"
    )
    return shell(say, say("subscribe-title"), body, *LANGUAGES)


def manage(
    say: Words,
    one: Subscription,
    log: Sequence[Any],
    *,
    page: str,
    secret: str = "",
    wrong: str = "",
    said: str = "",
) -> str:
    """``log``: rows of ``record.schools.log_of``."""
    given = {
        "school": one.school, "least": one.least, "language": one.language,
        "plans": "" if one.plans is None else str(one.plans),
        "quiet_from": f"{one.quiet_from:%H:%M}" if one.quiet_from else "",
        "quiet_to": f"{one.quiet_to:%H:%M}" if one.quiet_to else "",
        "purple_always": "on" if one.purple_always else "",
    }  # fmt: skip
    why = say.outcome(one.reason) if one.reason else ""
    way = f"{say(f'channel-{one.channel}')} {masked(one)}"
    facts = [(say("manage-page"), page)]
    if one.channel in ("atom", "icalendar"):
        facts.append((say("manage-feed"), page + (".atom" if one.channel == "atom" else ".ics")))
    if one.channel == "mqtt":
        facts.append((say("manage-topic"), one.topic))
    if secret:
        facts.append((say("manage-secret"), secret))
    rows = f"<dt>{escape(say('field-channel'))}</dt><dd>{escape(way)}</dd>"
    rows += "".join(f"<dt>{escape(a)}</dt><dd><code>{escape(b)}</code></dd>" for a, b in facts)
    resume = one.state == "paused"
    body = (
        f"<p><b>{escape(say(f'state-{one.state}', why=why))}</b></p>{_said(said)}{_wrong(wrong)}"
        f'<dl>{rows}</dl><form method="post">'
        + _input(say("field-school"), "school", given, 'required maxlength="120"')
        + _fields(say, given)
        + f'<button name="answer" value="save">{escape(say("manage-save"))}</button>'
        + (_plain("resume", say("manage-resume")) if resume else "")
        + _plain("end", say("manage-end"))
        + f"</form><h2>{escape(say('manage-log'))}</h2>{log_table(say, one, log)}"
    )
    return shell(say, say("manage-title", school=one.school), body)


def log_table(say: Words, one: Subscription, log: Sequence[Any]) -> str:
    if not log:
        return f"<p>{escape(say('manage-none'))}</p>"
    zone = ZoneInfo(one.zone)
    rows = []
    for row in log:
        at: dt.datetime = (row["sent_at"] or row["planned_at"]).astimezone(zone)
        colour = row["colour"] or "none"
        what = say(f"kind-{row['kind']}")
        what += f", {say(f'colour-{colour}')}" if row["colour"] else ""
        became = say(f"delivery-{row['state']}")
        if row["outcome"] and row["state"] != "sent":
            became += f": {say.outcome(row['outcome'])} ({row['attempts']})"
        rows.append(
            f"<tr><td>{at:%Y-%m-%d %H:%M}</td><td><i class='swatch {colour}'></i>"
            f"{escape(what)}</td><td>{escape(became)}</td></tr>"
        )
    heads = "".join(f"<th>{escape(say(f'column-{n}'))}</th>" for n in ("when", "what", "became"))
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def masked(one: Subscription) -> str:
    """Where it goes, recognised by who knows it."""
    if "@" in one.address and one.channel == "email":
        user, _, host = one.address.partition("@")
        return f"{user[:1]}…@{host}"
    return urlsplit(one.address).hostname or "" if one.address else ""


def _fields(say: Words, given: Mapping[str, str]) -> str:
    checked = " checked" if given.get("purple_always") else ""
    leasts = [(each, say(f"colour-{each}")) for each in COLOURS[1:]]
    tongues = [(each, words(each)("language-name")) for each in LANGUAGES]
    return (
        _select(say("field-least"), "least", leasts, {"least": "orange"} | dict(given))
        + _select(say("field-language"), "language", tongues, {"language": say.lang} | dict(given))
        + f"<fieldset><legend>{escape(say('field-quiet'))}</legend>"
        + _time("quiet_from", say("field-quiet"), given)
        + f" {escape(say('field-quiet-to'))} "
        + _time("quiet_to", say("field-quiet-to"), given)
        + "</fieldset><label class='pick'><input type='checkbox' name='purple_always'"
        + f"{checked}> {escape(say('field-purple'))}</label>"
        + _input(say("field-plans"), "plans", given, 'inputmode="numeric" maxlength="5"')
    )


def _input(label: str, name: str, given: Mapping[str, str], more: str = "", hint: str = "") -> str:
    small = f"<small>{escape(hint)}</small>" if hint else ""
    return (
        f'<label><b>{escape(label)}</b><input name="{name}" '
        f'value="{escape(given.get(name, ""))}" {more}>{small}</label>'
    )


def _time(name: str, label: str, given: Mapping[str, str]) -> str:
    return (
        f'<input type="time" name="{name}" aria-label="{escape(label)}" '
        f'value="{escape(given.get(name, ""))}">'
    )


def _select(
    label: str, name: str, options: Sequence[tuple[str, str]], given: Mapping[str, str]
) -> str:
    made = "".join(
        f'<option value="{escape(value)}"{" selected" if given.get(name) == value else ""}>'
        f"{escape(word)}</option>"
        for value, word in options
    )
    return f'<label><b>{escape(label)}</b><select name="{name}">{made}</select></label>'


def _plain(value: str, word: str) -> str:
    return (
        f'<button class="plain" name="answer" value="{value}" formnovalidate>'
        f"{escape(word)}</button>"
    )


def _wrong(text: str) -> str:
    return f'<p class="wrong" role="alert">{escape(text)}</p>' if text else ""


def _said(text: str) -> str:
    return f'<p role="status">{escape(text)}</p>' if text else ""
