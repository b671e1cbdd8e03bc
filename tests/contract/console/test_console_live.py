"""The live stream: at once, within the scope, resumed after a cut, ended with the session."""

from __future__ import annotations

import datetime as dt
import json
import queue
import threading
import time

import pytest


class Page:
    """An open stream, read in the background."""

    def __init__(self, client, last_event_id: str = "", query: str = "") -> None:
        self.client, self.events, self.ended = client, queue.Queue(), threading.Event()
        headers = {"last-event-id": last_event_id} if last_event_id else {}
        self._stream = client.stream("GET", f"/api/live{query}", headers=headers, timeout=30)
        self._response = self._stream.__enter__()
        assert self._response.status_code == 200
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        try:
            for line in self._response.iter_lines():
                if line.startswith("data:"):
                    event = json.loads(line[5:])
                    if event:
                        self.events.put((time.time(), event))
        except Exception as problem:
            self.events.put((time.time(), {"topic": f"broken: {type(problem).__name__}"}))
        self.ended.set()

    def next(self, timeout_s: float = 10.0):
        return self.events.get(timeout=timeout_s)[1]

    def all(self, quiet_s: float = 0.7):
        got = []
        while True:
            try:
                got.append(self.next(quiet_s))
            except queue.Empty:
                return got


@pytest.fixture
def open_page(centre):
    pages = []

    def open_one(username: str, last_event_id: str = "", query: str = ""):
        page = Page(centre.client(username), last_event_id, query)
        pages.append(page)
        assert page.next()["topic"] == "hello"
        return page

    yield open_one
    for page in pages:
        page._response.close()


def test_an_event_is_told_at_once_after_its_commit(centre, open_page):
    patient = centre.run(centre.ward.register())
    page = open_page("doctor")
    page.all()
    delays = []
    for _ in range(20):
        centre.run(centre.ward.raise_task(patient))
        committed = time.time()
        at, event = page.events.get(timeout=60)
        assert event["kind"] == "task_raised"
        delays.append(at - committed)
        page.all(0.05)
    assert sorted(delays)[10] < 1, delays


def test_every_event_of_a_treatment_is_told_once_by_its_id(centre, open_page):
    page = open_page("doctor")
    patient = centre.run(centre.ward.register())
    treatment = centre.run(centre.ward.treat(patient))
    told = [e for e in page.all() if e["topic"] == "patient"]
    stored = centre.sql("select id, position from log where patient_id = $1", patient.id)
    assert sorted(e["event_id"] for e in told) == sorted(str(row["id"]) for row in stored)
    assert [e["position"] for e in told] == sorted(e["position"] for e in told)
    assert {e["treatment_id"] for e in told} <= {None, str(treatment.id)}


def test_nobody_is_told_of_what_they_may_not_see(centre, open_page):
    pages = {name: open_page(name) for name in ("nurse", "nurse2", "operator", "epi", "wuxi")}
    patient = centre.run(centre.ward.register("kh-sihanoukville"))
    treatment = centre.run(centre.ward.treat(patient))
    centre.run(centre.ward.raise_task(patient, treatment))
    told = {name: page.all() for name, page in pages.items()}
    assert "worklist" in {event["topic"] for event in told["nurse"]}
    assert told["nurse2"] == []
    assert told["wuxi"] == []
    for name in ("operator", "epi"):
        assert {event["topic"] for event in told[name]} <= {"wall", "facility", "quarantine"}
        assert str(patient.id) not in json.dumps(told[name])
        assert str(treatment.id) not in json.dumps(told[name])
    assert told["operator"]


def test_a_page_is_told_of_what_it_names_and_goes_on_from_where_it_was(centre, open_page):
    shown, other = (centre.run(centre.ward.register()) for _ in range(2))
    page = open_page("doctor", query=f"?topics=patient:{shown.id}")
    hidden = open_page("nurse2", query=f"?topics=patient:{shown.id}")
    for patient in (other, shown):
        centre.run(centre.ward.treat(patient))
    told = page.all()
    assert {event["id"] for event in told} == {str(shown.id)}
    assert hidden.all() == []
    query = f"?topics=worklist,patient:{shown.id}&since={told[0]['position']}"
    again = open_page("doctor", query=query).all()
    assert [event["event_id"] for event in again] == [event["event_id"] for event in told[1:]]
    client = centre.client("doctor")
    for topics in (
        "everything",
        "worklist:7",
        "patient:",
        ",".join(map("facility:{}".format, range(200))),
    ):
        assert client.get(f"/api/live?topics={topics}").status_code == 400


def test_a_consultation_lets_the_expert_be_told_from_then_on(centre, open_page):
    patient = centre.run(centre.ward.register())
    page = open_page("wuxi")
    until = (centre.clock() + dt.timedelta(hours=1)).isoformat()
    body = {"expert_id": str(centre.ids["wuxi"]), "until_at": until, "consent": "signed"}
    path = f"/api/patients/{patient.id}/consultations"
    assert centre.client("nurse").post(path, json=body).status_code == 200
    page.all()
    centre.run(centre.ward.treat(patient))
    assert {event["id"] for event in page.all() if event["topic"] == "patient"} == {str(patient.id)}


def test_a_page_that_comes_back_is_told_what_it_missed(centre, open_page):
    first = open_page("doctor")
    patient = centre.run(centre.ward.register())
    position = first.all()[-1]["position"]
    first._response.close()
    centre.run(centre.ward.raise_task(patient))
    again = Page(centre.client("doctor"), str(position))
    hello = again.next()
    assert (hello["topic"], hello["kind"]) == ("hello", "resumed")
    assert "task_raised" in [event["kind"] for event in again.all()]
    lost = Page(centre.client("doctor"), "0")
    assert lost.next()["kind"] in ("load_again", "resumed")


def test_the_stream_ends_with_the_session(centre, open_page, monkeypatch):
    monkeypatch.setattr("breathway.console.stream.HEARTBEAT_S", 0.3)
    page = open_page("doctor")
    time.sleep(0.7)
    assert not page.ended.is_set()  # beats go by
    page.client.delete("/api/session")
    assert page.ended.wait(60)


def test_the_stream_needs_a_session(centre):
    assert centre.client().get("/api/live").status_code == 401
