"""The door for schools: subscribe, confirm, look, change, answer, end; and what nobody gets."""

from __future__ import annotations

import datetime as dt
import re
from uuid import UUID, uuid5
from xml.etree import ElementTree as Xml

import msgspec
import pytest

from breathway.console.ways import Ways
from breathway.model.alert import Alert, Forecast
from breathway.record import Database, alerts, deliveries, forecasts
from breathway.share.school.tickets import Tickets

ATOM = "{http://www.w3.org/2005/Atom}"
FORM = {
    "place": "kh-sihanoukville", "school": "Mittapheap Primary School", "channel": "email",
    "address": "office@example.org", "least": "orange", "language": "en", "quiet_from": "20:00",
    "quiet_to": "06:00", "plans": "11",
}  # fmt: skip


@pytest.fixture
def door(centre):
    centre.sql("TRUNCATE subscription, delivery, ask, forecast, verification, alert CASCADE")
    centre.sql("UPDATE facility SET city = 'Sihanoukville' WHERE facility_id LIKE 'kh-s%'")
    centre.app.desk.ways = Ways(email=True)
    with centre.client() as client:
        yield client


def tickets(centre) -> Tickets:
    return Tickets(centre.node_key)


def only(centre):
    [row] = centre.sql("SELECT * FROM subscription")
    return row


def manage_url(centre) -> str:
    return f"/school/manage/{tickets(centre).manage(only(centre)['subscription_id'])}"


def warn(centre, name: str = "one", **more) -> Alert:
    """Issue an alert and plan it, as the courier does."""
    at = centre.clock()
    made = {
        "id": uuid5(UUID(int=7), name), "place": FORM["place"], "kind": "alert",
        "basis": "forecast", "colour": "red", "onset_at": at,
        "expires_at": at + dt.timedelta(hours=9), "sent_at": at, "probability": 0.7,
        "reasons": ("pm25_high", "cold"), "exercise": False,
    }  # fmt: skip
    alert = Alert(**(made | more))

    async def issue() -> None:
        stage = await Database.open(centre.application_url, "stage", 1)
        await alerts.issue(stage, alert)
        while await deliveries.plan(stage, at) is not None:
            pass
        await stage.close()

    centre.run(issue())
    return alert


def test_a_school_subscribes_confirms_changes_and_ends(centre, door):
    assert "Sihanoukville" in door.get("/school?lang=en").text
    assert door.post("/school?lang=en", data=FORM).status_code == 200
    row = only(centre)
    assert (row["state"], row["plans"], row["quiet_from"]) == ("waiting", 11, dt.time(20))
    assert b"office" not in row["address"]
    token = tickets(centre).manage(row["subscription_id"])
    assert door.get(f"/school/confirm/{token}").status_code == 200
    assert only(centre)["state"] == "waiting", "opening a link changes nothing"
    page = door.post(f"/school/confirm/{token}", follow_redirects=False)
    assert page.headers["location"].endswith(f"/school/manage/{token}?new=1")
    assert only(centre)["state"] == "active"
    page = door.post(
        manage_url(centre), data={"answer": "save", "school": "New name", "least": "red"}
    )
    assert "Saved" in page.text
    assert "o…@example.org" in page.text
    assert only(centre)["least"] == "red"
    one_click = {"List-Unsubscribe": "One-Click"}
    assert door.post(f"/school/end/{token}", data=one_click).status_code == 200
    assert (only(centre)["state"], only(centre)["address"]) == ("ended", b"")
    assert door.get(f"/school/{row['public_id']}").status_code == 404


