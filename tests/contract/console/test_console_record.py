"""Reading and acting: the worklist, the patient page, sounds, curves, tasks, advice, search."""

from __future__ import annotations

import datetime as dt
import time
from types import SimpleNamespace

import msgspec
import pytest

from breathway.model import KINDS, decode_event
from breathway.model.order import AdviceGiven, RecordSeen
from breathway.model.seal import unseal
from tests.contract.console.ward import FLAC


@pytest.fixture(scope="module")
def cared(centre):
    """One patient, treated, with an open task."""
    patient = centre.run(centre.ward.register())
    treatment = centre.run(centre.ward.treat(patient))
    task_id = centre.run(centre.ward.raise_task(patient, treatment))
    return SimpleNamespace(patient=patient, treatment=treatment, task_id=str(task_id))


def audit_of(centre, patient_id, action, username=None):
    rows = centre.sql(
        "select account_id from audit where patient_id = $1 and action = $2", patient_id, action
    )
    if username is None:
        return len(rows)
    return sum(row["account_id"] == centre.ids[username] for row in rows)


def test_the_worklist_says_why_who_where_and_by_when(centre, cared):
    answer = centre.client("doctor").get("/api/worklist")
    assert answer.status_code == 200, answer.text
    page = answer.json()
    row = next(task for task in page["tasks"] if task["task_id"] == cared.task_id)
    assert (row["priority"], row["reason"], row["state"]) == ("high", "no_response", "open")
    assert row["values"] == {"drug": "salbutamol", "spo2_percent": 91.0}
    assert row["person"]["name"] == "សុខ ដារ៉ា"
    assert row["person"]["allergies"] == ["aspirin"]
    assert row["person"]["synthetic"] is True
    assert row["place"]["name"] == "Sihanoukville"
    assert row["fev1_before_l"] == 1.31
    assert row["fev1_after_l"] == 1.98
    assert row["spo2_recent"][-1] == 97.0
    steps = [step["what"] for step in row["steps"]]
    assert sorted(steps) == ["nebulized", "test_after", "test_before"]
    assert page["counts"]["high"] >= 1
    assert page["counts"]["unclaimed_high"] >= page["counts"]["people_high"] >= 1
    for name in ("everyone", "mine", "children"):  # a person, however many tasks
        assert page["counts"][f"people_{name}"] <= page["counts"][name]
    assert page["counts"]["people_everyone"] >= 1
    assert page["position"] > 0


def test_the_most_urgent_comes_first(centre, cared):
    for priority, minutes in (("low", 1), ("medium", 30), ("medium", 5), ("high", 60)):
        centre.run(centre.ward.raise_task(cared.patient, None, priority, minutes))
    tasks = centre.client("doctor").get("/api/worklist").json()["tasks"]
    order = {"high": 1, "medium": 2, "low": 3}
    keys = [(order[task["priority"]], task["deadline_at"]) for task in tasks]
    assert keys == sorted(keys)


def test_a_look_at_the_worklist_is_a_row_of_audit_for_each_patient_once(centre, cared):
    patient = centre.run(centre.ward.register(name_latin="Seen Once"))
    centre.run(centre.ward.raise_task(patient))
    client = centre.client("doctor")
    for _ in range(3):
        client.get("/api/worklist")
    assert audit_of(centre, patient.id, "worklist", "doctor") == 1
    centre.client("doctor").get("/api/worklist")  # another session is another look
    assert audit_of(centre, patient.id, "worklist", "doctor") == 2


def test_the_numbers_alone_are_a_look_at_nobody(centre, cared):
    patient = centre.run(centre.ward.register())
    centre.run(centre.ward.raise_task(patient))
    page = centre.client("nurse").get("/api/worklist?limit=0").json()
    assert page["tasks"] == []
    assert page["counts"]["high"] >= 1
    assert page["total"] >= 1
    assert audit_of(centre, patient.id, "worklist") == 0


