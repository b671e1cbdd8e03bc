"""The console in a real browser, on a real node: pages signed in, one treatment to look at."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

from breathway.cli.demo.bedside import Plan
from breathway.cli.demo.people import person

ROOT = Path(__file__).resolve().parents[2]
BUILT = ROOT / "src" / "breathway" / "console" / "static" / "index.html"
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
]
SEED = 20261126
WAIT_MS = 60_000  # machines that test are slow
expect.set_options(timeout=WAIT_MS)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not BUILT.is_file():
        pytest.skip("the console is not built: run npm ci && npm run build in console/")
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("no Chromium on PATH: install one to test the pages")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield opened
        opened.close()


class Visit:
    """A browser window: where it is, and everything that went wrong in it."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url
        page.context.set_default_timeout(WAIT_MS)  # its other pages and calls, too
        self.errors: list[str] = []
        self.strangers: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", self._said)
        page.on("request", self._asked)

    def _said(self, message: Any) -> None:
        # A refused sign-in and a cut line are answers, not mistakes of the page.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.errors.append(message.text)

    def _asked(self, request: Any) -> None:
        if not request.url.startswith((self.url, "blob:", "data:")):
            self.strangers.append(request.url)

    def go(self, path: str) -> None:
        self.page.goto(self.url + path)

    def sign_in(self, username: str, password: str) -> None:
        """By the form. Attempts are limited, so most tests enter with a session kept earlier."""
        self.go("/")
        self.page.fill("#username", username)
        self.page.fill("#password", password)
        self.page.click("form button.p")
        self.page.wait_for_selector("bw-top-bar")

    def overflow_px(self) -> int:
        """How far the page is wider than the window."""
        wide = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        return int(wide)


def row_of(visit: Visit, treated: tuple[str, str]) -> Locator:
    """The most urgent row of a treatment."""
    link = visit.page.locator(f"a[href*='{treated[0]}']")
    return visit.page.locator("li.row").filter(has=link).first


@pytest.fixture(scope="session")
def session_of(browser: Browser, node: Any) -> Callable[[str], Any]:
    """The cookie of a session, one per person and run."""
    kept: dict[str, Any] = {}

    def session(username: str) -> Any:
        if username not in kept:
            context = browser.new_context()
            Visit(context.new_page(), node.url).sign_in(username, node.password(username))
            kept[username] = context.cookies()
            context.close()
        return kept[username]

    return session


@pytest.fixture
def open_window(
    browser: Browser, node: Any, session_of: Callable[[str], Any]
) -> Iterator[Callable[..., Visit]]:
    """Opens windows: ``open_window("doctor", language="km", dark=True, width=360)``."""
    contexts: list[BrowserContext] = []
    visits: list[Visit] = []

    def opened(
        username: str = "", *, language: str = "en", dark: bool = False, width: int = 1440
    ) -> Visit:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            timezone_id="Asia/Phnom_Penh",
            reduced_motion="reduce",
        )
        key = "'breathway-language'"
        context.add_init_script(
            f"localStorage.getItem({key}) ?? localStorage.setItem({key}, '{language}')"
        )
        if username:
            context.add_cookies(session_of(username))
        contexts.append(context)
        visits.append(Visit(context.new_page(), node.url))
        return visits[-1]

    yield opened
    for context in contexts:
        context.close()
    for visit in visits:
        assert visit.errors == []
        assert visit.strangers == [], "the page asked another server"


@pytest.fixture
def doctor(open_window: Callable[..., Visit]) -> Visit:
    """An expert's window, on the worklist."""
    visit = open_window("doctor")
    visit.go("/worklist")
    visit.page.wait_for_selector("bw-worklist h1")
    return visit


@pytest.fixture(scope="session")
def treat(node: Any) -> Callable[[int], tuple[str, str]]:
    """Runs a treatment at the bedside in which the nurse asks for help: its id, the person's."""

    def run(number: int) -> tuple[str, str]:
        bedside = node.bedside()
        plan = Plan(random.Random(SEED + number))
        plan.asks_for_help = True
        who = person(number, SEED, 2026)
        treatment = node.run(bedside.treat(who, plan))
        node.run(bedside.close())
        return str(treatment), str(who["name_latin"])

    return run


@pytest.fixture(scope="session")
def treated(treat: Callable[[int], tuple[str, str]]) -> tuple[str, str]:
    return treat(1)


@pytest.fixture(scope="session")
def second(treat: Callable[[int], tuple[str, str]]) -> tuple[str, str]:
    return treat(2)
