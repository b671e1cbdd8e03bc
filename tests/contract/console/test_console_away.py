"""The database goes away and comes back; what is written to the log says nothing of a patient."""

from __future__ import annotations

import io
import json
import logging
import time

import pytest

from breathway.log import Lines

CANARY = "Zebulon Quixotebird"


@pytest.fixture
def log_lines():
    """Every record of every logger, at the lowest level, as the processes write them."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Lines("test"))
    raw = io.StringIO()
    plain = logging.StreamHandler(raw)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    own = logging.getLogger("breathway")
    own.addHandler(plain)
    root.setLevel(logging.INFO)
    own.setLevel(logging.DEBUG)
    yield stream, raw
    root.removeHandler(handler)
    own.removeHandler(plain)
    root.setLevel(level)


def test_no_name_no_value_and_no_query_is_in_the_logs(centre, log_lines, monkeypatch):
    patient = centre.run(
        centre.ward.register(name="ហ្សេប៊ុល", name_latin=CANARY, local_number="CANARY-4711")
    )
    treatment = centre.run(centre.ward.treat(patient))
    centre.run(centre.ward.raise_task(patient, treatment))
    client = centre.client("doctor")
    for path in (
        "/api/worklist",
        f"/api/patients/{patient.id}",
        f"/api/patients/{patient.id}/audit",
        f"/api/treatments/{treatment.id}/curves",
        f"/api/patients?q={CANARY}",
        "/api/patients?q=CANARY-4711",
        "/api/patients/Quixotebird",
    ):
        client.get(path)
    words = {"words": f"{CANARY} is worse"}
    client.post(f"/api/treatments/{treatment.id}/advice", json=words)
    client.post(f"/api/treatments/{treatment.id}/advice", content=f'{{"words": "{CANARY}')
    with centre.client() as stranger:
        stranger.post("/api/session", json={"username": CANARY, "password": CANARY})

    async def broken(*_: object) -> None:
        raise ValueError(f"{CANARY} cannot be shown")

    monkeypatch.setattr("breathway.console.patient.persons", broken)
    failed = client.get(f"/api/patients/{patient.id}")
    assert (failed.status_code, failed.json()["title"]) == (500, "broken")
    assert CANARY not in failed.text
    stream, raw = log_lines
    events = [json.loads(line)["event"] for line in stream.getvalue().splitlines()]
    assert {"call_failed", "problem_answered"} <= set(events)
    assert failed.json()["reference"] in stream.getvalue()
    for secret in ("Quixotebird", "CANARY-4711", "ហ្សេប៊ុល", str(patient.id), "Sok"):
        assert secret not in stream.getvalue()
    # Our own messages are constant names, whatever formats them; only a traceback quotes an error.
    own = [line for line in raw.getvalue().splitlines() if not line.startswith((" ", "Value"))]
    assert not any("Quixotebird" in line for line in own)


def test_the_database_goes_away_and_comes_back(centre, postgres):
    client = centre.client("doctor")
    treatment = centre.run(centre.ward.treat(centre.run(centre.ward.register())))
    assert client.get("/api/worklist").status_code == 200
    postgres.stop()
    try:
        away = client.get("/api/worklist")
        assert away.status_code == 503
        assert away.json()["title"] == "database_away"
        assert int(away.headers["retry-after"]) >= 1
        assert "postgres" not in away.text.lower()
    finally:
        postgres.start()
    until = time.monotonic() + 20
    while client.get("/api/worklist").status_code != 200:
        assert time.monotonic() < until
        time.sleep(0.1)
    before = centre.app.desk.hub.position
    treatment_path = f"/api/treatments/{treatment.id}"
    assert client.post(f"{treatment_path}/seen").status_code == 204
    while centre.app.desk.hub.position == before:  # the tail has found the log again
        assert time.monotonic() < until
        time.sleep(0.1)
    assert client.get(treatment_path).json()["finished_at"]
