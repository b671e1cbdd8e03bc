"""The pages of schools in a browser: the operator's, and the school's own without a sign-in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.console.test_accessible import LOOKS, faults
from tests.node import RunningNode


@pytest.mark.parametrize(("language", "dark", "width"), LOOKS)
def test_the_operators_page(
    open_window: Callable[..., Visit], language: str, dark: bool, width: int
) -> None:
    visit = open_window("operator", language=language, dark=dark, width=width)
    visit.go("/schools")
    visit.page.wait_for_selector("table.sch")
    assert "Mittapheap" in visit.page.inner_text("table.sch")
    visit.page.click("table.sch button")
    visit.page.wait_for_selector(".sch-open")
    assert faults(visit) == ""
    assert visit.overflow_px() <= 0


@pytest.mark.parametrize(("language", "width"), [("en", 1440), ("km", 360), ("zh-CN", 360)])
def test_the_schools_own_pages(
    open_window: Callable[..., Visit], node: RunningNode, language: str, width: int
) -> None:
    visit = open_window(language=language, width=width)
    school = node.node.school.removeprefix(node.url)
    for path in (f"{school}?lang={language}", f"/school?lang={language}"):
        visit.go(path)
        visit.page.wait_for_selector("main h1, main h2")
        assert faults(visit) == ""
        assert visit.overflow_px() <= 0
        assert not visit.page.query_selector("script")


def test_the_authority_to_warn_is_recorded_and_ended(open_window: Callable[..., Visit]) -> None:
    visit = open_window("operator")
    visit.go("/schools")
    held = visit.page.locator("bw-authority")
    expect(held).to_contain_text("it is an exercise")
    held.get_by_role("button", name="Record the authority").click()
    for part in ("Ministry of Health", "Agreement of May 2026", "Registry 14/2026"):
        held.locator("input:invalid").first.fill(part)
    assert faults(visit) == ""
    held.get_by_role("button", name="Record the authority").click()
    expect(held).to_contain_text("in earnest, by the authority of Ministry of Health")
    held.get_by_role("button", name="End it").click()
    expect(held).to_contain_text("it is an exercise")


def test_an_operator_warns_the_schools_of_a_place(
    open_window: Callable[..., Visit], treated: tuple[str, str]
) -> None:
    """On the map, at the city where somebody was treated today and a school is subscribed."""
    visit = open_window("operator", width=1440)
    visit.go("/map?level=city")
    visit.page.wait_for_selector("bw-map-field canvas")
    visit.page.keyboard.press("t")
    visit.page.locator(".map-table").get_by_role("button", name="Sihanoukville").click()
    panel = visit.page.locator(".map-side bw-warn-schools")
    panel.get_by_role("button", name="Warn one school…").click()
    expect(panel).to_contain_text("It says Exercise")
    panel.get_by_label("Flag").select_option("purple")
    assert faults(visit) == ""
    panel.get_by_role("button", name="Warn them").click()
    expect(panel).to_contain_text("Purple flag, decided by an operator", ignore_case=True)
    expect(panel).to_contain_text("Exercise")
    panel.get_by_role("button", name="End it").first.click()
    expect(panel).not_to_contain_text("decided by an operator")


def test_a_schools_page_brings_the_letters_of_its_language(
    open_window: Callable[..., Visit],
) -> None:
    visit = open_window("operator")
    visit.go("/schools")
    faces = visit.page.evaluate("async () => (await fetch('/school/letters/km.css')).text()")
    assert "Noto Sans Khmer Variable" in faces
    assert "/assets/" in faces
