"""Operators and administrators: facilities, codes, edges, quarantine, accounts, erasure."""

from __future__ import annotations

import base64
import time
import uuid

import msgspec
import pytest

from breathway.record import code_hash, edge_identity


def test_a_code_is_shown_once_and_kept_as_a_hash(centre):
    client = centre.client("operator")
    made = client.post("/api/facilities/kh-kampot/enrolment-codes", json={"hours": 2})
    assert made.status_code == 200, made.text
    code = made.json()["code"]
    rows = centre.sql("select code_hash, facility_id from enrolment_code")
    assert (code_hash(code), "kh-kampot") in [(r["code_hash"], r["facility_id"]) for r in rows]
    assert client.post("/api/facilities/kh-nowhere/enrolment-codes", json={}).status_code == 404
    hours = client.post("/api/facilities/kh-kampot/enrolment-codes", json={"hours": 0})
    assert hours.json()["title"] == "bad_hours"


def test_what_is_not_understood_is_shown_decided_and_kept(centre):
    strange = msgspec.msgpack.encode({"kind": "from_the_future", "value": 1})
    for _ in range(2):
        answer = centre.run(centre.ward.send("kh-kampot", (strange,), quarantined=True))
        assert answer.quarantined
    client = centre.client("operator")
    page = client.get("/api/quarantine").json()
    row = page["rows"][0]
    assert (row["name"], row["facility_name"], row["state"]) == ("unknown_kind", "Kampot", "open")
    assert page["counts"]["open"] >= 2
    detail = client.get(f"/api/quarantine/{row['quarantine_id']}").json()
    assert base64.b64decode(detail["bytes_base64"]) == strange
    assert '"kind": "from_the_future"' in detail["decoded"]
    path = f"/api/quarantine/{row['quarantine_id']}"
    again = client.post(f"{path}/replay")
    assert 400 <= again.status_code < 500  # it is still not understood, and says so
    assert client.post(f"{path}/discard", json={"reason": " "}).json()["title"] == "reason_missing"
    discarded = client.post(f"{path}/discard", json={"reason": "a test of the edge"}).json()
    assert discarded["row"]["state"] == "discarded"
    assert discarded["row"]["decided_by"] == "Keo Rithy"
    assert client.post(f"{path}/discard", json={"reason": "again"}).status_code == 409
    assert client.get("/api/quarantine?state=discarded").json()["rows"][0]["reason"]
    alarms = {
        line["facility_id"]: line["alarms"] for line in client.get("/api/facilities").json()["rows"]
    }
    assert alarms["kh-kampot"] == ["quarantine"]


def test_a_fork_is_an_alarm_for_operators(centre):
    spool_id = uuid.uuid4()  # not the ward's: its chain goes on
    for forked in (False, True):
        centre.sql(
            "insert into spool values ($1, $1, 'kh-sihanoukville', 'KH', 1, '', $2) "
            "on conflict (spool_id) do update set forked = excluded.forked",
            spool_id,
            forked,
        )
        page = centre.client("operator").get("/api/facilities/kh-sihanoukville").json()
        assert ("fork" in page["row"]["alarms"]) is forked
    centre.sql("delete from spool where spool_id = $1", spool_id)


def test_a_revoked_edge_is_out_and_its_page_says_so(centre):
    edge_id = uuid.uuid4()
    centre.sql(
        "insert into edge (edge_id, facility_id, jurisdiction, public_key, enrolled_at) "
        "values ($1, 'kh-kampot', 'KH', '\\x00', now())",
        edge_id,
    )
    client = centre.client("operator")
    path = f"/api/facilities/kh-kampot/edges/{edge_id}/revoke"
    page = client.post(path, json={"reason": "stolen"})
    assert page.status_code == 200, page.text
    assert page.json()["edges"][0]["revoked_at"]
    identity = centre.run(edge_identity(centre.app.desk.console, edge_id))
    assert identity is None or identity.revoked
    assert client.post(path, json={"reason": "stolen"}).json()["title"] == "edge_revoked"
    elsewhere = path.replace("kampot", "sihanoukville")
    assert client.post(elsewhere, json={"reason": "stolen"}).status_code == 404


