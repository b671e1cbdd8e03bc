"""Signing in, being refused, languages, night, the end of a session."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Request, expect

from tests.browser.conftest import Visit

Open = Callable[..., Visit]


def test_a_wrong_password_is_said_and_nothing_else_is(open_window: Open) -> None:
    visit = open_window()
    visit.go("/worklist")
    visit.page.fill("#username", "nobody")
    visit.page.fill("#password", "not the password")
    visit.page.click("form button.p")
    expect(visit.page.get_by_role("alert")).to_contain_text("User name or password is not right")
    assert visit.page.query_selector("bw-top-bar") is None


def test_each_role_begins_on_its_own_page(open_window: Open) -> None:
    expected = {"doctor": "/worklist", "operator": "/facilities", "admin": "/people"}
    for username, path in expected.items():
        visit = open_window(username)
        visit.go("/")
        visit.page.wait_for_url(f"**{path}")


def test_an_address_stands_after_signing_in(open_window: Open, node: Any) -> None:
    visit = open_window()
    visit.go("/patients?q=Dara")
    visit.page.fill("#username", "doctor")
    visit.page.fill("#password", node.password("doctor"))
    visit.page.click("form button.p")
    visit.page.wait_for_selector("bw-patients h1")
    assert visit.page.url.endswith("/patients?q=Dara")


@pytest.mark.parametrize(
    ("language", "heading"), [("en", "Sign in"), ("km", "ចូល"), ("zh-CN", "登录")]
)
def test_speaks_three_languages(open_window: Open, language: str, heading: str) -> None:
    visit = open_window(language=language)
    visit.go("/")
    expect(visit.page.locator("h2")).to_have_text(heading)
    assert visit.page.evaluate("document.documentElement.lang") == language


def test_changes_language_in_place_and_remembers_it(doctor: Visit) -> None:
    doctor.page.click("bw-top-bar bw-languages button[lang='zh-CN']")
    expect(doctor.page.locator(".bar nav a.on")).to_contain_text("工作列表")
    doctor.page.reload()
    expect(doctor.page.locator(".bar nav a.on")).to_contain_text("工作列表")


def test_is_dark_by_preference_and_by_choice(open_window: Open) -> None:
    visit = open_window(dark=True)
    visit.go("/")
    visit.page.wait_for_selector("h2")
    ground = "getComputedStyle(document.body).backgroundColor"
    assert visit.page.evaluate(ground) == "rgb(14, 17, 20)"


def test_a_session_that_ended_asks_again_at_the_same_address(doctor: Visit) -> None:
    doctor.go("/worklist?of=mine")
    doctor.page.wait_for_selector("h1")
    doctor.page.context.clear_cookies()  # the page looks again by itself, and meets it
    doctor.page.evaluate("window.dispatchEvent(new Event('bw-link'))")
    expect(doctor.page.locator(".problem")).to_contain_text("You were signed out")
    assert doctor.page.url.endswith("/worklist?of=mine")


def test_what_no_person_caused_keeps_no_session_alive(doctor: Visit) -> None:
    """The page looks again by itself, says so, and asks for the topics that it shows."""
    page = doctor.page
    page.wait_for_selector("h1")

    asked: list[str | None] = []

    def note(request: Request) -> None:
        if "/api/" in request.url and "/api/live" not in request.url:
            asked.append(request.headers.get("x-breathway-background"))

    def look_again() -> None:
        with page.expect_request("**/api/worklist?*"):
            page.evaluate("window.dispatchEvent(new Event('bw-link'))")

    look_again()
    page.on("request", note)
    look_again()
    assert set(asked) == {"1"}
    page.keyboard.press("k")
    look_again()
    look_again()
    assert asked.count(None) == 1  # the first call after an act, whichever it is
    with page.expect_request("**/api/live?*") as opened:
        page.reload()
    assert "topics=worklist" in opened.value.url


def test_signing_out_forgets(open_window: Open, node: Any) -> None:
    visit = open_window()
    visit.sign_in("doctor", node.password("doctor"))
    visit.page.click(".who summary")
    visit.page.get_by_role("button", name="Sign out").click()
    visit.page.wait_for_selector("#username")
    visit.go("/worklist")
    visit.page.wait_for_selector("#username")


def test_a_page_of_another_role_says_so(open_window: Open) -> None:
    visit = open_window("operator")
    visit.go("/worklist")
    expect(visit.page.locator("main")).to_contain_text("not part of your role")
