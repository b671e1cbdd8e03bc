"""Readings without a patient: listed, assigned, audited, folded; and attacks on all of it."""

from __future__ import annotations

import asyncio
import datetime as dt
from types import SimpleNamespace

import pytest

from breathway.record.replay import replay
from tests.contract.console.ward import new_id

PLACE = "kh-sihanoukville"
LIST = f"/api/facilities/{PLACE}/unassigned"


@pytest.fixture
def reading(centre):
    """One that came without a patient; its id."""
    nobody, treatment_id = SimpleNamespace(id=None, facility_id=PLACE), new_id()
    at = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=5)
    entry = centre.ward._test(nobody, treatment_id, at, "before", 1.77)
    centre.run(centre.ward.send(PLACE, entry))
    return treatment_id


def assign(client, reading, patient_id):
    return client.post(f"/api/treatments/{reading}/assign", json={"patient_id": str(patient_id)})


def test_a_nurse_says_whose_it_is_and_the_record_knows_it_from_then_on(centre, reading):
    patient = centre.run(centre.ward.register(name_latin="Right Person"))
    nurse = centre.client("nurse")
    row = next(r for r in nurse.get(LIST).json() if r["treatment_id"] == str(reading))
    assert (row["fev1_l"], row["blows"], row["instrument_id"]) == (1.77, 2, "spirometer-1")
    assert nurse.get(f"/api/patients/{patient.id}").json()["treatments"] == []
    assert assign(nurse, reading, patient.id).status_code == 204
    assert str(reading) not in nurse.get(LIST).text
    page = centre.client("doctor").get(f"/api/patients/{patient.id}").json()
    assert [line["treatment_id"] for line in page["treatments"]] == [str(reading)]
    assert page["treatments"][0]["started_at"][:16] == row["read_at"][:16]
    assert page["latest"]["spirometry"][0]["fev1_l"] == 1.77
    curves = nurse.get(f"/api/treatments/{reading}/curves").json()
    assert len(curves["sessions"][0]["flows_l_s"][0]) > 100
    assert nurse.get(f"/api/treatments/{reading}").json()["spirometry"][0]["fev1_l"] == 1.77
    looks = nurse.get(f"/api/patients/{patient.id}/audit").json()
    assert ("Srey Leak", "assigned") in [(look["who"], look["action"]) for look in looks]
    assert assign(nurse, reading, patient.id).json()["title"] == "assigned_already"


def test_what_went_to_the_wrong_person_is_assigned_again_and_both_know(centre, reading):
    wrong, right = (centre.run(centre.ward.register()) for _ in range(2))
    nurse = centre.client("nurse")
    assert assign(nurse, reading, wrong.id).status_code == 204
    assert assign(nurse, reading, right.id).status_code == 204
    assert nurse.get(f"/api/patients/{wrong.id}").json()["treatments"] == []
    assert len(nurse.get(f"/api/patients/{right.id}").json()["treatments"]) == 1
    for patient in (wrong, right):
        looks = nurse.get(f"/api/patients/{patient.id}/audit").json()
        assert "assigned" in [look["action"] for look in looks]
    report = asyncio.run(replay(centre.admin_url))
    assert report.identical, report.tables


def test_nobody_else_lists_or_assigns_it(centre, reading):
    patient = centre.run(centre.ward.register())
    far = centre.run(centre.ward.register("kh-kampot"))
    nurse, before = centre.client("nurse"), centre.sql("select max(position) from log")
    for role in ("doctor", "wuxi", "epi", "operator", "admin"):
        client = centre.client(role)
        assert client.get(LIST).status_code == 403
        assert assign(client, reading, patient.id).status_code == 403
    other = centre.client("nurse2")
    assert other.get(LIST).json() == []
    assert assign(other, reading, far.id).status_code == 404
    assert assign(nurse, reading, far.id).status_code == 404
    assert assign(nurse, reading, new_id()).status_code == 404
    assert assign(nurse, new_id(), patient.id).status_code == 404
    whole = centre.run(centre.ward.treat(patient))
    refused = assign(nurse, whole.id, centre.run(centre.ward.register()).id)
    assert refused.json()["title"] == "not_unassigned"
    kinds = "select 1 from log where kind = 'treatment_assigned' and position > $1"
    assert centre.sql(kinds, before[0][0]) == []
