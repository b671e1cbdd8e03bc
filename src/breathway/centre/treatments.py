"""Where and when people were treated, for what is published and watched over.

In: settings of a centre that runs here, a day. Out: rows of treatment, person, place and day before
that day, in each facility's own zone. Nothing else of a person is read.
"""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from breathway.centre.operate import as_owner
from breathway.config import CentreSettings

# Two registrations of one person are one person; what is not over yet is left for the next time.
_ROWS = """
SELECT t.treatment_id::text AS treatment,
  coalesce(p.linked_to, t.patient_id)::text AS person,
  coalesce(p.synthetic, false) AS synthetic, f.latitude, f.longitude,
  (t.started_at AT TIME ZONE f.zone)::date AS day
FROM treatment t JOIN facility f USING (facility_id) LEFT JOIN patient p USING (patient_id)
WHERE (t.started_at AT TIME ZONE f.zone)::date < least($1, (now() AT TIME ZONE f.zone)::date)
ORDER BY t.treatment_id
"""


async def located(settings: CentreSettings, before: dt.date) -> list[Any]:
    """Every treatment of a day that is over and before a day; its place may not be known."""
    async with as_owner(settings) as connection:
        return list(await connection.fetch(_ROWS, before))


async def by_day(settings: CentreSettings, until: dt.date) -> list[Any]:
    """Facility, day and number of treatments up to a day: counts without persons."""
    async with as_owner(settings) as connection:
        return list(
            await connection.fetch(
                "SELECT facility_id, day, treatments FROM facility_day WHERE day <= $1", until
            )
        )


async def note_release(settings: CentreSettings, audit_id: UUID) -> None:
    """One line in the audit: figures left the clinical circle."""
    async with as_owner(settings) as connection:
        await connection.execute(
            "INSERT INTO audit (audit_id, role, action, jurisdiction)"
            " VALUES ($1, 'operator', 'map_release', $2)",
            audit_id,
            settings.jurisdiction,
        )
