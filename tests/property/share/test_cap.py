"""Any CAP message comes back as it went, and no bytes make the reader fall."""

from __future__ import annotations

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from breathway.model.errors import Rejection
from breathway.share import cap
from breathway.share.cap.message import CATEGORIES, RESPONSES, Area, Circle, Info, Resource
from breathway.share.cap.read import read
from breathway.share.cap.write import write

text = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="￾￿"), max_size=30)
name = st.text(st.characters(categories=("Lu", "Ll", "Nd")), min_size=1, max_size=12)
number = st.integers(-(10**9), 10**9).map(lambda n: n / 1e6)
zone = st.integers(-14 * 60, 14 * 60).map(lambda m: dt.timezone(dt.timedelta(minutes=m)))
moment = st.datetimes(
    dt.datetime(1990, 1, 1), dt.datetime(2100, 1, 1), timezones=zone
).map(lambda at: at.replace(microsecond=0))  # fmt: skip
point = st.tuples(
    st.integers(-90_000_000, 90_000_000).map(lambda n: n / 1e6),
    st.integers(-180_000_000, 180_000_000).map(lambda n: n / 1e6),
)
polygon = st.lists(point, min_size=3, max_size=5).map(lambda ps: (*ps, ps[0]))
named = st.builds(cap.Named, text, text)


def some(of: st.SearchStrategy, most: int = 2) -> st.SearchStrategy:
    return st.lists(of, max_size=most).map(tuple)


def maybe(of: st.SearchStrategy) -> st.SearchStrategy:
    return st.none() | of


area = st.builds(
    Area,
    description=text,
    polygons=some(polygon),
    circles=some(st.builds(Circle, point, st.integers(0, 10**9).map(lambda n: n / 1e6))),
    geocodes=some(named),
    altitude=number,
    ceiling=maybe(number),
)
resource = st.builds(
    Resource,
    description=text,
    mime_type=text,
    size=maybe(st.integers(0, 2**50)),
    uri=maybe(text),
    deref_uri=maybe(text),
    digest=maybe(text),
)
info = st.builds(
    Info,
    category=st.lists(st.sampled_from(CATEGORIES), min_size=1, max_size=2).map(tuple),
    event=text,
    urgency=st.sampled_from(("Immediate", "Expected", "Future", "Past", "Unknown")),
    severity=st.sampled_from(("Extreme", "Severe", "Moderate", "Minor", "Unknown")),
    certainty=st.sampled_from(("Observed", "Likely", "Possible", "Unlikely", "Unknown")),
    language=maybe(st.sampled_from(("en-US", "km", "zh-CN"))),
    response_type=some(st.sampled_from(RESPONSES)),
    headline=maybe(text),
    description=maybe(text),
    onset=maybe(moment),
    expires=maybe(moment),
    parameters=some(named),
    resources=some(resource, 1),
    areas=some(area),
)
message = st.builds(
    cap.Message,
    identifier=name,
    sender=name,
    sent=moment,
    status=st.sampled_from(("Actual", "Exercise", "System", "Test", "Draft")),
    message_type=st.sampled_from(("Update", "Cancel", "Ack", "Error")),
    note=maybe(text),
    codes=some(text),
    references=st.lists(st.builds(cap.Reference, name, name, moment), min_size=1, max_size=2).map(
        tuple
    ),
    infos=some(info),
)


@settings(max_examples=40, deadline=None)
@given(message)
def test_there_and_back(one: cap.Message) -> None:
    assert read(write(one)) == one


GOOD = write(
    cap.Message(
        identifier="a", sender="b", sent=dt.datetime(2026, 1, 1, tzinfo=dt.UTC), status="Test",
        message_type="Alert",
    )
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(GOOD) - 1), st.binary(max_size=4), st.integers(0, 8))
def test_damaged_bytes_are_a_message_or_a_rejection(at: int, put: bytes, cut: int) -> None:
    found = read(GOOD[:at] + put + GOOD[at + cut :])
    assert isinstance(found, cap.Message | Rejection)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_rejected(raw: bytes) -> None:
    assert isinstance(read(raw), Rejection)
