"""From rows and events to what a page shows: ages, links, the blow that is drawn, small loops."""

from __future__ import annotations

import datetime as dt
import importlib.util
import math
import time
import uuid
from pathlib import Path

import msgspec
import numpy as np
import pytest

from breathway.console.api import OPERATIONS
from breathway.console.audit import look_id
from breathway.console.curves import LOOP_POINTS, small_loop
from breathway.console.live import PENDING_LIMIT, Change, Hub, Subscriber
from breathway.console.openapi import document
from breathway.console.persons import age_years
from breathway.console.places import link_of
from breathway.console.quarantine import decoded
from breathway.console.treatment import best_of
from breathway.console.visitor import Visitor
from breathway.model.spirometry import Maneuver

NOW = dt.datetime(2026, 11, 26, 1, 0, tzinfo=dt.UTC)


def ago(**spans: float) -> dt.datetime:
    return NOW - dt.timedelta(**spans)


@pytest.mark.parametrize(
    ("seen_at", "oldest_at", "link"),
    [
        (None, None, "never"),
        (ago(seconds=50), None, "good"),
        (ago(seconds=50), ago(seconds=30), "good"),
        (ago(seconds=50), ago(minutes=10), "weak"),
        (ago(seconds=200), None, "weak"),
        (ago(minutes=6), None, "silent"),
        (ago(days=400), ago(days=401), "silent"),
    ],
)
def test_a_link_is_what_was_heard_last(seen_at, oldest_at, link):
    assert link_of(seen_at, oldest_at, NOW) == link


@pytest.mark.parametrize(
    ("born", "year", "age"),
    [
        (dt.date(1992, 3, 12), None, 34.7),
        (dt.date(2026, 11, 1), 2026, 0.1),
        (None, 1968, 58.0),
        (None, None, None),
        (dt.date(2027, 1, 1), None, 0.0),
    ],
)
def test_an_age_is_as_exact_as_the_birthday_is_known(born, year, age):
    assert age_years(born, year, NOW) == age


def blow(fev1_l: float, fvc_l: float, *, acceptable: bool = False, usable: bool = False):
    return Maneuver(
        curve=0,
        fev1_l=fev1_l,
        fvc_l=fvc_l,
        pef_l_s=5.0,
        bev_l=0.05,
        fet_s=6.0,
        fev1_acceptable=acceptable,
        fvc_acceptable=acceptable,
        fev1_usable=usable,
    )


def test_the_blow_that_is_drawn_is_acceptable_with_the_largest_sum():
    good, better = blow(2.0, 3.0, acceptable=True), blow(2.1, 3.1, acceptable=True)
    large, usable = blow(3.0, 4.0), blow(2.5, 3.5, usable=True)
    assert best_of([good, better, large, usable]) == 1
    assert best_of([large, usable]) == 1
    assert best_of([large]) == 0
    assert best_of([]) is None


def test_a_small_loop_keeps_its_peak_and_its_volume():
    time_s = np.arange(0, 6, 0.002)
    flow_l_s = 8.0 * np.exp(-time_s * 2) * np.minimum(1, time_s / 0.05)
    loop = small_loop(flow_l_s, 500)
    assert len(loop) == LOOP_POINTS + 1
    assert max(flow for _, flow in loop) == pytest.approx(flow_l_s.max(), abs=0.001)
    assert loop[-1][0] == pytest.approx(flow_l_s.sum() / 500, abs=0.01)
    assert small_loop(np.empty(0), 500) == []
    assert all(math.isfinite(value) for point in loop for value in point)


def test_quarantined_bytes_are_shown_decoded_where_they_can_be():
    inner = {"kind": "x", "id": uuid.UUID(int=1), "raw": b"\x00\x01", 3: [1.5, None]}
    shown = decoded(msgspec.msgpack.encode(inner))
    assert '"kind": "x"' in shown
    assert '"raw": "AAE="' in shown
    assert decoded(b"\xc1\xff") == ""
    assert decoded(b"\x91" * 5000) == ""  # nested beyond reading


def test_a_look_is_one_row_within_ten_minutes_of_one_session():
    patient = uuid.uuid4()
    first = look_id(b"s", "patient", patient, NOW)
    assert first.version == 8
    assert look_id(b"s", "patient", patient, NOW + dt.timedelta(minutes=9)) == first
    assert look_id(b"s", "patient", patient, NOW + dt.timedelta(minutes=10)) != first
    assert look_id(b"t", "patient", patient, NOW) != first
    assert look_id(b"s", "sound", patient, NOW) != first
    assert look_id(b"s", "patient", uuid.uuid4(), NOW) != first


def visitor(role: str = "expert", facilities: tuple[str, ...] = ("*",)) -> Visitor:
    return Visitor(
        account_id=uuid.uuid4(),
        username="x",
        name="X",
        role=role,
        jurisdiction="KH",
        facilities=facilities,
        language="en",
        second_factor=False,
        csrf="",
        session_hash=b"",
        expires_at=NOW,
    )


def change(position: int, **values) -> Change:
    return Change(
        **{
            "position": position,
            "id": uuid.uuid4(),
            "kind": "task_raised",
            "facility_id": "kh-kampot",
            "jurisdiction": "KH",
            "patient_id": uuid.uuid4(),
            "treatment_id": None,
            "occurred_at": NOW,
            "received_at": NOW,
            **values,
        }
    )


