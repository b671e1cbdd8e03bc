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


CONTROLS = """async () => {
  const [line] = (await (await fetch("/api/verification")).json()).lines;
  for (let n = 0; n < 20; n++) {
    const body = JSON.stringify({ fev1_l: 3 + 0.02 * (n % 5 - 2), fvc_l: 4 + 0.02 * (n % 3 - 1) });
    const headers = { "content-type": "application/json" };
    const path = `/api/instruments/${line.instrument_id}/control`;
    const answer = await fetch(path, { method: "POST", headers, body });
    if (!answer.ok) throw new Error(await answer.text());
  }
}"""


def test_a_healthy_colleague_shows_that_it_drifts(open_ward: Open) -> None:
    """Twenty sessions make the mean; then each is drawn against it."""
    ward = open_ward()
    ward.sign_in()
    page = ward.page
    page.evaluate(CONTROLS)
    ward.at("#/verify")
    chart = page.locator("figure.control").filter(has_text="FEV1")
    for value, says in (("3.01", "In control"), ("2,6", "Out of control")):
        page.fill("#control input[name=fev1]", value)
        page.fill("#control input[name=fvc]", "4.00")
        page.locator("#control button").click()
        expect(chart).to_contain_text(says)
        expect(page.locator("#control input[name=fev1]")).to_have_value("")
    expect(chart.locator("circle")).to_have_count(22)
    assert "Out of control" in (chart.locator("svg").get_attribute("aria-label") or "")
    expect(page.locator("figure.control").filter(has_text="FVC")).to_contain_text("In control")
    assert faults(page) == []
    assert ward.overflow_px() <= 0
