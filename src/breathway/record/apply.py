"""Folding events into what is rare: one statement or two for each, in the order of positions.

In: an event of a kind that is not frequent, its position and the centre's clock at receipt. Out:
rows of facility, edge, patient, task, advice, consultation and outbox. Tables are named without a
schema, so that a replay folds into a schema of its own with the same statements.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from asyncpg import Connection

from breathway.model import Event
from breathway.model.facility import EdgeEnrolled, EdgeRevoked, FacilityRegistered
from breathway.model.order import (
    AdviceDelivered,
    AdviceGiven,
    DeadlineReached,
    RecordSeen,
    TaskAssigned,
    TaskClaimed,
    TaskDone,
    TaskEscalated,
    TaskRaised,
    TaskReleased,
)
from breathway.model.people import (
    ConsultationEnded,
    ConsultationGranted,
    FamilyWarningAgreed,
    FamilyWarningEnded,
    PatientErased,
    PatientLinked,
    PatientRegistered,
    PatientUnlinked,
    PatientUpdated,
)
from breathway.record import consents

PRIORITY = {"high": 1, "medium": 2, "low": 3}

# What goes to the bedside by the facility's outbox; the message's id is the event's position.
TO_BEDSIDE = (AdviceGiven, FamilyWarningAgreed, FamilyWarningEnded, PatientErased, RecordSeen)


def is_rare(event: Event) -> bool:
    """Whether ``apply`` has something to do for it."""
    return type(event) in _APPLY


async def apply(
    connection: Connection, event: Event, raw: bytes, position: int, received_at: dt.datetime
) -> None:
    """Fold one rare event; the caller holds the lock of the log, or a schema of its own."""
    await _APPLY[type(event)](connection, event, received_at)
    if isinstance(event, TO_BEDSIDE):
        await connection.execute(
            "INSERT INTO outbox (facility_id, id, jurisdiction, event, by_account, created_at)"
            " VALUES ($1, $2, $3, $4, $5, $6)",
            event.facility_id,
            position,
            event.jurisdiction,
            raw,
            event.by,
            received_at,
        )
    if isinstance(event, AdviceGiven):  # by which its delivery is found again
        await connection.execute(
            "UPDATE advice SET position = $2 WHERE advice_id = $1 AND position IS NULL",
            event.advice_id,
            position,
        )


async def _facility(
    connection: Connection, event: FacilityRegistered, received_at: dt.datetime
) -> None:
    place = event.facility
    await connection.execute(
        "INSERT INTO facility (facility_id, name, kind, jurisdiction, zone, city, latitude,"
        " longitude) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
        " ON CONFLICT (facility_id) DO UPDATE SET name = excluded.name, kind = excluded.kind,"
        " zone = excluded.zone, city = excluded.city, latitude = excluded.latitude,"
        " longitude = excluded.longitude",
        place.id,
        place.name,
        place.kind,
        place.jurisdiction,
        place.zone,
        place.city,
        place.latitude,
        place.longitude,
    )


async def _enrolled(connection: Connection, event: EdgeEnrolled, received_at: dt.datetime) -> None:
    await connection.execute(
        "INSERT INTO edge (edge_id, facility_id, jurisdiction, public_key, enrolled_at)"
        " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (edge_id) DO UPDATE SET"
        " facility_id = excluded.facility_id, public_key = excluded.public_key,"
        " enrolled_at = excluded.enrolled_at, revoked_at = NULL",
        event.edge_id,
        event.facility_id,
        event.jurisdiction,
        event.public_key,
        event.occurred_at,
    )


async def _revoked(connection: Connection, event: EdgeRevoked, received_at: dt.datetime) -> None:
    await connection.execute(
        "UPDATE edge SET revoked_at = $2 WHERE edge_id = $1 AND revoked_at IS NULL",
        event.edge_id,
        event.occurred_at,
    )


async def _patient(
    connection: Connection, event: PatientRegistered | PatientUpdated, received_at: dt.datetime
) -> None:
    """The newest holds, from the facility that registered the person; a clock in the future counts
    as now; what was erased stays erased. Parameters in place of ``excluded``, which would need the
    right to read what is sealed."""
    await connection.execute(
        "INSERT INTO patient AS p (patient_id, facility_id, jurisdiction, sex, birth_year,"
        " height_cm, weight_kg, synthetic, profile_key_id, profile_nonce, profile_box, as_of)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
        # By parameter and not as ``excluded``: that would need the right to read the words back.
        " ON CONFLICT (patient_id) DO UPDATE SET sex = $4, birth_year = $5, height_cm = $6,"
        " weight_kg = $7, synthetic = $8,"
        " profile_key_id = CASE WHEN p.erased_at IS NULL THEN $9 END,"
        " profile_nonce = CASE WHEN p.erased_at IS NULL THEN $10 END,"
        " profile_box = CASE WHEN p.erased_at IS NULL THEN $11 END,"
        " as_of = $12"
        " WHERE $12 >= p.as_of AND p.facility_id = excluded.facility_id",
        event.patient_id,
        event.facility_id,
        event.jurisdiction,
        event.sex,
        event.birth_year,
        event.height_cm,
        event.weight_kg,
        event.synthetic,
        event.profile.key_id,
        event.profile.nonce,
        event.profile.box,
        min(event.occurred_at, received_at),
    )
    await connection.execute(
        "UPDATE task SET birth_year = p.birth_year FROM patient p WHERE p.patient_id = $1"
        " AND task.patient_id = $1 AND task.birth_year IS DISTINCT FROM p.birth_year",
        event.patient_id,
    )


async def _linked(connection: Connection, event: PatientLinked, received_at: dt.datetime) -> None:
    await connection.execute(
        "UPDATE patient SET linked_to = $1 WHERE patient_id = $2 AND patient_id <> $1",
        event.patient_id,
        event.other_patient_id,
    )


async def _unlinked(
    connection: Connection, event: PatientUnlinked, received_at: dt.datetime
) -> None:
    await connection.execute(
        "UPDATE patient SET linked_to = NULL WHERE (patient_id, linked_to) IN (($1, $2), ($2, $1))",
        event.patient_id,
        event.other_patient_id,
    )


async def _erased(connection: Connection, event: PatientErased, received_at: dt.datetime) -> None:
    await connection.execute(
        "UPDATE patient SET erased_at = coalesce(erased_at, $2), profile_key_id = NULL,"
        " profile_nonce = NULL, profile_box = NULL WHERE patient_id = $1",
        event.patient_id,
        event.occurred_at,
    )
    await consents.erased(connection, event)


async def _raised(connection: Connection, event: TaskRaised, received_at: dt.datetime) -> None:
    """A task raised again (a better conclusion) changes its reason, not who holds it."""
    await connection.execute(
        "INSERT INTO task (task_id, treatment_id, patient_id, facility_id, jurisdiction,"
        ' birth_year, priority, reason, "values", raised_at, deadline_at, due_at,'
        " instruct_by_at) VALUES ($1, $2, $3, $4,"
        " $5, (SELECT birth_year FROM patient WHERE patient_id = $3), $6, $7, $8::text::jsonb, $9,"
        " $10, $10, $9::timestamptz + $11::float8 * interval '1 second')"
        " ON CONFLICT (task_id) DO UPDATE SET priority = excluded.priority,"
        ' reason = excluded.reason, "values" = excluded."values",'
        " deadline_at = excluded.deadline_at, instruct_by_at = excluded.instruct_by_at,"
        " due_at = CASE WHEN task.state = 'open' THEN excluded.due_at ELSE task.due_at END",
        event.task_id,
        event.treatment_id,
        event.patient_id,
        event.facility_id,
        event.jurisdiction,
        PRIORITY[event.priority],
        event.reason,
        msgspec.json.encode(event.values).decode(),
        event.occurred_at,
        event.deadline_at,
        event.values.get("instruct_within_s"),
    )


async def _claimed(connection: Connection, event: TaskClaimed, received_at: dt.datetime) -> None:
    """The first one holds it; a later claim of a held task changes nothing. Who then stays silent
    for a quarter of an hour, and beyond the deadline, holds it no more (``due_at``)."""
    await connection.execute(
        "UPDATE task SET state = 'claimed', claimed_by = $2, claimed_at = $3,"
        " eyes_at = coalesce(eyes_at, $3),"
        " due_at = greatest(deadline_at, $3::timestamptz + interval '15 minutes')"
        " WHERE task_id = $1 AND state IN ('open', 'overdue')",
        event.task_id,
        event.by,
        event.occurred_at,
    )


async def _assigned(connection: Connection, event: TaskAssigned, received_at: dt.datetime) -> None:
    """From who holds it to a colleague; from anybody else it changes nothing."""
    await connection.execute(
        "UPDATE task SET claimed_by = $3, claimed_at = $4,"
        " due_at = greatest(deadline_at, $4::timestamptz + interval '15 minutes')"
        " WHERE task_id = $1 AND state = 'claimed' AND claimed_by = $2",
        event.task_id,
        event.by,
        event.to,
        event.occurred_at,
    )


async def _released(connection: Connection, event: TaskReleased, received_at: dt.datetime) -> None:
    """Given back after its deadline it is due at once, and goes further."""
    await connection.execute(
        "UPDATE task SET state = 'open', claimed_by = NULL, claimed_at = NULL,"
        " due_at = greatest(deadline_at, $2) WHERE task_id = $1 AND state = 'claimed'",
        event.task_id,
        event.occurred_at,
    )


async def _done(connection: Connection, event: TaskDone, received_at: dt.datetime) -> None:
    await connection.execute(
        "UPDATE task SET state = 'done', done_by = $2, done_at = $3, outcome = $4, due_at = NULL,"
        " eyes_at = coalesce(eyes_at, $3) WHERE task_id = $1 AND state <> 'done'",
        event.task_id,
        event.by,
        event.occurred_at,
        event.outcome,
    )


async def _overdue(
    connection: Connection, event: DeadlineReached, received_at: dt.datetime
) -> None:
    """Nobody holds it any more: a claim that was silent is let go. Where somebody took it just
    before, its time is not over, and nothing changes."""
    await connection.execute(
        "UPDATE task SET state = 'overdue', claimed_by = NULL, claimed_at = NULL, due_at = NULL"
        " WHERE task_id = $1 AND state <> 'done' AND due_at <= $2",
        event.task_id,
        event.occurred_at,
    )


async def _escalated(
    connection: Connection, event: TaskEscalated, received_at: dt.datetime
) -> None:
    await connection.execute(
        "UPDATE task SET step = $2, level = $3, asked = $4, asked_at = $5, due_at = $6"
        " WHERE task_id = $1 AND state = 'overdue' AND step < $2",
        event.task_id,
        event.step,
        event.level,
        list(event.to),
        event.occurred_at,
        event.until_at,
    )


async def _seen(connection: Connection, event: RecordSeen, received_at: dt.datetime) -> None:
    """The first professional's look at the treatment of a task."""
    await connection.execute(
        "UPDATE task SET eyes_at = $3 WHERE patient_id = $1 AND treatment_id = $2"
        " AND eyes_at IS NULL AND raised_at <= $3",
        event.patient_id,
        event.treatment_id,
        event.occurred_at,
    )


