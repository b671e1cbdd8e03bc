"""What an earlier version folded otherwise, folded again when its database is led to this one.

In: the owner's connection, within the migration. Out: rows of ``treatment`` as a replay gives them.
Up to schema version 3 the last test of a phase counted; since then the best (``model.spirometry``).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import asyncpg

from breathway.model import decode_event
from breathway.model.spirometry import SpirometryRecorded, leading
from breathway.record.each import execute_each

SINCE = 4  # the schema version in which it changed
CHUNK = 1000
# Treatments with several tests of one phase.
# A body is msgpack: so a phase "after" stands in it.
_AFTER = b"\xa5phase\xa5after"
_SEVERAL = """
SELECT DISTINCT treatment_id FROM log l JOIN treatment t USING (treatment_id, facility_id)
WHERE l.kind = 'spirometry_recorded' GROUP BY treatment_id, position($1::bytea IN l.body) > 0
HAVING count(*) > 1
"""
_TESTS = """
SELECT treatment_id, body FROM log l JOIN treatment t USING (treatment_id, facility_id)
WHERE l.kind = 'spirometry_recorded' AND treatment_id = ANY ($1) ORDER BY l.position
"""
_UPDATE = """
UPDATE treatment SET fev1_{0}_l = $2, fvc_{0}_l = $3, pef_{0}_l_s = $4, grade_{0} = $5, z_{0} = $6
WHERE treatment_id = $1
"""
_RESPONSE = "UPDATE treatment SET response_percent = $2 WHERE treatment_id = $1"


async def refold_tests(connection: asyncpg.Connection) -> int:
    """How many treatments had several tests of one phase."""
    several = [row[0] for row in await connection.fetch(_SEVERAL, _AFTER)]
    for first in range(0, len(several), CHUNK):
        tests: dict[Any, list[SpirometryRecorded]] = {}
        for row in await connection.fetch(_TESTS, several[first : first + CHUNK]):
            event = decode_event(row["body"])
            if isinstance(event, SpirometryRecorded):
                tests.setdefault(row["treatment_id"], []).append(event)
        for phase in ("before", "after"):
            led = {id_: leading(t for t in of if t.phase == phase) for id_, of in tests.items()}
            counts = {id_: test for id_, test in led.items() if test is not None}
            rows = [(id_, *_values(test)) for id_, test in counts.items()]
            await execute_each(connection, _UPDATE.format(phase), rows)
            if phase == "after":
                said = [(id_, test.response_percent) for id_, test in counts.items()]
                await execute_each(connection, _RESPONSE, said)
    return len(several)


def _values(test: SpirometryRecorded) -> Iterable[Any]:
    z_score = next((r.z_score for r in test.references if r.index == "fev1"), None)
    return test.fev1_l, test.fvc_l, test.pef_l_s, test.leading_grade, z_score