def test_the_same_address_asks_once_and_is_told_nothing_of_it(centre, door):
    first = door.post("/school?lang=en", data=FORM).text
    assert door.post("/school?lang=en", data=FORM).text == first
    assert len(centre.sql("SELECT FROM delivery")) == len(centre.sql("SELECT FROM subscription"))
    for _ in range(12):
        answer = door.post("/school?lang=en", data=FORM)
    assert answer.status_code == 429
    assert "retry" not in answer.text.lower()


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("place", "kh-nowhere", "place"),
        ("school", "", "name"),
        ("school", "You won: evil.example/now", "without a link"),
        ("school", "Write to a@evil.example", "without a link"),
        ("address", "no address", "address"),
        ("address", "a@b.example\r\nBcc: c@d.example", "address"),
        ("address", "schülerin@example.org", "address"),
        ("channel", "pigeon", "address"),
        ("quiet_to", "", "quiet"),
        ("plans", "many", "whole number"),
        ("least", "pink", "name"),
    ],
)
def test_bad_input_is_said_on_the_form(centre, door, field, value, says):
    answer = door.post("/school?lang=en", data=FORM | {field: value})
    assert answer.status_code == 422
    assert says in re.search(r'class="wrong"[^>]*>([^<]*)', answer.text)[1]
    assert not centre.sql("SELECT FROM subscription")


@pytest.mark.parametrize(
    "url", ["http://example.org/x", "https://user:pw@example.org/", "ftp://example.org", "https:"]
)
def test_a_webhook_has_a_plain_https_address(centre, door, url):
    answer = door.post("/school", data=FORM | {"channel": "webhook", "address": url})
    assert answer.status_code == 422


def test_the_page_shows_the_flag_what_to_do_and_its_record(centre, door):
    door.post("/school?lang=en", data=FORM | {"channel": "atom", "address": ""})
    public = only(centre)["public_id"]
    unskilled = door.get(f"/school/{public}").text
    assert "No flag yet" in unskilled
    assert "No skill yet here" in unskilled
    at = centre.clock()
    today = (at + dt.timedelta(hours=7)).date()
    said = [
        Forecast(
            place=FORM["place"], issued_at=at, day=today + dt.timedelta(days=lead),
            lead_days=lead, probability=0.68, usual=0.2, skilled=True, colour="orange",
            reasons=("pm25_high", "cold"),
        )
        for lead in range(4)
    ]  # fmt: skip
    past = [
        {"day": "2026-11-01", "said": said, "usual": 0.2, "bad": bad}
        for said, bad, n in ((0.7, True, 17), (0.6, False, 5), (0.1, True, 4), (0.1, False, 74))
        for _ in range(n)
    ]
    body = {
        "skilled": True, "last_days": past,
        "reliability": [{"said": 0.7, "happened": 0.72, "low": 0.5, "high": 0.9, "days": 22}],
    }  # fmt: skip

    async def keep() -> None:
        stage = await Database.open(centre.application_url, "stage", 1)
        async with stage.transaction() as connection:
            await forecasts.keep(connection, said)
            await forecasts.keep_verification(
                connection, FORM["place"], 1, at, msgspec.json.encode(body)
            )
        await stage.close()

    centre.run(keep())
    html = door.get(f"/school/{public}").text
    for words in (
        "Orange flag", "ទង់ពណ៌ទឹកក្រូច", "Mittapheap Primary School", "68 % sure",
        "Fine dust or smoke", "The 11 children", "call 119 now", "not been clinically reviewed",
        "orange or worse on 22", "On 17 of those 22", "missed 4 bad days", "would have missed 21",
    ):  # fmt: skip
        assert words in html, words
    assert "<script" not in html
    assert "ទង់ពណ៌ទឹកក្រូច<span" in door.get(f"/school/{public}?lang=km").text
    warn(centre)
    assert "Red flag" in door.get(f"/school/{public}").text


def test_the_page_carries_its_own_policy(centre, door):
    answer = door.get("/school?lang=en")
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'self' 'sha256-")
    assert answer.headers["referrer-policy"] == "no-referrer"