async def _given(connection: Connection, event: AdviceGiven, received_at: dt.datetime) -> None:
    words, asks = event.words, event.request
    await connection.execute(
        "INSERT INTO advice (advice_id, patient_id, treatment_id, task_id, facility_id,"
        " jurisdiction, phrase, key_id, nonce, box, by_account, given_at, request, request_detail)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"
        " ON CONFLICT (advice_id) DO NOTHING",
        event.advice_id,
        event.patient_id,
        event.treatment_id,
        event.task_id,
        event.facility_id,
        event.jurisdiction,
        event.phrase,
        words.key_id if words else None,
        words.nonce if words else None,
        words.box if words else None,
        event.by,
        event.occurred_at,
        asks.what if asks else None,
        asks.detail if asks else None,
    )
    await connection.execute(
        "UPDATE task SET instructed_at = $4, eyes_at = coalesce(eyes_at, $4) WHERE patient_id = $1"
        " AND (task_id = $2 OR treatment_id = $3) AND instructed_at IS NULL AND raised_at <= $4",
        event.patient_id,
        event.task_id,
        event.treatment_id,
        event.occurred_at,
    )


async def _delivered(
    connection: Connection, event: AdviceDelivered, received_at: dt.datetime
) -> None:
    """What was done was seen."""
    await connection.execute(
        "UPDATE advice SET seen_at = coalesce(seen_at, $2),"
        " done_at = CASE WHEN $3 THEN coalesce(done_at, $2) ELSE done_at END"
        " WHERE advice_id = $1 AND patient_id = $4 AND facility_id = $5",
        event.advice_id,
        event.occurred_at,
        event.state == "done",
        event.patient_id,
        event.facility_id,
    )


_APPLY: dict[type, Callable[[Connection, Any, dt.datetime], Awaitable[None]]] = {
    FacilityRegistered: _facility,
    EdgeEnrolled: _enrolled,
    EdgeRevoked: _revoked,
    PatientRegistered: _patient,
    PatientUpdated: _patient,
    PatientLinked: _linked,
    PatientUnlinked: _unlinked,
    PatientErased: _erased,
    ConsultationGranted: consents.granted,
    ConsultationEnded: consents.ended,
    FamilyWarningAgreed: consents.agreed,
    FamilyWarningEnded: consents.withdrawn,
    TaskRaised: _raised,
    TaskClaimed: _claimed,
    TaskAssigned: _assigned,
    TaskEscalated: _escalated,
    TaskReleased: _released,
    TaskDone: _done,
    DeadlineReached: _overdue,
    AdviceGiven: _given,
    AdviceDelivered: _delivered,
    RecordSeen: _seen,
}
