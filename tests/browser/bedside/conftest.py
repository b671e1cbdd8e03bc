"""The bedside page in a real browser, on a real edge with its instruments."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from playwright.sync_api import TimeoutError as TooLate

from tests.browser.relay import Relay

WITHIN_MS = 60_000  # machines that test are slow; instruments and blows take their time
Open = Callable[..., "Ward"]


class Ward:
    """A window on a bedside page, and the steps of a nurse in it."""

    def __init__(self, page: Page, url: str, pin: str) -> None:
        self.page, self.url, self.pin = page, url, pin
        page.context.set_default_timeout(WITHIN_MS)
        self.errors: list[str] = []
        self.strangers: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", self._said)
        page.on("request", self._asked)

    def _said(self, message: Any) -> None:
        # A wrong PIN and a cut line are answers, not mistakes of the page.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.errors.append(message.text)

    def _asked(self, request: Any) -> None:
        if not request.url.startswith((self.url, "blob:", "data:")):
            self.strangers.append(request.url)

    def sign_in(self, name: str = "Srey Leak") -> None:
        self.page.goto(self.url)
        self.page.fill("input[name=name]", name)
        self.page.fill("input[name=pin]", self.pin)
        self.go()
        self.page.wait_for_selector(".home")

    def go(self) -> None:
        """The one action of the screen."""
        self.page.locator(".go:not(.alt)").click()

    def at(self, address: str) -> None:
        self.page.evaluate("to => { location.hash = to }", address)

    @property
    def hash(self) -> str:
        return str(self.page.evaluate("location.hash"))

    def treatment_id(self) -> str:
        return self.hash.split("/")[2]

    def overflow_px(self) -> int:
        return int(self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))

    def register(
        self,
        latin: str,
        own: str,
        *,
        allergy: str = "",
        born: str = "1984-03-02",
        weight_kg: str = "51.5",
    ) -> None:
        self.at("#/register")
        page = self.page
        page.fill("input[name=name]", own)
        page.fill("input[name=name_latin]", latin)
        page.locator("input[name=sex][value=female]").check()
        page.fill("input[name=birth_date]", born)
        page.fill("input[name=height_cm]", "156")
        page.fill("input[name=weight_kg]", weight_kg)
        page.locator("details.more summary").click()
        page.locator("input[name=synthetic]").check()
        self.go()
        page.locator(f"input[name=asked][value={'listed' if allergy else 'nilknown'}]").check()
        if allergy:
            page.fill("input[name=substance]", allergy)
        self.go()
        page.wait_for_selector(".headline")

    def prescribe(self, drug: str, dose_mg: str) -> None:
        self.page.locator("section[aria-labelledby=meds] .headline a").click()
        self.page.wait_for_selector("#medicine")
        self.page.fill("input[name=drug]", drug)
        self.page.fill("input[name=dose]", dose_mg)
        self.go()
        expect(self.page.locator(".row2").filter(has_text=f"{dose_mg} mg").first).to_be_visible()

    def start(self) -> str:
        """Begin a treatment; ends on the step of oxygen and heart rate."""
        self.go()
        self.page.locator(".choice").first.click()
        self.go()
        self.page.wait_for_selector(".vitals")
        return self.treatment_id()

    def take_oximeter(self) -> None:
        """The treatment takes a free one by itself; where none is, it is asked for."""
        page = self.page
        number = page.locator(".vital b").first
        try:
            expect(number).not_to_have_text("–", timeout=3000)
        except AssertionError:
            with contextlib.suppress(TooLate):  # its first reading came meanwhile
                page.locator(".bd .mid").first.click(timeout=5000)
        expect(number).not_to_have_text("–")

    def blow(self, number: int) -> None:
        """One blow, watched until its coaching is shown."""
        self.go()
        expect(self.page.locator(".coach-h")).to_be_visible(timeout=WITHIN_MS)
        expect(self.page.locator(".st").first).to_contain_text(str(number), timeout=WITHIN_MS)


@pytest.fixture
def open_ward(browser: Browser, node: Any) -> Iterator[Open]:
    """Opens windows: ``open_ward(language="km", dark=True, width=360)``."""
    contexts: list[BrowserContext] = []
    wards: list[Ward] = []

    def opened(
        *, language: str = "en", dark: bool = False, width: int = 360, at: Any = None
    ) -> Ward:
        context = browser.new_context(
            viewport={"width": width, "height": 740 if width < 700 else 900},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            has_touch=True,
        )
        key = "'breathway-language'"
        context.add_init_script(
            f"localStorage.getItem({key}) ?? localStorage.setItem({key}, '{language}')"
        )
        edge = at or node.edges[0]
        contexts.append(context)
        wards.append(Ward(context.new_page(), edge.url, edge.pin))
        return wards[-1]

    yield opened
    for context in contexts:
        context.close()
    for ward in wards:
        assert ward.errors == []
        assert ward.strangers == [], "the page asked another server"


class CutEdge:
    """An edge of its own behind a line that the test can cut."""

    def __init__(self, folder: Path, node: Any) -> None:
        self.relay = Relay(node.url)
        console = node.console("operator")
        code = node.run(console.ask("POST", "/api/facilities/kh-kampot/enrolment-codes", {}))
        node.run(console.close())
        arguments = ["--data", str(folder / "edge"), "--centre", self.relay.url, "--port", "0"]
        arguments += ["--simulate", "--simulate-speed", "40", "--code", code["code"]]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "breathway", "edge", *arguments],
            stdout=subprocess.PIPE,
            stderr=(folder / "edge.log").open("w"),
            text=True,
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, (folder / "edge.log").read_text()[-2000:]
        ready = json.loads(line)
        self.url, self.pin = ready["url"], ready["pin"]

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.relay.close()


@pytest.fixture
def cut_edge(tmp_path: Path, node: Any, browser: Browser) -> Iterator[CutEdge]:
    edge = CutEdge(tmp_path, node)
    yield edge
    edge.stop()
