"""A school's words, pages and feeds as values."""

from __future__ import annotations

import datetime as dt
import re
from importlib import resources
from uuid import UUID

import pytest

from breathway.centre.courier import FIRST_PAUSE_S, LONGEST_PAUSE_S, pause_s
from breathway.model.alert import COLOURS, Alert
from breathway.model.school import LANGUAGES, Delivery, Subscription
from breathway.share.school.feeds import Entry, icalendar
from breathway.share.school.message import compose, links
from breathway.share.school.page import (
    Bin,
    Day,
    HourTrust,
    Sheet,
    Trust,
    flag_page,
    style,
    sureness,
)
from breathway.share.school.tickets import Tickets, hashed
from breathway.share.school.words import words

TODAY = dt.date(2026, 11, 23)
AT = dt.datetime(2026, 11, 22, 17, tzinfo=dt.UTC)  # midnight in Cambodia
SCHOOL = Subscription(
    id=UUID(int=3), public_id="abc", jurisdiction="KH", place="kh-sihanoukville",
    school='<b>"School" & Co</b>', zone="Asia/Phnom_Penh", language="en", least="orange",
    channel="icalendar",
)  # fmt: skip


def alert(**more) -> Alert:
    made = {
        "id": UUID(int=1), "place": SCHOOL.place, "kind": "alert", "basis": "forecast",
        "colour": "orange", "onset_at": AT, "expires_at": AT + dt.timedelta(days=1),
        "sent_at": AT - dt.timedelta(hours=6), "probability": 0.68, "reasons": ("pm25_high",),
    }  # fmt: skip
    return Alert(**(made | more))


def sheet(**more) -> Sheet:
    made = {
        "title": SCHOOL.school, "place": "Sihanoukville", "jurisdiction": "KH", "language": "en",
        "other": "km", "today": TODAY, "flag": None, "days": (), "trust": Trust(),
        "emergency": "119",
    }  # fmt: skip
    return Sheet(**(made | more))


def catalogue(lang: str) -> dict[str, set[str]]:
    text = resources.files("breathway.share.school") / "catalogues" / f"{lang}.ftl"
    return {
        key: set(re.findall(r"\$(\w+)", value))
        for key, value in re.findall(r"^([a-z]\S*) = (.*)$", text.read_text("utf-8"), re.M)
    }


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language_has_the_same_keys_and_values(lang):
    assert catalogue(lang) == catalogue("en")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("colour", COLOURS)
def test_every_flag_says_what_to_do_in_every_language(lang, colour):
    html = flag_page(sheet(language=lang, flag=Day(day=TODAY, colour=colour)))
    say = words(lang)
    assert say(f"flag-{colour}") in html
    for line in say.several(f"do-plan-{colour}"):
        assert line in html
    assert say("unreviewed") in html
    assert "119" in html


def test_a_name_that_a_stranger_gave_is_text():
    html = flag_page(sheet())
    assert "<b>" not in html
    assert "&lt;b&gt;&quot;School&quot; &amp; Co" in html


@pytest.mark.parametrize("lang", LANGUAGES)
def test_hours_stand_beside_their_record_or_not_at_all(lang):
    say = words(lang)
    hours = tuple(Day(day=TODAY, colour="yellow", probability=0.3) for _ in range(24))
    record = HourTrust(
        skilled=True, reliability=(Bin(said=0.31, happened=0.28, low=0.2, high=0.4, days=400),)
    )
    shown = flag_page(sheet(language=lang, hours=hours, trust=Trust(skilled=True, hours=record)))
    assert shown.count("<rect") == 24 + 1
    assert say("hours-right", said=31, happened=28) in shown
    silent = flag_page(sheet(language=lang, trust=Trust(skilled=True, hours=HourTrust())))
    assert say("hours-none") in silent
    young = flag_page(sheet(language=lang, trust=Trust(known_days=40)))
    assert say("trust-young", days=40, needed=300) in young
    assert f"/school/letters/{lang}.css" in young


