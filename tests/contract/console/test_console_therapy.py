"""The therapy as one record on the patient page: judged, checked, ordered past a stop, noticed."""

from __future__ import annotations

import datetime as dt
import secrets
from uuid import UUID

import msgspec

from breathway.model.seal import NONCE_BYTES, seal
from breathway.model.treatment import (
    Checked,
    DrugDose,
    Interruption,
    NebulizationLogged,
    NebulizationOrdered,
    Override,
    SafetyNoted,
    SeverityScored,
    TherapyFinding,
    TreatmentFinished,
    TreatmentStarted,
)
from breathway.therapy import proposal, reference
from tests.contract.console.ward import about, new_id

STOP = TherapyFinding(
    level="stop",
    code="overdose",
    values={"drug": "salbutamol", "mg": 10.0, "limit": 4.8},
    source="NAEPP EPR-3",
    confidence="read",
)
FALLS = TherapyFinding(level="stop", code="spo2_falls", values={"value": 91.0, "limit": 4.0})
UNTESTED = TherapyFinding(level="warn", code="missing_test_after", source="our proposal")
NOTE = TherapyFinding(level="note", code="mix_compatible", values={"a": "x", "b": "y"})


def events(patient, treatment_id: UUID, at: dt.datetime) -> list:
    def common(minutes: float) -> dict:
        moment = at + dt.timedelta(minutes=minutes)
        return about(patient.facility_id, patient.id, treatment_id, moment)

    def judged(minutes: float, phase: str, points: int, band: str) -> SeverityScored:
        return SeverityScored(
            **common(minutes),
            phase=phase,
            form="pram",
            points=points,
            band=band,
            protocol=reference(proposal("KH"), at),
            operator="Srey Leak",
        )

    words = msgspec.msgpack.encode("Dr Chea on the phone")
    nonce = secrets.token_bytes(NONCE_BYTES)
    note = seal(words, patient.key, patient.key_id, patient.id, nonce)
    order = NebulizationOrdered(
        **common(2),
        instrument_id="nebulizer-1",
        drugs=(
            DrugDose(drug="salbutamol", dose_mg=10),
            DrugDose(drug="ipratropium", dose_mg=0.25),
        ),
        gas="oxygen",
        flow_l_min=7,
        device="jet",
        interface="mask",
        checked=Checked(
            findings=(STOP, NOTE),
            override=Override(reason="expert_said", stops=("overdose",), note=note),
            protocol=reference(proposal("KH"), at),
            operator="Srey Leak",
        ),
    )
    began = at + dt.timedelta(minutes=2)
    off = Interruption(
        began_at=began + dt.timedelta(minutes=3),
        ended_at=began + dt.timedelta(minutes=4),
        cause="mask_off",
    )
    log = NebulizationLogged(
        **common(12),
        instrument_id="nebulizer-1",
        drug="salbutamol",
        prescribed_mg=10,
        delivered_mg=9,
        began_at=began,
        ended_at=began + dt.timedelta(minutes=10),
        interruptions=(off,),
        order_id=order.id,
    )
    return [
        TreatmentStarted(**common(0), indication="asthma_exacerbation", sex="female"),
        judged(1, "before", 9, "severe"),
        order,
        log,
        SafetyNoted(
            **common(6),
            instrument_id="oximeter-1",
            order_id=order.id,
            findings=(FALLS,),
            protocol=reference(proposal("KH"), at),
        ),
        judged(27, "after", 4, "moderate"),
        TreatmentFinished(
            **common(30),
            outcome="completed",
            side_effects=("tremor",),
            rinsed=False,
            operator="Sok",
            checked=Checked(findings=(UNTESTED,), protocol=reference(proposal("KH"), at)),
        ),
    ]


def test_the_therapy_is_one_record(centre):
    patient = centre.run(centre.ward.register())
    treatment_id = new_id()
    at = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=40)
    sent = events(patient, treatment_id, at)
    centre.run(centre.ward.send(patient.facility_id, *((event,) for event in sent)))
    page = centre.client("doctor").get(f"/api/patients/{patient.id}").json()
    [line] = page["treatments"]
    assert [(s["points"], s["band"]) for s in line["severity"]] == [(9, "severe"), (4, "moderate")]
    assert line["deviations"] == 3  # the overdose, the oxygen that fell, and no test after
    therapy = page["latest"]["therapy"]
    assert (therapy["deviations"], therapy["side_effects"]) == (3, ["tremor"])
    assert [f["code"] for f in therapy["missing"]] == ["missing_test_after"]
    assert [s["findings"][0]["code"] for s in therapy["safety"]] == ["spo2_falls"]
    assert (therapy["rinsed"], therapy["operator"]) == (False, "Sok")
    [order] = therapy["orders"]
    assert [d["drug"] for d in order["drugs"]] == ["salbutamol", "ipratropium"]
    assert (order["gas"], order["flow_l_min"], order["logged"]) == ("oxygen", 7, True)
    checked = order["checked"]
    assert checked["override"] == {
        "reason": "expert_said",
        "stops": ["overdose"],
        "words": "Dr Chea on the phone",
    }
    assert checked["findings"][0]["source"] == "NAEPP EPR-3"
    assert (checked["protocol"]["id"], checked["protocol"].get("signed_on")) == ("intl", None)
    [dose] = page["latest"]["doses"]
    assert (dose["order_id"], dose["nebulized_s"]) == (order["event_id"], 540)
    one = centre.client("nurse").get(f"/api/treatments/{treatment_id}").json()
    assert one["therapy"] == therapy


def test_doses_that_depart_are_counted_for_the_facility_and_its_day(centre):
    def counted() -> int:
        page = centre.client("operator").get("/api/facilities/kh-kampot").json()
        return sum(day["deviations"] for day in page["days"])

    before = counted()
    patient = centre.run(centre.ward.register("kh-kampot"))
    sent = events(patient, new_id(), dt.datetime.now(dt.UTC) - dt.timedelta(minutes=40))
    centre.run(centre.ward.send("kh-kampot", *((event,) for event in sent)))
    assert counted() == before + 3
