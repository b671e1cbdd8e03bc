"""Any bytes are an event or a Rejection; an event survives the way there and back."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from breathway.model import (
    FROM_EDGE,
    KINDS,
    Event,
    Rejection,
    decode_event,
    derived_id,
    encode_event,
    uuid7,
)
from breathway.model.treatment import TreatmentStarted


@given(st.binary(max_size=300))
def test_any_bytes_are_an_event_or_a_rejection(raw):
    assert isinstance(decode_event(raw), Event | Rejection)


@given(
    st.uuids(),
    st.datetimes(timezones=st.just(dt.UTC), min_value=dt.datetime(1970, 1, 1)),
    st.floats(0, 130),
)
def test_there_and_back(ident, at, age_years):
    event = TreatmentStarted(
        id=ident,
        facility_id="kh-kampot",
        jurisdiction="KH",
        occurred_at=at,
        patient_id=ident,
        treatment_id=ident,
        indication="croup",
        sex="male",
        age_years=age_years,
    )
    assert decode_event(encode_event(event)) == event


@given(st.uuids(), st.integers(0, 1000))
def test_a_derived_id_is_stable_and_its_own(cause, number):
    assert derived_id(cause, "watch", number) == derived_id(cause, "watch", number)
    assert derived_id(cause, "watch", number) != derived_id(cause, "watch", number + 1)
    assert derived_id(cause, "watch", number) != derived_id(cause, "score", number)
    assert derived_id(cause, "watch", number).version == 8


@given(
    st.datetimes(dt.datetime(1970, 1, 2), timezones=st.just(dt.UTC)),
    st.binary(min_size=10, max_size=10),
)
def test_uuid7_carries_its_time(at, random):
    ident = uuid7(at, random)
    assert ident.version == 7
    assert abs((ident.int >> 80) / 1000 - at.timestamp()) < 0.002


def test_what_an_edge_may_say_is_known():
    assert set(KINDS) > FROM_EDGE
    assert not {"task_raised", "patient_erased", "edge_enrolled"} & FROM_EDGE
    assert isinstance(UUID(int=0), UUID)
