"""A passkey in a real browser, by its virtual authenticator: made, used, and then needed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import faults
from tests.browser.conftest import WAIT_MS

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def page(browser: Browser, node: Any) -> Iterator[Page]:
    """A window that knows the console by a name: browsers make no key for an address in numbers."""
    context = browser.new_context()
    opened = context.new_page()
    opened.set_default_timeout(WAIT_MS)
    session = context.new_cdp_session(opened)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    opened.goto(node.url.replace("127.0.0.1", "localhost"))
    yield opened
    context.close()


def sign_in(page: Page, username: str, password: str) -> None:
    page.fill("#username", username)
    page.fill("#password", password)
    page.click("form button.p")


def test_a_passkey_is_added_used_and_removed(page: Page, node: Any) -> None:
    password = node.password("wuxi")
    sign_in(page, "wuxi", password)
    page.wait_for_selector("bw-top-bar")
    page.goto(page.url.partition("/worklist")[0] + "/account")
    page.fill(".account input[name=password]", password)
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("status")).to_contain_text("The passkey is added")
    expect(page.locator(".account .passkey")).to_contain_text("localhost")
    assert faults(page) == []
    page.click(".who summary")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_selector("#password")
    sign_in(page, "wuxi", password)
    expect(page.get_by_role("alert")).to_contain_text("opened by its passkey")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_selector("bw-top-bar")
    expect(page.locator(".who summary")).to_contain_text("Dr Wei Min")
    page.goto(page.url.partition("/worklist")[0] + "/account")
    page.get_by_role("button", name="Remove").click()  # without the password nothing happens
    expect(page.locator(".account .passkey")).to_have_count(1)
    page.fill(".account input[name=password]", password)
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_role("status")).to_contain_text("The passkey is removed")
