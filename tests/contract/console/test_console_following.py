"""Indexes of weather services, followed over HTTP: what is new stands, what is wrong is said."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from breathway.centre.giving import codes
from breathway.centre.giving.following import Follower, addresses
from breathway.config import BadSetting, CentreSettings
from breathway.record import Database, given
from breathway.share import cap
from tests.contract.console.test_console_giving import coast, coded, ending, warned

__all__ = ["coast"]  # a fixture


class Service(BaseHTTPRequestHandler):
    """A weather service: documents by path, or where a path redirects to."""

    pages: dict[str, bytes | str]

    def do_GET(self) -> None:
        found = self.pages.get(self.path.partition("?")[0])
        if isinstance(found, str):
            self.send_response(302)
            self.send_header("Location", found)
        else:
            self.send_response(404 if found is None else 200)
        self.end_headers()
        self.wfile.write(found if isinstance(found, bytes) else b"")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def service() -> Iterator[tuple[str, dict[str, bytes | str]]]:
    handler = type("Mine", (Service,), {"pages": {}})
    served = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=served.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{served.server_port}", handler.pages
    served.shutdown()
    served.server_close()


def listed(now: dt.datetime, *hrefs: str) -> bytes:
    """An index as we write ours, with relative links."""
    entries = [
        cap.Entry(identifier=href, sent_at=now, expires_at=now, headline="x", href=href)
        for href in hrefs
    ]
    return cap.index("https://met.example/", "Warnings", entries)


def followed(centre, url: str, rounds: int = 1, minutes: int = 0, **more: object) -> list[int]:
    async def work() -> list[int]:
        stage = await Database.open(centre.application_url, "stage", 1)
        settings = CentreSettings(data=centre.folder, **{"warn_private_addresses": True, **more})
        try:
            async with httpx.AsyncClient() as client:
                one = Follower(url, settings, stage, client)
                at = centre.clock() + dt.timedelta(minutes=minutes)
                return [await one.round(at) for _ in range(rounds)]
        finally:
            await stage.close()

    return centre.run(work())


def state(centre, feed: str) -> dict[str, object]:
    """As operators see it."""
    rows = centre.client("operator").get("/api/weather-feeds").json()
    return next(row for row in rows if row["feed"] == feed)


def test_an_index_is_followed_and_stands_where_it_is_needed(coast, service):
    url, pages = service
    now = coast.clock().replace(microsecond=0)
    pages["/heat.xml"] = cap.write(warned(now))
    pages["/bad.xml"] = b"<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>"
    pages["/ours.xml"] = cap.write(warned(now, sender="breathway-kh"))  # handed on by a hub
    pages["/index"] = listed(now, "heat.xml", "/bad.xml", "ours.xml", "heat.xml")
    assert followed(coast, f"{url}/index?key=secret", 2) == [1, 0]
    for who, reached in (("operator", ["kh-kampot"]), ("nurse", [])):  # hers is elsewhere
        (row,) = coast.client(who).get("/api/weather-warnings").json()
        assert (row["headline"], row["facility_ids"]) == ("Heat on the coast", reached)
    assert [r["name"] for r in coast.sql("select name from air_quarantine")] == ["cap_has_dtd"]
    assert state(coast, f"{url}/index")["problem"] == ""  # it stands there without its key
    assert coast.client("doctor").get("/api/weather-feeds").status_code == 403
    pages["/over.xml"] = cap.write(ending(now))
    pages["/index"] = listed(now, "over.xml", "heat.xml")
    assert followed(coast, f"{url}/index") == [2]  # taking again what was taken changes nothing
    assert coast.client("nurse").get("/api/weather-warnings").json() == []
    forgotten(coast, now + dt.timedelta(days=1))
    left = coast.sql("select identifier from received_warning union all select identifier from"
                     " received_end")  # fmt: skip
    assert left == []


def forgotten(centre, before: dt.datetime) -> None:
    async def work() -> None:
        stage = await Database.open(centre.application_url, "stage", 1)
        await given.forget(stage, before)
        await stage.close()

    centre.run(work())


def test_an_index_that_is_away_changes_nothing_and_says_so(coast, service):
    url, pages = service
    now = coast.clock().replace(microsecond=0)
    pages["/heat.xml"] = cap.write(warned(now))
    pages["/index2"] = listed(now, "heat.xml", "later.xml")
    assert followed(coast, f"{url}/index2") == [1]
    assert "404" in state(coast, f"{url}/index2")["problem"]  # later.xml: asked for again
    del pages["/index2"]
    followed(coast, f"{url}/index2", minutes=5)
    assert "404" in state(coast, f"{url}/index2")["problem"]
    assert state(coast, f"{url}/index2")["answered_at"]
    assert len(coast.client("nurse").get("/api/weather-warnings").json()) == 1
    pages["/index2"] = b"<html><body>Moved</body></html>"
    followed(coast, f"{url}/index2", minutes=60)
    assert "html" in state(coast, f"{url}/index2")["problem"]


def test_areas_that_nobody_placed_are_counted_until_the_table_names_them(coast, service, tmp_path):
    url, pages = service
    now = coast.clock().replace(microsecond=0)
    pages["/zones.xml"] = cap.write(coded(now, "UGC=KHZ1", "UGC=KHZ2"))
    pages["/index4"] = listed(now, "zones.xml")
    table = tmp_path / "codes.csv"
    table.write_text("name,value,place\nUGC,KHZ9,kh-kampot\n")
    assert followed(coast, f"{url}/index4", cap_geocodes=table) == [1]
    said = state(coast, f"{url}/index4")
    assert (said["unplaced"], said["unplaced_as"]) == (2, ["UGC=KHZ1", "UGC=KHZ2"])
    assert coast.client("nurse").get("/api/weather-warnings").json() == []
    table.write_text("name,value,place\nUGC,KHZ1,kh-kampot\n")
    followed(coast, f"{url}/index4", cap_geocodes=table)
    assert state(coast, f"{url}/index4")["unplaced"] == 1
    (row,) = coast.client("nurse").get("/api/weather-warnings").json()
    assert row["place"] == "kh-kampot"
    table.write_text("name,value,place\nUGC,,kh-kampot\n")
    with pytest.raises(BadSetting, match="line 2"):
        codes.read(table)


def test_a_link_into_our_own_network_is_not_followed(coast, service):
    url, pages = service
    now = coast.clock().replace(microsecond=0)
    pages["/heat.xml"] = cap.write(warned(now))
    pages["/away"] = "http://169.254.169.254/latest"
    pages["/index3"] = listed(now, "heat.xml", "file:///etc/passwd", "/away")
    assert followed(coast, f"{url}/index3", warn_private_addresses=False) == [0]
    assert "private network" in state(coast, f"{url}/index3")["problem"]
    assert coast.client("nurse").get("/api/weather-warnings").json() == []


@pytest.mark.parametrize(
    "wrong", ["met.example/feed", "ftp://met.example/x", "https://a:b@c.example/"]
)
def test_what_is_no_address_stops_the_centre_before_it_serves(tmp_path, wrong):
    with pytest.raises(BadSetting):
        addresses(CentreSettings(data=tmp_path, cap_feeds=f"https://ok.example/a {wrong}"))
