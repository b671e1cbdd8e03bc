"""What weather services are given: signed warnings, their feed, WIS2, released counts."""

from __future__ import annotations

import asyncio
import base64
import datetime as dt
import hashlib
import json
import uuid
from pathlib import Path

import aiomqtt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from msgspec import structs

from breathway.centre import giving
from breathway.centre.giving import Giver, open_folder
from breathway.centre.giving.codes import Codes
from breathway.centre.giving.taking import Taken, take
from breathway.cli.map.release import HEADER
from breathway.config import CentreSettings
from breathway.edge.ports.broker import Broker
from breathway.model.alert import Alert
from breathway.record import Database, alerts, given
from breathway.share import cap

OURS = {"holder": "Provincial Health Department", "authority": "Prakas 12/2027", "document": "No 7"}


def alert(now: dt.datetime, **more: object) -> Alert:
    values: dict[str, object] = {
        "id": uuid.uuid4(),
        "place": "kh-kampot",
        "kind": "alert",
        "basis": "forecast",
        "colour": "orange",
        "onset_at": now + dt.timedelta(hours=10),
        "expires_at": now + dt.timedelta(hours=30),
        "sent_at": now,
        "probability": 0.62,
    }
    return Alert(**(values | more))  # type: ignore[arg-type]


def give(centre, issued: list[Alert], **settings: object) -> int:
    """Issue them, and let the centre's giver make one round."""

    async def work() -> int:
        stage = await Database.open(centre.application_url, "stage", 2)
        try:
            for one in issued:
                await alerts.issue(stage, one)
            giver = Giver(CentreSettings(data=centre.folder, **settings), stage, centre.clock)
            centre.app.desk.outward = outward(centre, giver)
            return await giver.round()
        finally:
            await stage.close()

    return centre.run(work())


def outward(centre, giver: Giver):
    from breathway.console.desk import Outward

    return Outward(
        open_folder=open_folder(giver.settings),
        certificate=centre.folder / "keys" / "warning.crt",
    )


def test_a_warning_is_signed_served_and_kept_by_whoever_holds_it(centre):
    now = centre.clock().replace(microsecond=0)
    verified = {"days": 240, "skill_climatology": {"value": 0.11},
                "skill_persistence": {"value": 0.2}}  # fmt: skip
    for lead in (0, 1):
        centre.sql("insert into verification values ('kh-kampot', $1, now(), $2::text::jsonb)",
                   lead, json.dumps(verified))  # fmt: skip
    first = alert(now)
    update = alert(now, kind="update", references=(first.id,), colour="red", number=1)
    assert give(centre, [first, update]) == 2
    assert give(centre, []) == 0
    client = centre.client()
    feed = client.get("/feed/cap/KH")
    assert feed.headers["content-type"].startswith(cap.ATOM)
    assert str(update.id) in feed.text
    assert str(first.id) in feed.text
    held = client.get("/feed/cap/KH", headers={"if-none-match": feed.headers["etag"]})
    assert (held.status_code, held.content) == (304, b"")
    document = client.get(f"/feed/cap/KH/{update.id}.xml")
    assert document.headers["content-type"].startswith(cap.MEDIA)
    assert "immutable" in document.headers["cache-control"]
    message = cap.read(document.content)
    assert isinstance(message, cap.Message)
    assert (message.status, message.message_type) == ("Exercise", "Update")
    assert message.references[0].identifier == f"urn:uuid:{first.id}"
    assert message.references[0].sent == now
    proven = {one.name: one.value for one in message.infos[0].parameters}
    assert proven["breathway-brier-skill-climatology"] == "0.110"
    assert proven["breathway-verified-days"] == "240"
    pem = client.get("/feed/cap/KH/certificate.pem").content
    assert x509.load_pem_x509_certificate(pem).subject.rfc4514_string() == "CN=breathway-kh"
    signxml = pytest.importorskip("signxml")
    signxml.XMLVerifier().verify(document.content, x509_cert=pem.decode())
    for wrong in ("/feed/cap/VN", f"/feed/cap/KH/{uuid.uuid4()}.xml", "/feed/cap/KH/x.xml",
                  f"/feed/cap/KH/{update.id}.pdf"):  # fmt: skip
        assert client.get(wrong).status_code == 404
    key = centre.folder / "keys" / "warning.pem"
    assert key.stat().st_mode & 0o077 == 0
    assert serialization.load_pem_private_key(key.read_bytes(), None)


def test_one_that_cannot_be_written_holds_up_nobody(centre):
    now = centre.clock()
    nowhere = alert(now, place="kh-nowhere")
    after = alert(now)
    assert give(centre, [nowhere, after]) == 1
    assert centre.client().get(f"/feed/cap/KH/{after.id}.xml").status_code == 200


