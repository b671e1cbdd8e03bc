"""The spirometer is verified with the syringe at a phone 360 px wide."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.axe import faults, small_targets
from tests.browser.bedside.conftest import WITHIN_MS, Open


def test_a_spirometer_passes_its_syringe(open_ward: Open) -> None:
    ward = open_ward()
    ward.sign_in()
    page = ward.page
    ward.at("#/instruments")
    page.get_by_role("link", name="Verify the spirometer").click()
    expect(page.locator("h1")).to_have_text("Verify the spirometer")
    expect(page.get_by_role("status").first).to_contain_text("Never verified here")
    expect(page.locator(".go")).to_be_disabled()
    for speed, read in (("low", "2.98"), ("medium", "3,01"), ("high", "3.04")):
        page.fill(f"input[name={speed}]", read)
    assert faults(page) == []
    assert small_targets(page, ".ft, .bd form", 64) == []
    assert ward.overflow_px() <= 0
    ward.go()
    expect(page.get_by_role("status").first).to_contain_text("Verified", timeout=WITHIN_MS)
    expect(page.locator("input[name=low]")).to_have_value("")
