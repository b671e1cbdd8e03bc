"""What arrives from WIS2: notices by the rules of their schema, GeoJSON and BUFR into our units."""

from __future__ import annotations

import asyncio
import base64
import datetime as dt
import gzip
import hashlib
import json
from pathlib import Path

import httpx
import pytest
from pybufrkit.encoder import Encoder

from breathway.exposure import wis2
from breathway.exposure.quantities import convert
from breathway.exposure.sources import kilometres
from breathway.model.errors import BadInput, Rejection
from breathway.share.air.address import broker_of
from breathway.share.air.bufr import bufr
from breathway.share.air.fetch import FetchError, fetch_public, pause


def message(**changes) -> bytes:
    found = {
        "id": "31e9d66a-cd83-4174-9429-b932f1abe1be", "conformsTo": [wis2.CORE], "type": "Feature",
        "geometry": None, "links": [{"rel": "canonical", "href": "https://example.org/x.bufr4"}],
        "properties": {"pubtime": "2026-03-20T04:50:18.314854383Z", "data_id": "d",
                       "datetime": None},
    }  # fmt: skip
    for name, value in changes.items():
        top, _, inner = name.partition("__")
        holder = found[top] if inner else found
        if value is ...:
            del holder[inner or top]
        else:
            holder[inner or top] = value
    return json.dumps(found).encode()


def test_the_official_examples_are_notices(reference: Path):
    found = {
        file.stem: wis2.notice(file.read_bytes())
        for file in sorted((reference / "air/wis2").glob("example*.json"))
    }
    assert [type(one) for one in found.values()] == [wis2.Notice] * 4
    assert found["example1"].content == b"encoded bytes from the file"
    assert found["example4"].deleted
    assert found["example4"].data is None


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"id": "1"}, "UUID"),
        ({"links": []}, "links"),
        ({"links": [{"rel": "canonical"}]}, "href"),
        ({"geometry": ...}, "geometry"),
        ({"geometry": {"type": "Point", "coordinates": ["a", 2]}}, "coordinates"),
        ({"geometry": {"type": "Polygon", "coordinates": [[[1, 2]]]}}, "coordinates"),
        ({"conformsTo": ["x"]}, "conform"),
        ({"conformsTo": ...}, "conform"),
        ({"type": "Thing"}, "Feature"),
        ({"properties__data_id": ...}, "data_id"),
        ({"properties__pubtime": "yesterday"}, "pubtime"),
        ({"properties__datetime": ...}, "datetime"),
        ({"properties__start_datetime": "2026-03-20T00:00:00Z",
          "properties__end_datetime": "2026-03-20T01:00:00Z"}, "datetime"),
        ({"properties__integrity": {"method": "md5", "value": "x"}}, "method"),
        ({"properties__content": {"encoding": "utf-8", "size": 5000, "value": "x"}}, "4096"),
        ({"properties__content": {"encoding": "base64", "size": 1, "value": "%"}}, "decoded"),
    ],
)  # fmt: skip
def test_what_breaks_a_rule_is_said(changes, rule):
    found = wis2.notice(message(**changes))
    assert isinstance(found, Rejection)
    assert rule in found.detail


def test_the_older_version_and_inline_data_in_every_encoding():
    assert isinstance(wis2.notice(message(conformsTo=..., version="v04")), wis2.Notice)
    for encoding, value in (
        ("utf-8", "wind"),
        ("base64", base64.b64encode(b"wind").decode()),
        ("gzip", base64.b64encode(gzip.compress(b"wind")).decode()),
    ):
        given = {"encoding": encoding, "size": 4, "value": value}
        found = wis2.notice(message(properties__content=given))
        assert found.content == b"wind"


@pytest.mark.parametrize("method", wis2.METHODS)
def test_the_checksum_is_held(method):
    digest = base64.b64encode(hashlib.new(method.replace("-", "_"), b"data").digest()).decode()
    found = wis2.notice(message(properties__integrity={"method": method, "value": digest}))
    assert wis2.intact(found, b"data")
    assert not wis2.intact(found, b"date")


