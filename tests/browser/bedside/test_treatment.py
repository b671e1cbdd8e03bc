"""A nurse treats at a phone 360 px wide: every step by touch, on real instruments' bytes."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.axe import faults, small_targets
from tests.browser.bedside.conftest import WITHIN_MS, CutEdge, Open, Ward


def test_a_wrong_pin_is_refused_in_words(open_ward: Open) -> None:
    ward = open_ward()
    ward.page.goto(ward.url)
    ward.page.fill("input[name=name]", "Srey Leak")
    ward.page.fill("input[name=pin]", "000000" if ward.pin != "000000" else "111111")
    ward.go()
    expect(ward.page.get_by_role("alert")).to_contain_text("This PIN is not right.")
    assert ward.page.locator(".home").count() == 0


@pytest.fixture
def ward(open_ward: Open) -> Ward:
    opened = open_ward()
    opened.sign_in()
    return opened


def test_a_whole_treatment(ward: Ward, node: Any) -> None:
    page = ward.page
    ward.register("Chan Thida", "ចាន់ ធីតា", allergy="penicillin")
    expect(page.locator(".idn")).to_contain_text("Allergy: penicillin")
    expect(page.locator(".idn")).to_contain_text("Made-up person")
    ward.prescribe("Salbutamol", "2.5")
    treatment = ward.start()
    ward.take_oximeter()
    expect(page.locator(".idn")).to_contain_text("penicillin")  # allergies stay on top
    ward.go()

    page.wait_for_selector(".chest")
    ward.go()
    expect(page.locator(".site.heard")).to_have_count(1, timeout=WITHIN_MS)
    page.locator(".beside .txt").first.click()

    page.wait_for_selector(".guide")
    expect(page.locator("h1")).to_have_text("Blow before medicine")
    ward.blow(1)
    expect(page.locator(".coach")).to_be_visible()
    expect(page.locator(".tries")).to_contain_text("3 needed")
    if page.locator(".go").inner_text() == "Try again":
        page.locator(".beside .txt").first.click()
    else:
        ward.go()

    page.wait_for_selector("#neb")
    expect(page.locator(".choice").first).to_contain_text("Salbutamol 2.5 mg")
    ward.go()
    page.wait_for_selector(".guide", timeout=4 * WITHIN_MS)  # the nebulizer ran to its end
    expect(page.locator("h1")).to_have_text("Blow after medicine")
    expect(page.locator(".hold")).to_contain_text("of 2.5 mg given")
    page.locator(".beside .txt").first.click()

    page.wait_for_selector("input[name=outcome]")
    ward.go()
    expect(page.locator("h1")).to_have_text("The treatment is finished.")
    rows = page.locator(".records .row2")
    nebulized = rows.filter(has_text="Nebulized")
    expect(nebulized).to_contain_text("Salbutamol")
    expect(nebulized).to_contain_text("sent, safe at the centre", timeout=WITHIN_MS)

    console = node.console("doctor")
    shown = node.run(console.ask("GET", f"/api/treatments/{treatment}"))
    node.run(console.ask("POST", f"/api/treatments/{treatment}/seen"))
    node.run(console.close())
    assert shown["doses"][0]["prescribed_mg"] == 2.5
    assert shown["sounds"][0]["body_site"] == "posterior_upper_left"
    expect(nebulized).to_contain_text("seen by Dr Chea Sophal", timeout=WITHIN_MS)
    assert ward.overflow_px() <= 0


def test_advice_comes_at_once_and_is_answered(ward: Ward, node: Any) -> None:
    page = ward.page
    ward.register("Heng Sopheak", "ហេង សុភ័ក្រ")
    patient, known = ward.hash.split("/")[2], page.locator(".idn .allergy")
    for value, words, link in (
        ("notasked", "Allergies: not asked yet", "Change"),
        ("nilknown", "No allergy known", "Ask now"),
    ):  # said by the nurse, each time; never by an empty list
        known.get_by_role("link", name=link).click()
        page.locator(f"input[name=asked][value={value}]").check()
        ward.go()
        expect(known).to_contain_text(words)
    treatment = ward.start()
    ward.at(f"#/treatments/{treatment}/help")
    page.locator(".choice").first.click()
    ward.go()
    expect(page.locator(".asked")).to_contain_text("Expert asked")
    console = node.console("doctor")
    path = f"/api/treatments/{treatment}"
    for _ in range(600):  # until the treatment is at the centre
        try:
            node.run(console.ask("GET", path))
            break
        except Exception:
            page.wait_for_timeout(100)
    assert node.run(console.ask("GET", f"/api/patients/{patient}"))["no_allergies"] == "nilknown"
    node.run(console.ask("POST", f"{path}/advice", {"phrase": "sit_upright", "words": "Stay."}))
    card = page.locator(".advice")
    expect(card).to_contain_text("Dr Chea Sophal advises", timeout=WITHIN_MS)
    expect(card.locator(".say").nth(0)).to_have_text("Sit the patient upright.")
    expect(card.locator(".say.other")).to_have_attribute("lang", "km")
    expect(card).to_contain_text("Stay.")
    expect(card).to_contain_text("knows that you have seen it", timeout=WITHIN_MS)
    assert faults(page) == []
    card.get_by_role("button", name="Done").click()
    expect(card).to_have_count(0)
    for _ in range(600):
        given = node.run(console.ask("GET", path))["advice"][0]
        if given["done_at"]:
            break
        page.wait_for_timeout(100)
    node.run(console.close())
    assert given["seen_at"]
    assert given["done_at"]
    _end(ward, treatment)


def test_ending_early_asks_first_and_keeps_what_was_measured(ward: Ward) -> None:
    page = ward.page
    ward.register("Kim Ratana", "គឹម រតនា")
    treatment = ward.start()
    ward.at(f"#/treatments/{treatment}/cancel")
    expect(page.locator("h1")).to_have_text("End this treatment?")
    page.get_by_role("button", name="No, go on").click()
    page.wait_for_selector(".vitals")
    _end(ward, treatment)
    expect(page.locator(".records")).to_contain_text("Treatment started")


def _end(ward: Ward, treatment: str) -> None:
    ward.at(f"#/treatments/{treatment}/cancel")
    ward.page.get_by_role("button", name="Yes, end it").click()
    expect(ward.page.locator("h1")).to_have_text("The treatment is finished.")


def test_it_works_with_the_line_cut(open_ward: Open, cut_edge: CutEdge) -> None:
    ward = open_ward(at=cut_edge)
    ward.sign_in()
    page = ward.page
    expect(page.locator(".lnk")).to_contain_text("online", timeout=WITHIN_MS)
    cut_edge.relay.cut()
    expect(page.locator(".off")).to_contain_text("No internet.", timeout=4 * WITHIN_MS)
    ward.register("Ly Bopha", "លី បុប្ផា")
    treatment = ward.start()
    ward.at(f"#/treatments/{treatment}/records")
    row = page.locator(".records .row2").filter(has_text="Treatment started")
    expect(row).to_contain_text("saved, waiting to be sent")
    expect(page.locator(".lnk")).to_contain_text("waiting")
    cut_edge.relay.restore()
    expect(row).to_contain_text("sent, safe at the centre", timeout=4 * WITHIN_MS)
    expect(page.locator(".off")).to_have_count(0, timeout=WITHIN_MS)


# The action stays in view over rows that go on below; what lies half under it is no small target.
FLAT = "document.querySelectorAll('.ft').forEach(each => (each.style.position = 'static'))"
LOOKS = [("en", False, 360), ("km", True, 360), ("zh-CN", False, 1180), ("km", False, 820)]


@pytest.mark.parametrize(("language", "dark", "width"), LOOKS)
def test_everyone_can_use_it(open_ward: Open, language: str, dark: bool, width: int) -> None:
    """axe-core on every screen; targets of 64 px where a treatment is given."""
    ward = open_ward(language=language, dark=dark, width=width)
    page = ward.page
    page.goto(ward.url)
    page.wait_for_selector("#signin")
    assert faults(page) == []
    ward.sign_in()
    page.wait_for_selector(".home .row")
    page.evaluate(FLAT)
    assert faults(page) == []  # however many people were here before
    ward.register("Nuon Ratana", "នួន រតនា", allergy="aspirin")
    assert faults(page) == []
    treatment = ward.start()
    for step in ("vitals", "sounds", "test_before", "nebulize", "test_after"):
        page.evaluate(
            "step => document.querySelector('bw-bedside').store.treat('step', {step})", step
        )
        page.wait_for_timeout(400)
        assert faults(page) == [], step
        assert small_targets(page, ".ft, .chest, .bd form", 64) == [], step
        assert ward.overflow_px() <= 0, step
    for screen in ("help", "records", "more", "cancel", "finish", "given", "severity"):
        ward.at(f"#/treatments/{treatment}/{screen}")
        page.wait_for_timeout(400)
        page.evaluate(FLAT)
        assert faults(page) == [], screen
        assert ward.overflow_px() <= 0, screen
    assert page.locator(".go").evaluate("go => go.getBoundingClientRect().height") >= 76
    page.evaluate("document.querySelector('bw-bedside').store.treat('cancel')")
