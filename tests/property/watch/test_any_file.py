"""Rules, rosters and protocols, written or damaged anyhow: read, or refused with a hint."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from breathway.model.errors import BadInput
from breathway.therapy import gaps, resolve, shipped, sign_state
from breathway.watch.cases import try_cases
from breathway.watch.roster import read_roster
from breathway.watch.rules import read_rules

AT = dt.datetime(2026, 11, 26, 8, 0, tzinfo=dt.UTC)
RULES = files("breathway.watch").joinpath("rules.toml").read_text("utf-8")
RULES = RULES[: RULES.index("[[case]]", RULES.index("[[case]]") + 1)]  # one case is enough
ROSTER = """
version = "1"
after_s = { high = 300, low = 3600 }
[[duty]]
username = "sophal"
level = "expert"
facilities = ["kh-*"]
zone = "Asia/Phnom_Penh"
days = ["mon", "fri"]
from = "19:00"
until = "07:00"
"""
PROTOCOL = shipped("cn").decode()
LINES = sorted({line for text in (RULES, ROSTER, PROTOCOL) for line in text.splitlines()})


def use_rules(text: str) -> None:
    try_cases(read_rules(text))


def use_roster(text: str) -> None:
    roster = read_roster(text)
    for level in ("expert", "duty_doctor"):
        roster.on_duty(level, "kh-kampot", AT)
        roster.next_change(level, "kh-kampot", AT)


def use_protocol(text: str) -> None:
    protocol = resolve(text.encode("utf-8", "surrogatepass"), shipped)
    gaps(protocol)
    sign_state(protocol, AT)


READERS = [(use_rules, RULES), (use_roster, ROSTER), (use_protocol, PROTOCOL)]


def tried(use: Callable[[str], None], text: str) -> None:
    said = "read"
    try:
        use(text)
    except BadInput as problem:
        said = str(problem)
    assert said


@pytest.mark.parametrize(("use", "text"), READERS)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_line_more_or_less_or_changed(use, text, data):
    lines = text.splitlines()
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(lines) - 1))
        what = data.draw(st.sampled_from(["drop", "foreign", "cut", "value"]))
        if what == "drop":
            del lines[at]
        elif what == "foreign":
            lines.insert(at, data.draw(st.sampled_from(LINES)))
        elif what == "cut":
            lines[at] = lines[at][: data.draw(st.integers(0, len(lines[at])))]
        else:
            odd = ["-1", "0", "1e400", "nan", '""', "[]", "{}", "true", '"\\u0000"', "9" * 30]
            lines[at] = lines[at].split("=")[0] + "= " + data.draw(st.sampled_from(odd))
        if not lines:
            break
    tried(use, "\n".join(lines))


@pytest.mark.parametrize(("use", "text"), READERS)
@settings(max_examples=20, deadline=None)
@given(junk=st.text(max_size=60), at=st.integers(0, 4000), cut=st.integers(0, 40))
def test_words_written_into_it(use, text, junk, at, cut):
    at %= len(text)
    tried(use, text[:at] + junk + text[at + cut :])
