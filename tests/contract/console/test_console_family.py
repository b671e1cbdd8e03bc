"""A family is warned: agreed at the patient page, by real SMTP, ended with one click, erased."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import datetime as dt
import hashlib
import re
import secrets
import uuid
from urllib.parse import urlsplit

import msgspec
import pytest

from breathway.centre.courier import Courier, Outcomes
from breathway.centre.courier.parcels import Parcels
from breathway.config import CentreSettings
from breathway.model import decode_event, family
from breathway.model.alert import Alert
from breathway.model.people import FamilyWarningAgreed, FamilyWarningEnded
from breathway.model.seal import NONCE_BYTES, seal
from breathway.record import Database, alerts
from breathway.record.replay import replay
from tests.contract.console.ward import new_id
from tests.receivers import Receivers

ASKED = {
    "email": "mother@example.org",
    "place": "kh-sihanoukville",
    "language": "en",
    "consent": "verbal-witnessed",
    "triggers": ["pm25"],
}


def alert(now: dt.datetime, **more: object) -> Alert:
    values: dict[str, object] = {
        "id": uuid.uuid4(),
        "place": "kh-sihanoukville",
        "kind": "alert",
        "basis": "forecast",
        "colour": "orange",
        "onset_at": now + dt.timedelta(hours=10),
        "expires_at": now + dt.timedelta(hours=30),
        "sent_at": now,
        "probability": 0.62,
        "reasons": ("pm25_high",),
    }
    return Alert(**(values | more))  # type: ignore[arg-type]


def mails(centre, folder, issued: list[Alert]) -> list:
    """What arrives when these alerts are issued."""

    async def work() -> list:
        stage = await Database.open(centre.application_url, "stage", 4)
        async with Receivers(folder) as receivers:
            settings = CentreSettings(
                data=centre.folder,
                public_url="https://centre.example",
                smtp_url=receivers.smtp_url,
                mail_from="Breathway <warn@example.org>",
            )
            parcels = Parcels(stage, settings, url="", node_key=centre.node_key, now=centre.clock)
            courier = Courier(stage, parcels, Outcomes(centre.clock), seed=1, now=centre.clock)
            for one in issued:
                await alerts.issue(stage, one)
            running = asyncio.create_task(courier.run())
            async with asyncio.timeout(60):
                while await stage.connections.fetchval(  # noqa: ASYNC110
                    "SELECT EXISTS (SELECT FROM delivery WHERE state = 'waiting') OR EXISTS"
                    " (SELECT FROM alert WHERE position > (SELECT position FROM delivery_cursor))"
                    " OR EXISTS (SELECT FROM subscription WHERE behind)"
                ):
                    await asyncio.sleep(0.05)
            running.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await running
            await parcels.close()
        await stage.close()
        return receivers.inbox.mails

    return centre.run(work())


@pytest.fixture
def patient(centre):
    centre.sql("TRUNCATE alert")  # what stands is sent to who comes
    return centre.run(centre.ward.register())


def agree(centre, patient, **more: object) -> dict:
    answer = centre.client("nurse").post(
        f"/api/patients/{patient.id}/family-warnings", json=ASKED | more
    )
    assert answer.status_code == 200, answer.text
    return answer.json()["rows"][0]


def test_it_tells_of_their_own_trigger_and_names_nobody(centre, patient, tmp_path):
    agree(centre, patient)
    now = centre.clock()
    cold = alert(now, colour="red", reasons=("cold",))
    dust = alert(now, colour="yellow")
    elsewhere = alert(now, place="kh-kampot")
    (mail,) = mails(centre, tmp_path, [cold, dust, elsewhere])
    text = mail.get_payload(decode=True).decode()
    assert mail["To"] == "mother@example.org"
    assert "the child you asked about" in text
    assert "fine dust" in text
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    (link,) = re.findall(r"https://centre.example(/school/helped/\S+)", text)
    public = centre.client()
    assert "Did this warning help?" in public.get(link).text
    assert public.post(link, data={"answer": "yes"}).status_code == 200
    said = centre.sql("select helped from delivery where helped is not null")
    assert [row["helped"] for row in said] == [True]
    for word in ("asthma", "Sok", "Dara", "សុខ", str(patient.id), "Sihanoukville Provincial"):
        assert word not in text + str(mail.items())
    kept = centre.sql("select address from subscription where audience = 'family'")
    assert {row["address"] for row in kept} == {b""}


def test_who_agrees_while_a_warning_stands_is_told_and_one_click_ends_it(centre, patient, tmp_path):
    mails(centre, tmp_path, [alert(centre.clock())])  # to those who agreed before
    agree(centre, patient, triggers=[], email="father@example.org")
    agree(centre, patient, triggers=["cold"], email="other@example.org")
    (mail,) = mails(centre, tmp_path, [])
    assert mail["To"] == "father@example.org"
    path = urlsplit(mail["List-Unsubscribe"].strip("<>")).path
    public = centre.client()
    page = public.get(path)
    assert (page.status_code, "<button>End the warnings</button>" in page.text) == (200, True)
    states = centre.sql("select count(*) n from family_warning where ended_at is null")
    ended = public.post(path, data={"List-Unsubscribe": "One-Click"})
    assert ended.status_code == 200
    assert "your address is deleted" in ended.text
    after = centre.sql("select count(*) n from family_warning where ended_at is null")
    assert after[0]["n"] == states[0]["n"] - 1
    assert public.post(path).status_code == 200  # again is the same
    assert public.get(path).status_code == 404
    assert public.get(path[:-4] + "AAAA").status_code == 404


def test_ended_at_the_clinic_and_what_is_wrong_is_refused(centre, patient):
    path = f"/api/patients/{patient.id}/family-warnings"
    client = centre.client("nurse")
    for wrong, name in (
        ({"email": "nobody"}, "bad_address"),
        ({"email": "a@b.example\nBcc: c@d.example"}, "bad_address"),
        ({"place": "kh-kampot"}, "unknown_place"),
        ({"triggers": ["PM 2.5"]}, "bad_trigger"),
        ({"consent": "they said yes, of course"}, "bad_reason"),
    ):
        assert client.post(path, json=ASKED | wrong).json()["title"] == name
    assert centre.client("nurse2").get(path).status_code == 404
    assert centre.client("operator").get(path).status_code == 403
    row = agree(centre, patient)
    assert row["email"] == "mother@example.org"
    page = client.post(f"{path}/end", json={"agreement_id": row["agreement_id"]}).json()
    assert (page["rows"][0]["reason"], page["rows"][0]["email"]) == ("at_the_clinic", "")
    assert client.post(f"{path}/end", json={"agreement_id": row["agreement_id"]}).status_code == 404
    actions = centre.sql("select action from audit where patient_id = $1", patient.id)
    assert {"family_warning_agreed", "family_warning_ended"} <= {r["action"] for r in actions}


def test_what_was_agreed_at_the_bedside_ends_by_the_token_drawn_there(centre, patient, tmp_path):
    token = base64.urlsafe_b64encode(secrets.token_bytes(24)).decode()
    words = msgspec.msgpack.encode(family.contact("bedside@example.org", token))
    nonce = secrets.token_bytes(NONCE_BYTES)
    about = {"facility_id": patient.facility_id, "jurisdiction": "KH", "patient_id": patient.id,
             "occurred_at": centre.clock()}  # fmt: skip
    event = FamilyWarningAgreed(
        id=new_id(),
        place="kh-sihanoukville",
        language="en",
        least="orange",
        consent="signed",
        contact=seal(words, patient.key, patient.key_id, patient.id, nonce),
        end_hash=hashlib.sha256(token.encode()).digest(),
        operator="Srey Leak",
        **about,
    )
    centre.run(centre.ward.send(patient.facility_id, (event,)))
    path = f"/api/patients/{patient.id}/family-warnings"
    (row,) = centre.client("nurse").get(path).json()["rows"]
    assert row["email"] == "bedside@example.org"
    foreign = {**about, "facility_id": "kh-kampot"}
    ended = FamilyWarningEnded(id=new_id(), agreement_id=event.id, reason="wrong", **foreign)
    centre.run(centre.ward.send("kh-kampot", (ended,)))  # another facility's edge ends nothing
    found = mails(centre, tmp_path, [alert(centre.clock())])
    (mail,) = [one for one in found if one["To"] == "bedside@example.org"]
    assert mail["List-Unsubscribe"] == f"<https://centre.example/family/end/{token}>"
    assert centre.client().post(f"/family/end/{token}").status_code == 200
    (row,) = centre.client("nurse").get(path).json()["rows"]
    assert (row["reason"], row["email"]) == ("one_click", "")
    told = centre.sql("select event from outbox where facility_id = $1", patient.facility_id)
    assert any(
        isinstance(one, FamilyWarningEnded) and one.agreement_id == event.id
        for one in (decode_event(row["event"]) for row in told)
    )


def test_who_is_erased_is_told_nothing_more(centre, patient, tmp_path):
    row = agree(centre, patient, email="erased@example.org", triggers=[])
    admin = centre.client("admin")
    erased = admin.post(
        f"/api/patients/{patient.id}/erase", json={"confirm": str(patient.id), "reason": "asked"}
    )
    assert erased.status_code == 204, erased.text
    (kept,) = centre.sql(
        "select f.box, f.reason, s.state from family_warning f join subscription s"
        " on s.subscription_id = f.agreement_id where agreement_id = $1",
        uuid.UUID(row["agreement_id"]),
    )
    assert (kept["box"], kept["reason"], kept["state"]) == (None, "erased", "ended")
    found = mails(centre, tmp_path, [alert(centre.clock())])
    assert "erased@example.org" not in [mail["To"] for mail in found]
    assert asyncio.run(replay(centre.admin_url)).identical


def test_operators_of_schools_see_no_family(centre, patient):
    agree(centre, patient, email="unseen@example.org")

    async def seen() -> list:
        from breathway.record.database import Scope

        scope = Scope(account_id=centre.ids["operator"], role="operator", jurisdiction="KH",
                      facilities=("*",))  # fmt: skip
        async with centre.console.scoped(scope) as conn:
            return await conn.fetch("select audience from subscription")

    assert [row["audience"] for row in centre.run(seen())] == []
