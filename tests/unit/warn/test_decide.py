"""What is told, and the chain of alerts of one day."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import msgspec
import pytest

from breathway.warn import (
    Interval,
    Said,
    Verification,
    alert_of,
    by_operator,
    colour_of,
    colour_of_air,
    is_skilled,
    said_of,
    window,
)

DAY = dt.date(2026, 3, 10)
ZONE = "Asia/Phnom_Penh"
EVENING = dt.datetime(2026, 3, 9, 18, tzinfo=ZoneInfo(ZONE)).astimezone(dt.UTC)
HOUR = dt.timedelta(hours=1)


def said(colour: str, basis: str = "forecast") -> Said:
    return Said(colour=colour, basis=basis, probability=0.5, reasons=("cold",))


def follow(colour: str, last, now):
    return alert_of(said(colour), place="kh-kampot", zone=ZONE, day=DAY, last=last, now=now)


def test_a_chain_from_alert_to_all_clear():
    assert follow("green", None, EVENING) is None
    first = follow("yellow", None, EVENING)
    assert (first.kind, first.number, first.references) == ("alert", 0, ())
    assert first == follow("yellow", None, EVENING)  # deciding twice is once
    assert follow("yellow", first, EVENING + HOUR) is None
    worse = follow("red", first, EVENING + HOUR)
    assert (worse.kind, worse.number, worse.references) == ("update", 1, (first.id,))
    assert follow("green", worse, EVENING + 2 * HOUR) is None  # it settles first
    back = follow("green", worse, EVENING + 5 * HOUR)
    assert back.kind == "cancel"  # before the day began
    over = follow("green", worse, EVENING + 16 * HOUR)
    assert over.kind == "all_clear"
    assert (over.onset_at, over.expires_at) == window(DAY, ZONE)
    again = follow("orange", over, EVENING + 17 * HOUR)
    assert (again.kind, again.number, again.references) == ("alert", 3, ())
    assert len({first.id, worse.id, over.id, again.id}) == 4
    assert follow("red", first, first.expires_at) is None  # too late to say


def test_what_an_operator_decided_holds():
    def decide(colour, last, now):
        return by_operator(colour, (), place="kh-kampot", zone=ZONE, day=DAY, last=last, now=now,
                           exercise=False)  # fmt: skip

    ours = decide("orange", None, EVENING)
    assert (ours.basis, ours.probability, ours.exercise) == ("operator", None, False)
    late = EVENING + 12 * HOUR
    for colour in ("green", "yellow", "orange"):
        assert follow(colour, ours, late) is None
    raised = follow("red", ours, late)
    assert (raised.kind, raised.basis) == ("update", "forecast")
    lowered = decide("yellow", raised, late)  # at once: an operator need not wait
    assert (lowered.kind, lowered.number) == ("update", 2)
    ended = decide("green", lowered, late)
    assert ended.kind == "all_clear"
    assert follow("red", ended, late + HOUR) is None
    assert decide("green", None, EVENING) is None


def test_a_place_and_a_day_have_their_own_ids():
    ids = {
        alert_of(said("red"), place=place, zone=ZONE, day=day, last=None, now=EVENING).id
        for place in ("kh-kampot", "kh-kep")
        for day in (DAY, DAY + dt.timedelta(days=1))
    }
    assert len(ids) == 4


@pytest.mark.parametrize(
    ("day", "zone", "hours"),
    [
        (dt.date(2026, 3, 29), "Europe/Berlin", 23),
        (dt.date(2026, 10, 25), "Europe/Berlin", 25),
        (DAY, ZONE, 24),
        (dt.date(2026, 9, 6), "America/Santiago", 23),  # midnight itself does not exist
    ],
)
def test_a_day_is_as_long_as_it_is_there(day, zone, hours):
    first, after = window(day, zone)
    assert after - first == hours * HOUR


def test_a_flag_comes_down_later_than_it_goes_up():
    assert colour_of(0.44) == "yellow"
    assert colour_of(0.44, before="orange") == "orange"
    assert colour_of(0.39, before="orange") == "yellow"
    assert colour_of(0.24, before="red") == "green"
    assert [colour_of(p) for p in (0.1, 0.3, 0.5, 0.7)] == ["green", "yellow", "orange", "red"]


def test_without_skill_the_air_alone_is_told():
    given = {"probability": 0.9, "reasons": ("cold",), "air_reasons": ("pm25_high",)}
    silent = said_of(skilled=False, air_level=1, **given)
    assert (silent.colour, silent.probability) == ("green", None)
    air = said_of(skilled=False, air_level=4, **given)
    assert (air.colour, air.basis, air.reasons) == ("red", "air_quality", ("pm25_high",))
    both = said_of(skilled=True, air_level=2, **given)
    assert (both.colour, both.basis, both.probability) == ("red", "forecast", 0.9)
    worse = said_of(skilled=True, air_level=6, **given)
    assert (worse.colour, worse.basis) == ("purple", "air_quality")
    assert [colour_of_air(level) for level in range(7)] == [
        *("green", "green", "yellow", "orange", "red", "purple", "purple")
    ]


def test_the_skill_rule_asks_both_and_remembers():
    def found(climatology, persistence, **more):
        return msgspec.structs.replace(
            Verification(lead_days=1, days=300, bad_days=50),
            skill_climatology=Interval(value=climatology[0], low=climatology[1], high=0.5),
            skill_persistence=Interval(value=persistence[0], low=persistence[1], high=0.5),
            **more,
        )

    good = found((0.12, 0.04), (0.08, 0.01))
    assert is_skilled(good)
    assert not is_skilled(found((0.12, 0.04), (0.08, -0.01)))
    assert not is_skilled(found((0.04, 0.01), (0.08, 0.02)))
    assert is_skilled(found((0.04, 0.01), (0.08, 0.02)), before=True)
    assert not is_skilled(found((0.01, 0.001), (0.08, 0.02)), before=True)
    assert not is_skilled(msgspec.structs.replace(good, days=100))
    assert not is_skilled(msgspec.structs.replace(good, bad_days=5))
    assert not is_skilled(Verification(lead_days=1, days=300, bad_days=50))
