"""A treatment's tests as one page, HTML or PDF, made from the record for the one who asks.

In: a treatment's id, a language, a form. Out: the page of ``share.report``. Opening it is a look at
the patient like any other: the row is written before the answer. The page is made in a thread, and
kept nowhere.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

import anyio.to_thread
from msgspec import Struct
from starlette.responses import Response

from breathway.console import patient, treatment
from breathway.console.ask import Ask
from breathway.console.audit import Reading, reading
from breathway.console.curves import packed_of
from breathway.console.desk import Desk
from breathway.console.persons import person_of, profile_of
from breathway.console.places import place_of
from breathway.console.views import Person, Place
from breathway.console.visitor import Visitor
from breathway.model import decode_event
from breathway.model.errors import BadRequest, NotFound
from breathway.model.people import Profile
from breathway.model.spirometry import SpirometryRecorded, leading
from breathway.model.treatment import NebulizationLogged
from breathway.score.curves import unpack_curves
from breathway.share.report import (
    FORMS,
    LANGUAGES,
    Earlier,
    Half,
    Sheet,
    Tested,
    answer,
    assemble,
    compose,
)

EARLIER_MOST = 12


class Material(Struct, frozen=True, kw_only=True):
    """What the page is made of, read in one transaction."""

    row: Any
    person: Person
    profile: Profile | None
    place: Place
    tests: dict[str, tuple[SpirometryRecorded, bytes | None]]  # the one that counts
    doses: list[NebulizationLogged]
    lines: Sequence[Any]  # rows of treatments, newest first


async def show(desk: Desk, visitor: Visitor, ask: Ask) -> Response:
    lang, form = ask.text("lang", "en"), ask.text("form", "html")
    if lang not in LANGUAGES:
        raise BadRequest(f"lang is one of {', '.join(LANGUAGES)}", name="bad_query")
    if form not in FORMS:
        raise BadRequest("form is html or pdf", name="bad_query")
    async with reading(desk, visitor, ask.now) as read:
        material = await _read(desk, read, ask)
    if not material.tests:
        raise NotFound("no test was recorded in this treatment", name="no_test")
    return await anyio.to_thread.run_sync(_made, material, ask.now, lang, form)


async def _read(desk: Desk, read: Reading, ask: Ask) -> Material:
    row = await treatment.find(read.conn, ask.id("id"))
    treatment_id, patient_id = row["treatment_id"], row["patient_id"]
    read.saw("report", patient_id, row["facility_id"], row["jurisdiction"])
    people = await patient.persons(read.conn, patient_id)
    own = next(each for each in people if each["p_id"] == patient_id)
    profile = profile_of(desk.keys, own)
    ids = [each["p_id"] for each in people]
    lines = await read.conn.fetch(patient.LINES, ids, ask.now - patient.YEAR)
    stored = await read.conn.fetch(treatment.EVENTS, patient_id, treatment_id)
    packed = await packed_of(read.conn, treatment_id)
    events = [decode_event(line["body"]) for line in stored]
    return Material(
        row=row,
        person=person_of(own, profile, ask.now, otherwise=patient_id),
        profile=profile,
        place=place_of(row, row["facility_id"], ask.now),
        tests={e.phase: (e, packed.get(e.id)) for e in _leading(events)},
        doses=[e for e in events if isinstance(e, NebulizationLogged)],
        lines=lines,
    )


def _leading(events: Sequence[Any]) -> list[SpirometryRecorded]:
    """Of each phase the test that counts."""
    tests = [each for each in events if isinstance(each, SpirometryRecorded)]
    found = (leading(t for t in tests if t.phase == phase) for phase in ("before", "after"))
    return [test for test in found if test is not None]


def _made(material: Material, now: dt.datetime, lang: str, form: str) -> Response:
    return answer(compose(sheet_of(material, now), lang), form)


def sheet_of(material: Material, now: dt.datetime) -> Sheet:
    """The record's words for the page; times are those of the place."""
    zone = ZoneInfo(material.place.zone)
    row, person, profile = material.row, material.person, material.profile
    before, after = (material.tests.get(phase) for phase in ("before", "after"))
    one, two = before[0] if before else None, after[0] if after else None
    first, tests = one or two, (_tested(one), _tested(two))
    response, responded = assemble.response(*tests)
    age = row["age_years"] if row["age_years"] is not None else person.age_years
    return Sheet(
        name=person.name,
        name_latin=person.name_latin,
        number=profile.local_number if profile else "",
        sex={"male": "M", "female": "F"}.get(person.sex),  # type: ignore[arg-type]
        birth_date=profile.birth_date if profile else None,
        age_years=age,
        height_cm=row["height_cm"],
        weight_kg=row["weight_kg"],
        place=", ".join(dict.fromkeys(filter(None, (material.place.name, material.place.city)))),
        instrument=first.instrument_id if first else "",
        medicine=_medicine(material.doses),
        synthetic=person.synthetic,
        lines=assemble.lines(*tests),
        before=_half(before, zone),
        after=_half(after, zone),
        earlier=_earlier(material.lines, zone),
        reference_set=(first.reference_set if first else None) or "",
        found_before=assemble.found(tests[0]),
        found_after=assemble.found(tests[1]),
        response=response,
        responded=responded,
        made_at=now.astimezone(zone),
    )


