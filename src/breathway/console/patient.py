"""The patient page: who it is, the year, what is going on now, the newest treatment whole.

In: a patient's id. Out: ``PatientPage``. Reads follow links: registrations that are one person are
read together, as far as each lies in scope. What is sealed is opened with the patient's key; an
erased patient has none.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from breathway.console import treatment
from breathway.console.ask import Ask
from breathway.console.audit import Reading, reading
from breathway.console.course import course_of
from breathway.console.desk import Desk
from breathway.console.keys import Keys
from breathway.console.persons import PERSON_COLUMNS, person_of, profile_of
from breathway.console.places import PLACE_COLUMNS, PLACE_JOIN, place_of
from breathway.console.tasks import select_tasks, task_rows
from breathway.console.therapy import therapy_view, words_of
from breathway.console.views import (
    AdviceView,
    AuditRow,
    MedicationView,
    PatientPage,
    Scored,
    TaskRow,
    TherapyView,
    TreatmentLine,
    TreatmentView,
    TriggersView,
)
from breathway.console.visitor import Visitor
from breathway.model import decode_event
from breathway.model.errors import NotFound
from breathway.model.people import NoAllergies, Profile
from breathway.model.treatment import (
    MedicationGiven,
    MedicationStated,
    NebulizationOrdered,
    SafetyNoted,
    SeverityScored,
    TreatmentFinished,
)

_THERAPY = (
    *(SeverityScored, SafetyNoted, NebulizationOrdered, MedicationGiven),
    TreatmentFinished,
)
YEAR = dt.timedelta(days=366)
LINES_LIMIT = 400
EVENTS_READ = 3000

PERSONS = f"""
select {PERSON_COLUMNS}, p.height_cm, p.weight_kg, p.linked_to, {PLACE_COLUMNS}
from patient p
left join patient_key k on k.key_id = p.profile_key_id
{PLACE_JOIN.format(id="p.facility_id")}
where p.patient_id = $1
  or p.patient_id = (select linked_to from patient where patient_id = $1)
  or p.linked_to = (select coalesce(linked_to, patient_id) from patient where patient_id = $1)
"""  # noqa: S608
LINES = f"""
select t.*, {PLACE_COLUMNS} from (
  select * from treatment where patient_id = any($1::uuid[])
    and (started_at > $2 or started_at is null)
  order by coalesce(started_at, received_at) desc limit {LINES_LIMIT}) t
{PLACE_JOIN.format(id="t.facility_id")}
order by coalesce(t.started_at, t.received_at) desc
"""  # noqa: S608
# The newest treatment's own events, what was ever stated of medicines, and of the others how ill
# and what was checked: one walk of the person.
EVENTS = f"""
select treatment_id, body from (
  select position, treatment_id, body from log where patient_id = any($1::uuid[])
    and (treatment_id = $2 or kind in
      ('medication_stated', 'severity_scored', 'safety_noted', 'nebulization_ordered',
       'medication_given', 'treatment_finished'))
  union all
  select position, treatment_id, body from log where patient_id is null and treatment_id = $2
  order by position desc limit {EVENTS_READ}) x
