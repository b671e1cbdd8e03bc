"""The pages of schools in a browser: the operator's, and the school's own without a sign-in."""

from __future__ import annotations

from collections.abc import Callable

import pytest

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