def _medicine(doses: list[NebulizationLogged]) -> str:
    """Each drug with what was delivered of it."""
    given: dict[str, float] = {}
    for dose in doses:
        given[dose.drug] = given.get(dose.drug, 0.0) + dose.delivered_mg
    return ", ".join(f"{drug.replace('_', '/')} {mg:.3g} mg" for drug, mg in given.items())


def _tested(event: SpirometryRecorded | None) -> Tested | None:
    if event is None:
        return None
    best = treatment.best_of(event.maneuvers)
    return Tested(
        fev1_l=event.fev1_l,
        fev075_l=event.fev075_l,
        fvc_l=event.fvc_l,
        fev1_fvc=event.fev1_fvc,
        pef_l_s=event.pef_l_s,
        fet_s=None if best is None else event.maneuvers[best].fet_s,
        references=event.references,
    )


def _half(test: tuple[SpirometryRecorded, bytes | None] | None, zone: ZoneInfo) -> Half | None:
    if test is None:
        return None
    event, packed = test
    best = treatment.best_of(event.maneuvers)
    flow: tuple[float, ...] = ()
    rate_hz = 100.0
    if packed is not None and best is not None:
        rate_hz, flows = unpack_curves(packed)
        curve = event.maneuvers[best].curve
        flow = tuple(flows[curve].tolist()) if curve < len(flows) else ()
    good = [m.fev1_acceptable and m.fvc_acceptable for m in event.maneuvers]
    return Half(
        at=event.occurred_at.astimezone(zone),
        grade_fev1=event.grade_fev1,
        grade_fev075=event.grade_fev075 or "",
        grade_fvc=event.grade_fvc,
        blows=len(good),
        acceptable=sum(good),
        reasons=dict(Counter(r for m in event.maneuvers for r in m.reasons)),
        flow_l_s=flow,
        rate_hz=rate_hz,
    )


def _earlier(lines: Sequence[Any], zone: ZoneInfo) -> tuple[Earlier, ...]:
    """The year's treatments with a test, the best FEV1 of each; this one among them."""
    tests = []
    for line in lines:
        after = line["fev1_after_l"] is not None
        fev1 = line["fev1_after_l"] if after else line["fev1_before_l"]
        if fev1 is not None and line["started_at"] is not None:
            z = line["z_after"] if after else line["z_before"]
            tests.append(Earlier(at=line["started_at"].astimezone(zone), fev1_l=fev1, z_score=z))
    return tuple(tests[:EARLIER_MOST])
