"""Two experts label one sound at once: blind first, then each other's lanes, and the agreement."""

from __future__ import annotations

import os
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import faults
from tests.browser.conftest import Visit


@pytest.fixture(scope="module")
def address(node, treated):
    """Of the treatment's sound before."""
    console = node.console("doctor")
    page = node.run(console.ask("GET", f"/api/treatments/{treated[0]}"))
    node.run(console.close())
    sound = next(each for each in page["sounds"] if each["phase"] == "before")
    return f"/sounds/{sound['event_id']}"


def opened(visit: Visit, address: str) -> Page:
    visit.go(address)
    expect(visit.page.get_by_role("button", name="Play").first).to_be_enabled()
    return visit.page


def drag(page: Page, start: float, end: float) -> None:
    """Over the picture, from a share of its width to another."""
    picture = page.locator(".mk-picture")
    picture.scroll_into_view_if_needed()
    box = picture.bounding_box()
    assert box is not None
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + start * box["width"], y)
    page.mouse.down()
    page.mouse.move(box["x"] + end * box["width"], y, steps=4)
    page.mouse.up()


def test_two_experts_at_once(open_window, address):
    first, second = open_window("doctor"), open_window("sokha")
    one, two = opened(first, address), opened(second, address)
    drag(one, 0.2, 0.4)
    expect(one.locator(".mk-palette")).to_contain_text("choose a label")
    one.keyboard.press("3")
    lane = one.locator(".mk-lane.mine")
    expect(lane).to_have_attribute("aria-label", re.compile(r"Your labels: Wheeze \d+\.\d\d–"))
    one.get_by_role("button", name="Save my labels").click()
    expect(one.get_by_role("status").last).to_contain_text("blind")
    # The other is told that there is one, and not what it says.
    expect(two.locator(".mk-hidden")).to_contain_text("A colleague has labelled")
    expect(two.locator(".mk-lane")).to_have_count(1)
    drag(two, 0.25, 0.45)
    two.keyboard.press("3")
    two.get_by_role("button", name="Save my labels").click()
    for page, other in ((one, "Dr Mey Sokha"), (two, "Dr Chea Sophal")):
        lanes = page.locator(".mk-lane")
        expect(lanes).to_have_count(2)
        expect(lanes.last).to_have_attribute("aria-label", re.compile(f"{other}: Wheeze"))
        alpha = page.locator("table.agree tr").filter(has_text="Wheeze").locator("b")
        expect(alpha).to_have_text(re.compile(r"^0\.\d\d$"))
    assert faults(one) == []
    assert first.overflow_px() == 0
    if picture := os.environ.get("BREATHWAY_PICTURE"):
        one.screenshot(path=picture, full_page=True)
    one.get_by_role("button", name="Take them back").click()
    expect(two.locator(".mk-lane")).to_have_count(1)
    expect(two.locator("table.agree")).to_have_count(0)


def test_by_keys_and_as_a_table(open_window, address):
    page = opened(open_window("vanna"), address)
    page.locator("h1").click()
    for key in ("ArrowRight", "ArrowRight", "s", *["ArrowRight"] * 6, "e", "5"):
        page.keyboard.press(key)
    lane = page.locator(".mk-lane.mine")
    expect(lane).to_have_attribute("aria-label", "Your labels: Coarse crackle 0.10–0.40 s")
    page.get_by_label("To, s 1").fill("0.9")
    page.keyboard.press("Tab")
    page.get_by_label("Label 1").select_option("Noise")
    expect(lane).to_have_attribute("aria-label", "Your labels: Noise 0.10–0.90 s")
    save = page.get_by_role("button", name="Save my labels")
    page.get_by_label("To, s 1").fill("0.05")
    save.click()
    expect(page.get_by_role("alert")).to_contain_text("ends before it begins")
    page.get_by_label("To, s 1").fill("0.8")
    save.click()
    expect(page.get_by_role("status").last).to_contain_text("Saved")
    page.locator("h1").click()
    page.keyboard.press("t")
    row = page.locator("table.all-marks tr").filter(has_text="Dr Lim Vanna")
    expect(row).to_contain_text("Noise 0.10–0.80 s")


def test_the_playhead_moves_through_the_lanes(open_window, address):
    page = opened(open_window("doctor"), address)
    head = page.locator(".mk-picture .mk-head")
    before = head.bounding_box()
    page.locator("h1").click()
    page.keyboard.press(" ")
    expect(page.locator(".mk-tools button")).to_contain_text("Stop")
    page.wait_for_function(
        "x => document.querySelector('.mk-lane .mk-head').getBoundingClientRect().x > x + 20",
        arg=before["x"],
    )
    page.keyboard.press(" ")
    expect(page.locator(".mk-tools button")).to_contain_text("Play")


def test_before_and_after_side_by_side(open_window, treated, address):
    visit = open_window("nurse", width=360)
    page = opened(visit, address)
    expect(page.locator(".mk-palette")).to_have_count(0)
    table = page.locator("table.sc-change")
    table.scroll_into_view_if_needed()
    expect(table.locator("tbody tr")).to_have_count(5)
    expect(table.locator("tbody tr").first).to_contain_text("…")
    expect(page.locator(".sc-two canvas.spectrum")).to_have_count(2)
    expect(page.get_by_text("never a diagnosis").last).to_be_visible()
    assert visit.overflow_px() == 0
    assert faults(page) == []
    page.locator(".page-head a").click()
    page.locator(".stage a", has_text="Label and compare").click()
    expect(page).to_have_url(re.compile("/sounds/"))