def test_geojson_of_a_node():
    feature = json.loads(
        '{"type": "Feature", "geometry": {"type": "Point", "coordinates": [104.2, 10.6]},'
        '"properties": {"name": "non_coordinate_pressure", "value": 101120, "units": "Pa",'
        '"phenomenonTime": "2026-03-20T10:00:00Z/2026-03-20T11:00:00Z"}}'
    )
    strange = {"type": "Feature", "properties": {"name": "air_temperature", "value": 3}}
    found, wrong = wis2.geojson(
        json.dumps({"type": "FeatureCollection", "features": [feature, strange]}).encode(), "kh"
    )
    assert [(o.quantity, o.value, o.at.hour) for o in found] == [("pressure_hpa", 1011.2, 11)]
    assert wrong[0].detail.startswith("feature 1")
    assert wis2.geojson(b"[]", "kh")[1][0].name == "geojson_unread"


def surface(temperature_k: float | None) -> bytes:
    """One BUFR message, edition 4: time, place and a few values of surface weather."""
    descriptors = [1125, 1126, 1127, 1128, 301011, 301012, 301021, 12101, 12103, 10004, 11002]
    values = [0, 20000, 0, b"48985".ljust(16), 2026, 3, 20, 11, 0, 10.6, 104.2,
              temperature_k, 297.15, 101120.0, 3.1]  # fmt: skip
    made = [
        ["BUFR", 0, 4], [22, 0, 0, 0, 0, False, "0000000", 0, 2, 0, 28, 0, 2026, 3, 20, 11, 0, 0],
        [0, "00000000", 1, True, False, "000000", descriptors],
        [0, "00000000", [values]], ["7777"],
    ]  # fmt: skip
    return Encoder().process(json.dumps(made, default=lambda b: b.decode())).serialized_bytes


def test_bufr_becomes_observations_in_our_units():
    found, wrong = bufr(b"rubbish before" + surface(304.15) + surface(None), "gts")
    assert wrong == []
    first = {o.quantity: o for o in found[:5]}
    assert first["temperature_c"].value == pytest.approx(31.0)
    assert first["temperature_c"].station == "0-20000-0-48985"
    assert first["temperature_c"].at == dt.datetime(2026, 3, 20, 11, tzinfo=dt.UTC)
    assert first["temperature_c"].latitude == pytest.approx(10.6)
    assert first["humidity_percent"].value == pytest.approx(66.4, abs=0.5)
    assert first["pressure_hpa"].value == pytest.approx(1011.2)
    assert "temperature_c" not in {o.quantity for o in found[5:]}  # missing stays missing


@pytest.mark.parametrize("data", [b"", b"BUFR", surface(300.0)[:60], b"BUFR\xff\xff\xff\x04"])
def test_bufr_that_is_none_is_a_rejection(data):
    found, wrong = bufr(data, "gts")
    assert found == []
    assert wrong[0].name == "bufr_unread"


def test_units_of_weather_services_and_pollen_by_its_latin_name():
    assert convert("temperature", 300.15, "K") == ("temperature_c", pytest.approx(27))
    assert convert("Poaceae", 12, "grains/m3") == ("pollen_grass_grains_m3", 12)
    assert convert("pollen_birch", 12, "grains/m³") == ("pollen_birch_grains_m3", 12)


def test_distance_across_the_date_line():
    assert kilometres(-17, 179.9, -17, -179.9) == pytest.approx(21.3, abs=0.1)


def test_a_broker_and_patience():
    found = broker_of("mqtts://every%40one:x@broker.example")
    assert (found.port, found.username, found.tls) == (8883, "every@one", True)
    with pytest.raises(BadInput, match=r"^'host'"):
        broker_of("http://me:secret@host")
    assert [pause(n).total_seconds() for n in (1, 2, 3, 9)] == [60, 120, 240, 3600]


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1/x",
        "//[::ffff:10.0.0.1]/x",
        "http://0x7f000001/",
        "http://169.254.169.254/latest",
        "gopher://93.184.216.34/",
    ],
)
def test_a_public_link_that_redirects_into_a_network_is_not_followed(location):
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return httpx.Response(302, headers={"location": location})

    async def story() -> None:
        async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client:
            await fetch_public(client, "http://93.184.216.34/a")

    with pytest.raises(FetchError) as refused:
        asyncio.run(story())
    assert refused.value.name == "link_refused"
    assert asked == ["http://93.184.216.34/a"]


def test_redirects_in_a_ring_end():
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(302, headers={"location": "/again"})

    async def story() -> None:
        async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client:
            await fetch_public(client, "http://93.184.216.34/a")

    with pytest.raises(FetchError, match="redirects"):
        asyncio.run(story())