def test_a_page_that_falls_behind_is_told_to_load_again():
    hub, page = Hub(), Subscriber(visitor(), {})
    hub.join(page, None, NOW)
    hub.tell([change(n) for n in range(1, PENDING_LIMIT + 2)], NOW, 0.0)
    told = page.take(hub.position, 0.0)
    assert b'"kind":"load_again"' in told
    assert page.take(hub.position, 0.0) == b""
    hub.tell([change(PENDING_LIMIT + 2)], NOW, 0.0)
    assert b"task_raised" in page.take(hub.position, 0.0)


def test_a_grant_counts_until_its_moment():
    far = visitor(facilities=())
    patient = uuid.uuid4()
    hub, page = Hub(), Subscriber(far, {patient: NOW + dt.timedelta(minutes=1)})
    hub.join(page, None, NOW)
    hub.tell([change(1, patient_id=patient)], NOW, 0.0)
    assert page.take(1, 0.0)
    hub.tell([change(2, patient_id=patient)], NOW + dt.timedelta(minutes=2), 0.0)
    assert page.take(2, 0.0) == b""


def told(page: Subscriber, now_s: float) -> list[tuple[str, int]]:
    """Topic and position of each message that is due."""
    lines = page.take(0, now_s).splitlines()
    events = [msgspec.json.decode(line[6:]) for line in lines if line.startswith(b"data: ")]
    return [(event["topic"], event["position"]) for event in events]


def test_a_page_is_told_of_the_patient_it_shows_and_of_no_other():
    shown, other = uuid.uuid4(), uuid.uuid4()
    hub, page = Hub(), Subscriber(visitor(), {}, frozenset({f"patient:{shown}"}))
    program = Subscriber(visitor(), {})
    for each in (page, program):
        hub.join(each, None, NOW)
    kinds = {"kind": "vitals_recorded"}
    hub.tell([change(n, patient_id=[shown, other][n % 2], **kinds) for n in range(6)], NOW, 0.0)
    assert told(page, 0.0) == [("patient", 0), ("patient", 2), ("patient", 4)]
    assert [position for _, position in told(program, 0.0)] == [0, 1, 2, 3, 4, 5]
    out = Subscriber(visitor(facilities=("kh-takeo",)), {}, frozenset({f"patient:{shown}"}))
    hub.join(out, None, NOW)
    hub.tell([change(7, patient_id=shown, **kinds)], NOW, 0.0)
    assert told(out, 0.0) == []  # naming a patient does not bring them into scope
    hub.leave(page)
    hub.leave(program)
    hub.leave(out)
    assert not hub._wanting


def test_a_whole_topic_is_told_of_at_once_and_then_once_a_moment():
    hub, page = Hub(), Subscriber(visitor(), {}, frozenset({"wall", "facility:kh-kampot"}))
    hub.join(page, None, NOW)
    start = {"kind": "treatment_started"}
    hub.tell([change(1, **start)], NOW, 10.0)
    assert told(page, 10.0) == [("facility", 1), ("wall", 1)]
    for n in range(2, 50):
        hub.tell([change(n, facility_id="kh-takeo", **start)], NOW, 10.0 + n / 100)
    assert told(page, 10.5) == []
    assert told(page, 11.0) == [("wall", 2)]
    hub.tell([change(50, **start)], NOW, 11.1)
    assert told(page, 11.1) == [("facility", 50)]  # its own place is never gathered


def test_a_page_that_wants_one_more_is_told_what_came_meanwhile():
    hub = Hub()
    shown = uuid.uuid4()
    hub.join(Subscriber(visitor(), {}), None, NOW)
    hub.tell([change(n, patient_id=shown) for n in range(1, 5)], NOW, 0.0)
    page = Subscriber(visitor(), {}, frozenset({f"patient:{shown}"}))
    assert b'"resumed"' in hub.join(page, 2, NOW)
    assert told(page, 0.0) == [("patient", 3), ("patient", 4)]


def test_a_nation_of_consoles_costs_little():
    """104 treatments/s with eight events each, told to 300 pages: a second's worth of it."""
    hub = Hub()
    pages = [Subscriber(visitor(), {}, frozenset({"worklist", "wall"})) for _ in range(150)]
    for page in pages:
        hub.join(page, None, NOW)
    for _ in range(150):
        topics = frozenset({"worklist", f"patient:{uuid.uuid4()}"})
        hub.join(Subscriber(visitor(), {}, topics), None, NOW)
    kinds = ["treatment_started", "vitals_recorded", "task_raised", "treatment_finished"]
    changes = [change(n, kind=kinds[n % 4]) for n in range(832)]
    began = time.process_time()
    hub.tell(changes, NOW, 0.0)
    took_s = time.process_time() - began
    assert all(len(told(page, 0.0)) == 2 for page in pages)
    assert took_s < 0.5, took_s


def test_every_operation_is_in_the_document_with_its_roles():
    described = msgspec.json.decode(document(OPERATIONS, "1"))
    for operation in OPERATIONS:
        line = described["paths"][operation.path][operation.method.lower()]
        assert line["summary"] == operation.does
        if operation.open_handler is None:
            assert line["x-roles"] == sorted(operation.roles)
    names = [line["operationId"] for path in described["paths"].values() for line in path.values()]
    assert len(names) == len(set(names))


def test_the_reference_page_of_the_api_is_current():
    root = Path(__file__).resolve().parents[3]
    spec = importlib.util.spec_from_file_location("make", root / "docs/make_reference.py")
    make = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make)
    assert (root / "docs/reference/console-api.md").read_text() == make.console_page()
