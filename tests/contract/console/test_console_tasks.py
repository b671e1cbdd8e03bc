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


def test_the_history_is_within_the_scope(centre, cared):
    assert centre.client("nurse2").get(f"/api/tasks/{cared.task_id}/history").status_code == 404