def test_feeds_hold_each_warning_once_with_stable_ids(centre, door):
    for channel in ("atom", "icalendar"):
        door.post("/school", data=FORM | {"channel": channel, "address": ""})
    public = {row["channel"]: row["public_id"] for row in centre.sql("SELECT * FROM subscription")}
    first = warn(centre, "first")
    feed = Xml.fromstring(door.get(f"/school/{public['atom']}.atom").text)
    before = [entry.findtext(f"{ATOM}id") for entry in feed.findall(f"{ATOM}entry")]
    assert len(before) == 1
    warn(centre, "clear", kind="all_clear", number=1, references=(first.id,))
    feed = Xml.fromstring(door.get(f"/school/{public['atom']}.atom").text)
    after = [entry.findtext(f"{ATOM}id") for entry in feed.findall(f"{ATOM}entry")]
    assert after[1:] == before
    answer = door.get(f"/school/{public['icalendar']}.ics")
    calendar = answer.text.replace("\r\n ", "")
    assert calendar.count("BEGIN:VEVENT") == 1
    assert "SEQUENCE:1\r\n" in calendar
    assert "STATUS:CANCELLED" in calendar
    assert all(len(line.encode()) <= 75 for line in answer.text.split("\r\n"))
    known = {"if-none-match": answer.headers["etag"]}
    assert door.get(f"/school/{public['icalendar']}.ics", headers=known).status_code == 304


def test_did_it_help_is_answered_by_one_press_and_counted_once(centre, door):
    door.post("/school", data=FORM | {"channel": "atom", "address": ""})
    warn(centre, "asked")
    feed = Xml.fromstring(door.get(f"/school/{only(centre)['public_id']}.atom").text)
    link = feed.find(f"{ATOM}entry/{ATOM}link[@rel='related']").attrib["href"]
    assert door.get(link).status_code == 200
    assert centre.sql("SELECT helped FROM delivery")[0]["helped"] is None
    assert door.post(link, data={"answer": "no"}).status_code == 200
    assert door.post(link, data={"answer": "yes"}).status_code == 200
    assert [row["helped"] for row in centre.sql("SELECT helped FROM delivery")] == [True]
    forged = link[:-1] + ("A" if link[-1] != "A" else "B")
    assert door.post(forged, data={"answer": "yes"}).status_code == 404


def test_without_its_token_nobody_reaches_a_school(centre, door):
    door.post("/school", data=FORM)
    for path in ("manage", "confirm", "end"):
        assert door.get(f"/school/{path}/{'A' * 32}").status_code == 404

    async def see() -> int:
        async with centre.console.transaction() as connection:
            seen = await connection.fetchval("SELECT count(*) FROM subscription")
            return seen + await connection.fetchval("SELECT count(*) FROM delivery")

    assert centre.run(see()) == 0


@pytest.mark.parametrize(
    "path",
    [
        "/school/%00",
        "/school/%00.atom",
        f"/school/helped/{UUID(int=1)}/%C3%A9",
        "/school/manage/%00",
    ],
)
def test_a_strange_link_leads_nowhere(door, path):
    assert door.get(path).status_code == 404


def test_what_no_text_holds_is_left_out_or_refused(centre, door):
    named = FORM | {"school": "A\0B\x01\r\nX-A:\u202e\uffffb", "channel": "atom"}
    assert door.post("/school", data=named, follow_redirects=False).status_code == 303
    assert only(centre)["school"] == "A B X-A: b"
    Xml.fromstring(door.get(f"/school/{only(centre)['public_id']}.atom").text)
    assert door.post("/school", data={f"f{n}": "x" for n in range(50)}).status_code == 400
    assert door.get("/feed/cap/%00").status_code == 400


def test_operators_see_who_is_warned_and_others_do_not(centre, door):
    door.post("/school", data=FORM | {"channel": "atom", "address": ""})
    door.post("/school", data=FORM)
    bounce = "UPDATE subscription SET state = 'paused', reason = 'smtp_550' WHERE channel = 'email'"
    centre.sql(bounce)
    warn(centre, "seen")
    operator = centre.client("operator")
    found = operator.get("/api/schools").json()
    paused, active = found["rows"]
    assert (paused["state"], paused["reason"]) == ("paused", "smtp_550")
    assert paused["to"] == "o…@example.org"
    became = (active["channel"], active["sent"], active["last_outcome"])
    assert became == ("atom", 1, "published")
    assert found["counts"]["active"] == found["counts"]["paused"] == 1
    [line] = operator.get(f"/api/schools/{active['subscription_id']}/deliveries").json()
    assert (line["kind"], line["colour"], line["state"]) == ("alert", "red", "sent")
    for name in ("nurse", "doctor", "epi", "admin"):
        assert centre.client(name).get("/api/schools").status_code == 403
