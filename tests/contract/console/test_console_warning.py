"""An operator warns the schools of a place: who may, what follows, and that it holds."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from breathway.console.ways import Ways
from breathway.record import Database, deliveries
from tests.contract.console.test_console_schools import FORM

PLACE, PATH = FORM["place"], "/api/schools-warned"
TABLES = "subscription, delivery, ask, forecast, verification, alert, warning_authority"


@pytest.fixture
def school(centre):
    """One school with a feed, that wants orange and worse."""
    centre.sql(f"TRUNCATE {TABLES} CASCADE")
    centre.sql("UPDATE delivery_cursor SET position = 0")
    centre.sql("UPDATE facility SET city = 'Sihanoukville', latitude = 10.6, longitude = 103.5"
               " WHERE facility_id LIKE 'kh-s%'")  # fmt: skip
    centre.app.desk.ways = Ways(email=True)
    with centre.client() as door:
        door.post("/school", data=FORM | {"channel": "atom", "address": ""})
        yield door


def plan(centre) -> None:
    async def go() -> None:
        stage = await Database.open(centre.application_url, "stage", 1)
        while await deliveries.plan(stage, centre.clock()) is not None:
            pass
        await stage.close()

    centre.run(go())


def today(centre) -> dt.date:
    return centre.clock().astimezone(ZoneInfo("Asia/Phnom_Penh")).date()


def ask(centre, colour: str = "orange", **more) -> dict:
    body = {"place": PLACE, "day": str(today(centre)), "colour": colour, "reasons": ["pm25_high"]}
    return body | more


def here(answer) -> dict:
    return next(each for each in answer.json()["places"] if each["place"] == PLACE)


def test_who_may_warn_and_what_follows(centre, school):
    doctor, client = centre.client("doctor"), centre.client("operator")
    assert doctor.post(PATH, json=ask(centre)).status_code == 403
    assert here(doctor.get(PATH))["schools"] == 1
    assert not doctor.get(PATH).json()["may_warn"]
    told = client.post(PATH, json=ask(centre))
    assert told.json()["exercise"]
    (alert,) = here(told)["alerts"]
    assert (alert["basis"], alert["colour"], alert["kind"]) == ("operator", "orange", "alert")
    assert alert.get("exercise", True)
    again = client.post(PATH, json=ask(centre))
    assert (again.status_code, again.json()["title"]) == (409, "already_warned")
    plan(centre)
    assert here(client.get(PATH))["warned"] == 1
    layer = client.get("/api/map/layers/schools_warned").json()
    assert [(p["place"], p["value"], p["usual"]) for p in layer["points"]] == [(PLACE, 1, 1)]
    page = school.get(f"/school/{centre.sql('SELECT public_id FROM subscription')[0][0]}").text
    assert "Orange flag" in page
    assert "decided by the network" in page
    (row,) = here(client.post(PATH, json=ask(centre, "red")))["alerts"]
    assert (row["kind"], row["references"]) == ("update", [alert["id"]])
    assert here(client.post(PATH, json=ask(centre, "green", reasons=[])))["alerts"] == []
    plan(centre)
    kinds = centre.sql("SELECT kind, state FROM delivery ORDER BY number")
    assert [tuple(r) for r in kinds] == [(k, "sent") for k in ("alert", "update", "all_clear")]
    assert here(client.get(PATH))["warned"] == 0
    done = [r["action"] for r in centre.sql("select action from audit order by at")]
    assert done.count("schools_warned") == 3


def test_in_earnest_only_with_the_authority(centre, school):
    client = centre.client("operator")
    act = {"holder": "Ministry of Health", "authority": "Sub-decree 1", "document": "No. 1"}
    client.post("/api/warning-authority", json=act)
    told = client.post(PATH, json=ask(centre))
    assert not told.json()["exercise"]
    assert here(told)["alerts"][0]["exercise"] is False
    centre.sql("TRUNCATE warning_authority CASCADE")


@pytest.mark.parametrize(
    ("more", "status", "title"),
    [
        ({"reasons": ["Sok Dara, 7, wheezes"]}, 422, "bad_reasons"),
        ({"reasons": ["cold", "heat", "pm25_high"]}, 422, "bad_reasons"),
        ({"day": "2020-01-01"}, 422, "bad_day"),
        ({"place": "kh-nowhere"}, 404, "not_found"),
        ({"colour": "pink"}, 400, None),
    ],
)
def test_what_is_refused(centre, school, more, status, title):
    answer = centre.client("operator").post(PATH, json=ask(centre, **more))
    assert answer.status_code == status
    assert title is None or answer.json()["title"] == title
    assert not centre.sql("SELECT FROM alert")