def test_the_authority_to_warn_is_recorded_and_ended_by_an_operator(centre):
    assert centre.client("doctor").get("/api/warning-authority").status_code == 403
    client = centre.client("operator")
    assert client.post("/api/warning-authority", json=OURS | {"holder": " "}).status_code == 422
    assert not may_warn(centre)
    (row,) = client.post("/api/warning-authority", json=OURS).json()
    assert (row["holder"], row["recorded_by"], row["ended_at"]) == (
        OURS["holder"],
        "Keo Rithy",
        None,
    )
    assert may_warn(centre)
    again = client.post("/api/warning-authority", json=OURS)
    assert (again.status_code, again.json()["title"]) == (409, "authority_in_force")
    path = f"/api/warning-authority/{row['authority_id']}/end"
    (row,) = client.post(path).json()
    assert row["ended_by"] == "Keo Rithy"
    assert not may_warn(centre)
    assert client.post(path).status_code == 404
    actions = [r["action"] for r in centre.sql("select action from audit order by at")]
    assert actions[-2:] == ["authority_recorded", "authority_ended"]


def may_warn(centre) -> bool:
    async def ask() -> bool:
        stage = await Database.open(centre.application_url, "stage", 1)
        try:
            return await given.may_warn(stage)
        finally:
            await stage.close()

    return centre.run(ask())


def released(folder: Path, before: str = "2026-11-01") -> bytes:
    """A folder as ``breathway map release`` leaves it."""
    folder.mkdir(parents=True, exist_ok=True)
    body = b"cell,resolution,period,first_day,part,treatments\n,,year,2026-01-01,whole,12\n"
    digest = hashlib.sha256(body).hexdigest()
    entry = {"number": 1, "file": "release-0001.csv", "sha256": digest, "before": before,
             "cells": 1, "treatments": 12}  # fmt: skip
    (folder / "release-0001.csv").write_bytes(body)
    (folder / "secret.csv").write_bytes(b"not released")
    (folder / "index.json").write_text(json.dumps({"threshold": 10, "releases": [entry]}))
    return body


def test_only_what_was_released_is_in_the_open_feed(centre):
    give(centre, [])
    client = centre.client()
    assert client.get("/feed/open").status_code == 404
    body = released(centre.folder / "open")
    index = client.get("/feed/open").json()
    assert index["releases"][0]["href"].endswith("/feed/open/release-0001.csv")
    file = client.get("/feed/open/release-0001.csv")
    assert (file.content, "immutable" in file.headers["cache-control"]) == (body, True)
    held = {"if-none-match": file.headers["etag"]}
    assert client.get("/feed/open/release-0001.csv", headers=held).status_code == 304
    since = {"if-modified-since": file.headers["last-modified"]}
    assert client.get("/feed/open/release-0001.csv", headers=since).status_code == 304
    other = since | {"if-none-match": '"x"'}
    assert client.get("/feed/open/release-0001.csv", headers=other).content == body
    past = {"if-modified-since": "Wed, 01 Jan 2020 00:00:00 GMT"}
    assert client.get("/feed/open/release-0001.csv", headers=past).status_code == 200
    wrong_date = {"if-modified-since": "yesterday"}
    assert client.get("/feed/open", headers=wrong_date).status_code == 200
    assert [one["name"] for one in index["columns"]] == list(HEADER)
    assert client.get("/feed/open?after=1").json()["releases"] == []
    for wrong in ("secret.csv", "index.json", "..%2fkeys%2fnode.key"):
        assert client.get(f"/feed/open/{wrong}").status_code == 404
    (centre.folder / "open" / "release-0001.csv").write_bytes(body + b"x")
    assert client.get("/feed/open/release-0001.csv").json()["title"] == "release_changed"


def test_the_open_feed_has_pages_and_nothing_of_the_inside(centre):
    give(centre, [])
    folder = centre.folder / "open"
    released(folder)
    index = json.loads((folder / "index.json").read_text())
    (entry,) = index["releases"]
    many = [entry | {"number": n, "file": f"release-{n:04d}.csv"} for n in range(1, 151)]
    (folder / "index.json").write_text(json.dumps(index | {"releases": many}))
    client = centre.client()
    first = client.get("/feed/open").json()
    assert [one["number"] for one in first["releases"]] == list(range(1, 101))
    last = client.get(first["next"].removeprefix(centre.url)).json()
    assert [one["number"] for one in last["releases"]] == list(range(101, 151))
    assert "next" not in last
    (folder / "index.json").write_text(json.dumps(index | {"threshold": 5}))
    for path in ("/feed/open", "/feed/open/release-0001.csv"):
        assert client.get(path).json()["title"] == "released_inside"
    (folder / "index.json").write_text("{")
    assert client.get("/feed/open").json()["title"] == "release_changed"


