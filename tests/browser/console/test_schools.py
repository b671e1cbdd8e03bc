"""The pages of schools in a browser: the operator's, and the school's own without a sign-in."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from breathway.share import cap
from tests.browser.conftest import Visit
from tests.browser.console.test_accessible import LOOKS, faults
from tests.node import RunningNode


@pytest.mark.parametrize(("language", "dark", "width"), LOOKS)
def test_the_operators_page(
    open_window: Callable[..., Visit], language: str, dark: bool, width: int
) -> None:
    visit = open_window("operator", language=language, dark=dark, width=width)
    visit.go("/schools")
    visit.page.wait_for_selector("table.sch")
    assert "Mittapheap" in visit.page.inner_text("table.sch")
    visit.page.click("table.sch button")
    visit.page.wait_for_selector(".sch-open")
    assert faults(visit) == ""
    assert visit.overflow_px() <= 0


@pytest.mark.parametrize(("language", "width"), [("en", 1440), ("km", 360), ("zh-CN", 360)])
def test_the_schools_own_pages(
    open_window: Callable[..., Visit], node: RunningNode, language: str, width: int
) -> None:
    visit = open_window(language=language, width=width)
    school = node.node.school.removeprefix(node.url)
    for path in (f"{school}?lang={language}", f"/school?lang={language}"):
        visit.go(path)
        visit.page.wait_for_selector("main h1, main h2")
        assert faults(visit) == ""
        assert visit.overflow_px() <= 0
        assert not visit.page.query_selector("script")


def test_the_authority_to_warn_is_recorded_and_ended(open_window: Callable[..., Visit]) -> None:
    visit = open_window("operator")
    visit.go("/schools")
    held = visit.page.locator("bw-authority")
    expect(held).to_contain_text("it is an exercise")
    held.get_by_role("button", name="Record the authority").click()
    for part in ("Ministry of Health", "Agreement of May 2026", "Registry 14/2026"):
        held.locator("input:invalid").first.fill(part)
    assert faults(visit) == ""
    held.get_by_role("button", name="Record the authority").click()
    expect(held).to_contain_text("in earnest, by the authority of Ministry of Health")
    held.get_by_role("button", name="End it").click()
    expect(held).to_contain_text("it is an exercise")


def test_an_operator_warns_the_schools_of_a_place(
    open_window: Callable[..., Visit], treated: tuple[str, str]
) -> None:
    """On the map, at the city where somebody was treated this year and a school is subscribed."""
    visit = open_window("operator", width=1440)
    visit.go("/map?level=city&step=year")
    visit.page.wait_for_selector("bw-map-field canvas")
    visit.page.keyboard.press("t")
    visit.page.locator(".map-table").get_by_role("button", name="Sihanoukville").click()
    panel = visit.page.locator(".map-side bw-warn-schools")
    panel.get_by_role("button", name="Warn one school…").click()
    expect(panel).to_contain_text("It says Exercise")
    panel.get_by_label("Flag").select_option("purple")
    assert faults(visit) == ""
    panel.get_by_role("button", name="Warn them").click()
    expect(panel).to_contain_text("Purple flag, decided by an operator", ignore_case=True)
    expect(panel).to_contain_text("Exercise")
    panel.get_by_role("button", name="End it").first.click()
    expect(panel).not_to_contain_text("decided by an operator")


def test_a_schools_page_brings_the_letters_of_its_language(
    open_window: Callable[..., Visit],
) -> None:
    visit = open_window("operator")
    visit.go("/schools")
    faces = visit.page.evaluate("async () => (await fetch('/school/letters/km.css')).text()")
    assert "Noto Sans Khmer Variable" in faces
    assert "/assets/" in faces


def take(node: RunningNode, file: Path, message: cap.Message) -> None:
    """By the command, as somebody at the centre does."""
    file.write_bytes(cap.write(message))
    data = str(node.node.settings.data)
    command = [sys.executable, "-m", "breathway", "cap", "take", str(file), "--data", data]
    subprocess.run(command, check=True, timeout=120)


def test_a_weather_services_warning_stands_where_people_work(
    open_window: Callable[..., Visit], node: RunningNode, treated: tuple[str, str], tmp_path: Path
) -> None:
    """At the facility, on its patients' pages, above the worklist; and no longer than it should."""
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    place = cap.Area(description="Coast", circles=(cap.Circle((10.609, 103.53), 15.0),))
    info = cap.Info(category=("Met",), event="Heat", headline="Heat on the coast <b>",
                    urgency="Expected", severity="Severe", certainty="Likely",
                    expires=now + dt.timedelta(hours=9), areas=(place,))  # fmt: skip
    same = {"sender": "met.example", "sent": now, "status": "Actual"}
    take(node, tmp_path / "heat.xml",
         cap.Message(identifier="h1", message_type="Alert", infos=(info,), **same))  # fmt: skip
    visit = open_window("doctor")
    visit.go("/worklist")
    person = visit.page.locator(f"a[href*='{treated[0]}']").first.get_attribute("href")
    warned = visit.page.locator("bw-weather-warnings")
    expect(warned.locator("summary")).to_contain_text("Heat on the coast <b> (Sihanoukville)")
    warned.locator("summary").click()
    expect(warned.locator("li")).to_contain_text("Not signed")
    assert faults(visit) == ""
    visit.go(str(person))
    expect(warned.locator("summary")).to_contain_text("Heat on the coast <b>")
    visit.go(f"/facilities/{node.edges[0].facility.id}")
    expect(warned.locator("li")).to_contain_text("until")
    ended = (cap.Reference("met.example", "h1", now),)
    take(node, tmp_path / "over.xml",
         cap.Message(identifier="h2", message_type="Cancel", references=ended, **same))  # fmt: skip
    visit.page.reload()
    visit.page.wait_for_selector(".one-days")
    expect(warned.locator("li")).to_have_count(0)
