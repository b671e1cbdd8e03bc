"""The map: counts within the scope, small cells hidden, what was expected, live, roles."""

from __future__ import annotations

import asyncio
import datetime as dt
import time

import h3.api.basic_int as h3
import pytest

from breathway.record import Database, risen, tally
from breathway.record.history import History, salt_of

INSERT = """
insert into treatment (treatment_id, patient_id, facility_id, jurisdiction, started_at, age_years,
  z_before, response_percent, received_at, position)
select gen_random_uuid(), case when $5 then gen_random_uuid() end, $1, 'KH', $2::timestamptz,
  6, -3, 12, now(), nextval('log_position') from generate_series(1, $3) n, generate_series(1, $4) d
"""
LOG = """
insert into log (position, id, kind, facility_id, jurisdiction, treatment_id, occurred_at,
  received_at, body)
select position, gen_random_uuid(), 'treatment_started', facility_id, 'KH', treatment_id,
  started_at, now(), '' from treatment where position > coalesce((select max(position) from log), 0)
"""
KAMPOT = h3.latlng_to_cell(10.59, 104.18, 4)
WHERE = {"kh-sihanoukville": (10.61, 103.53), "kh-kampot": (10.59, 104.18)}


def insert(centre, facility, at, count, *, persons=True, repeat=1):
    centre.sql(INSERT, facility, at, count, repeat, persons)


def tell(centre):
    centre.sql(LOG)
    centre.sql("select pg_notify('log', max(position)::text) from log")


def day_of(centre, back=0):
    return (centre.clock() + dt.timedelta(hours=7)).date() - dt.timedelta(days=back)


def noon(day):
    return dt.datetime.combine(day, dt.time(5), dt.UTC)  # 12:00 in Cambodia


@pytest.fixture(scope="module")
def told(centre):
    """Sixty days of treatments in Kampot, a few in Sihanoukville; history is written from them."""
    for facility, (latitude, longitude) in WHERE.items():
        centre.sql(
            "update facility set latitude = $2, longitude = $3 where facility_id = $1",
            *(facility, latitude, longitude),
        )
    for back in range(60):
        insert(centre, "kh-kampot", noon(day_of(centre, back)), 6 if back != 1 else 20)
    insert(centre, "kh-sihanoukville", noon(day_of(centre, 2)), 4)
    insert(centre, "kh-kampot", noon(day_of(centre, 1)), 1, persons=False, repeat=3)

    tell(centre)

    async def bring_up():
        stage = await Database.open(centre.application_url, "stage", 2)
        history = History(centre.folder, "KH", salt_of(centre.node_key))
        while await history.bring_up(stage, centre.clock()):
            pass
        tally.tend(history.folder)
        await risen.keep(
            stage, "KH", day_of(centre, 1),
            [risen.Rise(cell=KAMPOT, first_day=day_of(centre, 1),
                        day=day_of(centre, 1), method="EARS C2", observed=23, expected=6.0)],
        )  # fmt: skip
        await stage.close()

    asyncio.run(bring_up())
    return centre


