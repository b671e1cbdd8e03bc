"""The forecast in the console: who reaches a place sees it, with its record."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import msgspec
import pytest

from breathway.model.alert import Alert, Forecast
from breathway.record import Database, alerts, forecasts
from breathway.record.places import places
from breathway.warn import alert_of, said_of

ZONE = "Asia/Phnom_Penh"


@pytest.fixture(scope="module")
def told(centre) -> tuple[str, dt.date]:
    """A forecast, its record and an alert for the place of a nurse's facility."""
    now = centre.clock().replace(microsecond=0)
    today = now.astimezone(ZoneInfo(ZONE)).date()

    async def write() -> str:
        db = await Database.open(centre.application_url, "stage", 1)
        here = next(p.id for p in await places(db) if "sihanoukville" in p.id)
        rows = [
            Forecast(
                place=here, issued_at=now, day=today + dt.timedelta(days=lead), lead_days=lead,
                hour=hour, probability=0.6, usual=0.2, skilled=True, colour="orange",
                reasons=("cold",),
            )
            for lead in range(4) for hour in (None, 7)
        ]  # fmt: skip
        before = msgspec.structs.replace(
            rows[0], day=today - dt.timedelta(days=1), lead_days=1, probability=0.55
        )
        body = {
            "lead_days": 1, "days": 300, "bad_days": 60, "skilled": True, "brier": 0.11,
            "reliability": [{"said": 0.7, "happened": 0.66, "low": 0.5, "high": 0.8, "days": 30}],
            "last_days": [
                {"day": f"{today - n * dt.timedelta(1)}", "said": 0.3, "usual": 0.2, "bad": True}
                for n in (2, 1)
            ],
        }  # fmt: skip
        said = said_of(skilled=True, probability=0.6, reasons=("cold",), air_level=1)
        alert = alert_of(said, place=here, zone=ZONE, day=today, last=None, now=now)
        async with db.transaction() as conn:
            await forecasts.keep(conn, [*rows, before])
            await forecasts.keep_verification(conn, here, 1, now, msgspec.json.encode(body))
            await alerts.issue_within(conn, alert)
        await db.close()
        return here

    return centre.run(write()), today


def test_a_place_with_its_days_hours_record_and_alerts(centre, told):
    place, today = told
    client = centre.client("nurse")
    page = client.get(f"/api/forecast/{place}").json()
    assert [row["lead_days"] for row in page["place"]["days"]] == [0, 1, 2, 3]
    assert [row["hour"] for row in page["hours"]] == [7] * 4
    (record,) = page["records"]
    assert record["reliability"][0]["happened"] == 0.66
    assert [(d["said"], d["issued"]) for d in record["last_days"]] == [(0.3, False), (0.55, True)]
    assert msgspec.convert(page["alerts"][0], Alert).colour == "orange"
    every = client.get("/api/forecast").json()["places"]
    assert every[0]["place"] == place
    assert every[0]["days"][0]["day"] == str(today)
    assert every[0]["days"][0]["hour"] is None


def test_who_does_not_reach_the_place_does_not_find_it(centre, told):
    place, _ = told
    for name in ("doctor", "epi", "operator"):
        assert centre.client(name).get(f"/api/forecast/{place}").status_code == 200
    other = centre.client("nurse2")
    assert other.get(f"/api/forecast/{place}").status_code == 404
    assert place not in {p["place"] for p in other.get("/api/forecast").json()["places"]}
    assert centre.client("admin").get("/api/forecast").status_code == 403
    assert centre.client().get("/api/forecast").status_code == 401
    assert centre.client("epi").get("/api/forecast/kh-nowhere").status_code == 404