def test_wis2_is_told_once_over_a_real_broker(centre, tmp_path):
    released(centre.folder / "open")
    one = alert(centre.clock())
    heard: list[tuple[str, bool, dict]] = []

    async def work() -> None:
        broker = Broker(tmp_path)
        where = await broker.start()
        url = f"mqtt://{where.username}:{where.password}@{where.host}:{where.port}"
        settings = CentreSettings(
            data=centre.folder,
            public_url="https://centre.example",
            wis2_broker=url,
            wis2_centre_id="kh-breathway",
        )
        stage = await Database.open(centre.application_url, "stage", 2)
        async with aiomqtt.Client(where.host, where.port, username=where.username,
                                  password=where.password) as client:  # fmt: skip
            await client.subscribe("origin/a/wis2/#", qos=1)
            await alerts.issue(stage, one)
            giver = Giver(settings, stage, centre.clock)
            await giver.round()
            await giver.round()
            await client.publish("origin/a/wis2/end", b"{}", qos=1)
            async with asyncio.timeout(60):
                async for message in client.messages:
                    if message.topic.value.endswith("end"):
                        break
                    heard.append((message.topic.value, message.retain, json.loads(message.payload)))
        await stage.close()
        await broker.stop()

    centre.run(work())
    ours = [m for t, _, m in heard if m["id"] == str(one.id)]
    assert len(ours) == 1
    assert {t for t, _, _ in heard} == {
        "origin/a/wis2/kh-breathway/data/core/weather/advisories-warnings",
        "origin/a/wis2/kh-breathway/data/recommended/atmospheric-composition/experimental",
    }
    assert not any(retained for _, retained, _ in heard)
    link = ours[0]["links"][0]
    assert link["href"] == f"https://centre.example/feed/cap/KH/{one.id}.xml"
    document = centre.client().get(link["href"].removeprefix("https://centre.example")).content
    digest = base64.b64encode(hashlib.sha512(document).digest()).decode()
    assert ours[0]["properties"]["integrity"] == {"method": "sha512", "value": digest}
    assert link["length"] == len(document)
    files = [m for _, _, m in heard if m["links"][0]["type"] == "text/csv"]
    assert [m["properties"]["data_id"] for m in files] == ["kh-breathway/open/release-0001.csv"]


def warned(now: dt.datetime, **more: object) -> cap.Message:
    """A warning of heat on the coast, or what the fields say instead."""
    area = cap.Area(description="Coast", circles=(cap.Circle((10.6, 104.0), 50.0),))
    info = cap.Info(
        category=("Met",),
        event="Heat",
        headline="Heat on the coast",
        urgency="Expected",
        severity="Severe",
        certainty="Likely",
        expires=now + dt.timedelta(hours=9),
        areas=(area,),
    )
    values = {"identifier": "h1", "sender": "met.example", "sent": now, "status": "Actual",
              "message_type": "Alert", "infos": (info,)}  # fmt: skip
    return cap.Message(**(values | more))  # type: ignore[arg-type]


def ending(now: dt.datetime, **more: object) -> cap.Message:
    named = (cap.Reference("met.example", "h1", now),)
    values = {"identifier": "h2", "message_type": "Cancel", "references": named, "infos": ()}
    return warned(now, **(values | more))


@pytest.fixture
def coast(centre):
    centre.sql("truncate received_warning, received_end")
    centre.sql(
        "update facility set latitude = 10.6, longitude = 104.2 where facility_id = 'kh-kampot'"
    )
    return centre


def taken(
    centre, message: cap.Message, signature: str = "unsigned", codes: Codes | None = None
) -> Taken:
    async def work() -> Taken:
        read = cap.read(cap.write(message))
        assert isinstance(read, cap.Message)
        stage = await Database.open(centre.application_url, "stage", 1)
        try:
            verdict = cap.Verdict(state=signature)  # type: ignore[arg-type]
            return await take(stage, read, verdict, centre.clock(), codes or {})
        finally:
            await stage.close()

    return centre.run(work())


def test_a_weather_services_warning_stands_until_it_is_cancelled(coast):
    now = coast.clock().replace(microsecond=0)
    client = coast.client("nurse")
    for again in range(2):  # again is once
        assert taken(coast, warned(now)).places == ["kh-kampot"], again
    (row,) = client.get("/api/weather-warnings").json()
    assert (row["place"], row["event"], row["severity"]) == ("kh-kampot", "Heat", "Severe")
    assert (row["place_name"], row["signature"]) == ("Kampot", "unsigned")
    assert client.get("/api/weather-warnings?place=kh-elsewhere").json() == []
    page = coast.client().get("/school/place/kh-kampot?lang=en").text
    assert "A weather service warns" in page
    assert "Heat on the coast" in page
    assert taken(coast, ending(now)).ended == ["kh-kampot"]
    assert client.get("/api/weather-warnings?place=kh-kampot").json() == []