def test_the_patient_page_holds_the_person_the_year_and_the_newest_treatment(centre, cared):
    answer = centre.client("nurse").get(f"/api/patients/{cared.patient.id}")
    assert answer.status_code == 200, answer.text
    page = answer.json()
    assert page["person"]["name_latin"] == "Sok Dara"
    assert page["birth_date"] == "1992-03-12"
    assert page["local_number"] == "KH-18-0042"
    assert page["allergies"][0]["reaction"] == "wheeze"
    assert page["diagnoses"] == ["asthma"]
    assert page["access"] == "scope"
    assert [line["treatment_id"] for line in page["treatments"]] == [str(cared.treatment.id)]
    line = page["treatments"][0]
    assert (line["drug"], line["delivered_mg"], line["sounds"]) == ("salbutamol", 2.4, 1)
    assert [m["drug"] for m in page["medications"]] == ["budesonide"]
    assert page["medications"][0]["note"] == "in the morning"
    latest = page["latest"]
    assert [(s["phase"], s["fev1_l"], s["best"]) for s in latest["spirometry"]] == [
        ("before", 1.31, 1),
        ("after", 1.98, 1),
    ]
    assert latest["doses"][0]["trace"] == [0.9, 1.0]
    assert latest["sounds"][0]["readable"] is True
    assert latest["sounds"][0]["duration_s"] == 2.0
    assert latest["vitals"][0]["spo2_percent"] == [92.0, 97.0]
    assert latest["finished_at"]
    assert cared.task_id in [task["task_id"] for task in page["now"]]


def test_opening_a_record_is_on_its_own_page_before_the_answer_is(centre, cared):
    client = centre.client("doctor")
    client.get(f"/api/patients/{cared.patient.id}")
    assert audit_of(centre, cared.patient.id, "patient", "doctor") >= 1
    looks = client.get(f"/api/patients/{cared.patient.id}/audit").json()
    assert ("Dr Chea Sophal", "expert", "patient") in [
        (look["who"], look["role"], look["action"]) for look in looks
    ]


def test_curves_and_loops_are_the_blows(centre, cared):
    client = centre.client("doctor")
    curves = client.get(f"/api/treatments/{cared.treatment.id}/curves").json()
    assert [session["phase"] for session in curves["sessions"]] == ["before", "after"]
    session = curves["sessions"][0]
    assert session["rate_hz"] == 100
    assert [max(flow) for flow in session["flows_l_s"]] == [3.2, 4.0]
    loop = client.get(f"/api/treatments/{cared.treatment.id}/loops").json()
    assert len(loop["before"]) <= 97
    assert max(flow for _, flow in loop["before"]) == 4.0
    assert loop["after"][-1][0] == pytest.approx(2.67, abs=0.02)  # the integral of the flow
    assert audit_of(centre, cared.patient.id, "curves", "doctor") == 1


