"""What intake refuses and what it keeps with a finding, as tables."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any
from uuid import UUID

import msgspec
import pytest

from breathway.intake import findings, read_entry
from breathway.model import Rejection, encode_event

AT = dt.datetime(2026, 3, 2, 9, 30, tzinfo=dt.UTC)
CURVES = b"packed curves"
ABOUT: dict[str, Any] = {
    "id": str(UUID(int=1)),
    "facility_id": "kh-kampot",
    "jurisdiction": "KH",
    "occurred_at": AT,
    "patient_id": str(UUID(int=2)),
    "treatment_id": str(UUID(int=3)),
}
KINDS: dict[str, dict[str, Any]] = {
    "treatment_started": {"indication": "other", "sex": "female", "age_years": 54.0},
    "spirometry_recorded": {
        "phase": "before",
        "instrument_id": "spirometer-1",
        "maneuvers": [],
        "fev1_l": 1.4,
        "fvc_l": 2.1,
        "pef_l_s": 3.3,
    },
    "nebulization_logged": {
        "instrument_id": "nebulizer-1",
        "drug": "salbutamol",
        "prescribed_mg": 2.5,
        "delivered_mg": 2.4,
        "began_at": AT,
        "ended_at": AT + dt.timedelta(minutes=10),
    },
    "vitals_recorded": {
        "instrument_id": "oximeter-1",
        "samples": [[0.0, 94.0, 100.0, 20.0], [10.0, 95.0, 99.0, 20.0]],
        "spo2_lowest_percent": 94.0,
        "heart_rate_per_min": 99.0,
    },
    "treatment_finished": {"outcome": "completed"},
    "tick": {},
}


def raw(kind: str, **changed: Any) -> bytes:
    values = {**ABOUT, **KINDS.get(kind, {}), **changed}
    return msgspec.msgpack.encode({"kind": kind, **values})


def read(body: bytes, blob: bytes | None = None) -> Any:
    return read_entry(body, blob, "kh-kampot", "KH")


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"tick"}))
def test_a_plain_record_is_kept_without_a_finding(kind):
    event = read(raw(kind))
    assert not isinstance(event, Rejection), event
    assert findings(event, 0) == ()
    assert read(encode_event(event)) == event


@pytest.mark.parametrize(
    ("kind", "changed", "name"),
    [
        # kind                 what is wrong                                     refused as
        ("aura_seen", {}, "unknown_kind"),
        ("tick", {}, "not_from_edge"),
        ("treatment_started", {"facility_id": "kh-takeo"}, "not_yours"),
        ("treatment_started", {"jurisdiction": "VN"}, "not_yours"),
        ("treatment_started", {"occurred_at": AT.replace(year=1971)}, "impossible_time"),
        ("treatment_started", {"occurred_at": AT.replace(year=2300)}, "impossible_time"),
        ("treatment_started", {"occurred_at": "2026-03-02T09:30:00"}, "impossible_value"),
        ("treatment_started", {"occurred_at": "yesterday"}, "impossible_value"),
        ("treatment_started", {"id": "17"}, "impossible_value"),
        ("treatment_started", {"patient_id": None}, "impossible_value"),
        ("treatment_started", {"sex": "often"}, "impossible_value"),
        ("treatment_started", {"age_years": 131.0}, "impossible_value"),
        ("treatment_started", {"height_cm": 1.55}, "impossible_value"),
        ("treatment_started", {"indication": "x'; DROP TABLE log"}, "impossible_value"),
        ("spirometry_recorded", {"fev1_l": float("nan")}, "impossible_value"),
        ("spirometry_recorded", {"fev1_l": float("inf")}, "impossible_value"),
        ("spirometry_recorded", {"fev1_l": -0.1}, "impossible_value"),
        ("spirometry_recorded", {"fev1_l": 1420.0}, "impossible_value"),
        ("spirometry_recorded", {"response_percent": float("nan")}, "impossible_value"),
        ("nebulization_logged", {"delivered_mg": -1.0}, "impossible_value"),
        ("vitals_recorded", {"samples": []}, "impossible_value"),
        ("vitals_recorded", {"samples": [[0.0, 101.0]]}, "impossible_value"),
        ("vitals_recorded", {"samples": [[0.0, float("nan")]]}, "impossible_value"),
        ("treatment_finished", {"outcome": "vanished"}, "impossible_value"),
    ],
)
def test_what_is_impossible_is_refused_by_name(kind, changed, name):
    refused = read(raw(kind, **changed))
    assert isinstance(refused, Rejection), refused
    assert refused.name == name
    assert refused.hint
    assert refused.detail == refused.detail.strip()


@pytest.mark.parametrize(
    ("kind", "changed", "name"),
    [
        # kind                 what is odd                                        finding
        ("spirometry_recorded", {"fev1_l": 2.2}, "fev1_above_fvc"),
        ("spirometry_recorded", {"fvc_l": 8.1}, "volume_above_range"),
        ("spirometry_recorded", {"pef_l_s": 14.1}, "flow_above_range"),
        (
            "nebulization_logged",
            {"ended_at": AT - dt.timedelta(minutes=1)},
            "ends_before_it_begins",
        ),
        ("nebulization_logged", {"ended_at": AT + dt.timedelta(hours=3)}, "very_long"),
        ("nebulization_logged", {"delivered_mg": 3.1}, "delivered_above_prescribed"),
        ("vitals_recorded", {"spo2_lowest_percent": 49.0}, "spo2_very_low"),
        ("vitals_recorded", {"heart_rate_per_min": 251.0}, "heart_rate_odd"),
        ("vitals_recorded", {"samples": [[10.0], [0.0]]}, "samples_out_of_order"),
        ("treatment_started", {"height_cm": 90.0}, "height_odd_for_age"),
    ],
)
def test_what_is_implausible_is_kept_with_a_finding(kind, changed, name):
    event = read(raw(kind, **changed))
    assert not isinstance(event, Rejection), event
    assert [finding.name for finding in findings(event, 0)] == [name]


@pytest.mark.parametrize(
    ("ahead", "names"),
    [
        (dt.timedelta(minutes=10), []),
        (dt.timedelta(minutes=11), ["clock_ahead"]),
        (dt.timedelta(days=3650), ["clock_ahead"]),
        (dt.timedelta(days=-3), []),  # three days without a line are ordinary
        (dt.timedelta(days=-401), ["long_ago"]),
    ],
)
def test_a_clock_is_measured_and_never_trusted(ahead, names):
    event = read(raw("treatment_finished"))
    found = findings(event, round(ahead / dt.timedelta(microseconds=1)))
    assert [finding.name for finding in found] == names


@pytest.mark.parametrize(
    ("digest", "blob", "name"),
    [
        (hashlib.sha256(CURVES).digest(), CURVES, None),
        (None, None, None),
        (hashlib.sha256(CURVES).digest(), None, "curves_missing"),
        (hashlib.sha256(CURVES).digest(), CURVES[:-1], "curves_differ"),
        (None, CURVES, "curves_unexpected"),
    ],
)
def test_curves_are_those_whose_hash_the_record_holds(digest, blob, name):
    result = read(raw("spirometry_recorded", curves_sha256=digest), blob)
    assert (result.name if isinstance(result, Rejection) else None) == name
