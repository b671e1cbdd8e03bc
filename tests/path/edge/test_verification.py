"""A spirometer verified with the syringe at the bedside: no A from one that failed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from breathway.edge.station import Station
from breathway.model import decode_event

from .test_treatment import PATIENT, Ward, run


def strokes(*litres: float) -> dict[str, Any]:
    speeds = ("low", "medium", "high")
    return {"strokes": [{"speed": s, "volume_l": v} for s, v in zip(speeds, litres, strict=True)]}


async def verification(ward: Ward, station: Station) -> None:
    await ward.instruments_ready()
    (line,) = (await ward.get("/api/verification"))["lines"]
    assert (line["state"], line["checked_at"]) == ("unknown", None)
    at = f"/api/instruments/{line['instrument_id']}/verification"
    unknown = await ward.page.post("/api/instruments/none/verification", json=strokes(3, 3, 3))
    assert unknown.status_code == 404
    person = await ward.post("/api/patients", PATIENT, 201)
    begun = {"patient_id": person["patient_id"], "indication": "asthma_exacerbation"}
    one = f"/api/treatments/{(await ward.post('/api/treatments', begun, 201))['treatment_id']}"

    (failed,) = (await ward.post(at, strokes(2.98, 3.02, 3.12)))["lines"]
    assert (failed["state"], failed["reasons"]) == ("failed", ["stroke_beyond_limit", "not_linear"])
    await ward.post(f"{one}/step", {"step": "test_before"})
    test = (await ward.blow(one, "before", 1))["before"]
    assert (test["good"], test["grade_fev1"]) == (0, "U")
    assert test["blows"][0]["coach"] == "check_device"
    assert test["blows"][0]["maneuver"]["reasons"][0] == "device_failed_check"

    (passed,) = (await ward.post(at, strokes(2.98, 3.02, 3.03)))["lines"]
    assert (passed["state"], passed["reasons"]) == ("verified", [])
    assert passed["due_at"] > passed["checked_at"]
    assert [(c["name"], c["missing"]) for c in passed["charts"]] == [("syringe_percent", 18)]
    await controls(ward, at.replace("verification", "control"))
    await ward.until(lambda: ward.get("/api/bedside"), lambda b: b["link"]["backlog"] == 0)
    [spool] = ward.centre.spools.values()
    events = [decode_event(spool[number].event) for number in sorted(spool)]
    found = [e for e in events if type(e).__struct_config__.tag == "instrument_verified"]
    assert [event.passed for event in found] == [False, True]
    assert found[0].operator == "Sreymom"
    assert found[0].patient_id is None


async def controls(ward: Ward, at: str) -> None:
    """Twenty sessions of a colleague make the mean; the next is far off."""
    odd = await ward.page.post(at, json={"fev1_l": 4, "fvc_l": 3})
    assert (odd.status_code, odd.json()["title"]) == (400, "impossible_value")
    for n in range(20):
        body = {"fev1_l": 3.5 + 0.03 * (n % 3), "fvc_l": 4.4 + 0.03 * (n % 2)}
        line = (await ward.post(at, body))["lines"][0]
    chart = next(c for c in line["charts"] if c["name"] == "fev1_l")
    assert (chart["missing"], chart["in_control"]) == (0, True)
    line = (await ward.post(at, {"fev1_l": 3.2, "fvc_l": 4.4}))["lines"][0]
    chart = next(c for c in line["charts"] if c["name"] == "fev1_l")
    assert not chart["in_control"]
    assert "1_3s" in chart["broken"]


def test_a_device_that_fails_gives_no_a(tmp_path: Path) -> None:
    run(Ward(tmp_path), verification)
