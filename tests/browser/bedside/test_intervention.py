"""A professional intervenes: two browsers at once, the line cut in the middle, and nobody answers.

Task → claim → instruction → seen and done at the bedside; then a call that nobody answers goes to
the next expert and to the duty doctor.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from tests.browser.axe import faults
from tests.browser.bedside.conftest import WITHIN_MS, CutEdge, Open, Ward
from tests.browser.conftest import Visit


def ask_for_help(ward: Ward, treatment: str, reason: str) -> None:
    ward.at(f"#/treatments/{treatment}/help")
    ward.page.locator(f".choice:has(input[value={reason}])").click()
    ward.go()
    expect(ward.page.locator(".asked")).to_contain_text("Expert asked")


def row(visit: Visit, treatment: str) -> Any:
    return visit.page.locator("li.row").filter(has=visit.page.locator(f"a[href*='{treatment}']"))


def select(row: Any) -> None:
    """Open the row; a press on one that is open would go to the patient."""
    expect(row).to_be_visible()
    if row.get_attribute("aria-current") != "true":
        row.locator(".why").click()
    expect(row).to_have_attribute("aria-current", "true")


def worklist(open_window: Callable[..., Visit], username: str) -> Visit:
    visit = open_window(username)
    visit.go("/worklist")
    return visit


ASKED_FIRST = """task => {
  const rows = [...document.querySelectorAll("li.row")];
  const at = rows.findIndex(row => row.dataset.task === task);
  return at >= 0 && rows.slice(0, at).every(row => row.querySelector(".asked.you"));
}"""


def test_a_professional_intervenes(
    open_ward: Open, cut_edge: CutEdge, open_window: Callable[..., Visit], node: Any
) -> None:
    doctor = worklist(open_window, "doctor")
    ward = open_ward(at=cut_edge)
    ward.sign_in()
    ward.register("Sem Rithy", "សែម រិទ្ធី")
    treatment = ward.start()
    ask_for_help(ward, treatment, "worse")

    # The task, claimed and opened; the bedside learns who looks.
    mine = row(doctor, treatment)
    expect(mine).to_contain_text("The nurse asks for an expert", timeout=WITHIN_MS)
    mine.get_by_role("button", name="Claim").click()
    expect(mine).to_contain_text("Yours")
    mine.locator("h2 a").click()
    doctor.page.get_by_role("button", name="Write advice").first.click()

    # The line is cut, and the expert's words wait at the centre.
    cut_edge.relay.cut()
    expect(ward.page.locator(".off")).to_contain_text("No internet.", timeout=4 * WITHIN_MS)
    asks = doctor.page.get_by_role("group", name="Ask for a step")
    asks.get_by_role("button", name="Blow another test.").click()
    expect(doctor.page.locator(".advise [role=status]")).to_be_visible()
    expect(ward.page.locator(".advice")).to_have_count(0)
    cut_edge.relay.restore()

    # Seen, begun from the advice, and done.
    card = ward.page.locator(".advice")
    expect(card).to_contain_text("Dr Chea Sophal advises", timeout=4 * WITHIN_MS)
    expect(card.locator(".say").first).to_have_text("Blow another test.")
    expect(card.locator(".say.other")).to_have_attribute("lang", "km")
    assert faults(ward.page) == []
    given = doctor.page.locator(".advised li").first
    expect(given).to_contain_text("Blow another test.")
    card.get_by_role("button", name="Start it").click()
    expect(ward.page.locator("h1")).to_have_text("Blow before medicine")
    ward.blow(1)
    card.get_by_role("button", name="Done").click()
    expect(card).to_have_count(0)
    expect(given).to_contain_text("done", timeout=WITHIN_MS)
    doctor.go("/worklist")
    mine = row(doctor, treatment)
    select(mine)
    task = mine.get_attribute("data-task")  # the blow may have raised another
    mine.focus()  # rows keep their places while somebody is among them, but your own goes
    mine.get_by_role("combobox", name="Done…").select_option("advised")
    expect(doctor.page.locator(f"[data-task='{task}']")).to_have_count(0, timeout=WITHIN_MS)

    # A second call: nobody answers, and it goes further.
    duty = worklist(open_window, "vanna")
    ask_for_help(ward, treatment, "equipment")
    on_duty = row(duty, treatment)
    expect(on_duty.locator(".asked.you")).to_contain_text("You are on duty", timeout=2 * WITHIN_MS)
    # First, but for what else is asked of you by now: on a slow machine other tasks wait as well.
    duty.page.wait_for_function(ASKED_FIRST, arg=on_duty.get_attribute("data-task"))
    expect(duty.page.locator("bw-top-bar .asked")).to_contain_text("You are asked for")
    assert faults(duty.page) == []
    on_duty.get_by_role("button", name="Claim").click()
    expect(on_duty).to_contain_text("Yours")
    select(on_duty)
    on_duty.locator("details.told summary").click()
    told = on_duty.locator("details.told li")
    # Raised, over, asked, over, asked, claimed; where a shift ends meanwhile, asked once more.
    expect(told.nth(5)).to_be_visible()
    expect(told.nth(2)).to_contain_text("Asked: Dr Mey Sokha")
    expect(told.nth(4)).to_contain_text("Asked: Dr Lim Vanna")