def test_an_administrator_makes_people_and_never_themselves(centre):
    admin = centre.client("admin")
    body = {"username": "New.Nurse", "name": "New  Nurse", "role": "nurse"}
    made = admin.post("/api/people", json={**body, "facilities": ["kh-kampot"]}).json()
    assert made["account"]["username"] == "new.nurse"
    assert made["account"]["second_factor"] is True
    assert len(made["password"]) == 23
    listed = admin.get("/api/people").json()
    assert made["account"]["account_id"] in [row["account_id"] for row in listed]
    assert made["password"] not in str(listed)
    twice = admin.post("/api/people", json={**body, "facilities": ["kh-kampot"]})
    assert twice.json()["title"] == "username_taken"
    nowhere = admin.post("/api/people", json={**body, "username": "x2", "facilities": ["kh-none"]})
    assert nowhere.json()["title"] == "unknown_facility"
    none = admin.post("/api/people", json={**body, "username": "x3", "facilities": []})
    assert none.json()["title"] == "unknown_facility"
    own = admin.post(f"/api/people/{centre.ids['admin']}/end")
    assert own.json()["title"] == "own_account"


def test_erasing_a_person_leaves_no_name_and_no_sound(centre):
    patient = centre.run(centre.ward.register(name_latin="Keo Erased"))
    other = centre.run(centre.ward.register("kh-kampot", name_latin="Keo Erased Too"))
    treatment = centre.run(centre.ward.treat(patient))
    centre.run(centre.ward.raise_task(patient, treatment))
    doctor, admin = centre.client("doctor"), centre.client("admin")
    link = {"other_patient_id": str(other.id), "reason": "same"}
    doctor.post(f"/api/patients/{patient.id}/link", json=link)
    path = f"/api/patients/{patient.id}"
    assert doctor.get(path).json()["person"]["name_latin"] == "Keo Erased"
    wrong = admin.post(f"{path}/erase", json={"confirm": "yes", "reason": "asked"})
    assert wrong.json()["title"] == "not_confirmed"
    body = {"confirm": str(patient.id), "reason": "asked"}
    assert doctor.post(f"{path}/erase", json=body).status_code == 403
    erased = admin.post(f"{path}/erase", json=body)
    assert erased.status_code == 204, erased.text
    page = doctor.get(path).json()
    for person in (page["person"], *page["linked"]):
        assert person["name"] == person["name_latin"] == ""
        assert person["erased"] is True
    assert page["allergies"] == page["diagnoses"] == []
    assert page["birth_date"] is page["no_allergies"] is None
    assert [medication["note"] for medication in page["medications"]] == [""]
    assert page["latest"]["sounds"][0]["readable"] is False
    assert len(page["latest"]["spirometry"]) == 2  # figures stay
    sound = doctor.get(f"/api/sounds/{treatment.sound_id}")
    assert (sound.status_code, sound.json()["title"]) == (404, "sound_unreadable")
    people = {
        task["person"]["patient_id"]: task["person"]
        for task in doctor.get("/api/worklist").json()["tasks"]
    }
    assert people[str(patient.id)]["erased"] is True
    assert doctor.get("/api/patients?q=erased").json() == []
    for one in (patient, other):
        assert centre.sql("select 1 from patient_key where patient_id = $1", one.id) == []
        assert centre.sql("select 1 from name_token where patient_id = $1", one.id) == []
    advice = doctor.post(f"/api/treatments/{treatment.id}/advice", json={"words": "hello"})
    assert advice.json()["title"] == "patient_key_missing"
    erasers = centre.sql(
        "select account_id from audit where action = 'erased' and patient_id = $1", other.id
    )
    assert [row["account_id"] for row in erasers] == [centre.ids["admin"]]


def test_a_late_step_of_the_index_leaves_nothing_of_an_erased_person(centre):
    """Tokens written in the moment of an erasure go when the erasure's event is reached."""
    patient = centre.run(centre.ward.register(name_latin="Race Lost"))
    admin = centre.client("admin")
    admin.post(
        f"/api/patients/{patient.id}/erase", json={"confirm": str(patient.id), "reason": "asked"}
    )
    centre.sql(
        "insert into name_token values ($1, 'kh-sihanoukville', 'KH', '\\x0102')", patient.id
    )
    centre.sql("update stage_cursor set position = 0 where stage = 'console_names'")
    left = "select 1 from name_token where patient_id = $1"
    until = time.monotonic() + 10  # the console's own indexer may hold the lock now
    while centre.sql(left, patient.id) and time.monotonic() < until:
        centre.run(centre.app._tail._indexer.step())
    assert centre.sql(left, patient.id) == []


@pytest.mark.parametrize("role", ["nurse", "doctor", "epi", "operator"])
def test_the_facility_page_has_edges_and_days(centre, role):
    answer = centre.client(role).get("/api/facilities/kh-sihanoukville")
    assert answer.status_code == 200
    assert answer.json()["row"]["name"] == "Sihanoukville"
    assert isinstance(answer.json()["days"], list)
    if role == "nurse":
        assert centre.client(role).get("/api/facilities/kh-kampot").status_code == 404
