"""WIS2 notifications: as the schema of WMO wants them, on the topic of a registered centre."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from uuid import UUID

import pytest

from breathway.model.errors import BadInput
from breathway.share import wis2

NEW = wis2.Publication(
    id=UUID("018f9b3a-7f5e-7c51-a3a9-000000000001"),
    data_id="cap/kh-kampot/018f9b3a",
    href="https://centre.example/feed/cap/KH/018f9b3a.xml",
    media="application/cap+xml",
    body=b"<alert/>",
    published_at=dt.datetime(2026, 11, 26, 11, 0, 0, 5, tzinfo=dt.UTC),
    start_at=dt.datetime(2026, 11, 27, tzinfo=dt.UTC),
    end_at=dt.datetime(2026, 11, 28, tzinfo=dt.UTC),
    point=(10.594, 104.164),
)


def test_it_is_valid_against_the_schema_of_wmo(reference: Path):
    fastjsonschema = pytest.importorskip("fastjsonschema")
    schema = json.loads((reference / "air/wis2/wis2-notification-message-bundled.json").read_text())
    valid = fastjsonschema.compile(schema)
    valid(json.loads(wis2.notification("kh-breathway", NEW)))
    with pytest.raises(fastjsonschema.JsonSchemaException):
        valid(json.loads(wis2.notification("kh-breathway", NEW)) | {"links": []})


def test_longitude_stands_first_in_geojson():
    message = json.loads(wis2.notification("kh-breathway", NEW))
    assert message["geometry"]["coordinates"] == [104.164, 10.594]
    assert message["conformsTo"] == [wis2.CONFORMS_TO]
    assert message["properties"]["pubtime"] == "2026-11-26T11:00:00Z"


def test_only_a_centre_has_a_topic():
    assert wis2.topic("kh-breathway", "data/core/x") == "origin/a/wis2/kh-breathway/data/core/x"
    for wrong in ("", "KH", "breathway", "kh-breath way", "kh-x/#"):
        with pytest.raises(BadInput, match="centre id"):
            wis2.topic(wrong, "data")