def test_without_a_number_the_page_names_none():
    assert "call the emergency number" in flag_page(sheet(emergency=""))


@pytest.mark.parametrize(
    ("colour", "probability", "sure"), [("orange", 0.7, 0.7), ("yellow", 0.3, 0.7)]
)
def test_how_sure_is_how_sure_of_the_flag(colour, probability, sure):
    assert sureness(Day(day=TODAY, colour=colour, probability=probability)) == pytest.approx(sure)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", ["alert", "update", "cancel", "all_clear"])
def test_a_message_holds_its_links_and_says_what_it_rests_on(lang, kind):
    school = Subscription(
        **{**{f: getattr(SCHOOL, f) for f in SCHOOL.__struct_fields__}, "language": lang}
    )
    delivery = Delivery(
        id=UUID(int=9), subscription=school, kind=kind, chain=UUID(int=1), attempts=1,
        expires_at=AT, alert=alert(kind=kind, basis="air_quality", probability=None),
    )  # fmt: skip
    to = links("https://b.example", Tickets(b"k" * 32), delivery)
    made = compose(delivery, "Sihanoukville", to, "119")
    for link in (to.page, to.helped, to.manage):
        assert link in made.text
    assert (words(lang)("text-air-only") in made.text) is (kind in ("alert", "update"))
    assert made.subject.startswith(words(lang)("exercise"))
    assert words(lang).date(TODAY) in made.text, "the day is that of the school's zone"


def test_a_calendar_line_is_folded_between_letters():
    school = Subscription(
        **{**{f: getattr(SCHOOL, f) for f in SCHOOL.__struct_fields__}, "language": "km"}
    )
    entry = Entry(
        id=UUID(int=9),
        chain=UUID(int=1),
        alert=alert(),
        published_at=AT,
        helped="https://h.example",
    )
    lines = icalendar(school, "Sihanoukville", "https://b.example", [entry]).split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert "ទង់ពណ៌ទឹកក្រូច" in b"".join(lines).replace(b" ", b"").decode()
    assert b"DTSTART:20261122T170000Z" in lines


def test_tickets_differ_by_use_id_and_key_and_are_not_what_is_stored():
    one, other = Tickets(b"k" * 32), Tickets(b"l" * 32)
    made = [each.manage(UUID(int=n)) for each in (one, other) for n in (1, 2)]
    made += [one.webhook_secret(UUID(int=1)), one.mark(UUID(int=1))]
    assert len(set(made)) == 6
    assert hashed(made[0]) != made[0].encode()
    assert one.open(one.seal("a@b.example")) == "a@b.example"
    assert one.seal("a") != one.seal("a")
    assert other.open(one.seal("a")) == ""


def test_pauses_double_with_a_jitter_that_follows_from_the_seed():
    for attempts in range(1, 20):
        whole = min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2 ** (attempts - 1))
        drawn = {pause_s(seed, UUID(int=1), attempts) for seed in range(20)}
        assert len(drawn) == 20
        assert all(whole / 2 <= each <= whole for each in drawn)
    assert pause_s(1, UUID(int=1), 3) == pause_s(1, UUID(int=1), 3)
    assert pause_s(1, UUID(int=1), 30_000) <= LONGEST_PAUSE_S


@pytest.mark.parametrize(
    ("ground", "ink"),
    [
        ("2F8F4E", "000000"),
        ("F6D21B", "16191D"),
        ("EE8722", "16191D"),
        ("C9302C", "FFFFFF"),
        ("77418F", "FFFFFF"),
    ],
)
def test_words_on_every_flag_can_be_read(ground, ink):
    """At least 4.5 : 1 (WCAG 2.2, 1.4.3), and these are the colours of the style sheet."""

    def luminance(colour: str) -> float:
        parts = [int(colour[n : n + 2], 16) / 255 for n in (0, 2, 4)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((luminance(ground), luminance(ink)), reverse=True)
    assert (high + 0.05) / (low + 0.05) >= 4.5
    assert f"#{ground}" in style()