def coded(now: dt.datetime, *codes: str, **more: object) -> cap.Message:
    """The same warning, in areas of one code each."""
    areas = tuple(
        cap.Area(description="Zone", geocodes=(cap.Named(*code.split("=")),), **more)
        for code in codes
    )
    return warned(now, infos=(structs.replace(warned(now).infos[0], areas=areas),))


def test_an_area_by_codes_alone_is_placed_by_the_operators_table(coast):
    now = coast.clock().replace(microsecond=0)
    table = {("EMMA_ID", "KH001"): {"kh-kampot", "kh-nowhere"}, ("UGC", "KHZ1"): {"kh-nowhere"}}
    message = coded(now, "EMMA_ID= KH001 ", "EMMA_ID=KH0010", "emma_id=KH001", "UGC=KHZ1")
    found = taken(coast, message, codes=table)
    assert found.places == ["kh-kampot"]
    assert found.unplaced == ("EMMA_ID=KH0010", "UGC=KHZ1", "emma_id=KH001")
    (row,) = coast.client("nurse").get("/api/weather-warnings").json()
    assert (row["place"], row["headline"]) == ("kh-kampot", "Heat on the coast")
    away = (cap.Circle((50.0, 4.0), 50.0),)  # the shape is finer than its code
    found = taken(coast, coded(now, "EMMA_ID=KH001", circles=away), codes=table)
    assert (found.places, found.unplaced) == ([], ())
    assert taken(coast, coded(now, "EMMA_ID=KH001")).unplaced == ("EMMA_ID=KH001",)


@pytest.mark.parametrize(
    ("more", "signature", "why"),
    [
        ({"status": "Test"}, "trusted", "Test, not Actual"),
        ({"scope": "Private", "addresses": "x"}, "trusted", "Private, not Public"),
        ({}, "broken", "broken"),
    ],
)
def test_what_is_no_public_warning_is_not_kept(coast, more, signature, why):
    found = taken(coast, warned(coast.clock(), **more), signature)
    assert (found.kept, found.places, why in found.why_not) == (False, [], True)
    assert coast.client("nurse").get("/api/weather-warnings").json() == []


def test_an_end_that_comes_first_ends_what_comes_after(coast):
    now = coast.clock().replace(microsecond=0)
    taken(coast, ending(now))
    taken(coast, warned(now))
    assert coast.client("nurse").get("/api/weather-warnings").json() == []


@pytest.mark.parametrize(
    ("more", "signature", "stands"),
    [
        ({"sender": "somebody.example"}, "trusted", True),  # ends nothing of another's
        ({}, "unsigned", True),  # nor what was signed, without a signature
        ({}, "unknown", True),
        ({}, "trusted", False),
        ({"message_type": "Update", "infos": warned(dt.datetime(2026, 1, 1, tzinfo=dt.UTC)).infos},
         "trusted", False),
    ],
)  # fmt: skip
def test_who_may_end_a_signed_warning(coast, more, signature, stands):
    now = coast.clock().replace(microsecond=0)
    taken(coast, warned(now), "trusted")
    taken(coast, ending(now, **more), signature)
    rows = coast.client("nurse").get("/api/weather-warnings").json()
    assert ("h1" in {row["identifier"] for row in rows}) == stands


def test_what_is_wrong_elsewhere_stops_no_warning(centre):
    """A broker that is away, an index that is no JSON: the document is written all the same."""
    released(centre.folder / "open")
    (centre.folder / "open" / "index.json").write_text("{")
    one = alert(centre.clock())
    settings = CentreSettings(
        data=centre.folder,
        public_url="https://centre.example",
        wis2_broker="mqtt://127.0.0.1:1",
        wis2_centre_id="kh-breathway",
    )

    async def work() -> None:
        stage = await Database.open(centre.application_url, "stage", 1)
        running = asyncio.create_task(giving.run(settings, centre.application_url, centre.clock))
        await alerts.issue(stage, one)
        async with asyncio.timeout(60):
            while not await stage.connections.fetchval(  # noqa: ASYNC110
                "SELECT true FROM cap_document WHERE alert_id = $1", one.id
            ):
                await asyncio.sleep(0.05)
        assert not running.done()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await stage.close()

    centre.run(work())
