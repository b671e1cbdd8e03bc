"""One treatment, whole: tests, doses, sounds, vitals, advice and tasks, from its events.

In: a treatment's id. Out: ``TreatmentView``, made of its row, its events, advice, tasks and names;
the patient page reads these together with its own. Opening it and seeing it are two things:
``seen`` is said by the page once the treatment is on the screen, and tells the bedside.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from msgspec import Struct

from breathway.console.ask import Ask
from breathway.console.audit import Reading, reading
from breathway.console.desk import Desk
from breathway.console.keys import Keys
from breathway.console.places import PLACE_COLUMNS, PLACE_JOIN, place_of
from breathway.console.tasks import select_tasks, task_rows
from breathway.console.therapy import therapy_view, words_of
from breathway.console.views import (
    AdviceView,
    DoseView,
    GivenView,
    Holder,
    SoundView,
    SpirometryView,
    TaskRow,
    TreatmentView,
    VitalsView,
)
from breathway.console.visitor import Visitor
from breathway.model import decode_event, derived_id
from breathway.model.errors import NotFound
from breathway.model.order import RecordSeen, StepRequest
from breathway.model.sound import SoundRecorded
from breathway.model.spirometry import Maneuver, SpirometryRecorded
from breathway.model.treatment import MedicationGiven, NebulizationLogged
from breathway.model.vitals import VitalsRecorded
from breathway.therapy import account

EVENTS_LIMIT = 1000  # of one treatment in one answer

TREATMENT = f"""
select t.*, {PLACE_COLUMNS} from treatment t {PLACE_JOIN.format(id="t.facility_id")}
where t.treatment_id = $1
"""  # noqa: S608
# What came under the person, and what came without one and was assigned (``unassigned``).
EVENTS = f"""
select body from (
  select position, body from log where patient_id = $1 and treatment_id = $2
  union all
  select position, body from log where patient_id is null and treatment_id = $2) x
order by position limit {EVENTS_LIMIT}
"""  # noqa: S608
_ADVICE = """
select a.*, k.sealed, n.name as holder from advice a
left join patient_key k on k.key_id = a.key_id
left join account_name n on n.account_id = a.by_account
where a.{column} = any($1::uuid[]) order by a.given_at desc nulls first limit 200
"""
ADVICE_OF_PATIENTS = _ADVICE.format(column="patient_id")
ADVICE_OF_TREATMENTS = _ADVICE.format(column="treatment_id")
TASKS = select_tasks("select * from task where patient_id = $1 and treatment_id = $2 limit 50")
NAMES = "select account_id, name from account_name where account_id = any($1::uuid[])"
KEYS = "select key_id, patient_id, sealed from patient_key where patient_id = any($1::uuid[])"


class Material(Struct):
    """What a treatment's view is made of, however it was read."""

    row: Any  # of TREATMENT
    events: list[Any]
    advice: list[AdviceView]
    tasks: list[TaskRow]
    names: dict[UUID, Holder]
    readable: set[UUID]  # ids of keys that open
    words: dict[UUID, str]  # of overrides, by event


async def show(desk: Desk, visitor: Visitor, ask: Ask) -> TreatmentView:
    async with reading(desk, visitor, ask.now) as read:
        row = await find(read.conn, ask.id("id"))
        return view(await _material(read, desk.keys, row, ask.now), ask.now)


async def find(conn: Any, treatment_id: UUID) -> Any:
    row = await conn.fetchrow(TREATMENT, treatment_id)
    if row is None:
        raise NotFound("there is no such treatment")
    return row


async def _material(read: Reading, keys: Keys, row: Any, now: dt.datetime) -> Material:
    treatment_id, patient_id = row["treatment_id"], row["patient_id"]
    read.saw("treatment", patient_id, row["facility_id"], row["jurisdiction"])
    stored = await read.conn.fetch(EVENTS, patient_id, treatment_id)
    events = [decode_event(line["body"]) for line in stored]
    advice = await read.conn.fetch(ADVICE_OF_TREATMENTS, [treatment_id])
    tasks = await read.conn.fetch(TASKS, patient_id, treatment_id)
    key_rows = await read.conn.fetch(KEYS, [patient_id])
    return Material(
        row=row,
        events=events,
        advice=[advice_view(keys, line) for line in advice],
        tasks=await task_rows(read, keys, tasks, now, action="treatment"),
        names=await givers(read.conn, events),
        readable=readable(keys, key_rows),
        words=words_of(keys, events, key_rows),
    )


def view(made_of: Material, now: dt.datetime) -> TreatmentView:
    """Everything in the order in which it happened, however it came."""
    row, events = made_of.row, sorted(made_of.events, key=lambda event: event.occurred_at)
    return TreatmentView(
        treatment_id=row["treatment_id"],
        patient_id=row["patient_id"],
        place=place_of(row, row["facility_id"], now),
        indication=row["indication"],
        age_years=row["age_years"],
        height_cm=row["height_cm"],
        weight_kg=row["weight_kg"],
        started_at=row["started_at"],
        finished_at=row["finished_at"],
        outcome=row["outcome"],
        spirometry=[spirometry_view(e) for e in events if isinstance(e, SpirometryRecorded)],
        doses=[dose_view(e) for e in events if isinstance(e, NebulizationLogged)],
        given=[given_view(e, made_of.names) for e in events if isinstance(e, MedicationGiven)],
        sounds=[sound_view(e, made_of.readable) for e in events if isinstance(e, SoundRecorded)],
        vitals=[vitals_view(e) for e in events if isinstance(e, VitalsRecorded)],
        therapy=therapy_view(events, made_of.words),
        advice=made_of.advice,
        tasks=made_of.tasks,
        received_at=row["received_at"],
    )


