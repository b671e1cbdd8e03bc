"""Signing in at the bedside, and calls from elsewhere."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest

from breathway.edge.bedside.session import (
    SESSION_S,
    Sessions,
    Wait,
    check_origin,
    hash_pin,
    is_ours,
    new_pin,
)
from breathway.edge.clock import Clock
from breathway.model.errors import NotSignedIn, Refused

PIN_HASH = hash_pin("123456")


class Hand(Clock):
    """A clock moved by hand."""

    def __init__(self) -> None:
        self.at = 1000.0

    def monotonic(self) -> float:
        return self.at

    def now(self) -> dt.datetime:
        return dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def test_a_pin_is_six_digits_and_only_its_hash_is_held() -> None:
    assert all(len(new_pin()) == 6 and new_pin().isdigit() for _ in range(50))
    assert "123456" not in PIN_HASH
    sessions = Sessions(PIN_HASH, Hand())
    assert sessions.verify("123456")
    assert not sessions.verify("123457")
    assert not Sessions("nonsense", Hand()).verify("123456")


def test_a_session_ends_by_itself_or_when_asked() -> None:
    clock = Hand()
    sessions = Sessions(PIN_HASH, clock)
    token = sessions.sign_in("a", "Sreymom")
    assert sessions.who(token).name == "Sreymom"
    for wrong in (None, "", token + "x"):
        with pytest.raises(NotSignedIn):
            sessions.who(wrong)
    clock.at += SESSION_S + 1
    with pytest.raises(NotSignedIn):
        sessions.who(token)
    token = sessions.sign_in("a", "")
    sessions.sign_out(token)
    with pytest.raises(NotSignedIn):
        sessions.who(token)


def test_guessing_gets_slower_per_address_and_for_all() -> None:
    clock = Hand()
    sessions = Sessions(PIN_HASH, clock)
    for _ in range(5):
        sessions.may_try("a")
        sessions.note_wrong("a")
    with pytest.raises(Wait) as first:
        sessions.may_try("a")
    sessions.may_try("b")
    clock.at += first.value.retry_after_s + 1
    sessions.may_try("a")
    sessions.note_wrong("a")
    with pytest.raises(Wait) as second:
        sessions.may_try("a")
    assert second.value.retry_after_s > first.value.retry_after_s
    for number in range(30):
        sessions.note_wrong(f"c{number}")
    with pytest.raises(Wait):
        sessions.may_try("never seen")


HERE = {"host": "127.0.0.1:8700"}


@pytest.mark.parametrize(
    ("method", "headers", "fine"),
    [
        ("POST", {"origin": "http://127.0.0.1:8700"}, True),
        ("POST", {"sec-fetch-site": "same-origin", "origin": "http://127.0.0.1:8700"}, True),
        ("POST", {}, True),  # no browser: the cookie is SameSite=Strict besides
        ("GET", {"origin": "http://evil.example"}, True),
        ("POST", {"origin": "http://evil.example"}, False),
        ("POST", {"origin": "null"}, False),
        ("POST", {"origin": "https://127.0.0.1:8700"}, False),
        ("PUT", {"sec-fetch-site": "cross-site"}, False),
        ("DELETE", {"sec-fetch-site": "same-site"}, False),
        ("GET", {"host": "evil.example"}, False),  # a name that was rebound to us
    ],
)
def test_only_our_own_page_may_change_anything(method: str, headers: dict, fine: bool) -> None:
    if fine:
        check_origin(method, HERE | headers, "http", {"localhost"})
    else:
        with pytest.raises(Refused):
            check_origin(method, HERE | headers, "http", {"localhost"})


@pytest.mark.parametrize("host", ["localhost:1", "192.168.1.7", "[::1]:8700", "edge-1"])
def test_names_that_are_ours(host: str) -> None:
    assert is_ours(host, {"localhost", "edge-1"})
    assert not is_ours("evil.example:80", {"localhost"})
    assert not is_ours("[", {"localhost"})


def test_the_clock_sleeps() -> None:
    asyncio.run(Clock().sleep(0))
