"""A task that nobody answers, that is handed over, and how its history is told."""

from __future__ import annotations

import datetime as dt
import uuid
from types import SimpleNamespace

import pytest

from breathway.model.order import DeadlineReached, TaskEscalated
from tests.contract.console.ward import about


@pytest.fixture
def cared(centre):
    patient = centre.run(centre.ward.register())
    treatment = centre.run(centre.ward.treat(patient))
    task_id = centre.run(centre.ward.raise_task(patient, treatment, "low", -1))
    return SimpleNamespace(patient=patient, treatment=treatment, task_id=task_id)


def nobody_answers(centre, cared, to, level="duty_doctor", step=1):
    """As the stage runner and the stage of escalation say it."""
    now = dt.datetime.now(dt.UTC)

    def event(kind, **more):
        common = about(cared.patient.facility_id, cared.patient.id, cared.treatment.id, now)
        return kind(**common, task_id=cared.task_id, **more)

    people = tuple(centre.ids[name] for name in to)
    events = [event(DeadlineReached), event(TaskEscalated, step=step, level=level, to=people)]
    centre.run(centre.ward.appender.append(events, received_at=now))


def test_what_you_are_asked_for_is_on_top(centre, cared):
    urgent = centre.run(centre.ward.raise_task(cared.patient))
    nobody_answers(centre, cared, ["doctor"])
    page = centre.client("doctor").get("/api/worklist").json()
    first = page["tasks"][0]
    assert (first["task_id"], first["priority"]) == (str(cared.task_id), "low")
    assert first["asked"]["you"] is True
    assert (first["asked"]["level"], first["asked"]["names"]) == ("duty_doctor", ["Dr Chea Sophal"])
    assert page["counts"]["asked"] == 1
    assert [t["task_id"] for t in page["tasks"]].count(str(cared.task_id)) == 1
    others = centre.client("nurse").get("/api/worklist").json()
    assert others["counts"]["asked"] == 0
    assert others["tasks"][0]["task_id"] == str(urgent)
    row = next(t for t in others["tasks"] if t["task_id"] == str(cared.task_id))
    assert row["asked"]["you"] is False
    # Taken, it is no longer asked of anybody.
    doctor = centre.client("doctor")
    assert doctor.post(f"/api/tasks/{cared.task_id}/claim").status_code == 200
    assert doctor.get("/api/worklist").json()["counts"]["asked"] == 0


def test_a_task_is_handed_over_and_the_history_keeps_all(centre, cared):
    doctor, nurse = centre.client("doctor"), centre.client("nurse")
    path = f"/api/tasks/{cared.task_id}"
    nobody_answers(centre, cared, [], "everyone")
    body = {"account_id": str(centre.ids["nurse"])}
    assert doctor.post(f"{path}/hand-over", json=body).json()["title"] == "task_not_yours"
    doctor.post(f"{path}/claim")
    assert doctor.post(f"{path}/hand-over", json=body).json()["claimed_by"]["name"] == "Srey Leak"
    assert nurse.post(f"{path}/done", json={"outcome": "no_action"}).status_code == 200
    told = nurse.get(f"{path}/history").json()
    assert [(m["what"], m["by"], m["to"]) for m in told] == [
        ("raised", "", []),
        ("overdue", "", []),
        ("escalated", "", []),
        ("claimed", "Dr Chea Sophal", []),
        ("assigned", "Dr Chea Sophal", ["Srey Leak"]),
        ("done", "Srey Leak", []),
    ]
    assert told[2]["level"] == "everyone"
    assert told[-1]["outcome"] == "no_action"


@pytest.mark.parametrize("who", ["nurse2", "operator", "nobody"])
def test_a_task_is_not_handed_to_who_may_not_see_it(centre, cared, who):
    doctor = centre.client("doctor")
    doctor.post(f"/api/tasks/{cared.task_id}/claim")
    body = {"account_id": str(centre.ids.get(who, uuid.uuid4()))}
    answer = doctor.post(f"/api/tasks/{cared.task_id}/hand-over", json=body)
    assert (answer.status_code, answer.json()["title"]) == (422, "colleague_out_of_scope")


