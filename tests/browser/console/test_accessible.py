"""WCAG 2.2 AA by axe-core, at 1440 and 360 px, by day and by night, in three languages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.conftest import ROOT, Visit, row_of

AXE = ROOT / "console" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
LOOKS = [("en", False, 1440), ("km", True, 1440), ("zh-CN", False, 360), ("en", True, 360)]


def faults(visit: Visit) -> str:
    """What axe finds, a line each: the rule, the element, the reason."""
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: run npm ci in console/")
    # Evaluated by the debugger, so that the page's own content policy stays as it is.
    visit.page.evaluate(AXE.read_text("utf-8") + "; 0")
    result: dict[str, Any] = visit.page.evaluate(
        "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})", RULES
    )
    return "\n".join(
        f"{rule['id']}: {node['html'][:140]} {node['failureSummary'][:200]}"
        for rule in result["violations"]
        for node in rule["nodes"]
    )


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
    seen: set[str] = set()
    for _ in range(150):  # round the whole page, however many rows it has
        doctor.page.keyboard.press("Tab")
        seen.add(
            doctor.page.evaluate(
                "document.activeElement.className || document.activeElement.tagName"
            )
        )
    assert any("row" in each for each in seen)
    assert any("btn" in each for each in seen)
    assert "brand" in seen


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
