"""Folding what a person allowed: an expert who sees the record, a warning for the family.

In: events of consent and their ends. Out: rows of consultation and family_warning. Tables are named
without a schema (``apply``). Of a warning that ended the contact goes at once; of a person who is
erased the key goes too, so that no copy of the contact can be read.
"""

from __future__ import annotations

import datetime as dt

from asyncpg import Connection

from breathway.model.people import (
    ConsultationEnded,
    ConsultationGranted,
    FamilyWarningAgreed,
    FamilyWarningEnded,
    PatientErased,
)

_END = """
UPDATE family_warning SET ended_at = $3, reason = $4, key_id = NULL, nonce = NULL, box = NULL
WHERE patient_id = $1 AND ended_at IS NULL AND ($2::uuid IS NULL OR agreement_id = $2)
  AND ($5::text IS NULL OR facility_id = $5)
"""


async def granted(
    connection: Connection, event: ConsultationGranted, received_at: dt.datetime
) -> None:
    await connection.execute(
        "INSERT INTO consultation (patient_id, expert_id, facility_id, jurisdiction, until_at,"
        " consent, granted_by, granted_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
        " ON CONFLICT (patient_id, expert_id) DO UPDATE SET until_at = excluded.until_at,"
        " consent = excluded.consent, granted_by = excluded.granted_by,"
        " granted_at = excluded.granted_at, ended_at = NULL",
        event.patient_id,
        event.expert_id,
        event.facility_id,
        event.jurisdiction,
        event.until_at,
        event.consent,
        event.by,
        event.occurred_at,
    )


async def ended(connection: Connection, event: ConsultationEnded, received_at: dt.datetime) -> None:
    await connection.execute(
        "UPDATE consultation SET ended_at = $3 WHERE patient_id = $1 AND expert_id = $2",
        event.patient_id,
        event.expert_id,
        event.occurred_at,
    )


async def agreed(
    connection: Connection, event: FamilyWarningAgreed, received_at: dt.datetime
) -> None:
    await connection.execute(
        "INSERT INTO family_warning (agreement_id, patient_id, facility_id, jurisdiction, place,"
        " language, least, triggers, key_id, nonce, box, end_hash, agreed_at, agreed_by)"
        " SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14 WHERE EXISTS"
        " (SELECT FROM patient WHERE patient_id = $2 AND facility_id = $3 AND erased_at IS NULL)"
        " ON CONFLICT (agreement_id) DO NOTHING",
        event.id,
        event.patient_id,
        event.facility_id,
        event.jurisdiction,
        event.place,
        event.language,
        event.least,
        list(event.triggers),
        event.contact.key_id,
        event.contact.nonce,
        event.contact.box,
        event.end_hash,
        event.occurred_at,
        event.by,
    )


async def withdrawn(
    connection: Connection, event: FamilyWarningEnded, received_at: dt.datetime
) -> None:
    await connection.execute(
        _END,
        event.patient_id,
        event.agreement_id,
        event.occurred_at,
        event.reason,
        event.facility_id,
    )


async def erased(connection: Connection, event: PatientErased) -> None:
    await connection.execute(_END, event.patient_id, None, event.occurred_at, "erased", None)