def test_a_sound_is_opened_for_who_may_hear_it(centre, cared):
    answer = centre.client("doctor").get(f"/api/sounds/{cared.treatment.sound_id}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "audio/flac"
    assert answer.content == FLAC
    assert answer.headers["cache-control"] == "no-store"
    assert audit_of(centre, cared.patient.id, "sound", "doctor") == 1
    other = centre.client("nurse2").get(f"/api/sounds/{cared.treatment.sound_id}")
    assert other.status_code == 404
    heard = f"/api/sounds/{cared.treatment.sound_id}/heard"
    assert centre.client("doctor").get(heard).json()["title"] == "sound_damaged"  # it is no FLAC
    assert centre.client("nurse2").get(heard).status_code == 404


def test_only_one_claims_a_task_and_who_claimed_it_finishes_it(centre, cared):
    task_id = centre.run(centre.ward.raise_task(cared.patient, cared.treatment))
    doctor, nurse = centre.client("doctor"), centre.client("nurse")
    claimed = doctor.post(f"/api/tasks/{task_id}/claim")
    assert claimed.json()["claimed_by"]["name"] == "Dr Chea Sophal"
    assert doctor.post(f"/api/tasks/{task_id}/claim").status_code == 200  # again is no harm
    late = nurse.post(f"/api/tasks/{task_id}/claim")
    assert (late.status_code, late.json()["title"]) == (409, "already_claimed")
    assert nurse.post(f"/api/tasks/{task_id}/release").status_code == 409
    assert nurse.post(f"/api/tasks/{task_id}/done", json={}).status_code == 409
    mine = doctor.get("/api/worklist?filter=mine").json()
    assert [task["task_id"] for task in mine["tasks"]] == [str(task_id)]
    assert mine["counts"]["mine"] == 1
    assert doctor.post(f"/api/tasks/{task_id}/release").json()["claimed_by"] is None
    assert nurse.post(f"/api/tasks/{task_id}/claim").status_code == 200
    done = nurse.post(f"/api/tasks/{task_id}/done", json={"outcome": "no_action"})
    assert done.json()["state"] == "done"
    assert doctor.post(f"/api/tasks/{task_id}/claim").json()["title"] == "task_done"
    assert audit_of(centre, cared.patient.id, "claimed") == 3


def test_advice_is_sealed_and_waits_in_the_outbox_of_the_bedside(centre, cared):
    doctor = centre.client("doctor")
    path = f"/api/treatments/{cared.treatment.id}/advice"
    given = doctor.post(path, json={"phrase": "give_oxygen", "words": "Two litres, please."})
    assert given.status_code == 200, given.text
    shown = doctor.get(f"/api/treatments/{cared.treatment.id}").json()["advice"][0]
    assert shown["advice_id"] == given.json()["id"]
    assert (shown["phrase"], shown["words"]) == ("give_oxygen", "Two litres, please.")
    assert shown["by"]["name"] == "Dr Chea Sophal"
    rows = centre.sql("select event from outbox where facility_id = 'kh-sihanoukville'")
    events = [decode_event(row["event"]) for row in rows]
    advice = next(event for event in events if isinstance(event, AdviceGiven))
    assert b"litres" not in bytes(advice.words.box)
    opened = unseal(advice.words, cared.patient.key, cared.patient.id)
    assert msgspec.msgpack.decode(opened) == "Two litres, please."
    assert doctor.post(path, json={}).json()["title"] == "advice_empty"
    assert doctor.post(path, json={"phrase": "dance"}).json()["title"] == "unknown_phrase"


def test_seen_is_told_to_the_bedside_once_per_viewer(centre, cared):
    doctor, nurse = centre.client("doctor"), centre.client("nurse")
    for client in (doctor, doctor, nurse):
        assert client.post(f"/api/treatments/{cared.treatment.id}/seen").status_code == 204
    rows = centre.sql("select event from outbox where facility_id = 'kh-sihanoukville'")
    seen = [e for e in map(decode_event, (r["event"] for r in rows)) if isinstance(e, RecordSeen)]
    assert {event.by for event in seen} == {centre.ids["doctor"], centre.ids["nurse"]}
    assert len(seen) == 2


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("srey mom", True),
        ("MOM", True),
        ("sréy", True),
        ("ស្រី", True),
        ("KH 77", True),
        ("kh-77", True),
        ("srey dara", False),
        ("zzz", False),
    ],
)
def test_a_sealed_name_is_found_by_its_parts(centre, typed, found):
    patient = _findable(centre)
    client = centre.client("doctor")
    until = time.monotonic() + 10
    while True:
        rows = client.get("/api/patients", params={"q": typed}).json()
        hit = str(patient.id) in [row["person"]["patient_id"] for row in rows]
        indexed = centre.sql("select 1 from name_token where patient_id = $1", patient.id)
        if hit == found and indexed:
            break
        assert time.monotonic() < until, rows
        time.sleep(0.05)
    if found:
        assert audit_of(centre, patient.id, "search", "doctor") >= 1


_found = {}


def _findable(centre):
    if centre not in _found:
        _found[centre] = centre.run(
            centre.ward.register(name="លី ស្រីមុំ", name_latin="Ly Srey Mom", local_number="KH-77")
        )
    return _found[centre]


def test_the_index_of_names_says_nothing_without_the_key(centre):
    patient = _findable(centre)
    until = time.monotonic() + 10
    while not centre.client("doctor").get("/api/patients", params={"q": "srey"}).json():
        assert time.monotonic() < until
    tokens = centre.sql("select token from name_token where patient_id = $1", patient.id)
    assert len(tokens) > 10
    assert all(len(row["token"]) == 16 for row in tokens)
    assert not any(b"srey" in bytes(row["token"]) for row in tokens)


def test_search_finds_a_facilitys_people_and_no_one_elses(centre, cared):
    there = centre.client("doctor").get("/api/patients", params={"q": "sihanouk"}).json()
    assert str(cared.patient.id) in [row["person"]["patient_id"] for row in there]
    assert centre.client("nurse2").get("/api/patients", params={"q": "sihanouk"}).json() == []
    assert centre.client("nurse2").get("/api/patients", params={"q": "sok dara"}).json() == []
    recent = centre.client("doctor").get("/api/patients").json()
    assert str(cared.patient.id) in [row["person"]["patient_id"] for row in recent]


