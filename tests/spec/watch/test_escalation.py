"""Whom a task goes to when nobody answers, by the roster, across shifts and time zones."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest

from breathway.model.order import (
    DeadlineReached,
    TaskAssigned,
    TaskClaimed,
    TaskDone,
    TaskEscalated,
    TaskRaised,
    TaskReleased,
)
from breathway.watch.escalation import MOST, Escalation
from breathway.watch.roster import BadRoster, read_roster

ROSTER = read_roster("""
version = "test"
after_s = { high = 300, medium = 900 }
[[duty]]
username = "sophal"
level = "expert"
facilities = ["kh-kampot", "kh-kep"]
zone = "Asia/Phnom_Penh"
days = ["mon", "tue", "wed", "thu", "fri"]
from = "07:00"
until = "19:00"
[[duty]]
username = "vanna"
level = "expert"
facilities = ["kh-*"]
zone = "Asia/Phnom_Penh"
from = "07:00"
until = "22:00"
[[duty]]
username = "day"
level = "duty_doctor"
facilities = ["*"]
zone = "Asia/Phnom_Penh"
from = "07:00"
until = "19:00"
[[duty]]
username = "night"   # of the same network, in Wuxi: an hour ahead
level = "duty_doctor"
facilities = ["*"]
zone = "Asia/Shanghai"
from = "20:00"
until = "08:00"
""")
PEOPLE = {name: UUID(int=n) for n, name in enumerate(("sophal", "vanna", "day", "night"), 1)}
NAMES = {v: k for k, v in PEOPLE.items()}
TASK = UUID(int=100)
# Phnom Penh is UTC+7: Thursday 14:00 there.
AFTERNOON = dt.datetime(2026, 11, 26, 7, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)


def common(n, at):
    return {
        "id": UUID(int=1000 + n),
        "facility_id": "kh-kampot",
        "jurisdiction": "KH",
        "occurred_at": at,
        "patient_id": UUID(int=50),
    }


class Story:
    """The log of one task, and the stage over it."""

    def __init__(self, roster=ROSTER, at=AFTERNOON, priority="high", facility="kh-kampot"):
        self.stage, self.at, self.log = Escalation(roster, PEOPLE), at, []
        self.facility = facility
        self.say(TaskRaised, priority=priority, reason="x", deadline_at=at)

    def say(self, kind, **more):
        about = {**common(len(self.log), self.at), "facility_id": self.facility}
        event = kind(**about, task_id=TASK, **more)
        self.log.append(event)
        return event

    def deadline(self, minutes=0.0):
        self.at += minutes * MINUTE
        found = self.stage.on_event(self.say(DeadlineReached), self.log, self.at)
        self.log += found
        return [(e.level, [NAMES[p] for p in e.to]) for e in found]


def test_the_next_expert_then_the_duty_doctor_then_the_next_shift():
    story = Story()
    assert story.deadline() == [("expert", ["sophal"])]
    assert story.log[-1].until_at == AFTERNOON + 5 * MINUTE
    assert story.deadline(5) == [("duty_doctor", ["day"])]
    # Nobody answers: at 19:00 in Phnom Penh, 20:00 in Wuxi, the night's doctor is asked.
    assert story.log[-1].until_at == AFTERNOON + 5 * 60 * MINUTE
    assert story.deadline(295) == [("duty_doctor", ["night"])]
    assert [e.step for e in story.log if isinstance(e, TaskEscalated)] == [1, 2, 3]


ASKED = [
    # local time, facility, who is asked at the deadline
    ("2026-11-26T14:00+07:00", "kh-kampot", ("expert", ["sophal"])),
    ("2026-11-26T14:00+07:00", "kh-takeo", ("expert", ["vanna"])),
    ("2026-11-28T14:00+07:00", "kh-kampot", ("expert", ["vanna"])),  # a Saturday
    ("2026-11-26T20:30+07:00", "kh-kampot", ("expert", ["vanna"])),
    ("2026-11-26T23:00+07:00", "kh-kampot", ("duty_doctor", ["night"])),
    ("2026-11-27T06:59+07:00", "kh-kampot", ("duty_doctor", ["night"])),
    ("2026-11-27T07:00+07:00", "kh-kampot", ("expert", ["sophal"])),
    ("2026-11-26T14:00+07:00", "cn-wuxi", ("duty_doctor", ["day"])),
]


@pytest.mark.parametrize(("local", "facility", "asked"), ASKED)
def test_who_is_asked_first(local, facility, asked):
    at = dt.datetime.fromisoformat(local).astimezone(dt.UTC)
    assert Story(at=at, facility=facility).deadline() == [asked]


def test_a_priority_has_its_own_patience():
    story = Story(priority="medium")
    story.deadline()
    assert story.log[-1].until_at == AFTERNOON + 15 * MINUTE


def test_who_held_it_and_fell_silent_is_not_asked_again():
    story = Story()
    story.say(TaskClaimed, by=PEOPLE["sophal"])
    assert story.deadline(14) == []  # their quarter of an hour is not over
    assert story.deadline(1) == [("expert", ["vanna"])]


def test_a_claim_between_deadline_and_conclusion_holds():
    story = Story()
    story.deadline()
    story.at += MINUTE
    story.say(TaskClaimed, by=PEOPLE["sophal"])
    assert story.deadline(4) == []
    story.say(TaskReleased, by=PEOPLE["sophal"])
    assert story.deadline(1) == [("duty_doctor", ["day"])]


def test_who_was_handed_it_holds_it():
    story = Story()
    story.say(TaskClaimed, by=PEOPLE["sophal"])
    story.say(TaskAssigned, by=PEOPLE["vanna"], to=PEOPLE["day"])  # not hers to give
    story.at += 10 * MINUTE
    story.say(TaskAssigned, by=PEOPLE["sophal"], to=PEOPLE["vanna"])
    assert story.deadline(6) == []
    assert story.deadline(9) == [("expert", ["sophal"])]


def test_done_is_done():
    story = Story()
    story.say(TaskDone, by=PEOPLE["day"], outcome="advised")
    assert story.deadline(60) == []


def test_without_a_roster_it_is_everyones_once():
    story = Story(roster=read_roster(""))
    assert story.deadline() == [("everyone", [])]
    assert story.log[-1].until_at is None


def test_it_ends():
    story = Story()
    asked = [story.deadline(60 * 12) for _ in range(MOST + 3)]
    assert all(asked[:MOST])
    assert asked[MOST:] == [[], [], []]


def test_concluding_twice_is_concluding_once():
    story = Story()
    deadline = story.say(DeadlineReached)
    first, second = (story.stage.on_event(deadline, story.log, story.at) for _ in range(2))
    assert first[0].id == second[0].id


def test_a_name_without_an_account_is_passed_over():
    story = Story()
    del story.stage.people["sophal"]
    assert story.deadline() == [("expert", ["vanna"])]


def test_holes_in_the_duty_and_summer_time():
    duty = '[[duty]]\nusername = "a"\nlevel = "duty_doctor"\nfacilities = ["*"]\n'
    roster = read_roster(duty + 'zone = "Europe/Berlin"\nfrom = "00:00"\nuntil = "23:00"\n')
    # The clock goes forward in the night of 2026-03-29: that day begins at 23:00 UTC, and its
    # 23:00 is 21:00 UTC.
    at = dt.datetime(2026, 3, 28, 12, 0, tzinfo=dt.UTC)
    assert [(a.hour, b.hour) for a, b in roster.holes("duty_doctor", "x", at, 2)] == [
        (22, 23),
        (21, 22),
    ]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("Asia/Phnom_Penh", "Phnom Penh"), "no IANA time zone"),
        (("08:00", "8"), "until"),
        (('level = "d"', 'level = "doctor"'), "level"),
        (("facilities = []", ""), "facilities"),
    ],
)
def test_a_wrong_roster_is_named(change, says):
    text = (
        '[[duty]]\nusername = "a"\nlevel = "d"\nfacilities = []\nzone = "Asia/Phnom_Penh"\n'
        'until = "08:00"\n'
    )
    if change[0] != 'level = "d"':
        text = text.replace('level = "d"', 'level = "expert"')
    if change[0] != "facilities = []":
        text = text.replace("facilities = []", 'facilities = ["*"]')
    with pytest.raises(BadRoster, match=says):
        read_roster(text.replace(*change))