def ask(client, **query):
    query = {name.rstrip("_"): str(value) for name, value in query.items()}
    answer = client.get("/api/map", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def units(view):
    names = ("values", "treatments", "low", "high", "expected")
    return {
        unit["name"]: unit | {name: view[name][k] for name in names if view[name]}
        for k, unit in enumerate(view["units"])
    }


def test_a_day_by_cell_hides_what_is_small_and_what_would_tell_it(told):
    client = told.client("epi")
    view = ask(client, from_=day_of(told, 2), to=day_of(told, 1))
    found = units(view)
    assert found["Kampot"]["treatments"] == [None, 23]  # 10 less 6 would be Sihanoukville's four
    assert found["Kampot"]["values"] == [None, 23.0]
    assert found["Sihanoukville"]["treatments"] == [None, 0]
    assert view["hidden"] == [2, 0]
    assert view["totals"] == [10, 23]
    assert not view["fives"]
    assert len(found["Kampot"]["shape"]) >= 12
    assert view["rises"][0]["expected"] == 6.0
    assert view["rises"][0]["place"] == "Kampot"
    near = ask(client, from_=day_of(told, 2), to=day_of(told, 1), resolution=6)
    assert near["rises"][0]["place"] == "Kampot"  # at every zoom
    assert view["judged"] == [str(day_of(told, 1))]  # of other days nobody knows
    assert (view["today"], view["facilities"]) == (str(day_of(told)), 2)
    later = ask(client, from_=day_of(told, 3), to=day_of(told), shapes="no")
    assert units(later)["Kampot"]["treatments"] == [6, None, 23, 6]
    assert units(later)["Kampot"]["shape"] == []


def test_longer_steps_join_persons_and_days(told):
    client = told.client("doctor")
    month = ask(client, from_=day_of(told, 59), to=day_of(told), step="year", level="country")
    assert sum(month["totals"]) == 60 * 6 + 14 + 4 + 3
    assert units(month)["KH"]["treatments"] == month["totals"]
    hours = ask(client, from_=day_of(told, 1), to=day_of(told), step="hour", level="city")
    at = hours["steps"].index(f"{day_of(told, 1)}T12:00:00")
    assert units(hours)["Kampot"]["treatments"][at] == 25  # 23, in fives
    assert hours["fives"]
    weeks = ask(client, from_=day_of(told, 20), to=day_of(told), step="week")
    assert all(step.endswith("T00:00:00") for step in weeks["steps"])
    assert {n % 5 for n in units(weeks)["Kampot"]["treatments"] if n} == {0}
    part = ask(client, from_=day_of(told, 18), to=day_of(told), step="week")
    assert part["totals"][0] == weeks["totals"][weeks["steps"].index(part["steps"][0])]


def test_rates_only_where_people_are_known(told):
    view = ask(told.client("epi"), level="city", measure="rate", to=day_of(told, 1))
    found = units(view)
    assert found["Kampot"]["values"] == [5.0]  # 25, for 23
    assert found["Kampot"]["low"][0] < 5.0 < found["Kampot"]["high"][0]
    assert found["Sihanoukville"]["values"] == [None]
    assert view["populations"]


def test_a_ratio_says_what_was_expected(told):
    view = ask(told.client("epi"), measure="ratio", to=day_of(told, 1))
    kampot = units(view)["Kampot"]
    assert kampot["expected"] == [6.25]  # 8 weeks had 48, 50 in fives
    assert kampot["values"] == [pytest.approx(23 / 6.25, abs=0.001)]
    assert kampot["low"][0] > 1.5
    assert view["basis"] == "recent"  # there is no earlier year
    share = ask(told.client("epi"), measure="severity", to=day_of(told, 1))
    assert units(share)["Kampot"]["values"] == [1.0]


def test_one_unit_with_its_days(told):
    client = told.client("epi")
    cell = units(ask(client))["Kampot"]["id"]
    page = client.get(f"/api/map/units/{cell}", params={"to": str(day_of(told, 1))}).json()
    assert page["treatments"][-1] == 23
    assert page["expected"][-1] == 6.25
    assert page["low"][-1] < 6 < page["high"][-1] < 15
    assert (page["children"], page["severe"], page["responded"]) == (25, [25, 25], [25, 25])
    assert (page["places"], page["place_names"]) == (["kh-kampot"], ["Kampot"])
    assert page["air"] == []
    assert client.get("/api/map/units/nowhere").json()["title"] == "no_such_unit"
    layer = client.get("/api/map/layers/pm25_ug_m3").json()
    assert layer["points"] == []
    assert client.get("/api/map/layers/names").status_code == 400


def test_scope_and_roles(told):
    own = ask(told.client("nurse2"), to=day_of(told, 1))  # of Kampot alone
    assert [unit["name"] for unit in own["units"]] == ["Kampot"]
    assert own["totals"] == [23]
    assert (own["rises"], own["judged"]) == ([], None)  # they are of a whole region
    other = ask(told.client("nurse"), to=day_of(told, 1))
    assert [unit["name"] for unit in other["units"]] == ["Sihanoukville"]
    assert told.client("admin").get("/api/map").status_code == 403
    assert told.client("wuxi").get("/api/map").json()["units"] == []
    assert told.client().get("/api/map").status_code == 401


@pytest.mark.parametrize(
    "query",
    [
        {"from": "2026-13-01"},
        {"from": "2026-02-02", "to": "2026-02-01"},
        {"from": "2020-01-01", "to": "2026-01-01"},
        {"from": "2026-01-01", "to": "2026-01-09", "step": "hour"},
        {"level": "street"},
        {"measure": "ratio", "step": "month"},
        {"to": "9999-12-31"},
    ],
)
def test_a_question_that_cannot_be_answered_says_why(told, query):
    answer = told.client("epi").get("/api/map", params=query)
    assert (answer.status_code, answer.json()["title"]) == (400, "bad_query")


def test_a_treatment_shows_while_the_day_goes_on(told):
    client = told.client("epi")
    before = ask(client)["totals"][0]
    insert(told, "kh-kampot", told.clock(), 1)
    tell(told)
    began = time.monotonic()
    while ask(client)["totals"][0] == before:
        assert time.monotonic() - began < 60
        time.sleep(0.1)


def test_of_a_few_persons_who_were_graded_no_share_is_told(told):
    """Five gradings of one person are that person's, in a cell of seven."""
    at = noon(day_of(told)) - dt.timedelta(hours=2)
    insert(told, "kh-kampot", at, 6)
    told.sql("update treatment set z_before = null where started_at = $1", at)
    insert(told, "kh-kampot", at, 5, persons=False)
    tell(told)
    began = time.monotonic()
    while True:
        view = ask(told.client("epi"), measure="severity", level="city", step="hour")
        found, hour = units(view)["Kampot"], at + dt.timedelta(hours=7)
        here = view["steps"].index(f"{hour:%Y-%m-%dT%H:%M:%S}")
        if found["treatments"][here]:
            break
        assert time.monotonic() - began < 60
        time.sleep(0.1)
    assert found["values"][here] is None
