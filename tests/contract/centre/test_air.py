"""The inflow of weather, air and pollen, from real servers to the record: kept, or said why not."""

from __future__ import annotations

import asyncio
import base64
import datetime as dt
import hashlib
import json
import secrets
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import asyncpg
import httpx
import numpy as np
import pytest

from breathway.centre.air.notices import Listener
from breathway.centre.air.pull import pull
from breathway.centre.air.sources import Source, read_sources
from breathway.centre.lifeline import READY, Inherited, encode
from breathway.cli.air import _pulling
from breathway.config import BadSetting, CentreSettings
from breathway.model.errors import BadInput
from breathway.record import Database, Embedded, prepare
from breathway.record.observations import series
from breathway.record.sources import noted, prefer, states
from breathway.share.air.fetch import FetchError, Store, fetch_public
from breathway.wire.nats import find_nats_server

NOW = dt.datetime(2026, 3, 20, 12, 0, tzinfo=dt.UTC)
START = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
PLACE = "kh-kampot"
HOURS = 24 * 19
WAVE = 27 + 4 * np.sin(np.arange(HOURS) * np.pi / 12) + np.arange(HOURS) % 7 / 10


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[str]:
    embedded = Embedded(tmp_path_factory.mktemp("air") / "pg")
    yield embedded.start()
    embedded.stop()


