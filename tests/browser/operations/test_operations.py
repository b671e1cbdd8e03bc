"""The pages of operators and administrators, on a real node."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import msgspec
import pyotp
import pytest
from playwright.sync_api import expect

from breathway.wire.http import HttpLink
from tests.browser.axe import faults
from tests.browser.conftest import Visit
from tests.path.centre.bedside import Bedside

Window = Callable[..., Visit]


@pytest.fixture
def operator(open_window: Window, node: Any) -> Visit:
    visit = open_window()
    visit.sign_in("operator", node.password("operator"))
    return visit


def test_facilities_say_how_they_are(operator: Visit) -> None:
    page = operator.page
    expect(page.locator("h1")).to_contain_text("of 2 report")
    rows = page.locator(".fac-table tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.filter(has_text="Kampot Referral")).to_be_visible()
    text = page.locator("bw-facility-field canvas").get_attribute("aria-label")
    assert text is not None
    assert "2 facilities" in text
    page.locator(".fac-filter").filter(has_text="Sihanoukville").click()
    expect(rows).to_have_count(1)
    page.locator(".fac-filters input").fill("nobody")
    expect(page.get_by_role("heading", name="No facility matches.")).to_be_visible()
    page.get_by_role("button", name="Clear filters").click()
    expect(rows).to_have_count(2)


def test_a_whole_country_of_facilities_is_one_page(operator: Visit) -> None:
    page = operator.page
    page.wait_for_selector(".fac-table tbody tr")

    def country(route: Any) -> None:
        answer = route.fetch().json()
        one = answer["rows"][0]
        answer["rows"] = [
            {**one, "facility_id": f"kh-{n}", "name": f"Health centre {n}"} for n in range(14_220)
        ]
        route.fulfill(json=answer)

    page.route(re.compile(r"/api/facilities(\?.*)?$"), country)
    page.reload()
    field = page.locator("bw-facility-field canvas")
    expect(field).to_have_attribute("aria-label", re.compile("14,220 facilities"))
    rows = page.locator(".fac-table tbody tr")
    assert 10 < rows.count() < 200  # only what is in view is in the document
    page.locator(".fac-filters input").fill("centre 14219")
    expect(rows.filter(has_text="Health centre 14219")).to_be_visible()
    assert operator.overflow_px() == 0
    page.unroute_all(behavior="wait")


def test_what_is_wrong_with_the_air_is_said_with_what_to_do(operator: Visit) -> None:
    seen = {"first_at": "2026-03-01T00:00:00Z", "last_at": "2026-03-20T00:00:00Z", "detail": "19 h"}
    findings = [
        {"source": "trap", "quantity": "pollen_birch_grains_m3", "name": "sensor_stuck",
         "standing": True, **seen},
        {"source": "model", "quantity": "temperature_c", "name": "sources_disagree",
         "standing": False, **seen},
        {"source": "model", "quantity": "", "name": "open_meteo_unread", "standing": True, **seen},
    ]  # fmt: skip
    source = {"source": "model", "tried_at": seen["last_at"], "answered_at": None, "problem": "503"}
    kampot = {"place": "kh-kampot", "name": "Kampot", "sources": [source], "findings": findings,
              "latest": []}  # fmt: skip
    answer = {"places": [kampot], "sources": 1, "silent": 1, "standing": 2,
              "answered_at": seen["last_at"]}  # fmt: skip
    page = operator.page
    page.route(re.compile(r"/api/air$"), lambda route: route.fulfill(json=answer))
    operator.go("/air")
    expect(page.locator("h1")).to_contain_text("0 of 1 sources of weather and air answer.")
    found = page.locator(".air-found li")
    expect(found.nth(0)).to_contain_text("The sensor is stuck birch pollen")
    expect(found.nth(1)).to_contain_text("put it first")
    expect(found.nth(1)).to_contain_text("not seen since")
    expect(found.nth(2)).to_contain_text("cannot be read")
    assert operator.overflow_px() == 0
    assert faults(page) == []
    page.unroute_all(behavior="wait")


def test_keys_lead_to_one_facility_and_its_enrolment_code(operator: Visit) -> None:
    page = operator.page
    page.wait_for_selector(".fac-table tbody tr")
    page.keyboard.press("j")
    expect(page.locator(".fac-table tr.on")).to_have_count(1)
    page.keyboard.press("Enter")
    page.wait_for_selector(".one")
    expect(page.locator(".one")).to_contain_text("Stethoscope")
    expect(page.locator(".one table").filter(visible=True).first).to_be_visible()
    page.get_by_role("button", name="Make a code").click()
    code = page.locator(".code-shown output")
    expect(code).to_have_text(
        # Four groups of five, without letters that are mistaken for others.
        re.compile(r"^[2-9A-HJ-NP-Z]{5}(-[2-9A-HJ-NP-Z]{5}){3}$")
    )
    page.reload()
    page.wait_for_selector(".one")
    expect(code).to_have_count(0)  # it was shown once


def test_a_record_in_quarantine_is_seen_and_discarded_with_a_reason(
    operator: Visit, node: Any
) -> None:
    page = operator.page
    console = node.console("operator")
    path = "/api/facilities/kh-kampot/enrolment-codes"
    code = node.run(console.ask("POST", path, {}))["code"]
    node.run(console.close())

    async def send() -> None:
        edge = Bedside(HttpLink(node.url), seed=17)
        await edge.enrol(code)
        unknown = {"kind": "gait_recorded", **edge.common(cadence_per_min=112.4)}
        edge.append(msgspec.msgpack.encode(unknown))
        await edge.sync_all()
        await edge.link.close()

    operator.go("/quarantine")
    page.wait_for_selector(".qua")
    node.run(send())
    row = page.locator(".qua-list a").filter(has_text="Kampot").first
    expect(row).to_be_visible()  # it appears by itself
    row.click()
    expect(page.locator(".qua-one")).to_contain_text("gait_recorded")
    expect(page.locator(".qua-pre.hex")).to_contain_text("000000")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("It is still not understood.")).to_be_visible()
    page.get_by_role("button", name="Discard, keep the bytes").click()
    expect(page.locator(".qua-acts")).to_be_visible()  # not without a reason
    page.fill("#why", "sent by a test instrument")
    assert faults(page) == []
    page.get_by_role("button", name="Discard, keep the bytes").click()
    expect(page.locator(".qua-one .problem")).to_contain_text("sent by a test instrument")
    expect(page.locator(".qua-one .problem")).to_contain_text("Keo Rithy")


def test_the_wall_says_who_waits_and_names_nobody(
    open_window: Window, node: Any, treated: tuple[str, str]
) -> None:
    visit = open_window(width=1920)
    visit.sign_in("doctor", node.password("doctor"))
    visit.go("/wall")
    page = visit.page
    page.wait_for_selector(".wall-row")
    expect(page.locator("h1")).to_contain_text("for an expert")
    expect(page.locator(".wall-row").filter(has_text="Sihanoukville").first).to_be_visible()
    expect(page.locator(".wall-map .place-name").first).to_be_visible()
    words = page.inner_text("body")
    assert treated[1] not in words
    assert treated[1].split()[0] not in words
    small = page.evaluate(
        """[...document.querySelectorAll('.wall *')].filter(e => !e.children.length &&
             e.textContent.trim() && !e.closest('svg') &&
             parseFloat(getComputedStyle(e).fontSize) < 23).map(e => e.outerHTML.slice(0, 90))"""
    )
    assert small == [], "base type of the wall is 23 px"
    assert faults(page) == []


def test_an_operators_wall_says_how_many_wait_and_not_why(
    open_window: Window, node: Any, treated: tuple[str, str]
) -> None:
    visit = open_window("operator", width=1920)
    visit.go("/wall")
    row = visit.page.locator(".wall-row").filter(has_text="Sihanoukville").first
    expect(row.locator("p")).to_contain_text("here")
    assert treated[1].split()[0] not in visit.page.inner_text("body")
    assert faults(visit.page) == []


def test_a_nurse_says_whose_a_reading_is(open_window: Window, treated: tuple[str, str]) -> None:
    """The page's part; the record's is in the contract tests. It is put before the page."""
    reading = {
        "treatment_id": "01a215fc-48f2-7342-afa2-8d2d6e2659bc",
        "read_at": "2026-11-26T03:12:00Z",
        "instrument_id": "spirometer-1",
        "blows": 1,
        "fev1_l": 2.41,
        "fvc_l": 3.2,
        "pef_l_s": 6.1,
    }
    sent: list[Any] = []

    def assigned(route: Any) -> None:
        sent.append(route.request.post_data_json)
        route.fulfill(status=204)

    visit = open_window("nurse", width=360)
    page = visit.page
    page.route("**/unassigned", lambda route: route.fulfill(json=[] if sent else [reading]))
    page.route("**/assign", assigned)
    visit.go("/facilities/kh-sihanoukville")
    waiting = page.locator("bw-unassigned")
    expect(waiting).to_contain_text("FEV1 2.41 L")
    waiting.get_by_role("button", name="Whose is it?").click()
    waiting.get_by_role("searchbox").fill(treated[1].split()[-1])
    mine = waiting.get_by_role("button", name=f"It is {treated[1]}").first
    expect(mine).to_be_visible()
    assert faults(page) == []
    assert visit.overflow_px() <= 0
    mine.click()
    expect(waiting.get_by_role("status")).to_contain_text(f"in the record of {treated[1]}")
    assert set(sent[0]) == {"patient_id"}
    page.unroute_all(behavior="wait")


def test_an_account_is_made_used_and_ended(open_window: Window, node: Any) -> None:
    visit = open_window()
    visit.sign_in("admin", node.password("admin"))
    page = visit.page
    visit.go("/people")
    page.wait_for_selector(".peo")
    page.get_by_role("button", name="Add a person").click()
    page.fill("input[name=name]", "Prum Sokha")
    page.fill("input[name=username]", "prum.sokha")
    page.select_option("select[name=role]", "operator")
    assert faults(page) == []
    page.get_by_role("button", name="Make the account").click()
    expect(page.locator(".peo-secret svg.qr")).to_be_visible()
    outputs = page.locator(".peo-secret output")
    expect(outputs).to_have_count(3)
    password, secret = outputs.nth(1).inner_text(), outputs.nth(2).inner_text().replace(" ", "")
    page.reload()
    page.wait_for_selector(".peo")
    expect(outputs).to_have_count(0)  # shown once

    async def enter() -> str:
        from breathway.cli.demo.console import Console

        console = Console(node.url)
        body = {"username": "prum.sokha", "password": password, "code": pyotp.TOTP(secret).now()}
        me = await console.ask("POST", "/api/session", body)
        await console.close()
        return str(me["role"])

    assert node.run(enter()) == "operator"
    row = page.locator(".peo tr").filter(has_text="Prum Sokha")
    row.get_by_role("button").click()
    page.locator(".peo-acts").get_by_role("button", name="End", exact=True).click()
    page.get_by_role("button", name="End the account").click()
    expect(row).to_have_count(0)
    with pytest.raises(Exception, match="session"):
        node.run(enter())


LOOKS = [("en", False, 1440), ("km", True, 1440), ("zh-CN", False, 360), ("km", False, 360)]


@pytest.mark.parametrize(("language", "dark", "width"), LOOKS)
def test_everyone_can_use_them(
    open_window: Window, node: Any, language: str, dark: bool, width: int
) -> None:
    visit = open_window(language=language, dark=dark, width=width)
    visit.sign_in("operator", node.password("operator"))
    page = visit.page
    for path, ready in (
        ("/facilities", ".fac-table tbody tr"),
        ("/facilities/kh-kampot", ".one"),
        ("/quarantine", ".qua"),
    ):
        visit.go(path)
        page.wait_for_selector(ready)
        page.wait_for_timeout(300)
        assert faults(page) == [], path
        assert visit.overflow_px() <= 0, path
