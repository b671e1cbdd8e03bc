"""A family agrees to be warned at the bedside, on a telephone's width, and one press ends it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.bedside.conftest import Open

ADDRESS = "a.very.long.address.of.a.mother@families.example.org"


@pytest.mark.parametrize("language", ["en", "km"])
def test_a_family_agrees_and_ends_it(open_ward: Open, language: str) -> None:
    ward = open_ward(language=language)
    ward.sign_in()
    ward.register("Kim Dara", "គឹម ដារ៉ា")
    part = ward.page.locator("section[aria-labelledby=families]")
    part.locator("a").click()
    go = ward.page.locator(".go:not(.alt)")
    ward.page.fill("input[name=email]", ADDRESS)
    expect(go).to_be_disabled()  # nobody has said how they consented
    ward.page.locator("input[name=trigger][value=pm25]").check()
    ward.page.locator("input[name=consent]").first.check()
    assert ward.overflow_px() <= 0
    ward.go()
    expect(part.locator(".row2")).to_contain_text(ADDRESS)
    assert ward.overflow_px() <= 0
    part.locator(".row2 button").click()
    expect(part.locator(".row2")).to_have_count(0)