class Site(BaseHTTPRequestHandler):
    """One service outside: what it says, and how often it was asked."""

    body = b""
    status = 200
    asked = 0
    location = ""

    def do_GET(self) -> None:
        cls = type(self)
        cls.asked += 1
        tag = f'"{hashlib.sha256(cls.body).hexdigest()[:8]}"'
        known = self.headers.get("If-None-Match") == tag
        self.send_response(304 if known and cls.status == 200 else cls.status)
        self.send_header("ETag", tag)
        if cls.location:
            self.send_header("Location", cls.location)
        self.end_headers()
        if not known:
            self.wfile.write(cls.body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def site() -> Iterator[tuple[str, type[Site]]]:
    handler = type("Mine", (Site,), {})
    served = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=served.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{served.server_port}", handler
    served.shutdown()
    served.server_close()


class Air:
    """A record of its own, and a store of answers."""

    def __init__(self, server: str, folder: Path) -> None:
        self.server, self.folder = server, folder

    async def __aenter__(self) -> Air:
        name = "air_" + secrets.token_hex(4)
        admin = await asyncpg.connect(self.server)
        await admin.execute(f"CREATE DATABASE {name}")
        await admin.close()
        url = self.server.replace("/breathway?", f"/{name}?")
        self.url = await prepare(url, jurisdiction="KH", secret=b"s" * 32)
        self.db = await Database.open(self.url, "stage", 2)
        self.client = httpx.AsyncClient()
        self.store = Store(self.folder / "store")
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.client.aclose()
        await self.db.close()

    async def pull(self, source: Source, now: dt.datetime = NOW):
        return await pull(self.db, self.client, self.store, source, {}, now)

    async def csv(
        self, values, name="garden", unit="C", what="temperature", step=1.0, first=0, **more
    ):
        file = self.folder / f"{name}.csv"
        when = [START + n * dt.timedelta(hours=step) for n in range(first, first + len(values))]
        lines = [f"{at.isoformat()},{value}" for at, value in zip(when, values, strict=True)]
        file.write_text("time,x\n" + "\n".join(lines))
        source = Source(name=name, kind="csv", place=PLACE, file=file,
                        columns={"x": (what, unit)}, **more)  # fmt: skip
        return await self.pull(source)

    async def known(self, quantity="temperature_c"):
        return await series(self.db, PLACE, quantity, START, NOW + dt.timedelta(days=400))

    async def findings(self) -> dict[str, str]:
        rows = await self.db.connections.fetch("SELECT name, detail FROM air_finding")
        return {row["name"]: row["detail"] for row in rows}

    async def aside(self) -> list[str]:
        return [r[0] for r in await self.db.connections.fetch("SELECT name FROM air_quarantine")]


def run(server, tmp_path, act) -> None:
    async def main() -> None:
        async with Air(server, tmp_path) as air:
            await act(air)

    asyncio.run(main())


def test_an_answer_is_kept_and_the_last_good_one_serves_when_the_source_is_away(
    server, tmp_path, site
):
    address, handler = site
    handler.body = b"VDSV 201100Z 18006KT 9999 FEW020 31/24 Q1010\nrubbish"
    metar = Source(name="airport", kind="metar", place=PLACE, url=address)

    async def act(air):
        report = await air.pull(metar)
        assert (report.kept, report.problem) == (5, "")
        assert report.findings[0].name == "metar_unread"
        again = await air.pull(metar, NOW + dt.timedelta(hours=1))
        assert again.answered_at == NOW + dt.timedelta(hours=1)  # 304: as it was
        handler.status = 503
        later = NOW + dt.timedelta(hours=2)
        report = await air.pull(metar, later)
        assert report.answered_at == NOW + dt.timedelta(hours=1)
        assert report.problem == "it answers 503"
        asked = handler.asked
        await air.pull(metar, later + dt.timedelta(seconds=30))
        assert handler.asked == asked  # left alone for a minute
        await air.pull(metar, later + dt.timedelta(seconds=70))
        assert handler.asked == asked + 1
        (state,) = await states(air.db, PLACE)
        assert state.problem == "it answers 503"
        never = Source(name="never", kind="metar", place=PLACE, url=address + "/never")
        report = await air.pull(never)
        assert report.findings[0].name == "no_answer"
        assert (await air.known("wind_m_s")).values.tolist() == [pytest.approx(3.0867, abs=1e-3)]

    run(server, tmp_path, act)


@pytest.mark.parametrize(
    ("values", "finding", "left"),
    [
        (np.where(np.arange(HOURS) % 50 == 7, 9999, WAVE), "filler_value", HOURS - 9),
        (WAVE * 1.8 + 32, "fahrenheit_as_celsius", 0),
        (np.where(np.arange(HOURS) > 300, 25.0, WAVE), "sensor_stuck", 301),
        (np.delete(WAVE, [5]), None, HOURS - 1),
    ],
)
def test_faults_are_said_and_leave_no_value(server, tmp_path, values, finding, left):
    async def act(air):
        await air.csv(values)
        found = await air.known()
        assert len(found.values) == left
        assert not (found.values == 0).any()
        assert (finding is None) or finding in await air.findings()

    run(server, tmp_path, act)


def test_a_year_of_constant_pollen_that_comes_day_by_day_is_taken_back(server, tmp_path):
    async def act(air):
        for first in (0, 5, 10, 15, 20, 25, 30, 300):
            days = 5 if first < 300 else 65
            await air.csv([12.0] * days, first=first, what="Betula", unit="grains/m3", step=24)
            found = await air.known("pollen_birch_grains_m3")
            assert len(found.values) == (first + 5 if first < 10 else 0)
        assert "sensor_stuck" in await air.findings()

    run(server, tmp_path, act)


def test_two_sources_that_disagree_are_said_and_the_preferred_speaks(server, tmp_path):
    async def act(air):
        await prefer(air.db, PLACE, ["airport", "garden"])
        await air.csv(WAVE, "airport")
        await air.csv(WAVE + 15, "garden")
        said = (await air.findings())["sources_disagree"]
        assert said.startswith("airport and garden: they lie 15 apart")
        assert said.endswith("airport is preferred")
        found = await air.known()
        assert set(found.source) == {"airport"}

    run(server, tmp_path, act)


def test_hours_when_the_clocks_change_are_refused_and_the_rest_is_kept(server, tmp_path):
    async def act(air):
        file = tmp_path / "berlin.csv"
        file.write_text("time,x\n2026-10-25T01:30,9\n2026-10-25T02:30,8\n2026-10-25T03:30,7\n"
                        "2026-03-29T02:30,6\n")  # fmt: skip
        source = Source(name="b", kind="csv", place=PLACE, file=file, zone="Europe/Berlin",
                        columns={"x": ("temperature", "C")})  # fmt: skip
        report = await air.pull(source, dt.datetime(2026, 11, 1, tzinfo=dt.UTC))
        assert report.kept == 2
        assert (await air.findings())["time_doubtful"].startswith("2, the first: line 3")

    run(server, tmp_path, act)


def test_values_of_times_that_cannot_be_and_columns_that_are_not_there_are_said(server, tmp_path):
    async def act(air):
        file = tmp_path / "ahead.csv"
        file.write_text("time,x\n0001-01-01T00:00,5\n2026-03-20T11:00,6\n2026-03-20T19:00,7\n")
        source = Source(name="a", kind="csv", place=PLACE, file=file,
                        columns={"x": ("temperature", "C")})  # fmt: skip
        assert (await air.pull(source)).kept == 1
        assert (await air.findings())["time_impossible"].startswith("2 values")
        file.write_text("time;x\n2026-03-20T11:00;6\n")
        assert (await air.pull(source)).kept == 0
        assert "no column time, x among time;x" in (await air.findings())["column_missing"]
        file.write_text("time,x\n")
        assert [f.name for f in (await air.pull(source)).findings] == ["empty"]

    run(server, tmp_path, act)


def test_a_clock_that_says_local_time_gives_two_values_and_none_is_kept(server, tmp_path):
    async def act(air):
        file = tmp_path / "twice.csv"
        file.write_text("time,x\n2026-03-01T01:00Z,9\n2026-03-01T01:00Z,8\n2026-03-01T02:00Z,7\n")
        source = Source(name="t", kind="csv", place=PLACE, file=file,
                        columns={"x": ("temperature", "C")})  # fmt: skip
        assert (await air.pull(source)).kept == 1
        assert "hour_repeated" in await air.findings()

    run(server, tmp_path, act)


def test_what_was_found_is_said_with_its_span(server, tmp_path):
    async def act(air):
        values = np.where(np.arange(HOURS) == 50, 9999, WAVE)
        await air.csv(values)
        await air.csv(values)
        found = {one.name: one for one in await noted(air.db, NOW)}
        assert (found["filler_value"].source, found["filler_value"].place) == ("garden", PLACE)
        assert await noted(air.db, NOW + dt.timedelta(seconds=1)) == []
        assert [state.source for state in await states(air.db)] == ["garden"]

    run(server, tmp_path, act)


def told(data: bytes, href: str, ending: str, **more) -> bytes:
    digest = base64.b64encode(hashlib.sha512(data).digest()).decode()
    return json.dumps({
        "id": str(__import__("uuid").uuid4()), "type": "Feature",
        "conformsTo": ["http://wis.wmo.int/spec/wnm/1/conf/core"],
        "geometry": {"type": "Point", "coordinates": [104.2, 10.6]},
        "properties": {"pubtime": "2026-03-20T11:00:00Z", "datetime": "2026-03-20T11:00:00Z",
                       "data_id": f"kh/obs.{ending}", "integrity": {"method": "sha512",
                       "value": digest}, **more},
        "links": [{"rel": "canonical", "href": href}],
    }).encode()  # fmt: skip


GEOJSON = json.dumps({
    "type": "Feature", "geometry": {"type": "Point", "coordinates": [104.2, 10.6]},
    "properties": {"name": "air_temperature", "value": 304.15, "units": "K",
                   "phenomenonTime": "2026-03-20T11:00:00Z",
                   "wigos_station_identifier": "0-20000-0-48985"},
}).encode()  # fmt: skip


def test_wis2_notices_lead_to_data_and_what_is_not_as_announced_is_set_aside(
    server, tmp_path, site
):
    address, handler = site
    handler.body = GEOJSON
    near = Source(name="wis2", kind="wis2", place=PLACE, url="mqtt://x", topics=("cache/a/wis2/#",),
                  latitude=10.6, longitude=104.2, private=True)  # fmt: skip

    async def act(air):
        listener = Listener(air.db, air.client, [near], lambda: NOW)
        message = told(GEOJSON, address, "geojson")
        (report,) = await listener.hear(message)
        assert report.kept == 1
        assert await listener.hear(message) == []  # the same, from a second broker
        assert (await air.known()).values.tolist() == [31.0]
        await listener.hear(told(b"other", address, "geojson"))
        await listener.hear(told(GEOJSON, address, "grib2"))
        await listener.hear(b"{}")
        assert sorted(await air.aside()) == ["checksum_wrong", "format_unknown", "notice_invalid"]
        handler.status, asked = 200, handler.asked
        far = json.loads(told(GEOJSON, address, "geojson"))
        far["geometry"]["coordinates"] = [-75.0, 40.0]
        assert await listener.hear(json.dumps(far).encode()) == []
        assert handler.asked == asked  # not even fetched

    run(server, tmp_path, act)


def test_a_link_into_our_own_network_is_refused_also_by_a_redirect(site):
    address, handler = site
    handler.status, handler.location = 302, "http://127.0.0.1:1/"

    async def act():
        async with httpx.AsyncClient() as client:
            ways = ("http://[::1]/x", "http://[64:ff9b::7f00:1]/x", "file:///etc/passwd")
            for url in (address, *ways):  # the second is 127.0.0.1 through a translator (RFC 6052)
                with pytest.raises(FetchError) as refused:
                    await fetch_public(client, url)
                assert refused.value.name == "link_refused"

    asyncio.run(act())


def test_a_broker_that_was_away_is_heard_again(server, tmp_path, site):
    address, handler = site
    handler.body = GEOJSON
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    file = tmp_path / "nats.conf"
    file.write_text(f'server_name: x\nlisten: "127.0.0.1:-1"\njetstream {{store_dir: "{tmp_path}"}}'
                    f"\nmqtt {{listen: \"127.0.0.1:{port}\"}}\n")  # fmt: skip
    source = Source(name="wis2", kind="wis2", place=PLACE, url=f"mqtt://127.0.0.1:{port}",
                    topics=("cache/a/wis2/#",), latitude=10.6, longitude=104.2,
                    private=True)  # fmt: skip

    async def act(air):
        import aiomqtt

        listening = asyncio.ensure_future(
            Listener(air.db, air.client, [source], lambda: NOW).listen("breathway-test")
        )
        await asyncio.sleep(0.3)  # nobody answers yet
        broker = subprocess.Popen([find_nats_server(), "-c", str(file)], stderr=subprocess.DEVNULL)  # noqa: ASYNC220
        try:
            async with asyncio.timeout(60):
                while not len((await air.known()).values):
                    try:
                        async with aiomqtt.Client("127.0.0.1", port) as said:
                            await said.publish("cache/a/wis2/kh/data/core",
                                               told(GEOJSON, address, "geojson"))  # fmt: skip
                    except aiomqtt.MqttError:
                        pass
                    await asyncio.sleep(0.2)
        finally:
            listening.cancel()
            broker.terminate()
            broker.wait()

    run(server, tmp_path, act)


def test_a_configuration_that_is_wrong_is_told_where(tmp_path):
    file = tmp_path / "air.toml"

    def said(text: str) -> str:
        file.write_text(text)
        with pytest.raises(BadInput) as wrong:
            read_sources(file)
        assert isinstance(wrong.value, BadSetting) or wrong.value.name == "bad_broker"
        return str(wrong.value)

    head = '[[source]]\nname = "a"\nplace = "kh-kampot"\n'
    assert "not TOML" in said("[[source")
    assert "either url or file" in said(head + 'kind = "metar"\n')
    assert "colour" in said(head + 'kind = "metar"\nurl = "http://x"\ncolour = 1\n')
    assert "no time zone" in said(
        head
        + 'kind = "csv"\nfile = "x"\nzone = "Mars/Olympus"\ncolumns = {t = ["temperature","C"]}'
    )
    assert "secret" not in said(head + 'kind = "wis2"\nurl = "http://me:secret@host"\n')
    twice = head + 'kind = "metar"\nfile = "x"\n'
    assert "twice" in said(twice + twice)


def test_the_process_keeps_the_table_filled_and_ends_with_its_parent(server, tmp_path):
    """As the supervisor starts it: settings on stdin, ready on stdout, the end of stdin its end."""
    (tmp_path / "x.csv").write_text("time,t\n2026-03-01T01:00Z,27.5\n2026-03-01T02:00Z,27.1\n")
    (tmp_path / "air.toml").write_text(
        f'[[source]]\nname = "garden"\nkind = "csv"\nplace = "{PLACE}"\nfile = "x.csv"\n'
        'columns = { t = ["temperature", "C"] }\n'
    )

    async def act(air):
        settings = CentreSettings(data=tmp_path, air=tmp_path / "air.toml")
        inherited = Inherited(settings=settings, application_url=air.url, slot=0,
                              metrics=str(tmp_path / "metrics"))  # fmt: skip
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "breathway.centre.air"),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        process.stdin.write(encode(inherited))
        async with asyncio.timeout(60):
            assert await process.stdout.readline() == READY
            for _ in range(500):
                if len((await air.known()).values) == 2:
                    break
                await asyncio.sleep(0.1)
            process.stdin.close()
            assert await process.wait() == 0
        (state,) = await states(air.db)
        assert (state.source, state.rank, state.problem) == ("garden", 1, "")

    run(server, tmp_path, act)


def test_the_command_says_that_no_facility_lies_at_the_place(server, tmp_path):
    (tmp_path / "t.csv").write_text("time,t\n2026-03-01T00:00Z,27.5\n")
    source = Source(name="t", kind="csv", place="kh-kampto", file=tmp_path / "t.csv",
                    columns={"t": ("temperature", "C")})  # fmt: skip

    async def act():
        async with Air(server, tmp_path) as air:
            return await _pulling(CentreSettings(data=tmp_path), [source])(air.db)

    (report,) = asyncio.run(act())
    assert report.kept == 1
    assert "place_unknown" in [finding.name for finding in report.findings]
