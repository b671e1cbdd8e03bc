"""The worklist, live: reasons, keys, claiming, an order that does not move under the pointer."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import Visit, row_of

Treated = tuple[str, str]


def test_says_why_who_and_where(doctor: Visit, treated: Treated) -> None:
    row = row_of(doctor, treated)
    expect(row).to_be_visible()
    expect(row.locator("h2")).not_to_be_empty()
    expect(row.locator(".pt")).to_contain_text(treated[1])
    expect(row.locator(".pt")).to_contain_text("Made-up person")
    expect(row.locator(".fac")).to_contain_text("Sihanoukville")
    expect(row.locator("bw-alarm-tag")).to_contain_text("High")
    expect(doctor.page.locator("h1")).to_contain_text("an expert")


def test_draws_the_loops_of_rows_that_are_seen(doctor: Visit, treated: Treated) -> None:
    row = row_of(doctor, treated)
    row.scroll_into_view_if_needed()  # what is not seen is not drawn
    drawn = row.locator(".fvn path.c-after")
    expect(drawn).to_have_count(1)
    expect(drawn).to_have_attribute("d", re.compile(r"(?:L[^L]*){21}"))


def test_is_moved_through_by_keys(doctor: Visit, treated: Treated, second: Treated) -> None:
    row_of(doctor, treated).wait_for()
    row_of(doctor, second).wait_for()
    rows = doctor.page.locator("li.row")
    rows.first.focus()  # rows keep their place while somebody is among them
    current = doctor.page.locator("li.row[aria-current=true]")
    for _ in range(rows.count()):  # another may have come above the first
        doctor.page.keyboard.press("k")
    expect(rows.nth(0)).to_be_focused()
    doctor.page.keyboard.press("j")
    expect(current).to_be_focused()
    expect(rows.nth(1)).to_have_attribute("aria-current", "true")
    doctor.page.keyboard.press("k")
    expect(rows.nth(0)).to_have_attribute("aria-current", "true")
    doctor.page.keyboard.press("Enter")
    doctor.page.wait_for_selector("bw-patient .id h1")


def test_lists_its_keys_beside_the_rows_not_over_them(doctor: Visit, treated: Treated) -> None:
    doctor.page.keyboard.press("?")
    keys = doctor.page.locator(".keys")
    expect(keys).to_contain_text("Claim")
    row_of(doctor, treated).locator(".fac").hover()
    doctor.page.keyboard.press("j")
    expect(doctor.page.locator("li.row[aria-current=true]")).to_be_focused()
    expect(keys).to_be_visible()
    doctor.page.keyboard.press("Escape")
    expect(keys).to_have_count(0)


def test_keys_do_nothing_in_a_text_field(doctor: Visit) -> None:
    doctor.page.keyboard.press("/")
    field = doctor.page.locator(".find input")
    expect(field).to_be_focused()
    doctor.page.keyboard.type("jc?")
    expect(field).to_have_value("jc?")
    expect(doctor.page.locator(".keys")).to_have_count(0)


def test_a_claim_shows_at_once_to_everyone(
    doctor: Visit, open_window: Callable[..., Visit], second: Treated
) -> None:  # type: ignore[no-untyped-def]
    other = open_window("nurse")
    other.go("/worklist")
    theirs = row_of(other, second)
    expect(theirs.get_by_role("button", name="Claim")).to_be_visible()
    mine = row_of(doctor, second)
    mine.hover()  # rows keep their place under the pointer, whoever else comes in meanwhile
    mine.get_by_role("button", name="Claim").click()
    expect(mine.locator(".claim")).to_contain_text("Yours")
    expect(theirs.locator(".claim")).to_contain_text("Dr Chea Sophal")


def test_rows_keep_their_place_under_the_pointer(doctor: Visit, treated: Treated, treat) -> None:  # type: ignore[no-untyped-def]
    row_of(doctor, treated).wait_for()
    first = doctor.page.locator("li.row").first
    first.hover()
    before = first.get_attribute("data-task")
    third = treat(3)
    expect(row_of(doctor, third)).to_be_attached()  # below
    assert doctor.page.locator("li.row").first.get_attribute("data-task") == before
    doctor.page.mouse.move(0, 0)
    expect(row_of(doctor, third)).to_be_visible()


def test_says_so_when_the_line_is_cut(doctor: Visit, treated: Treated) -> None:
    row_of(doctor, treated).wait_for()
    doctor.page.context.set_offline(True)
    doctor.page.evaluate("window.dispatchEvent(new Event('bw-link'))")
    strip = doctor.page.locator(".strip-offline")
    expect(strip).to_contain_text("No link since")
    expect(doctor.page.locator("li.row .claim button").first).to_be_disabled()
    expect(doctor.page.locator("li.row .tag.stale").first).to_be_visible()
    doctor.page.context.set_offline(False)
    doctor.page.evaluate("window.dispatchEvent(new Event('bw-link'))")
    expect(strip).to_have_count(0)


def test_an_empty_view_says_what_is_good(doctor: Visit) -> None:
    doctor.page.get_by_role("button", name="Children").click()
    shown = doctor.page.locator("li.row, .state")
    expect(shown.first).to_be_visible()