order by position
"""  # noqa: S608
TASKS = select_tasks(
    "select * from task where patient_id = any($1::uuid[]) "
    "and (state <> 'done' or treatment_id = $2) order by raised_at desc limit 100"
)
GRANT = """
select max(until_at) from consultation
where patient_id = any($1::uuid[]) and expert_id = $2 and ended_at is null and until_at > $3
"""
TRIGGERS = """
select made_at, body from personal_effect where patient_id = any($1::uuid[])
order by made_at desc limit 1
"""
AUDIT = """
select a.at, a.role, a.action, n.name from audit a
left join account_name n on n.account_id = a.account_id
where a.patient_id = any($1::uuid[]) order by a.at desc limit $2
"""


async def show(desk: Desk, visitor: Visitor, ask: Ask) -> PatientPage:
    position = desk.hub.position
    now = ask.now
    async with reading(desk, visitor, now) as read:
        rows = await persons(read.conn, ask.id("id"))
        for row in rows:
            read.saw("patient", row["p_id"], row["p_facility"], row["p_jurisdiction"])
        front, ids = rows[0], [row["p_id"] for row in rows]
        year = await _year(read, desk.keys, ids, now)
        triggers = await read.conn.fetchrow(TRIGGERS, ids)
        until_at = None
        if not visitor.reaches(front["p_facility"], front["p_jurisdiction"]):
            until_at = await read.conn.fetchval(GRANT, ids, visitor.account_id, now)
    profiles = [profile_of(desk.keys, row) for row in rows]
    people = [
        person_of(row, profile, now, otherwise=row["p_id"])
        for row, profile in zip(rows, profiles, strict=True)
    ]
    profile = profiles[0]
    known = (allergy for each in profiles if each for allergy in each.allergies)
    allergies = list(dict.fromkeys(known))
    lines = [_line(row, year.therapy.get(row["treatment_id"])) for row in year.lines]
    return PatientPage(
        person=people[0],
        birth_date=profile.birth_date if profile else None,
        phone=profile.phone if profile else "",
        address=profile.address if profile else "",
        local_number=profile.local_number if profile else "",
        language=profile.language if profile else "",
        height_cm=front["height_cm"],
        weight_kg=front["weight_kg"],
        allergies=allergies,
        no_allergies=_no_allergies(profiles),
        diagnoses=list(profile.diagnoses) if profile else [],
        place=place_of(front, front["p_facility"], now),
        linked=people[1:],
        now=[task for task in year.tasks if task.state != "done"],
        treatments=lines,
        course=course_of(lines, people[0]),
        latest=year.latest,
        medications=year.medications,
        advice=year.advice,
        triggers=_triggers(triggers),
        access="scope" if until_at is None else "consultation",
        access_until_at=until_at,
        position=position,
        answered_at=now,
    )


def _no_allergies(profiles: Sequence[Profile | None]) -> NoAllergies | None:
    """Of linked registrations one may say what another never asked."""
    said = {each.no_allergies for each in profiles if each}
    return "nilknown" if "nilknown" in said else "notasked" if said else None


def _triggers(row: Any) -> TriggersView | None:
    if row is None:
        return None
    body = msgspec.json.decode(row["body"])
    return msgspec.convert({**body, "made_at": row["made_at"]}, TriggersView)


class _Year(Struct):
    """What happened to a person within it."""

    lines: list[Any]
    tasks: list[TaskRow]
    advice: list[AdviceView]
    medications: list[MedicationView]
    latest: TreatmentView | None
    therapy: dict[UUID, TherapyView]  # by treatment, for its line


async def _year(read: Reading, keys: Keys, ids: list[UUID], now: dt.datetime) -> _Year:
    conn = read.conn
    lines = await conn.fetch(LINES, ids, now - YEAR)
    newest = lines[0] if lines else None
    newest_id = newest["treatment_id"] if newest else None
    stored = await conn.fetch(EVENTS, ids, newest_id)
    advice = [
        treatment.advice_view(keys, row)
        for row in await conn.fetch(treatment.ADVICE_OF_PATIENTS, ids)
    ]
    found = await conn.fetch(TASKS, ids, newest_id)
    tasks = await task_rows(read, keys, found, now, action="patient")
    sealed = await conn.fetch(treatment.KEYS, ids)
    decoded = [(row["treatment_id"], decode_event(row["body"])) for row in stored]
    latest = None
    if newest is not None:
        events = [event for treatment_id, event in decoded if treatment_id == newest_id]
        made_of = treatment.Material(
            row=newest,
            events=events,
            advice=[each for each in advice if each.treatment_id == newest_id],
            tasks=[each for each in tasks if each.treatment_id == newest_id],
            names=await treatment.givers(conn, events),
            readable=treatment.readable(keys, sealed),
            words=words_of(keys, events, sealed),
        )
        latest = treatment.view(made_of, now)
        read.saw("treatment", newest["patient_id"], newest["facility_id"], newest["jurisdiction"])
    return _Year(
        lines=list(lines),
        tasks=tasks,
        advice=advice,
        medications=_medications(keys, [event for _, event in decoded], sealed),
        latest=latest,
        therapy=_therapy_by_treatment(decoded),
    )


def _therapy_by_treatment(decoded: Sequence[tuple[UUID | None, Any]]) -> dict[UUID, TherapyView]:
    kept: dict[UUID, list[Any]] = {}
    for treatment_id, event in decoded:
        if treatment_id is not None and isinstance(event, _THERAPY):
            kept.setdefault(treatment_id, []).append(event)
    return {treatment_id: therapy_view(events, {}) for treatment_id, events in kept.items()}


async def persons(conn: Any, patient_id: UUID) -> list[Any]:
    """Every registration of the person that is in scope, the one in front first."""
    rows = await conn.fetch(PERSONS, patient_id)
    if not any(row["p_id"] == patient_id for row in rows):
        raise NotFound("there is no such patient")
    rows.sort(key=lambda row: (row["linked_to"] is not None, row["p_id"] != patient_id))
    return list(rows)


def _medications(
    keys: Keys, events: Iterable[Any], sealed_keys: Sequence[Any]
) -> list[MedicationView]:
    """What is taken or prescribed as last stated; what was stated as ended is not there."""
    sealed = {row["key_id"]: row["sealed"] for row in sealed_keys}
    newest: dict[tuple[str, str], MedicationStated] = {}
    for event in events:
        if isinstance(event, MedicationStated):
            kept = newest.get((event.basis, event.drug))
            if kept is None or event.occurred_at >= kept.occurred_at:
                newest[event.basis, event.drug] = event
    current = [event for event in newest.values() if not event.ended]
    current.sort(key=lambda event: event.occurred_at, reverse=True)
    return [_medication(keys, event, sealed) for event in current]


def _medication(keys: Keys, event: MedicationStated, sealed: dict[UUID, bytes]) -> MedicationView:
    note = event.note
    words = ""
    if note is not None:
        words = keys.words(sealed.get(note.key_id), note.nonce, note.box, event.patient_id)
    return MedicationView(
        event_id=event.id,
        stated_at=event.occurred_at,
        basis=event.basis,
        drug=event.drug,
        dose_mg=event.dose_mg,
        route=event.route,
        times_per_day=event.times_per_day,
        note=words,
    )


def _line(row: Any, therapy: TherapyView | None) -> TreatmentLine:
    judged = therapy.severity if therapy else []
    shown = judged if len(judged) < 2 else [judged[0], judged[-1]]
    return TreatmentLine(
        treatment_id=row["treatment_id"],
        facility_id=row["facility_id"],
        started_at=row["started_at"],
        finished_at=row["finished_at"],
        outcome=row["outcome"],
        fev1_before_l=row["fev1_before_l"],
        fev1_after_l=row["fev1_after_l"],
        z_before=row["z_before"],
        z_after=row["z_after"],
        response_percent=row["response_percent"],
        drug=row["drug"],
        delivered_mg=row["delivered_mg"],
        prescribed_mg=row["prescribed_mg"],
        spo2_lowest_percent=row["spo2_lowest_percent"],
        sounds=row["sounds"],
        advice=row["advice"],
        severity=[Scored(form=s.form, points=s.points, band=s.band) for s in shown],
        deviations=therapy.deviations if therapy else 0,
    )


async def audit(desk: Desk, visitor: Visitor, ask: Ask) -> list[AuditRow]:
    """Who looked at this record: looking at that is a look too."""
    limit = ask.number("limit", 200, lowest=1, highest=1000)
    async with reading(desk, visitor, ask.now) as read:
        rows = await persons(read.conn, ask.id("id"))
        for row in rows:
            read.saw("audit", row["p_id"], row["p_facility"], row["p_jurisdiction"])
        looks = await read.conn.fetch(AUDIT, [row["p_id"] for row in rows], limit)
    return [
        AuditRow(at=row["at"], who=row["name"] or "", role=row["role"], action=row["action"])
        for row in looks
    ]
