"""A child is judged, a dose is stopped and given with a reason; the page says what comes next."""

from __future__ import annotations

import asyncio
from typing import Any

from playwright.sync_api import expect

from tests.browser.axe import faults
from tests.browser.bedside.conftest import WITHIN_MS, Open, Ward

PRAM = {
    "spo2": "92to94",
    "suprasternal_retraction": "present",
    "scalene_contraction": "absent",
    "air_entry": "decreased_base",
    "wheezing": "inspiratory",
}


def judge(ward: Ward, treatment: str) -> None:
    page = ward.page
    ward.at(f"#/treatments/{treatment}/severity")
    page.wait_for_selector("#severity")
    for item, option in PRAM.items():
        page.locator(f'input[name="{item}"][value="{option}"]').check(force=True)
    expect(page.locator(".sum")).to_have_text("PRAM 6, moderate")  # it sums itself
    assert faults(page) == []
    ward.go()
    expect(page.locator(".list").first).to_contain_text("PRAM 6, moderate")


def test_a_stop_can_be_passed_with_a_reason_and_is_reviewed(open_ward: Open, node: Any) -> None:
    ward = open_ward()
    ward.sign_in()
    page = ward.page
    ward.register("Chan Rith", "ចាន់ រិទ្ធ", born="2020-03-02", weight_kg="18")
    treatment = ward.start()
    judge(ward, treatment)
    page.evaluate("document.querySelector('bw-bedside').store.treat('step', {step: 'nebulize'})")
    page.wait_for_selector("#neb")
    page.fill("input[name=drug]", "Salbutamol")
    page.fill("input[name=dose]", "10")
    stop = page.locator(".checked .stop")
    expect(stop).to_contain_text("Salbutamol 10 mg is an overdose: at most 5.4 mg for this person.")
    expect(stop).to_contain_text("Source: NAEPP")
    expect(page.locator(".checked .protocol")).to_contain_text("Signed off by Dr Chea Sophal")
    page.fill("input[name=dose]", "2.5")
    expect(stop).to_have_count(0)
    page.fill("input[name=dose]", "10")
    expect(stop).to_be_visible()
    page.locator(".go").click()  # give it all the same…
    expect(page.locator("h1")).to_have_text("Past the stop?")
    assert faults(page) == []
    page.locator("input[name=reason][value=expert_said]").check()
    page.fill("textarea[name=words]", "Dr Chea on the phone")
    page.locator(".go.alt").click()
    expect(page.locator(".next")).to_contain_text("Reassess at", timeout=4 * WITHIN_MS)
    ward.at("#/care")
    expect(page.locator(".care").first).to_contain_text("Due now")
    page.locator(".care .ans").first.click()
    expect(page.locator(".care").filter(has_text="Wash and dry")).not_to_contain_text("Due now")
    page.evaluate("id => { location.hash = `#/treatments/${id}` }", treatment)

    doctor = node.console("doctor")

    async def reviewed() -> dict[str, Any]:
        try:
            for _ in range(600):
                rows = (await doctor.ask("GET", "/api/worklist?limit=50"))["tasks"]
                found = [r for r in rows if r["treatment_id"] == treatment]
                if any(r["reason"] == "override_review" for r in found):
                    return next(r for r in found if r["reason"] == "override_review")
                await asyncio.sleep(0.1)
        finally:
            await doctor.close()
        raise AssertionError("nobody was asked to look at it")

    row = node.run(reviewed())
    assert row["values"]["override_stop"] == "overdose"
    page.evaluate("document.querySelector('bw-bedside').store.treat('cancel')")
