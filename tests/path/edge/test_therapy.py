"""Therapy at the bedside with the line cut: judged, checked, stopped, overridden, recorded."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import nacl.bindings as sodium
import pytest

from breathway.edge.station import Station
from breathway.model import decode_event, encode_event
from breathway.model.batch import Message
from breathway.model.errors import Unavailable
from breathway.model.order import AdviceGiven, StepRequest
from breathway.model.seal import unseal
from breathway.model.treatment import MedicationGiven
from breathway.therapy import deviations, digest, resolve, shipped

from .rig import COMMON, new_id
from .test_treatment import Ward, run

CHILD = {
    "name": "Sok Vanna",
    "sex": "female",
    "birth_date": (dt.date.today() - dt.timedelta(days=365 * 4 + 30)).isoformat(),
    "height_cm": 102,
    "weight_kg": 16,
    "allergies": [{"substance": "Budesonide"}],
}
PRAM = {
    "spo2": "92to94",
    "suprasternal_retraction": "present",
    "scalene_contraction": "absent",
    "air_entry": "decreased_base",
    "wheezing": "inspiratory",
}
MIX = {
    "drug": "salbutamol",
    "prescribed_mg": 2.5,
    "also": [{"drug": "ipratropium", "dose_mg": 0.25}],
    "gas": "oxygen",
    "flow_l_min": 7,
    "interface": "mask",
}


BY_HAND = {"drug": "salbutamol", "dose_mg": 2.5, "route": "nebulized"}


async def begin(ward: Ward) -> str:
    await ward.instruments_ready()
    person = await ward.post("/api/patients", CHILD, 201)
    begun = {"patient_id": person["patient_id"], "indication": "asthma_exacerbation"}
    treatment = await ward.post("/api/treatments", begun, 201)
    at = f"/api/treatments/{treatment['treatment_id']}"
    await ward.until(lambda: ward.get(at), lambda t: t["vitals"]["spo2_percent"] is not None)
    return at


async def therapy(ward: Ward, station: Station) -> None:
    at = await begin(ward)
    shown = (await ward.get(at))["therapy"]
    assert (shown["protocol"]["id"], shown["protocol"]["state"]) == ("kh-test", "signed")
    assert [form["id"] for form in shown["forms"]] == ["pram", "pass", "bts_sign", "gina"]
    assert shown["forms"][0]["items"][0]["suggested"] is not None
    assert shown["next"]["what"] == "give"

    wrong = {"form": "pram", "items": {**PRAM, "spo2": "purple"}}
    refused = await ward.page.post(f"{at}/severity", json=wrong)
    assert (refused.status_code, refused.json()["title"]) == (422, "bad_severity")
    judged = await ward.post(f"{at}/severity", {"form": "pram", "items": PRAM})
    [severity] = judged["therapy"]["severity"]
    assert (severity["points"], severity["band"], severity["phase"]) == (6, "moderate", "before")

    checked = await ward.post(f"{at}/check", MIX)
    assert [f["code"] for f in checked["findings"] if f["level"] != "note"] == []
    assert (checked["interface"], checked["usual_mg"]) == ("mask", [2.5, 2.5])
    over = await ward.post(f"{at}/check", {"drug": "salbutamol", "prescribed_mg": 10})
    assert (over["findings"][0]["level"], over["findings"][0]["code"]) == ("stop", "overdose")
    assert over["findings"][0]["source"].startswith("NAEPP")
    before = {r["kind"] for r in (await ward.get(at))["records"]}
    assert "nebulization_ordered" not in before

    await ward.post(f"{at}/nebulization", MIX)
    dosed = await ward.until(
        lambda: ward.get(at), lambda t: t["doses"] and t["doses"][0]["ended_at"] is not None
    )
    assert dosed["doses"][0]["also"] == [{"drug": "ipratropium", "dose_mg": 0.25}]
    assert dosed["doses"][0]["nebulized_s"] > 0
    assert (dosed["therapy"]["next"]["what"], dosed["therapy"]["next"]["given"]) == ("reassess", 1)

    care = await ward.get("/api/care")
    due = {line["task"]: line["due"] for line in care["lines"]}
    assert due == {"wash": True, "disinfect": True, "replace_cup": False, "replace_filter": False}
    nebulizer = care["lines"][0]["instrument_id"]
    washed = await ward.post(f"/api/instruments/{nebulizer}/care", {"task": "wash"})
    assert not {c["task"]: c["due"] for c in washed["lines"]}["wash"]

    await stop_and_override(ward, at)
    lacking = (await ward.get(at))["therapy"]["missing"]
    assert [f["code"] for f in lacking["completed"]] == ["missing_severity_after"]  # no test at 4
    assert lacking["refused"] == []
    finish = {"outcome": "completed", "side_effects": ["tremor"], "rinsed": True}
    await ward.post(f"{at}/finish", finish)
    await ward.until(
        lambda: ward.get("/api/bedside"), lambda b: b["link"]["backlog"] == 0, seconds=60
    )
    check_the_centre(ward)


async def stop_and_override(ward: Ward, at: str) -> None:
    """Budesonide by hand, to which this child is allergic."""
    dose = {"drug": "budesonide", "dose_mg": 1, "route": "nebulized"}
    stopped = await ward.page.post(f"{at}/given", json=dose)
    assert (stopped.status_code, stopped.json()["title"]) == (409, "therapy_stop")
    assert "allergy" in stopped.json()["detail"]
    assert not (await ward.get(at))["given"]
    why = {"reason": "expert_said", "words": "Dr Chea on the phone"}
    given = await ward.post(f"{at}/given", {**dose, "override": why})
    assert given["given"][0]["override"] == "expert_said"
    assert [f["code"] for f in given["therapy"]["rinse"]] == ["rinse_mouth", "wash_face"]


def check_the_centre(ward: Ward) -> None:
    [spool] = ward.centre.spools.values()
    assert not ward.centre.quarantine
    events = [decode_event(spool[number].event) for number in sorted(spool)]
    by_kind: dict[str, Any] = {str(e.__struct_config__.tag): e for e in events}
    scored = by_kind["severity_scored"]
    assert (scored.form, scored.points, scored.operator) == ("pram", 6, "Sreymom")
    assert (scored.protocol.id, scored.protocol.signed_by) == ("kh-test", "Dr Golden, of the tests")
    order, log = by_kind["nebulization_ordered"], by_kind["nebulization_logged"]
    assert [d.drug for d in order.drugs] == ["salbutamol", "ipratropium"]
    assert (order.gas, order.flow_l_min, order.device) == ("oxygen", 7, "jet")
    assert (order.checked.override, order.checked.operator) == (None, "Sreymom")
    assert order.checked.protocol == scored.protocol
    assert (log.order_id, log.flow_l_min) == (order.id, 7.5)
    assert by_kind["instrument_cared"].uses == 1
    checked = by_kind["medication_given"].checked
    assert (checked.override.reason, checked.override.stops) == ("expert_said", ("allergy",))
    key_id = checked.override.note.key_id
    key = sodium.crypto_box_seal_open(
        ward.centre.keys[key_id].sealed, ward.box_public, ward.box_secret
    )
    words = unseal(checked.override.note, key, by_kind["medication_given"].patient_id)
    assert msgspec.msgpack.decode(words) == "Dr Chea on the phone"
    finished = by_kind["treatment_finished"]
    assert (finished.side_effects, finished.rinsed) == (("tremor",), True)
    assert [f.code for f in finished.checked.findings] == ["missing_severity_after"]
    assert finished.checked.protocol == scored.protocol


def test_judged_checked_stopped_overridden_recorded(tmp_path: Path) -> None:
    run(Ward(tmp_path), therapy)


async def unsigned(ward: Ward, station: Station) -> None:
    at = await begin(ward)
    dose = {"drug": "salbutamol", "prescribed_mg": 2.5}
    found = (await ward.post(f"{at}/check", dose))["findings"]
    assert (found[0]["level"], found[0]["code"]) == ("stop", "protocol_unsigned")
    for path, body in (("nebulization", dose), ("given", BY_HAND)):
        stopped = await ward.page.post(f"{at}/{path}", json=body)
        assert (stopped.status_code, stopped.json()["title"]) == (409, "therapy_stop")
        assert "protocol_unsigned" in stopped.json()["detail"]
    over = await ward.page.post(f"{at}/nebulization", json={**dose, "prescribed_mg": 10})
    assert "overdose, protocol_unsigned" in over.json()["detail"]  # the dose is said first
    await ward.post(f"{at}/given", {**BY_HAND, "override": {"reason": "no_alternative"}})
    await ward.until(
        lambda: ward.get("/api/bedside"), lambda b: b["link"]["backlog"] == 0, seconds=60
    )
    [spool] = ward.centre.spools.values()
    events = [decode_event(spool[number].event) for number in sorted(spool)]
    [given] = [e for e in events if isinstance(e, MedicationGiven)]
    assert given.checked is not None
    assert given.checked.override is not None
    assert given.checked.override.stops == ("protocol_unsigned",)
    assert deviations(given.checked.findings) == 1


def test_a_protocol_that_nobody_signed_stops_each_dose(tmp_path: Path) -> None:
    run(Ward(tmp_path, signed=False), unsigned)


async def repeated(ward: Ward, station: Station) -> None:
    """A dose; an expert asks for the same again at once; the step carries it."""
    at = await begin(ward)
    await ward.post(f"{at}/nebulization", MIX)
    dosed = await ward.until(
        lambda: ward.get(at), lambda t: t["doses"] and t["doses"][0]["ended_at"] is not None
    )
    step = dosed["therapy"]["next"]
    assert (step["what"], len(step["plan"]), step["asked_by"]) == ("reassess", 3, "")
    assert (step["order"]["drug"], step["order"]["prescribed_mg"]) == ("salbutamol", 2.5)
    assert step["order"]["also"] == [{"drug": "ipratropium", "dose_mg": 0.25}]
    assert (step["order"]["gas"], step["order"]["flow_l_min"]) == ("oxygen", 7)
    begun = dosed["treatment_id"]
    advice = AdviceGiven(
        **COMMON,
        id=new_id(),
        patient_id=UUID(dosed["patient"]["patient_id"]),
        treatment_id=UUID(begun),
        advice_id=new_id(),
        request=StepRequest(what="protocol_step", detail="repeat_dose"),
    )
    ward.centre.say(Message(id=1, event=encode_event(advice), by_name="Dr Wei Min"))
    shown = await ward.until(lambda: ward.get("/api/bedside"), lambda b: b["advice"])
    started = await ward.post(f"/api/advice/{shown['advice'][0]['advice_id']}/start")
    step = started["therapy"]["next"]
    assert (started["step"], step["what"], step["asked_by"]) == ("nebulize", "give", "Dr Wei Min")
    assert step["findings"][0]["code"] == "expert_repeat_dose"
    await ward.post(f"{at}/nebulization", step["order"])
    again = await ward.until(
        lambda: ward.get(at), lambda t: len(t["doses"]) == 2 and t["doses"][1]["ended_at"]
    )
    assert again["therapy"]["next"]["asked_by"] == ""  # given: the protocol holds again
    assert again["therapy"]["next"]["given"] == 2


def test_an_expert_changes_the_step_of_the_protocol(tmp_path: Path) -> None:
    run(Ward(tmp_path), repeated)


OURS = 'id = "kh-kampot"\nversion = "3"\ntitle = "Kampot Referral"\nextends = "intl"\n'


def test_a_signed_protocol_of_the_facility_is_in_force(tmp_path: Path) -> None:
    mark = digest(resolve(OURS.encode(), shipped))
    sign = f'[sign_off]\nname = "Dr Chea"\nrole = "head"\non = 2025-11-20\ndigest = "{mark}"\n'
    (tmp_path / "protocol.toml").write_text(OURS + sign)

    async def case(ward: Ward, station: Station) -> None:
        said = (await ward.get("/api/care"))["protocol"]
        assert (said["id"], said["version"], said["state"]) == ("kh-kampot", "3", "signed")
        assert said["signed_by"] == "Dr Chea, head"

    run(Ward(tmp_path), case)


def test_a_damaged_protocol_stops_the_edge(tmp_path: Path) -> None:
    (tmp_path / "protocol.toml").write_text(OURS + "[[dose]]\n")

    async def case(ward: Ward, station: Station) -> None:
        raise AssertionError("it started")

    with pytest.raises(Unavailable, match=r"dose\[0\]"):
        run(Ward(tmp_path), case)