def test_linked_registrations_are_read_as_one_person(centre):
    unknown = {"allergies": (), "no_allergies": "nilknown"}
    front = centre.run(centre.ward.register(name_latin="Chan Thy", **unknown))
    other = centre.run(centre.ward.register("kh-kampot", name_latin="Chan Thi"))
    treatment = centre.run(centre.ward.treat(other))
    doctor = centre.client("doctor")
    body = {"other_patient_id": str(other.id), "reason": "same person"}
    assert doctor.post(f"/api/patients/{front.id}/link", json=body).status_code == 204
    for one in (front, other):
        page = doctor.get(f"/api/patients/{one.id}").json()
        assert page["person"]["patient_id"] == str(front.id)
        assert [person["patient_id"] for person in page["linked"]] == [str(other.id)]
        assert [line["treatment_id"] for line in page["treatments"]] == [str(treatment.id)]
        assert page["latest"]["treatment_id"] == str(treatment.id)
        assert [each["substance"] for each in page["allergies"]] == ["aspirin"]  # of the other
    narrow = centre.client("nurse").get(f"/api/patients/{front.id}").json()
    assert narrow["linked"] == narrow["treatments"] == []  # the other is not in this scope
    assert (narrow["allergies"], narrow["no_allergies"]) == ([], "nilknown")
    assert centre.client("nurse").post(f"/api/patients/{front.id}/link", json=body).status_code in (
        403,
        404,
    )
    assert doctor.post(f"/api/patients/{front.id}/unlink", json=body).status_code == 204
    assert doctor.get(f"/api/patients/{other.id}").json()["person"]["patient_id"] == str(other.id)


def test_links_of_links_are_one_person_and_each_can_leave(centre):
    a, b, c = (centre.run(centre.ward.register(name_latin=f"Chain {n}")) for n in "abc")
    doctor = centre.client("doctor")

    def link(one, other, what="link"):
        body = {"other_patient_id": str(other.id), "reason": "same"}
        return doctor.post(f"/api/patients/{one.id}/{what}", json=body)

    def ids(one):
        page = doctor.get(f"/api/patients/{one.id}").json()
        linked = {person["patient_id"] for person in page["linked"]}
        return page["person"]["patient_id"], linked

    assert link(b, c).status_code == 204
    assert link(a, b).status_code == 204  # c comes along
    for one in (a, b, c):
        assert ids(one) == (str(a.id), {str(b.id), str(c.id)})
    assert link(c, b).json()["title"] == "already_linked"
    assert link(b, c, "unlink").status_code == 204  # both are linked to a
    assert ids(a) == (str(a.id), {str(b.id)})
    assert ids(c) == (str(c.id), set())
    assert link(b, a, "unlink").status_code == 204  # the one in front leaves
    assert ids(a) == (str(a.id), set())
    assert ids(b) == (str(b.id), set())
    assert link(a, b, "unlink").json()["title"] == "not_linked"
    assert link(a, a).json()["title"] == "same_patient"


def test_a_consultation_opens_one_record_until_its_moment(centre, cared):
    wuxi, nurse = centre.client("wuxi"), centre.client("nurse")
    path = f"/api/patients/{cared.patient.id}"
    assert wuxi.get(path).status_code == 404
    assert wuxi.get("/api/worklist").json()["tasks"] == []
    experts = nurse.get("/api/experts").json()
    assert str(centre.ids["wuxi"]) in [expert["account_id"] for expert in experts]
    until = centre.clock() + dt.timedelta(minutes=5)
    body = {
        "expert_id": str(centre.ids["wuxi"]),
        "until_at": until.isoformat(),
        "consent": "verbal-witnessed",
    }
    granted = nurse.post(f"{path}/consultations", json=body)
    assert granted.status_code == 200, granted.text
    page = wuxi.get(path).json()
    assert page["access"] == "consultation"
    assert page["access_until_at"]
    assert page["place"]["name"] == "Sihanoukville"
    assert wuxi.get(f"/api/sounds/{cared.treatment.sound_id}").content == FLAC
    report = wuxi.get(f"/api/treatments/{cared.treatment.id}/report?lang=zh-CN")
    assert (report.status_code, "ដារ៉ា" in report.text) == (200, True)
    assert {t["person"]["patient_id"] for t in wuxi.get("/api/worklist").json()["tasks"]} == {
        str(cared.patient.id)
    }
    assert audit_of(centre, cared.patient.id, "patient", "wuxi") == 1
    onward = wuxi.post(f"{path}/consultations", json=body)
    assert onward.status_code == 403
    ended = nurse.post(
        f"{path}/consultations/end",
        json={"expert_id": str(centre.ids["wuxi"]), "reason": "done"},
    )
    assert ended.json()[0]["ended"] is True
    assert wuxi.get(path).status_code == 404
    late = nurse.post(f"{path}/consultations", json={**body, "until_at": "2020-01-01T00:00:00Z"})
    assert late.json()["title"] == "bad_until"
    soon = centre.clock() + dt.timedelta(seconds=1.5)
    nurse.post(f"{path}/consultations", json={**body, "until_at": soon.isoformat()})
    assert wuxi.get(path).status_code == 200
    time.sleep(1.6)
    assert wuxi.get(path).status_code == 404


