"""WCAG 2.2 AA by axe-core, at 1440 and 360 px, by day and by night, in three languages."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser import axe
from tests.browser.conftest import Visit, row_of

LOOKS = [("en", False, 1440), ("km", True, 1440), ("zh-CN", False, 360), ("en", True, 360)]


def faults(visit: Visit) -> str:
    """What axe finds, a line each."""
    return "\n".join(axe.faults(visit.page))


@pytest.mark.parametrize(("language", "dark", "width"), LOOKS)
def test_sign_in(open_window: Callable[..., Visit], language: str, dark: bool, width: int) -> None:
    visit = open_window(language=language, dark=dark, width=width)
    visit.go("/")
    visit.page.wait_for_selector("#username")
    assert faults(visit) == ""
    assert visit.overflow_px() <= 0


@pytest.mark.parametrize(("language", "dark", "width"), LOOKS)
def test_worklist_and_patient(
    open_window: Callable[..., Visit],
    treated: tuple[str, str],
    language: str,
    dark: bool,
    width: int,
) -> None:
    visit = open_window("doctor", language=language, dark=dark, width=width)
    visit.go("/worklist")
    visit.page.wait_for_selector("li.row")
    assert faults(visit) == ""
    assert visit.overflow_px() <= 0
    row_of(visit, treated).locator("h2 a").click()
    visit.page.wait_for_selector("table.res")
    visit.page.keyboard.press("w")
    visit.page.wait_for_selector("#own-words")
    assert faults(visit) == ""
    assert visit.overflow_px() <= 0
    visit.page.locator("h1").click()
    visit.page.keyboard.press("t")
    visit.page.wait_for_selector("table.grid")
    assert faults(visit) == ""
    assert visit.overflow_px() <= 0


def test_every_control_is_reached_by_tab(doctor: Visit, treated: tuple[str, str]) -> None:
    doctor.page.wait_for_selector("li.row")
    what = "document.activeElement.className || document.activeElement.tagName"
    seen: set[str] = set()
    for key in ["Tab"] * 12 + ["Shift+Tab"] * 40:
        doctor.page.keyboard.press(key)
        seen.add(doctor.page.evaluate(what))
    for wanted in ("row", "btn", "brand", "INPUT", "SUMMARY"):
        assert any(wanted in each for each in seen), wanted


def test_targets_are_large_enough(doctor: Visit, treated: tuple[str, str]) -> None:
    """WCAG 2.2, 2.5.8: 24 by 24 px, but for links within a sentence."""
    doctor.page.wait_for_selector("li.row")
    small = doctor.page.evaluate(
        """[...document.querySelectorAll('button, select, summary, nav a, a.btn')].filter(e => {
             const box = e.getBoundingClientRect();
             return box.width > 0 && (box.width < 24 || box.height < 24);
           }).map(e => e.outerHTML.slice(0, 100))"""
    )
    assert small == []
