"""Time to eyes and to instruction over the last day, for ``/metrics``.

In: the database, the time. Out: gauges, set once a minute by the stage runner.
"""

from __future__ import annotations

import datetime as dt

from breathway.centre.metrics import Counters
from breathway.record import Database

PRIORITIES = {1: "high", 2: "medium", 3: "low"}
_TIMES = """
SELECT percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP
    (ORDER BY extract(epoch FROM eyes_at - raised_at)) AS eyes,
  percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP
    (ORDER BY extract(epoch FROM instructed_at - raised_at)) AS instruction
FROM (SELECT raised_at, eyes_at, instructed_at FROM task WHERE raised_at >= $1
  ORDER BY raised_at DESC LIMIT 50000) t
"""
_MISSED = """
SELECT priority, count(*) FROM (SELECT priority, eyes_at, deadline_at FROM task
  WHERE raised_at >= $1 ORDER BY raised_at DESC LIMIT 50000) t
WHERE coalesce(eyes_at, $2) > deadline_at GROUP BY 1
"""
_UNTOLD = """
SELECT count(*) FROM (SELECT * FROM task WHERE raised_at >= $1
  ORDER BY raised_at DESC LIMIT 50000) t, instruct_by((t.*)::task) AS by_at
WHERE coalesce(least(t.instructed_at, t.done_at), $2) > by_at
"""


async def measure(database: Database, counters: Counters, now: dt.datetime) -> None:
    """Set the gauges from the newest 50,000 tasks of the last day."""
    since = now - dt.timedelta(days=1)
    times = await database.connections.fetchrow(_TIMES, since)
    for until in ("eyes", "instruction"):
        for quantile, seconds in zip(("0.5", "0.9"), times[until] or (), strict=False):
            if seconds is not None:
                counters.response.labels(until, quantile).set(seconds)
    missed = {row[0]: row[1] for row in await database.connections.fetch(_MISSED, since, now)}
    for priority, name in PRIORITIES.items():
        counters.missed.labels(name).set(missed.get(priority, 0))
    counters.untold.set(await database.connections.fetchval(_UNTOLD, since, now) or 0)
