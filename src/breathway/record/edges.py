"""Edges: who they are, how they come in, and how they are shut out.

In: an edge's id with every call; a one-time code and a public key once. Out: ``EdgeIdentity``, or
an enrolment that is in the log before it is answered. A code is spent and its event appended in one
transaction: two edges never share one.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import os
from uuid import UUID

import asyncpg
import msgspec

from breathway.model import derived_id, uuid7
from breathway.model.batch import CONTEXT_ENROL, Enrolment, EnrolRequest, verify
from breathway.model.errors import NotEnrolled, NotFound, Unavailable
from breathway.model.facility import EdgeEnrolled, EdgeRevoked, Facility
from breathway.record.append import append_within
from breathway.record.database import AWAY, Database
from breathway.record.group import EdgeIdentity


def code_hash(code: str) -> bytes:
    """How a one-time code is kept: SHA-256 of its letters and digits, in capitals."""
    return hashlib.sha256("".join(filter(str.isalnum, code)).upper().encode()).digest()


async def edge_identity(database: Database, edge_id: UUID) -> EdgeIdentity | None:
    """The edge, revoked or not; None where nobody enrolled under that id."""
    try:
        row = await database.connections.fetchrow(
            "SELECT e.edge_id, e.facility_id, e.jurisdiction, e.public_key, e.revoked_at,"
            " coalesce(f.zone, 'UTC') AS zone"
            " FROM edge e LEFT JOIN facility f USING (facility_id) WHERE e.edge_id = $1",
            edge_id,
        )
    except AWAY as problem:
        raise Unavailable(
            f"the database does not answer: {type(problem).__name__}", name="database_away"
        ) from problem
    if row is None:
        return None
    return EdgeIdentity(
        edge_id=row["edge_id"],
        facility_id=row["facility_id"],
        jurisdiction=row["jurisdiction"],
        public_key=row["public_key"],
        revoked=row["revoked_at"] is not None,
        zone=row["zone"],
    )


async def enrol(database: Database, request: EnrolRequest, at: dt.datetime) -> Enrolment:
    """Turn a one-time code into a key; raises NotEnrolled where code or proof do not hold."""
    proof = base64.b64encode(request.proof).decode()
    if len(request.public_key) != 32 or not verify(
        CONTEXT_ENROL + request.code.encode(), proof, request.public_key
    ):
        raise NotEnrolled("the proof does not fit the key", name="wrong_signature")
    edge_id = uuid7(at, os.urandom(10))
    async with database.transaction() as connection:
        facility = await _spend(connection, request.code, at)
        box_key = await connection.fetchval(
            "SELECT box_public_key FROM node WHERE jurisdiction = $1", facility.jurisdiction
        )
        if box_key is None:
            raise Unavailable("the centre has no box key yet", name="box_key_missing")
        event = EdgeEnrolled(
            id=derived_id(edge_id, "enrol", 0),
            facility_id=facility.id,
            jurisdiction=facility.jurisdiction,
            occurred_at=at,
            edge_id=edge_id,
            public_key=request.public_key,
        )
        await append_within(database, connection, [event], at)
    return Enrolment(
        edge_id=edge_id, facility=msgspec.to_builtins(facility), centre_box_key=box_key
    )


async def _spend(connection: asyncpg.Connection, code: str, at: dt.datetime) -> Facility:
    """Mark the code as used; the facility that it was made for."""
    row = await connection.fetchrow(
        "UPDATE enrolment_code c SET used_at = $2 FROM facility f WHERE c.code_hash = $1"
        " AND c.used_at IS NULL AND c.expires_at > $2 AND f.facility_id = c.facility_id"
        " RETURNING f.*",
        code_hash(code),
        at,
    )
    if row is None:
        raise NotEnrolled(
            "the code is unknown, used or too old",
            name="code_not_valid",
            hint="ask an operator for a fresh one-time code",
        )
    return Facility(
        id=row["facility_id"],
        name=row["name"],
        kind=row["kind"],
        jurisdiction=row["jurisdiction"],
        zone=row["zone"],
        city=row["city"],
        latitude=row["latitude"],
        longitude=row["longitude"],
    )


async def revoke(
    database: Database, edge_id: UUID, *, reason: str, by: UUID | None, at: dt.datetime
) -> None:
    """Shut an edge out; what it sent stays."""
    async with database.transaction() as connection:
        edge = await connection.fetchrow(
            "SELECT facility_id, jurisdiction FROM edge WHERE edge_id = $1", edge_id
        )
        if edge is None:
            raise NotFound("no edge has that id", name="edge_unknown")
        event = EdgeRevoked(
            id=uuid7(at, os.urandom(10)),
            facility_id=edge["facility_id"],
            jurisdiction=edge["jurisdiction"],
            occurred_at=at,
            by=by,
            edge_id=edge_id,
            reason=reason,
        )
        await append_within(database, connection, [event], at)