async def givers(conn: Any, events: Iterable[Any]) -> dict[UUID, Holder]:
    """Names of who gave a medicine. One that acted at a bedside may have no account here."""
    wanted = {e.by for e in events if isinstance(e, MedicationGiven) and e.by is not None}
    if not wanted:
        return {}
    rows = await conn.fetch(NAMES, list(wanted))
    return {
        row["account_id"]: Holder(account_id=row["account_id"], name=row["name"]) for row in rows
    }


def readable(keys: Keys, rows: Iterable[Any]) -> set[UUID]:
    """The keys of a patient that can still be opened here."""
    return {row["key_id"] for row in rows if keys.open_key(row["sealed"]) is not None}


def spirometry_view(event: SpirometryRecorded) -> SpirometryView:
    return SpirometryView(
        event_id=event.id,
        at=event.occurred_at,
        phase=event.phase,
        instrument_id=event.instrument_id,
        fev1_l=event.fev1_l,
        fvc_l=event.fvc_l,
        pef_l_s=event.pef_l_s,
        fev1_fvc=event.fev1_fvc,
        grade_fev1=event.leading_grade,
        grade_fvc=event.grade_fvc,
        reference_set=event.reference_set,
        references=list(event.references),
        interpretation=event.interpretation,
        response_percent=event.response_percent,
        maneuvers=list(event.maneuvers),
        best=best_of(event.maneuvers),
        has_curves=event.curves_sha256 is not None,
    )


def best_of(maneuvers: Sequence[Maneuver]) -> int | None:
    """The blow that is drawn: acceptable and with the largest FEV1 + FVC (ATS/ERS 2019, the
    maneuver from which the flows are reported); where none is acceptable, usable ones count."""

    def rank(index: int) -> tuple[int, float]:
        blow = maneuvers[index]
        whole = blow.fev1_acceptable and blow.fvc_acceptable
        part = blow.fev1_usable or blow.fvc_usable or blow.fev1_acceptable
        return (2 if whole else 1 if part else 0, (blow.fev1_l or 0.0) + blow.fvc_l)

    return max(range(len(maneuvers)), key=rank) if maneuvers else None


def dose_view(event: NebulizationLogged) -> DoseView:
    return DoseView(
        event_id=event.id,
        instrument_id=event.instrument_id,
        drug=event.drug,
        prescribed_mg=event.prescribed_mg,
        delivered_mg=event.delivered_mg,
        began_at=event.began_at,
        ended_at=event.ended_at,
        flow_l_min=event.flow_l_min,
        interruptions=list(event.interruptions),
        trace=list(event.trace),
        order_id=event.order_id,
        pressure_kpa=event.pressure_kpa,
        breathing_rate_per_min=event.breathing_rate_per_min,
        nebulized_s=account(
            None,
            drug=event.drug,
            prescribed_mg=event.prescribed_mg,
            delivered_mg=event.delivered_mg,
            began_at=min(event.began_at, event.ended_at),
            ended_at=event.ended_at,
            interruptions=event.interruptions,
        ).nebulized_s,
    )


def given_view(event: MedicationGiven, names: dict[UUID, Holder]) -> GivenView:
    return GivenView(
        event_id=event.id,
        at=event.occurred_at,
        drug=event.drug,
        dose_mg=event.dose_mg,
        route=event.route,
        by=names.get(event.by) if event.by is not None else None,
    )


def sound_view(event: SoundRecorded, readable: set[UUID]) -> SoundView:
    return SoundView(
        event_id=event.id,
        at=event.occurred_at,
        phase=event.phase,
        body_site=event.body_site,
        instrument_id=event.instrument_id,
        rate_hz=event.rate_hz,
        duration_s=round(event.samples / event.rate_hz, 3),
        readable=event.key_id in readable,
    )


def vitals_view(event: VitalsRecorded) -> VitalsView:
    return VitalsView(
        at=event.occurred_at,
        offsets_s=[sample.offset_s for sample in event.samples],
        spo2_percent=[sample.spo2_percent for sample in event.samples],
        heart_rate_per_min=[sample.heart_rate_per_min for sample in event.samples],
        breathing_rate_per_min=[sample.breathing_rate_per_min for sample in event.samples],
    )


def advice_view(keys: Keys, row: Any) -> AdviceView:
    by = row["by_account"]
    return AdviceView(
        advice_id=row["advice_id"],
        treatment_id=row["treatment_id"],
        given_at=row["given_at"],
        by=Holder(account_id=by, name=row["holder"] or "") if by is not None else None,
        phrase=row["phrase"],
        words=keys.words(row["sealed"], row["nonce"], row["box"], row["patient_id"]),
        request=StepRequest(what=row["request"], detail=row["request_detail"])
        if row["request"]
        else None,
        sent_at=row["sent_at"],
        seen_at=row["seen_at"],
        done_at=row["done_at"],
    )


async def seen(desk: Desk, visitor: Visitor, ask: Ask) -> None:
    """The bedside's third dot. The id is derived from treatment and viewer: once per viewer."""
    async with reading(desk, visitor, ask.now) as read:
        row = await find(read.conn, ask.id("id"))
        read.saw("treatment", row["patient_id"], row["facility_id"], row["jurisdiction"])
    event = RecordSeen(
        id=derived_id(row["treatment_id"], f"seen:{visitor.account_id}", 0),
        facility_id=row["facility_id"],
        jurisdiction=row["jurisdiction"],
        occurred_at=ask.now,
        patient_id=row["patient_id"],
        treatment_id=row["treatment_id"],
        by=visitor.account_id,
    )
    await desk.append([event], ask.now)