def test_the_wall_and_the_facilities_know_no_patient(centre, cared):
    client = centre.client("doctor")
    wall = client.get("/api/wall")
    assert wall.json()["counts"]["facilities"] == 2
    assert wall.json()["places"][0]["waiting"][0]["priority"] == "high"
    assert sum(wall.json()["by_hour"]) >= 1
    page = client.get("/api/facilities")
    assert {row["facility_id"] for row in page.json()["rows"]} == {"kh-sihanoukville", "kh-kampot"}
    for answer in (wall, page, centre.client("operator").get("/api/facilities/kh-sihanoukville")):
        assert answer.status_code == 200
        assert "Dara" not in answer.text
        assert str(cared.patient.id) not in answer.text


@pytest.mark.parametrize("role", ["operator", "epi", "admin"])
def test_other_roles_are_given_the_wall_as_counts(centre, cared, role):
    """The same numbers as the expert's wall, and nothing of who waits or why."""
    wall, whole = (centre.client(name).get("/api/wall") for name in (role, "doctor"))
    assert wall.status_code == 200
    assert wall.json()["counts"] == whole.json()["counts"]
    assert wall.json()["by_hour"] == whole.json()["by_hour"]
    lines = [line for place in wall.json()["places"] for line in place["waiting"]]
    named = [line for place in whole.json()["places"] for line in place["waiting"]]
    assert sum(line["people"] for line in lines) == len(named) > 0
    assert {line["priority"] for line in lines} == {line["priority"] for line in named}
    assert all(line["reason"] == "" and line["values"] == {} for line in lines)
    assert min(line["deadline_at"] for line in lines) == min(t["deadline_at"] for t in named)
    text = wall.text
    assert "Dara" not in text
    for known in (cared.patient.id, cared.treatment.id, cared.task_id):
        assert str(known) not in text


def test_an_administrator_may_ask_where_people_can_work(centre, cared):
    admin = centre.client("admin")
    rows = admin.get("/api/facilities").json()["rows"]
    assert {row["facility_id"] for row in rows} == {"kh-sihanoukville", "kh-kampot"}
    assert admin.get("/api/facilities/kh-kampot").status_code == 403


def test_every_kind_of_event_has_a_way_to_the_pages():
    from breathway.console.live import Change, events_of

    now = dt.datetime.now(dt.UTC)
    for kind in KINDS:
        change = Change(1, None, kind, "kh-kampot", "KH", None, None, now, now)
        for event in events_of(change):
            if event.topic in ("wall", "facility", "quarantine"):
                assert event.treatment_id is None
                assert event.event_id is None


def test_triggers_stand_on_the_patient_page_and_an_operator_sees_none(centre, cared):
    client = centre.client("doctor")
    page = client.get(f"/api/patients/{cared.patient.id}").json()
    assert page["triggers"] is None
    body = {"treatments": 14, "months": 9, "people": 212, "place": "kh-kampot", "effects": [
        {"exposure": "cold", "verdict": "raises", "rr": 1.44, "lower": 1.1, "upper": 1.9,
         "others": 1.2, "usual": 27.0, "high": 21.5},
        {"exposure": "pollen", "verdict": "not_measured"}]}  # fmt: skip
    centre.sql(
        "insert into personal_effect select patient_id, facility_id, jurisdiction, now(), $2"
        " from patient where patient_id = $1 returning 1",
        cared.patient.id,
        msgspec.json.encode(body).decode(),
    )
    triggers = client.get(f"/api/patients/{cared.patient.id}").json()["triggers"]
    assert (triggers["treatments"], triggers["months"], triggers["people"]) == (14, 9, 212)
    assert triggers["effects"][0]["rr"] == 1.44
    assert triggers["effects"][1]["lower"] is None
    refused = centre.client("operator").get(f"/api/patients/{cared.patient.id}")
    assert refused.status_code in (403, 404)
