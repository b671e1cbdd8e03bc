"""What departs from the protocol, as the patient page says it: limits that were passed while a dose
ran, and what nobody did."""

from __future__ import annotations

import json
import re
from typing import Any

from playwright.sync_api import Route, expect

from breathway.cli.demo.people import person
from tests.browser.conftest import SEED, Visit

FALLS = {
    "level": "stop",
    "code": "spo2_falls",
    "values": {"value": 91, "limit": 4},
    "source": "BTS 2017",
    "confidence": "read",
}


def untested(node: Any) -> tuple[str, str, str]:
    """A dose by hand, and nothing besides: the ids of person and treatment, the person's name."""
    nurse, who = node.bedside(), person(77, SEED, 2026)
    who["birth_date"] = "1980-01-01"

    async def treat() -> tuple[str, str]:
        patient = (await nurse.ask("POST", "/api/patients", who))["patient_id"]
        body = {"patient_id": patient, "indication": "asthma_exacerbation"}
        treatment = (await nurse.ask("POST", "/api/treatments", body))["treatment_id"]
        dose = {"drug": "salbutamol", "dose_mg": 2.5, "route": "nebulized"}
        await nurse.ask("POST", f"/api/treatments/{treatment}/given", dose)
        await nurse.ask("POST", f"/api/treatments/{treatment}/finish", {"outcome": "completed"})
        await nurse.close()
        return patient, treatment

    return *node.run(treat()), str(who["name_latin"])


def with_safety(route: Route) -> None:
    """The record's answer, as if the oximeter had noted a fall while a dose ran."""
    answer = route.fetch()
    page = answer.json()
    therapy = (page.get("latest") or {}).get("therapy")
    if therapy is not None:
        event = {"event_id": "01900000-0000-7000-8000-000000000001", "order_id": None}
        therapy["safety"] = [{**event, "at": page["latest"]["started_at"], "findings": [FALLS]}]
        therapy["deviations"] += 1
    route.fulfill(response=answer, body=json.dumps(page))


def test_what_nobody_did_and_what_was_passed(doctor: Visit, node: Any) -> None:
    patient, treatment, name = untested(node)
    link = doctor.page.locator(f"a[href*='{treatment}']")
    row = doctor.page.locator("li.row").filter(has=link).filter(has_text="Nobody tested after")
    expect(row).to_contain_text(name)
    # Its oxygen may have called, too, and then stands above it.
    expect(row.locator("bw-alarm-tag")).to_contain_text(re.compile("Low|High"))
    doctor.page.route("**/api/patients/*", with_safety)
    doctor.go(f"/patients/{patient}")
    section = doctor.page.locator("section[aria-labelledby=therapy-title]")
    lines = section.locator(".departs li")
    expect(lines).to_have_count(4)
    expect(lines.nth(0)).to_contain_text("Oxygen falls during the treatment, now 91 %")
    expect(lines.nth(0)).to_contain_text("Source: BTS 2017")
    expect(lines.nth(1)).to_contain_text("Nobody judged the severity before the dose")
    expect(lines.nth(3)).to_contain_text("No test after the dose")
    expect(section).to_contain_text("4 deviations from the protocol")
    doctor.page.unroute_all(behavior="wait")
