"""Places follow from jurisdiction and city, in any script, on both sides of the date line."""

from __future__ import annotations

import pytest

from breathway.record.places import gather, middle, place_of


def facility(city: str, **more: object) -> dict[str, object]:
    row = {"facility_id": "kh-one", "name": "One", "jurisdiction": "KH", "city": city}
    return row | {"zone": "Asia/Phnom_Penh", "latitude": None, "longitude": None} | more


@pytest.mark.parametrize(
    ("city", "place"),
    [
        ("Sihanoukville", "kh-sihanoukville"),
        ("Phnom Penh", "kh-phnom-penh"),
        ("  Đà Nẵng ", "kh-da-nang"),
        ("São Paulo", "kh-sao-paulo"),
        ("Xi'an", "kh-xi-an"),
        ("", "kh-one"),
    ],
)
def test_id(city, place):
    assert place_of(facility(city)) == place


def test_other_scripts_get_a_digest_that_stays():
    assert place_of(facility("ភ្នំពេញ")) == place_of(facility("ភ្នំពេញ")) != place_of(facility("北京"))
    assert place_of(facility("北京")).startswith("kh-")


def test_a_place_holds_its_facilities():
    found = gather([
        facility("Suva", facility_id="kh-b", latitude=-16.0, longitude=179.0),
        facility("Suva", facility_id="kh-c", latitude=-17.0, longitude=-179.0),
        facility("Suva", facility_id="kh-d", zone="Pacific/Fiji"),
    ])  # fmt: skip
    assert [(p.id, p.name, p.zone, p.latitude) for p in found] == [
        ("kh-suva", "Suva", "Asia/Phnom_Penh", -16.5)
    ]
    assert abs(found[0].longitude) == pytest.approx(180)


def test_middle():
    assert middle([(10.0, 100.0), (12.0, 104.0)]) == (11.0, 102.0)
