"""How long it takes until a professional looks, and until the bedside is told what to do.

In: days, perhaps a facility. Out: ``Response``: *time to eyes* (from a task's beginning until
somebody opened or took it) and *time to instruction* (until the first advice), as medians and 90th
percentiles, per facility and over the whole scope, with the misses of each: nobody looked, or told
the bedside, by its deadline. All by the centre's clock. Whoever may see the tasks themselves also
gets the latest misses.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from breathway.console.ask import CLINICAL, Ask
from breathway.console.desk import Desk
from breathway.console.tasks import PRIORITIES
from breathway.console.views import Miss, Response, ResponseRow
from breathway.console.visitor import Visitor

ROWS = 500  # facilities of one answer, those with the most misses first
MISSES = 20
_TIMES = "select * from response_times($1, $2, $3)"
_MISSES = """
select task_id, patient_id, treatment_id, facility_id, priority, reason, raised_at, deadline_at,
  eyes_at, state, instruct_by(task) as instruct_by_at, instructed_at,
  case when coalesce(eyes_at, $2) > deadline_at then 'eyes' else 'instruction' end as missed
from task
where raised_at >= $1 and (coalesce(eyes_at, $2) > deadline_at
    or coalesce(least(instructed_at, done_at), $2) > instruct_by(task))
  and ($3::text is null or facility_id = $3)
order by raised_at desc limit $4
"""


async def show(desk: Desk, visitor: Visitor, ask: Ask) -> Response:
    days = ask.number("days", 7, lowest=1, highest=92)
    facility = ask.text("facility", "") or None
    since = ask.now - dt.timedelta(days=days)
    misses: list[Any] = []
    async with desk.console.scoped(visitor.scope) as conn:
        rows = await conn.fetch(_TIMES, since, ask.now, facility)
        if visitor.role in CLINICAL and any(
            row["eyes_missed"] or row["instruction_missed"] for row in rows
        ):
            misses = await conn.fetch(_MISSES, since, ask.now, facility, MISSES)
    found = [_row(row) for row in rows]
    network = next((row for row in found if row.facility_id is None and row.tasks), None)
    places = [row for row in found if row.facility_id is not None]
    places.sort(
        key=lambda row: (-row.eyes_missed - row.instruction_missed, -(row.eyes_p90_s or 0.0))
    )
    return Response(
        since=since,
        days=days,
        network=network,
        facilities=places[:ROWS],
        misses=[_miss(row) for row in misses],
        answered_at=ask.now,
    )


def _row(row: Any) -> ResponseRow:
    return ResponseRow(**dict(row))


def _miss(row: Any) -> Miss:
    return Miss(**{**dict(row), "priority": PRIORITIES[row["priority"]]})
