"""What an operator does at the centre's own machine: register a facility, let an edge in.

In: settings of a centre that runs here (or its database's URL). Out: an event in the log; a
one-time code, of which only the hash is kept.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import asyncpg

from breathway.centre.keys import keys_of
from breathway.config import CentreSettings
from breathway.model import uuid7
from breathway.model.errors import NotFound, Unavailable
from breathway.model.facility import Facility, FacilityRegistered
from breathway.record import AWAY, Appender, Database, application_url, code_hash
from breathway.record.roles import OWNER
from breathway.record.schema import SCHEMA

LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"  # none that is taken for another when read aloud
CODE_LETTERS = 20  # 98 bits: not to be guessed, and tries are limited


def admin_url(settings: CentreSettings) -> str:
    """The database of the centre that runs here."""
    if settings.database_url:
        return settings.database_url
    try:
        return (settings.data / "database-url").read_text()
    except OSError:
        raise Unavailable(
            f"no centre runs in {settings.data}",
            name="centre_not_running",
            hint="start it with breathway centre, or name its --data folder or --database-url",
        ) from None


async def enrolment_code(settings: CentreSettings, facility_id: str, hours: float) -> str:
    """A code that enrols one edge of the facility, once, within ``hours``."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(CODE_LETTERS))
    code = "-".join(letters[at : at + 5] for at in range(0, CODE_LETTERS, 5))
    now = dt.datetime.now(dt.UTC)
    async with as_owner(settings) as connection:
        known = await connection.fetchval(
            "SELECT true FROM facility WHERE facility_id = $1", facility_id
        )
        if not known:
            raise NotFound(
                f"there is no facility {facility_id}",
                name="facility_not_found",
                hint=f"register it: breathway centre facility add {facility_id} …",
            )
        await connection.execute(
            "INSERT INTO enrolment_code (code_hash, facility_id, created_at, expires_at)"
            " VALUES ($1, $2, $3, $4)",
            code_hash(code),
            facility_id,
            now,
            now + dt.timedelta(hours=hours),
        )
    return code


async def add_facility(settings: CentreSettings, facility: Facility, by: UUID | None = None) -> int:
    """Register a facility, or say anew what is known of it; its position in the log."""
    now = dt.datetime.now(dt.UTC)
    url = application_url(admin_url(settings), keys_of(settings.data).node)
    database = await Database.open(url, "stage", size=1)
    try:
        appender = Appender(database)
        event = FacilityRegistered(
            id=uuid7(now, secrets.token_bytes(10)),
            facility_id=facility.id,
            jurisdiction=facility.jurisdiction,
            occurred_at=now,
            by=by,
            facility=facility,
        )
        (position,) = await appender.append([event], received_at=now)
        await appender.close()
        return position
    finally:
        await database.close()


@asynccontextmanager
async def as_owner(settings: CentreSettings) -> AsyncIterator[asyncpg.Connection]:
    url = admin_url(settings)
    try:
        connection = await asyncpg.connect(url, server_settings={"search_path": SCHEMA})
    except AWAY as problem:
        raise Unavailable("the database is away", name="database_away") from problem
    try:
        async with connection.transaction():
            await connection.execute(f"SET LOCAL ROLE {OWNER}")
            yield connection
    finally:
        await connection.close()
