"""The map in a real browser: cells, days, a chosen cell, the table, a treatment as it happens."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import h3.api.basic_int as h3
import numpy as np
import pytest
from playwright.sync_api import expect

from breathway.record import history, tally
from tests.browser.axe import faults
from tests.browser.conftest import Visit

Window = Callable[..., Visit]
KAMPOT = (10.594, 104.164)


@pytest.fixture(scope="module")
def past(node: Any) -> dt.date:
    """Forty days of treatments in Kampot, the last of them with a rise; and the day after."""
    folder = history.folder_of(node.node.settings.data)
    today = (dt.datetime.now(dt.UTC) + dt.timedelta(hours=7)).date()
    for back in range(1, 41):
        n = 9 if back > 1 else 40
        at = np.full(n, np.datetime64(today - dt.timedelta(days=back), "us")) + 9 * 3_600_000_000
        words = {"facility": "kh-kampot", "place": "kh-kampot", "jurisdiction": "KH"}
        part = {
            "at": at - np.timedelta64(7, "h"), "local": at,
            **{name: np.full(n, word, dtype=object) for name, word in words.items()},
            "cell": np.full(n, h3.latlng_to_cell(*KAMPOT, 7), dtype=np.uint64),
            "person": np.arange(1, n + 1, dtype=np.uint64),
            "age_years": np.full(n, 7, dtype=np.float32),
            "severity": np.full(n, None, dtype=object), "response": np.full(n, None, dtype=object),
            "synthetic": np.ones(n, dtype=bool),
        }  # fmt: skip
        history.write_day(folder, "KH", today - dt.timedelta(days=back), [part], source="test")
    tally.tend(folder)
    return today


def seen(visit: Visit) -> int:
    text = visit.page.locator(".map-head p").inner_text()
    found = re.search(r"([\d,]+) treatments? so far", text)
    assert found is not None, text
    return int(found[1].replace(",", ""))


def test_a_day_a_cell_and_the_same_as_a_table(open_window: Window, past: dt.date) -> None:
    visit = open_window("doctor")
    page = visit.page
    visit.go(f"/map?at={past}")
    expect(page.locator("nav a.on")).to_have_text("Map")
    page.wait_for_selector("bw-map-field canvas")
    slider = page.get_by_label("Day", exact=True)
    slider.focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".map-head p")).to_contain_text("40 treatments")
    expect(page.locator(".map-head p")).to_contain_text("nobody had it")
    page.locator("bw-map-field svg.map-svg").focus()
    page.keyboard.press("j")
    side = page.locator(".map-side")
    expect(side.locator("h2")).to_contain_text("40 treatments, where 9 were expected")
    expect(side.locator("svg.map-days")).to_be_visible()
    page.keyboard.press("t")
    row = page.locator(".map-table tbody tr").filter(has_text="Kampot")
    expect(row).to_contain_text("40")
    page.keyboard.press("t")
    page.get_by_role("button", name="Above expected").click()
    expect(page.locator(".map-legend")).to_contain_text("1.25")
    page.get_by_role("button", name="Count", exact=True).click()
    page.get_by_label("Time step").select_option("By hour")
    page.get_by_label("Hour", exact=True).focus()
    for _ in range(3):  # from noon
        page.keyboard.press("ArrowLeft")
    expect(page).to_have_url(re.compile(r"step=hour&at=.*T09:00:00$"))
    expect(page.locator(".map-head p")).to_contain_text("40 treatments")
    expect(page.locator(".map-head p")).to_contain_text("rounded to fives")
    page.get_by_label("Time step").select_option("By week")
    page.get_by_label("Places").select_option("Cities")
    expect(page.get_by_label("Week", exact=True)).to_be_visible()
    page.reload()
    expect(page.locator(".map-head h1")).to_contain_text("week of")
    expect(page.get_by_label("Places")).to_have_value("city")
    page.get_by_label("Time step").select_option("By year")
    expect(page.get_by_role("button", name="Above expected")).to_be_disabled()
    page.wait_for_selector("svg.map-svg")
    before = page.locator("svg.map-svg").get_attribute("viewBox")
    page.get_by_label("Nearer").click()
    expect(page.locator("svg.map-svg")).not_to_have_attribute("viewBox", before or "")


@pytest.mark.parametrize(
    ("language", "dark", "width"), [("en", False, 1440), ("km", True, 360), ("zh-CN", False, 360)]
)
def test_accessible(
    open_window: Window, past: dt.date, language: str, dark: bool, width: int
) -> None:
    visit = open_window("doctor", language=language, dark=dark, width=width)
    visit.go("/map")
    visit.page.wait_for_selector("bw-time-strip input")
    visit.page.wait_for_selector(".map-side h2")
    assert faults(visit.page) == []
    assert visit.overflow_px() <= 0


def test_a_treatment_shows_as_it_happens(
    open_window: Window, past: dt.date, treat: Callable[[int], Any]
) -> None:
    visit = open_window("doctor")
    visit.go("/map")
    visit.page.wait_for_selector("bw-time-strip input")
    expect(visit.page.locator(".map-head p")).to_contain_text("so far")
    before = seen(visit)
    treat(31)
    was = re.compile(rf"(?<![\d,]){before} treatment")
    expect(visit.page.locator(".map-head p")).not_to_contain_text(was)