def test_an_expert_asks_for_a_step(centre, cared):
    doctor, path = centre.client("doctor"), f"/api/treatments/{cared.treatment.id}"
    body = {"request": {"what": "listen", "detail": "trachea"}, "task_id": str(cared.task_id)}
    assert doctor.post(f"{path}/advice", json=body).status_code == 200
    (given,) = doctor.get(path).json()["advice"]
    assert (given["request"], given["phrase"], given["words"]) == (body["request"], None, "")
    for wrong in ({"what": "listen", "detail": "knee"}, {"what": "protocol_step"}):
        answer = doctor.post(f"{path}/advice", json={"request": wrong})
        assert (answer.status_code, answer.json()["title"]) == (422, "unknown_step")
    assert doctor.post(f"{path}/advice", json={"request": {"what": "dance"}}).status_code == 400
    assert [m["what"] for m in doctor.get(f"/api/tasks/{cared.task_id}/history").json()] == [
        "raised",
        "advised",
    ]


def test_time_to_eyes_and_to_instruction(centre):
    """At a facility of its own: one seen and advised in time, one seen late, one not at all."""
    place = "kh-kampot"
    patients = [centre.run(centre.ward.register(place)) for _ in range(3)]
    treatments = [centre.run(centre.ward.treat(patient)) for patient in patients]
    doctor = centre.client("doctor")
    before = doctor.get("/api/response?facility=kh-kampot").json()
    assert (before["network"], before["facilities"], before["misses"]) == (None, [], [])
    ids = [
        str(centre.run(centre.ward.raise_task(p, t, "high", minutes)))
        for p, t, minutes in zip(patients, treatments, (10, -1, -1), strict=True)
    ]
    centre.clock.ahead = dt.timedelta(seconds=30)
    try:
        doctor.post(f"/api/treatments/{treatments[0].id}/seen")
        doctor.post(f"/api/tasks/{ids[1]}/claim")
        centre.clock.ahead = dt.timedelta(seconds=90)
        body = {"phrase": "give_oxygen", "task_id": ids[0]}
        doctor.post(f"/api/treatments/{treatments[0].id}/advice", json=body)
        found = doctor.get("/api/response?days=1&facility=kh-kampot").json()
        (row,) = found["facilities"]
        assert row["facility_id"] == place
        assert (row["tasks"], row["instructed"], row["eyes_missed"]) == (3, 1, 2)
        assert row["instruction_missed"] == 2  # two deadlines, a minute ago, were over at once
        assert 29 < row["eyes_p50_s"] < 40
        assert 89 < row["instruction_p50_s"] < 100
        assert {miss["task_id"] for miss in found["misses"]} == set(ids[1:])
        assert found["misses"][0]["reason"] == "no_response"
        assert {miss["missed"] for miss in found["misses"]} == {"eyes"}
        # The operator and the epidemiologist see the times and no tasks; another nurse nothing.
        for who in ("operator", "epi"):
            told = centre.client(who).get("/api/response?facility=kh-kampot").json()
            assert told["network"]["eyes_missed"] == 2
            assert told["misses"] == []
        other = centre.client("nurse").get("/api/response?facility=kh-kampot").json()
        assert (other["network"], other["misses"]) == (None, [])
        assert centre.client("admin").get("/api/response").status_code == 403
        # Seen in time, and never told: a miss of its own, as long again later.
        doctor.post(f"/api/treatments/{treatments[0].id}/seen")
        late = str(centre.run(centre.ward.raise_task(patients[0], treatments[0], "high", 2)))
        doctor.post(f"/api/tasks/{late}/claim")
        centre.clock.ahead = dt.timedelta(seconds=300)
        found = doctor.get("/api/response?days=1&facility=kh-kampot").json()
        assert (found["network"]["eyes_missed"], found["network"]["instruction_missed"]) == (2, 3)
        assert {m["task_id"]: m["missed"] for m in found["misses"]}[late] == "instruction"
        body = {"outcome": "no_action"}
        doctor.post(f"/api/tasks/{late}/done", json=body)
    finally:
        centre.clock.ahead = dt.timedelta()


def test_the_history_is_within_the_scope(centre, cared):
    assert centre.client("nurse2").get(f"/api/tasks/{cared.task_id}/history").status_code == 404
